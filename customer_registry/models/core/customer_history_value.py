from odoo import fields, models
from odoo.exceptions import AccessError

from ...inner import read_inner

ERASE_CONTEXT = "registry_history_erase"


class CustomerHistoryValue(models.Model):
    """The personal values of one entry of the history, and the key of the digests by which the chain knows them.

    They may be erased: without the key nobody finds out by trying which value a digest is of, be there ever so few.
    A record has one key as long as it is about the same person. Nobody reads or writes this but the superuser;
    people see the values in the summary of the entry.
    """

    _name = "customer.history.value"
    _description = "Readable Value of the History"
    _rec_name = "entry_id"
    _log_access = False

    entry_id = fields.Many2one("customer.history", required=True, readonly=True, ondelete="cascade")
    res_model = fields.Char(string="Kind of Record", required=True, readonly=True)
    res_id = fields.Integer(string="Record ID", required=True, readonly=True, aggregator=None)
    person_key = fields.Integer(string="Person ID", readonly=True, index=True, aggregator=None)
    key = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    content = fields.Text(required=True, readonly=True, groups=fields.NO_ACCESS)

    _entry_unique = models.UniqueIndex("(entry_id)", "This entry already has its values.")
    _record_idx = models.Index("(res_model, res_id)")

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    def unlink(self):
        if not (self.env.su and read_inner(self.env, ERASE_CONTEXT)):
            self._refuse()
        return super().unlink()

    def _refuse(self):
        if self:
            raise AccessError(self.env._("The history keeps what happened: its values can only be erased as a whole."))
