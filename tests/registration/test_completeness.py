from odoo.exceptions import ValidationError
from odoo.tests import Form

from tests.common import RegistryCase


class TestCompleteness(RegistryCase):  # X09
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogue = cls.env["customer.requirement"].search([("field_name", "!=", False)])

    def test_each_requirement_that_is_met_counts_at_once(self):
        customer = self.Partner.create({"name": "Bare", "is_company": True, "registry_state": "draft"})
        customer.write({"lang": False, "user_id": False, "property_payment_term_id": False})
        values = {
            "street": "Ring 1",
            "zip": "10117",
            "city": "Berlin",
            "country_id": self.germany.id,
            "email": "a@example.com",
            "phone": "+49 30 23125 1",
            "vat": "DE136695976",
            "company_registry": "HRB 1",
            "lang": "en_US",
            "user_id": self.clerk.id,
            "category_id": [(0, 0, {"name": "Craft"})],
            "property_payment_term_id": self.env.ref("account.account_payment_term_30days").id,
            "invoice_sending_method": "email",
        }
        for name, value in values.items():
            with self.subTest(name):
                requirement = self.catalogue.filtered(lambda item, name=name: item.field_name == name)
                before = customer.registry_completeness
                self.assertIn(requirement.name, customer.registry_missing.split(", "))
                customer[name] = value
                self.assertNotIn(requirement.name, customer.registry_missing.split(", "))
                self.assertGreater(customer.registry_completeness, before)
        self.assertEqual((customer.registry_completeness, customer.registry_missing), (100, ""))

    def test_it_changes_while_typing(self):
        with Form(self.make_customer(phone=False), "customer_registry.res_partner_view_form_registry") as form:
            before = form.registry_completeness
            form.phone = "+49 30 23125 1"
            self.assertGreater(form.registry_completeness, before)

    def test_a_field_of_our_own_can_be_required_and_counts_at_once(self):  # D15
        customer = self.make_customer()
        self.env["customer.requirement"].create({"name": "Web site", "field_name": "website"})
        self.addCleanup(self.registry._setup_models__, self.env.cr, ["res.partner"])
        self.assertIn("Web site", customer.registry_missing)
        customer.website = "https://sonnenfeld.example.com"
        self.assertNotIn("Web site", customer.registry_missing)

    def test_archiving_a_requirement_takes_it_out_of_the_score(self):
        customer = self.make_customer(phone=False)
        before = customer.registry_completeness
        self.env.ref("customer_registry.requirement_phone").active = False
        self.assertNotIn("Phone", customer.registry_missing)
        self.assertGreater(customer.registry_completeness, before)

    def test_persons_are_not_asked_for_what_companies_have(self):  # D15
        person = self.make_customer("Anna Lindner", is_company=False)
        self.assertNotIn("VAT number", person.registry_missing)
        person.is_company = True
        self.assertIn("VAT number", person.registry_missing)

    def test_the_score_cannot_be_a_requirement_of_itself(self):
        with self.assertRaisesRegex(ValidationError, "contacts have no field “registry_completeness”"):
            self.env["customer.requirement"].create({"name": "Score", "field_name": "registry_completeness"})

    def test_a_list_asks_as_often_for_many_customers_as_for_few(self):
        customers = self.Partner.union(*(self.make_customer(f"Betrieb {number}") for number in range(40)))
        self.questions_for(customers[:2])
        self.assertEqual(self.questions_for(customers), self.questions_for(customers[:5]))

    def questions_for(self, customers):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        customers.browse(customers.ids).read(["name", "registry_completeness", "registry_missing"])
        return self.env.cr.sql_log_count - before


class TestRequiredData(RegistryCase):  # B02, D05
    """What the company requires is marked on the form and told from what it would only like to know."""

    def test_the_form_knows_what_the_company_requires(self):
        customer = self.make_customer()
        self.assertEqual(
            set(customer.registry_required_fields), {"name", "street", "zip", "city", "country_id", "email"}
        )
        self.company.registry_required_company_ids = self.env.ref("customer_registry.requirement_vat")
        customer.invalidate_recordset(["registry_required_fields"])
        self.assertEqual(customer.registry_required_fields, ["vat"])
        with Form(self.make_customer("Ida Moos"), "customer_registry.res_partner_view_form_registry") as form:
            form.company_type = "person"
            self.assertIn("street", form.registry_required_fields)

    def test_what_is_empty_is_told_apart(self):
        customer = self.make_customer(phone=False, zip=False)
        self.assertEqual(customer.registry_missing_required, "Postcode")
        self.assertIn("Phone", customer.registry_missing_optional)
        self.assertNotIn("Postcode", customer.registry_missing_optional)

    def test_the_review_never_says_that_everything_is_complete_below_a_hundred_percent(self):  # X09
        customer = self.make_customer("Quite unlike others", phone=False)
        action = customer.with_user(self.clerk).action_register()
        review = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        self.assertFalse(review.error_count)
        self.assertLess(review.completeness, 100)
        self.assertIn("Phone", review.missing_optional)
        arch = review.get_view(view_type="form")["arch"]
        self.assertNotIn("Everything is complete", arch)

    def test_the_review_marks_what_it_calls_otherwise(self):
        self.company.registry_required_company_ids = self.env.ref(
            "customer_registry.requirement_property_payment_term_id"
        )
        customer = self.make_customer("Quite unlike others")
        action = customer.with_user(self.clerk).action_register()
        review = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual(review.registry_required_fields, ["payment_term_id"])
