from odoo.tests import Form

from tests.common import RegistryCase


class TestLanguage(RegistryCase):
    """The first letter to a new customer speaks its language, unless somebody chose another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("de_DE", "fr_FR"):
            cls.env["res.lang"]._activate_lang(code)
        cls.company.partner_id.lang = "en_US"
        cls.switzerland, cls.poland = cls.env.ref("base.ch"), cls.env.ref("base.pl")

    def make_customer(self, *args, **values):
        """Return a customer for whom nobody chose a language."""
        return super().make_customer(*args, **{"lang": False, **values})

    def test_it_follows_the_country(self):
        self.assertEqual(self.make_customer().lang, "de_DE")
        self.assertEqual(self.make_customer("Toulon SARL", country_id=self.france.id).lang, "fr_FR")
        self.assertEqual(self.make_customer("Prospect", state="prospect").lang, "de_DE")

    def test_of_several_languages_of_a_country_the_companys_comes_first(self):
        swiss = {"country_id": self.switzerland.id}
        self.assertEqual(self.make_customer("Zürich AG", **swiss).lang, "de_DE")
        self.company.partner_id.lang = "fr_FR"
        self.assertEqual(self.make_customer("Genève SA", **swiss).lang, "fr_FR")

    def test_where_the_countrys_is_not_installed_it_is_the_companys(self):
        self.company.partner_id.lang = "fr_FR"
        self.assertEqual(self.make_customer("Kraków", country_id=self.poland.id).lang, "fr_FR")
        self.assertEqual(self.make_customer("Nowhere", country_id=False).lang, "fr_FR")

    def test_the_company_of_the_customer_decides(self):
        other = self.env["res.company"].create({"name": "Autre"})
        other.partner_id.lang = "fr_FR"
        customer = self.make_customer("Genève SA", country_id=self.switzerland.id, company_id=other.id)
        self.assertEqual(customer.lang, "fr_FR")

    def test_what_somebody_chose_stays(self):
        customer = self.make_customer("Expats Ltd", lang="en_US")
        self.assertEqual(customer.lang, "en_US")
        customer.country_id = self.france
        self.assertEqual(customer.lang, "en_US")

    def test_an_import_with_a_language_keeps_it_and_one_without_follows_the_country(self):
        names = ["name", "is_company", "registry_state", "country_id/.id", "lang"]
        rows = [
            ["Kept", "1", "draft", str(self.germany.id), "fr_FR"],
            ["Followed", "1", "draft", str(self.germany.id), ""],
        ]
        result = self.Partner.with_context(import_file=True).load(names, rows)
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(self.Partner.browse(result["ids"]).mapped("lang"), ["fr_FR", "de_DE"])

    def test_it_follows_a_country_that_is_entered_later_with_its_persons(self):
        customer = self.make_customer(country_id=False)
        person = self.make_contact(customer).person_id
        self.assertEqual((customer.lang, person.lang), ("en_US", "en_US"))
        customer.country_id = self.germany
        self.assertEqual((customer.lang, person.lang), ("de_DE", "de_DE"))

    def test_existing_customers_and_other_contacts_are_left_alone(self):
        customer = self.make_customer(state="customer")
        customer.country_id = self.france
        self.assertEqual(customer.lang, "de_DE")
        contact = self.Partner.create({"name": "Somebody", "country_id": self.germany.id})
        self.assertEqual(contact.lang, "en_US")

    def test_the_form_leaves_it_open_until_somebody_chooses(self):
        Customer = self.Partner.with_context(default_registry_state="draft", default_is_company=True)
        with Form(Customer, "customer_registry.res_partner_view_form_registry") as form:
            self.assertFalse(form.lang)
            form.name = "Bäckerei Sonnenfeld"
            form.country_id = self.germany
        self.assertEqual(form.record.lang, "de_DE")
        with Form(Customer, "customer_registry.res_partner_view_form_registry") as form:
            form.name = "Expats Ltd"
            form.lang = "fr_FR"
            form.country_id = self.germany
        self.assertEqual(form.record.lang, "fr_FR")

    def test_the_review_shows_it_and_lets_it_be_changed(self):  # D42
        customer = self.make_customer("Quite unlike others")
        action = customer.with_user(self.clerk).action_register()
        review = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        with Form(review) as form:
            self.assertEqual(form.lang, "de_DE")
            form.lang = "fr_FR"
        self.assertEqual(customer.lang, "fr_FR")
