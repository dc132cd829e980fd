from odoo.exceptions import UserError
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

    def make_refused(self):
        """Return (request, recipient whose server refuses the mail)."""
        request = self.make_request(send=False)
        recipient = request.recipient_ids[:1]
        recipient.sudo().email = "refused@example.com"
        request.action_send()
        return request, recipient.sudo()

    def test_a_request_whose_mail_is_refused_says_so_and_tells_the_responsible(self):  # T28
        request, _recipient = self.make_refused()
        self.assertEqual(request.mail_state, "waiting")
        self.leave(request)
        expected = "The e-mail to refused@example.com was not delivered: 550 5.1.1 no such user"
        self.assertEqual((request.state, request.mail_state, request.mail_error), ("open", "failed", expected))
        note = request.message_ids.filtered(lambda message: expected in message.body)
        self.assertEqual(note.notified_partner_ids, self.clerk.partner_id)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(self.requests.search([("mail_state", "=", "failed")]), request)

    def test_sending_the_mail_again_reaches_only_who_has_not_got_it(self):
        request, recipient = self.make_refused()
        served = self.leave(request)
        recipient.email = "right@example.com"
        request.action_mail_again()
        self.assertEqual(self.leave(request), sorted([*served, "right@example.com"]))
        self.assertEqual((request.mail_state, request.mail_error), ("sent", False))
        with self.assertRaisesRegex(UserError, "have not failed"):
            request.action_mail_again()

    def test_a_temporary_refusal_is_tried_again(self):
        request, recipient = self.make_refused()
        recipient.email = "grey@example.com"
        self.leave(request)
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
