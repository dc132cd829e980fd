from odoo.exceptions import AccessError, UserError

from tests.common import RegistryCase


class TestReview(RegistryCase):
    def test_errors_come_first_and_keep_it_from_being_finished(self):  # D42, D43
        review = self.review_of(self.make_customer(zip="1", phone="12"))
        self.assertEqual(review.finding_ids.mapped("severity"), ["error", "warning"])
        self.assertEqual((review.error_count, review.warning_count), (1, 1))
        with self.assertRaises(UserError):
            review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "draft")

    def test_it_shows_terms_delivery_and_recipients(self):  # D44
        customer = self.make_customer(property_payment_term_id=self.env.ref("account.account_payment_term_30days").id)
        contact = self.make_contact(customer, invoice_recipient=True)
        review = self.review_of(customer)
        self.assertEqual(review.recipient_ids, contact.person_id)
        self.assertEqual(review.payment_term_id, customer.property_payment_term_id)

    def test_a_clean_record_is_finished_without_a_word(self):
        review = self.review_of(self.make_customer("Quite unlike others"))
        self.assertFalse(review.finding_ids)
        review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "customer")

    def test_warnings_need_a_reason_that_is_kept(self):  # D42
        review = self.review_of(self.make_customer("Quite unlike others", phone="12"))
        with self.assertRaisesRegex(UserError, "Give a reason"):
            review.action_finish()
        review.reason = "He has no phone"
        review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "customer")
        history = " ".join(review.partner_id.message_ids.mapped("body"))
        self.assertIn("He has no phone", history)
        self.assertIn("Phone “12”", history)

    def test_likely_duplicates_are_shown_side_by_side(self):  # D43, X01
        twin = self.make_customer("Bäckerei Sonnenfeld GmbH", email="other@example.net")
        review = self.review_of(self.make_customer("Baeckerei Sonnenfeld GmbH"))
        line = review.duplicate_ids.filtered(lambda item: item.partner_id == twin)
        self.assertEqual(line.reason, "similar name")

    def test_what_was_mended_meanwhile_counts(self):
        review = self.review_of(self.make_customer("Quite unlike others", zip="1"))
        review.partner_id.zip = "10117"
        review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "customer")

    def test_an_employee_without_the_right_cannot_open_it(self):
        customer = self.make_customer()
        with self.assertRaises(AccessError):
            self.env["customer.registration.review"].with_user(self.employee).create({"partner_id": customer.id})

    def review_of(self, customer):
        action = customer.with_user(self.clerk).action_register()
        return self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
