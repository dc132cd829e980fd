"""The form that the customer signs, in its language."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase

REPORT = "customer_registry_collection.report_customer_mandate"
CORE = {
    "en_US": (
        "SEPA Direct Debit Mandate",
        "By signing this mandate form, you authorise (A)",
        "within 8 weeks starting from the date on which your account was debited",
    ),
    "de_DE": (
        "SEPA-Lastschriftmandat",
        "Zahlungen von meinem / unserem Konto mittels Lastschrift einzuziehen",
        "innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten Betrages",
    ),
    "fr_FR": (
        "Mandat de prélèvement SEPA",
        "En signant ce formulaire de mandat, vous autorisez (A)",
        "dans les 8 semaines suivant la date de débit de votre compte",
    ),
}
B2B = {
    "en_US": ("Business-to-Business", "You are not entitled to a refund from your bank"),
    "de_DE": ("SEPA-Firmenlastschrift-Mandat", "nicht berechtigt, nach der erfolgten Einlösung eine Erstattung"),
    "fr_FR": (
        "Mandat de prélèvement SEPA interentreprises",
        "pas en droit de demander à votre banque le remboursement",
    ),
}


@tagged("post_install", "-at_install")
class TestMandateForm(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.customer = cls.make_customer()
        cls.mandate = cls.make_mandate(cls.customer, state="draft")
        cls.banker = new_test_user(cls.env, "banker", "customer_registry.group_bank_data")

    def print(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(user or self.banker)
        html, _kind = reports._render_qweb_html(REPORT, self.mandate.ids)
        return " ".join(html.decode().split())

    def test_it_carries_the_official_text_in_the_customers_language(self):  # B17
        for scheme, texts in (("core", CORE), ("b2b", B2B)):
            self.mandate.scheme = scheme
            for lang, phrases in texts.items():
                self.customer.lang = lang
                printed = self.print()
                for phrase in phrases:
                    with self.subTest(scheme=scheme, lang=lang, phrase=phrase):
                        self.assertIn(phrase, printed)

    def test_it_names_mandate_creditor_debtor_and_account(self):  # B13, B14
        printed = self.print()
        for text in (
            self.mandate.reference,
            "DE98ZZZ09999999999",
            self.company.name,
            self.customer.name,
            "Hauptstr. 5",
            "DE89 3704 0044 0532 0130 00",
        ):
            self.assertIn(text, printed)

    def test_it_is_printed_with_the_right_to_bank_data_only(self):
        with self.assertRaises(AccessError):
            self.print(self.clerk)
