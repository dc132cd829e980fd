from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerBillingBuilder(models.AbstractModel):
    """What keeps a customer from being billed, said before Odoo says it in its own words, or not at all.

    The context holds ``registry_invoice_date``, the invoice date of the run, and ``registry_known_rates``:
    which currencies have a rate on that day, so that this is asked once per run.
    """

    _inherit = "customer.billing.builder"

    def _refuse_unbillable(self, lines):
        """Raise a sentence for what would fail later with a technical message, or bill something wrong.

        What is given back is not refused: it is priced already.

        :param lines: what is due of one customer
        :raises UserError: an archived product, or a currency without a rate on the day of the invoice
        """
        services = self._services([line for line in lines if not self._is_given_back(line)])
        archived = services.filtered(lambda service: not service.product_id.active)
        if archived:
            raise UserError(
                self.env._(
                    "Folder %(folder)s: the product %(product)s is archived. Restore it or end the service.",
                    folder=archived[0].folder_id.name,
                    product=archived[0].product_id.display_name,
                )
            )
        for currency in self._without_rate(self._get_currencies(lines)):
            raise UserError(
                self.env._(
                    "%(currency)s has no rate on %(day)s. Enter one.", currency=currency.name, day=self._invoice_day()
                )
            )

    def _get_warnings(self, customer, lines):
        """Override of the builder's hook: what ``_refuse_unbillable`` is going to refuse."""
        warnings = super()._get_warnings(customer, lines)
        unknown = self._without_rate(self._get_currencies(lines))
        if unknown:
            names = ", ".join(unknown.mapped("name"))
            warnings.append(self.env._("No exchange rate, so billing will fail: %(currencies)s.", currencies=names))
        return warnings

    def _get_currencies(self, lines):
        """Hook: return the currencies in which these due items are invoiced."""
        return self._services(lines).currency_id

    def _services(self, lines):
        """Return the services of those of these due items that bill one."""
        ids = {getattr(line, "service_id", False) for line in lines} - {False}
        return self.env["customer.folder.service"].browse(ids)

    def _is_given_back(self, line):
        return getattr(line, "is_credit", False)

    def _invoice_day(self):
        return self.env.context.get("registry_invoice_date") or fields.Date.context_today(self)

    def _without_rate(self, currencies):
        """Return those in which Odoo would take one for one, for it knows no rate."""
        company = self.env.company
        known = self.env.context.get("registry_known_rates", {})
        unasked = (currencies - company.currency_id).filtered(lambda currency: currency.id not in known)
        if unasked:
            domain = (
                Domain("currency_id", "in", unasked.ids)
                & Domain("name", "<=", self._invoice_day())
                & Domain("company_id", "in", [False, company.root_id.id])
            )
            # As superuser: the root company keeps the rates, in which whoever bills need not work.
            rated = {
                currency for (currency,) in self.env["res.currency.rate"].sudo()._read_group(domain, ["currency_id"])
            }
            known = known if "registry_known_rates" in self.env.context else {}
            known.update((currency.id, currency in rated) for currency in unasked)
        return currencies.filtered(lambda currency: not known.get(currency.id, True))
