import datetime

from odoo import api, fields, models

DAYS = 14  # to sign, unless somebody chooses another day


class CustomerMandateSign(models.TransientModel):
    """Sends draft mandates to their customers; those that cannot be signed are left out, each with its reason."""

    _name = "customer.mandate.sign"
    _description = "Mandates to Sign"
    _inherit = ["customer.bulk.mixin"]

    _chosen_field = "mandate_ids"
    _changeable_depends = ("contact_ids",)

    mandate_ids = fields.Many2many("customer.mandate", string="Mandates", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", compute="_compute_partner_id", help="Only for a single mandate.")
    contact_ids = fields.Many2many(
        "customer.contact",
        string="Who Signs",
        domain="[('customer_id', '=', partner_id), ('portal_access', '=', True)]",
        help="They see the account number. Empty: the portal administrators with the right to see mandates.",
    )
    date_due = fields.Date(
        string="Due", default=lambda self: fields.Date.context_today(self) + datetime.timedelta(days=DAYS)
    )
    date_expiry = fields.Date(string="Answer By")
    message = fields.Html()

    @api.depends("mandate_ids")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.mandate_ids.partner_id if len(wizard.mandate_ids) == 1 else False

    def action_send(self):
        """Write the requests and mail the links.

        :raises UserError: nothing is left to send
        """
        self.check_access("write")
        self._get_changeable()._send_to_sign(**self._prepare_values())
        return {"type": "ir.actions.act_window_close"}

    def _filter_changeable(self, records):
        """Override of customer_registry: drafts with an account, and somebody to sign."""
        return super()._filter_changeable(records).filtered(lambda mandate: not self._get_obstacle(mandate))

    def _name_of(self, record):
        """Override of customer_registry: with the reason."""
        obstacle = self._get_obstacle(record)
        return record._named(obstacle) if obstacle else super()._name_of(record)

    def _get_obstacle(self, mandate):
        """Return why this mandate is left out, or ""."""
        if obstacle := mandate._signing_obstacle():
            return obstacle
        if not mandate._signers(self._get_chosen_contacts()):
            return self.env["customer.request"]._get_signer_obstacle()
        return ""

    def _prepare_values(self):
        values = {name: self[name] for name in ("message", "date_due", "date_expiry")}
        contacts = self._get_chosen_contacts()
        return {**values, "all_contacts": not contacts, "contact_ids": [fields.Command.set(contacts.ids)]}

    def _get_chosen_contacts(self):
        return self.contact_ids._origin if self.partner_id else self.contact_ids.browse()
