from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..billing.bill import of_model
from ..billing.grouping import DueLine


class CustomerBillingBuilder(models.AbstractModel):
    """What keeps a customer from being billed, said before Odoo says it in its own words, or not at all."""

    _inherit = "customer.billing.builder"

    def _refuse_unbillable(self, terms, items):
        """Raise a sentence for what would fail later with a technical message, or bill something wrong.

        What is given back is not refused: it is priced already.

        :param items: what is due of one customer
        :raises UserError: an archived product, or a currency without a rate on the day of the invoice
        """
        services = self._services(item for item in items if not item.is_credit)
        archived = services.filtered(lambda service: not service.product_id.active)
        if archived:
            raise UserError(
                self.env._(
                    "Folder %(folder)s: the product %(product)s is archived. Restore it or end the service.",
                    folder=archived[0].folder_id.name,
                    product=archived[0].product_id.display_name,
                )
            )
        for currency in self._without_rate(terms, self._get_currencies(items)):
            raise UserError(
                self.env._(
                    "%(currency)s has no rate on %(day)s. Enter one.",
                    currency=currency.name,
                    day=format_date(self.env, terms.invoice_date),
                )
            )

    def _get_warnings(self, terms, customer, items):
        """Override of the builder's hook: what ``_refuse_unbillable`` is going to refuse."""
        warnings = super()._get_warnings(terms, customer, items)
        unknown = self._without_rate(terms, self._get_currencies(items))
        if unknown:
            names = ", ".join(unknown.mapped("name"))
            warnings.append(self.env._("No exchange rate, so billing will fail: %(currencies)s.", currencies=names))
        return warnings

    def _get_currencies(self, items):
        """Hook: return the currencies in which these due items are invoiced; here of services alone."""
        return self._services(items).currency_id

    def _services(self, items):
        """Return the services of those of these due items that bill one."""
        return self.env[DueLine.model].browse({line.service_id for line in of_model(items, DueLine.model)})

    def _without_rate(self, terms, currencies):
        """Return those in which Odoo would take one for one, for it knows no rate."""
        company, known = self.env.company, terms.rated
        unasked = (currencies - company.currency_id).filtered(lambda currency: currency.id not in known)
        if unasked:
            domain = (
                Domain("currency_id", "in", unasked.ids)
                & Domain("name", "<=", terms.invoice_date)
                & Domain("company_id", "in", [False, company.root_id.id])
            )
            # As superuser: the root company keeps the rates, in which whoever bills need not work.
            rated = {
                currency for (currency,) in self.env["res.currency.rate"].sudo()._read_group(domain, ["currency_id"])
            }
            known.update((currency.id, currency in rated) for currency in unasked)
        return currencies.filtered(lambda currency: not known.get(currency.id, True))
