from odoo import api, models


class StatementReport(models.AbstractModel):
    """What the account statement is printed from: all customers' accounts, read at once."""

    _name = "report.customer_registry.report_statement"
    _description = "Account Statement Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        statements = self.env["customer.statement"].browse(docids)
        statements.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": statements._name,
            "docs": statements,
            "accounts": statements._get_accounts(),
            "currencies": {
                currency.id: currency
                for currency in self.env["res.currency"].with_context(active_test=False).search([])
            },
        }
