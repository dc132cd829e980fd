"""Whatever people enter: an invoice is valid in the archive, or left out with a reason that names the remedy."""

from unittest.mock import patch

from odoo import Command
from odoo.addons.customer_registry_chorus.formats import archive, schema
from odoo.tests import tagged

from tests.chorus.chorus_case import ChorusCase


@tagged("post_install", "-at_install")
class TestChorusBadInput(ChorusCase):
    def exported(self, invoice):
        """Export ``invoice`` and return its XML, which is valid."""
        (content,) = self.files(self.export(invoice)).values()
        self.assertEqual(schema.breaches(content, schema.load()), [])
        return content

    def refused(self, invoice):
        """Export ``invoice``, which is left out, and return the reason."""
        self.assertFalse(self.export(invoice))
        self.assertEqual((invoice.delivery_ids.state, invoice.is_move_sent), ("failed", False))
        return invoice.delivery_ids.error

    def tax(self, **values):
        return self.company.account_sale_tax_id.copy({"name": "Taux réduit", **values})

    def test_umlauts_emoji_and_markup_are_written_as_entered(self):  # B20
        body = self.make_body("Mairie de l’Haÿ-les-Ömlauts 🏛 & Cie <b>")
        content = self.exported(self.invoice(body, [{"name": "Käse 🧀 ]]> &amp; <script>"}]))
        self.assertIn(body.name, self.values(content, "BuyerTradeParty/ram:Name"))
        self.assertEqual(self.values(content, "SpecifiedTradeProduct/ram:Description"), ["Käse 🧀 ]]> &amp; <script>"])

    def test_control_characters_are_left_out(self):  # B20
        body = self.make_body("Mairie \x02de Vallon\ufffebrune")
        content = self.exported(self.invoice(body, [{"name": "a\x01b\x0bc\x1f\uffff"}], narration="<p>x\x03</p>"))
        self.assertEqual(self.values(content, "BuyerTradeParty/ram:Name"), ["Mairie de Vallonbrune"])
        self.assertEqual(self.values(content, "SpecifiedTradeProduct/ram:Description"), ["abc"])

    def test_a_line_without_a_product_is_named_by_its_text(self):  # B20
        lines = [{"product_id": False, "name": "Hébergement"}, {"product_id": False, "name": "Conseil\nmai\njuin"}]
        content = self.exported(self.invoice(lines=lines))
        self.assertEqual(self.values(content, "SpecifiedTradeProduct/ram:Name"), ["Hébergement", "Conseil"])
        self.assertEqual(self.values(content, "SpecifiedTradeProduct/ram:Description"), ["mai\njuin"])

    def test_a_line_that_says_nothing_is_refused(self):  # B20
        for name in (False, " \x01\n"):
            reason = self.refused(self.invoice(lines=[{}, {"product_id": False, "name": name}]))
            self.assertIn("neither a product nor a description", reason)

    def test_the_tax_of_a_foreign_currency_is_in_euros_too(self):  # B20
        dollar = self.env.ref("base.USD")
        dollar.active = True
        rate = {"currency_id": dollar.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 1.25}
        self.env["res.currency.rate"].create(rate)
        for move_type in ("out_invoice", "out_refund"):
            content = self.exported(self.invoice(currency_id=dollar.id, move_type=move_type))
            self.assertEqual(self.values(content, "InvoiceCurrencyCode"), ["USD"])
            self.assertEqual(self.values(content, "TaxCurrencyCode"), ["EUR"])
            self.assertEqual(self.values(content, "TaxTotalAmount[@currencyID='USD']"), ["20.00"])
            self.assertEqual(self.values(content, "TaxTotalAmount[@currencyID='EUR']"), ["16.00"])

    def test_an_invoice_in_euros_states_its_tax_once(self):  # B20
        content = self.exported(self.invoice())
        self.assertEqual(self.values(content, "TaxTotalAmount"), ["20.00"])
        self.assertEqual(self.values(content, "TaxCurrencyCode"), [])

    def test_each_tax_rate_has_its_own_total(self):  # B20
        reduced = {"tax_ids": [Command.set(self.tax(amount=5.5).ids)]}
        content = self.exported(self.invoice(lines=[{}, reduced]))
        rates = self.values(content, "ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent")
        self.assertEqual(sorted(rates), ["20.0", "5.5"])
        self.assertEqual(self.values(content, "TaxTotalAmount"), ["25.50"])

    def test_a_line_without_tax_is_refused(self):  # B20
        self.assertIn("at least one tax", self.refused(self.invoice(lines=[{"tax_ids": [Command.clear()]}])))

    def test_a_negative_line_lowers_the_total(self):  # B20
        for line in ({"price_unit": -30}, {"quantity": -0.3}):
            content = self.exported(self.invoice(lines=[{}, line]))
            self.assertEqual(self.values(content, "TaxBasisTotalAmount"), ["70.00"])
            self.assertEqual(self.values(content, "LineTotalAmount"), ["100.00", "-30.00", "70.00"])
            self.assertFalse([price for price in self.values(content, "ChargeAmount") if price.startswith("-")])

    def test_an_invoice_of_nothing_is_valid(self):  # B20
        for lines in ([{"price_unit": 0}], [{"discount": 100}], [{}, {"price_unit": -100}]):
            content = self.exported(self.invoice(lines=lines))
            self.assertEqual(self.values(content, "GrandTotalAmount"), ["0.00"])

    def test_a_missing_siret_is_named(self):  # B20
        body = self.make_body("Syndicat mixte", company_registry=False)
        self.assertIn("Syndicat mixte has no valid SIRET", self.refused(self.invoice(body)))
        self.company.company_registry = False
        self.assertIn("Prestations du Rhin SARL has no valid SIRET", self.refused(self.invoice()))

    def test_names_in_the_archive_are_unique_and_no_paths(self):  # B20
        first, second = self.invoice(), self.invoice()
        first.name, second.name = "../../a", "..\\A"
        record = self.export(first, second)
        self.assertEqual(sorted(self.files(record)), ["A-2.xml", "a.xml"])
        self.assertEqual({row.move_id: row.file_name for row in record.line_ids}, {first: "a.xml", second: "A-2.xml"})

    def test_a_person_of_two_companies_gets_an_archive_for_each(self):  # B20
        other = self.make_company("Services d'Alsace SARL")
        body = self.body.with_company(other)
        body.invoice_sending_method = "chorus"
        self.biller.company_ids += other
        invoices = [self.invoice()]
        self.patch(type(self), "company", other)
        invoices.append(self.invoice(body))
        both = self.biller.company_ids
        deliveries = self.queue(*invoices)
        deliveries.with_user(self.biller).with_context(allowed_company_ids=both.ids).action_export_chorus()
        for invoice in invoices:
            record = self.Archive.search([("line_ids.move_id", "=", invoice.id)])
            self.assertEqual((record.company_id, record.line_ids.move_id), (invoice.company_id, invoice))
            self.assertEqual(record.attachment_id.company_id, invoice.company_id)

    def test_an_export_takes_what_waits_in_the_chosen_company_only(self):  # B20
        other = self.make_company("Services d'Alsace SARL")
        self.body.with_company(other).invoice_sending_method = "chorus"
        self.biller.company_ids += other
        here = self.invoice()
        self.patch(type(self), "company", other)
        there = self.invoice(self.body.with_company(other))
        self.export(here, there)
        self.assertEqual((here.delivery_ids.state, there.delivery_ids.state), ("queued", "exported"))

    def test_what_nobody_foresaw_leaves_out_one_invoice_only(self):  # B20
        good, bad = self.invoice(), self.invoice()
        core = type(self.env["account.edi.xml.cii"])
        original = core._export_invoice

        def broken(model, invoice):
            if invoice == bad:
                self.env.cr.execute("SELECT 1 / 0")
            return original(model, invoice)

        with (
            patch.object(core, "_export_invoice", broken),
            self.assertLogs("odoo.addons.customer_registry.models.core.customer_job_mixin", "WARNING"),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            record = self.export(bad, good)
        self.assertEqual(list(self.files(record)), [archive.file_name(good.name)])
        self.assertIn("division by zero", bad.delivery_ids.error)
