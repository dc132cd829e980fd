from unittest.mock import patch

from odoo import Command
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.tests import HttpCase, new_test_user, tagged

from tests.mail_catcher import received


@tagged("post_install", "-at_install")
class TestTourDelivery(HttpCase):
    def test_a_person_chooses_the_notice_sends_and_sees_the_log(self):  # B19, B22, X03
        company = self.env.ref("base.main_company")
        new_test_user(
            self.env,
            "sender",
            "customer_registry.group_manager,account.group_account_invoice",
            company_id=company.id,
            email="sender@example.com",
        )
        customer = self.env["res.partner"].create(
            {"name": "Bakery Notice", "is_company": True, "registry_state": "customer", "email": "notice@example.com"}
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [Command.create({"name": "Bread", "price_unit": 12})],
            }
        )
        invoice.action_post()
        known = len(received())
        with patch.object(IrMail_Server, "_disable_send", classmethod(lambda cls: False)):
            self.start_tour("/odoo/customer-registry", "customer_registry_delivery", login="sender")
        mails = [mail for mail in received()[known:] if mail["X-Envelope-To"] == "notice@example.com"]
        self.assertEqual(len(mails), 1)
        self.assertFalse(list(mails[0].iter_attachments()))
        self.assertEqual(invoice.delivery_ids.channel, "notice")
