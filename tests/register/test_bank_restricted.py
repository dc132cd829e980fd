from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from tests.common import RegistryCase

IBAN = "DE12 5001 0517 0648 4898 90"
OWN_IBAN = "DE40 3704 0044 9990 0008 22"
MASKED = "DE•• •••• 9890 - Direktbank"
PART = "DE1250010517064"
SECRET = "0648489890"


class TestRestrictedBankData(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = new_test_user
        invoicing = "account.group_account_invoice,base.group_allow_export,base.group_partner_manager"
        cls.biller = make(cls.env, "biller", f"{invoicing},customer_registry.group_user")
        cls.banker = make(cls.env, "banker", f"{invoicing},customer_registry.group_bank_data")
        cls.customer = cls.make_customer()
        banks = cls.env["res.partner.bank"]
        bank = cls.env["res.bank"].create({"name": "Direktbank", "bic": "INGDDEFFXXX"})
        cls.account = banks.create({"partner_id": cls.customer.id, "acc_number": IBAN, "bank_id": bank.id})
        cls.own = banks.create({"partner_id": cls.company.partner_id.id, "acc_number": OWN_IBAN})
        cls.switch(True)

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()  # each request of a user starts like this

    @classmethod
    def switch(cls, is_on):
        cls.env["res.config.settings"].create({"registry_restrict_bank_data": is_on}).execute()

    def with_biller(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.biller)

    def assertNoNumber(self, value):
        self.assertNotIn(SECRET, str(value).replace(" ", ""))
        return value

    def test_nobody_without_the_right_reads_an_account(self):  # W26
        for user in (self.biller, self.clerk, self.employee):
            with self.subTest(user.login):
                with self.assertRaises(AccessError) as caught:
                    self.account.with_user(user).read(["acc_number"])
                self.assertNoNumber(caught.exception)

    def test_people_with_the_right_and_own_accounts_are_not_affected(self):
        self.assertEqual(self.account.with_user(self.banker).read(["acc_number"])[0]["acc_number"], IBAN)
        self.assertEqual(self.account.with_user(self.banker).display_name, f"{IBAN} - Direktbank")
        self.assertEqual(self.own.with_user(self.employee).read(["acc_number"])[0]["acc_number"], OWN_IBAN)
        self.assertEqual(self.own.with_user(self.employee).display_name, OWN_IBAN)

    def test_it_takes_effect_at_once_in_both_directions(self):
        account = self.account.with_user(self.employee)
        self.switch(False)
        self.assertEqual(account.read(["acc_number"])[0]["acc_number"], IBAN)
        self.assertEqual(account.display_name, f"{IBAN} - Direktbank")
        self.switch(True)
        with self.assertRaises(AccessError):
            account.read(["acc_number"])
        self.assertEqual(account.display_name, MASKED)

    def test_no_search_finds_an_account_by_its_number(self):
        banks = self.env["res.partner.bank"].with_user(self.biller)
        partners = self.Partner.with_user(self.biller)
        self.assertFalse(banks.search([("acc_number", "like", PART)]))
        self.assertFalse(banks.name_search(PART))
        self.assertFalse(banks.search([("partner_id", "=", self.customer.id)]))
        self.assertFalse(partners.search([("bank_ids.acc_number", "like", PART)]))
        self.assertFalse(partners.search([("bank_ids", "like", PART)]))
        moves = self.env["account.move"].with_user(self.biller)
        self.make_invoice(self.customer, move_type="out_refund", post=False)
        self.assertFalse(moves.search([("partner_bank_id.acc_number", "like", PART)]))
        self.assertFalse(moves.search([("partner_bank_id", "like", PART)]))

    def test_no_group_by_shows_a_number(self):
        banks = self.env["res.partner.bank"].with_user(self.biller)
        refund = self.make_invoice(self.customer, move_type="out_refund", post=False)
        self.assertEqual(refund.partner_bank_id, self.account)
        domain = [("partner_id", "=", self.customer.id)]
        self.assertFalse(banks.formatted_read_group(domain, ["acc_holder_name"], ["__count"]))
        self.assertNoNumber(banks.formatted_read_group(domain, [], ["sanitized_acc_number:array_agg"]))
        self.env.invalidate_all()
        moves = self.env["account.move"].with_user(self.biller)
        groups = moves.formatted_read_group([("id", "=", refund.id)], ["partner_bank_id"], ["__count"])
        self.assertNoNumber(groups)
        rows = moves.web_read_group([("id", "=", refund.id)], ["partner_bank_id"], ["__count"])
        self.assertNoNumber(rows)

    def test_no_export_and_no_related_field_shows_a_number(self):
        refund = self.make_invoice(self.customer, move_type="out_refund", post=False)
        customer = self.with_biller(self.customer)
        self.assertNoNumber(customer.export_data(["name", "bank_ids/acc_number", "bank_ids"]))
        self.assertNoNumber(customer.web_read({"bank_ids": {"fields": {"acc_number": {}}}, "registry_bank_masked": {}}))
        self.assertNoNumber(self.with_biller(refund).web_read({"partner_bank_id": {"fields": {"display_name": {}}}}))
        for read in (
            lambda: self.with_biller(refund).export_data(["partner_bank_id"]),
            lambda: self.with_biller(refund).export_data(["partner_bank_id/acc_number"]),
            lambda: self.with_biller(refund).web_read({"partner_bank_id": {"fields": {"acc_number": {}}}}),
        ):
            with self.assertRaises(AccessError) as caught:
                read()
            self.assertNoNumber(caught.exception)

    def test_no_crafted_onchange_shows_a_number(self):
        number = {"fields": {"display_name": {}, "acc_number": {}, "sanitized_acc_number": {}}}
        payment = {"payment_type": "outbound", "partner_id": self.customer.id, "partner_bank_id": self.account.id}
        payment["available_partner_bank_ids"] = [Command.set(self.account.ids)]
        spec = {"partner_bank_id": number, "available_partner_bank_ids": number, "qr_code": {}}
        spec["partner_id"] = {"fields": {"bank_ids": number}}
        refund = {"move_type": "out_refund", "partner_id": self.customer.id, "partner_bank_id": self.account.id}
        for model, values, fields in (
            ("account.payment", payment, spec),
            ("account.payment", {}, spec),
            ("account.move", refund, {name: spec[name] for name in ("partner_bank_id", "partner_id")}),
        ):
            for changed in ([], ["partner_id"]):
                self.env.invalidate_all()
                records = self.env[model].with_user(self.biller)
                try:
                    self.assertNoNumber(records.onchange(values, changed, {name: {} for name in values} | fields))
                except AccessError as refusal:
                    self.assertNoNumber(refusal)

    def test_nobody_without_the_right_writes_or_adds_an_account(self):
        for write in (
            lambda: self.account.with_user(self.biller).write({"acc_number": OWN_IBAN}),
            lambda: self.account.with_user(self.biller).unlink(),
            lambda: self.account.with_user(self.biller).action_archive(),
            lambda: (
                self.env["res.partner.bank"]
                .with_user(self.biller)
                .create({"partner_id": self.customer.id, "acc_number": OWN_IBAN})
            ),
        ):
            with self.assertRaises(AccessError) as caught:
                write()
            self.assertNoNumber(caught.exception)
        self.assertEqual(self.account.acc_number, IBAN)

    def test_nobody_without_the_right_guesses_a_number(self):
        """The index of the database would say that the customer has it already."""
        banks, customer = self.env["res.partner.bank"].with_user(self.biller), self.customer.id
        told = []
        for number in (IBAN, IBAN.replace(" ", ""), OWN_IBAN):
            for guess in (
                lambda number=number: banks.create({"partner_id": customer, "acc_number": number}),
                lambda number=number: self.own.with_user(self.biller).write(
                    {"partner_id": customer, "acc_number": number}
                ),
                lambda number=number: banks.create({"partner_id": customer, "acc_number": number, "active": False}),
                lambda number=number: self.customer.with_user(self.biller).write(
                    {"bank_ids": [Command.create({"acc_number": number})]}
                ),
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError) as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    guess()
                told.append(str(caught.exception))
        self.assertEqual(told[:4], told[4:8])
        self.assertEqual(told[:4], told[8:])
        imported = [banks.load(["partner_id/.id", "acc_number"], [[customer, iban]]) for iban in (IBAN, OWN_IBAN)]
        self.assertEqual(*[[message["message"] for message in result["messages"]] for result in imported])

    def test_an_old_history_with_numbers_is_not_shown(self):
        field = self.env["ir.model.fields"]._get("res.partner.bank", "acc_number")
        message = self.customer._message_log(body="Bank account updated")
        self.env["mail.tracking.value"].create(
            {"mail_message_id": message.id, "field_id": field.id, "old_value_char": IBAN, "new_value_char": ""}
        )
        shown = message.tracking_value_ids._filter_has_field_access
        self.assertFalse(shown(self.env(user=self.biller)))
        self.assertTrue(shown(self.env(user=self.banker)))

    def test_registration_and_review_work_with_a_required_account(self):
        requirement = self.env["customer.requirement"].search([("field_name", "=", "bank_ids")]) or self.env[
            "customer.requirement"
        ].create({"name": "Bank account", "field_name": "bank_ids"})
        self.company.registry_required_company_ids += requirement
        self.with_biller(self.customer).registry_register()
        self.assertEqual(self.customer.registry_state, "customer")

    def test_an_invoice_is_posted_printed_sent_and_paid(self):  # W26
        moves = self.env["account.move"].with_user(self.biller)
        with Form(moves.with_context(default_move_type="out_invoice")) as form:
            form.partner_id = self.customer.with_user(self.biller)
            with form.invoice_line_ids.new() as line:
                line.name, line.price_unit = "Hosting", 10
        self.go_all_the_way(form.record, prints=form.record.partner_bank_id.acc_number)

    def test_a_credit_note_of_a_customer_with_an_account_is_posted_printed_sent_and_paid(self):  # W26
        moves = self.env["account.move"].with_user(self.biller)
        with Form(moves.with_context(default_move_type="out_refund")) as form:
            form.partner_id = self.customer.with_user(self.biller)
            with form.invoice_line_ids.new() as line:
                line.name, line.price_unit = "Hosting", 10
        self.assertEqual(form.record.partner_bank_id.id, self.account.id)
        self.go_all_the_way(form.record)

    def test_a_bill_with_the_account_of_its_vendor_is_posted_and_paid(self):  # W26
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [Command.create({"name": "Paper", "price_unit": 10})],
            }
        )
        self.assertEqual(bill.partner_bank_id, self.account)
        self.with_biller(bill).action_post()
        self.pay(bill)

    def test_an_invoice_is_reversed(self):
        invoice = self.make_invoice(self.customer)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Mistake"})
        )
        self.with_biller(wizard).reverse_moves()
        self.assertTrue(invoice.reversal_move_ids)

    def go_all_the_way(self, move, prints=None):
        self.open_screen(move)
        self.with_biller(move).action_post()
        self.assertEqual(move.state, "posted")
        reports = self.env["ir.actions.report"].with_user(self.biller)
        html, _kind = reports._render_qweb_html("account.report_invoice", self.with_biller(move).ids)
        if prints:
            self.assertIn(prints, html.decode())
        self.send(move)
        self.pay(move)
        self.open_screen(move)

    def open_screen(self, move):
        with Form(self.with_biller(move)) as form:
            self.assertNoNumber(form.partner_bank_id.display_name)

    def send(self, move):
        wizards = self.env["account.move.send.wizard"].with_user(self.biller)
        wizard = wizards.with_context(active_model="account.move", active_ids=move.ids).create({})
        self.with_biller(wizard).action_send_and_print()
        self.assertTrue(move.is_move_sent)

    def pay(self, move):
        self.env.flush_all()
        self.env.invalidate_all()
        wizards = self.env["account.payment.register"].with_user(self.biller)
        with Form(wizards.with_context(active_model="account.move", active_ids=move.ids)) as form:
            form.amount = move.amount_residual
        payment = self.with_biller(form.record)._create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        with Form(self.with_biller(payment)) as form:
            self.assertNoNumber(form.partner_bank_id.display_name)
