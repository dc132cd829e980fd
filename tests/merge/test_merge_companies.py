"""Merging where companies have values of their own: flags are those of the kept record, the rest is asked."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase

POSITION, TERM, CHANNEL = "property_account_position_id", "property_payment_term_id", "invoice_sending_method"


@tagged("post_install", "-at_install")
class TestMergeCompanies(RegistryCase):  # X01
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Zweite GmbH", "country_id": cls.company.country_id.id})
        cls.env["account.chart.template"].try_loading("generic_coa", cls.second, install_demo=False)
        cls.env.user.company_ids += cls.second
        groups = "customer_registry.group_manager,account.group_account_invoice"
        cls.manager = new_test_user(cls.env, "merger", groups, company_ids=[(6, 0, (cls.company | cls.second).ids)])
        cls.tax = cls.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})
        cls.company.account_sale_tax_id = cls.tax
        cls.product = cls.env["product.product"].create({"name": "Wartung", "taxes_id": [Command.set(cls.tax.ids)]})
        country = {"country_id": cls.company.country_id.id}
        cls.kept = cls.make_customer("Reederei Fischer", ref="K1", state="customer", **country)
        cls.gone = cls.make_customer("Reederei Fischer", ref="K2", state="draft", **country)

    def both(self, company):
        return self.kept.with_company(company), self.gone.with_company(company)

    def merge(self, choices=None):
        return self.gone.with_user(self.manager).registry_merge_into(self.kept, choices)

    def wizard(self, user=None):
        return (
            self.env["customer.merge.wizard"]
            .with_user(user or self.manager)
            .create({"partner_ids": (self.kept | self.gone).ids, "kept_id": self.kept.id})
        )

    def flags(self):
        """Return the flags that each company has of its own."""
        fields_ = self.Partner._fields.values()
        return [field.name for field in fields_ if field.company_dependent and field.store and field.type == "boolean"]

    def column(self, *names):
        """Return what is stored of both, by field."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {', '.join(names)} FROM res_partner WHERE id IN %s ORDER BY id",  # noqa: S608
            [(self.kept | self.gone)._ids],
        )
        return self.env.cr.fetchall()

    def draft(self, partner, company=None, **line):
        values = {"product_id": self.product.id, "price_unit": 100, **line}
        company = company or self.company
        return self.make_invoice(
            partner.with_company(company), post=False, company_id=company.id, invoice_line_ids=[Command.create(values)]
        )

    def test_each_flag_is_that_of_the_kept_record_in_each_company_and_is_not_asked(self):
        self.assertLessEqual({"vat_exempt", "consolidate_invoices"}, set(self.flags()))
        for company, value in ((self.company, True), (self.second, False)):
            kept, gone = self.both(company)
            kept.write(dict.fromkeys(self.flags(), value))
            gone.write(dict.fromkeys(self.flags(), not value))
        before = self.column(*self.flags())
        self.assertFalse(set(self.flags()) & set(self.wizard().line_ids.mapped("field_name")))
        merge = self.merge()
        for company, value in ((self.company, True), (self.second, False)):
            kept = self.kept.with_company(company)
            self.assertEqual({name: kept[name] for name in self.flags()}, dict.fromkeys(self.flags(), value))
        merge.action_undo()
        self.assertEqual(self.column(*self.flags()), before)

    def test_what_differs_in_a_company_is_asked_for_that_company(self):
        terms = self.env["account.payment.term"].create([{"name": "Sofort"}, {"name": "30 Tage"}])
        self.kept.write({TERM: terms[0].id, CHANNEL: "email"})
        self.gone.write({TERM: terms[0].id, CHANNEL: "notice"})
        kept, gone = self.both(self.second)
        kept[TERM], gone[TERM] = terms
        wizard = self.wizard()
        asked = [(line.field_name, line.company_id, line.value, line.others) for line in wizard.line_ids]
        self.assertIn((CHANNEL, self.company, "by Email", "Notice by e-mail, invoice in the portal"), asked)
        self.assertIn((TERM, self.second, "Sofort", "30 Tage"), asked)
        self.assertNotIn((TERM, self.company), [row[:2] for row in asked])
        term = wizard.line_ids.filtered(lambda line: line.field_name == TERM)
        self.assertEqual(term.label, "Customer Payment Terms (Zweite GmbH)")
        term.partner_id = self.gone
        wizard.action_merge()
        self.assertEqual((kept[TERM], self.kept[TERM], self.kept[CHANNEL]), (terms[1], terms[0], "email"))

    def test_a_choice_without_a_company_holds_in_all(self):
        terms = self.env["account.payment.term"].create([{"name": "Sofort"}, {"name": "30 Tage"}])
        for company in (self.company, self.second):
            kept, gone = self.both(company)
            kept[TERM], gone[TERM] = terms
        before = self.column(TERM)
        merge = self.merge({TERM: self.gone})
        self.assertEqual([self.kept.with_company(one)[TERM] for one in (self.company, self.second)], [terms[1]] * 2)
        merge.action_undo()
        self.assertEqual(self.column(TERM), before)

    def test_nothing_is_a_value_that_can_be_chosen(self):
        term = self.env["account.payment.term"].create({"name": "Sofort"})
        self.gone[TERM] = term
        wizard = self.wizard()
        line = wizard.line_ids.filtered(lambda line: line.field_name == TERM)
        self.assertEqual((line.partner_id, line.value), (self.gone, "Sofort"))
        line.partner_id = self.kept
        wizard.action_merge()
        self.assertFalse(self.kept[TERM])

    def test_no_fiscal_position_is_a_decision_until_another_is_chosen(self):
        position = self.env["account.fiscal.position"].create({"name": "EU"})
        self.gone[POSITION] = position
        line = self.wizard().line_ids.filtered(lambda line: line.field_name == POSITION)
        self.assertEqual((line.partner_id, line.others), (self.kept, "EU"))
        merge = self.merge()
        self.assertFalse(self.kept[POSITION])
        merge.action_undo()
        self.merge({(POSITION, self.company.id): self.gone})
        self.assertEqual(self.kept[POSITION], position)

    def test_the_default_of_a_company_is_a_value_of_the_kept_record(self):
        terms = self.env["account.payment.term"].create([{"name": "Sofort"}, {"name": "30 Tage"}])
        self.env["ir.default"].set("res.partner", TERM, terms[0].id, company_id=self.company.id)
        self.gone[TERM] = terms[1]
        line = self.wizard().line_ids.filtered(lambda line: line.field_name == TERM)
        self.assertEqual((line.value, line.others), ("Sofort", "30 Tage"))
        self.merge()
        self.assertEqual(self.kept[TERM], terms[0])

    def test_other_companies_values_are_not_shown_and_stay(self):
        terms = self.env["account.payment.term"].create([{"name": "Sofort"}, {"name": "30 Tage"}])
        kept, gone = self.both(self.second)
        kept[TERM], gone[TERM] = terms
        narrow = new_test_user(self.env, "narrow", "customer_registry.group_manager")
        wizard = self.wizard(narrow)
        self.assertNotIn(TERM, wizard.line_ids.mapped("field_name"))
        wizard.action_merge()
        self.assertEqual(kept[TERM], terms[0])

    def test_open_documents_of_the_merged_record_follow_the_flag_and_go_back_as_they_were(self):
        self.gone.vat_liable = False
        drafts = self.draft(self.gone) | self.draft(self.gone, product_id=False, name="Fahrt")
        self.assertEqual(drafts.mapped("amount_tax"), [0, 0])
        own = self.draft(self.kept)
        own.invoice_line_ids.tax_ids = self.tax.copy({"name": "7 %", "amount": 7})
        drafts[1].invoice_line_ids.tax_ids = self.company.registry_exempt_position_id.tax_ids
        before = self.taxes(drafts)
        merge = self.merge()
        self.assertEqual((drafts.mapped("amount_tax"), own.amount_tax), ([19, 19], 7))
        self.assertFalse(any(drafts.mapped("fiscal_position_id.registry_vat_exempt")))
        merge.action_undo()
        self.assertEqual(self.taxes(drafts), before)
        self.assertEqual(drafts.line_ids.partner_id, self.gone)
        drafts.action_post()
        self.assertEqual(drafts.mapped("amount_total"), [100, 100])

    def taxes(self, drafts):
        return [
            (draft.fiscal_position_id, line.tax_ids, line.price_unit, line.account_id, draft.amount_total)
            for draft in drafts
            for line in draft.invoice_line_ids
        ]

    def test_an_exempt_customer_takes_over_taxed_drafts_without_tax(self):
        self.kept.vat_liable = False
        draft = self.draft(self.gone, price_unit=50)
        merge = self.merge()
        self.assertEqual((self.kept.vat_liable, draft.amount_tax), (False, 0))
        draft.invoice_line_ids.price_unit = 70
        merge.action_undo()
        self.assertEqual((draft.partner_id, draft.amount_untaxed, draft.amount_tax), (self.gone, 70, 13.30))
        self.assertEqual(draft.line_ids.partner_id, self.gone)

    def test_documents_follow_in_every_company(self):
        for partner, company in ((self.gone, self.second), (self.kept, self.company)):
            partner.with_company(company).vat_liable = False
        tax = self.second.account_sale_tax_id
        product = self.env["product.product"].create({"name": "Fracht", "taxes_id": [Command.set(tax.ids)]})
        there = self.draft(self.gone, self.second, product_id=product.id)
        here = self.draft(self.gone)
        self.assertEqual([there.amount_tax, here.amount_tax], [0, 19])
        merge = self.merge()
        self.assertEqual([there.amount_tax > 0, here.amount_tax], [True, 0])
        merge.action_undo()
        self.assertEqual([there.amount_tax, here.amount_tax], [0, 19])

    def test_open_orders_follow_and_go_back(self):
        self.kept.vat_liable = False
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.gone.id, "order_line": [Command.create({"product_id": self.product.id, **price})]}
                for price in ({"price_unit": 100}, {"price_unit": 200})
            ]
        )
        orders[1].action_confirm()
        orders[1].action_lock()
        merge = self.merge()
        self.assertEqual((orders.mapped("amount_tax"), orders[1].locked), ([0, 0], True))
        merge.action_undo()
        self.assertEqual((orders.mapped("amount_tax"), orders[1].locked), ([19, 38], True))
        self.assertEqual(orders.partner_id, self.gone)

    def test_documents_whose_flag_is_the_same_are_not_touched(self):
        draft = self.draft(self.gone)
        reduced = self.tax.copy({"name": "7 %", "amount": 7})
        draft.invoice_line_ids.tax_ids = reduced
        posted = self.draft(self.gone)
        posted.action_post()
        merge = self.merge()
        self.assertEqual((draft.amount_tax, posted.amount_tax), (7, 19))
        self.assertNotIn("taxes", merge.sudo().journal)
