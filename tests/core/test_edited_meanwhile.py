"""Two people edit one customer in forms: the second is told what the first has changed."""

from odoo.addons.customer_registry.models.core.base_edits import LOADED
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestEditedMeanwhile(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.berta = new_test_user(cls.env, "berta", "customer_registry.group_user", name="Berta Second")
        cls.bakery = cls.make_customer(state="customer", phone="+49 30 1", comment="<p>Old</p>")

    def load(self, *names, record=None):
        """Return what a form loads of these fields."""
        record = (record or self.bakery).with_user(self.berta)
        return record.web_read({name: {} for name in names})[0]

    def save(self, user, loaded=None, record=None, **vals):
        """Save as the form does: values that were changed, with those that were loaded."""
        record = (record or self.bakery).with_user(user)
        known = {LOADED: {name: loaded[name] for name in vals if name in loaded}} if loaded else {}
        result = record.web_save({**vals, **known}, {})
        self.env.flush_all()
        return result

    def assertRefused(self, *texts, **options):
        with self.assertRaises(UserError) as refusal:
            self.save(self.berta, **options)
        for text in texts:
            self.assertIn(text, str(refusal.exception))
        return str(refusal.exception)

    def test_the_second_is_told_what_the_first_has_changed_who_and_when(self):  # D01, T02
        loaded = self.load("phone", "comment", "website")
        self.save(self.clerk, phone="+49 30 2", comment="<p>New</p>")
        text = self.assertRefused(
            "Phone", "+49 30 2", self.clerk.name, "New", loaded=loaded, phone="+49 30 3", comment="<p>Mine</p>"
        )
        self.assertNotIn("Website", text)
        self.assertEqual(self.bakery.phone, "+49 30 2")

    def test_what_nobody_else_has_touched_is_saved(self):  # D01
        loaded = self.load("phone", "website")
        self.save(self.clerk, phone="+49 30 2")
        self.save(self.berta, loaded, website="https://bakery.example.com")
        self.assertEqual((self.bakery.phone, self.bakery.website), ("+49 30 2", "https://bakery.example.com"))

    def test_who_wants_the_same_is_not_stopped(self):  # D01
        loaded = self.load("phone")
        self.save(self.clerk, phone="+49 30 2")
        self.save(self.berta, loaded, phone="+49 30 2")

    def test_whoever_insists_saves_without_what_was_loaded(self):  # D01
        self.load("phone")
        self.save(self.clerk, phone="+49 30 2")
        self.save(self.berta, phone="+49 30 3")
        self.assertEqual(self.bakery.phone, "+49 30 3")

    def test_the_own_autosave_is_no_conflict(self):  # D01
        loaded = self.load("phone")
        self.save(self.berta, phone=" +49 30 2 ")
        self.save(self.berta, loaded, phone="+49 30 3")

    def test_the_own_autosave_of_something_else_hides_nothing(self):  # D01
        loaded = self.load("phone")
        self.save(self.clerk, phone="+49 30 2")
        self.save(self.berta, website="https://bakery.example.com")
        self.assertRefused(self.clerk.name, loaded=loaded, phone="+49 30 3")

    def test_jobs_are_no_conflict(self):  # D01
        loaded = self.load("phone")
        self.save(self.clerk, phone="+49 30 2")
        self.bakery.with_user(1).phone = "+49 30 4"
        self.save(self.berta, loaded, phone="+49 30 3")

    def test_what_was_changed_elsewhere_than_in_a_form_is_told_too(self):  # D01
        loaded = self.load("phone")
        self.bakery.with_user(self.clerk).phone = "+49 30 2"
        self.env.flush_all()
        self.assertRefused("+49 30 2", self.clerk.name, loaded=loaded, phone="+49 30 3")

    def test_every_kind_of_field_is_compared_and_shown(self):  # D01
        france = self.env.ref("base.fr")
        loaded = self.load("country_id", "vat_liable", "invoice_sending_method")
        was = loaded["vat_liable"]
        self.save(self.clerk, country_id=france.id, invoice_sending_method="email", vat_liable=not was)
        method = dict(self.Partner._fields["invoice_sending_method"]._description_selection(self.env))["email"]
        label = self.Partner.fields_get(["vat_liable"])["vat_liable"]["string"]
        vals = {"country_id": False, "invoice_sending_method": "manual", "vat_liable": was}
        text = self.assertRefused(france.name, f": {method} (", loaded=loaded, **vals)
        self.assertIn(f"{label}: {'No' if was else 'Yes'}", text)

    def test_custom_fields_are_compared_one_by_one(self):  # D38
        definition = [{"name": name, "type": "char", "string": name.title()} for name in ("tier", "rating")]
        self.env["properties.base.definition"]._get_definition_for_property_field(
            "res.partner", "properties"
        ).properties_definition = definition
        self.bakery.properties = {"tier": "1", "rating": "a"}
        loaded = self.load("properties")
        self.save(self.clerk, properties=self.with_value(loaded["properties"], tier="2"))
        text = self.assertRefused(
            "“Tier”", self.clerk.name, loaded=loaded, properties=self.with_value(loaded["properties"], rating="b")
        )
        self.assertNotIn("Rating", text)

    def with_value(self, properties, **values):
        return [{**one, "value": values.get(one["name"], one.get("value"))} for one in properties]

    def test_what_belongs_to_customers_is_compared_as_they_are(self):  # D01
        folder = self.env["customer.folder"].create({"partner_id": self.bakery.id, "name": "Old"})
        loaded = self.load("name", record=folder)
        self.save(self.clerk, record=folder, name="New")
        self.assertRefused("New", loaded=loaded, record=folder, name="Mine")

    def test_ordinary_contacts_are_saved_as_ever(self):
        other = self.Partner.create({"name": "Ordinary", "phone": "1"})
        loaded = self.load("phone", record=other)
        self.save(self.clerk, record=other, phone="2")
        self.save(self.berta, loaded, record=other, phone="3")
        self.assertFalse(self.env["customer.edit"].search([("record", "=", other.id)]))

    def test_what_a_client_claims_to_have_loaded_opens_nothing(self):  # T31
        other = new_test_user(self.env, "other_owner", "customer_registry.group_user")
        hidden = self.make_customer("Hidden", state="customer", phone="+49 30 7777", user_id=other.id)
        self.save(other, record=hidden, phone="+49 30 8888")
        with self.assertRaises(AccessError) as refusal:
            self.save(self.berta, {"phone": "x"}, record=hidden, phone="1")
        self.assertNotIn("8888", str(refusal.exception))
        for claim in ("x", 5, [], {"phone": {"x": []}}, {"no_such_field": 1}, {"phone": None}):
            self.bakery.with_user(self.berta).web_save({"phone": "+49 30 9", LOADED: claim}, {})
        self.assertEqual(self.bakery.phone, "+49 30 9")

    def test_the_list_of_edits_is_closed_and_holds_no_value(self):  # T31
        self.save(self.clerk, phone="+49 30 2")
        edits = self.env["customer.edit"].search([("record", "=", self.bakery.id)])
        self.assertEqual((edits.mapped("field"), edits.user_id), (["phone"], self.clerk))
        self.assertNotIn("30 2", edits.digest)
        with self.assertRaises(AccessError):
            edits.with_user(self.clerk).read(["field"])

    def test_the_number_of_queries_does_not_depend_on_the_fields(self):
        self.save(self.clerk, phone="1")

        def count(**vals):
            before = self.env.cr.sql_log_count
            self.save(self.berta, self.load(*vals), **vals)
            return self.env.cr.sql_log_count - before

        count(phone="2")
        one, many = count(phone="3"), count(website="https://a.example.com", city="B", zip="1", street="C")
        self.assertLessEqual(many, one + 6)
