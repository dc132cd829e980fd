"""A mandate is sent to its customer, signed in the portal and active from then on, exactly once."""

import io
from unittest.mock import patch

import psycopg2
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from tests.documents.mandate_case import IBAN, OTHER_IBAN, MandateSigningCase
from tests.documents.request_case import draw_signature
from tests.mail_catcher import pdf_text
from tests.portal.test_portal_invoices import PASSWORD


@tagged("post_install", "-at_install")
class TestMandateSigning(MandateSigningCase):
    def test_the_button_beside_the_payment_method_sends_a_mandate_to_sign(self):  # W27
        self.mandate.unlink()
        action = self.bakery.with_user(self.banker).action_registry_have_mandate_signed()
        self.assertEqual(action["res_model"], "customer.mandate.sign")
        draft = self.env["customer.mandate"].browse(action["context"]["default_mandate_ids"])
        self.assertEqual((draft.partner_id, draft.bank_id, draft.state), (self.bakery, self.account, "draft"))
        again = self.bakery.with_user(self.banker).action_registry_have_mandate_signed()
        self.assertEqual(again["context"]["default_mandate_ids"], draft.ids)
        self.send(draft)
        self.bakery.registry_payment_type = "sepa"
        self.assertIn("waits to be signed", self.bakery.registry_mandate_hint)
        self.assertEqual(self.bakery.with_user(self.banker).action_registry_have_mandate_signed()["res_id"], draft.id)

    def test_a_mandate_that_is_signed_becomes_active(self):  # X02
        request = self.send()
        self.assertEqual((request.state, request.kind, request.partner_id), ("open", "sign", self.bakery))
        self.log_in(self.carla)
        page = self.url_open(f"/my/requests/{request.id}").text
        self.assertIn(self.mandate.reference, page)
        self.assertNotIn(IBAN, page)
        form = self.url_open(f"/my/requests/{request.id}/file/{request.attachment_ids.id}")
        self.assertEqual(form.content, request.attachment_ids.raw)
        self.sign(request, name="Carla Voss")
        mandate = self.found(self.mandate)
        self.assertEqual((request.state, mandate.state), ("done", "active"))
        self.assertEqual((mandate.date_signed, mandate.date_received), (Date.today(), Date.today()))
        self.assertEqual(mandate.signed_form_id, request.signed_attachment_id)
        self.assertEqual((mandate.signed_form_id.res_model, mandate.signed_form_id.res_id), (request._name, request.id))
        self.assertEqual(PdfFileReader(io.BytesIO(mandate.signed_form_id.raw)).getNumPages(), 2)
        self.assertEqual(self.bakery.registry_mandate_id, mandate)

    def test_the_mail_goes_to_portal_administrators_or_to_those_who_are_chosen(self):  # X02
        link = self.env["customer.contact"].search([("person_id", "=", self.ben.partner_id.id)])
        for values, signers in (({}, self.carla), ({"contact_ids": [Command.set(link.ids)]}, self.ben)):
            request = self.send(**values)
            message = request.message_ids.filtered(lambda message: message.message_type == "comment")
            self.assertEqual((request.recipient_ids, message.notified_partner_ids), (signers.partner_id,) * 2)
            self.assertFalse(message.attachment_ids)
            self.mandate.with_user(self.banker).action_withdraw_request()

    def test_due_day_and_reminder_are_those_of_requests(self):  # X02
        request = self.send()
        self.assertEqual(request.date_due, Date.add(Date.today(), days=14))
        request.sudo().date_due = Date.subtract(Date.today(), days=1)
        self.assertIn(request, request.search(request._get_waiting_domain()))
        request._remind(Date.today())
        reminder = request.message_ids.sorted("id")[-1]
        self.assertEqual(reminder.notified_partner_ids, self.carla.partner_id)

    def test_a_customer_that_is_a_person_signs_for_itself(self):  # X02
        person = self.make_customer("Petra Privat", is_company=False, state="customer", email="petra@example.com")
        user = new_test_user(
            self.env, "petra_portal", "base.group_portal", partner_id=person.id, name=person.name, password=PASSWORD
        )
        request = self.send(self.make_draft(person))
        self.log_in(user)
        self.sign(request, name="Petra Privat")
        self.assertEqual(self.found(request).mandate_id.state, "active")

    def test_several_mandates_are_sent_from_the_list_and_others_are_left_out_with_the_reason(self):  # X02
        active = self.make_mandate(self.bakery)
        garage = self.make_draft(self.garage)
        lonely = self.make_customer("Leer GmbH", state="customer", email="info@leer.example.com")
        nobody = self.make_draft(lonely)
        blank = self.env["customer.mandate"].create({"partner_id": self.bakery.id})
        chosen = self.mandate | active | garage | nobody | blank
        action = chosen.with_user(self.banker).action_send_to_sign()
        dialog = self.env[action["res_model"]].with_user(self.banker).with_context(**action["context"]).create({})
        for mandate, reason in ((active, "only drafts"), (nobody, "portal administrator"), (blank, "bank account")):
            self.assertRegex(dialog.left_out, f"{mandate.reference}: .*{reason}")
        dialog.action_send()
        sent = self.env["customer.request"].search([("mandate_id", "in", chosen.ids)])
        self.assertEqual(sent.mandate_id, self.mandate | garage)

    def test_a_mandate_waits_for_one_signature_at_a_time(self):  # X02
        request = self.send()
        self.found(self.mandate)
        with self.assertRaisesRegex(UserError, "Withdraw"):
            self.send()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            request.copy({"mandate_id": self.mandate.id}).sudo().state = "open"
            self.env.flush_all()

    def test_gocardless_and_customers_outside_of_the_registry_are_refused(self):  # X02
        outside = self.Partner.create({"name": "Ordinary", "is_company": True})
        for mandate, reason in (
            (self.make_draft(provider="gocardless"), "GoCardless"),
            (self.make_draft(outside), "not in the customer registry"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                mandate.with_user(self.banker)._send_to_sign()


@tagged("post_install", "-at_install")
class TestMandateSignedOnce(MandateSigningCase):
    def assertRefused(self, request, reason):
        """Signing is refused for this reason and leaves nothing behind."""
        self.log_in(self.carla)
        self.assertRegex(self.sign(request, name="Carla Voss")["error"], reason)
        self.found(request)
        self.assertFalse(request.signed_attachment_id)
        self.assertFalse(request.signed_by)

    def test_nobody_signs_twice(self):  # X02
        request = self.send()
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        copy = self.found(request).signed_attachment_id
        self.assertIn("error", self.sign(request, name="Somebody else"))
        self.assertEqual((self.found(request).signed_attachment_id, request.signed_by), (copy, "Carla Voss"))

    def test_what_was_changed_after_sending_is_not_signed_and_staff_sees_it(self):  # X02
        changes = (
            ({"bank_id": self.make_account(self.bakery, OTHER_IBAN).id}, "Bank Account"),
            ({"scheme": "b2b"}, "Scheme"),
            ({"reference": "M-OTHER-1"}, "Reference"),
        )
        for values, label in changes:
            mandate = self.make_draft()
            request = self.send(mandate)
            mandate.write(values)
            with self.subTest(label):
                self.assertRefused(request, f"out of date.*{label}")
                self.assertEqual((self.found(mandate).state, request.state), ("draft", "open"))
                self.assertEqual(mandate.sign_outdated, label)

    def test_another_number_in_the_same_account_is_a_change_too(self):  # X02
        request = self.send()
        self.account.acc_number = OTHER_IBAN
        self.assertRefused(request, "out of date.*Bank Account")

    def test_an_archived_account_is_refused(self):  # X02
        request = self.send()
        self.account.active = False
        self.assertRefused(request, "archived")

    def test_revoking_activating_or_withdrawing_ends_the_request(self):  # X02
        for end in (
            lambda mandate: mandate._registry_revoke(Date.today(), "By letter"),
            lambda mandate: mandate.write({"date_signed": "2026-01-15", "state": "active"}),
            lambda mandate: mandate.action_withdraw_request(),
        ):
            mandate = self.make_draft().with_user(self.banker)
            request = self.send(mandate)
            end(mandate)
            self.assertEqual(request.state, "cancelled")
            self.assertRefused(request, "answered or withdrawn")

    def test_a_mandate_that_became_active_or_ended_elsewhere_is_not_signed(self):  # X02
        for state, reason in (("active", "already active"), ("revoked", "has ended")):
            mandate = self.make_draft()
            request = self.send(mandate)
            self.env.flush_all()
            self.env.cr.execute("UPDATE customer_mandate SET state = %s WHERE id = %s", (state, mandate.id))
            self.env.invalidate_all()
            with self.subTest(state):
                self.assertRefused(request, reason)

    def test_a_withdrawn_request_leaves_a_draft_that_is_sent_again(self):  # X02
        self.send().with_user(self.banker).action_cancel()
        self.assertEqual(self.mandate.state, "draft")
        request = self.send()
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        self.assertEqual(self.found(self.mandate).state, "active")

    def test_an_expired_request_leaves_a_draft_that_is_sent_again(self):  # X02
        request = self.send(date_due=False, date_expiry=Date.today())
        request.sudo().date_expiry = Date.subtract(Date.today(), days=1)
        self.assertRefused(request, "time to answer has expired")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.request"]._process()
        self.assertEqual((request.state, self.mandate.state, self.mandate.sign_state), ("expired", "draft", "expired"))
        self.assertEqual(self.send().state, "open")

    def test_a_refusal_leaves_a_draft_and_is_told_without_the_words_of_the_customer(self):  # X02
        request = self.send()
        self.log_in(self.carla)
        self.post(f"/my/requests/{request.id}/refuse", reason=f"Use {OTHER_IBAN}")
        self.found(request)
        self.assertEqual((request.state, self.mandate.state), ("refused", "draft"))
        self.assertEqual(self.mandate.sign_refuse_reason, f"Use {OTHER_IBAN}")
        note = self.mandate.message_ids.filtered(lambda message: "refused" in message.body)
        self.assertEqual(note.author_id, self.carla.partner_id)
        self.assertNotIn(OTHER_IBAN, "".join(self.mandate.message_ids.mapped("body")))
        told = request.message_ids.filtered(lambda message: "Refused" in message.body)
        self.assertEqual(told.notified_partner_ids, self.banker.partner_id)
        self.assertEqual(self.send().state, "open")

    def test_of_two_workers_one_signs(self):  # X02
        request = self.send().with_user(self.carla).sudo()
        cls = type(self.mandate)
        with (
            patch.object(cls, "try_lock_for_update", lambda mandate, **options: mandate.browse()),
            self.assertRaisesRegex(UserError, "right now"),
        ):
            request._answer_sign("Carla", draw_signature(), "127.0.0.1")
        self.assertEqual(self.mandate.state, "draft")

    def test_a_signature_that_fails_late_leaves_nothing(self):  # X02
        request = self.send()
        with patch.object(type(self.mandate), "_log_answer", side_effect=UserError("No.")):
            self.assertRefused(request, "No.")
        self.assertEqual((self.found(self.mandate).state, request.state), ("draft", "open"))

    def test_what_was_signed_stays(self):  # X02
        request = self.send()
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        mandate = self.found(self.mandate).with_user(self.banker)
        for attempt in (
            lambda: mandate.write({"scheme": "b2b"}),
            lambda: mandate.write({"iban": OTHER_IBAN}),
            lambda: mandate.write({"date_signed": "2026-01-01"}),
            lambda: mandate.signed_form_id.write({"raw": b"other"}),
            lambda: mandate.signed_form_id.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()
        mandate._registry_amend(self.make_account(self.bakery, OTHER_IBAN).with_user(self.banker))
        mandate._registry_revoke(Date.today(), "By letter")
        with self.assertRaisesRegex(UserError, "signed in the portal"):
            mandate.unlink()
        self.assertEqual(request.state, "done")

    def test_a_draft_that_was_sent_in_vain_is_deleted_with_its_form(self):  # X02
        request = self.send()
        form = request.attachment_ids
        self.mandate.with_user(self.only_banker).unlink()
        self.assertFalse(request.exists() or form.exists())


@tagged("post_install", "-at_install")
class TestMandateFormToSign(MandateSigningCase):
    @classmethod
    def forms(cls):
        render = IrActionsReport._pre_render_qweb_pdf
        return patch.object(
            IrActionsReport,
            "_pre_render_qweb_pdf",
            lambda report, *args, **options: render(report.with_context(force_report_rendering=True), *args, **options),
        )

    def test_the_form_that_is_signed_is_the_printed_one_in_the_customers_language(self):  # X02, B17
        self.bakery.lang = "de_DE"
        request = self.send(user=self.only_banker)
        self.assertEqual(request.name, f"Lastschriftmandat {self.mandate.reference}")
        self.assertEqual(request.attachment_ids.name, f"{request.name}.pdf")
        text = pdf_text(request.attachment_ids.raw)
        for said in ("SEPA-Lastschriftmandat", self.mandate.reference, "DE89 3704 0044 0532 0130 00"):
            self.assertIn(said, text)
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        signed = pdf_text(self.found(self.mandate).signed_form_id.raw)
        for said in ("SEPA-Lastschriftmandat", "Carla Voss", request.document_hash):
            self.assertIn(said, signed)
        for on_paper in ("Ort, Datum", "Unterschrift(en)"):
            self.assertNotIn(on_paper, signed)

    def test_the_form_is_printed_on_the_paper_of_its_company(self):  # X02
        self.company.paperformat_id = self.env.ref("base.paperformat_euro")
        other = self.env["res.company"].create(
            {"name": "Other", "paperformat_id": self.env.ref("base.paperformat_us").id}
        )
        self.only_banker.company_ids += other
        mandate = self.mandate.with_user(self.only_banker).with_context(allowed_company_ids=[other.id, self.company.id])
        page = PdfFileReader(io.BytesIO(mandate._render_form())).getPage(0)
        self.assertEqual([round(float(side)) for side in page.mediaBox[2:]], [595, 842])
