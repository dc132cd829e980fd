"""Lines without a product, and taxes entered by hand, follow the VAT flag as well (B05)."""

from lxml import etree
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from tests.common import RegistryCase

CHARTS = (("generic_coa", "us"), ("fr", "fr"), ("de_skr03", "de"))


@tagged("post_install", "-at_install")
class TestVatExemptLines(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(country_id=cls.company.country_id.id)
        cls.tax = cls.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})
        cls.reduced = cls.tax.copy({"name": "7 %", "amount": 7})
        cls.included = cls.tax.copy({"name": "19 % included", "price_include_override": "tax_included"})
        cls.company.account_sale_tax_id = cls.tax

    def draft(self, *lines, **values):
        lines = [Command.create({"name": "Wartung", "price_unit": 100, **line}) for line in lines]
        return self.make_invoice(self.customer, post=False, invoice_line_ids=lines, **values)

    def taxed(self, tax, **values):
        return {"tax_ids": [Command.set(tax.ids)], **values}

    def taxes(self, invoice):
        return invoice.invoice_line_ids.tax_ids

    def exempt_tax(self):
        return self.company.registry_exempt_position_id.tax_ids

    def test_lines_without_a_product_follow_in_both_directions_on_every_chart(self):
        for chart, country in CHARTS:
            company = self.make_company(chart, country)
            customer = self.make_customer(f"Kunde {chart}", country_id=company.country_id.id).with_company(company)
            taxes = company.account_sale_tax_id
            line = Command.create(
                {"name": "Wartung", "price_unit": 100, "tax_ids": [Command.set(taxes.ids)]},
            )
            invoice = self.make_invoice(customer, post=False, company_id=company.id, invoice_line_ids=[line])
            amount = invoice.amount_tax
            with self.subTest(chart):
                self.assertGreater(amount, 0)
                customer.vat_liable = False
                self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (100, 0))
                self.assertEqual(self.taxes(invoice), company.registry_exempt_position_id.tax_ids)
                customer.vat_liable = True
                self.assertEqual((self.taxes(invoice), invoice.amount_tax), (taxes, amount))
                customer.vat_liable = False
                invoice.action_post()
                self.assertEqual((invoice.state, invoice.amount_tax), ("posted", 0))

    def test_a_tax_entered_by_hand_comes_back(self):
        product = self.env["product.product"].create({"name": "Buch", "taxes_id": [Command.set(self.tax.ids)]})
        bare = self.env["product.product"].create({"name": "Karte", "taxes_id": False})
        invoice = self.draft(
            self.taxed(self.reduced),
            self.taxed(self.reduced, product_id=product.id),
            self.taxed(self.reduced, product_id=bare.id),
        )
        self.customer.vat_liable = False
        self.assertEqual((invoice.amount_tax, self.taxes(invoice)), (0, self.exempt_tax()))
        self.customer.vat_liable = True
        self.assertEqual((invoice.amount_tax, self.taxes(invoice)), (21, self.reduced))

    def test_another_product_does_not_get_the_tax_of_the_old_one(self):
        product = self.env["product.product"].create({"name": "Buch", "taxes_id": [Command.set(self.tax.ids)]})
        invoice = self.draft(self.taxed(self.reduced))
        self.customer.vat_liable = False
        invoice.invoice_line_ids.product_id = product
        self.customer.vat_liable = True
        self.assertEqual(self.taxes(invoice), self.tax)

    def test_what_was_exempt_from_the_start_is_taxed_as_the_company_does(self):
        self.customer.vat_liable = False
        invoice = self.draft(self.taxed(self.company._registry_exempt_position().tax_ids), {"tax_ids": False})
        self.customer.vat_liable = True
        self.assertEqual([line.tax_ids for line in invoice.invoice_line_ids], [self.tax, self.tax.browse()])

    def test_the_tax_that_a_price_includes_goes_out_and_comes_back(self):
        invoice = self.draft(self.taxed(self.included, price_unit=119))
        self.customer.vat_liable = False
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (100, 100))
        self.customer.vat_liable = True
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (100, 119))
        self.assertEqual(self.taxes(invoice), self.included)

    def test_the_remedy_that_is_named_works(self):
        self.customer.vat_liable = False
        invoice = self.draft(self.taxed(self.tax), self.taxed(self.included, price_unit=119))
        with self.assertRaisesRegex(UserError, "VAT-exempt.*Update Taxes and Accounts"):
            invoice.action_post()
        self.assertTrue(invoice.registry_taxes_outdated)
        invoice.action_update_fpos_values()
        self.assertFalse(invoice.registry_taxes_outdated)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (200, 200))
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_the_remedy_works_whatever_position_the_invoice_has(self):
        other = self.env["account.fiscal.position"].create({"name": "Domestic"})
        self.customer.vat_liable = False
        for position in (other, other.browse()):
            invoice = self.draft(self.taxed(self.tax), fiscal_position_id=position.id)
            invoice.action_update_fpos_values()
            self.assertTrue(invoice.fiscal_position_id.registry_vat_exempt)
            invoice.action_post()
            self.assertEqual((invoice.state, invoice.amount_tax), ("posted", 0))

    def test_a_position_without_tax_that_somebody_chose_stays(self):
        export = self.env["account.fiscal.position"].create({"name": "Export"})
        zero = self.tax.copy({"name": "0 % Export", "amount": 0})
        self.customer.vat_liable = False
        invoice = self.draft(self.taxed(zero), fiscal_position_id=export.id)
        invoice.action_update_fpos_values()
        self.assertEqual((invoice.fiscal_position_id, self.taxes(invoice)), (export, zero))

    def test_the_button_is_shown_where_it_is_the_remedy(self):
        arch = self.env["account.move"].get_view(self.env.ref("account.view_move_form").id, "form")["arch"]
        (button,) = etree.fromstring(arch).xpath("//button[@name='action_update_fpos_values']")
        self.assertEqual(
            button.get("invisible"),
            "not (show_update_fpos or registry_taxes_outdated) or state in ['cancel', 'posted']",
        )

    def test_sections_and_notes_stay_as_they_are(self):
        invoice = self.draft(
            {"display_type": "line_section", "name": "A", "price_unit": 0},
            self.taxed(self.tax),
            {"display_type": "line_note", "name": "B", "price_unit": 0},
        )
        self.customer.vat_liable = False
        self.assertEqual([line.name for line in invoice.invoice_line_ids], ["A", "Wartung", "B"])
        self.assertEqual(invoice.amount_total, 100)

    def test_what_is_rounded_to_coins_is_rounded_again(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Coins",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company.income_currency_exchange_account_id.id,
                "loss_account_id": self.company.expense_currency_exchange_account_id.id,
            }
        )
        invoice = self.draft(self.taxed(self.tax, price_unit=10.01), invoice_cash_rounding_id=rounding.id)
        self.assertEqual(invoice.amount_total, 11.90)
        self.customer.vat_liable = False
        self.assertEqual((invoice.amount_tax, invoice.amount_total), (0, 10.00))

    def test_credit_notes_of_their_own_follow_and_reversals_do_not(self):
        note = self.draft(self.taxed(self.tax), move_type="out_refund")
        invoice = self.draft(self.taxed(self.tax))
        invoice.action_post()
        reversal = invoice._reverse_moves([{"invoice_date": "2026-11-03"}])
        self.customer.vat_liable = False
        self.assertEqual((note.amount_tax, reversal.amount_tax), (0, 19))
        (note | reversal).action_post()

    def test_bills_and_strangers_are_left_to_odoo(self):
        stranger = self.Partner.create({"name": "Fremd", "country_id": self.company.country_id.id})
        line = Command.create({"name": "Wartung", "price_unit": 100, "tax_ids": [Command.set(self.tax.ids)]})
        invoice = self.make_invoice(stranger, post=False, invoice_line_ids=[line])
        bill = self.make_invoice(self.customer, post=False, move_type="in_invoice")
        bill_tax = bill.invoice_line_ids.tax_ids
        self.customer.vat_liable = False
        (invoice | bill).action_update_fpos_values()
        self.assertEqual((self.taxes(invoice), self.taxes(bill)), (self.tax, bill_tax))
        self.assertFalse(invoice.registry_taxes_outdated or bill.registry_taxes_outdated)

    def test_a_person_who_bills_presses_the_button_in_the_form(self):
        self.customer.vat_liable = False
        invoice = self.draft(self.taxed(self.tax))
        form = Form(invoice.with_user(self.make_biller()))
        self.assertTrue(form.registry_taxes_outdated)
        form.record.action_update_fpos_values()
        self.assertEqual(invoice.amount_tax, 0)

    def make_biller(self):
        return new_test_user(self.env, "biller", "account.group_account_invoice")

    def make_company(self, chart, country):
        company = self.env["res.company"].create(
            {"name": f"Company {chart}", "country_id": self.env.ref(f"base.{country}").id}
        )
        self.env.user.company_ids += company
        self.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        return company
