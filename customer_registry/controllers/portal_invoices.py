import datetime

from odoo import fields, http
from odoo.addons.account.controllers.portal import PortalAccount
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .portal_customer import PortalCustomer

OPEN_COUNTERS = {"registry_overdue_invoice_count", "registry_not_due_invoice_count"}


class PortalInvoices(PortalAccount, PortalCustomer):
    """Invoices of the chosen customer, and its account statement."""

    def _get_invoices_domain(self, m_type=None):
        """Override of account: with several customers, those of the chosen one."""
        domain = super()._get_invoices_domain(m_type) & self._registry_staff_domain("account.move")
        customers = request.env.user._registry_portal_customers()
        if len(customers) < 2:
            return domain
        return domain & Domain("commercial_partner_id", "=", self._registry_customer(customers).id)

    def _get_overdue_invoices_domain(self, partner_id=None):
        """Override of account: in the preview, what staff sees of them."""
        overdue = super()._get_overdue_invoices_domain(partner_id)
        return [*overdue, *self._registry_staff_domain("account.move")] if self._registry_preview() else overdue

    def _prepare_my_invoices_values(self, *args, **kwargs):
        """Override of account: what open credit covers."""
        values = super()._prepare_my_invoices_values(*args, **kwargs)
        return {**values, **self._registry_credit_values(self._registry_statement_customer())}

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Override of account: whether this invoice is being debited; what open credit covers of it, for who sees
        all of its customer's.
        """
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        # As superuser: whoever opens the invoice by its link need not see its customer.
        customer = request.env.user._registry_portal_customers("invoices") & invoice.sudo().commercial_partner_id
        debited = invoice._registry_debited_amounts()
        return {**values, **self._registry_credit_values(customer), "registry_debited": debited}

    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, report_type=None, download=False, **kw):
        """Override of account: its deliveries say when the customer has opened the invoice."""
        response = super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )
        if response.status_code == 200 and request.httprequest.method == "GET" and not request.env.user._is_internal():
            # As superuser: the customer does not see the log. That the user may read the invoice, Odoo has checked.
            request.env["account.move"].sudo().browse(invoice_id).delivery_ids._mark_seen()
        return response

    def _registry_credit_values(self, customer):
        """Return for the pages: open credit by currency, what it covers of invoices and what is being debited of
        them, both by their id.

        :param customer: one as superuser, or none
        """
        lines = self._registry_receivables(customer)
        covered = {}
        for line, amount in lines._registry_cover().items():
            covered[line.move_id.id] = covered.get(line.move_id.id, 0) + amount
        credit = {}
        for (_company, currency), amount in lines._registry_open_credit().items():
            credit[currency] = credit.get(currency, 0) + amount
        debited = lines.move_id._registry_debited_amounts()
        return {"registry_credit": credit, "registry_covered": covered, "registry_debited": debited}

    def _registry_receivables(self, customer):
        """Return the open receivables of ``customer`` in the companies that are shown."""
        companies, lines = self._registry_companies(), self._registry_books("account.move.line")
        if not (companies and lines.has_access("read")):
            return lines
        customer = self._registry_books("res.partner").browse(customer.ids)
        return customer.with_context(allowed_company_ids=companies.ids)._registry_open_receivables()

    def _prepare_home_portal_values(self, counters):
        """Override of account: what is to be paid; whether there is an account to be stated."""
        values = super()._prepare_home_portal_values(counters)
        if OPEN_COUNTERS & set(counters):
            values.update(self._registry_count_open())
        if "overdue_invoice_count" in counters and request.env.user._registry_acts_in_portal():
            values["overdue_invoice_count"] = 0  # the card of a provider's pages would say the same again
        if "registry_statement_count" in counters:
            values["registry_statement_count"] = len(self._registry_statement_customer())
        return values

    def _get_account_searchbar_filters(self):
        """Override of account: what is overdue, and what is due later, of the customer; not of the contact alone."""
        filters = super()._get_account_searchbar_filters()
        if not request.env.user._registry_acts_in_portal():
            return filters
        filters["overdue_invoices"]["domain"] = self._registry_open_domain() & self._registry_overdue_domain()
        not_due = self._registry_open_domain() & ~self._registry_overdue_domain()
        return {**filters, "registry_not_due": {"label": request.env._("Not due yet"), "domain": not_due}}

    def _registry_open_domain(self):
        return Domain("move_type", "in", ("out_invoice", "out_receipt")) & Domain(
            "payment_state", "in", ("not_paid", "partial")
        )

    def _registry_overdue_domain(self):
        return Domain("invoice_date_due", "<", fields.Date.context_today(request.env.user))

    def _registry_count_open(self):
        """Return {counter: how many invoices are to be paid}, of those overdue and the others; without debited ones."""
        invoices = request.env["account.move"]
        if not (request.env.user._registry_acts_in_portal() and invoices.has_access("read")):
            return dict.fromkeys(OPEN_COUNTERS, 0)
        found = invoices.search(self._get_invoices_domain("out") & self._registry_open_domain())
        debited = found._registry_debited_amounts()
        to_pay = found.filtered(
            lambda invoice: invoice.currency_id.compare_amounts(invoice.amount_residual, debited.get(invoice.id, 0)) > 0
        )
        overdue = to_pay.filtered_domain(self._registry_overdue_domain())
        return {"registry_overdue_invoice_count": len(overdue), "registry_not_due_invoice_count": len(to_pay - overdue)}

    def _registry_books(self, model):
        """Return ``model`` as ``_registry_reader`` does, but for employees as themselves.

        Some are contacts, too, and Odoo shows them no more of the books in the portal than elsewhere.
        """
        return request.env[model] if request.env.user._is_internal() else self._registry_reader(model)

    def _registry_preview_names(self):
        """Override: the invoices."""
        return {**super()._registry_preview_names(), "/my/invoices": request.env._("Invoices")}

    def _registry_preview_pages(self):
        """Override: the invoices."""
        return {**super()._registry_preview_pages(), "/my/invoices": ("account.move", self.portal_my_invoices)}

    def _registry_preview_counters(self):
        """Override: invoices, bills and the statement."""
        names = {"invoice_count", "bill_count", "overdue_invoice_count", "registry_statement_count"}
        return super()._registry_preview_counters() | names | OPEN_COUNTERS

    def _registry_statement_customer(self):
        """Return the chosen customer if the user sees its invoices, else nothing."""
        customers = request.env.user._registry_portal_customers("invoices")
        may_read = self._registry_books("customer.statement").has_access("read")
        if not may_read or request.env.company not in self._registry_companies():
            return customers.browse()
        return self._registry_customer(self._registry_customers()) & customers

    @http.route("/my/statement", type="http", auth="user", website=True)
    def registry_statement(self, **_kwargs):
        """The account statement of the last twelve months as PDF, made anew."""
        customer = self._registry_statement_customer()
        if not customer:
            return request.not_found()
        today = fields.Date.context_today(customer)
        # As superuser: statements are closed to the portal; whose it is, is checked above.
        statement = (
            request.env["customer.statement"]
            .sudo()
            .create(
                {
                    "partner_id": customer.id,
                    "company_id": request.env.company.id,
                    "date_from": today - datetime.timedelta(days=365),
                    "date_to": today,
                    "lang": request.env.user.lang,
                }
            )
        )
        report = request.env["ir.actions.report"].sudo()
        try:
            content, _kind = report._render_qweb_pdf("customer_registry.action_report_statement", statement.ids)
        except UserError as error:
            return request.render("http_routing.http_error", {"status_code": "", "status_message": str(error)})
        name = f"{statement.document_name}.pdf"
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", http.content_disposition(name))]
        return request.make_response(content, headers)
