import datetime

from odoo import fields, http
from odoo.addons.account.controllers.portal import PortalAccount
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .portal_customer import PortalCustomer


class PortalInvoices(PortalAccount, PortalCustomer):
    """Invoices of the chosen customer, and its account statement."""

    def _get_invoices_domain(self, m_type=None):
        """Override of account: with several customers, those of the chosen one."""
        domain = super()._get_invoices_domain(m_type)
        customers = self._registry_customers()
        if len(customers) < 2:
            return domain
        return domain & Domain("commercial_partner_id", "=", self._registry_customer(customers).id)

    def _prepare_my_invoices_values(self, *args, **kwargs):
        """Override of account: what open credit covers."""
        values = super()._prepare_my_invoices_values(*args, **kwargs)
        return {**values, **self._registry_credit_values(self._registry_statement_customer())}

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Override of account: what open credit covers of this invoice, for who sees all of its customer's."""
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        customer = request.env.user._registry_portal_customers("invoices") & invoice.sudo().commercial_partner_id
        return {**values, **self._registry_credit_values(customer)}

    def _registry_credit_values(self, customer):
        """Return for the pages: open credit by currency, and what it covers of invoices by their id.

        :param customer: one as superuser, or none
        """
        companies = request.env.user.company_ids
        lines = customer.with_context(allowed_company_ids=companies.ids)._registry_open_receivables()
        covered = {}
        for line, amount in lines._registry_cover().items():
            covered[line.move_id.id] = covered.get(line.move_id.id, 0) + amount
        credit = {}
        for (_company, currency), amount in lines._registry_open_credit().items():
            credit[currency] = credit.get(currency, 0) + amount
        return {"registry_credit": credit, "registry_covered": covered}

    def _prepare_home_portal_values(self, counters):
        """Override of account: whether there is an account to be stated."""
        values = super()._prepare_home_portal_values(counters)
        if "registry_statement_count" in counters:
            values["registry_statement_count"] = len(self._registry_statement_customer())
        return values

    def _registry_statement_customer(self):
        """Return the chosen customer if the user sees its invoices, else nothing."""
        customers = request.env.user._registry_portal_customers("invoices")
        return self._registry_customer(self._registry_customers()) & customers

    @http.route("/my/statement", type="http", auth="user", website=True)
    def registry_statement(self, **_kwargs):
        """The account statement of the last twelve months as PDF, made anew."""
        customer = self._registry_statement_customer()
        if not customer:
            return request.not_found()
        today = fields.Date.context_today(customer)
        statement = request.env["customer.statement"].sudo().create(
            {
                "partner_id": customer.id,
                "company_id": request.env.company.id,
                "date_from": today - datetime.timedelta(days=365),
                "date_to": today,
                "lang": request.env.user.lang,
            }
        )
        report = request.env["ir.actions.report"].sudo()
        try:
            content, _kind = report._render_qweb_pdf("customer_registry.action_report_statement", statement.ids)
        except UserError as error:
            return request.render("http_routing.http_error", {"status_code": "", "status_message": str(error)})
        name = f"{statement.document_name}.pdf"
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", http.content_disposition(name))]
        return request.make_response(content, headers)
