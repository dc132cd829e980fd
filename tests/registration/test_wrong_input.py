"""A wrong number is told at its field, at once, and hides nothing else that is wrong."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from tests.common import RegistryCase

VIEW = "customer_registry.res_partner_view_form_registry"
WRONG = "DE123456789"


@tagged("post_install", "-at_install")
class TestWrongInput(RegistryCase):
    def type(self, customer, **values):
        """Save these values as the form of the web client does."""
        customer.web_save(values, {})

    def test_the_form_of_a_draft_is_saved_with_a_wrong_vat_number_and_the_review_tells_all_at_once(self):  # D12, D43
        customer = self.make_customer(email=False)
        self.type(customer, vat=WRONG, zip="1")
        self.assertLessEqual({"vat", "zip", "email"}, {finding["field"] for finding in customer.registry_review()})
        with self.assertRaisesRegex(UserError, WRONG):
            customer.registry_register()

    def test_it_can_be_mended_in_the_review(self):  # D12, D43
        customer = self.make_customer()
        self.type(customer, vat=WRONG)
        review = self.env["customer.registration.review"].browse(customer.action_register()["res_id"])
        self.assertTrue(self.tells_vat(review))
        self.type(review, vat="DE987654321")
        self.assertTrue(self.tells_vat(review))
        self.type(review, vat="DE136695976")
        self.assertFalse(self.tells_vat(review))

    def tells_vat(self, review):
        return any("VAT number" in message for message in review.finding_ids.mapped("message"))

    def test_of_a_customer_and_of_what_is_imported_it_is_refused_as_everywhere_in_odoo(self):  # D12, W37
        customer = self.make_customer()
        with self.assertRaises(ValidationError):
            customer.with_context(registry_for_review=True).vat = WRONG
        customer.registry_register()
        with self.assertRaises(ValidationError):
            self.type(customer, vat=WRONG)

    def test_what_is_wrong_is_told_at_the_field_while_it_is_typed(self):  # D12, D40
        with Form(self.make_customer(), view=VIEW) as form:
            for name, wrong, right in (
                ("vat", WRONG, "DE136695976"),
                ("zip", "1", "10117"),
                ("email", "office@", "office@example.com"),
                ("phone", "+49 1", "+49 30 23125777"),
            ):
                with self.subTest(field=name):
                    setattr(form, name, wrong)
                    self.assertIn(wrong.split("@")[0], getattr(form, f"registry_{name}_hint"))
                    setattr(form, name, right)
                    self.assertFalse(getattr(form, f"registry_{name}_hint"))
