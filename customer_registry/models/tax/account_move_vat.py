from odoo import api, fields, models
from odoo.exceptions import UserError

from ...inner import Inner, read_inner

# Set while the taxes of a draft follow the flag: what was entered by hand is known already.
FOLLOWING = "registry_follows_flag"


class AccountMove(models.Model):
    """VAT-exempt customers: drafts follow the flag, a taxed line is never posted."""

    _inherit = "account.move"

    registry_taxes_outdated = fields.Boolean(
        compute="_compute_registry_taxes_outdated",
        compute_sudo=True,
        groups="base.group_user",
        help="A line of this draft is taxed although its customer is VAT-exempt.",
    )

    @api.depends("state", "move_type", "partner_id", "registry_customer_id", "invoice_line_ids.tax_ids")
    def _compute_registry_taxes_outdated(self):
        for move in self:
            move.registry_taxes_outdated = move.state == "draft" and bool(move._registry_wrongly_taxed_lines())

    @api.depends("registry_customer_id")
    def _compute_fiscal_position_id(self):
        """Override of account: the flag of the customer served holds, not that of who pays, and for sales only."""
        purchases = self.filtered(lambda move: move.is_purchase_document(include_receipts=True))
        if purchases and not self.env.context.get("registry_purchase"):
            purchases.with_context(registry_purchase=True)._compute_fiscal_position_id()
            return (self - purchases)._compute_fiscal_position_id()
        paid = self.filtered("registry_customer_id")
        if read_inner(self.env, "registry_customer_served") is not None:
            paid = self.browse()
        for customer, moves in paid.grouped("registry_customer_id").items():
            moves.with_context(registry_customer_served=Inner(customer._origin.id))._compute_fiscal_position_id()
        return super(AccountMove, self - paid)._compute_fiscal_position_id()

    def action_update_fpos_values(self):
        """Override of account: the lines whose taxes Odoo leaves as they are follow the VAT flag, too."""
        concerned = self.filtered(lambda move: move._registry_is_concerned_by_flag())
        for move in concerned:
            move._registry_update_taxes(super(AccountMove, move).action_update_fpos_values)
        return super(AccountMove, self - concerned).action_update_fpos_values()

    def _post(self, soft=True):
        """Override of account: refuse a taxed line for an exempt customer, naming the remedy."""
        self._registry_refuse_taxed_lines()
        return super()._post(soft=soft)

    def _registry_refuse_taxed_lines(self):
        for line in self._registry_wrongly_taxed_lines():
            raise UserError(
                self.env._(
                    "%(customer)s is VAT-exempt, but the line “%(line)s” carries %(taxes)s. Press "
                    "“Update Taxes and Accounts” on the invoice, or mark the customer as VAT-liable.",
                    customer=line.move_id._registry_taxed_customer().display_name,
                    line=line.name or line.product_id.display_name,
                    taxes=", ".join(line.tax_ids.mapped("name")),
                )
            )

    def _registry_wrongly_taxed_lines(self):
        """Return the lines of exempt customers that are taxed nevertheless."""
        exempt = self.filtered(lambda move: move._registry_follows_vat_flag() and move._registry_is_exempt())
        lines = exempt.invoice_line_ids
        return lines.filtered(lambda line: line._registry_follows_flag() and line._registry_is_taxed())

    def _registry_follows_vat_flag(self):
        """A credit note keeps the taxes of the invoice that it reverses, whatever the flag says by now."""
        return self.is_sale_document(include_receipts=True) and not self.reversed_entry_id

    def _registry_is_exempt(self):
        return self._registry_taxed_customer()._registry_is_exempt(self.company_id)

    def _registry_taxed_customer(self):
        """Return the customer whose VAT flag holds for this document."""
        self.ensure_one()
        return (self.registry_customer_id or self.partner_id).commercial_partner_id

    def _registry_is_concerned_by_flag(self):
        """Tell whether the customer is exempt, or was and still has the exempt tax."""
        if not self._registry_follows_vat_flag():
            return False
        exempt = self.company_id._registry_exempt_taxes()
        return self._registry_is_exempt() or bool(self.invoice_line_ids.tax_ids & exempt)

    def _registry_is_taxed_by_flag(self):
        """Tell whether this document is still open and follows the flag."""
        return self.state == "draft" and self._registry_follows_vat_flag()

    def _registry_follow_vat_flag(self):
        """Give these drafts the fiscal position and the taxes that now hold for their customer."""
        for move in self.filtered(lambda move: move._registry_is_taxed_by_flag()):
            net = move.invoice_line_ids.filtered(lambda line: not any(line.tax_ids.mapped("price_include")))
            was_exempt = move.fiscal_position_id.registry_vat_exempt
            if move._registry_is_exempt():
                move.invoice_line_ids._registry_remember_taxes()
            move._compute_fiscal_position_id()
            move.with_context(**{FOLLOWING: True}).action_update_fpos_values()
            if was_exempt:
                net._registry_include_taxes()

    def _registry_update_taxes(self, update):
        """Let ``update`` compute the taxes of this draft, and mend what it leaves against the flag."""
        lines = self.invoice_line_ids.filtered(lambda line: line._registry_follows_flag())
        before = {line: line.tax_ids for line in lines}
        others = (self.invoice_line_ids - lines).filtered(lambda line: line.display_type == "product")
        kept = {line: {"tax_ids": line.tax_ids, "price_unit": line.price_unit} for line in others}
        is_exempt = self._registry_is_exempt()
        if is_exempt:
            self._registry_prepare_exemption(lines)
        update()
        for line, values in kept.items():
            line.update(values)
        if is_exempt:
            lines._registry_exempt(before)
        else:
            lines._registry_tax_again(before)

    def _registry_prepare_exemption(self, lines):
        """Keep what was entered by hand, and take the exempt position unless the chosen one charges no tax either."""
        if self.env.context.get(FOLLOWING):
            return
        lines._registry_remember_taxes()
        if not self.fiscal_position_id.registry_vat_exempt and any(line._registry_stays_taxed() for line in lines):
            self._compute_fiscal_position_id()

    def _registry_taxed_lines(self):
        """Return the lines that follow the flag, and the names of their fields that it decides."""
        lines = self.invoice_line_ids.filtered(lambda line: line._registry_follows_flag())
        return lines, ("tax_ids", "price_unit", "account_id")

    def _registry_set_taxes(self, image):
        """Put back what ``image`` says, see ``customer.merge.taxes``."""
        self.fiscal_position_id = image["position"]
        for line in self._registry_taxed_lines()[0]:
            if values := image["lines"].get(str(line.id)):
                line.write({**values, "tax_ids": [fields.Command.set(values["tax_ids"])]})
