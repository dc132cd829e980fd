from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

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

    def test_a_duplicate_opens_in_the_form_of_the_registry(self):  # D43, X01
        twin = self.make_customer("Bäckerei Sonnenfeld GmbH", email="other@example.net")
        review = self.review_of(self.make_customer("Baeckerei Sonnenfeld GmbH"))
        action = review.duplicate_ids.filtered(lambda item: item.partner_id == twin).action_open()
        form = self.env.ref("customer_registry.res_partner_view_form_registry")
        self.assertEqual((action["res_id"], action["views"]), (twin.id, [(form.id, "form")]))

    def test_what_was_mended_meanwhile_counts(self):
        review = self.review_of(self.make_customer("Quite unlike others", zip="1"))
        review.partner_id.zip = "10117"
        review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "customer")

    def test_an_employee_without_the_right_cannot_open_it(self):
        customer = self.make_customer()
        with self.assertRaises(AccessError):
            self.env["customer.registration.review"].with_user(self.employee).create({"partner_id": customer.id})

    def test_what_is_missing_can_be_filled_in_right_there(self):  # D42
        review = self.review_of(self.make_customer("Quite unlike others", zip=False, city=False))
        self.assertEqual(review.error_count, 2)
        with Form(review) as form:
            form.zip = "50678"
            form.city = "Köln"
        self.assertEqual(review.error_count, 0, "saving looks again")
        self.assertEqual((review.partner_id.zip, review.partner_id.city), ("50678", "Köln"))
        review.action_finish()
        self.assertEqual(review.partner_id.registry_state, "customer")

    def test_what_becomes_wrong_in_the_review_is_found(self):  # D43
        review = self.review_of(self.make_customer("Quite unlike others"))
        review.email = "nobody@@example"
        self.assertEqual(review.finding_ids.mapped("severity"), ["error"])
        with self.assertRaisesRegex(UserError, "is not a valid address"):
            review.action_finish()

    def test_it_shows_whether_the_accounts_are_right_but_not_the_accounts(self):  # D43, W26
        customer = self.make_customer("Quite unlike others")
        wrong_bank = self.env["res.bank"].create({"name": "Other bank", "bic": "DEUTDEFF"})
        for number, bank in (
            ("DE89370400440532013000", False),
            ("DE89370400440532013001", False),
            ("DE08370400449990000137", wrong_bank.id),
        ):
            self.env["res.partner.bank"].create({"partner_id": customer.id, "acc_number": number, "bank_id": bank})
        review = self.review_of(customer)
        self.assertEqual(
            sorted(review.bank_summary.split("\n")),
            ["DE•• •••• 0137 · Other bank · please check", "DE•• •••• 3000 · correct", "DE•• •••• 3001 · please check"],
        )
        self.assertEqual(sorted(review.finding_ids.mapped("severity")), ["error", "warning"])
        self.assertNotIn("3704", " ".join(review.finding_ids.mapped("message")))

    def test_the_name_of_a_person_is_first_name_space_last_name(self):  # D39
        for name, meant in (
            ("Lindner, Anna", "Anna Lindner"),
            ("LINDNER Anna", "Anna Lindner"),
            ("ida moos", "Ida Moos"),
        ):
            with self.subTest(name):
                review = self.review_of(self.make_customer(name, is_company=False, email="quite@unlike.example.com"))
                self.assertEqual(review.finding_ids.mapped("severity"), ["warning"])
                self.assertIn(f"such as “{meant}”", review.finding_ids.message)
        self.assertFalse(self.review_of(self.make_customer("LINDNER AG")).finding_ids, "companies spell as they like")

    def test_a_recipient_with_a_malformed_address_is_named(self):  # D43, D44
        customer = self.make_customer("Quite unlike others")
        self.make_contact(customer, "Anna Lindner", email="anna@@example", invoice_recipient=True)
        review = self.review_of(customer)
        self.assertEqual(review.finding_ids.severity, "warning")
        self.assertIn("Invoice recipient Anna Lindner", review.finding_ids.message)

    def test_who_can_get_no_mail_is_said(self):  # D44
        self.company.registry_required_company_ids = False
        customer = self.make_customer("Quite unlike others", email=False)
        finding = self.review_of(customer).finding_ids
        self.assertEqual(finding.label, "Contact Persons")
        self.assertIn("Nobody can get the invoices", finding.message)
        self.make_contact(customer, "Anna Lindner", invoice_recipient=True)
        self.assertFalse(self.review_of(customer).finding_ids)

    def test_a_vat_number_stored_unchecked_is_found(self):  # D12, D43
        customer = self.make_customer("Quite unlike others").with_context(no_vat_validation=True)
        for number, country, right in (
            ("DE123456789", "base.de", False),
            ("DE136695976", "base.de", True),
            ("136695976", "base.de", True),
            ("ATU12345675", "base.de", True),
            ("ATU12345678", "base.de", False),
            ("CHE-123.456.788 TVA", "base.ch", True),
            ("CHE-123.456.789 TVA", "base.ch", False),
        ):
            with self.subTest(number):
                customer.write({"vat": number, "country_id": self.env.ref(country).id})
                errors = [item for item in customer.registry_review() if item["field"] == "vat"]
                self.assertEqual(not errors, right)
                core, _country = customer.with_context(no_vat_validation=False)._run_vat_checks(
                    customer.country_id, number, validation="setnull"
                )
                self.assertEqual(bool(core), right, "as base_vat sees it")

    def test_a_tax_number_beside_the_vat_number_is_checked(self):  # D12
        customer = self.make_customer("Quite unlike others")
        for number, country, right in (
            ("181/815/08155", "base.de", True),
            ("5133081508159", "base.de", True),
            ("12", "base.de", False),
            ("59-119/9013", "base.at", True),
            ("59-119/90", "base.at", False),
            ("12", "base.fr", True),
        ):
            with self.subTest(number, country=country):
                customer.write({"registry_tax_number": number, "country_id": self.env.ref(country).id})
                found = [item for item in customer.registry_review() if item["field"] == "registry_tax_number"]
                self.assertEqual(not found, right)

    def review_of(self, customer):
        action = customer.with_user(self.clerk).action_register()
        return self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
