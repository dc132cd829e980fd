"""Invoices for French public bodies: exported once, in archives that Chorus Pro takes."""

from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.customer_registry_chorus.formats import archive, schema
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.chorus.chorus_case import SIRET, ChorusCase


@tagged("post_install", "-at_install")
class TestChorus(ChorusCase):
    def test_invoice_and_credit_note_are_valid_and_say_what_chorus_pro_asks(self):  # B20
        invoice = self.invoice(buyer_reference="FINANCES", purchase_order_reference="EJ-1", contract_reference="M-1")
        note = self.invoice(move_type="out_refund")
        record = self.export(invoice, note)
        contents = self.files(record)
        self.assertEqual(set(contents), {archive.file_name(invoice.name), archive.file_name(note.name)})
        xsd = schema.load()
        for content in contents.values():
            self.assertEqual(schema.breaches(content, xsd), [])
        content = contents[archive.file_name(invoice.name)]
        self.assertEqual(self.values(content, "BusinessProcessSpecifiedDocumentContextParameter/ram:ID"), ["A1"])
        self.assertEqual(self.values(content, "BuyerReference"), ["FINANCES"])
        self.assertEqual(self.values(content, "BuyerOrderReferencedDocument/ram:IssuerAssignedID"), ["EJ-1"])
        self.assertEqual(self.values(content, "ContractReferencedDocument/ram:IssuerAssignedID"), ["M-1"])
        self.assertEqual(self.values(content, "SpecifiedTradeSettlementPaymentMeans/ram:TypeCode"), ["42"])
        self.assertEqual(
            self.values(content, "SpecifiedLegalOrganization/ram:ID[@schemeID='0002']"), ["99920134600015", SIRET]
        )
        content = contents[archive.file_name(note.name)]
        self.assertIn(b"<ram:TypeCode>381<", content)
        self.assertEqual(self.values(content, "GrandTotalAmount"), ["120.00"])
        for name in ("SpecifiedTradeSettlementPaymentMeans", "BuyerReference", "BuyerOrderReferencedDocument"):
            self.assertEqual(self.values(content, name), [])

    def test_an_invoice_is_exported_exactly_once(self):  # B20
        invoice = self.invoice()
        record = self.export(invoice)
        delivery = invoice.delivery_ids
        self.assertEqual((delivery.state, delivery.attachment_id), ("exported", record.attachment_id))
        self.assertTrue(invoice.is_move_sent)
        self.assertEqual((record.invoice_count, record.line_ids.move_id, record.line_ids.amount), (1, invoice, 120))
        for again in (self.Archive.action_export, delivery.action_export_chorus):
            with self.assertRaisesRegex(UserError, "No invoice is waiting"):
                again()
        self.assertFalse(self.queue(invoice))

    def test_what_is_left_out_says_why_and_the_rest_goes_on(self):  # B20
        strict = self.make_body("Ministère", registry_chorus_requirement="both")
        unknown = self.make_body("Syndicat")
        unknown.company_registry = "99920035500018"
        good = self.invoice()
        bad = [self.invoice(strict), self.invoice(unknown)]
        record = self.export(good, *bad)
        self.assertEqual(record.line_ids.move_id, good)
        states = [(move.delivery_ids.state, move.is_move_sent) for move in bad]
        self.assertEqual(states, [("failed", False)] * 2)
        self.assertRegex(bad[0].delivery_ids.error, r"(?s)Ministère requires a service code.*requires an engagement")
        self.assertRegex(bad[1].delivery_ids.error, r"Syndicat has no valid SIRET")

    def test_an_invalid_xml_never_enters_an_archive(self):  # B20
        good, bad = self.invoice(), self.invoice()
        core = type(self.env["account.edi.xml.cii"])
        original = core._export_invoice

        def spoiled(model, invoice):
            content, errors = original(model, invoice)
            return (
                content.replace(b"<ram:LineID>1<", b"<ram:Nonsense/><ram:LineID>1<") if invoice == bad else content
            ), errors

        with patch.object(core, "_export_invoice", spoiled):
            record = self.export(good, bad)
        self.assertEqual(record.line_ids.move_id, good)
        self.assertRegex(bad.delivery_ids.error, "XML would not be valid: Nonsense")

    def test_what_failed_is_exported_after_it_was_mended_and_not_twice(self):  # B20
        body = self.make_body("Ministère", registry_chorus_requirement="service")
        invoice = self.invoice(body)
        self.assertFalse(self.export(invoice))
        body.registry_chorus_service = "DAF-1"
        delivery = invoice.delivery_ids
        delivery.with_user(self.biller).action_retry()
        self.assertEqual((delivery.state, invoice.is_being_sent), ("queued", False))
        delivery.with_user(self.biller).action_export_chorus()
        self.assertEqual(delivery.state, "exported")
        self.assertEqual(
            self.values(*self.files(self.Archive.search([], limit=1)).values(), "BuyerReference"), ["DAF-1"]
        )
        self.Delivery._adopt()
        self.assertEqual(invoice.delivery_ids, delivery)

    def test_a_future_date_and_a_long_number_wait(self):  # B20
        invoice = self.invoice()
        invoice.name = "FACTURE/2026/11/000001"
        with freeze_time("2026-11-01 12:00:00"):
            self.assertFalse(self.export(invoice))
        self.assertRegex(invoice.delivery_ids.error, r"(?s)longer than 20 characters.*date is in the future")

    def test_a_hostile_number_stays_within_the_archive(self):  # B20
        invoice = self.invoice()
        invoice.name = "../../etc/2026/1"
        self.assertEqual(list(self.files(self.export(invoice))), ["etc_2026_1.xml"])

    def test_a_paid_and_a_debited_invoice_say_so(self):  # B20
        paid, debited = self.invoice(), self.invoice()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=paid.ids).create(
            {}
        ).action_create_payments()
        self.patch(type(self.Delivery), "_chorus_means", lambda row: "49" if row.move_id == debited else "42")
        contents = self.files(self.export(paid, debited))
        process = "BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
        self.assertEqual(self.values(contents[archive.file_name(paid.name)], process), ["A2"])
        means = "SpecifiedTradeSettlementPaymentMeans/ram:TypeCode"
        self.assertEqual(self.values(contents[archive.file_name(debited.name)], means), ["49"])

    def test_many_invoices_fill_several_archives(self):  # B20
        self.patch(type(self.Delivery), "_chorus_limits", lambda self: archive.Limits(count=2))
        invoices = [self.invoice() for _number in range(3)]
        records = self.export(*invoices)
        self.assertEqual(sorted(records.mapped("invoice_count")), [1, 2])
        self.assertEqual(len(set(records.mapped("name"))), 2)

    def test_what_exceeds_one_export_goes_on_waiting_and_is_told(self):  # B20
        self.patch(type(self.Delivery), "_chorus_limits", lambda self: archive.Limits(count=1))
        invoices = [self.invoice() for _number in range(5)]
        deliveries = self.queue(*invoices).with_user(self.biller)
        action = self.Archive.with_user(self.biller).action_export()
        self.assertIn("Still waiting: 3", action["params"]["message"])
        self.assertEqual([row.state for row in deliveries.sorted("id")], ["exported"] * 2 + ["queued"] * 3)
        action = deliveries.action_export_chorus()
        self.assertIn("Still waiting: 1", action["params"]["message"])
        self.assertEqual(deliveries.action_export_chorus()["res_model"], "customer.chorus.archive")
        self.assertEqual(len(self.Archive.search([("line_ids.move_id", "in", [move.id for move in invoices])])), 5)

    def test_who_was_left_out_is_named_with_the_archive(self):  # B20
        unknown = self.make_body("Syndicat", company_registry=False)
        bad = [self.invoice(unknown) for _number in range(11)]
        self.queue(self.invoice(), *bad)
        message = self.Archive.with_user(self.biller).action_export()["params"]["message"]
        self.assertIn(f"(11): {bad[0].name}, ", message)
        self.assertTrue(message.endswith(", …"), message)

    def test_the_file_is_stored_once_and_nobody_exchanges_it(self):  # B20
        invoice = self.invoice()
        record = self.export(invoice)
        stored = record.attachment_id.raw
        invoice.ref = "changed afterwards"
        self.body.name = "Renamed"
        self.assertEqual(record.attachment_id.raw, stored)
        self.assertIn(f"/{record.attachment_id.id}?", record.with_user(self.biller).action_download()["url"])
        self.assertEqual(record.with_user(self.biller).attachment_id.raw, stored)
        for attempt in (
            lambda: record.with_user(self.biller).write({"name": "x"}),
            lambda: record.with_user(self.biller).unlink(),
            lambda: record.attachment_id.with_user(self.biller).write({"raw": b"x"}),
            lambda: record.attachment_id.with_user(self.biller).write({"name": "x"}),
            lambda: record.line_ids.with_user(self.biller).unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaisesRegex(UserError, f"belongs to “{record.name}” and cannot be changed"):
            record.attachment_id._delete_and_notify()  # as Odoo's messages do, with the right of nobody

    def test_only_people_who_invoice_in_the_company_get_at_it(self):  # B20
        invoice = self.invoice()
        self.queue(invoice)
        for user in (self.clerk, self.employee):
            with self.assertRaises(AccessError):
                self.Archive.with_user(user).action_export()
            with self.assertRaises(AccessError):
                invoice.delivery_ids.with_user(user).action_export_chorus()
        other = self.make_biller("other_biller", self.env.ref("base.main_company"))
        own = self.Archive.with_user(other).with_context(allowed_company_ids=other.company_ids.ids)
        with self.assertRaisesRegex(UserError, "No invoice is waiting"):
            own.action_export()
        with self.assertRaises(AccessError):
            invoice.delivery_ids.with_env(own.env).action_export_chorus()
        self.Archive.with_user(self.biller).action_export()
        record = self.Archive.search([], limit=1)
        self.assertFalse(own.search([("id", "=", record.id)]))
        for attempt in (
            lambda: record.with_env(own.env).action_download(),
            lambda: record.attachment_id.with_env(own.env).read(["raw"]),
            lambda: record.line_ids.with_env(own.env).read(["number"]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_chorus_pro_is_offered_once_the_addon_is_there(self):  # B20
        offered = dict(self.Partner.fields_get(["invoice_sending_method"])["invoice_sending_method"]["selection"])
        self.assertIn("chorus", offered)
        self.assertEqual(self.body.invoice_sending_method, "chorus")

    def test_a_public_body_of_the_demonstration_gets_its_invoices_by_chorus_pro(self):  # B20
        body = self.env.ref("customer_registry.customer_aubrelle")
        company = self.env.ref("customer_registry.company_rheinblick")
        self.assertEqual(body.with_company(company).invoice_sending_method, "chorus")
        self.assertEqual(body.registry_chorus_requirement, "service")
