from odoo import models
from odoo.addons.customer_registry.checks.bank import mask


class CustomerMandate(models.Model):
    """Mandates have a tamper-evident history."""

    _name = "customer.mandate"
    _inherit = ["customer.mandate", "customer.history.mixin"]

    _history_fields = (
        "reference",
        "partner_id",
        "company_id",
        "provider",
        "bank_id",
        "iban",
        "gocardless_mandate",
        "scheme",
        "sequence_type",
        "final",
        "date_signed",
        "date_received",
        "date_first_debit",
        "date_last_debit",
        "state",
        "date_revoked",
        "revocation_reason",
    )
    _history_digests = ("reference", "iban", "gocardless_mandate", "revocation_reason")
    _history_is_bank_data = True

    def _history_digest_shown(self, name, value):
        """Override of customer_registry: of the account its country and last four signs."""
        return mask(value) if name == "iban" else super()._history_digest_shown(name, value)
