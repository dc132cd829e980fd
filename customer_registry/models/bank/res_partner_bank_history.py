from odoo import models

from ...checks.bank import mask


class ResPartnerBank(models.Model):
    """Bank accounts of customers have a history; it never holds a whole number."""

    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "customer.history.mixin"]

    _history_fields = ("acc_number", "acc_holder_name", "partner_id", "bank_id", "active", "allow_out_payment")
    _history_digests = ("acc_number", "acc_holder_name")
    _history_is_bank_data = True

    def _history_watched(self):
        """Override of customer_registry: the number may be written in its plain form."""
        return {*super()._history_watched(), "sanitized_acc_number"}

    def _history_recorded(self):
        """Override of customer_registry: accounts of customers in the registry."""
        return self.filtered("partner_id.commercial_partner_id.registry_state")

    def _history_digest_shown(self, name, value):
        """Override of customer_registry: of the number country and last four signs."""
        return mask(value) if name == "acc_number" else super()._history_digest_shown(name, value)
