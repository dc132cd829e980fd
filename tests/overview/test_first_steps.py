"""The checklist of the first hour: it ticks itself from the data of the company."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestFirstSteps(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "New Company"})
        cls.steps = cls.env["customer.first.step"].with_company(cls.company).search([])

    def done(self):
        self.steps.invalidate_recordset(["done"])
        return set(self.steps.filtered("done").mapped("code"))

    def test_a_new_company_has_its_own_data_to_enter(self):
        self.assertFalse({"company", "requirements", "creditor"} & self.done())

    def test_the_address_of_the_company_ticks_the_first_step(self):
        address = {"street": "Hauptstr. 1", "zip": "10115", "city": "Berlin", "email": "post@new.example"}
        self.company.write({**address, "country_id": self.env.ref("base.de").id})
        self.assertNotIn("company", self.done())
        self.company.company_registry = "HRB 1"
        self.assertIn("company", self.done())

    def test_other_requirements_than_the_first_tick_their_step(self):
        self.company.registry_required_company_ids = self.company.registry_required_company_ids[1:]
        self.assertIn("requirements", self.done())

    def test_a_second_user_ticks_the_rights(self):
        # As superuser, and archived at once: nobody but the administrator is left.
        others = self.env["res.users"].search([("share", "=", False), ("id", "!=", self.env.ref("base.user_admin").id)])
        others.active = False
        self.assertNotIn("roles", self.done())
        new_test_user(self.env, "first.colleague", groups="customer_registry.group_reader")
        self.assertIn("roles", self.done())

    def test_a_mail_server_ticks_the_channels(self):
        self.env["ir.mail_server"].create({"name": "Mail", "smtp_host": "mail.example"})
        self.assertIn("channels", self.done())

    def test_a_creditor_with_a_bank_ticks_its_step(self):
        journal = self.env["account.journal"].create(
            {"name": "Bank", "type": "bank", "code": "BNKX", "company_id": self.company.id}
        )
        self.company.registry_creditor_identifier = "DE98ZZZ09999999999"
        self.assertNotIn("creditor", self.done())
        self.company.registry_collection_journal_id = journal
        self.assertIn("creditor", self.done())

    def test_a_manager_ticks_what_may_stay_as_it_is_for_one_company(self):
        manager = new_test_user(self.env, "first.manager", groups="customer_registry.group_manager")
        manager.company_ids = [(4, self.company.id)]
        step = self.env.ref("customer_registry.first_step_requirements").with_user(manager)
        step.with_company(self.company).action_confirm()
        self.assertTrue(step.with_company(self.company).done)
        self.assertFalse(step.with_company(self.env.company).done)

    def test_nobody_else_ticks_a_step(self):
        user = new_test_user(self.env, "first.user", groups="customer_registry.group_user")
        with self.assertRaises(AccessError):
            self.steps[:1].with_user(user).action_confirm()

    def test_a_step_opens_its_page_or_says_whom_to_ask(self):
        action = self.env.ref("customer_registry.first_step_customers").action_open()
        self.assertEqual(action["res_model"], "res.partner")
        manager = new_test_user(self.env, "first.manager", groups="customer_registry.group_manager")
        with self.assertRaisesRegex(UserError, "ask an administrator"):
            self.env.ref("customer_registry.first_step_company").with_user(manager).action_open()

    def test_odoo_opens_the_list_after_the_installation(self):
        self.env.ref("customer_registry.first_steps_todo").state = "open"
        self.assertEqual(self.env["ir.module.module"].next()["res_model"], "customer.first.step")
