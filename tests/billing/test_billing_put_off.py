"""A run whose job Odoo has put off, after three servers that died of it, says so and goes on soon."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBillingPutOff(BillingCase):
    def setUp(self):
        super().setUp()
        self.folder()
        self.run_ = self.simulate()
        self.run_.action_start()
        self.job = self.env.ref("customer_registry_billing.cron_billing_run")
        self.later = fields.Datetime.now() + timedelta(minutes=59)

    def put_off(self):
        """Leave the job as Odoo does after three servers that died of it (``ir.cron._process_job``)."""
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.job.id)]).unlink()
        self.job.write({"failure_count": 1, "nextcall": self.later})
        self.run_.invalidate_recordset()

    def triggers(self, job=None):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", (job or self.job).id)])

    def test_a_run_at_work_says_nothing(self):  # B30
        self.assertEqual((self.run_.put_off_until, self.run_.is_switched_off), (False, False))

    def test_a_run_that_was_put_off_says_until_when_and_goes_on_at_a_button(self):  # B30
        self.put_off()
        self.assertEqual(self.run_.put_off_until, self.later)
        self.run_.action_wake()
        self.run_.invalidate_recordset()
        self.assertEqual((self.run_.put_off_until, self.triggers()), (False, 1))

    def test_it_is_woken_by_itself_once(self):  # B30
        self.put_off()
        with self.assertLogs("odoo.addons.customer_registry.models.core.ir_cron", "WARNING"):
            self.env["ir.cron"]._registry_wake_put_off()
        self.env["ir.cron"]._registry_wake_put_off()
        self.assertEqual(self.triggers(), 1)

    def test_jobs_of_others_are_left_alone(self):
        other = self.env.ref("base.autovacuum_job")
        other.write({"failure_count": 1, "nextcall": self.later})
        before = self.triggers(other)
        self.env["ir.cron"]._registry_wake_put_off()
        self.assertEqual(self.triggers(other), before)

    def test_a_job_that_is_switched_off_is_told(self):  # B30
        self.job.active = False
        self.run_.invalidate_recordset()
        self.assertTrue(self.run_.is_switched_off)
