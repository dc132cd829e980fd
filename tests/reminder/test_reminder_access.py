from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.reminder.reminders import TODAY, ReminderCase


@tagged("post_install", "-at_install")
class TestReminderAccess(ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.reader = new_test_user(cls.env, "reminder_reader", "customer_registry.group_user", **company)
        cls.biller = new_test_user(cls.env, "reminder_biller", "account.group_account_invoice", **company)
        cls.manager = new_test_user(cls.env, "reminder_manager", "customer_registry.group_manager", **company)
        cls.invoice = cls.make_due("2026-01-01")

    def test_users_see_reminders_but_only_people_who_invoice_and_managers_send(self):  # X07
        self.propose()
        reminder = self.Reminder.search([("company_id", "=", self.company.id)])
        self.assertEqual(reminder.with_user(self.reader).amount_total, 100)
        for act in ("action_propose", "action_send"):
            with self.assertRaisesRegex(AccessError, "invoicing rights"):
                getattr(reminder.with_user(self.reader), act)()
        for user in (self.biller, self.manager):
            self.Reminder.with_user(user).action_propose()
        reminder = self.Reminder.search([("company_id", "=", self.company.id)])
        reminder.with_user(self.manager).action_send()
        self.assertEqual(reminder.state, "sent")

    def test_people_who_invoice_see_the_letter_and_the_marks_on_the_invoice(self):  # X07
        reminder = self.send()
        self.assertTrue(reminder.with_user(self.biller).attachment_id.raw)
        invoice = self.invoice.with_user(self.biller)
        self.assertEqual(invoice.registry_reminder_level_id.display_name, "1. Payment reminder")
        action = invoice.action_view_registry_reminders()
        self.assertEqual(self.Reminder.with_user(self.biller).search(action["domain"]), reminder)
        customer = self.customer.with_user(self.reader)
        self.assertEqual(customer.registry_reminder_count, 1)
        self.assertEqual(self.Reminder.search(customer.action_view_registry_reminders()["domain"]), reminder)

    def test_reminders_are_not_written_by_hand_nor_deleted_once_sent(self):  # X07
        reminder = self.propose()
        for user in (self.reader, self.biller, self.manager):
            for record in (reminder, reminder.line_ids):
                for operation in ("write", "create"):
                    self.assertFalse(record.with_user(user).has_access(operation), operation)
        self.assertFalse(reminder.with_user(self.reader).has_access("unlink"))
        reminder._send(TODAY)
        for record in (reminder, reminder.line_ids):
            with self.assertRaisesRegex(UserError, "has been sent"):
                record.with_user(self.biller).unlink()

    def test_the_letter_that_was_sent_stays_as_it_is(self):  # X07
        letter = self.send().attachment_id
        for user in (self.reader, self.biller, self.manager, self.env.ref("base.user_admin")):
            for values in ({"name": "x"}, {"description": "x"}, {"raw": b"x"}, {"res_id": 0}):
                with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                    letter.with_user(user).write(values)
            with self.assertRaises(UserError):
                letter.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            letter._delete_and_notify()  # as Odoo's messages do, with the right of nobody

    def test_a_proposal_that_is_deleted_is_not_sent_this_time(self):  # X07
        self.propose().with_user(self.biller).unlink()
        self.process()
        self.assertFalse(self.mails())

    def test_levels_are_configured_by_managers(self):  # X07
        with self.assertRaises(AccessError):
            self.levels[0].with_user(self.biller).days = 3
        self.levels[0].with_user(self.manager).days = 3

    def test_other_companies_neither_see_nor_send_them(self):  # X07
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "reminder_stranger",
            "account.group_account_invoice,customer_registry.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        reminder = self.propose()
        foreign = reminder.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(foreign.search([]))
        for act in (
            lambda: foreign.read(["state"]),
            lambda: foreign.action_send(),
            lambda: foreign.unlink(),
            lambda: foreign.line_ids.read(["amount"]),
        ):
            with self.assertRaises(AccessError):
                act()
        foreign.action_propose()
        self.assertEqual(reminder.state, "draft")

    def test_only_my_customers_hides_the_reminders_of_others(self):  # T01
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        reminder = self.propose()
        self.assertFalse(reminder.with_user(self.reader).search([]))
        self.assertEqual(reminder.with_user(self.biller).search([]), reminder)

    def test_the_portal_sees_nothing_of_it_on_its_own_invoice(self):  # X07
        portal = new_test_user(self.env, "reminder_portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        self.customer.contact_link_ids.portal_admin = True
        self.invoice.write({"registry_disputed": True, "registry_dispute_reason": "secret"})
        self.invoice.message_subscribe(portal.partner_id.ids)
        invoice = self.invoice.with_user(portal)
        invoice.read(["name"])
        for name in (
            "registry_disputed",
            "registry_dispute_reason",
            "registry_reminder_level_id",
            "registry_reminder_date",
            "registry_is_reminder_fee",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                invoice.read([name])
        for act in (
            invoice.action_registry_dispute,
            invoice.action_registry_settle_dispute,
            invoice.action_view_registry_reminders,
        ):
            with self.assertRaises(AccessError):
                act()
