from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """VAT-exempt customers: drafts follow the flag, a taxed line is never posted."""

    _inherit = "account.move"

    @api.depends("registry_customer_id")
    def _compute_fiscal_position_id(self):
        """Override of account: the flag of the customer served holds, not that of who pays."""
        for customer, moves in self.grouped("registry_customer_id").items():
            served = moves.with_context(registry_customer_served=customer._origin.id)
            super(AccountMove, served)._compute_fiscal_position_id()

    def _post(self, soft=True):
        """Override of account: refuse a taxed line for an exempt customer, naming the remedy."""
        self._registry_refuse_taxed_lines()
        return super()._post(soft=soft)

    def _registry_refuse_taxed_lines(self):
        exempt = self.filtered(lambda move: move.is_sale_document() and move._registry_is_exempt())
        for line in exempt.invoice_line_ids:
            if line.tax_ids.flatten_taxes_hierarchy().filtered("amount"):
                raise UserError(
                    self.env._(
                        "%(customer)s is VAT-exempt, but the line “%(line)s” carries %(taxes)s. Press "
                        "“Update Taxes and Accounts” on the invoice, or mark the customer as VAT-liable.",
                        customer=line.move_id._registry_taxed_customer().display_name,
                        line=line.name or line.product_id.display_name,
                        taxes=", ".join(line.tax_ids.mapped("name")),
                    )
                )

    def _registry_is_exempt(self):
        return self._registry_taxed_customer().sudo().with_company(self.company_id).vat_exempt

    def _registry_taxed_customer(self):
        """Return the customer whose VAT flag holds for this document."""
        self.ensure_one()
        return (self.registry_customer_id or self.partner_id).commercial_partner_id

    def _registry_follow_vat_flag(self):
        """Give these drafts the fiscal position and the taxes that now hold for their customer."""
        drafts = self.filtered(lambda move: move.state == "draft" and move.is_sale_document())
        for move in drafts:
            move._compute_fiscal_position_id()
            move.action_update_fpos_values()
