import errno
import logging
import random
import time
import weakref

import psycopg2
from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# The transaction lost against another one, or the connection to the database is gone: about the record at work
# neither says anything, and nothing can be written about it now.
TRANSACTION_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
# Cursors whose records have gone well so far, and those at which memory ran out.
_went_well, _out_of_memory = weakref.WeakSet(), weakref.WeakSet()


class CustomerJobMixin(models.AbstractModel):
    """For a queue that a scheduled job works off batch by batch: each record once, each on its own.

    What comes of a record (an invoice, a mail) and its new state are written in one transaction, on
    records that are locked. So several workers may run a job at once, and each may die at any point:
    what it had not committed is still waiting, and nothing of it is left.

    The model of a scheduled job implements ``_process_batch``; the model of the queue, mostly the same,
    ``_get_waiting_domain``. It locks by ``_lock_next``, works by ``_isolated`` and keeps failures by ``_fail``.
    """

    _name = "customer.job.mixin"
    _description = "Is Processed by a Scheduled Job"

    # The loop
    # --------

    @api.model
    def _process(self):
        """Scheduled job: work off what waits, until nothing is left for this worker or its time is up."""
        remaining = self._count_waiting()
        while True:
            done = self._try_again(self._process_batch)
            remaining = max(remaining - done, 0)
            # Where something was done, at least one more batch has to find that nothing is left.
            seconds = self.env["ir.cron"]._commit_progress(done, remaining=max(remaining, 1) if done else 0)
            self.env.invalidate_all()
            if self.env.cr in _out_of_memory:
                raise MemoryError("the memory of this process ran out, the next one goes on")
            if not done or seconds <= 0:
                return

    @api.model
    def _process_batch(self):
        """Hook: lock and work off the next records; return how many, 0 when none are left for this worker."""
        raise NotImplementedError

    @api.model
    def _get_waiting_domain(self):
        """Hook: return the Domain of what the scheduled job has to do."""
        raise NotImplementedError

    @api.model
    def _count_waiting(self):
        """Hook: return how many records wait when the job begins, for its progress."""
        return self.search_count(self._get_waiting_domain())

    @api.model
    def _get_progress(self, owners, field, waiting):
        """Tell how far ``owners`` are, to which ``field`` of this queue leads; one query for all of them.

        :param str waiting: the ``state`` of what is not through yet; drafts do not count
        :return: {owner: (count of all, of the well done, of the failed, share that is through in percent)}
        """
        domain = [(field, "in", owners.ids), ("state", "!=", "draft")]
        counts = {}
        for owner, state, count in self._read_group(domain, [field, "state"], ["__count"]):
            counts.setdefault(owner.id, {})[state] = count
        progress = {}
        for owner in owners:
            of_state = counts.get(owner.id, {})
            total, left, failed = sum(of_state.values()), of_state.get(waiting, 0), of_state.get("failed", 0)
            progress[owner] = (total, total - left - failed, failed, 100 * (total - left) // (total or 1))
        return progress

    @api.model
    def _lock_next(self, domain, limit, order=None):
        """Return the next records of ``domain``, locked; those of other workers are left to them."""
        # More than one batch, for some are with other workers; not all, for there may be a hundred thousand.
        return self.search(domain, order=order, limit=10 * limit).try_lock_for_update(limit=limit)

    @api.model
    def _try_again(self, step):
        """Return what ``step()`` returns; when it loses against another transaction, begin it anew, a few times.

        What this transaction has done before is dropped then, too: commit it first.

        :raises psycopg2.OperationalError: it lost too often
        """
        attempt = 0
        while True:
            try:
                result = step()
                # What loses when it is written loses here and not in the commit.
                self.env.cr.flush()
                return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                attempt += 1
                if attempt > MAX_ATTEMPTS:
                    raise
                self._start_over(attempt)

    def _start_over(self, attempt):
        """Drop what this transaction did and see what the others have committed, after a moment."""
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
        time.sleep(random.uniform(0, 0.1 * 2**attempt))

    # Each record on its own
    # ----------------------

    def _isolated(self, step):
        """Carry out ``step(records)`` for these together, and if that fails one by one.

        Of one that fails nothing is left but its reason, and it stops nobody else. Where memory runs out the rest is
        left waiting: only of a record with which a process has begun is it known that it asks for too much.

        :return: what the step returned for all together, None if that failed
        :raises psycopg2.Error: one of ``TRANSACTION_LOST``; the batch is to be tried again
        """
        if self.env.cr in _out_of_memory:
            return None
        try:
            with self.env.cr.savepoint():
                result = step(self)
            _went_well.add(self.env.cr)
            return result
        except TRANSACTION_LOST:
            raise
        except Exception as error:
            self.env.invalidate_all()
            if len(self) > 1:
                for record in self:
                    record._isolated(step)
                return None
            if self._is_out_of_memory(error):
                _out_of_memory.add(self.env.cr)
                if self.env.cr in _went_well:
                    return None
            self._fail(self._explain(error))
        return None

    @api.model
    def _is_out_of_memory(self, error):
        return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM)

    def _explain(self, error):
        """Hook: return the sentence to keep with this record; what nobody has foreseen is logged, too."""
        if isinstance(error, UserError | RedirectWarning):
            return str(error.args[0])
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return self.env._("The server's disk is full. Free up space and retry.")
        if self._is_out_of_memory(error):
            return self.env._("The server ran out of memory. Retry; if it happens again, the server needs more memory.")
        _logger.warning("%s failed", self, exc_info=error)
        return self.env._("Unexpected error: %(error)s", error=error)

    def _fail(self, reason):
        """Hook: keep why nothing came of these records."""
        self.write({"state": "failed", "error": reason})
