from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Block, Row

SECRET = "customer_registry.group_bank_data"
MANDATE_TONES = {"draft": "info", "active": "success", "expired": "warning", "revoked": "muted"}
MANDATE_FIELDS = ("reference", "iban_masked", "date_signed", "state")
DEBIT_FIELDS = (
    "invoice_name",
    "date_due",
    "amount",
    "currency_id",
    "state",
    "return_reason",
    "date_returned",
)


class ResPartner(models.Model):
    """Blocks of the overview about direct debit, for people with the right to bank data only."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: mandates and debits."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="mandates",
                title=self.env._("Mandates"),
                icon="fa-university",
                sequence=72,
                model="customer.mandate",
                load=cls._registry_overview_mandates,
            ),
            Block(
                code="debits",
                title=self.env._("Debits"),
                icon="fa-exchange",
                sequence=74,
                model="customer.collection.line",
                load=cls._registry_overview_debits,
            ),
        ]

    def _registry_overview_mandates(self):
        self._registry_overview_check_group(SECRET)
        domain = [("partner_id", "=", self.id)]
        mandates = self._registry_overview_search(
            "customer.mandate", domain, MANDATE_FIELDS, "state, date_signed desc, id desc"
        )
        labels = dict(mandates._fields["state"]._description_selection(self.env))
        return self._registry_overview_content(
            mandates,
            lambda mandate: Row(
                mandate._name,
                mandate.id,
                mandate.reference,
                detail=mandate.iban_masked or "",
                date=fields.Date.to_string(mandate.date_signed) or "",
                badge=Badge(labels[mandate.state], MANDATE_TONES[mandate.state]),
            ),
            action=self._registry_overview_action(self.env._("Mandates"), "customer.mandate", domain),
            create=self._registry_overview_dialog(
                self.env._("New mandate"), "customer.mandate", default_partner_id=self.id
            ),
        )

    def _registry_overview_debits(self):
        self._registry_overview_check_group(SECRET)
        domain = [("partner_id", "=", self.id)]
        debits = self._registry_overview_search("customer.collection.line", domain, DEBIT_FIELDS, "id desc")
        return self._registry_overview_content(
            debits,
            lambda debit: debit._registry_overview_row(),
            action=self._registry_overview_action(self.env._("Debits"), "customer.collection.line", domain),
        )
