import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_mandate_signing import LIVE, SECRET

ADDON = "customer_registry_documents_collection"
_logger = logging.getLogger(__name__)


class CustomerContact(models.Model):
    """Who sees the mandates of a customer in the portal: administrators to whom people with bank data gave that right.

    It was given to somebody whose ways to log in were known. When an employee without the right to bank data
    changes them, it is taken back: nobody gives himself a login that shows him account numbers.
    """

    _inherit = "customer.contact"

    portal_mandates = fields.Boolean(
        string="Mandates",
        default=False,  # not NULL, see ``_keep_mandates``
        copy=False,
        groups=SECRET,
        help="This portal administrator sees the customer's direct debit mandates and can sign them.",
    )

    @api.onchange("portal_admin")
    def _onchange_portal_admin(self):
        self.portal_mandates = self.portal_admin

    @api.model_create_multi
    def create(self, vals_list):
        """Override of customer_registry: whoever may see bank data gives the right with the administration."""
        links = super().create(vals_list)
        if self.env.user._registry_may_show_mandates():
            told = [link.id for link, vals in zip(links, vals_list, strict=True) if "portal_mandates" in vals]
            links.filtered(lambda link: link.portal_admin and link.id not in told).sudo().portal_mandates = True
        return links

    def write(self, vals):
        """Override of customer_registry: the right comes and goes with the administration, for this person alone.

        No computed field: those are worked out for whoever happens to read them first.
        """
        before = {link.id: (link.person_id, link.customer_id, link.portal_admin) for link in self.sudo()}
        result = super().write(vals)
        if "portal_admin" in vals and "portal_mandates" not in vals:
            changed = self.sudo().filtered(lambda link: link.portal_admin != before[link.id][2])
            changed.portal_mandates = vals["portal_admin"] and self.env.user._registry_may_show_mandates()
        moved = self.sudo().filtered(lambda link: (link.person_id, link.customer_id) != before[link.id][:2])
        moved._registry_withdraw_mandates()
        if vals.get("portal_mandates") is False:
            # As superuser: mails to whoever has lost the right do not leave, whether the user sees the customer or not.
            self._withdraw_requests_of(self.sudo().customer_id)
        return result

    @api.model
    def _keep_mandates(self):
        """Let administrators from before this right keep what they saw, and list them; called at each update.

        Their value is NULL until then, and never again; SQL, since to the ORM that is no value of its own. Where the
        addon is new nobody has seen any mandate yet.
        """
        self.env.flush_all()
        # As superuser: the contacts of all customers are looked at, whoever calls it.
        module = self.env["ir.module.module"].sudo().search([("name", "=", ADDON)])
        kept = SQL("COALESCE(portal_admin, FALSE) AND %s", module.state != "to install")
        query = SQL(
            "UPDATE customer_contact SET portal_mandates = (%s) WHERE portal_mandates IS NULL"
            " RETURNING id, portal_mandates",
            kept,
        )
        links = self.sudo().browse(link_id for link_id, keeps in self.env.execute_query(query) if keeps)
        self.invalidate_model(["portal_mandates"])
        for link in links:
            _logger.info("sees the mandates of %s in the portal: %s", link.customer_id.name, link.person_id.name)

    def _get_portal_domain(self, user, right=None):
        """Override of customer_registry: "mandates" for those that show ``user`` the mandates of the customer."""
        if right != "mandates":
            return super()._get_portal_domain(user, right)
        return super()._get_portal_domain(user, "admin") & Domain("portal_mandates", "=", True)

    def _registry_withdraw_mandates(self):
        """Take back what these contacts see of mandates, unless the user may show them himself."""
        if not self or self.env.user._registry_may_show_mandates():
            return
        # As superuser: whoever may not give the right may still take it back.
        for link in self.sudo().filtered("portal_mandates"):
            link.portal_mandates = False
            link.customer_id._message_log(
                body=self.env._(
                    "%(person)s can no longer see the mandates in the portal, because the login or its owner has "
                    "changed. Somebody with access to bank data can grant this right again.",
                    person=link.person_id.name,
                )
            )
        self.sudo()._withdraw_chosen()

    def _withdraw_chosen(self):
        """Take mandates to sign from these contacts where they were chosen; back from the portal if nobody is left."""
        domain = [("mandate_id", "!=", False), ("contact_ids", "in", self.ids)]
        requests = self.env["customer.request"].search(domain)
        for request in requests:
            request.contact_ids -= self
        lost = requests.filtered(lambda request: request.state in LIVE and not request.contact_ids)
        lost.mandate_id._withdraw_requests()
        for mandate in lost.mandate_id:
            mandate._message_log(
                body=self.env._(
                    "Withdrawn from the portal, because the login or its owner has changed: send the form again."
                )
            )
