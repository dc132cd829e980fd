from odoo import api, fields, models

BILLS = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    """The first invoice of a prospect makes it a customer."""

    _inherit = "account.move"

    registry_conversion_hint = fields.Char(compute="_compute_registry_conversion_hint", groups="base.group_user")

    @api.depends("partner_id", "state", "company_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_registry_conversion_hint(self):
        """Say before an invoice is posted what that sends to a prospect whom the user may see."""
        self.registry_conversion_hint = False
        for move in self.filtered(lambda move: move.state == "draft" and move.move_type in BILLS and move.partner_id):
            prospects = move._registry_billed_customers().sudo(False)._filtered_access("read")
            # As superuser: who posts needs no right in the registry.
            hints = [prospect._registry_conversion_hint() for prospect in prospects.sudo()]
            move.registry_conversion_hint = " ".join(filter(None, hints))

    def _post(self, soft=True):
        """Override of account: prospects that are invoiced become customers."""
        posted = super()._post(soft)
        for move in posted.filtered(lambda move: move.move_type in BILLS):
            move._registry_convert_prospects()
        return posted

    def _registry_convert_prospects(self):
        """Convert the prospects that this document bills; never keep the document from being posted."""
        self.ensure_one()
        self._registry_billed_customers()._registry_try_to_convert(self.env._("Invoice %(number)s", number=self.name))

    def _registry_billed_customers(self):
        """Hook: return the customers that this document bills, as superuser in its company."""
        served = self.registry_customer_id or self.commercial_partner_id
        return served.sudo().with_company(self.company_id)
