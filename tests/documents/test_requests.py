"""Documents, approvals and signatures that customers are asked for, from the request to the answer."""

import hashlib
import io
from unittest.mock import patch

from lxml import etree
from odoo.addons.base.models import ir_actions_report
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader
from odoo.tools.safe_eval import safe_eval

from tests.documents.request_case import RequestCase, draw_signature, make_pdf


@tagged("post_install", "-at_install")
class TestRequestUpload(RequestCase):
    def test_what_a_customer_uploads_is_a_new_document_of_it(self):  # W06, T06, T07
        asked = self.make_request()
        self.log_in(self.anna)
        self.assertIn(asked.name, self.url_open("/my/requests").text)
        answer = self.upload(asked, ("Accounts.pdf", make_pdf()), ("Größe.csv", "a;ü\n1;2".encode("cp1252")))
        self.assertIn("Accounts.pdf", answer.text)
        self.found(asked)
        self.assertEqual((asked.state, asked.answered_by_id), ("done", self.anna.partner_id))
        files = asked.answer_ids.sorted("name")
        self.assertEqual(files.mapped("name"), ["Accounts.pdf", "Größe.csv"])
        self.assertEqual(
            set(files.mapped(lambda file: (file.res_model, file.res_id))), {("customer.request", asked.id)}
        )
        self.assertEqual(files.mapped("registry_from_customer"), [True, True])
        overview = self.bakery.with_user(self.clerk).registry_get_overview()
        block = next(block for block in overview["blocks"] if block["code"] == "uploads")
        self.assertEqual([row["is_new"] for row in block["rows"]], [True, True])
        self.env["customer.document.seen"].with_user(self.clerk).registry_mark_seen(files.ids)
        overview = self.bakery.with_user(self.clerk).registry_get_overview()
        block = next(block for block in overview["blocks"] if block["code"] == "uploads")
        self.assertEqual([row["is_new"] for row in block["rows"]], [False, False])

    def test_a_request_stays_open_while_more_is_to_come(self):  # W06
        asked = self.make_request()
        self.log_in(self.anna)
        self.upload(asked, ("a.txt", b"one"), more="1")
        self.assertEqual(self.found(asked).state, "open")
        self.upload(asked, ("b.txt", b"two"))
        self.assertEqual(self.found(asked).state, "done")
        self.assertEqual(len(asked.answer_ids), 2)
        self.assertEqual(self.upload(asked, ("c.txt", b"three")).status_code, 422)
        self.assertEqual(len(self.found(asked).answer_ids), 2)

    def test_the_responsible_employee_is_told(self):  # T13
        asked = self.make_request()
        self.log_in(self.anna)
        self.upload(asked, ("a.txt", b"one"))
        message = self.found(asked).message_ids.filtered(lambda message: "Received" in message.body)
        self.assertEqual(
            (message.author_id, message.notified_partner_ids), (self.anna.partner_id, self.clerk.partner_id)
        )
        self.assertTrue(message.subtype_id.internal)


@tagged("post_install", "-at_install")
class TestRequestApprove(RequestCase):
    def test_a_customer_approves(self):  # T13
        asked = self.make_request("approve")
        self.log_in(self.anna)
        page = self.post(f"/my/requests/{asked.id}/approve").text
        self.assertIn("Approved", page)
        self.assertEqual((self.found(asked).state, asked.answered_by_id), ("done", self.anna.partner_id))

    def test_a_customer_refuses_with_a_reason(self):  # T13
        for kind in ("approve", "sign"):
            asked = self.make_request(kind)
            self.log_in(self.anna)
            self.assertEqual(self.post(f"/my/requests/{asked.id}/refuse", reason=" ").status_code, 422)
            self.post(f"/my/requests/{asked.id}/refuse", reason="Too expensive <b>")
            self.assertEqual((self.found(asked).state, asked.refuse_reason), ("refused", "Too expensive <b>"))
            self.assertIn("Too expensive &lt;b&gt;", self.url_open(f"/my/requests/{asked.id}").text)

    def test_a_reason_is_text_that_can_be_stored(self):  # T13, W06
        asked = self.make_request("approve")
        self.log_in(self.anna)
        answer = self.post(f"/my/requests/{asked.id}/refuse", files=[("reason", ("a.txt", b"Too expensive"))])
        self.assertEqual(answer.status_code, 422)
        self.post(f"/my/requests/{asked.id}/refuse", reason="Too\x00 expensive\u202e")
        self.assertEqual((self.found(asked).state, asked.refuse_reason), ("refused", "Too expensive"))

    def test_files_are_shown_as_they_were_sent(self):  # T13
        asked = self.make_request("approve", pdf=make_pdf(123))
        self.log_in(self.anna)
        answer = self.url_open(f"/my/requests/{asked.id}/file/{asked.attachment_ids.id}")
        self.assertEqual(answer.content, make_pdf(123))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_a_changed_file_is_not_approved(self):  # T13
        asked = self.make_request("approve")
        asked.sudo().attachment_ids.raw = make_pdf(321)
        self.log_in(self.anna)
        self.assertEqual(self.post(f"/my/requests/{asked.id}/approve").status_code, 422)
        self.assertEqual(self.found(asked).state, "open")


@tagged("post_install", "-at_install")
class TestRequestSign(RequestCase):
    def test_the_signature_page_is_printed_without_the_session_of_the_signer(self):  # T14
        asked = self.make_request("sign", name="<img src='/web/image/1'>")
        run, started = ir_actions_report._run_wkhtmltopdf, []

        def note(arguments):
            started.append(arguments)
            return run(arguments)

        self.log_in(self.anna)
        with patch.object(ir_actions_report, "_run_wkhtmltopdf", note):
            self.sign(asked)
        self.assertEqual(self.found(asked).state, "done")
        self.assertEqual(
            [("--cookie-jar" in arguments, "--proxy" in arguments) for arguments in started], [(False, True)]
        )

    def test_a_signed_pdf_states_who_signed_what_when_and_from_where(self):  # T14, T19
        pdf = make_pdf()
        asked = self.make_request("sign", pdf=pdf, is_contract=True)
        original = asked.attachment_ids
        self.log_in(self.anna)
        answer = self.sign(asked, name="  Anna   Łindner ")
        self.assertEqual(answer, {"force_refresh": True, "redirect_url": f"/my/requests/{asked.id}"})
        self.found(asked)
        digest = hashlib.sha256(pdf).hexdigest()
        self.assertEqual(
            (asked.state, asked.signed_by, asked.signed_ip, asked.document_hash),
            ("done", "Anna Łindner", "127.0.0.1", digest),
        )
        self.assertEqual(asked.attachment_ids, original)
        self.assertEqual(original.raw, pdf)
        copy = asked.signed_attachment_id
        self.assertEqual(
            (copy.name, copy.res_model, copy.res_id), ("Contract (signed).pdf", "customer.request", asked.id)
        )
        reader = PdfFileReader(io.BytesIO(copy.raw))
        self.assertEqual(reader.getNumPages(), 2)
        text = reader.getPage(1).extractText().replace("\n", " ")
        for stated in ("Łindner", "127.0.0.1", digest, asked.signed_at.strftime("%Y-%m-%d %H:%M:%S"), "UTC"):
            self.assertIn(stated, text)
        download = self.url_open(f"/my/requests/{asked.id}/file/{copy.id}")
        self.assertEqual(download.content, copy.raw)

    def test_the_time_of_a_signature_has_its_zone(self):  # T14
        asked = self.make_request("sign")
        self.log_in(self.anna)
        self.sign(asked)
        asked = self.found(asked)
        asked.sudo().signed_at = "2026-11-30 13:05:00"
        in_berlin = asked.with_context(tz="Europe/Berlin")
        self.assertRegex(in_berlin.signed_time, r"2:05:00\sPM \(Europe/Berlin\)")
        self.assertIn("(UTC)", asked.with_context(tz="UTC").signed_time)
        self.assertRegex(self.url_open(f"/my/requests/{asked.id}").text, r"\((?:UTC|\w+/\w+)\)")

    def test_a_draft_is_discarded_and_what_was_sent_is_withdrawn(self):  # T14
        view = self.env.ref("customer_registry_documents.customer_request_view_form")
        buttons = etree.fromstring(self.requests.get_view(view.id, "form")["arch"]).xpath(
            "//button[@name='action_cancel']"
        )
        for state, label in (("draft", "Discard draft"), ("open", "Withdraw"), ("expired", "Withdraw")):
            shown = [one for one in buttons if not safe_eval(one.get("invisible"), {"state": state, "id": 1})]
            self.assertEqual([one.get("string") for one in shown], [label])
        self.assertFalse(next(one for one in buttons if one.get("string") == "Discard draft").get("confirm"))

    def test_nobody_signs_twice(self):  # T14
        asked = self.make_request("sign")
        self.log_in(self.anna)
        self.sign(asked)
        copy = self.found(asked).signed_attachment_id
        self.log_in(self.ben)
        self.assertIn("error", self.sign(asked, name="Ben Kramer"))
        self.assertEqual((self.found(asked).signed_attachment_id, asked.signed_by), (copy, "Anna Lindner"))

    def test_nothing_is_signed_after_it_was_withdrawn_or_expired(self):  # T14
        self.log_in(self.anna)
        for change in (
            lambda asked: asked.action_cancel(),
            lambda asked: asked.write({"date_expiry": Date.subtract(Date.today(), days=1)}),
            lambda asked: asked.sudo().write({"state": "expired"}),
        ):
            asked = self.make_request("sign")
            change(asked)
            self.assertIn("error", self.sign(asked))
            self.assertFalse(self.found(asked).signed_by)

    def test_a_changed_file_is_not_signed(self):  # T14
        asked = self.make_request("sign")
        asked.sudo().attachment_ids.raw = make_pdf(321)
        self.log_in(self.anna)
        self.assertIn("changed", self.sign(asked)["error"])
        self.assertEqual((self.found(asked).state, asked.signed_attachment_id.ids), ("open", []))

    def test_a_signature_has_a_name_and_shows_something(self):  # T14
        asked = self.make_request("sign")
        self.log_in(self.anna)
        for name, signature in (
            (" ", None),
            (["x"], None),
            ("Anna", ""),
            ("Anna", "not base64!"),
            ("Anna", "PHN2Zz48L3N2Zz4="),
            ("Anna", draw_signature(drawn=False)),
            ("Anna", {"a": 1}),
        ):
            with self.subTest(name=name, signature=signature):
                self.assertIn("error", self.sign(asked, name=name, signature=signature))
                self.assertEqual(self.found(asked).state, "open")

    def test_the_name_of_a_signer_can_be_read_and_stored(self):  # T14, W06
        asked = self.make_request("sign")
        self.log_in(self.anna)
        for name in ("\u200b", "\x00", "\ud800", " . "):
            self.assertEqual(self.sign(asked, name=name), {"error": "Please enter your name."})
        self.sign(asked, name="Anna\x00Lind\ud800ner\u202e")
        self.assertEqual((self.found(asked).state, asked.signed_by), ("done", "Anna Lind ner"))

    def test_what_cannot_be_signed_is_not_sent(self):  # T14
        for name, content in (("a.txt", b"text"), ("broken.pdf", b"%PDF-1.4 broken")):
            asked = self.make_request("sign", send=False)
            asked.attachment_ids = self.make_file(name, content, asked)
            with self.assertRaises(UserError):
                asked.action_send()
        asked.attachment_ids = False
        with self.assertRaises(UserError):
            asked.action_send()

    def test_two_answers_at_once_are_one(self):  # T14
        asked = self.make_request("sign").sudo()
        taken = type(asked).try_lock_for_update
        self.patch(type(asked), "try_lock_for_update", lambda request, **options: request.browse())
        with self.assertRaisesRegex(UserError, "right now"):
            asked.with_user(self.anna).sudo()._answer_sign("Anna", draw_signature(), "127.0.0.1")
        self.patch(type(asked), "try_lock_for_update", taken)
        self.assertEqual(asked.state, "open")


@tagged("post_install", "-at_install")
class TestRequestStaff(RequestCase):
    def block(self, code):
        blocks = self.bakery.with_user(self.clerk).registry_get_overview()["blocks"]
        return next(block for block in blocks if block["code"] == code)

    def run_job(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.request"]._process()

    def test_the_overview_shows_requests_by_kind_with_their_state(self):  # T13, T14, T19
        self.make_request(name="Papers", date_due="2026-01-01")
        self.make_request("approve", name="Offer")
        self.make_request("sign", name="Form")
        self.make_request("sign", name="Frame", is_contract=True, send=False)
        shown = {
            code: [(row["title"], row["badge"]["text"]) for row in self.block(code)["rows"]]
            for code in ("requests", "approvals", "signatures", "contracts")
        }
        self.assertEqual(
            shown,
            {
                "requests": [("Papers", "Past due")],
                "approvals": [("Offer", "Open")],
                "signatures": [("Form", "Open")],
                "contracts": [("Frame", "Draft")],
            },
        )
        self.assertEqual(self.block("contracts")["create"]["context"]["default_is_contract"], True)

    def test_sending_mails_the_link_to_those_who_may_answer(self):  # W06
        link = self.env["customer.contact"].search([("person_id", "=", self.ben.partner_id.id)])
        for values, recipients in (
            ({}, self.anna | self.ben | self.carla),
            ({"all_contacts": False, "contact_ids": link.ids}, self.ben),
        ):
            asked = self.make_request(**values)
            message = asked.message_ids.filtered(lambda message: message.message_type == "comment")
            self.assertEqual(message.notified_partner_ids, recipients.partner_id)
            self.assertIn(f"/my/requests/{asked.id}", message.body)

    def test_without_portal_access_nothing_is_sent(self):  # W06
        empty = self.make_customer("Leer GmbH", state="customer", email="info@leer.example.com")
        with self.assertRaisesRegex(UserError, "Leer GmbH"):
            self.make_request(partner_id=empty.id)

    def test_what_was_sent_stays_as_it_was(self):  # T14
        asked = self.make_request("sign")
        for values in (
            {"name": "Other"},
            {"partner_id": self.garage.id},
            {"attachment_ids": [(5,)]},
            {"kind": "upload"},
        ):
            with self.assertRaises(UserError):
                asked.write(values)
        for values in ({"state": "done"}, {"signed_by": "x"}, {"document_hash": "x"}):
            with self.assertRaises(AccessError):
                asked.write(values)
        for attempt in (
            lambda: asked.attachment_ids.write({"raw": b"x"}),
            lambda: asked.attachment_ids.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_files_of_the_customer_are_sent_as_copies(self):  # T14
        file = self.make_file("Offer.pdf", make_pdf(), self.bakery)
        asked = self.make_request("sign", send=False)
        asked.attachment_ids = file
        asked.action_send()
        self.assertNotEqual(asked.attachment_ids, file)
        self.assertEqual((asked.attachment_ids.res_model, asked.attachment_ids.res_id), (asked._name, asked.id))

    def test_only_contacts_of_the_customer_are_chosen(self):  # W06
        link = self.env["customer.contact"].search([("person_id", "=", self.fritz.partner_id.id)])
        with self.assertRaises(ValidationError):
            self.make_request(send=False, all_contacts=False, contact_ids=link.ids)

    def test_a_reminder_is_sent_once_in_a_while(self):  # W06
        late = self.make_request(date_due=Date.subtract(Date.today(), days=1))
        early = self.make_request(date_due=Date.today())
        done = self.make_request(date_due=Date.subtract(Date.today(), days=1))
        done.sudo().state = "done"
        counts = [len(request.message_ids) for request in (late, early, done)]
        for _time in range(2):
            self.run_job()
        self.assertEqual(
            [len(request.message_ids) for request in (late, early, done)], [counts[0] + 1, counts[1], counts[2]]
        )
        late.sudo().reminded_on = Date.subtract(Date.today(), days=7)
        self.run_job()
        self.assertEqual(len(late.message_ids), counts[0] + 2)

    @mute_logger("odoo.addons.customer_registry.models.core.customer_job_mixin")
    def test_a_reminder_that_fails_stops_no_other_and_is_told(self):  # W06
        bad, good = (self.make_request(date_due=Date.subtract(Date.today(), days=1)) for _time in range(2))
        counts = [len(bad.message_ids), len(good.message_ids)]
        plain = type(bad)._mail

        def mail(records, template):
            if bad in records:
                raise KeyError("bug")
            return plain(records, template)

        with patch.object(type(bad), "_mail", mail):
            self.run_job()
        self.assertEqual(len(good.message_ids), counts[1] + 1)
        self.assertEqual((bad.state, bad.mail_state, bad.mail_error), ("open", "failed", "Unexpected error: 'bug'"))
        told = bad.message_ids[: len(bad.message_ids) - counts[0]]
        self.assertEqual(told.partner_ids, self.clerk.partner_id)

    def test_requests_expire(self):  # T14
        asked = self.make_request()
        asked.date_expiry = Date.subtract(Date.today(), days=1)
        self.run_job()
        self.assertEqual(asked.state, "expired")

    def test_many_customers_are_asked_at_once(self):  # W06, W05
        empty = self.make_customer("Leer GmbH", state="customer", email="info@leer.example.com")
        wizard = (
            self.env["customer.request.wizard"]
            .with_user(self.clerk)
            .with_context(active_model="res.partner", active_ids=(self.bakery | self.garage | empty).ids)
            .create({"name": "Contract", "kind": "sign"})
        )
        wizard.attachment_ids = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create({"name": "Contract.pdf", "raw": make_pdf(), "res_model": wizard._name, "res_id": 0})
        )
        self.assertIn("Leer GmbH", wizard.left_out)
        asked = self.env["customer.request"].search(wizard.action_send()["domain"])
        self.assertEqual(asked.partner_id, self.bakery | self.garage)
        self.assertEqual(asked.mapped("state"), ["open", "open"])
        self.assertEqual(len(asked.attachment_ids), 2)

    def test_a_signed_request_is_kept(self):  # T14
        asked = self.make_request("sign")
        self.log_in(self.anna)
        self.sign(asked)
        manager = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):
            self.found(asked).with_user(manager).unlink()
        with self.assertRaises(UserError):
            asked.with_user(manager).action_cancel()
        with self.assertRaises(UserError):
            asked.signed_attachment_id.with_user(manager).unlink()
