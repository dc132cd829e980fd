import base64
import binascii
import io
import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formats import bank_file, returns

# Then the dialog says how far it is, and goes on when it is asked to: a server ends what takes minutes.
SECONDS = 45


class CustomerCollectionReturnFile(models.TransientModel):
    """What a bank sends back, matched to our debits, shown before anything is booked."""

    _name = "customer.collection.return.file"
    _description = "Returned Debits from a File"

    file = fields.Binary(string="File from the Bank", attachment=False)
    filename = fields.Char()
    state = fields.Selection([("choose", "Choose"), ("check", "Check"), ("done", "Done")], default="choose")
    row_ids = fields.One2many("customer.collection.return.row", "wizard_id", readonly=True)
    ready_count = fields.Integer(compute="_compute_ready_count")
    done_count = fields.Integer(compute="_compute_ready_count")

    @api.depends("row_ids.problem", "row_ids.is_done")
    def _compute_ready_count(self):
        for wizard in self:
            wizard.ready_count = len(wizard.row_ids._ready())
            wizard.done_count = len(wizard.row_ids.filtered("is_done"))

    def action_read(self):
        """Read the file and list what came back.

        :raises UserError: it cannot be read, with what to do
        """
        self.ensure_one()
        self.env["customer.collection"]._check_collector()
        found, code = self._registry_read()
        if code:
            raise UserError(
                self.env._(
                    "%(file)s is not a readable pain.002 or camt.054 file: %(remedy)s",
                    file=self.filename or self.env._("It"),
                    remedy=self._remedies()[code],
                )
            )
        self.row_ids.unlink()
        self.env["customer.collection.return.row"].create(self._prepare_rows(found))
        self.state = "check"
        return self._reopen()

    def action_apply(self):
        """Take back what is ready, each by itself: one that fails is listed and stops nobody."""
        self.ensure_one()
        self.env["customer.collection"]._check_collector()
        ready, end = self.row_ids._ready(), time.monotonic() + SECONDS
        for rows in ready._registry_batches():
            if time.monotonic() > end:
                return self._reopen()
            rows._apply()
        self.state = "done"
        return self._reopen()

    def _registry_read(self):
        """Return the Returns in the file, and '' or the code of why it cannot be read."""
        packed = self.with_context(bin_size=False).file or b""
        if len(packed) > bank_file.LIMIT * 3 // 2:
            return [], "large"
        try:
            content = base64.b64decode(packed.translate(None, b"\r\n\t "), validate=True)
        except binascii.Error:
            return [], "upload"
        if len(content) > bank_file.LIMIT:
            return [], "large"
        try:
            return list(returns.read(io.BytesIO(content))), ""
        except returns.ReturnFileError as error:
            return [], error.code

    def _remedies(self):
        """Return {code: why a file cannot be read and what to do}."""
        return {
            "archive": self.env._(
                "the archive is damaged or compressed in an unsupported way. Unpack it and choose the XML files."
            ),
            "broken": self.env._("it is incomplete or damaged. Download it from your bank again."),
            "doctype": self.env._(
                "it contains a document type declaration, which no bank sends. Find out where it comes from."
            ),
            "empty": self.env._("it is empty. Download it from your bank again."),
            "encrypted": self.env._("the archive is encrypted. Unpack it with its password and choose the XML files."),
            "html": self.env._("it is a web page. Log in to your bank again and download the file."),
            "kind": self.env._(
                "it is in an unknown format. Ask your bank for pain.002, camt.054 or camt.053, as XML or ZIP."
            ),
            "large": self.env._(
                "it exceeds the limit of %(limit)s MB. Ask your bank for files covering a single day.",
                limit=bank_file.LIMIT // bank_file.MEGABYTE,
            ),
            "order": self.env._("it is a file for the bank. Choose the one that the bank sent back."),
            "packed": self.env._("it is compressed, but not as ZIP. Unpack it and choose the XML files."),
            "pdf": self.env._("it is a PDF. Download the same data as XML (pain.002, camt.054 or camt.053)."),
            "swift": self.env._("it is an MT940 or MT942. Ask your bank for camt.054 or camt.053 instead."),
            "upload": self.env._("it was not uploaded completely. Select it again."),
        }

    def _prepare_rows(self, found):
        """Return the values of the rows: several where the bank sends back a whole batch or file."""
        rows, seen = [], set()
        matched = self.env["customer.collection.line"]._registry_match(found)
        for item, (lines, problem) in zip(found, matched, strict=True):
            if not lines:
                rows.append({**self._prepare_row(item), "problem": problem})
            for line in lines:
                if not (item.is_whole and line.id in seen):
                    rows.append(self._prepare_line_row(item, line, line.id in seen))
                seen.add(line.id)
        return rows

    def _prepare_row(self, item):
        return {
            "wizard_id": self.id,
            "end_to_end_id": item.end_to_end_id or item.batch_id or item.message_id or item.mandate,
            "reason": item.reason,
            "date": item.booked or fields.Date.context_today(self),
            "is_rejected": item.kind == "reject",
            "is_blocking": item.own_reason,
        }

    def _prepare_line_row(self, item, line, is_repeated):
        problem = line._refuse_return() or self._amount_problem(item, line)
        if is_repeated and not problem:
            problem = self.env._("The file contains it more than once.")
        by = not item.end_to_end_id and (item.mandate or item.batch_id or item.message_id)
        return {
            **self._prepare_row(item),
            "end_to_end_id": line.end_to_end_id,
            "line_id": line.id,
            "problem": problem,
            "remark": by and self.env._("Found by %(reference)s: the bank does not state its ID.", reference=by),
        }

    def _amount_problem(self, item, line):
        if item.kind == "return":
            # Returns may be booked with the charges of the bank.
            return False
        return not line._has_amount(item.amount) and self.env._(
            "The bank reports a different amount: record it manually."
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned Debits"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
