"""Whoever agrees on direct debit is told, where it is chosen, that a mandate is missing."""

from odoo.tests import Form, new_test_user, tagged

from tests.collection.collection_case import CollectionCase

VIEW = "customer_registry.res_partner_view_form_registry"


@tagged("post_install", "-at_install")
class TestMandateHint(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = new_test_user(cls.env, "plain", "customer_registry.group_user")
        cls.fresh = cls.make_customer("Müllerei Kornfeld")

    def form(self, customer):
        return Form(customer, view=VIEW)

    def test_choosing_sepa_tells_at_once_that_a_mandate_is_missing(self):  # W27
        form = self.form(self.fresh)
        self.assertFalse(form.registry_mandate_hint)
        form.registry_payment_type = "sepa"
        self.assertIn("no active mandate", form.registry_mandate_hint)
        form.registry_payment_type = "invoice"
        self.assertFalse(form.registry_mandate_hint)
        form.property_inbound_payment_method_line_id = self.line_of["sepa"]
        self.assertIn("no active mandate", form.registry_mandate_hint)

    def test_with_a_mandate_nothing_is_told_and_it_stays_in_sight(self):  # W27
        form = self.form(self.customer)
        form.registry_payment_type = "sepa"
        self.assertFalse(form.registry_mandate_hint)
        self.assertEqual(form.registry_mandate_id, self.customer.registry_mandate_ids)

    def test_a_draft_is_named(self):  # W27
        draft = self.make_mandate(self.fresh, state="draft", date_signed=False)
        self.fresh.registry_payment_type = "sepa"
        self.assertIn(draft.reference, self.fresh.with_user(self.plain).registry_mandate_hint)

    def test_a_mandate_of_gocardless_is_no_mandate_for_sepa(self):  # W27
        self.make_mandate(self.fresh, provider="gocardless", gocardless_mandate="MD0001", bank_id=False)
        self.fresh.registry_payment_type = "sepa"
        self.assertIn("no active mandate", self.fresh.registry_mandate_hint)

    def test_a_folder_that_is_collected_tells_it_too(self):  # W27, B29
        folder = self.env["customer.folder"].create({"name": "Web", "partner_id": self.fresh.id})
        self.assertFalse(folder.registry_mandate_hint)
        with Form(folder) as form:
            form.payment_method_line_id = self.line_of["sepa"]
            self.assertIn("no active mandate", form.registry_mandate_hint)
        self.make_mandate(self.fresh)
        folder.invalidate_recordset()
        self.assertFalse(folder.registry_mandate_hint)

    def test_the_button_opens_the_draft_or_a_new_mandate_of_the_customer(self):  # W27
        action = self.fresh.with_user(self.collector).action_registry_have_mandate_signed()
        self.assertEqual(action["res_model"], "customer.mandate")
        self.assertEqual(action["context"]["default_partner_id"], self.fresh.id)
