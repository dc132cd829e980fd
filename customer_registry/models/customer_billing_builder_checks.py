from odoo import fields, models
from odoo.exceptions import UserError


class CustomerBillingBuilder(models.AbstractModel):
    """What keeps a customer from being billed, said before Odoo says it in its own words, or not at all."""

    _inherit = "customer.billing.builder"

    def _refuse_unbillable(self, services, day=None):
        """Raise a sentence for what would fail later with a technical message, or bill something wrong.

        :param day: the invoice date, today by default
        :raises UserError: an archived product, or a currency without a rate on that day
        """
        archived = services.filtered(lambda service: not service.product_id.active)
        if archived:
            raise UserError(
                self.env._(
                    "Folder %(folder)s: the product %(product)s is archived. Restore it or end the service.",
                    folder=archived[0].folder_id.name,
                    product=archived[0].product_id.display_name,
                )
            )
        self._refuse_without_rate(services, day or fields.Date.context_today(self))

    def _get_warnings(self, customer, lines):
        """Override of the builder's hook: what ``_refuse_without_rate`` is going to refuse."""
        warnings = super()._get_warnings(customer, lines)
        services = self.env["customer.folder.service"].browse({line.service_id for line in lines})
        unknown = self._without_rate(services, fields.Date.context_today(self))
        if unknown:
            names = ", ".join(unknown.mapped("name"))
            warnings.append(self.env._("No exchange rate, will fail: %(currencies)s.", currencies=names))
        return warnings

    def _refuse_without_rate(self, services, day):
        """Odoo takes one for one where it knows no rate."""
        for currency in self._without_rate(services, day):
            folder = services.filtered(lambda service, currency=currency: service.currency_id == currency).folder_id
            raise UserError(
                self.env._(
                    "Folder %(folder)s: %(currency)s has no rate on %(day)s. Enter one.",
                    folder=folder[0].name,
                    currency=currency.name,
                    day=day,
                )
            )

    def _without_rate(self, services, day):
        company = self.env.company
        foreign = services.currency_id - company.currency_id
        return foreign.filtered(lambda currency: not self._has_rate(currency, company, day))

    def _has_rate(self, currency, company, day):
        rates = self.env["res.currency.rate"].sudo()
        domain = [
            ("currency_id", "=", currency.id),
            ("name", "<=", day),
            ("company_id", "in", [False, company.root_id.id]),
        ]
        return bool(rates.search_count(domain, limit=1))
