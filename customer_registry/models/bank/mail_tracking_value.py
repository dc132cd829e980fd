from odoo import api, models

from ...checks.bank import mask

BANK = "res.partner.bank"
NUMBERS = ("acc_number", "sanitized_acc_number", "clearing_number")


class MailTrackingValue(models.Model):
    """Histories tell that a bank account changed, but not its number."""

    _inherit = "mail.tracking.value"

    @api.model
    def _create_tracking_values(self, initial_value, new_value, col_name, col_info, record):
        """Override of mail: mask account numbers, also where a document is tracked with its account."""
        if record._name == BANK and col_name in NUMBERS:
            initial_value, new_value = mask(initial_value), mask(new_value)
        elif col_info.get("relation") == BANK and col_info["type"] == "many2one":
            initial_value, new_value = self._registry_masked(initial_value), self._registry_masked(new_value)
        return super()._create_tracking_values(initial_value, new_value, col_name, col_info, record)

    def _registry_masked(self, bank):
        return bank.with_context(registry_mask_numbers=True)

    def _filter_has_field_access(self, env):
        """Override of mail: numbers in histories from before the registry follow "Restrict bank data"."""
        shown = super()._filter_has_field_access(env)
        if not env[BANK]._registry_is_restricted():
            return shown
        return shown.filtered(lambda value: not value._registry_is_about_bank(env))

    def _registry_is_about_bank(self, env):
        model, name = self.field_id.model, self.field_id.name
        if model == BANK:
            return name in NUMBERS
        return bool(model) and env[model]._fields[name].comodel_name == BANK
