from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

KEPT = timedelta(days=30)


class CustomerEdit(models.Model):
    """Who has last edited which field of a record in a form; no value is kept, only whether it is still there."""

    _name = "customer.edit"
    _description = "Edited Field"
    _log_access = False

    # Plain names and numbers: when records are merged, those of the loser go with it.
    model = fields.Char(required=True, readonly=True)
    record = fields.Integer(required=True, readonly=True, aggregator=None)
    field = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True, index=True)
    digest = fields.Char(required=True, readonly=True)

    _once = models.UniqueIndex("(model, record, field)", "This field has already been marked as edited.")

    @api.model
    def _of(self, record, names):
        """Return {name of the field: last edit} of these fields of ``record``, as far as they were edited in a form."""
        domain = [("model", "=", record._name), ("record", "=", record.id), ("field", "in", list(names))]
        return {edit.field: edit for edit in self.search(domain)}

    @api.model
    def _note(self, record, values):
        """Note that the current user has edited ``record``.

        :param dict values: what each field holds now, as JSON
        """
        known = self._of(record, values)
        new = []
        for name, value in values.items():
            vals = {"user_id": self.env.uid, "date": fields.Datetime.now(), "digest": self._digest(value)}
            if name in known:
                known[name].write(vals)
            else:
                new.append({"model": record._name, "record": record.id, "field": name, **vals})
        self.create(new)

    @api.model
    def _digest(self, value):
        return hmac(self.env(su=True), "customer_registry.edit", repr(value))

    @api.autovacuum
    def _gc_edits(self):
        self.search([("date", "<", fields.Datetime.now() - KEPT)]).unlink()
