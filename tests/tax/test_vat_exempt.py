from lxml import etree
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestVatExempt(RegistryCase):  # B05
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(vat_liable=False, country_id=cls.company.country_id.id)
        cls.tax = cls.company.account_sale_tax_id
        cls.product = cls.env["product.product"].create(
            {"name": "Hosting", "list_price": 100, "taxes_id": [Command.set(cls.tax.ids)]}
        )

    def test_an_exempt_customer_pays_no_tax_and_reads_why(self):
        invoice = self.draft()
        self.assertEqual(invoice.amount_tax, 0)
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.company.registry_exempt_position_id.tax_ids)
        invoice.action_post()
        html = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", invoice.ids)[0].decode()
        self.assertIn("VAT exempt.", html)

    def test_what_is_printed_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        position = self.company._registry_exempt_position().with_context(lang="de_DE")
        group = position.tax_ids.tax_group_id
        self.assertEqual((position.name, group.name), ("USt-befreite Kunden", "USt-befreit"))
        self.assertEqual(group.with_context(lang="en_US").name, "VAT-exempt")

    def test_a_liable_customer_pays_the_current_taxes(self):
        self.customer.vat_liable = True
        invoice = self.draft()
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.tax)

    def test_drafts_follow_the_flag_in_both_directions(self):
        invoice = self.draft()
        self.customer.vat_liable = True
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.tax)
        self.assertGreater(invoice.amount_tax, 0)
        self.customer.vat_liable = False
        self.assertEqual(invoice.amount_tax, 0)

    def test_posted_invoices_stay_as_they_are(self):
        invoice = self.draft()
        invoice.action_post()
        self.customer.vat_liable = True
        self.assertEqual(invoice.amount_tax, 0)

    def test_a_tax_created_later_is_covered(self):
        later = self.tax.copy({"name": "Later 7 %", "amount": 7})
        self.product.taxes_id = later
        self.assertEqual(self.draft().amount_tax, 0)

    def test_a_taxed_line_is_not_posted_and_the_remedy_is_named(self):
        invoice = self.draft()
        invoice.invoice_line_ids.tax_ids = self.tax
        with self.assertRaisesRegex(UserError, "Bäckerei Sonnenfeld is VAT-exempt.*Hosting.*Update Taxes"):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")
        invoice.action_update_fpos_values()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_contacts_and_addresses_of_an_exempt_customer_are_exempt(self):
        address = self.Partner.create({"name": "Site", "type": "invoice", "parent_id": self.customer.id})
        self.assertEqual(self.draft(address).amount_tax, 0)

    def test_the_flag_of_the_customer_served_holds_where_a_third_party_pays(self):  # B05, W34
        payer = self.Partner.create({"name": "Parents", "country_id": self.company.country_id.id})
        self.customer.payer_id = payer
        invoice = self.draft()
        self.assertEqual((invoice.partner_id, invoice.amount_tax), (payer, 0))
        invoice.invoice_line_ids.tax_ids = self.tax
        with self.assertRaisesRegex(UserError, "Bäckerei Sonnenfeld is VAT-exempt"):
            invoice.action_post()
        self.customer.vat_liable = True
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.tax)
        payer.vat_exempt = True
        self.assertGreater(invoice.amount_tax, 0, "the payer's own flag is about its own invoices")

    def test_a_credit_note_keeps_the_taxes_of_its_invoice(self):
        self.customer.vat_liable = True
        invoice = self.draft()
        invoice.action_post()
        self.customer.vat_liable = False
        note = invoice._reverse_moves([{"invoice_date": "2026-11-03"}])
        self.assertEqual(note.amount_tax, invoice.amount_tax)
        self.customer.vat_liable = True
        self.customer.vat_liable = False
        self.assertEqual(note.amount_tax, invoice.amount_tax)
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_receipts_follow_the_flag_too(self):
        lines = [Command.create({"product_id": self.product.id})]
        receipt = self.make_invoice(self.customer, post=False, move_type="out_receipt", invoice_line_ids=lines)
        self.assertEqual(receipt.amount_tax, 0)
        self.customer.vat_liable = True
        self.assertGreater(receipt.amount_tax, 0)
        self.customer.vat_liable = False
        self.assertEqual(receipt.amount_tax, 0)
        receipt.invoice_line_ids.tax_ids = self.tax
        with self.assertRaisesRegex(UserError, "VAT-exempt"):
            receipt.action_post()

    def test_the_flag_holds_in_one_company_of_ours(self):
        other = self.make_company("generic_coa")
        positions = self.env["account.fiscal.position"]
        for company, exempt in ((other, False), (self.company, True)):
            position = positions.with_company(company)._get_fiscal_position(self.customer, delivery=self.customer)
            self.assertEqual(position.registry_vat_exempt, exempt)

    def test_the_position_is_created_once_per_company(self):
        first = self.company._registry_exempt_position()
        self.assertEqual(self.company._registry_exempt_position(), first)
        self.assertEqual(first.tax_ids.ubl_cii_tax_category_code, "E")

    def test_each_chart_gets_its_mention_and_its_boxes(self):
        for chart, country, mention, has_boxes in (
            ("de_skr03", "de", "§ 4 UStG", True),
            ("de_skr04", "de", "§ 4 UStG", True),
            ("at", "at", "§ 6 UStG", True),
            ("fr", "fr", "article 261 du CGI", True),
            ("generic_coa", "be", "VAT exempt", False),
        ):
            with self.subTest(chart):
                company = self.make_company(chart, country)
                position = company._registry_exempt_position()
                self.assertIn(mention, str(position.note))
                self.assertEqual(bool(position.tax_ids.invoice_repartition_line_ids.tag_ids), has_boxes)

    def test_electronic_invoices_say_exempt_with_a_reason(self):
        self.company.vat = "US12345671"
        invoice = self.draft()
        invoice.action_post()
        content, errors = self.env["account.edi.xml.cii"]._export_invoice(invoice)
        self.assertFalse([error for error in errors if "tax" in error.lower()])
        tree = etree.fromstring(content)
        namespace = {"ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"}
        trade_taxes = tree.findall(".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", namespace)
        self.assertEqual([node.findtext("ram:CategoryCode", namespaces=namespace) for node in trade_taxes], ["E"])
        self.assertTrue(trade_taxes[0].findtext("ram:ExemptionReason", namespaces=namespace))

    def draft(self, partner=None):
        lines = [Command.create({"product_id": self.product.id, "quantity": 1})]
        return self.make_invoice(partner or self.customer, post=False, invoice_line_ids=lines)

    def make_company(self, chart, country="us"):
        company = self.env["res.company"].create(
            {"name": f"Company {chart}", "country_id": self.env.ref(f"base.{country}").id}
        )
        self.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        return company
