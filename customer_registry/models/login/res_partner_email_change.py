from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html


class ResPartner(models.Model):
    """The e-mail address of a person who acts for several customers concerns all of them."""

    _inherit = "res.partner"

    def write(self, vals):
        """Override of customer_registry: whoever changes the address, every other customer is told."""
        if "email" not in vals:
            return super().write(vals)
        self._registry_refuse_to_take_logins(vals)
        before = {person: person.email for person in self._registry_shared_persons()}
        result = super().write(vals)
        changed = {
            person: email for person, email in before.items() if person.email_normalized != email_normalize(email or "")
        }
        if changed:
            self._registry_tell_email_changes(changed)
        return result

    def _registry_shared_persons(self):
        """Return those of ``self``, as superuser, who act for more than one customer."""
        links = self.env["customer.contact"].sudo()
        groups = links._read_group([("person_id", "in", self.ids)], ["person_id"], having=[("__count", ">", 1)])
        return self.sudo().browse([person.id for (person,) in groups])

    def _registry_refuse_to_take_logins(self, vals):
        """Odoo sends the password of a login that is no address to the e-mail address of its person.

        :raises UserError: with a new address, an employee would get at a login for a customer that he may not change
        """
        if self.env.su or not self.env.user._is_internal():
            return
        users = self._registry_portal_users().filtered(lambda user: "@" not in user.login)
        links = users.partner_id.customer_link_ids.filtered("portal_access").sudo(False)
        # As superuser: the links to customers that the user may not edit may be hidden from him.
        for link in (links - links._filtered_access("write")).sudo():
            person = link.person_id
            if vals["email"] != person.email:
                raise UserError(
                    self.env._(
                        "%(person)s logs in as “%(login)s”, whose password is sent to this e-mail address, and acts "
                        "for a customer that you may not edit. Ask a manager of the customer registry.",
                        person=person.name,
                        login=users.filtered(lambda user, person=person: user.partner_id == person)[0].login,
                    )
                )

    def _registry_tell_email_changes(self, before):
        """Note new addresses on the customers of these persons, and give their owners an activity.

        Those who look after a customer and have changed the address themselves are not told.

        :param before: {person as superuser: its address before}
        """
        user, notes = self.env.user, {}
        links = self.env["customer.contact"].sudo().search([("person_id", "in", [person.id for person in before])])
        for link in links:
            customer = link.customer_id
            if user not in customer._registry_keepers():
                notes.setdefault(customer, []).append(self._registry_email_note(link.person_id, before))
        customers = self.sudo().union(*notes)
        customers._message_log_batch(bodies={customer.id: " ".join(texts) for customer, texts in notes.items()})
        activities = [self._prepare_email_activity(customer, " ".join(texts)) for customer, texts in notes.items()]
        # Without a mail for each: the activity stands among those of its user.
        quiet = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        quiet.create([vals for vals in activities if vals["user_id"]])

    def _registry_email_note(self, person, before):
        return self.env._(
            "%(user)s has changed the e-mail address of %(person)s, who is also your contact, from %(old)s to %(new)s.",
            user=self.env.user.name,
            person=person.name,
            old=before[person] or self.env._("no address"),
            new=person.email or self.env._("no address"),
        )

    def _prepare_email_activity(self, customer, note):
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": customer.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "summary": self.env._("Check the e-mail address of a contact"),
            "note": plaintext2html(note),
            "date_deadline": fields.Date.context_today(self),
            "user_id": customer._registry_keepers()[:1].id,
        }

    def _registry_keepers(self):
        """Return the employees who look after these customers, as superuser: their owners before their teams."""
        customers = self.sudo()
        return (customers.user_id | customers.registry_member_ids).filtered(lambda user: user.active and not user.share)
