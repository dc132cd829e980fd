from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all


class ResPartner(models.Model):
    """Mails from customers and their contacts."""

    _inherit = "res.partner"

    def message_post(self, **kwargs):
        """Override of mail: a mail that came in for a customer is not for its portal users.

        Colleagues of the sender may read the messages of their company by RPC.
        """
        if kwargs.get("message_type") == "email" and self.sudo().registry_state:
            kwargs["is_internal"] = True
        return super().message_post(**kwargs)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Override of mail: who may only read a customer, as portal users do, reads no mails of it."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation != "read" or self.env.su or self.env.user._is_internal():
            return operations
        # As superuser: the state of a customer is for employees only.
        return {record: "write" if record.sudo()._registry_is_known() else need for record, need in operations.items()}

    def _registry_is_known(self):
        """Return whether this is a customer, belongs to one or acts for one."""
        return bool(self.commercial_partner_id.registry_state or self.customer_link_ids)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of mail: who may only read a customer, as portal users do, does not follow it.

        Followers get what is written to a colleague.
        """
        if self.env.user.share:
            self.check_access("write")
        return super().message_subscribe(partner_ids, subtype_ids)

    def _registry_customer_of_sender(self, email):
        """Return the one customer, as superuser, for which ``email`` writes; empty if unknown.

        A main address wins over additional ones, which anybody may have entered. A person who acts for several
        writes for its employer, else for the one that comes first.
        """
        if address := self._registry_sync_address(email):
            return address.contact_id.customer_id
        senders = self._registry_senders(email_normalize(email or ""))
        links = self.env["customer.contact"].sudo().search([("person_id", "in", senders.ids)]).grouped("person_id")
        for sender in senders:
            mine = links.get(sender, self.env["customer.contact"])
            own = mine.filtered(lambda link: link.customer_id == link.person_id.commercial_partner_id)
            if customer := (own or mine).customer_id[:1] or sender.filtered("registry_state"):
                return customer
        return self.browse()

    def _registry_senders(self, email):
        """Return whose main address ``email`` is, as superuser: who logs in with it or works for us, else all.

        Those of whom we know it come first, of these the oldest.
        """
        owners = self._registry_owners_of([email])[email].sorted("id")
        trusted = owners._registry_trusted(email)
        known = trusted.filtered(lambda owner: not owner.partner_share or email in owner.user_ids.mapped("login"))
        return known[:1] or trusted + (owners - trusted)

    def _registry_trusted(self, email):
        """Return those of these owners of ``email`` who have not just said so themselves.

        Anybody may introduce himself with it, sign up with it or, in the portal, call it his own: what staff has
        entered, and the logins that staff has given, are not overruled by that.
        """
        return self.filtered(lambda owner: not owner._registry_only_claims(email))

    def _registry_only_claims(self, email):
        users = self.with_context(active_test=False).user_ids
        if not self.partner_share or not users:
            return self.partner_share and self.commercial_partner_id.registry_state == "prospect"
        return email not in users.mapped("login") or not self._registry_is_known()

    def _registry_sync_address(self, email):
        """Return the additional address, as superuser, under which mails of ``email`` are filed.

        It is the oldest, unless the address is the main one or the login of somebody else, see ``_registry_trusted``.
        """
        addresses = self.env["customer.contact.email"].sudo()
        email = email_normalize(email or "")
        if not email:
            return addresses
        domain = [
            ("email_normalized", "=", email),
            ("sync", "=", True),
            ("contact_id.active", "=", True),
            ("contact_id.person_id.active", "=", True),
        ]
        address = addresses.search(domain, limit=1, order="id")
        others = self._registry_owners_of([email])[email]._registry_trusted(email) - address.contact_id.person_id
        return addresses if others else address

    def _registry_owners_of(self, emails):
        """Return {email: persons, as superuser}: whose main address or login each of ``emails`` is.

        :param emails: normalized; a main address may be one of several in its field
        """
        partners, users = self.sudo().browse(), self.env["res.users"].sudo()
        found, emails = defaultdict(set), set(filter(None, emails))
        if emails:
            several = Domain("email", "=like", "%@%@%")
            partners = partners.search(several | Domain("email_normalized", "in", list(emails)))
            users = users.search([("login", "in", list(emails))])
        for partner in partners:
            for email in emails & {partner.email_normalized, *email_normalize_all(partner.email or "")}:
                found[email].add(partner.id)
        for user in users:
            found[user.login].add(user.partner_id._registry_person().id)
        everybody = (partners | users.partner_id._registry_person())._prefetch_ids
        owners = {email: partners.browse(ids).with_prefetch(everybody) for email, ids in found.items()}
        return defaultdict(partners.browse, owners)

    @api.model
    def registry_mail_templates(self):
        """Return [{id, name}] of the templates of mails to customers, for the menu of the form."""
        self._registry_check_internal()
        domain = [("model", "=", self._name), ("user_id", "in", (False, self.env.uid))]
        return self.env["mail.template"].search_read(domain, ["name"], order="name", load=None)

    def action_registry_write_mail(self, template_id=False):
        """Open Odoo's composer with this customer as the recipient, filled from a template if one is chosen.

        :param int template_id: of ``registry_mail_templates()``
        :raises AccessError: the user may not edit the customer, which Odoo would say when the mail is written
        """
        self._registry_check_internal()
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write an e-mail"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_partner_ids": self.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                **({"default_template_id": template_id} if template_id else {}),
            },
        }

    def _registry_person(self):
        """Hook: return, as superuser, the persons for whom these partners stand: themselves."""
        return self.sudo()
