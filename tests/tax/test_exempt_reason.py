from tests.common import RegistryCase


class TestExemptReason(RegistryCase):  # B05
    """The reason why a customer pays no VAT stands on its invoices, in words and as the code of the e-invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "19 % test", "amount": 19, "type_tax_use": "sale"})
        cls.company.account_fiscal_country_id = cls.germany
        cls.product = cls.env["product.product"].create({"name": "Hosting", "taxes_id": cls.tax.ids})

    def invoice(self, **values):
        customer = self.make_customer("Zwölfdächer GmbH", state="customer", **values)
        line = {"product_id": self.product.id, "price_unit": 100}
        return self.make_invoice(customer, post=False, invoice_line_ids=[(0, 0, line)])

    def said(self, invoice):
        tax = invoice.invoice_line_ids.tax_ids
        return (tax.amount, tax.ubl_cii_tax_category_code, tax.ubl_cii_tax_exemption_reason_code)

    def test_each_reason_has_its_mention_and_its_code(self):
        for reason, mention, code in (
            (False, "§ 4 UStG", ("E", "VATEX-EU-132")),
            ("small_business", "§ 19 UStG", ("E", False)),
            ("reverse_charge", "§ 13b UStG", ("AE", "VATEX-EU-AE")),
            ("intra_community", "§ 6a UStG", ("K", "VATEX-EU-IC")),
            ("export", "§ 6 UStG", ("G", "VATEX-EU-G")),
        ):
            with self.subTest(reason):
                invoice = self.invoice(vat_liable=False, vat_exempt_reason=reason)
                self.assertIn(mention, invoice.fiscal_position_id.note)
                self.assertEqual(self.said(invoice), (0, *code))
                invoice.action_post()
                self.assertEqual(invoice.amount_total, 100)

    def test_customers_with_the_same_reason_share_a_position(self):
        first = self.invoice(vat_liable=False, vat_exempt_reason="export")
        second = self.invoice(vat_liable=False, vat_exempt_reason="export")
        self.assertEqual(first.fiscal_position_id, second.fiscal_position_id)

    def test_drafts_follow_another_reason_and_back_to_tax(self):
        invoice = self.invoice(vat_liable=False)
        customer = invoice.partner_id
        customer.vat_exempt_reason = "reverse_charge"
        self.assertEqual(self.said(invoice), (0, "AE", "VATEX-EU-AE"))
        self.assertIn("§ 13b", invoice.fiscal_position_id.note)
        customer.vat_liable = True
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.tax)

    def test_the_mention_is_that_of_the_country(self):
        company = self.env["res.company"].create({"name": "Société", "country_id": self.france.id})
        position = company._registry_exempt_position("small_business")
        self.assertIn("293 B", position.note)
        self.assertEqual(position.tax_ids.ubl_cii_tax_exemption_reason_code, "VATEX-FR-FRANCHISE")
