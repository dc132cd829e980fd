from odoo import fields, models


class CustomerCollectionReturn(models.TransientModel):
    _name = "customer.collection.return"
    _description = "Record Returned Debits"

    line_ids = fields.Many2many("customer.collection.line", string="Debits", required=True)
    kind = fields.Selection(
        [("return", "Returned by the customer's bank"), ("reject", "Rejected before it was debited")],
        required=True,
        default="return",
        help="Rejected debits never reached the customer's bank: their mandates are unchanged.",
    )
    reason = fields.Char(string="Reason Code", help="As reported by the bank, such as AC04.", size=4)
    date = fields.Date(string="Returned On", required=True, default=fields.Date.context_today)
    currency_id = fields.Many2one(related="line_ids.currency_id")
    fee = fields.Monetary(help="What the bank charged for each return, for your information.")

    def action_return(self):
        """Reverse the payments: the invoices are owed again.

        :raises UserError: a debit was returned already or never made
        """
        self.ensure_one()
        self.env["customer.collection"]._check_collector()
        self.line_ids.check_access("read")
        # As superuser: nobody has the right to write debits; that the user collects is checked above.
        lines = self.line_ids.sudo().with_company(self.line_ids.company_id[:1])
        reason = (self.reason or "").strip().upper() or False
        lines._return(reason, self.date, self.fee, rejected=self.kind == "reject")
        return {"type": "ir.actions.act_window_close"}
