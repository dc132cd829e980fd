from markupsafe import escape
from odoo import api, fields, models
from odoo.tools import SQL

from ...checks.bank import mask
from ...columns import Filled, fill_new_columns
from ...inner import Inner


class ResPartnerBank(models.Model):
    """What keeps account numbers from people without the right to bank data."""

    _inherit = "res.partner.bank"

    registry_masked_number = fields.Char(
        string="Masked Account Number",
        compute="_compute_registry_masked_number",
        store=True,
        groups="base.group_user",
    )

    def _auto_init(self):
        """Override of base: the ORM would mask account after account."""
        fill_new_columns(self, self._registry_filled_columns())
        return super()._auto_init()

    @api.model
    def _registry_filled_columns(self):
        """Hook: return {stored field: its ``Filled``}, as that of partners."""
        return {"registry_masked_number": Filled(mask, (SQL("acc_number"),))}

    @api.depends("acc_number")
    def _compute_registry_masked_number(self):
        for bank in self:
            bank.registry_masked_number = mask(bank.acc_number)

    @api.depends_context("uid", "registry_mask_numbers")
    def _compute_display_name(self):
        """Override of account: documents name the accounts that their reader may not open."""
        masked = self if self.env.context.get("registry_mask_numbers") else self._registry_closed()
        result = super(ResPartnerBank, self - masked)._compute_display_name()
        # As superuser: of a closed account, only the masked number and the bank are shown.
        masked.sudo().fetch(("registry_masked_number", "bank_id"))
        for bank, bank_sudo in zip(masked, masked.sudo(), strict=True):
            bank.display_name = " - ".join(filter(None, (bank_sudo.registry_masked_number, bank_sudo.bank_id.name)))
        return result

    def unlink(self):
        """Override of account: it writes the number into the history of the partner."""
        numbers = tuple(number for number in self.mapped("acc_number") if number)
        return super(ResPartnerBank, self.with_context(registry_mask_in_messages=Inner(numbers))).unlink()

    @api.model
    def _registry_is_restricted(self):
        """Tell whether "Restrict bank data" closes bank accounts to the user of this environment."""
        user = self.env.user
        if not self.env["ir.rule"]._registry_is_on("restrict_bank_data"):
            return False
        return not user._is_superuser() and not user.has_group("customer_registry.group_bank_data")

    def _registry_closed(self):
        """Return those of ``self`` whose numbers the user of this environment may not see, superuser mode or not."""
        if not self._registry_is_restricted():
            return self.browse()
        self._registry_read_ahead("partner_id")
        return self.filtered(lambda bank: not bank.sudo().partner_id.ref_company_ids)

    def _registry_read_ahead(self, *names):
        """Load these fields, for core's code that asks them as the user of a document.

        Never the number: what is loaded may be served to the user.
        """
        if self._registry_is_restricted():
            # As superuser: into the cache, where core finds these fields without asking the rules.
            self.sudo().fetch(names)

    @api.model
    def _registry_without_numbers(self, text, numbers):
        """Return ``text`` with each of ``numbers`` masked."""
        for number in numbers:
            text = text.replace(escape(number), escape(mask(number)))
        return text
