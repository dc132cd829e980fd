import psycopg2
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

BATCH = 50


class CustomerCollectionReturnRow(models.TransientModel):
    _name = "customer.collection.return.row"
    _description = "Returned Debit in a File"

    wizard_id = fields.Many2one("customer.collection.return.file", required=True, ondelete="cascade", index=True)
    end_to_end_id = fields.Char(string="End-to-End ID", readonly=True)
    line_id = fields.Many2one("customer.collection.line", string="Debit", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="line_id.partner_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    reason = fields.Char(string="Reason Code", readonly=True)
    date = fields.Date(string="Returned On", readonly=True)
    is_rejected = fields.Boolean(
        string="Rejected", readonly=True, help="It never reached the customer's bank: its mandate is unchanged."
    )
    is_blocking = fields.Boolean(readonly=True, help="The reason concerns the customer's account or mandate.")
    problem = fields.Char(readonly=True)
    remark = fields.Char(readonly=True)
    is_done = fields.Boolean(string="Reversed", readonly=True)

    def _ready(self):
        """Return the rows that can be taken back."""
        return self.filtered(lambda row: row.line_id and not row.problem and not row.is_done)

    def _registry_batches(self):
        """Yield these rows by what is booked together, some at a time."""
        for rows in self.grouped(lambda row: (row.line_id.company_id, *row._prepare_return().values())).values():
            for start in range(0, len(rows), BATCH):
                yield rows[start : start + BATCH]

    def _apply(self):
        """Take these debits back together; if that fails one by one, so that one failure stops nobody else."""
        if not self._apply_together() and len(self) > 1:
            for row in self:
                row._apply_together()

    def _apply_together(self):
        """Take the debits of these alike rows back; return whether that succeeded, and note why not."""
        # As superuser: nobody has the right to write debits.
        lines = self.line_id.sudo().with_company(self.line_id.company_id)
        try:
            with self.env.cr.savepoint():
                lines._return(**self[0]._prepare_return())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, psycopg2.Error) as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self.problem = str(error) if isinstance(error, UserError) else type(error).__name__
            return False
        self.is_done = True
        return True

    def _prepare_return(self):
        return {
            "reason": self.reason or False,
            "day": self.date,
            "rejected": self.is_rejected,
            "blocking": self.is_blocking,
        }
