from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerStatementWizard(models.TransientModel):
    """Print or send the account statements of one customer or many."""

    _name = "customer.statement.wizard"
    _description = "Account Statement Dialog"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", required=True, domain="[('parent_id', '=', False)]"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "year"),
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: fields.Date.context_today(self))
    content = fields.Selection(
        [("all", "All entries of the period"), ("open", "What is open on the last day")],
        required=True,
        default="all",
    )
    recipient_summary = fields.Html(compute="_compute_recipient_summary", sanitize=False)

    @api.depends("partner_ids")
    def _compute_recipient_summary(self):
        """Name who gets the statement of each customer by e-mail."""
        Statement = self.env["customer.statement"]
        for wizard in self:
            customers = wizard.partner_ids.commercial_partner_id._origin
            rows = [Statement._describe_statement(customer) for customer in customers]
            wizard.recipient_summary = self.env["customer.sending"]._render(rows)

    def action_print(self):
        """Print the statements into one document."""
        return self._create_statements()._print()

    def action_send(self):
        """Have the statements mailed to the invoice recipients.

        :raises AccessError: the user may only read the books
        """
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users with invoicing rights may send account statements."))
        statements = self._create_statements()
        # As superuser: nobody has the right to write statements; that the user may send them is checked above.
        statements.sudo()._queue()
        return statements._tell_waiting()

    def _create_statements(self):
        """Return the statements of this dialog, after looking at what the user may see."""
        self.ensure_one()
        self._check_input()
        open_only = self.content == "open"
        statements = self.env["customer.statement"].sudo()
        return statements.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company_id.id,
                    "date_from": min(self.date_from, self.date_to) if open_only else self.date_from,
                    "date_to": self.date_to,
                    "open_only": open_only,
                    "lang": customer.lang or self.env.lang,
                }
                for customer in self.partner_ids.commercial_partner_id
            ]
        ).sudo(False)

    def _check_input(self):
        self.partner_ids.commercial_partner_id._registry_check_statement()
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Switch to the company whose account statements you want."))
        if self.content == "all" and self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it starts: choose a later last day."))
