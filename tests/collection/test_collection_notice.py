"""Customers are told of a debit by mail, once, in time."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.collection.collection_case import DUE, CollectionCase
from tests.mail_manners import Manners


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestCollectionNotice(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"registry_prenotification_by": "mail", "registry_prenotification_days": 14})

    def announce(self, collection):
        collection.action_announce()
        with self.enter_registry_test_mode():
            self.env.ref("customer_registry_collection.cron_announce_collections").method_direct_trigger()

    def mail_of(self, line):
        return line.sudo().notice_mail_id

    def leave(self, manners):
        """Let the mail server take or refuse the announcements that wait; return whom it served so far."""
        domain = [("model", "=", "customer.collection.line"), ("state", "=", "outgoing")]
        with manners.at_work():
            self.env["mail.mail"].search(domain).send()
        return sorted(manners.taken)

    def test_an_announcement_that_one_of_two_addresses_refuses_has_failed_and_goes_again(self):  # X02
        for name, email in (("Anna Lindner", "anna@example.com"), ("Bea Moser", "refused@example.com")):
            self.make_contact(self.customer, name, invoice_recipient=True).person_id.email = email
        invoice, manners = self.make_due_invoice(), Manners()
        collection = self.make_prepared()
        self.announce(collection)
        line = self.line_for(collection, invoice)
        self.assertEqual(line.notice_state, "outgoing")
        self.assertEqual(self.leave(manners), ["anna@example.com"])
        self.assertEqual(line.notice_state, "exception")
        self.assertEqual(line.mail_error, "The e-mail to refused@example.com was not delivered: 550 5.1.1 no such user")
        self.env["res.partner"].search([("email", "=", "refused@example.com")]).email = "bea@example.com"
        self.announce(collection)
        self.announce(collection)
        self.assertEqual(self.leave(manners), ["anna@example.com", "bea@example.com"])
        self.assertEqual((line.notice_state, line.mail_error), ("sent", False))

    def test_an_announcement_put_off_by_the_mail_server_is_tried_again(self):  # X02
        self.customer.email = "grey@example.com"
        invoice, manners = self.make_due_invoice(), Manners()
        collection = self.make_prepared()
        self.announce(collection)
        line = self.line_for(collection, invoice)
        self.leave(manners)
        self.assertEqual(line.notice_state, "outgoing")
        self.assertEqual(self.leave(manners), ["grey@example.com"])
        self.assertEqual(line.notice_state, "sent")

    @mute_logger("odoo.addons.customer_registry.models.core.customer_job_mixin")
    def test_an_announcement_that_fails_stops_no_other_and_is_made_when_asked_again(self):  # X02
        other = self.make_debtor("Other")
        bad, good = self.make_due_invoice(), self.make_due_invoice(other)
        collection = self.make_prepared()
        bad, good = self.line_for(collection, bad), self.line_for(collection, good)
        plain = type(bad)._announce

        def announce(lines):
            if bad in lines:
                raise KeyError("bug")
            return plain(lines)

        with patch.object(type(bad), "_announce", announce):
            self.announce(collection)
        self.assertEqual((good.notice_state, good.error), ("outgoing", False))
        self.assertEqual((bad.notice_state, bad.error, bad.state), (False, "Unexpected error: 'bug'", "draft"))
        self.announce(collection)
        self.assertEqual((bad.notice_state, bad.error), ("outgoing", False))

    def test_who_is_left_without_address_waits_for_nobody(self):  # X02
        invoice, manners = self.make_due_invoice(), Manners()
        self.customer.email = "refused@example.com"
        collection = self.make_prepared()
        self.announce(collection)
        line = self.line_for(collection, invoice)
        self.leave(manners)
        self.customer.email = False
        self.announce(collection)
        self.assertEqual(line.notice_state, "exception")
        self.assertIn("No e-mail address", line.error)

    def test_who_gets_an_address_is_told_when_it_is_announced_again(self):  # X02
        mute = self.make_debtor("Mute")
        mute.email = False
        invoice = self.make_due_invoice(mute)
        collection = self.make_prepared()
        self.announce(collection)
        mute.email = "mute@example.com"
        self.announce(collection)
        line = self.line_for(collection, invoice)
        self.assertEqual((line.notice_state, line.error), ("outgoing", False))

    def test_what_is_not_collected_is_not_announced_any_more(self):  # X02
        paid, cancelled, manners = self.make_due_invoice(), self.make_due_invoice(), Manners()
        collection = self.make_prepared()
        self.announce(collection)
        mails = {invoice: self.mail_of(self.line_for(collection, invoice)) for invoice in (paid, cancelled)}
        self.line_for(collection, cancelled).sudo().state = "cancelled"
        self.assertEqual((mails[paid].state, mails[cancelled].state), ("outgoing", "cancel"))
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=paid.ids)
        wizard.create({}).action_create_payments()
        self.assertEqual(self.leave(manners), [])
        self.assertEqual(mails[paid].state, "cancel")
        self.assertFalse(self.line_for(collection, paid).notice_state)

    def test_each_debit_is_announced_by_one_mail(self):  # X02
        invoice = self.make_due_invoice()
        collection = self.make_prepared()
        self.announce(collection)
        line = self.line_for(collection, invoice)
        mail = self.mail_of(line)
        self.assertEqual(line.date_announced, date(2026, 11, 22))
        self.assertEqual(mail.recipient_ids, self.customer)
        for part in ("119.00", "12/08/2026", "DE•• •••• 3000", line.mandate_id.reference, "DE98ZZZ09999999999"):
            self.assertIn(part, mail.body_html.replace("\xa0", " "))
        self.announce(collection)
        collection.action_prepare()
        self.announce(collection)
        self.assertEqual(self.mail_of(self.line_for(collection, invoice)), mail)
        subject = [("subject", "=", mail.subject), ("model", "=", "customer.collection.line"), ("res_id", "=", line.id)]
        self.assertEqual(self.env["mail.mail"].sudo().search_count(subject), 1)

    def test_only_what_was_announced_in_time_is_exported(self):  # X02
        told = self.make_due_invoice()
        collection = self.make_prepared()
        self.announce(collection)
        late = self.make_due_invoice()
        collection.action_prepare()
        collection.action_export()
        self.assertIn(told, collection.line_ids.move_id)
        self.assertIn("announce it first", self.reason_for(collection, late))

    def test_who_has_no_address_is_not_debited_unannounced(self):
        mute = self.make_debtor("Mute")
        mute.email = False
        invoice, told = self.make_due_invoice(mute), self.make_due_invoice()
        collection = self.make_prepared()
        self.announce(collection)
        self.assertIn("No e-mail address", self.line_for(collection, invoice).error)
        collection.action_export()
        states = [self.line_for(collection, move).state for move in (invoice, told)]
        self.assertEqual(states, ["cancelled", "exported"])
        self.assertIn("announce it first", self.reason_for(collection, invoice))

    def test_announcing_too_late_is_refused_and_the_due_date_stays_as_told(self):
        self.make_due_invoice()
        collection = self.make_prepared(date_due="2026-12-05")
        with self.assertRaisesRegex(UserError, "14 days in advance"):
            collection.action_announce()
        collection.date_due = DUE
        collection.action_prepare()
        self.announce(collection)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            collection.date_due = "2026-12-24"

    def test_the_announcement_speaks_the_language_of_the_customer(self):  # X02
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("customer_registry_collection.mail_template_prenotification")
        template.with_context(lang="de_DE").subject = "Lastschrift am {{ format_date(object.collection_id.date_due) }}"
        self.customer.lang = "de_DE"
        invoice = self.make_due_invoice()
        collection = self.make_prepared()
        self.announce(collection)
        self.assertEqual(self.mail_of(self.line_for(collection, invoice)).subject, "Lastschrift am 08.12.2026")
