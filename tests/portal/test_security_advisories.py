"""One test for each published weakness of Odoo's portal that customers of the registry could be hurt by."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.portal.security_case import PASSWORD, SecurityCase

MARKUP = '"><img src=x onerror=alert(1)>'
# What somebody would like a link to change.
ATTACK = {
    "name": "Renamed",
    "email": "new@example.com",
    "street": "Elsewhere 1",
    "vat": "DE123456788",
    "password": "x",
    "old": PASSWORD,
    "new1": "hacked-hacked",
    "new2": "hacked-hacked",
    "validation": "x",
    "decline_message": "x",
    "reason": "x",
    "remove": "1",
    "invoice_sending_method": "manual",
    "text": "x",
}


@tagged("post_install", "-at_install")
class TestSecurityAdvisories(SecurityCase):
    def setUp(self):
        super().setUp()
        self.ticket, self.foreign_ticket = self.world["project.task"]

    def call(self, path, **params):
        return self.url_open(path, json={"jsonrpc": "2.0", "params": params}).json()

    def assertRefused(self, act):
        with self.assertRaises(UserError):  # an AccessError, or a sentence
            act()

    def test_cve_2021_23203_reports_of_other_documents(self):
        """Reports of any document were printed for whoever named its id, next to one of his own or alone."""
        own, foreign = self.world["account.move"]
        report = self.env["ir.actions.report"].with_user(self.carla)
        self.log_in("admin")
        for ids in (f"{own.id},{foreign.id}", f"{foreign.id}", f"{own.id}"):
            for path in (f"/report/html/account.report_invoice/{ids}", f"/report/pdf/account.report_invoice/{ids}"):
                answer = self.url_open(path, params={"context": '{"su": true}', "options": '{"force": true}'})
                self.assertEqual(answer.status_code, 403, path)
                self.assertNotIn(foreign.name, answer.text)
        self.assertRefused(lambda: report._render_qweb_html("account.report_invoice", (own | foreign).ids))
        page = self.url_open(f"/my/invoices/{own.id}", params={"report_type": "html", "docids": foreign.id})
        self.assertNotIn(foreign.name, page.text)

    def test_cve_2019_11782_the_address_of_mail_of_others(self):
        """Whoever could edit contacts changed the address of a user's mail, asked for a new password and was him."""
        boss = self.env.ref("base.user_admin").partner_id
        for person, user in ((boss, self.clerk), (self.anna.partner_id, self.carla), (self.carla.partner_id, self.ben)):
            seen = person.with_user(user)
            self.assertRefused(lambda seen=seen: seen.write({"email": "x@example.com"}))
        self.anna.partner_id.with_user(self.clerk).email = "moved@example.com"
        self.assertEqual(self.anna.login, "anna_portal")

    def test_cve_2019_11781_links_change_nothing(self):
        """A prepared link that the victim opened changed the data of his account."""
        self.log_in("admin")
        before = self.data()
        asked, order = self.world["customer.request"][0], self.world["sale.order"][0]
        for path in (
            "/my/account",
            f"/my/address?partner_id={self.bakery.id}",
            "/my/address/submit",
            "/my/address/archive",
            "/my/security",
            "/my/deactivate_account",
            "/my/photo",
            "/my/customer",
            "/my/tickets/new",
            f"/my/requests/{asked.id}",
            *(f"/my/requests/{asked.id}/{action}" for action in ("upload", "approve", "refuse", "sign")),
            *(f"/my/orders/{order.id}/{action}" for action in ("accept", "decline")),
        ):
            self.url_open(path, params={**ATTACK, "partner_id": self.bakery.id, "customer_id": self.garage.id})
            self.env.invalidate_all()
            self.assertEqual(self.data(), before, path)

    def data(self):
        """Return what links must not change."""
        fields = ["name", "email", "street", "vat", "invoice_sending_method", "active", "image_1920"]
        records = [*(self.bakery | self.carla.partner_id).read(fields), *self.carla.read(["login", "active"])]
        states = [self.world[kind][0].state for kind in ("customer.request", "sale.order")]
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.carla.id])
        return records, states, self.env.cr.fetchone(), self.env["project.task"].search_count([])

    def test_cve_2019_11783_channels(self):
        """Everybody with a login joined any channel."""
        channel = self.env["discuss.channel"]._create_channel("Board", group_id=self.env.ref("base.group_user").id)
        member = {"channel_id": channel.id, "partner_id": self.ben.partner_id.id}
        self.assertRefused(lambda: self.env["discuss.channel.member"].with_user(self.ben).create(member))
        self.assertRefused(lambda: channel.with_user(self.ben).add_members(partner_ids=self.ben.partner_id.ids))
        self.assertRefused(lambda: channel.with_user(self.ben).read(["name"]))
        self.assertNotIn(self.ben.partner_id, channel.channel_partner_ids)

    def test_cve_2019_11784_notifications(self):
        """Whoever made himself a notification of a message read it."""
        notifications = self.env["mail.notification"].with_user(self.ben)
        for message in self.world["mail.message:to_contact"]:
            values = {"mail_message_id": message.id, "res_partner_id": self.ben.partner_id.id}
            self.assertRefused(lambda values=values: notifications.create(values))
            for change in (
                {"notification_ids": [(0, 0, values)]},
                {"partner_ids": [(4, self.ben.partner_id.id)]},
                {"notified_partner_ids": [(4, self.ben.partner_id.id)]},
            ):
                self.assertRefused(lambda message=message, change=change: message.with_user(self.ben).write(change))
            self.assertRefused(lambda message=message: message.with_user(self.ben).read(["body"]))
        self.assertLessEqual(notifications.search([]).res_partner_id, self.ben.partner_id)

    def test_cve_2019_11785_followers(self):
        """Everybody with a login followed any record and got its messages."""
        me, followers = self.ben.partner_id, self.env["mail.followers"].with_user(self.ben)
        for kind in ("account.move", "customer.folder", "customer.request", "customer.mandate", "res.partner"):
            for record in self.world[kind]:
                with self.subTest(kind=kind):
                    values = {"res_model": record._name, "res_id": record.id, "partner_id": me.id}
                    self.assertRefused(lambda values=values: followers.create(values))
                    self.follow(record)
                    self.assertNotIn(me, record.message_partner_ids)
        self.follow(self.foreign_ticket)
        self.assertNotIn(me, self.foreign_ticket.message_partner_ids)

    def follow(self, record):
        """Let ben try to follow; Odoo answers some attempts by doing nothing."""
        try:
            record.with_user(self.ben).message_subscribe(self.ben.partner_id.ids)
        except AccessError:
            return

    def test_cve_2018_15631_files_of_others(self):
        """Whoever attached any file to his own message could then download it."""
        files = [self.world[kind][0] for kind in ("ir.attachment:internal", "ir.attachment:invoice")]
        files.append(self.world["ir.attachment:released"][1])
        comment = {"body": "x", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self.log_in("tickets")
        owners = [(file.res_model, file.res_id) for file in files]
        for file in files:
            post = {"thread_model": "project.task", "thread_id": self.ticket.id}
            reply = self.call("/mail/message/post", **post, post_data={"body": "x", "attachment_ids": file.ids})
            self.assertIn("error", reply)
            values = {"model": "project.task", "res_id": self.ticket.id, "attachment_ids": [(4, file.id)]}
            for attempt in (
                lambda file=file: self.ticket.with_user(self.ben).message_post(**comment, attachment_ids=file.ids),
                lambda values=values: self.env["mail.message"].with_user(self.ben).create({**values, "subtype_id": 1}),
            ):
                try:
                    with self.env.cr.savepoint():
                        attempt()
                except AccessError:
                    continue
                self.assertNotIn(file, self.ticket.message_ids.attachment_ids)
            self.assertEqual(self.url_open(f"/web/content/{file.id}?access_token=x").status_code, 404)
        self.assertEqual([(file.res_model, file.res_id) for file in files], owners)

    def test_cve_2018_14867_messages_in_the_name_of_others(self):
        """Messages were posted for others with a made-up token, and values guessed by the answers."""
        invoice = self.world["account.move"][0]
        post = {"thread_model": "account.move", "thread_id": invoice.id, "post_data": {"body": "Fake"}}
        token, pid = invoice._portal_ensure_token(), self.anna.partner_id.id
        proofs = ({"token": token[:-1]}, {"token": "x"}, {"hash": "x", "pid": pid}, {"hash": token, "pid": pid}, {})
        for role in ("public", "tickets", "second"):
            self.log_in(role)
            replies = [self.call("/mail/message/post", **post, **proof) for proof in proofs]
            for reply in replies:
                self.assertEqual(reply["error"]["data"]["name"], "werkzeug.exceptions.NotFound")
        self.log_in("admin")
        self.call("/mail/message/post", **post | {"post_data": {"body": "Fake", "author_id": pid}})
        self.env.invalidate_all()
        fakes = invoice.message_ids.filtered(lambda message: "Fake" in message.body)
        self.assertEqual(fakes.author_id, self.carla.partner_id)

    def test_cve_2021_45071_names_of_files(self):
        """The name of a file ran as a script in the pages that showed it."""
        self.world["ir.attachment:released"][0].name = f"{MARKUP}.pdf"
        self.world["ir.attachment:asked"][0].name = f"{MARKUP}.pdf"
        self.log_in("admin")
        for path in ("/my/documents", f"/my/requests/{self.world['customer.request'][0].id}"):
            page = self.url_open(path).text
            self.assertNotIn(MARKUP, page)
            self.assertTrue(re.search(r"&lt;img src=x onerror|%3Cimg", page), path)

    def test_cve_2018_15634_files_that_are_pages(self):
        """A file that is a page or a picture with scripts ran in the browser of whoever opened its link."""
        asked = self.world["customer.request"][0]
        for name, content, mimetype in (
            ("x.html", b"<script>alert(1)</script>", "text/html"),
            ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
            ("x.xml", b"<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'/>", "text/xml"),
        ):
            values = {"mimetype": mimetype, "registry_portal_visible": True}
            released = self.make_file(self.bakery, name, content, **values)
            file = self.make_file(asked, name, content, mimetype=mimetype)
            asked.sudo().attachment_ids = file
            for role in ("admin", "invoices"):
                self.log_in(role)
                for path in (f"/my/documents/{released.id}", f"/my/requests/{asked.id}/file/{file.id}"):
                    headers = self.url_open(path).headers
                    with self.subTest(path=path, mimetype=mimetype):
                        self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
                        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
