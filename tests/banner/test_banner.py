from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class BannerCase(RegistryCase):
    """A product with a banner, and invoices whose dates count back from today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.Partner)
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.Banner = cls.env["customer.banner"]
        cls.Banner.search([]).active = False
        cls.category = cls.env["product.category"].create({"name": "Service contracts"})
        cls.support, cls.hosting = (cls.make_product(name) for name in ("Support", "Hosting"))
        cls.customer = cls.make_customer().with_env(cls.env)

    @classmethod
    def make_product(cls, name, **values):
        return cls.env["product.product"].create({"name": name, "type": "service", "taxes_id": False, **values})

    @classmethod
    def make_banner(cls, event="invoiced", product=None, name="SLA Gold", **values):
        product_ids = (cls.support if product is None else product).ids
        return cls.Banner.create({"name": name, "event": event, "product_ids": product_ids, **values})

    @classmethod
    def invoice(cls, *products, customer=None, days=40, due=10, post=True, **values):
        """Return an invoice of one piece of each of ``products``, made ``days`` and due ``due`` days ago."""
        lines = [Command.create({"product_id": product.id, "price_unit": 100, "quantity": 1}) for product in products]
        return cls.make_invoice(
            customer or cls.customer,
            post=post,
            invoice_date=cls.today - timedelta(days=days),
            invoice_date_due=cls.today - timedelta(days=due),
            invoice_payment_term_id=values.pop("invoice_payment_term_id", False),
            invoice_line_ids=lines,
            **values,
        )

    @classmethod
    def pay(cls, invoice, share=1, days=5):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = cls.env["account.payment.register"].with_context(**context)
        values = {"payment_date": cls.today - timedelta(days=days), "amount": invoice.amount_total * share}
        wizard.create(values).action_create_payments()

    @classmethod
    def remind(cls, invoice, days=3, state="sent"):
        level = cls.env["customer.reminder.level"].search([], limit=1)
        line = {"move_id": invoice.id, "date_due": invoice.invoice_date_due, "level_id": level.id}
        return cls.env["customer.reminder"].create(
            {
                "partner_id": invoice.commercial_partner_id.id,
                "address_id": invoice.partner_id.id,
                "company_id": invoice.company_id.id,
                "currency_id": invoice.currency_id.id,
                "date": cls.today - timedelta(days=days),
                "state": state,
                "line_ids": [Command.create(line)],
            }
        )

    def take_back(self, invoice, products=None, post=True):
        """Reverse ``invoice``, or only the lines of ``products``; return the credit note."""
        refund = invoice._reverse_moves([{"invoice_date": self.today}])
        if products is not None:
            refund.invoice_line_ids.filtered(lambda line: line.product_id not in products).unlink()
        if post:
            refund.action_post()
        return refund

    def shown(self, customer=None, user=None):
        partner = (customer or self.customer).with_user(user or self.env.user)
        self.env.invalidate_all()
        return partner.registry_banner_ids

    def found(self, banner):
        return self.Partner.search([("registry_banner_ids", "in", banner.ids)])

    def assert_shown(self, banner, customer=None):
        """The banner is shown, and the search finds the customer by it."""
        customer = customer or self.customer
        self.assertIn(banner, self.shown(customer))
        self.assertIn(customer, self.found(banner))

    def assert_hidden(self, banner, customer=None):
        customer = customer or self.customer
        self.assertNotIn(banner, self.shown(customer))
        self.assertNotIn(customer, self.found(banner))


class TestBannerEvents(BannerCase):  # W36
    def test_an_invoice_without_a_customer_yet_shows_no_banner(self):  # W36
        for move_type in ("out_invoice", "out_refund", "in_invoice", "entry"):
            self.assertFalse(self.env["account.move"].new({"move_type": move_type}).registry_banner_ids)
        with Form(self.env["account.move"].with_context(default_move_type="out_invoice")) as form:
            form.partner_id = self.customer

    def test_a_posted_invoice_with_the_product_shows_the_banner(self):
        banner = self.make_banner()
        self.assert_hidden(banner)
        invoice = self.invoice(self.support, self.hosting, post=False)
        self.assert_hidden(banner)
        invoice.action_post()
        self.assert_shown(banner)
        invoice.button_draft()
        self.assert_hidden(banner)
        invoice.button_cancel()
        self.assert_hidden(banner)

    def test_another_product_does_not_show_it_and_no_product_stands_for_any(self):
        self.invoice(self.hosting)
        self.assert_hidden(self.make_banner())
        self.assert_shown(self.make_banner(product=self.support.browse()))

    def test_a_line_without_product_counts_for_any_product_only(self):
        self.make_invoice(self.customer)
        self.assert_hidden(self.make_banner())
        self.assert_shown(self.make_banner(product=self.support.browse()))

    def test_a_vendor_bill_with_the_product_does_not_show_it(self):
        self.invoice(self.support, move_type="in_invoice")
        self.assert_hidden(self.make_banner())

    def test_a_full_credit_note_takes_the_banner_away(self):
        banner = self.make_banner()
        invoice = self.invoice(self.support)
        refund = self.take_back(invoice, post=False)
        self.assert_shown(banner)
        refund.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assert_hidden(banner)
        refund.button_cancel()
        self.assert_shown(banner)

    def test_a_credit_note_for_another_invoice_line_leaves_the_banner(self):
        support, hosting = self.make_banner(), self.make_banner(product=self.hosting)
        invoice = self.invoice(self.support, self.hosting)
        self.take_back(invoice, self.hosting)
        self.assert_shown(support)
        self.assert_hidden(hosting)

    def test_a_part_of_the_quantity_taken_back_leaves_the_banner_all_of_it_does_not(self):
        banner = self.make_banner()
        invoice = self.invoice(self.support, self.hosting, post=False)
        invoice.invoice_line_ids[0].quantity = 3
        invoice.action_post()
        for back, check in ((2, self.assert_shown), (1, self.assert_hidden)):
            refund = self.take_back(invoice, self.support, post=False)
            refund.invoice_line_ids.quantity = back
            refund.action_post()
            check(banner)

    def test_a_line_that_the_same_invoice_takes_back_does_not_count(self):
        invoice = self.invoice(self.support, self.support, self.hosting, post=False)
        invoice.invoice_line_ids[0].quantity = -1
        invoice.action_post()
        self.assert_hidden(self.make_banner())

    def test_another_invoice_keeps_the_banner_when_one_is_taken_back(self):
        banner = self.make_banner()
        self.take_back(self.invoice(self.support))
        self.invoice(self.support)
        self.assert_shown(banner)

    def test_a_paid_invoice_shows_the_banner_until_the_payment_is_taken_back(self):
        banner = self.make_banner("paid")
        invoice = self.invoice(self.support)
        self.pay(invoice, share=0.5)
        self.assert_hidden(banner)
        self.pay(invoice, share=0.5)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assert_shown(banner)
        invoice.line_ids.remove_move_reconcile()
        invoice.matched_payment_ids.action_draft()
        invoice.matched_payment_ids.action_cancel()
        self.assert_hidden(banner)

    def test_an_open_invoice_past_due_shows_the_banner_until_it_is_paid(self):
        banner = self.make_banner("overdue")
        self.invoice(self.support, days=5, due=0)
        self.assert_hidden(banner)
        invoice = self.invoice(self.support, due=1)
        self.assert_shown(banner)
        self.pay(invoice, share=0.5)
        self.assert_shown(banner)
        self.pay(invoice, share=0.5)
        self.assert_hidden(banner)

    def test_an_overdue_invoice_that_is_taken_back_is_not_overdue(self):
        banner = self.make_banner("overdue")
        self.take_back(self.invoice(self.support))
        self.assert_hidden(banner)

    def test_an_instalment_past_due_makes_the_invoice_overdue(self):
        instalments = [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days, "delay_type": "days_after"})
            for days in (10, 60)
        ]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": instalments})
        invoice = self.invoice(self.support, days=20, invoice_payment_term_id=term.id)
        self.assertGreater(invoice.invoice_date_due, self.today)
        banner = self.make_banner("overdue")
        self.assert_shown(banner)
        self.pay(invoice, share=0.5)
        self.assert_hidden(banner)

    def test_a_reminder_that_was_sent_shows_the_banner_while_the_invoice_is_open(self):
        banner = self.make_banner("reminded")
        invoice = self.invoice(self.support)
        reminder = self.remind(invoice, state="draft")
        self.assert_hidden(banner)
        reminder.state = "sent"
        self.assert_shown(banner)
        self.pay(invoice)
        self.assert_hidden(banner)

    def test_an_invoice_that_the_reminder_left_out_was_not_reminded(self):
        reminder = self.remind(self.invoice(self.support))
        reminder.line_ids.skip_reason = "disputed"
        self.assert_hidden(self.make_banner("reminded"))

    def test_posting_and_banners_are_seen_in_the_same_transaction(self):
        self.assertFalse(self.customer.registry_banner_ids)
        banner = self.make_banner()
        self.invoice(self.support)
        self.assertEqual(self.customer.registry_banner_ids, banner)
        banner.active = False
        self.assertFalse(self.customer.registry_banner_ids)


class TestBannerRules(BannerCase):  # W36
    def test_a_banner_is_shown_on_the_first_and_last_day_of_its_validity(self):
        self.invoice(self.support)
        day = timedelta(days=1)
        for date_from, date_to, check in (
            (self.today, self.today, self.assert_shown),
            (False, self.today, self.assert_shown),
            (self.today, False, self.assert_shown),
            (self.today + day, False, self.assert_hidden),
            (False, self.today - day, self.assert_hidden),
        ):
            with self.subTest(date_from=date_from, date_to=date_to):
                check(self.make_banner(date_from=date_from, date_to=date_to))

    def test_the_duration_counts_from_the_invoice_payment_due_date_or_reminder(self):
        invoice, paid = self.invoice(self.support, days=40, due=10), self.invoice(self.hosting)
        self.remind(invoice, days=3)
        self.pay(paid, days=5)
        for event, product, age in (
            ("invoiced", self.support, 40),
            ("paid", self.hosting, 5),
            ("overdue", self.support, 10),
            ("reminded", self.support, 3),
        ):
            with self.subTest(event):
                self.assert_shown(self.make_banner(event, product, days=age))
                self.assert_hidden(self.make_banner(event, product, days=age - 1))

    def test_a_payment_without_entry_counts_from_its_own_day(self):
        """As where bank statements book the payments."""
        domain = [("type", "=", "bank"), ("company_id", "=", self.company.id)]
        journal = self.env["account.journal"].search(domain, limit=1)
        journal.inbound_payment_method_line_ids.payment_account_id = False
        invoice = self.invoice(self.support)
        with patch.object(type(invoice), "_get_invoice_in_payment_state", lambda move: "in_payment"):
            self.pay(invoice, days=5)
        self.assertEqual((len(invoice.matched_payment_ids), len(invoice.matched_payment_ids.move_id)), (1, 0))
        self.assert_shown(self.make_banner("paid", days=5))
        self.assert_hidden(self.make_banner("paid", days=4))

    def test_a_category_stands_for_the_products_of_those_below_it(self):
        below = self.env["product.category"].create({"name": "Gold", "parent_id": self.category.id})
        banner = self.make_banner(product=self.support.browse(), product_category_ids=self.category.ids)
        self.invoice(self.support)
        self.assert_hidden(banner)
        self.support.categ_id = below
        self.assert_shown(banner)

    def test_a_category_without_products_is_not_any_product(self):
        self.invoice(self.support)
        empty = self.make_banner(product=self.support.browse(), product_category_ids=self.category.ids)
        self.assert_hidden(empty)
        self.assert_shown(self.make_banner())
        self.assert_hidden(empty)

    def test_rules_of_one_event_keep_their_own_products_days_and_companies(self):
        self.invoice(self.support, days=40)
        self.invoice(self.hosting, days=4)
        shown = self.make_banner(days=40) | self.make_banner(product=self.hosting, days=4)
        for banner in (
            self.make_banner(days=39),
            self.make_banner(product=self.hosting, days=3),
            self.make_banner(product=self.make_product("Training"), days=99),
        ):
            self.assert_hidden(banner)
        self.assertEqual(self.shown(), shown)

    def test_a_product_of_a_rule_stays_so_that_the_rule_never_means_any_product(self):
        self.make_banner()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.support.unlink()

    def test_products_and_categories_add_up(self):
        banner = self.make_banner(product_category_ids=self.category.ids)
        self.hosting.categ_id = self.category
        other = self.make_customer("Other").with_env(self.env)
        self.invoice(self.support)
        self.invoice(self.hosting, customer=other)
        self.assert_shown(banner)
        self.assert_shown(banner, other)

    def test_the_customer_served_shows_the_banner_its_payer_does_not(self):
        payer = self.make_customer("Payer").with_env(self.env)
        self.customer.payer_id = payer
        invoice = self.invoice(self.support)
        self.assertEqual((invoice.commercial_partner_id, invoice.registry_customer_id), (payer, self.customer))
        self.remind(invoice)
        for event in ("invoiced", "overdue", "reminded"):
            with self.subTest(event):
                banner = self.make_banner(event)
                self.assert_shown(banner)
                self.assert_hidden(banner, payer)
        self.assertIn(banner, invoice.registry_banner_ids)

    def test_contacts_and_addresses_of_the_customer_show_what_it_shows(self):
        contact = self.make_contact(self.customer).person_id
        self.invoice(self.support, customer=contact)
        banner = self.make_banner()
        self.assert_shown(banner)
        self.assert_shown(banner, contact.with_env(self.env))

    def test_banners_stand_in_their_order(self):
        self.invoice(self.support)
        last, first = self.make_banner(sequence=20), self.make_banner(sequence=5)
        self.assertEqual(self.shown().ids, (first | last).ids)

    def test_only_the_companies_that_the_user_has_active_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        self.invoice(self.support)
        everywhere, own, foreign = self.make_banner(), self.make_banner(company_id=self.company.id), None
        foreign = self.make_banner(company_id=other.id)
        both = self.customer.with_context(allowed_company_ids=(self.company | other).ids)
        elsewhere = self.customer.with_context(allowed_company_ids=other.ids)
        self.assertEqual(both.registry_banner_ids, everywhere | own)
        self.assertFalse(elsewhere.registry_banner_ids)
        self.assertFalse(elsewhere.search([("registry_banner_ids", "in", (everywhere | own | foreign).ids)]))

    def test_a_banner_of_a_company_counts_the_invoices_of_its_branches(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.cr.precommit.run()  # loads its chart of accounts
        self.env.user.company_ids |= branch
        self.env = self.env(context={**self.env.context, "allowed_company_ids": [self.company.id, branch.id]})
        invoice = self.invoice(self.support, company_id=branch.id)
        self.assertEqual(invoice.company_id, branch)
        customer = self.customer.with_env(self.env)
        self.assertIn(self.make_banner(company_id=self.company.id), customer.registry_banner_ids)
        self.assertIn(self.make_banner(company_id=branch.id), customer.registry_banner_ids)

    def test_all_customers_with_a_banner_are_found_by_name_too(self):
        other = self.make_customer("Other").with_env(self.env)
        banner = self.make_banner(name="SLA Gold 77")
        self.invoice(self.support)
        either = [("id", "in", (self.customer | other).ids)]
        for domain, expected in (
            ([("registry_banner_ids", "in", banner.ids)], self.customer),
            ([("registry_banner_ids", "=", banner.id)], self.customer),
            ([("registry_banner_ids", "ilike", "gold 77")], self.customer),
            ([("registry_banner_ids", "ilike", "gold 78")], self.Partner),
            ([("registry_banner_ids.event", "=", "invoiced")], self.customer),
            ([("registry_banner_ids", "!=", False)], self.customer),
            ([("registry_banner_ids", "=", False)], other),
            ([("registry_banner_ids", "not in", banner.ids)], other),
        ):
            with self.subTest(domain):
                self.assertEqual(self.Partner.search(domain + either), expected)
        customers = self.Partner.search(banner.action_view_customers()["domain"])
        self.assertEqual(customers, self.customer)

    def test_a_link_that_is_no_web_address_is_refused(self):
        for link in ("javascript:alert(1)", "www.example.com", "ftp://example.com", "https://", "data:text/html,x"):
            with self.subTest(link), self.assertRaisesRegex(ValidationError, "https://"):
                self.make_banner(link=link)
        self.make_banner(link="https://www.example.com/sla?x=1#y")

    def test_the_overview_gets_the_banners_as_plain_values(self):
        self.invoice(self.support)
        banner = self.make_banner(text2="4 hours", colour="gold", icon="fa-trophy", link="https://example.com")
        expected = {
            "id": banner.id,
            "text": "SLA Gold",
            "text2": "4 hours",
            "tone": "gold",
            "icon": "fa-trophy",
            "link": "https://example.com",
        }
        self.assertEqual(self.customer._registry_overview_banners(), [expected])


class TestBannerAccess(BannerCase):  # W36
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.banner = cls.make_banner()
        cls.posted = cls.invoice(cls.support)

    def test_an_employee_who_sees_no_invoices_sees_the_banner(self):
        for user in (self.employee, self.clerk):
            partner = self.customer.with_user(user)
            self.assertFalse(self.posted.with_user(user).has_access("read"))
            self.assertEqual(partner.registry_banner_ids, self.banner)
            self.assertEqual(partner.search([("registry_banner_ids", "in", self.banner.ids)]), self.customer)
            read = partner.web_read({"registry_banner_ids": {"fields": {"name": {}, "colour": {}}}})
            self.assertEqual(read[0]["registry_banner_ids"][0]["name"], "SLA Gold")

    def test_only_managers_edit_the_rules(self):
        manager = new_test_user(self.env, "banner_manager", "customer_registry.group_manager")
        for user in (self.employee, self.clerk):
            for act in (
                lambda banner: banner.write({"name": "x"}),
                lambda banner: banner.create({"name": "x"}),
                lambda banner: banner.unlink(),
            ):
                with self.assertRaises(AccessError):
                    act(self.banner.with_user(user))
        self.banner.with_user(manager).write({"name": "SLA Platinum"})
        self.assertEqual(self.shown().name, "SLA Platinum")

    def test_the_portal_gets_the_banner_neither_from_the_customer_nor_its_invoice(self):
        portal = new_test_user(self.env, "banner_portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        self.customer.contact_link_ids.portal_admin = True
        self.posted.message_subscribe(portal.partner_id.ids)
        for record in (self.customer.with_user(portal), self.posted.with_user(portal)):
            record.read(["display_name"])
            self.assertNotIn("registry_banner_ids", record.fields_get())
            with self.assertRaises(AccessError):
                record.read(["registry_banner_ids"])
        for act in (
            lambda: self.customer.with_user(portal).search([("registry_banner_ids", "!=", False)]),
            lambda: self.customer.with_user(portal)._registry_overview_banners(),
            lambda: self.banner.with_user(portal).read(["name"]),
            lambda: self.banner.with_user(portal).action_view_customers(),
        ):
            with self.assertRaises(AccessError):
                act()


class TestBannerOnDocuments(BannerCase):  # W36
    def test_invoices_show_the_banners_of_their_customer_bills_do_not(self):
        banner = self.make_banner()
        invoice = self.invoice(self.support)
        self.assertEqual(invoice.registry_banner_ids, banner)
        self.assertFalse(self.invoice(self.hosting, move_type="in_invoice", post=False).registry_banner_ids)

    def test_orders_show_the_banners_of_their_customer(self):
        banner = self.make_banner()
        self.invoice(self.support)
        order = self.env["sale.order"].create({"partner_id": self.make_contact(self.customer).person_id.id})
        self.assertEqual(order.registry_banner_ids, banner)

    def test_a_new_invoice_shows_the_banners_as_soon_as_the_customer_is_chosen(self):
        banner = self.make_banner()
        self.invoice(self.support)
        draft = self.env["account.move"].new({"move_type": "out_invoice", "partner_id": self.customer.id})
        self.assertEqual(draft.registry_banner_ids._origin, banner)


class TestBannerSpeed(BannerCase):  # W36
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for event in ("invoiced", "paid", "overdue", "reminded"):
            cls.make_banner(event)
            cls.make_banner(event, cls.support.browse(), product_category_ids=cls.category.ids)
        cls.customers = cls.Partner.browse()
        for number in range(80):
            cls.customers |= cls.make_customer(f"Customer {number:02}").with_env(cls.env)
        cls.invoices = cls.env["account.move"].browse()
        for customer in cls.customers[:3]:
            cls.invoices |= cls.invoice(cls.support, customer=customer)

    def test_a_list_of_80_customers_costs_two_queries(self):
        fetched = ["registry_banner_ids"]
        self.customers.read(fetched)
        self.env.flush_all()
        self.customers.invalidate_recordset(fetched)
        self.env["customer.banner"].invalidate_model()
        with self.assertQueryCount(2):
            shown = self.customers.mapped(lambda customer: customer.registry_banner_ids.mapped("name"))
        self.assertEqual(sum(map(bool, shown)), 3)

    def test_without_rules_nothing_is_asked(self):
        self.Banner.search([]).active = False
        self.customers.mapped("registry_banner_ids")
        self.env.flush_all()
        self.customers.invalidate_recordset(["registry_banner_ids"])
        with self.assertQueryCount(0):
            self.assertFalse(self.customers.mapped("registry_banner_ids"))

    def test_documents_are_asked_for_together(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.invoices.mapped("registry_customer_id.id")
        self.invoices.mapped("partner_id.commercial_partner_id.parent_id")
        self.invoices.mapped("move_type")
        self.env.companies.mapped("parent_ids.name")
        self.Banner._get_rules()
        with self.assertQueryCount(2):
            self.invoices.mapped("registry_banner_ids")

    def test_one_customer_is_answered_by_indexes_alone(self):
        rules = self.Banner._get_rules()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for rule in rules:
            with self.subTest(rule):
                query = self.Banner._get_hits([rule], self.customers.ids)
                plan = "\n".join(row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", query)))
                self.assertNotIn("Seq Scan", plan)
                self.assertIn("_registry_open_idx" if rule.event == "overdue" else "_registry_bought_idx", plan)
