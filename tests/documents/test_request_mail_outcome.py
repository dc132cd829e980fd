from odoo import fields
from odoo.addons.customer_registry.models.delivery import mail_mail_followed
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.documents.request_case import RequestCase
from tests.mail_manners import Manners


@tagged("post_install", "-at_install")
class TestRequestMailOutcome(RequestCase):
    """Whom the mail of a request does not reach is told to the employee who asked."""

    def setUp(self):
        super().setUp()
        self.manners = Manners()

    def leave(self, request):
        """Let the mail server take or refuse what waits for the recipients; return whom it served so far."""
        domain = [("model", "=", "customer.request"), ("res_id", "=", request.id), ("state", "=", "outgoing")]
        with self.manners.at_work():
            self.env["mail.mail"].search([*domain, ("recipient_ids", "in", request.recipient_ids.ids)]).send()
        return sorted(self.manners.taken)

    def make_refused(self, email="refused@example.com"):
        """Return (request, recipient whose server refuses the mail)."""
        request = self.make_request(send=False)
        recipient = request.recipient_ids[:1]
        recipient.sudo().email = email
        with self.manners.at_work():
            request.action_send()
        return request, recipient.sudo()

    def make_waiting(self):
        """Return a request whose mails could not leave yet."""
        self.manners.down = True
        request = self.make_request(send=False)
        with self.manners.at_work():
            request.action_send()
        self.manners.down = False
        self.assertEqual((request.mail_state, self.manners.taken), ("waiting", []))
        return request

    def mails(self, request):
        return request.sudo().mailed_message_ids.notification_ids.mail_mail_id

    def test_a_request_whose_mail_is_refused_says_so_and_tells_the_responsible(self):  # T28
        request, _recipient = self.make_refused()
        expected = "The e-mail to refused@example.com was not delivered: 550 5.1.1 no such user"
        self.assertEqual((request.state, request.mail_state, request.mail_error), ("open", "failed", expected))
        note = request.message_ids.filtered(lambda message: expected in message.body)
        self.assertEqual(note.notified_partner_ids, self.clerk.partner_id)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(self.requests.search([("mail_state", "=", "failed")]), request)

    def test_sending_the_mail_again_reaches_only_who_has_not_got_it(self):
        request, recipient = self.make_refused()
        served = list(self.manners.taken)
        recipient.email = "right@example.com"
        with self.manners.at_work():
            request.action_mail_again()
        self.assertEqual(self.manners.taken, [*served, "right@example.com"])
        self.assertEqual((request.mail_state, request.mail_error), ("sent", False))
        with self.assertRaisesRegex(UserError, "have not failed"):
            request.action_mail_again()

    def test_a_temporary_refusal_is_tried_again(self):
        request, _recipient = self.make_refused("grey@example.com")
        self.assertEqual(request.mail_state, "waiting")
        self.assertRegex(request.mail_error, "has not accepted the e-mail yet")
        self.leave(request)
        self.assertEqual((request.mail_state, request.mail_error), ("sent", False))

    def test_a_mail_that_comes_back_is_told_until_a_reminder_arrives(self):
        request = self.make_request()
        self.leave(request)
        self.assertEqual(request.mail_state, "sent")
        request.sudo().mailed_message_ids.notification_ids[:1].write(
            {"notification_status": "bounce", "failure_type": "mail_bounce", "failure_reason": "Mailbox is full"}
        )
        self.assertEqual(request.mail_state, "failed")
        self.assertIn("Mailbox is full", request.mail_error)
        request.action_remind()
        self.leave(request)
        self.assertEqual((request.mail_state, request.mail_error), ("sent", False))

    def test_nobody_writes_by_hand_that_a_mail_has_arrived(self):
        request = self.make_request()
        for name in ("mail_state", "mail_error"):
            with self.subTest(name), self.assertRaisesRegex(Exception, "cannot be edited manually"):
                request.write({name: "sent"})

    def test_the_mails_of_requests_and_reminders_leave_at_once(self):  # T28
        request = self.make_request(send=False)
        expected = sorted(request.recipient_ids.mapped("email"))
        with self.manners.at_work():
            request.action_send()
        self.assertEqual((sorted(self.manners.taken), request.mail_state), (expected, "sent"))
        with self.manners.at_work():
            request.action_remind()
        self.assertEqual(sorted(self.manners.taken), sorted(2 * expected))

    def test_mails_of_many_requests_leave_in_the_background(self):
        request = self.make_request(send=False)
        self.patch(mail_mail_followed, "AT_ONCE", 0)
        request.action_send()
        self.assertEqual(set(self.mails(request).mapped("state")), {"outgoing"})
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        woken = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        self.assertTrue(woken.filtered(lambda one: one.call_at <= fields.Datetime.now()))

    def test_what_is_over_is_withdrawn(self):
        def answer(request):
            request.with_user(self.anna).sudo()._answer_refuse("No, thank you")

        def expire(request):
            request.sudo().date_expiry = "2020-01-01"
            request.sudo()._end_expired()

        for name, end in (("answered", answer), ("withdrawn", self.requests.__class__.action_cancel), ("over", expire)):
            with self.subTest(name):
                request = self.make_waiting()
                request.sudo().kind = "approve"
                end(request)
                self.assertEqual(set(self.mails(request).mapped("state")), {"cancel"})
                self.assertEqual((request.mail_state, request.mail_error), ("withdrawn", False))
                self.assertEqual(self.leave(request), [])

    def test_who_has_lost_his_access_is_not_told_any_more(self):
        request = self.make_waiting()
        link = request.partner_id.contact_link_ids.filtered("portal_access")[0]
        person, others = link.person_id, request.recipient_ids - link.person_id
        self.assertTrue(others)
        link.with_user(self.clerk).portal_access = False
        states = {item.res_partner_id: item.mail_mail_id.state for item in self.notifications(request)}
        self.assertEqual(states, {person: "cancel", **dict.fromkeys(others, "outgoing")})
        self.assertEqual(self.leave(request), sorted(others.mapped("email")))
        self.assertEqual(request.mail_state, "sent")

    def test_a_login_that_has_ended_otherwise_is_noticed_when_the_mail_leaves(self):
        request = self.make_waiting()
        request.recipient_ids.sudo().user_ids.active = False
        request.invalidate_recordset(["recipient_ids"])
        with self.manners.at_work():
            self.mails(request).send()
        self.assertEqual((self.manners.taken, request.mail_state), ([], "withdrawn"))

    def test_one_contact_less_to_answer_is_one_mail_less(self):
        request = self.make_waiting()
        link = request.partner_id.contact_link_ids.filtered("portal_access")[0]
        request.write({"all_contacts": False, "contact_ids": [Command.set(link.ids)]})
        self.assertEqual(self.leave(request), [link.email])

    def notifications(self, request):
        return request.sudo().mailed_message_ids.notification_ids.filtered("mail_mail_id")
