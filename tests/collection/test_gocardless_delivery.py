"""Invoices of customers whose channel is the export for GoCardless."""

from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from tests.collection.collection_case import CollectionCase
from tests.delivery.delivery_case import DeliveryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestGoCardlessDelivery(CollectionCase, DeliveryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_cardless("Cardless & Söhne", "MD0001ABCD")
        cls.invoice = cls.make_due_invoice()

    @classmethod
    def make_cardless(cls, name, mandate):
        customer = cls.make_debtor(name, provider="gocardless", gocardless_mandate=mandate)
        customer.invoice_sending_method = "gocardless"
        return customer

    def states(self, invoice):
        deliveries = invoice.delivery_ids.sorted("attempt")
        return [(row.channel, row.state, row.attempt) for row in deliveries]

    def cancel(self, collection, reason="uploaded to the wrong account"):
        collection.action_cancel()
        wizard = self.env["customer.collection.cancel"].with_user(self.collector)
        wizard.create({"collection_id": collection.id, "reason": reason}).action_cancel()

    def test_an_invoice_waits_for_the_export_and_is_then_in_its_stored_file(self):  # B21, X03
        (delivery,), mails = self.deliver(self.invoice)
        self.assertFalse(mails)
        self.assertEqual((delivery.channel, delivery.state), ("gocardless", "queued"))
        self.assertFalse(self.invoice.is_move_sent)
        self.assertFalse(self.invoice.is_being_sent)
        collection = self.make_prepared(provider="gocardless")
        self.assertEqual(delivery.state, "queued")
        collection.action_export()
        self.assertEqual((delivery.state, delivery.attachment_id), ("exported", collection.file_ids.attachment_id))
        self.assertIn(self.invoice.name, delivery.attachment_id.raw.decode())
        self.assertTrue(self.invoice.is_move_sent)
        self.assertTrue(delivery.sent_at)
        self.assertEqual(self.deliver(self.invoice), (self.Delivery, []))

    def test_the_channel_holds_for_button_batch_and_job_alike(self):  # B21, B22
        others = self.make_due_invoice() + self.make_due_invoice()
        with self.real_mail() as new_mails:
            self.wizard(self.invoice).action_send_and_print()
            self.batch_wizard(others).action_send_and_print()
            self.process()
            self.assertFalse(new_mails())
        for invoice in self.invoice + others:
            self.assertEqual(self.states(invoice), [("gocardless", "queued", 1)])
            self.assertFalse(invoice.is_move_sent)

    def test_what_nobody_has_sent_yet_is_in_the_log_once_it_is_exported(self):  # B21, X03
        collection = self.make_exported(provider="gocardless")
        self.assertEqual(self.states(self.invoice), [("gocardless", "exported", 1)])
        self.assertEqual(self.invoice.delivery_ids.user_id, self.collector)
        self.assertEqual(self.invoice.delivery_ids.attachment_id, collection.file_ids.attachment_id)

    def test_who_gets_invoices_by_mail_is_debited_without_an_export_in_the_log(self):  # B21
        self.customer.invoice_sending_method = "email"
        self.make_exported(provider="gocardless")
        self.assertFalse(self.invoice.delivery_ids)

    def test_the_document_goes_by_mail_too_where_that_is_wanted(self):  # B21, D19
        self.customer.registry_gocardless_mail = True
        deliveries, (mail,) = self.deliver(self.invoice)
        self.assertEqual(sorted(deliveries.mapped("channel")), ["email", "gocardless"])
        self.assertTrue(self.files(mail))
        self.assertEqual(set(self.wizard(self.invoice).sending_methods), {"email", "gocardless"})
        self.make_exported(provider="gocardless")
        self.assertEqual(sorted(deliveries.mapped("state")), ["exported", "sent"])

    def test_a_debit_makes_up_for_no_failed_mail(self):  # B21, X03
        self.customer.write({"registry_gocardless_mail": True, "email": False})
        deliveries, _mails = self.deliver(self.invoice)
        failed = deliveries.filtered(lambda row: row.channel == "email")
        self.assertEqual(failed.state, "failed")
        self.cancel(self.make_exported(provider="gocardless"))
        self.assertFalse(failed.replaced_by_id)
        self.assertTrue(self.customer.registry_delivery_failed_count)

    def test_credit_notes_and_paid_invoices_go_by_mail(self):  # B21, D19
        credit = self.make_due_invoice(move_type="out_refund")
        paid = self.make_due_invoice()
        self.pay(paid)
        deliveries, mails = self.deliver(credit, paid)
        self.assertEqual(deliveries.mapped("channel"), ["email", "email"])
        self.assertEqual(len(mails), 2)

    def pay(self, invoice):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({}).action_create_payments()

    def test_what_is_left_out_keeps_waiting_with_the_reason(self):  # B21
        bare = self.make_customer("No Mandate", state="customer", email="n@example.com", ref=False)
        bare.invoice_sending_method = "gocardless"
        left_out = self.make_due_invoice(bare)
        deliveries = self.queue(self.invoice, left_out)
        collection = self.make_exported(provider="gocardless")
        good, waiting = deliveries.sorted(lambda row: row.move_id == left_out)
        self.assertEqual((good.state, waiting.state), ("exported", "queued"))
        self.assertIn(f"{collection.name}: The customer has no active mandate", waiting.error)
        self.make_mandate(bare, provider="gocardless", gocardless_mandate="MD0002ABCD")
        self.make_exported(provider="gocardless")
        self.assertEqual((waiting.state, waiting.error), ("exported", False))

    def test_what_changes_between_proposal_and_export_keeps_waiting_too(self):  # B21
        (delivery,) = self.queue(self.invoice)
        other = self.make_due_invoice()
        collection = self.make_prepared(provider="gocardless")
        self.invoice.registry_disputed = True
        collection.action_export()
        self.assertEqual(collection.line_ids.move_id, other)
        self.assertEqual(delivery.state, "queued")
        self.assertIn("disputes it", delivery.error)

    def test_what_was_paid_or_withdrawn_before_its_export_fails_with_the_remedy(self):  # B21
        withdrawn = self.make_due_invoice()
        deliveries = self.queue(self.invoice, withdrawn)
        self.pay(self.invoice)
        withdrawn.button_draft()
        self.make_prepared(provider="gocardless")
        self.assertEqual(set(deliveries.mapped("state")), {"failed"})
        self.assertIn("Send it by e-mail", deliveries[0].error)
        again, (mail,) = self.deliver(self.invoice)
        self.assertEqual((again.channel, again.state), ("email", "sent"))
        self.assertTrue(self.files(mail))
        self.assertIn(again, deliveries.replaced_by_id)

    def test_a_sepa_collection_closes_no_export_for_gocardless(self):  # B21
        debtor = self.make_debtor("By SEPA")
        self.make_due_invoice(debtor)
        (delivery,) = self.queue(self.invoice)
        collection = self.make_exported()
        self.assertEqual(collection.line_ids.partner_id, debtor)
        self.assertEqual((delivery.state, delivery.error), ("queued", False))

    def test_a_cancelled_export_waits_for_the_next_one(self):  # B21, X03
        self.queue(self.invoice)
        collection = self.make_exported(provider="gocardless")
        self.cancel(collection)
        first, second = self.invoice.delivery_ids.sorted("attempt")
        self.assertEqual((first.state, first.attachment_id), ("failed", collection.file_ids.attachment_id))
        self.assertIn(f"{collection.name} was cancelled: uploaded to the wrong account", first.error)
        self.assertEqual((first.replaced_by_id, second.state), (second, "queued"))
        self.assertFalse(self.invoice.is_move_sent)
        again = self.make_exported(provider="gocardless")
        self.assertEqual((second.state, second.attachment_id), ("exported", again.file_ids.attachment_id))

    def test_after_a_cancelled_export_another_channel_of_the_customer_holds(self):  # B21
        self.queue(self.invoice)
        collection = self.make_exported(provider="gocardless")
        self.customer.invoice_sending_method = "email"
        self.cancel(collection)
        self.assertEqual(self.states(self.invoice), [("gocardless", "failed", 1)])
        self.assertTrue(self.invoice.delivery_failed)

    def test_cancelling_a_proposal_leaves_the_delivery_alone(self):  # B21
        (delivery,) = self.queue(self.invoice)
        self.cancel(self.make_prepared(provider="gocardless"))
        self.assertEqual((delivery.state, delivery.error, delivery.attempt), ("queued", False, 1))

    def test_a_debit_that_came_back_is_a_second_attempt(self):  # B21, X02
        collection = self.make_exported(provider="gocardless")
        collection.action_confirm()
        self.take_back(collection.line_ids, reason="MS03")
        again = self.make_exported(provider="gocardless")
        self.assertEqual(self.states(self.invoice), [("gocardless", "exported", 1), ("gocardless", "exported", 2)])
        files = (collection + again).file_ids.attachment_id
        self.assertEqual(self.invoice.delivery_ids.attachment_id, files)

    def test_several_files_hold_each_their_own_deliveries(self):  # B21
        self.company.registry_max_debits_per_file = 1
        other = self.make_due_invoice(self.make_cardless("Other", "MD0003ABCD"))
        deliveries = self.queue(self.invoice, other)
        self.make_exported(provider="gocardless")
        self.assertEqual(len(deliveries.attachment_id), 2)
        for delivery in deliveries:
            self.assertIn(delivery.move_id.name, delivery.attachment_id.raw.decode())

    def test_each_currency_has_a_file_with_its_own_deliveries(self):  # B21
        usd = self.env.ref("base.USD")
        usd.active = True
        deliveries = self.queue(self.invoice, self.make_due_invoice(currency_id=usd.id))
        collection = self.make_exported(provider="gocardless")
        self.assertEqual(sorted(collection.file_ids.currency_id.mapped("name")), ["EUR", "USD"])
        for delivery in deliveries:
            content = delivery.attachment_id.raw.decode()
            self.assertEqual(content.count(delivery.move_id.name), content.count("INV/"))
            self.assertIn(f",{delivery.move_id.currency_id.name},", content)

    def test_a_delivery_that_somebody_else_works_on_stops_the_export(self):  # B21, X03
        self.queue(self.invoice)
        collection = self.make_prepared(provider="gocardless")
        locked = patch.object(type(self.Delivery), "try_lock_for_update", lambda self, **options: self.browse())
        with locked, self.assertRaisesRegex(UserError, f"{self.invoice.name}.*being sent right now"):
            collection.action_export()

    def test_a_failed_one_is_queued_again_by_retry(self):  # B21, X03
        (delivery,) = self.queue(self.invoice)
        delivery._fail("a reason")
        delivery.action_retry()
        self.assertEqual((delivery.state, delivery.error), ("queued", False))
        self.assertFalse(self.invoice.is_being_sent)
        self.make_exported(provider="gocardless")
        self.assertEqual(self.states(self.invoice), [("gocardless", "exported", 1)])

    def test_the_file_is_for_people_with_bank_data_only(self):  # B21
        self.queue(self.invoice)
        self.make_exported(provider="gocardless")
        biller = new_test_user(self.env, "biller", "account.group_account_invoice", company_id=self.company.id)
        delivery = self.invoice.delivery_ids.with_user(biller)
        with Form(delivery) as form:
            self.assertEqual(form.state, "exported")
        with self.assertRaises(AccessError):
            delivery.attachment_id.read(["raw"])
        self.assertTrue(delivery.attachment_id.with_user(self.collector).read(["raw"]))

    def test_the_channel_is_offered_once_the_addon_is_there(self):  # B21
        offered = dict(self.Partner.fields_get(["invoice_sending_method"])["invoice_sending_method"]["selection"])
        self.assertIn("gocardless", offered)
