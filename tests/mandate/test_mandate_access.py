"""Who sees mandates and their accounts: tried by breaking in."""

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from tests.common import RegistryCase

SECRET = "370400440532"
SECRET_FIELDS = ("bank_id", "iban", "bic", "amendment_ids")


@tagged("post_install", "-at_install")
class TestMandateAccess(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.customer = cls.make_customer()
        cls.mandate = cls.make_mandate(cls.customer)
        cls.mandate._registry_mark_debited(cls.mandate.date_signed)
        cls.mandate._registry_amend(cls.make_account(cls.customer, "DE12500105170648489890"))
        cls.banker = new_test_user(cls.env, "banker", "customer_registry.group_bank_data")
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")
        cls.portal = new_test_user(cls.env, "portal_customer", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.foreign_banker = new_test_user(
            cls.env,
            "foreign_banker",
            "customer_registry.group_bank_data",
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_people_without_the_right_see_a_masked_number_at_most(self):  # W26, X04
        for user in (self.clerk, self.biller):
            mandate = self.mandate.with_user(user)
            (shown,) = mandate.read()
            self.assertEqual(shown["iban_masked"], "DE•• •••• 9890")
            self.assertFalse(set(SECRET_FIELDS) & set(shown))
            self.assertNotIn(SECRET, str(shown))
            for name in SECRET_FIELDS:
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    mandate.read([name])

    def test_the_number_is_not_guessed_by_searching_grouping_or_exporting(self):  # X04
        (self.clerk | self.biller).group_ids += self.env.ref("base.group_allow_export")
        for user in (self.clerk, self.biller):
            mandates = self.env["customer.mandate"].with_user(user)
            attempts = {
                "search": lambda mandates=mandates: mandates.search([("iban", "like", "DE89%")]),
                "through": lambda mandates=mandates: mandates.search([("bank_id.acc_number", "like", "DE89%")]),
                "amendments": lambda mandates=mandates: mandates.search([("amendment_ids.original_iban", "!=", False)]),
                "group": lambda mandates=mandates: mandates.formatted_read_group([], ["bank_id"], ["__count"]),
                "export": lambda mandates=mandates: mandates.search([]).export_data(["iban"]),
                "order": lambda mandates=mandates: mandates.search([], order="bank_id"),
            }
            for name, attempt in attempts.items():
                with self.subTest(user=user.login, attempt=name), self.assertRaises(AccessError):
                    attempt()

    def test_only_the_right_to_bank_data_changes_mandates(self):
        for user in (self.clerk, self.biller, self.employee):
            mandate = self.mandate.with_user(user)
            attempts = {
                "write": lambda mandate=mandate: mandate.write({"date_received": "2026-01-20"}),
                "unlink": mandate.unlink,
                "create": lambda mandate=mandate: mandate.create({"partner_id": self.customer.id}),
                "activate": mandate.action_activate,
                "revoke": mandate.action_revoke,
                "amend": mandate.action_amend,
            }
            for name, attempt in attempts.items():
                with self.subTest(user=user.login, attempt=name), self.assertRaises(AccessError):
                    attempt()
        self.mandate.with_user(self.banker).date_received = "2026-01-20"

    def test_amendments_are_seen_with_the_right_and_changed_by_nobody(self):
        amendment = self.mandate.amendment_ids
        self.assertIn(SECRET, str(amendment.with_user(self.banker).read(["original_iban"])))
        for user in (self.clerk, self.biller, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                amendment.with_user(user).read(["original_masked"])
        for attempt in (
            lambda: amendment.with_user(self.banker).write({"date_sent": "2026-01-01"}),
            amendment.with_user(self.banker).unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_ordinary_employees_and_the_portal_get_nothing(self):
        for user in (self.employee, self.portal, self.env.ref("base.public_user")):
            for attempt in (
                lambda user=user: self.mandate.with_user(user).read(["reference"]),
                lambda user=user: self.env["customer.mandate"].with_user(user).search([]),
                lambda user=user: self.customer.with_user(user).read(["registry_mandate_id"]),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    attempt()

    def test_the_portal_does_not_see_the_mandate_of_its_invoice(self):
        invoice = self.make_invoice(self.customer)
        self.assertNotIn("registry_mandate_id", invoice.with_user(self.portal).fields_get())
        with self.assertRaises(AccessError):
            invoice.with_user(self.portal).read(["registry_mandate_id"])

    def test_mandates_of_another_company_are_closed_for_all_operations(self):
        mandate, amendment = (
            record.with_user(self.foreign_banker) for record in (self.mandate, self.mandate.amendment_ids)
        )
        self.assertFalse(mandate.search([]) & mandate)
        for attempt in (
            lambda: mandate.read(["reference"]),
            lambda: mandate.write({"date_received": "2026-01-20"}),
            mandate.unlink,
            mandate.action_activate,
            lambda: amendment.read(["original_iban"]),
            lambda: mandate.create({"partner_id": self.customer.id, "company_id": self.company.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_with_only_my_customers_mandates_follow_the_customer(self):
        self.env["res.config.settings"].create({"registry_only_mine": True}).execute()
        self.assertFalse(self.env["customer.mandate"].with_user(self.clerk).search([("id", "=", self.mandate.id)]))
        self.customer.user_id = self.clerk
        self.env.invalidate_all()
        self.assertTrue(self.env["customer.mandate"].with_user(self.clerk).search([("id", "=", self.mandate.id)]))

    def test_with_restricted_bank_data_the_clerk_still_works_with_mandates(self):  # X04
        self.env["res.config.settings"].create({"registry_restrict_bank_data": True}).execute()
        self.env.invalidate_all()
        mandate = self.mandate.with_user(self.clerk)
        (shown,) = mandate.web_read({"display_name": {}, "iban_masked": {}, "not_ready": {}, "is_used": {}})
        self.assertEqual(shown["display_name"], f"{self.mandate.reference} · DE•• •••• 9890")
        self.assertEqual(self.customer.with_user(self.clerk).registry_mandate_id, self.mandate)

    def test_a_mandate_is_typed_into_the_form(self):  # W28, W29
        with Form(self.env["customer.mandate"].with_user(self.banker)) as form:
            form.partner_id = self.customer
            form.bank_id = self.customer.bank_ids[0]
            form.date_signed = form.date_received = form.date_first_debit = "2026-02-01"
        mandate = form.save()
        mandate.action_activate()
        self.assertEqual(mandate.state, "active")

    def test_the_form_opens_for_each_who_may_see_it(self):
        for user in (self.clerk, self.biller, self.banker):
            views = self.env["customer.mandate"].with_user(user).get_views([(False, "form"), (False, "list")])
            shown = "bank_id" in views["models"]["customer.mandate"]["fields"]
            self.assertEqual(shown, user == self.banker)
