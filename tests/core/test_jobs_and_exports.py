"""Scheduled jobs that users run by a call, and exports along a path to what may not be read."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.portal.security_case import SecurityCase
from tests.test_access_matrix import OUR_ADDONS


@tagged("post_install", "-at_install")
class TestJobsAndExports(SecurityCase):
    def our_jobs(self):
        jobs = self.env["ir.cron"].with_context(active_test=False).search([])
        names = jobs.get_external_id()
        return jobs.filtered(lambda job: names[job.id].partition(".")[0] in OUR_ADDONS)

    def test_nobody_but_administrators_runs_a_scheduled_job(self):  # X02
        jobs = self.our_jobs()
        self.assertGreater(len(jobs), 8)
        for role in ("admin", "employee", "reader", "user", "elsewhere"):
            for job in jobs:
                action = job.ir_actions_server_id.with_user(self.roles[role])
                with self.subTest(role=role, job=job.cron_name), self.assertRaisesRegex(AccessError, "administrators"):
                    action.run()

    def test_a_reader_prints_no_letters_that_wait(self):  # X02
        letter = self.world["customer.letter"][0]
        letter.sudo().write({"state": "waiting", "body": "<p>Dear customer</p>"})
        action = self.env.ref("customer_registry_letter.cron_letter").ir_actions_server_id
        with self.assertRaises(AccessError):
            action.with_user(self.roles["reader"]).run()
        self.assertEqual(letter.state, "waiting")

    def test_the_job_itself_and_administrators_run_it(self):  # X02
        job = self.env.ref("customer_registry.cron_vies")
        job.user_id = new_test_user(self.env, "jobs", "customer_registry.group_manager")
        administrator = new_test_user(self.env, "chief", "base.group_system,customer_registry.group_manager")
        with patch.object(type(self.env["customer.vies.check"]), "_process", create=True) as process:
            for user in (job.user_id, administrator, self.env.ref("base.user_root")):
                job.ir_actions_server_id.with_user(user).run()
        self.assertEqual(process.call_count, 3)

    def test_exporting_a_path_tells_nothing_that_may_not_be_read(self):  # X02
        user = self.roles["elsewhere"]
        user.group_ids += self.env.ref("base.group_allow_export")
        hidden = self.world["mail.message:to_contact"][0].with_user(user)
        self.assertFalse(hidden.has_access("read"))
        notifications = hidden.sudo().notification_ids.with_user(user)
        self.assertTrue(notifications.has_access("read"))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            notifications.export_data(["mail_message_id/body"])

    def test_what_may_be_read_is_exported(self):  # X02
        user = self.roles["user"]
        user.group_ids += self.env.ref("base.group_allow_export")
        exported = self.bakery.with_user(user).export_data(["name", "message_ids/body"])
        self.assertIn("Note BAKERY", str(exported))
