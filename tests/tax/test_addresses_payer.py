from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from tests.common import RegistryCase
from tests.mail_catcher import attached_pdfs, real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestAddressesAndPayer(RegistryCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parents = cls.make_customer("Petra Hofreiter", email="petra@example.org", street="Elternweg 1")
        cls.child = cls.make_customer("Lena Hofreiter", email="lena@example.org", street="Kinderweg 2")
        cls.child.write({"payer_id": cls.parents.id, "is_company": False})
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")

    def address(self, customer, kind, name, **values):
        return self.Partner.create({"parent_id": customer.id, "type": kind, "name": name, **values})

    def test_a_customer_has_several_delivery_and_invoice_addresses(self):  # W31, W32, W33
        with Form(self.parents, view="customer_registry.res_partner_view_form_registry") as form:
            for kind, name in (("delivery", "Ramp 3"), ("delivery", "Ramp 4"), ("invoice", "Accounts payable")):
                with form.registry_address_ids.new() as address:
                    address.type = kind
                    address.name = name
        addresses = self.parents.registry_address_ids
        self.assertEqual(sorted(addresses.mapped("type")), ["delivery", "delivery", "invoice"])
        self.assertFalse(self.parents.contact_link_ids)
        self.assertFalse(any(addresses.mapped("registry_state")))

    def test_an_invoice_uses_the_delivery_address_and_the_invoice_address(self):  # W32, W33
        ramp = self.address(self.parents, "delivery", "Ramp 3")
        office = self.address(self.parents, "invoice", "Accounts payable")
        invoice = self.make_invoice(self.child)
        self.assertEqual((invoice.partner_id, invoice.partner_shipping_id), (office, ramp))

    def test_an_invoice_goes_to_the_payer_and_names_the_customer(self):  # W34
        invoice = self.make_invoice(self.child)
        self.assertEqual(invoice.partner_id, self.parents)
        self.assertEqual(invoice.registry_customer_id, self.child)
        self.assertEqual(invoice.line_ids.partner_id, self.parents)

    def test_a_person_bills_the_payer_in_the_form(self):  # W34
        invoices = self.env["account.move"].with_user(self.biller).with_context(default_move_type="out_invoice")
        with Form(invoices) as form:
            form.partner_id = self.child
            self.assertEqual((form.partner_id, form.registry_customer_id), (self.parents, self.child))
            form.partner_id = self.child
            self.assertEqual((form.partner_id, len(form.registry_customer_id)), (self.child, 0))
        invoice = form.record
        self.assertEqual((invoice.partner_id, len(invoice.registry_customer_id)), (self.child, 0))
        with Form(invoices.with_context(default_partner_id=self.child.id)) as form:
            form.invoice_date = "2026-11-02"
        self.assertEqual((form.record.partner_id, form.record.registry_customer_id), (self.parents, self.child))

    def test_the_mail_goes_to_the_recipients_of_the_payer_and_its_pdf_names_both(self):  # W34
        self.make_contact(self.parents, "Sven Hofreiter", email="sven@example.org", invoice_recipient=True)
        self.make_contact(self.child, "Lisa Coach", email="coach@example.org", invoice_recipient=True)
        invoice = self.make_invoice(self.child)
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        with real_mail_and_pdf() as new_mails:
            wizard.create({}).action_send_and_print()
            (mail,) = new_mails()
        self.assertEqual(mail["X-Envelope-To"], "sven@example.org")
        ((_name, text),) = attached_pdfs(mail).items()
        for expected in ("Petra Hofreiter", "Elternweg 1", "For: Lena Hofreiter"):
            self.assertIn(expected, " ".join(text.split()))
        self.assertNotIn("Kinderweg 2", text)

    def test_both_profiles_show_the_invoice(self):  # W34
        self.make_invoice(self.child, 100)
        self.make_invoice(self.parents, 40)
        partners = (self.child + self.parents).with_user(self.biller)
        self.assertEqual(partners.mapped("total_invoiced"), [100, 140])
        counts = [
            self.env["account.move"].search_count(partner.action_view_partner_invoices()["domain"])
            for partner in partners
        ]
        self.assertEqual(counts, [1, 2])
        self.assertEqual(self.parents.paid_customer_ids, self.child)

    def test_a_credit_note_stays_with_whom_was_billed(self):  # W34
        self.child.payer_id = False
        invoice = self.make_invoice(self.child)
        self.child.payer_id = self.parents
        self.assertEqual(invoice._reverse_moves().partner_id, self.child)
        paid = self.make_invoice(self.child)
        refund = paid._reverse_moves()
        self.assertEqual((refund.partner_id, refund.registry_customer_id), (self.parents, self.child))

    def test_another_addressee_drops_the_customer_served(self):  # W34
        invoice = self.make_invoice(self.child, post=False)
        office = self.address(self.parents, "invoice", "Office")
        invoice.partner_id = office
        self.assertEqual(invoice.registry_customer_id, self.child)
        invoice.partner_id = self.make_customer("Third")
        self.assertFalse(invoice.registry_customer_id)

    def test_bills_of_vendors_know_no_payer(self):
        bill = self.env["account.move"].create({"move_type": "in_invoice", "partner_id": self.child.id})
        self.assertEqual(bill.partner_id, self.child)

    def test_the_payer_of_a_payer_pays(self):  # W34
        school = self.make_customer("School")
        self.parents.payer_id = school
        self.assertEqual(self.make_invoice(self.child).partner_id, school)

    def test_nobody_pays_for_itself_or_in_a_circle(self):  # W34
        with self.assertRaisesRegex(ValidationError, "Lena Hofreiter cannot be its own payer"):
            self.child.payer_id = self.child
        with self.assertRaisesRegex(ValidationError, "Petra Hofreiter already pays, directly or not, for Lena"):
            self.parents.payer_id = self.child

    def test_a_circle_that_two_users_close_at_once_still_bills(self):  # W34
        self.env.flush_all()
        query = "UPDATE res_partner SET payer_id = %s WHERE id = %s"
        self.env.cr.execute(query, [self.child.id, self.parents.id])
        self.env.invalidate_all()
        self.assertEqual(self.make_invoice(self.child).partner_id, self.child)

    def test_a_contact_or_address_is_no_payer(self):  # W34
        office = self.address(self.parents, "invoice", "Office")
        with self.assertRaisesRegex(ValidationError, "Choose its company as the payer"):
            self.child.payer_id = office

    def test_a_payer_is_seen_by_every_company_of_the_customer(self):  # W34
        other = self.env["res.company"].create({"name": "Second company"})
        payer = self.make_customer("Only there", company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "Choose a payer that all of them can see"):
            self.child.payer_id = payer

    def test_a_payer_keeps_to_the_companies_of_its_customers(self):  # W34
        other = self.env["res.company"].create({"name": "Second company"})
        with self.assertRaisesRegex(ValidationError, "Choose a payer that all of them can see"):
            self.parents.company_id = other

    def test_nobody_charges_a_customer_of_others(self):  # W34 T28
        clerk = new_test_user(self.env, "clerk of payers", "customer_registry.group_user")
        boss = new_test_user(self.env, "boss of payers", "customer_registry.group_manager")
        theirs = self.make_customer("Theirs", user_id=boss.id)
        mine = self.make_customer("Mine", user_id=clerk.id)
        with self.assertRaisesRegex(UserError, "Theirs is not among the customers that you may edit"):
            mine.with_user(clerk).payer_id = theirs
        with self.assertRaisesRegex(UserError, "Theirs is not among the customers that you may edit"):
            self.Partner.with_user(clerk).create({"name": "New", "registry_state": "draft", "payer_id": theirs.id})
        mine.with_user(boss).payer_id = theirs
        mine.with_user(clerk).write({"payer_id": theirs.id, "city": "Bonn"})
        self.assertEqual(mine.payer_id, theirs)
        stranger = self.Partner.create({"name": "Grandmother"})
        mine.with_user(clerk).payer_id = stranger
        self.assertEqual(mine.payer_id, stranger)

    def test_portal_users_read_no_payer(self):
        user = self.env["res.users"].create(
            {
                "login": "lena.portal",
                "partner_id": self.child.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        for name in ("payer_id", "paid_customer_ids", "registry_address_ids", "main_contact_id"):
            with self.assertRaises(AccessError):
                self.child.with_user(user).read([name])
        with self.assertRaises(AccessError):
            self.child.with_user(user).action_portal_access()
