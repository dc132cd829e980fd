"""What a client puts into the context of a call switches nothing that our code switches for itself."""

import re
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.portal.security_case import SecurityCase
from tests.portal.test_portal_invoices import PASSWORD
from tests.test_access_matrix import OUR_ADDONS

READ = re.compile(r"""context(?:\.get\(|\[)["'](registry_\w+)["']|["'](registry_\w+)["'] (?:not )?in [\w.]*context\b""")
# What a client may set: what it is shown, offered or asked by default, and what changes but its own documents.
OPEN_KEYS = {
    "registry_actions",
    "registry_asked_for",
    "registry_import_template",
    "registry_login_user",
    "registry_mask_numbers",
    "registry_meeting_with",
    "registry_merge_pair",
    "registry_new_ticket",
    "registry_offline",
    "registry_overview_memo",
    "registry_purchase",
    "registry_run_invoices",
    "registry_skip_contact_links",
}


@tagged("post_install", "-at_install")
class TestSecurityContext(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.notification_type = "email"
        cls.invoice.message_subscribe(cls.clerk.partner_id.ids)
        cls.foreign = cls.env["customer.delivery"].create({"move_id": cls.other.id, "channel": "email"})

    def assertUntouched(self):
        self.env.flush_all()
        self.assertEqual(self.foreign.state, "queued")
        self.assertFalse(self.foreign.message_id or self.foreign.address_ids or self.foreign.recipient_ids)

    def test_a_comment_in_the_portal_is_no_delivery(self):
        invoice = self.invoice.with_user(self.carla).with_context(registry_delivery_id=self.foreign.id)
        invoice.message_post(body="Hello", partner_ids=self.clerk.partner_id.ids)
        self.assertUntouched()

    def test_a_comment_on_the_page_is_no_delivery(self):
        self.authenticate(self.carla.login, PASSWORD)
        message = {"thread_model": "account.move", "thread_id": self.invoice.id, "post_data": {"body": "Hello"}}
        self.make_jsonrpc_request("/mail/message/post", {**message, "context": self.context_of(self.foreign)})
        self.assertUntouched()

    def context_of(self, delivery):
        return {"registry_delivery_id": delivery.id, "registry_delivery_ids": delivery.ids}

    def test_a_message_in_another_company_is_no_delivery(self):
        company = self.roles["elsewhere"].company_id
        user = new_test_user(
            self.env,
            "faraway",
            "account.group_account_invoice",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        entry = self.env["account.move"].create(
            {"move_type": "entry", "journal_id": self.make_journal(company).id, "company_id": company.id}
        )
        record = entry.with_user(user).with_context(**self.context_of(self.foreign))
        record.message_post(body="Hello", partner_ids=self.clerk.partner_id.ids)
        self.assertUntouched()

    def make_journal(self, company):
        return self.env["account.journal"].create(
            {"name": "Misc", "code": "MISCX", "type": "general", "company_id": company.id}
        )

    def test_nobody_masks_words_of_the_history(self):
        record = self.bakery.with_user(self.clerk).with_context(registry_mask_in_messages=["Order 4711"])
        record._message_log(body="Because of Order 4711")
        self.assertIn("Order 4711", self.bakery.message_ids[0].body)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_no_context_opens_the_journal_of_consents(self):
        purpose = self.env["customer.consent.purpose"].search([], limit=1)
        entry = self.env["customer.consent"].create(
            {"partner_id": self.bakery.id, "purpose_id": purpose.id, "source": "By phone"}
        )
        with self.assertRaisesRegex(Exception, "keeps what was recorded"):
            entry.sudo().with_context(registry_consent_erase=True).write({"source": "changed"})

    def test_each_key_that_a_client_may_set_is_known(self):
        found = set()
        for addon in OUR_ADDONS:
            for path in self.sources_of(addon):
                found |= {first or second for first, second in READ.findall(path.read_text(encoding="utf-8"))}
        self.assertEqual(found, OPEN_KEYS)

    def sources_of(self, addon):
        return (path for path in Path(get_module_path(addon)).rglob("*.py") if "tests" not in path.parts)
