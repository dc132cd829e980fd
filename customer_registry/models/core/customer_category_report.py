from odoo import api, fields, models
from odoo.tools import SQL


class CustomerCategoryReport(models.Model):
    """Income and expense per line of posted invoices and bills, to be grouped by category.

    A line stands here once. Grouped by category it counts in every category of its customer,
    so that each category shows its full amount; totals count it once. What a third party pays
    is income from the customer served.
    """

    _name = "customer.category.report"
    _description = "Income and Expense by Category"
    _inherit = ["customer.aspect.mixin"]
    _auto = False
    _rec_name = "date"
    _order = "date desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    category_ids = fields.Many2many(related="partner_id.category_id", string="Category")
    company_id = fields.Many2one("res.company", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    date = fields.Date(readonly=True, help="Date of the invoice or bill.")
    kind = fields.Selection([("income", "Income"), ("expense", "Expense")], string="Type", readonly=True)
    income = fields.Monetary(readonly=True, help="Untaxed amount of invoices, less credit notes.")
    expense = fields.Monetary(readonly=True, help="Untaxed amount of vendor bills, less refunds.")
    amount = fields.Monetary(string="Result", readonly=True, help="Income less expense.")
    currency_id = fields.Many2one("res.currency", readonly=True)

    _depends = {
        "account.move": ["state", "move_type", "invoice_date", "date", "registry_customer_id"],
        "account.move.line": ["balance", "display_type", "company_id", "partner_id", "move_id"],
        "res.partner": ["category_id"],
    }

    @property
    def _table_query(self):
        """Amounts are in the currency of the current company, as in Odoo's invoice analysis."""
        return SQL(
            """
            SELECT line.id,
                   COALESCE(move.registry_customer_id, line.partner_id) AS partner_id,
                   line.company_id,
                   line.move_id,
                   COALESCE(move.invoice_date, move.date) AS date,
                   %(currency)s AS currency_id,
                   CASE WHEN %(is_sale)s THEN 'income' ELSE 'expense' END AS kind,
                   CASE WHEN %(is_sale)s THEN -line.balance * account_currency_table.rate ELSE 0 END AS income,
                   CASE WHEN %(is_sale)s THEN 0 ELSE line.balance * account_currency_table.rate END AS expense,
                   -line.balance * account_currency_table.rate AS amount
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN %(rates)s ON account_currency_table.company_id = line.company_id
             WHERE move.state = 'posted'
               AND line.display_type = 'product'
               AND line.partner_id IS NOT NULL
               AND move.move_type IN %(types)s
            """,
            currency=self.env.company.currency_id.id,
            is_sale=SQL("move.move_type LIKE 'out\\_%%'"),
            rates=self.env["res.currency"]._get_simple_currency_table(self.env.companies),
            types=tuple(self._get_move_types()),
        )

    @api.model
    def _get_move_types(self):
        moves = self.env["account.move"]
        return moves.get_sale_types(include_receipts=True) + moves.get_purchase_types(include_receipts=True)
