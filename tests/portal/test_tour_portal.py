"""A day of a customer in the portal, through the real browser."""

from odoo.tests import tagged

from tests.documents.request_case import RequestCase
from tests.mail_catcher import real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestTourPortal(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora = cls.make_accountant()
        project = cls.env["project.project"].create(
            {"name": "Tickets", "registry_is_ticket_project": True, "privacy_visibility": "portal"}
        )
        cls.company.registry_ticket_project_id = project

    # B09, B10, B31, T06, T14
    def test_a_contact_logs_in_reads_uploads_signs_reports_and_switches(self):
        upload = self.make_request()
        contract = self.make_request("sign", name="Frame contract", is_contract=True)
        self.dora.login = "dora.holm"
        with real_mail_and_pdf():
            self.start_tour("/web/login", "customer_registry_portal", timeout=180)
        self.env.invalidate_all()
        self.assertEqual(upload.answer_ids.mapped("name"), ["accounts.csv"])
        self.assertEqual((contract.state, contract.answered_by_id), ("done", self.dora.partner_id))
        ticket = self.env["project.task"].search([("name", "=", "Printer is broken")])
        self.assertEqual(ticket.partner_id.commercial_partner_id, self.bakery)

    def test_a_contact_does_the_same_with_a_phone(self):  # B09, B10, B31
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.test_a_contact_logs_in_reads_uploads_signs_reports_and_switches()
