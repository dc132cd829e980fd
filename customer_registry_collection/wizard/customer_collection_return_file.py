import base64
import io

import psycopg2
from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..formats import returns


class CustomerCollectionReturnFile(models.TransientModel):
    """What a bank sends back, matched to our debits, shown before anything is booked."""

    _name = "customer.collection.return.file"
    _description = "Returned Debits from a File"

    file = fields.Binary(string="File of the Bank", attachment=False)
    filename = fields.Char()
    state = fields.Selection([("choose", "Choose"), ("check", "Check"), ("done", "Done")], default="choose")
    row_ids = fields.One2many("customer.collection.return.row", "wizard_id", readonly=True)
    ready_count = fields.Integer(compute="_compute_ready_count")

    def _compute_ready_count(self):
        for wizard in self:
            wizard.ready_count = len(wizard.row_ids.filtered(lambda row: row.line_id and not row.problem))

    def action_read(self):
        """Read the file and list what came back.

        :raises UserError: it is neither a pain.002 nor a camt.054
        """
        self.ensure_one()
        self.env["customer.collection"]._registry_check_collector()
        content = base64.b64decode(self.file or b"")
        try:
            found = list(returns.read(io.BytesIO(content)))
        except returns.ReturnFileError:
            found = None
        if found is None:
            raise UserError(
                self.env._("%(file)s is no readable pain.002 or camt.054 file.", file=self.filename or self.env._("It"))
            )
        rows = [Command.clear(), *(Command.create(values) for item in found for values in self._prepare_rows(item))]
        self.write({"row_ids": rows, "state": "check"})
        return self._registry_reopen()

    def action_apply(self):
        """Take back what is ready, each by itself: one that fails is listed and stops nobody."""
        self.ensure_one()
        self.env["customer.collection"]._registry_check_collector()
        for row in self.row_ids.filtered(lambda row: row.line_id and not row.problem):
            row._registry_apply()
        self.state = "done"
        return self._registry_reopen()

    def _prepare_rows(self, item):
        """Return the values of the rows of one Return: several where the bank rejects a whole batch or file."""
        values = {
            "end_to_end_id": item.end_to_end_id or item.batch_id or item.message_id,
            "reason": item.reason,
            "date": item.booked or fields.Date.context_today(self),
        }
        lines = self._registry_find_lines(item)
        if not lines:
            return [{**values, "problem": self.env._("No debit of ours has this id.")}]
        return [
            {
                **values,
                "end_to_end_id": line.end_to_end_id,
                "line_id": line.id,
                "problem": line._registry_refuse_return() or self._registry_amount_problem(item, line),
            }
            for line in lines
        ]

    def _registry_amount_problem(self, item, line):
        if item.amount is None or item.kind == "return":
            # Returns may be booked with the charges of the bank.
            return False
        differs = line.currency_id.compare_amounts(float(item.amount), line.amount)
        return bool(differs) and self.env._("The bank tells another amount: record it by hand.")

    def _registry_find_lines(self, item):
        """Return our debits that ``item`` means, of the user's companies."""
        domain = [("company_id", "in", self.env.companies.ids)]
        if item.end_to_end_id:
            domain += [("end_to_end_id", "=", item.end_to_end_id)]
        elif item.batch_id:
            domain += [("batch_ref", "=", item.batch_id), ("state", "=", "exported")]
        elif item.message_id:
            domain += [("file_id.message_ref", "=", item.message_id), ("state", "=", "exported")]
        else:
            return self.env["customer.collection.line"]
        return self.env["customer.collection.line"].search(domain)

    def _registry_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned Debits"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CustomerCollectionReturnRow(models.TransientModel):
    _name = "customer.collection.return.row"
    _description = "Returned Debit in a File"

    wizard_id = fields.Many2one("customer.collection.return.file", required=True, ondelete="cascade", index=True)
    end_to_end_id = fields.Char(string="End-to-End Id", readonly=True)
    line_id = fields.Many2one("customer.collection.line", string="Debit", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="line_id.partner_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    reason = fields.Char(string="Reason Code", readonly=True)
    date = fields.Date(string="Returned On", readonly=True)
    problem = fields.Char(readonly=True)
    is_done = fields.Boolean(string="Taken Back", readonly=True)

    def _registry_apply(self):
        """Take the debit back, or note why not."""
        line = self.line_id.sudo().with_company(self.line_id.company_id)
        try:
            with self.env.cr.savepoint():
                line._registry_return(self.reason or False, self.date)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, psycopg2.Error) as error:
            self.env.invalidate_all(flush=False)
            self.problem = str(error) if isinstance(error, UserError) else type(error).__name__
            return
        self.is_done = True
