"""The log says when the customer has opened an invoice in the portal."""

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


class TestDeliverySeen(PortalCase):  # D45
    def setUp(self):
        super().setUp()
        values = {"move_id": self.invoice.id, "channel": "notice"}
        self.sent = self.env["customer.delivery"].create({**values, "state": "sent", "attempt": 2})
        self.failed = self.env["customer.delivery"].create({**values, "state": "failed"})

    def open(self, login, path):
        self.authenticate(login, login and (PASSWORD if login.endswith("_portal") else login))
        return self.url_open(path, allow_redirects=False).status_code

    def test_what_the_customer_opens_was_seen_and_the_first_time_stays(self):
        self.assertEqual(self.open("anna_portal", f"/my/invoices/{self.invoice.id}"), 200)
        first = self.sent.seen_at
        self.assertTrue(first)
        self.assertFalse(self.failed.seen_at)
        self.sent.seen_at = "2026-01-01 10:00:00"
        self.open("anna_portal", f"/my/invoices/{self.invoice.id}")
        self.assertEqual(str(self.sent.seen_at), "2026-01-01 10:00:00")

    def test_the_link_in_the_mail_counts(self):
        self.open(None, f"/my/invoices/{self.invoice.id}?access_token={self.invoice._portal_ensure_token()}")
        self.assertTrue(self.sent.seen_at)

    def test_neither_colleagues_nor_strangers_nor_employees_count(self):
        for login in ("ben_portal", None, "admin"):
            self.open(login, f"/my/invoices/{self.invoice.id}")
        self.open(None, f"/my/invoices/{self.invoice.id}?access_token=wrong")
        self.assertFalse(self.sent.seen_at)

    def test_the_overview_says_when(self):
        self.sent.seen_at = "2026-01-01 10:00:00"
        blocks = self.bakery.registry_get_overview()["blocks"]
        rows = next(block["rows"] for block in blocks if block["code"] == "deliveries")
        self.assertIn("01/01/2026", " ".join(row["detail"] for row in rows))
