from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """VAT-exempt customers: drafts follow the flag, a taxed line is never posted."""

    _inherit = "account.move"

    @api.depends("registry_customer_id")
    def _compute_fiscal_position_id(self):
        """Override of account: the flag of the customer served holds, not that of who pays, and for sales only."""
        purchases = self.filtered(lambda move: move.is_purchase_document(include_receipts=True))
        if purchases and not self.env.context.get("registry_purchase"):
            purchases.with_context(registry_purchase=True)._compute_fiscal_position_id()
            return (self - purchases)._compute_fiscal_position_id()
        paid = self.filtered("registry_customer_id")
        if "registry_customer_served" in self.env.context:
            paid = self.browse()
        for customer, moves in paid.grouped("registry_customer_id").items():
            moves.with_context(registry_customer_served=customer._origin.id)._compute_fiscal_position_id()
        return super(AccountMove, self - paid)._compute_fiscal_position_id()

    def _post(self, soft=True):
        """Override of account: refuse a taxed line for an exempt customer, naming the remedy."""
        self._registry_refuse_taxed_lines()
        return super()._post(soft=soft)

    def _registry_refuse_taxed_lines(self):
        exempt = self.filtered(lambda move: move._registry_follows_vat_flag() and move._registry_is_exempt())
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

    def _registry_follows_vat_flag(self):
        """A credit note keeps the taxes of the invoice that it reverses, whatever the flag says by now."""
        return self.is_sale_document(include_receipts=True) and not self.reversed_entry_id

    def _registry_is_exempt(self):
        return self._registry_taxed_customer().sudo().with_company(self.company_id).vat_exempt

    def _registry_taxed_customer(self):
        """Return the customer whose VAT flag holds for this document."""
        self.ensure_one()
        return (self.registry_customer_id or self.partner_id).commercial_partner_id

    def _registry_follow_vat_flag(self):
        """Give these drafts the fiscal position and the taxes that now hold for their customer."""
        drafts = self.filtered(lambda move: move.state == "draft" and move._registry_follows_vat_flag())
        for move in drafts:
            net = move.invoice_line_ids.filtered(lambda line: not any(line.tax_ids.mapped("price_include")))
            was_exempt = move.fiscal_position_id.registry_vat_exempt
            move._compute_fiscal_position_id()
            move.action_update_fpos_values()
            if was_exempt:
                net._registry_include_taxes()
