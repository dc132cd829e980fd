from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from tests.common import RegistryCase


class TestRegistration(RegistryCase):
    def test_the_minimum_can_be_saved(self):  # D41, B02, B03
        with Form(self.Partner.with_context(default_registry_state="draft"), self.form_view()) as form:
            form.name = "Only a name"
        self.assertEqual(form.record.registry_state, "draft")
        self.assertFalse(form.record.ref, "a number is given when registration is finished")

    def test_saving_without_a_name_is_refused_naming_the_field(self):  # D05
        form = Form(self.Partner.with_context(default_registry_state="draft"), self.form_view())
        form.name = False
        with self.assertRaisesRegex(AssertionError, "name"):
            form.save()

    def test_a_name_of_blanks_is_refused(self):  # D05
        with self.assertRaisesRegex(ValidationError, "enter a name"):
            self.make_customer(name="   ")

    def test_a_name_of_emoji_alone_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "letters or digits"):
            self.make_customer(name="😀😀")

    def test_a_text_of_10000_characters_is_refused_naming_record_and_field(self):
        with self.assertRaisesRegex(ValidationError, "Customer xxx.*: Name has 10000 characters"):
            self.make_customer(name="x" * 10_000)
        with self.assertRaisesRegex(ValidationError, "Customer Long street: Street has 10000"):
            self.make_customer(name="Long street", street="y" * 10_000)

    def test_stray_blanks_disappear_on_saving(self):  # D42
        customer = self.make_customer(name="  Anna   Lena  Moser ", zip=" 10117 ")
        self.assertEqual((customer.name, customer.zip), ("Anna Lena Moser", "10117"))

    def test_contacts_outside_of_the_registry_are_left_as_typed(self):
        partner = self.Partner.create({"name": "Studio  54", "street": " Two  blanks"})
        self.assertEqual((partner.name, partner.street), ("Studio  54", " Two  blanks"))
        partner.street = "Three   blanks"
        self.assertEqual(partner.street, "Three   blanks")

    def test_finishing_gives_the_next_customer_number(self):  # D42, D44
        first, second = self.make_customer("First"), self.make_customer("Second")
        first.registry_register()
        second.registry_register()
        self.assertEqual([first.registry_state, second.registry_state], ["customer"] * 2)
        self.assertRegex(first.ref, r"^C\d{5}$")
        self.assertEqual(int(second.ref[1:]), int(first.ref[1:]) + 1)
        self.assertTrue(first.registry_date)

    def test_finishing_twice_changes_nothing(self):
        customer = self.make_customer()
        customer.registry_register()
        number = customer.ref
        customer.registry_register()
        self.assertEqual(customer.ref, number)

    def test_an_own_number_is_kept(self):
        customer = self.make_customer(ref="KD-77")
        customer.registry_register()
        self.assertEqual(customer.ref, "KD-77")

    def test_a_number_in_use_is_refused_naming_both_customers(self):
        self.make_customer("Old one", ref="KD-77")
        with self.assertRaisesRegex(ValidationError, "New one.*KD-77.*Old one"):
            self.make_customer("New one", ref="KD-77")

    def test_contacts_outside_of_the_registry_keep_equal_references(self):
        partners = self.Partner.create([{"name": "A", "ref": "same"}, {"name": "B", "ref": "same"}])
        self.assertEqual(partners.mapped("ref"), ["same", "same"])

    def test_refusal_names_every_missing_field_in_one_message(self):  # D15, D41
        customer = self.make_customer(street=False, zip=False, email=False)
        with self.assertRaises(UserError) as refusal:
            customer.registry_register()
        self.assertEqual(
            str(refusal.exception),
            "The registration of Bäckerei Sonnenfeld cannot be finished:\n"
            "- Street is missing.\n- Postcode is missing.\n- E-mail is missing.",
        )
        self.assertEqual(customer.registry_state, "draft")
        self.assertFalse(customer.ref)

    def test_companies_and_persons_have_their_own_required_set(self):  # D15
        vat = self.env.ref("customer_registry.requirement_vat")
        phone = self.env.ref("customer_registry.requirement_phone")
        self.company.registry_required_company_ids = vat
        self.company.registry_required_person_ids = phone
        company, person = self.make_customer("Company"), self.make_customer("Person", is_company=False)
        self.assertEqual(self.missing_of(company), ["VAT number is missing."])
        self.assertEqual(self.missing_of(person), ["Phone is missing."])

    def test_each_of_our_companies_requires_what_it_wants(self):  # D15
        other = self.env["res.company"].create({"name": "Other"})
        other.registry_required_company_ids = self.env.ref("customer_registry.requirement_phone")
        customer = self.make_customer()
        self.assertFalse(self.missing_of(customer))
        self.assertEqual(self.missing_of(customer.with_company(other)), ["Phone is missing."])

    def test_a_new_company_requires_name_address_and_email(self):  # D15
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(
            other.registry_required_person_ids.mapped("field_name"),
            ["name", "street", "zip", "city", "country_id", "email"],
        )

    def test_malformed_data_are_named_with_their_remedy(self):  # D18, D43
        for values, message in (
            ({"email": "anna@@example"}, "E-mail “anna@@example” is not a valid address."),
            ({"email": "anna@exa mple.com"}, "E-mail “anna@exa mple.com” is not a valid address."),
            ({"zip": "1011"}, "Postcode “1011” is not valid in Germany. It should look like 26133."),
        ):
            with self.subTest(**values), self.assertRaises(UserError) as refusal:
                self.make_customer(**values).registry_register()
            self.assertIn(message, str(refusal.exception))

    def test_an_international_email_domain_is_valid(self):  # D18
        customer = self.make_customer(email="jörg@bäckerei-köln.example.com")
        customer.registry_register()
        self.assertEqual(customer.registry_state, "customer")

    def test_a_malformed_vat_number_is_refused_naming_the_record(self):  # D12, D43
        with self.assertRaisesRegex(ValidationError, "(?s)Bäckerei Sonnenfeld.*"):
            self.make_customer(vat="DE123")

    def test_a_malformed_iban_is_refused_without_showing_it(self):  # D43
        customer = self.make_customer()
        self.env["res.partner.bank"].create({"partner_id": customer.id, "acc_number": "DE89370400440532013001"})
        with self.assertRaises(UserError) as refusal:
            customer.registry_register()
        self.assertIn("IBAN DE•• •••• 3001 is not valid", str(refusal.exception))
        self.assertNotIn("3704", str(refusal.exception))

    def test_a_batch_lists_all_refusals_and_registers_nobody(self):
        good, bad, worse = (
            self.make_customer("Good"),
            self.make_customer("Bad", zip=False),
            self.make_customer("Worse", city=False),
        )
        with self.assertRaisesRegex(UserError, "(?s)Bad.*Postcode.*Worse.*City"):
            (good + bad + worse).registry_register()
        self.assertEqual(good.registry_state, "draft")

    def test_registering_a_contact_registers_its_company(self):
        customer = self.make_customer()
        contact = self.make_contact(customer)
        contact.person_id.registry_register()
        self.assertEqual(customer.registry_state, "customer")
        self.assertFalse(contact.person_id.registry_state)

    def test_an_employee_without_the_right_may_not_register(self):
        customer = self.make_customer()
        for method in ("registry_register", "action_register"):
            with self.assertRaises(AccessError):
                getattr(customer.with_user(self.employee), method)()

    def test_saving_partners_elsewhere_is_never_blocked(self):
        self.assertTrue(self.Partner.create({"name": "Quick"}))
        self.assertTrue(self.Partner.name_create("new@example.com"))

    def test_completeness_says_what_is_missing(self):  # X09
        customer = self.make_customer(phone=False)
        self.assertIn("Phone", customer.registry_missing.split(", "))
        before = customer.registry_completeness
        customer.phone = "+49 30 23125 100"
        self.assertGreater(customer.registry_completeness, before)
        self.assertLessEqual(customer.registry_completeness, 100)

    def test_postcode_area_groups_and_filters(self):  # D17
        berlin = self.make_customer("Berlin", zip="10117")
        self.make_customer("Hamburg", zip="20095")
        found = self.Partner.search([("registry_postcode_area", "=", "DE-10")])
        self.assertIn(berlin, found)
        self.assertEqual(set(found.mapped(lambda partner: partner.zip[:2])), {"10"})

    def test_search_finds_by_part_of_name_email_and_number(self):  # T02
        customer = self.make_customer("Zwölfdächer GmbH", email="post@zwoelfdaecher.example.com")
        customer.registry_register()
        view = self.env.ref("customer_registry.res_partner_view_search_registry")
        self.assertIn("filter_domain", view.arch)
        for part in ("ölfdä", "@zwoelf", customer.ref):
            domain = ["|", "|", ("complete_name", "ilike", part), ("email", "ilike", part), ("ref", "ilike", part)]
            self.assertIn(customer, self.Partner.search(domain))

    def form_view(self):
        return "customer_registry.res_partner_view_form_registry"

    def missing_of(self, partner):
        return [item["message"] for item in partner.registry_review() if "missing" in item["message"]]
