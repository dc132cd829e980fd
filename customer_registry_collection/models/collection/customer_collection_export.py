import io
import tempfile
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...formats import gocardless, pain008, splitting, validation
from ...formats.problems import FileError

GOCARDLESS_KEYS = ("invoice", "debit")
IN_MEMORY = 20_000_000


class CustomerCollection(models.Model):
    """Files: made of frozen rows, validated, stored, all in one transaction or not at all."""

    _inherit = "customer.collection"

    def action_export(self):
        """Make and store the files, once.

        What has changed since it was proposed is left out with the reason; the rest goes on.

        :raises UserError: something is missing, another SEPA stack is installed, nothing is left
            to collect, or a file is not valid; then nothing is stored
        """
        for record in self:
            collection = record._begin("draft")
            collection._check_ready()
            collection._leave_out_changed()
            lines = collection.line_ids.filtered(lambda line: line.state == "draft")
            if not lines:
                raise UserError(
                    self.env._("%(collection)s has nothing to collect: prepare it first.", collection=collection.name)
                )
            collection._freeze(lines)
            files = collection._write_files(lines)
            collection._after_export(lines, files)
        return True

    def _check_ready(self):
        """Refuse, naming what is missing or in the way."""
        missing = self._missing()
        if missing:
            raise UserError("\n".join([self.env._("Collecting is not ready:"), *(f"- {line}" for line in missing)]))
        self._registry_check_date()

    def _leave_out_changed(self):
        """Take out what cannot be collected as it was proposed: nobody has seen it otherwise."""
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        # Credit notes of the customers are among the proposals: they are no debits.
        found = {item.move.id: item for item in self._proposals(Domain("id", "in", lines.move_id.ids))}
        changes = {line: self._changes(line, found.get(line.move_id.id)) for line in lines}
        gone = lines.filtered(lambda line: changes[line])
        omissions = [{**self._prepare_left_out(line), "reason": "\n".join(changes[line])} for line in gone]
        self._drop_lines(gone)
        self.env["customer.collection.omission"].create(omissions)

    def _prepare_left_out(self, line):
        names = ("collection_id", "company_id", "partner_id", "move_id", "currency_id")
        return {**{name: line[name].id for name in names}, "amount": line.amount}

    def _changes(self, line, item):
        """Return why ``line`` is not exported; ``item`` is what the books say now, None: nothing is due."""
        if item is None:
            return [self.env._("It was paid or withdrawn after it had been proposed.")]
        if item.reasons:
            return item.reasons
        if item.mandate != line.mandate_id or line.currency_id.compare_amounts(item.amount, line.amount):
            return [self.env._("Its amount or mandate has changed since it was proposed: prepare again.")]
        return self._silence_reasons(line)

    def _silence_reasons(self, line):
        """Return why the customer was not told of the debit in time, where that takes a mail."""
        company = self.company_id
        days = company.registry_prenotification_days
        if self.provider != "sepa" or company.registry_prenotification_by != "mail" or not days:
            return []
        if not line.notice_mail_id or line.notice_state == "exception":
            return [self.env._("The customer was not notified of the debit: announce it first.")]
        if fields.Date.add(line.date_announced, days=days) > self.date_due:
            return [self.env._("The customer was notified less than %(days)s days in advance.", days=days)]
        return []

    # Rows
    # ----

    def _freeze(self, lines):
        """Keep what the files are about to say."""
        sequences = self._sequences(lines)
        for line in lines:
            mandate = line.mandate_id
            line.write(
                {
                    "state": "exported",
                    "end_to_end_id": f"{self.name}-{line.id}",
                    "mandate_reference": mandate.reference,
                    "iban_masked": mandate.iban_masked,
                    "sequence_code": sequences.get(line.id, False),
                }
            )
        for line in lines:
            pending = line.mandate_id._pending_amendments()
            if pending:
                line.amendment_ids = pending
        journal = self.company_id._registry_method_line(self.provider).journal_id
        values = {"state": "exported", "date_exported": fields.Datetime.now(), "journal_id": journal.id}
        self._registry_write(values)

    def _sequences(self, lines):
        """Return {id of line: FRST, RCUR, FNAL or OOFF}; of several by one mandate only one is first, or last."""
        if self.provider != "sepa":
            return {}
        found = {}
        for mandate, own in self._by_mandate(lines).items():
            code = mandate._sequence_code()
            marked = own[-1] if code == "FNAL" else own[0]
            for line in own:
                found[line.id] = code if line == marked else "RCUR"
        return found

    # Files
    # -----

    def _write_files(self, lines):
        write = self._write_sepa if self.provider == "sepa" else self._write_gocardless
        try:
            return write(lines)
        except (FileError, validation.InvalidFile, validation.SchemaMissing) as error:
            # None of them quotes an account number.
            message = str(error)
        raise UserError(
            self.env._(
                "The file of %(collection)s would not be valid, so nothing was stored:\n%(problems)s",
                collection=self.name,
                problems=message,
            )
        )

    def _write_sepa(self, lines):
        """Write, validate and store one file for each scheme and each part that the bank takes."""
        rows = [
            self._debit(line.end_to_end_id, line.move_id, line.mandate_id, line.amount, line.sequence_code)
            for line in lines
        ]
        created = fields.Datetime.context_timestamp(self, self.date_exported).replace(tzinfo=None)
        messages = splitting.plan(
            rows,
            self._registry_creditor(),
            identifier=self.name,
            created=created,
            limit=self.company_id.registry_max_debits_per_file,
            version=self.company_id.registry_pain_version,
        )
        by_id = {line.end_to_end_id: line for line in lines}
        return [self._store_message(message, by_id) for message in messages]

    def _store_message(self, message, by_id):
        content = self._message_bytes(message)
        values = {
            "message_ref": message.identifier,
            "line_count": message.count,
            "amount": float(message.total),
            "currency_id": self.env.ref("base.EUR").id,
        }
        name = f"{message.identifier}.xml"
        file = self.env["customer.collection.file"]._store(self, name, content, values)
        for batch in message.batches:
            lines = self.env["customer.collection.line"].union(*(by_id[row.end_to_end_id] for row in batch.debits))
            lines.write({"file_id": file.id, "batch_ref": batch.identifier})
        return file

    def _message_bytes(self, message):
        """Return the file, valid by its schema; large ones are written and read on disk."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as stream:
            pain008.write(message, stream)
            stream.seek(0)
            validation.validate(stream, message.version)
            stream.seek(0)
            return stream.read()

    def _write_gocardless(self, lines):
        """Write and store GoCardless files, one for each currency."""
        limit = self.company_id.registry_max_debits_per_file
        parts = [
            part for _currency, own in lines.grouped("currency_id").items() for part in splitting.chunks(own, limit)
        ]
        names = [f"{self.name}-{number}" for number in range(1, len(parts) + 1)] if len(parts) > 1 else [self.name]
        return [self._store_gocardless(name, part) for name, part in zip(names, parts, strict=True)]

    def _store_gocardless(self, name, lines):
        rows = [self._gocardless_row(line.end_to_end_id, line.move_id, line.mandate_id, line.amount) for line in lines]
        stream = io.BytesIO()
        gocardless.write(rows, stream, metadata_keys=GOCARDLESS_KEYS)
        values = {
            "message_ref": name,
            "line_count": len(rows),
            "amount": float(sum((row.amount for row in rows), Decimal(0))),
            "currency_id": lines.currency_id.id,
        }
        file = self.env["customer.collection.file"]._store(self, f"{name}.csv", stream.getvalue(), values)
        lines.write({"file_id": file.id})
        return file

    def _after_export(self, lines, files):
        """Hook: ``lines`` of this collection were exported in ``files``, in the transaction that stores both."""
        self._registry_deliver(lines)
        self._tell_deliveries()
        self.message_post(
            body=self.env._(
                "Debits exported: %(count)s in %(files)s.",
                count=len(lines),
                files=", ".join(file.name for file in files),
            )
        )
