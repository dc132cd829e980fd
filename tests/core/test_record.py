from odoo.tests import Form

from tests.common import RegistryCase


class TestRecord(RegistryCase):
    """What everybody expects of a customer's record."""

    def test_a_customer_with_name_address_phone_and_mail_is_typed_in_and_edited_later(self):  # D04, D09
        typed = {"name": "Moser", "street": "Ring 1", "zip": "1010", "city": "Wien", "phone": "+43 1 2345678"}
        form = self.new_form()
        for name, value in {**typed, "email": "office@moser.example.com"}.items():
            form[name] = value
        customer = form.save()
        self.assertEqual(customer.read(typed)[0], {**typed, "id": customer.id})
        with Form(customer, self.form_view()) as form:
            form.city = "Graz"
        self.assertEqual(customer.city, "Graz")

    def test_after_saving_the_next_customer_begins_empty(self):  # D07
        form = self.new_form()
        form.name = "First"
        first = form.save()
        form = self.new_form()
        self.assertFalse(form.name)
        form.name = "Second"
        self.assertEqual((first + form.save()).mapped("registry_state"), ["draft", "draft"])

    def test_the_list_leads_to_the_profile(self):  # T03
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customers")
        kinds = [kind for _view, kind in action["views"]]
        self.assertIn("list", kinds)
        self.assertIn((self.form_view().id, "form"), action["views"])

    def test_the_vat_number_is_typed_in_on_the_profile(self):  # W25
        customer = self.make_customer(user_id=self.clerk.id)
        with Form(customer.with_user(self.clerk), self.form_view()) as form:
            form.vat = "DE136695976"
        self.assertEqual(customer.vat, "DE136695976")

    def test_users_invent_categories_of_their_own(self):  # D34, D35
        customer = self.make_customer(user_id=self.clerk.id)
        category = self.env["res.partner.category"].with_user(self.clerk)
        customer.with_user(self.clerk).category_id = category.create([{"name": "Choir"}, {"name": "Early payer"}])
        self.assertEqual(customer.category_id.mapped("name"), ["Choir", "Early payer"])

    def test_notes_hold_agreements_and_stay_as_a_history(self):  # D29, D30
        customer = self.make_customer(user_id=self.clerk.id)
        notes = self.env["customer.note"].with_user(self.clerk)
        for year in (2024, 2025, 2026):
            notes.create({"partner_id": customer.id, "name": f"Agreement {year}", "body": "<p>2 % discount</p>"})
        names = notes.search([("partner_id", "=", customer.id)]).mapped("name")
        self.assertEqual(names, ["Agreement 2026", "Agreement 2025", "Agreement 2024"])

    def test_personal_data_live_on_the_contact(self):  # T21
        customer = self.make_customer(phone="+49 30 1111111")
        contact = self.make_contact(customer, function="Buyer")
        contact.phone = "+49 30 2222222"
        self.assertEqual((contact.person_id.phone, contact.person_id.function), ("+49 30 2222222", "Buyer"))
        self.assertEqual((customer.phone, customer.function), ("+49 30 1111111", False))

    def form_view(self):
        return self.env.ref("customer_registry.res_partner_view_form_registry")

    def new_form(self):
        partners = self.Partner.with_user(self.clerk).with_context(default_registry_state="draft")
        return Form(partners.with_context(default_is_company=True), self.form_view())
