import contextlib
import threading
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger
from psycopg2.errors import QueryCanceled

SECONDS = 1.0  # for one selection
SECONDS_IN_ALL = 3.0  # for all those of a list, and at most one more second
MAX_CONDITIONS = 100
SUBDOMAINS = ("any", "not any")


class CustomerSelectionCounter(models.AbstractModel):
    """Counts customers by domains that anybody may have written, in a time that is known beforehand."""

    _name = "customer.selection.counter"
    _description = "Counts Selections"

    @api.model
    @contextlib.contextmanager
    def _limited(self):
        """Yield a function that returns the number of customers in a Domain, as the current user sees them.

        It raises TimeoutError when that takes too long, and whatever else is wrong with the domain; the transaction
        goes on all the same.
        """
        cursor, end = self.env.cr, time.monotonic() + SECONDS_IN_ALL
        cursor.flush()  # what a rollback would lose
        before = self._set_timeout(f"{1000 * SECONDS:.0f}ms")

        def count(domain):
            seconds = min(SECONDS, end - time.monotonic())
            if seconds <= 0:
                raise TimeoutError
            try:
                with mute_logger("odoo.sql_db"), cursor.savepoint(flush=False), self._interrupted(seconds):
                    return self.env["res.partner"].sudo(False).search_count(domain)
            except QueryCanceled as error:
                raise TimeoutError from error

        try:
            yield count
        finally:
            self._set_timeout(before)

    @api.model
    def _set_timeout(self, value):
        """Limit each query of this transaction; return the limit that there was before."""
        query = SQL(
            "WITH before AS (SELECT current_setting('statement_timeout') AS value) "
            "SELECT value, set_config('statement_timeout', %s, TRUE) FROM before",
            value,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    @contextlib.contextmanager
    def _interrupted(self, seconds):
        """Raise TimeoutError after the first query that ends later: a field may be searched by many."""
        thread, end = threading.current_thread(), time.monotonic() + seconds
        hooks = getattr(thread, "query_hooks", [])

        def check(*_query):
            if time.monotonic() > end:
                raise TimeoutError

        thread.query_hooks = [*hooks, check]
        try:
            yield
        finally:
            thread.query_hooks = hooks

    @api.model
    def _check_domain(self, domain, model):
        """Look at the fields of ``domain`` before it is searched.

        :param domain: a list as in a saved search
        :raises UserError: it is too long, or names a field that does not exist or is not for the user
        """
        if self._count_conditions(domain, model) > MAX_CONDITIONS:
            raise UserError(self.env._("It has more than %(count)s conditions.", count=MAX_CONDITIONS))

    def _count_conditions(self, domain, model):
        if not isinstance(domain, list | tuple) or len(domain) > 2 * MAX_CONDITIONS:
            raise UserError(self.env._("It is not a search, or one with too many conditions."))
        count = 0
        for item in domain:
            if isinstance(item, str):
                continue
            if not isinstance(item, list | tuple) or len(item) != 3:
                raise UserError(self.env._("It is not a search, or one with too many conditions."))
            path, operator, value = item
            count += 1
            if path in (0, 1):  # always and never
                continue
            comodel = self._follow_path(path, model)
            if operator in SUBDOMAINS and comodel is not None and isinstance(value, list | tuple):
                count += self._count_conditions(value, comodel)
        return count

    def _follow_path(self, path, model):
        """Return the model to which the fields of ``path`` lead, or None.

        :raises UserError: one of them does not exist, or is not for the user
        """
        for name in str(path).split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None or not model._has_field_access(field, "read"):
                raise UserError(self.env._("There is no field “%(field)s”, or you may not access it.", field=path))
            if field.type in ("properties", "date", "datetime"):
                return None  # what follows is a property, or a part of the date
            model = self.env[field.comodel_name].sudo(False) if field.relational else None
        return model
