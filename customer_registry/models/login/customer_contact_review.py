import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

_logger = logging.getLogger(__name__)

TYPE = "customer_registry.mail_activity_type_portal"


class CustomerContact(models.Model):
    """Contacts from before a rule about logins was made: they are listed, nothing is taken from them."""

    _inherit = "customer.contact"

    portal_concern = fields.Char(
        string="To Check",
        compute="_compute_portal_concern",
        search="_search_portal_concern",
        help="Why this portal access, or this additional address, would no longer be granted.",
    )

    @api.depends("person_id", "portal_access", "portal_admin", "email_ids.portal", "email_ids.email", "active")
    def _compute_portal_concern(self):
        found = self._portal_concerns(Domain("id", "in", self.ids))
        for link in self:
            link.portal_concern = found.get(link.id, False)

    @api.model
    def _search_portal_concern(self, operator, value):
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        return [("id", "not in", list(self._portal_concerns(Domain.TRUE)))]

    @api.model
    def _portal_concerns(self, domain):
        """Return {id: sentence} of the active contacts in ``domain`` that the rules about logins would refuse now."""
        # As superuser: what bars a login may be hidden from the user.
        links = self.sudo().search(domain & Domain("active", "=", True) & self._get_portal_rights_domain())
        addresses = links.email_ids.filtered("portal")
        granted = links.filtered(lambda link: link.portal_access or link.portal_admin)
        persons = links.person_id._registry_login_refusals()
        of_persons = {link.id: persons[link.person_id.id] for link in links if link.person_id.id in persons}
        refusals = (granted | addresses.contact_id)._portal_refusals()
        return {**addresses._login_concerns(), **refusals, **of_persons}

    @api.model
    def _get_portal_rights_domain(self):
        """Return the Domain of the contacts with rights in the portal or with an additional address."""
        return Domain.OR(Domain(name, "=", True) for name in ("portal_access", "portal_admin")) | Domain(
            "email_ids", "!=", False
        )

    @api.model
    def _review_logins(self):
        """Separate the logins of additional addresses, and list what the rules about logins would refuse now.

        Called by each update, and at any time: what was listed once is not listed again.
        """
        # As superuser: logins of all customers are reviewed, whoever calls it.
        addresses = self.env["customer.contact.email"].sudo()
        for user in addresses._unseparated_users()._registry_separate_logins():
            customer = addresses.search([("login_partner_id", "=", user.partner_id.id)]).contact_id.customer_id
            text = self.env._(
                "%(login)s, an additional address of %(person)s, is from now on a login for %(customer)s only.",
                login=user.login,
                person=user.name,
                customer=customer.name,
            )
            customer._message_log(body=text)
            _logger.warning("%s", text)
        concerns = self._portal_concerns(Domain.TRUE)
        if concerns:
            _logger.warning(
                "%s contacts with access to the portal are to be checked: %s", len(concerns), list(concerns)
            )
            self.sudo().browse(concerns)._note_concerns(concerns)

    def _note_concerns(self, concerns):
        """Give who looks after these customers, else a manager of the registry, an activity; once."""
        # As superuser: the activities are on customers, and for users, that the caller need not see.
        activities = self.env["mail.activity"].sudo().with_context(active_test=False, mail_activity_quick_update=True)
        kind = self.env.ref(TYPE)
        known = activities.search([("activity_type_id", "=", kind.id), ("res_id", "in", self.customer_id.ids)])
        new = self.filtered(lambda link: link.customer_id.id not in known.mapped("res_id"))
        manager = self.env.ref("customer_registry.group_manager").all_user_ids.filtered("active").sorted("id")[:1]
        activities.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": customer.id,
                    "activity_type_id": kind.id,
                    "user_id": (customer._registry_keepers() or manager)[:1].id,
                    "summary": kind.summary,
                    "note": plaintext2html("\n".join(concerns[link.id] for link in links)),
                    "date_deadline": fields.Date.context_today(self),
                }
                for customer, links in new.grouped("customer_id").items()
            ]
        )
