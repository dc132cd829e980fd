"""Archives hold what adds up as EN 16931 wants, and is what the invoice asks; the rest is left out by name."""

import random
from decimal import Decimal

from odoo import Command
from odoo.addons.customer_registry_chorus.formats import nodes, rules, schema
from odoo.tests import tagged

from tests.chorus import schematron
from tests.chorus.chorus_case import ChorusCase

SEED, INVOICES = 16931, 25
METHODS = ("round_globally", "round_per_line")
PRICES = (12.35, 9.99, 0.33, 0.01, 100, 1234.56, 10 / 3, 0.125)
QUANTITIES = (1, 1, 2, 3, 4, 0.5, 0.25, 1.5, 7, 1000, -1, -0.5)
DISCOUNTS = (0, 0, 0, 10, 12.5, 33.33, 100)


@tagged("post_install", "-at_install")
class TestChorusRules(ChorusCase):
    def tax(self, name="Taux", **values):
        return self.company.account_sale_tax_id.copy({"name": name, **values})

    def taxed(self, *taxes, **values):
        return {"price_unit": 100, **values, "tax_ids": [Command.set([tax.id for tax in taxes])]}

    def exported(self, invoice):
        archive = self.export(invoice)
        self.assertTrue(archive, invoice.delivery_ids[:1].error)
        (content,) = self.files(archive).values()
        return content

    def refused(self, invoice):
        """Export ``invoice``, which is left out, and return the reason."""
        self.assertFalse(self.export(invoice))
        return invoice.delivery_ids.error

    def check(self, invoice, by_authors=True):
        """Export ``invoice``; return its XML, which keeps all rules and asks what the invoice asks."""
        content = self.exported(invoice)
        self.assertEqual(schema.breaches(content, schema.load()), [])
        self.assertEqual(rules.breaches(content), [])
        if by_authors:
            self.assertEqual(schematron.breaches(content), [])
        total = self.amount(content, "GrandTotalAmount") + self.amount(content, "RoundingAmount")
        self.assertEqual(total, self.cents(invoice.amount_total))
        self.assertEqual(self.amount(content, "DuePayableAmount"), self.cents(invoice.amount_residual))
        if not invoice.invoice_cash_rounding_id:
            self.assertEqual(self.amount(content, "TaxBasisTotalAmount"), self.cents(invoice.amount_untaxed))
            self.assertEqual(self.amount(content, "TaxTotalAmount"), self.cents(invoice.amount_tax))
        return content

    def amount(self, content, name):
        """Return the total ``name``, in the currency of the invoice."""
        return Decimal(next(iter(self.values(content, f"{self.totals()}/ram:{name}")), "0"))

    def totals(self):
        return "SpecifiedTradeSettlementHeaderMonetarySummation"

    def cents(self, amount):
        return Decimal(f"{amount:.2f}")

    def breakdown(self, content):
        """Return {category and rate: (basis, VAT)}."""
        groups = nodes.parse(content).iterfind(f"{nodes.SETTLEMENT}/ram:ApplicableTradeTax", nodes.NAMESPACES)
        names = ("CategoryCode", "RateApplicablePercent", "BasisAmount", "CalculatedAmount")
        rows = [[group.findtext(f"ram:{name}", "", nodes.NAMESPACES) for name in names] for group in groups]
        return {(category, rate): (basis, tax) for category, rate, basis, tax in rows}

    def test_no_gross_price_without_its_allowance(self):  # B20
        content = self.check(self.invoice(lines=[{}, {"price_unit": 9.99, "quantity": 3, "discount": 33.33}]))
        self.assertEqual(self.values(content, "GrossPriceProductTradePrice/ram:ChargeAmount"), ["9.99"])
        self.assertEqual(self.values(content, "AppliedTradeAllowanceCharge/ram:ActualAmount"), ["3.33"])
        self.assertEqual(self.values(content, "NetPriceProductTradePrice/ram:ChargeAmount"), ["100.00", "6.66"])

    def test_a_price_above_the_gross_price_stands_alone(self):  # B20
        content = self.check(self.invoice(lines=[{"discount": -10}]))
        self.assertEqual(self.values(content, "ChargeAmount"), ["110.00"])

    def test_half_quantities_add_up(self):  # B20
        for method in METHODS:
            self.company.tax_calculation_rounding_method = method
            self.check(self.invoice(lines=[{"price_unit": 12.35, "quantity": 0.5}] * 7))

    def test_prices_that_include_the_tax_add_up(self):  # B20
        tax = self.tax(price_include_override="tax_included")
        for method in METHODS:
            self.company.tax_calculation_rounding_method = method
            self.check(self.invoice(lines=[self.taxed(tax, price_unit=9.99)] * 5))
            self.check(self.invoice(lines=[self.taxed(tax, price_unit=0.01, quantity=7)] * 3))

    def test_four_times_ten_thirds_have_the_price_that_makes_their_amount(self):  # B20
        self.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 6
        content = self.check(self.invoice(lines=[{"price_unit": 10 / 3, "quantity": 4}]))
        self.assertEqual(self.values(content, "NetPriceProductTradePrice/ram:ChargeAmount"), ["3.333"])
        self.assertEqual(self.amount(content, "LineTotalAmount"), Decimal("13.33"))

    def test_a_price_below_a_cent_is_written_in_full(self):  # B20
        self.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 6
        content = self.check(self.invoice(lines=[{}, {"price_unit": -0.00425, "quantity": 1000}]))
        self.assertEqual(self.values(content, "NetPriceProductTradePrice/ram:ChargeAmount"), ["100.00", "0.00425"])
        self.assertEqual(self.values(content, "BilledQuantity"), ["1.0", "-1000.0"])

    def test_many_invoices_of_all_kinds(self):  # B20
        chosen = random.Random(SEED)
        dollar = self.env.ref("base.USD")
        dollar.active = True
        rate = {"currency_id": dollar.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 1.2347}
        self.env["res.currency.rate"].create(rate)
        pools = self.pools()
        for number in range(INVOICES):
            self.company.tax_calculation_rounding_method = chosen.choice(METHODS)
            pool = chosen.choice(pools)
            lines = [self.taxed(chosen.choice(pool), price_unit=5000)]
            for _line in range(chosen.randint(1, 8)):
                values = {
                    "price_unit": chosen.choice(PRICES),
                    "quantity": chosen.choice(QUANTITIES),
                    "discount": chosen.choice(DISCOUNTS),
                }
                lines.append(self.taxed(chosen.choice(pool), **values))
            kind = chosen.choice(("out_invoice", "out_invoice", "out_refund"))
            currency = chosen.choice((self.company.currency_id, self.company.currency_id, dollar))
            with self.subTest(number=number):
                invoice = self.invoice(lines=lines, move_type=kind, currency_id=currency.id)
                self.check(invoice, by_authors=number % 5 == 0)

    def pools(self):
        """Return lists of taxes that invoices mix."""
        rated = [self.tax(f"{rate} %", amount=rate) for rate in (20, 10, 5.5, 2.1)]
        included = [self.tax(f"{rate} % TTC", amount=rate, price_include_override="tax_included") for rate in (20, 5.5)]
        zero, reverse = self.tax("0 %", amount=0), self.tax("AE", amount=0, ubl_cii_tax_category_code="AE")
        return [rated[:1], rated, included, [*rated, *included], [zero, rated[0]], [zero], [reverse]]

    def test_a_part_that_is_paid_is_not_asked_again(self):  # B20
        invoice = self.invoice()
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"amount": 50})._create_payments()
        self.assertEqual(self.amount(self.check(invoice), "DuePayableAmount"), 70)

    def test_what_rounds_to_coins_is_no_tax(self):  # B20
        accounts = self.env["account.account"].search([("company_ids", "in", self.company.ids)])
        for strategy in ("add_invoice_line", "biggest_tax"):
            rounding = self.env["account.cash.rounding"].create(
                {
                    "name": strategy,
                    "rounding": 0.05,
                    "strategy": strategy,
                    "profit_account_id": accounts.filtered(lambda one: one.account_type == "income_other")[:1].id,
                    "loss_account_id": accounts.filtered(lambda one: one.account_type == "expense")[:1].id,
                }
            )
            for price, total in ((10.02, "12.00"), (10.04, "12.05")):
                invoice = self.invoice(lines=[{"price_unit": price}], invoice_cash_rounding_id=rounding.id)
                content = self.check(invoice)
                self.assertEqual(self.amount(content, "DuePayableAmount"), Decimal(total))
                self.assertEqual(list(self.breakdown(content).values()), [(str(price), f"{price * 0.2:.2f}")])

    def test_a_discount_for_early_payment_leaves_the_amounts_or_the_invoice_out(self):  # B20
        values = {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        for computation in ("included", "excluded", "mixed"):
            term = self.env["account.payment.term"].create(
                {"name": computation, "early_pay_discount_computation": computation, **values}
            )
            invoice = self.invoice(lines=[{"price_unit": 1000}], invoice_payment_term_id=term.id)
            if computation == "mixed":
                self.assertRegex(self.refused(invoice), "(?s)choose payment terms.*BR-CO-17")
            else:
                self.check(invoice)

    def test_discounts_on_an_account_of_their_own_leave_the_amounts(self):  # B20
        accounts = self.env["account.account"].search([("company_ids", "in", self.company.ids)])
        expense = accounts.filtered(lambda account: account.account_type == "expense")[:1]
        self.company.account_discount_expense_allocation_id = expense
        self.check(self.invoice(lines=[{"discount": 33.33, "price_unit": 9.99, "quantity": 3}]))

    def test_a_tax_by_the_piece_is_a_charge_on_its_line(self):  # B20
        eco = self.tax("Éco", amount=0.35, amount_type="fixed", include_base_amount=True, sequence=0)
        invoice = self.invoice(lines=[self.taxed(eco, self.tax(), price_unit=9.99, quantity=3)])
        content = self.exported(invoice)
        self.assertEqual((rules.breaches(content), schematron.breaches(content)), ([], []))
        self.assertEqual(self.amount(content, "LineTotalAmount"), Decimal("31.02"))
        self.assertEqual(self.amount(content, "DuePayableAmount"), self.cents(invoice.amount_residual))

    def test_a_tax_by_the_piece_without_vat_on_it_is_left_out(self):  # B20
        eco = self.tax("Éco", amount=5, amount_type="fixed", include_base_amount=False, sequence=0)
        reason = self.refused(self.invoice(lines=[self.taxed(eco, self.tax())]))
        self.assertRegex(reason, r"does not match its rate.*BR-CO-17")

    def test_a_tax_amount_that_somebody_entered_is_that_of_its_rate_or_left_out(self):  # B20
        for change, goes in ((0.01, True), (3, False)):
            invoice = self.make_invoice(
                self.body, company_id=self.company.id, post=False, invoice_line_ids=[Command.create(self.line())]
            )
            line = invoice.line_ids.filtered("tax_line_id")
            line.amount_currency -= change
            invoice.action_post()
            self.assertEqual(invoice.amount_tax, 20 + change)
            if goes:
                self.check(invoice)
            else:
                self.assertIn("BR-CO-17", self.refused(invoice))

    def test_several_taxes_on_one_line_are_left_out(self):  # B20
        reason = self.refused(self.invoice(lines=[self.taxed(self.tax(), self.tax("5,5", amount=5.5))]))
        self.assertRegex(reason, r"Keep only one VAT on each line.*BT-151")

    def test_a_category_that_contradicts_its_rate_is_left_out(self):  # B20
        for category, rate, rule in (("S", 0, "BR-S-05"), ("E", 20, "BR-E-05"), ("AE", 20, "BR-AE-05")):
            tax = self.tax(category, amount=rate, ubl_cii_tax_category_code=category)
            self.assertIn(rule, self.refused(self.invoice(lines=[self.taxed(tax)])))

    def test_a_reason_on_a_taxed_line_is_left_out(self):  # B20
        tax = self.tax(ubl_cii_tax_category_code="S", ubl_cii_tax_exemption_reason_code="VATEX-EU-132")
        self.assertIn("BR-S-10", self.refused(self.invoice(lines=[self.taxed(tax)])))

    def test_exemptions_of_one_category_are_one_group_with_both_reasons(self):  # B20
        exempt = [
            self.tax(code, amount=0, ubl_cii_tax_category_code="E", ubl_cii_tax_exemption_reason_code=code)
            for code in ("VATEX-EU-132", "VATEX-EU-143")
        ]
        content = self.check(self.invoice(lines=[self.taxed(exempt[0]), self.taxed(exempt[1], price_unit=50)]))
        self.assertEqual(self.breakdown(content), {("E", "0.0"): ("150.00", "0.00")})
        (reason,) = self.values(content, "ExemptionReason")
        self.assertRegex(reason, "article 132 .*; .*article 143 ")
        self.assertEqual(self.values(content, "ExemptionReasonCode"), [])

    def test_a_reverse_charge_says_so(self):  # B20
        tax = self.tax("AE", amount=0, ubl_cii_tax_category_code="AE")
        content = self.check(self.invoice(lines=[self.taxed(tax)]))
        self.assertEqual(self.values(content, "ExemptionReasonCode"), ["VATEX-EU-AE"])

    def test_what_is_out_of_scope_names_neither_rate_nor_vat_number_and_stands_alone(self):  # B20
        tax = self.tax("O", amount=0, ubl_cii_tax_category_code="O")
        content = self.check(self.invoice(lines=[self.taxed(tax)]))
        self.assertEqual(self.breakdown(content), {("O", ""): ("100.00", "0.00")})
        self.assertNotIn(b"SpecifiedTaxRegistration", content)
        reason = self.refused(self.invoice(lines=[self.taxed(tax), {}]))
        self.assertRegex(reason, "BR-O-11")

    def test_an_exempt_customer_is_exempt_in_the_file(self):  # B05, B20
        self.body.vat_liable = False
        lines = [
            Command.create({"product_id": self.service().id, "price_unit": 33.33, "quantity": count})
            for count in (1, 3)
        ]
        content = self.check(self.make_invoice(self.body, company_id=self.company.id, invoice_line_ids=lines))
        self.assertEqual(self.breakdown(content), {("E", "0.0"): ("133.32", "0.00")})

    def test_sections_and_notes_are_no_lines(self):  # B20
        texts = [{"display_type": kind, "name": kind} for kind in ("line_section", "line_note")]
        lines = [Command.create(values) for values in (texts[0], self.line(), texts[1], self.line())]
        self.check(self.make_invoice(self.body, company_id=self.company.id, invoice_line_ids=lines))

    def test_the_tax_of_a_foreign_currency_is_that_of_the_books(self):  # B20
        dollar = self.env.ref("base.USD")
        dollar.active = True
        rate = {"currency_id": dollar.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 1.2347}
        self.env["res.currency.rate"].create(rate)
        invoice = self.invoice(lines=[{"price_unit": 12.35, "quantity": 0.5}] * 7, currency_id=dollar.id)
        content = self.check(invoice)
        booked = self.cents(abs(invoice.amount_tax_signed))
        self.assertEqual(self.values(content, "TaxTotalAmount[@currencyID='EUR']"), [str(booked)])

    def test_a_currency_of_three_decimals_is_left_out(self):  # B20
        dinar = self.env.ref("base.TND")
        dinar.active = True
        reason = self.refused(self.invoice(lines=[{"price_unit": 1.235}], currency_id=dinar.id))
        self.assertRegex(reason, r"more than two decimals.*BR-DEC")
