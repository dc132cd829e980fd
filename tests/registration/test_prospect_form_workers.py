"""Several workers take enquiries at once: committed data, cleaned up afterwards."""

import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

WORKERS = 4


class TestProspectFormWorkers(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self.forget)

    # W37
    def test_workers_count_together(self):
        self.assertEqual(sorted(self.take_at_once(limit=2)), [False, False, True, True])
        with self.registry.cursor() as cr:
            counter = api.Environment(cr, SUPERUSER_ID, {})["customer.form.quota"].search([])
            self.assertEqual(counter.mapped("used"), [WORKERS])

    @mute_logger("odoo.service.model")
    def take_at_once(self, limit):
        """Let each worker use the same quota in a transaction of its own; all have begun before the first ends."""
        barrier = threading.Barrier(WORKERS, timeout=30)
        allowed = [None] * WORKERS

        def work(index):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                quota = env["customer.form.quota"]
                quota.search_count([])
                barrier.wait()
                allowed[index] = retrying(lambda: quota._take("test", "me", limit, timedelta(hours=1)), env)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return allowed

    def forget(self):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["customer.form.quota"].search([]).unlink()
