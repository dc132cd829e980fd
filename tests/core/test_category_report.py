from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from tests.common import RegistryCase


class TestCategoryReport(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["customer.category.report"]
        cls.accountant = new_test_user(cls.env, "accountant", "account.group_account_invoice")
        cls.retail, cls.key = cls.env["res.partner.category"].create([{"name": "Retail X"}, {"name": "Key X"}])
        cls.both = cls.make_customer("Both", category_id=[Command.set((cls.retail + cls.key).ids)])
        cls.one = cls.make_customer("One", category_id=[Command.set(cls.retail.ids)])
        cls.customers = cls.both + cls.one
        cls.make_invoice(cls.both, 100)
        cls.make_invoice(cls.one, 40)

    def test_each_category_shows_the_full_amount_and_the_total_counts_it_once(self):  # D35, D37
        self.assertEqual(self.by_category("income"), {self.retail: 140, self.key: 100})
        self.assertEqual(self.total("income"), 140)

    def test_the_pivot_gets_the_same_figures(self):  # D37
        sets = self.Report.formatted_read_grouping_sets(self.domain(), [[], ["category_ids"]], ["income:sum"])
        self.assertEqual([row["income:sum"] for row in sets[0]], [140])
        self.assertEqual(
            {row["category_ids"][0]: row["income:sum"] for row in sets[1]}, {self.retail.id: 140, self.key.id: 100}
        )

    def test_credit_notes_lessen_the_income_and_bills_are_expense(self):  # D37
        self.make_invoice(self.one, 15, move_type="out_refund")
        self.make_invoice(self.one, 30, move_type="in_invoice")
        self.make_invoice(self.one, 10, move_type="in_refund")
        domain = [("partner_id", "=", self.one.id)]
        self.assertEqual(
            self.Report._read_group(domain, [], ["income:sum", "expense:sum", "amount:sum"]), [(25, 20, 5)]
        )
        self.assertEqual(
            dict(self.Report._read_group(domain, ["kind"], ["amount:sum"])), {"income": 25, "expense": -20}
        )

    def test_drafts_and_cancelled_documents_do_not_count(self):  # D37
        self.make_invoice(self.one, 999, post=False)
        self.make_invoice(self.one, 888, post=False).button_cancel()
        self.assertEqual(self.total("income"), 140)

    def test_invoices_to_a_contact_count_for_its_customer(self):  # D37
        address = self.Partner.create({"name": "Ramp", "type": "invoice", "parent_id": self.one.id})
        self.make_invoice(address, 5)
        self.assertEqual(self.by_category("income"), {self.retail: 145, self.key: 100})

    def test_what_a_third_party_pays_is_income_from_the_customer_served(self):  # D37, W34
        payer = self.Partner.create({"name": "Payer", "category_id": [Command.set(self.key.ids)]})
        self.one.payer_id = payer
        self.customers |= payer
        self.make_invoice(self.one, 5)
        self.assertEqual(self.by_category("income"), {self.retail: 145, self.key: 100})

    def test_customers_without_category_are_a_group_of_their_own(self):  # D36, D37
        self.customers |= self.make_customer("None")
        self.make_invoice(self.customers[-1], 7)
        self.assertEqual(self.by_category("income")[self.env["res.partner.category"]], 7)
        self.assertEqual(self.Report.search([*self.domain(), ("category_ids", "=", False)]).partner_id.name, "None")

    def test_the_report_is_filtered_by_category(self):  # D36
        domain = [*self.domain(), ("category_ids", "in", self.key.ids)]
        self.assertEqual(self.Report._read_group(domain, [], ["income:sum"]), [(100,)])

    def test_accountants_and_managers_read_it_others_do_not(self):  # D37
        chief = new_test_user(self.env, "chief", "customer_registry.group_manager")
        for user in (self.accountant, chief):
            self.assertEqual(self.total("income", user), 140)
        for user in (self.clerk, self.employee, new_test_user(self.env, "portal_user", "base.group_portal")):
            with self.assertRaises(AccessError):
                self.total("income", user)

    def test_other_companies_books_stay_closed(self):  # D37
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids += other
        line = self.Report.search(self.domain(), limit=1)
        self.env.flush_all()
        self.accountant.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertEqual(self.total("income", self.accountant), 0)
        self.env.invalidate_all()
        self.assertEqual(line.with_user(self.accountant).read(["income"]), [])

    def test_hidden_customers_do_not_count(self):  # D37, T01
        self.env["ir.rule"].create(
            {
                "name": "hide",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.both.id})]",
            }
        )
        line = self.Report.search([("partner_id", "=", self.both.id)], limit=1)
        self.assertEqual(self.total("income", self.accountant), 40)
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).read(["income"])

    def domain(self):
        return [("partner_id", "in", self.customers.ids)]

    def by_category(self, measure):
        return dict(self.Report._read_group(self.domain(), ["category_ids"], [f"{measure}:sum"]))

    def total(self, measure, user=None):
        report = self.Report.with_user(user or self.env.user)
        return report._read_group(self.domain(), [], [f"{measure}:sum"])[0][0] or 0
