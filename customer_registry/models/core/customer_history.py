from dataclasses import replace
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...checks.history import COLUMNS, START, Entry, Readable, digest, verify

PAGE = 5000
LOCK = "customer.history"


class CustomerHistory(models.Model):
    """What happened to bank data, mandates, recipients and consents: appended only, in one chain.

    Personal values stand in it by keyed digests; ``customer.history.value`` holds them until they are erased.
    Records are named by plain ids: they may be deleted or merged without a change of what is written here.
    """

    _name = "customer.history"
    _description = "Tamper-evident History"
    _order = "number desc"
    _rec_name = "number"
    _log_access = False

    number = fields.Integer(required=True, readonly=True, aggregator=None)
    res_model = fields.Char(string="Kind of Record", required=True, readonly=True)
    res_id = fields.Integer(string="Record ID", required=True, readonly=True, aggregator=None)
    event = fields.Selection(
        [
            ("created", "Created"),
            ("changed", "Changed"),
            ("deleted", "Deleted"),
            ("erased", "Personal data erased"),
        ],
        required=True,
        readonly=True,
    )
    customer_key = fields.Integer(string="Customer ID", readonly=True, index=True, aggregator=None)
    company_key = fields.Integer(string="Company ID", readonly=True, aggregator=None)
    user_key = fields.Integer(string="User ID", readonly=True, aggregator=None)
    is_bank_data = fields.Boolean(readonly=True)
    moment = fields.Char(string="Time (UTC)", required=True, readonly=True)
    payload = fields.Text(string="Content", required=True, readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", compute="_compute_names", compute_sudo=True)
    user_id = fields.Many2one("res.users", string="Changed By", compute="_compute_names", compute_sudo=True)

    _number_unique = models.UniqueIndex("(number)", "The history already has an entry with this number.")
    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("customer_key", "user_key")
    def _compute_names(self):
        partners = self.env["res.partner"].browse(set(self.mapped("customer_key")) - {0}).exists()
        users = self.env["res.users"].browse(set(self.mapped("user_key")) - {0}).exists()
        for entry in self:
            entry.partner_id = partners.filtered(lambda partner, key=entry.customer_key: partner.id == key)
            entry.user_id = users.filtered(lambda user, key=entry.user_key: user.id == key)

    @api.model_create_multi
    def create(self, vals_list):
        """Append to the chain: number, time and hashes are given here, whatever the caller says."""
        self.check_access("create")
        count, last = self._lock_head()
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        rows = []
        for number, vals in enumerate(vals_list, start=count + 1):
            vals = {**vals, "number": number, "moment": moment, "previous_hash": last}
            entry = Entry(**{name: vals[name] for name in COLUMNS if name != "hash"})
            last = digest(entry)
            rows.append({**vals, "hash": last})
        return super().create(rows)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    def unlink(self):
        self._refuse()
        return super().unlink()

    def _refuse(self):
        if self:
            raise AccessError(
                self.env._("The history keeps what happened: entries can be neither changed nor deleted.")
            )

    @api.model
    def _lock_head(self):
        """Let nobody else append until this transaction ends; return number and hash of the last entry.

        The snapshot of this transaction may be older than the entry of whoever had the lock before, so that
        another cursor reads what is committed. While addons are loaded the table may be invisible to it.
        """
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", LOCK))
        heads = [self._read_head(self.env.cr)]
        if self.env.registry.ready:
            with self.env.registry.cursor() as cr:
                heads.append(self._read_head(cr))
        return max(heads)

    @api.model
    def _read_head(self, cr):
        cr.execute(SQL("SELECT number, hash FROM customer_history ORDER BY number DESC LIMIT 1"))
        return cr.fetchone() or (0, START)

    @api.model
    def _verify(self, known_hash=""):
        """Check the whole chain; return a ``checks.history.Verdict``."""
        self.env.cr.flush()
        query = SQL("SELECT DISTINCT res_model, res_id FROM customer_history WHERE event = 'erased'")
        return verify(self._entries(), known_hash, set(self.env.execute_query(query)))

    @api.model
    def _entries(self):
        """Yield all entries as they are stored, in the order of their numbers; pages bound the memory."""
        columns = SQL(", ").join(SQL.identifier("entry", name) for name in COLUMNS)
        last = (-1, 0)
        while rows := self.env.execute_query(
            SQL(
                """SELECT entry.id, value.key, value.content, %s
                     FROM customer_history entry LEFT JOIN customer_history_value value ON value.entry_id = entry.id
                    WHERE (entry.number, entry.id) > %s ORDER BY entry.number, entry.id LIMIT %s""",
                columns,
                last,
                PAGE,
            )
        ):
            for _id, key, content, *values in rows:
                yield self._entry(values, key and Readable(key, content))
            last = (rows[-1][3], rows[-1][0])

    @api.model
    def _entry(self, values, readable):
        entry = Entry(*values, readable)
        return replace(entry, is_bank_data=bool(entry.is_bank_data))

    @api.model
    def _problem_text(self, verdict):
        """Return the sentence that names the first entry that is wrong; empty: none is."""
        texts = {
            "missing": self.env._("Entry %(number)s is missing.", number=verdict.number),
            "repeated": self.env._("Entry %(number)s is out of order.", number=verdict.number),
            "changed": self.env._("Entry %(number)s has been changed.", number=verdict.number),
            "unlinked": self.env._("Entry %(number)s does not follow the one before it.", number=verdict.number),
            "altered": self.env._("The readable values of entry %(number)s were changed.", number=verdict.number),
            "lost": self.env._(
                "The readable values of entry %(number)s are gone, and no entry says that they were erased.",
                number=verdict.number,
            ),
            "forgotten": self.env._("No entry carries the hash that was noted earlier."),
        }
        return texts.get(verdict.problem, "")

    @api.model
    def action_verify(self):
        """Check the chain and say whether it is whole."""
        self.browse().check_access("read")
        # As superuser: the chain runs through all companies and bank data, of which only the verdict is told.
        verdict = self.sudo()._verify()
        problem = self._problem_text(verdict)
        whole = self.env._(
            "%(count)s entries, none changed. Last hash: %(hash)s", count=verdict.count, hash=verdict.last_hash
        )
        if verdict.erased:
            whole += "\n" + self.env._("Entries whose personal data were erased: %(count)s", count=verdict.erased)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger" if problem else "success", "sticky": True, "message": problem or whole},
        }
