from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

KEPT = timedelta(days=1)


class CustomerFormQuota(models.Model):
    """How often something was done on public forms, counted in the database for all workers together.

    Keys are digests: whose network address or which text it was is not kept. Counters go after a day.
    """

    _name = "customer.form.quota"
    _description = "Use of Public Forms"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    used = fields.Integer(required=True, readonly=True, aggregator=None)

    _key_unique = models.UniqueIndex("(key)", "This has already been counted.")
    _since_idx = models.Index("(since)")

    @api.model
    def _take(self, purpose, value, limit, interval):
        """Count one more use of ``value`` and return whether that was allowed.

        Two transactions that count the same one after another wait for each other; the second fails with a
        serialization error, upon which Odoo runs its request once more.

        :param str purpose: what is counted, such as "address"
        :param str value: whose use it is
        :param int limit: how many uses are allowed within ``interval`` (timedelta) from the first one on
        """
        now = fields.Datetime.now()
        # One statement, since a count that is read first may be old when it is written.
        query = SQL(
            """
            INSERT INTO customer_form_quota AS quota (key, since, used) VALUES (%(key)s, %(now)s, 1)
            ON CONFLICT (key) DO UPDATE SET
                used = CASE WHEN quota.since <= %(start)s THEN 1 ELSE quota.used + 1 END,
                since = CASE WHEN quota.since <= %(start)s THEN %(now)s ELSE quota.since END
            RETURNING used
            """,
            key=hmac(self.env(su=True), "customer_registry.form", (purpose, value)),
            now=now,
            start=now - interval,
        )
        self.env.cr.execute(query, log_exceptions=False)
        self.invalidate_model()
        return self.env.cr.fetchone()[0] <= limit

    @api.autovacuum
    def _gc_counters(self):
        self.search([("since", "<", fields.Datetime.now() - KEPT)]).unlink()
