"""Tickets in the portal: who sees which, and what may be sent with a new one."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
REFUSED = {
    "page.html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "photo.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "notes.txt": b"hello <script>alert(1)</script>",
    "setup.pdf": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
    "large.txt": b"a" * (5 * 1024 * 1024 + 1),
}


@tagged("post_install", "-at_install")
class TestPortalTickets(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        projects = cls.env["project.project"]
        cls.tickets = projects.create(
            {"name": "Tickets", "registry_is_ticket_project": True, "privacy_visibility": "portal"}
        )
        cls.work = projects.create({"name": "Work", "privacy_visibility": "portal"})
        cls.company.registry_ticket_project_id = cls.tickets
        cls.printer = cls.make_task("Printer is broken", cls.bakery)
        cls.scanner = cls.make_task("Scanner is broken", cls.garage)
        cls.other_work = cls.make_task("Count the licences", cls.bakery, project=cls.work)

    @classmethod
    def make_task(cls, name, partner, project=None):
        project = project or cls.tickets
        return cls.env["project.task"].create({"name": name, "project_id": project.id, "partner_id": partner.id})

    def open_ticket(self, user, files=(), **values):
        self.authenticate(user.login, PASSWORD)
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        data = {"csrf_token": token, "name": "No mail", "text": "Since <b>Monday</b>", **values}
        files = [("files", (name, content)) for name, content in files]
        answer = self.url_open("/my/tickets/new", data=data, files=files or None)
        self.env.invalidate_all()
        return answer, self.env["project.task"].search([("name", "=", data["name"])])

    def seen_tasks(self, user, *others):
        others = self.env["project.task"].union(*others)
        ours = self.printer | self.scanner | self.other_work
        return self.env["project.task"].with_user(user).search([("id", "in", (ours | others).ids)])

    def test_a_ticket_that_is_sent_twice_is_one(self):  # B10
        _answer, ticket = self.open_ticket(self.ben)
        answer, tickets = self.open_ticket(self.ben)
        self.assertEqual(tickets, ticket)
        self.assertIn(f"/my/tasks/{ticket.id}", answer.url)
        for values in ({"user": self.anna}, {"user": self.ben, "text": "Since Tuesday"}):
            _answer, found = self.open_ticket(**values)
            self.assertGreater(len(found), len(tickets))
            tickets = found

    def test_a_title_is_text_that_can_be_stored(self):  # B10, W06
        self.authenticate(self.ben.login, PASSWORD)
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        data = {"csrf_token": token, "name": "No\x00mail\u202e", "text": "Since\x00 Monday"}
        self.url_open("/my/tickets/new", data=data)
        ticket = self.env["project.task"].search([("name", "=", "No mail")])
        self.assertIn("Since Monday", ticket.description)
        for name in ("name", "text"):
            rest = {key: value for key, value in data.items() if key != name}
            answer = self.url_open("/my/tickets/new", data=rest, files=[(name, ("a.txt", b"Anna"))])
            self.assertIn("Enter a title and a text.", answer.text)

    def test_every_contact_sees_the_tickets_of_his_customer_and_no_other_task(self):  # B09, B10
        for user in (self.ben, self.anna, self.carla):
            self.assertEqual(self.seen_tasks(user), self.printer)
            page = self.page(user, "/my/tickets").text
            self.assertIn("Printer is broken", page)
            for name in ("Scanner is broken", "Count the licences"):
                self.assertNotIn(name, page)
            for task in (self.scanner, self.other_work):
                with self.assertRaises(AccessError):
                    task.with_user(user).read(["name"])
                self.assertNotIn(task.name, self.url_open(f"/my/tasks/{task.id}").text)
        self.assertIn("Printer is broken", self.url_open(f"/my/tasks/{self.printer.id}").text)

    def test_tickets_do_not_stand_among_the_tasks(self):  # B10
        self.assertEqual(self.counters(self.ben, "task_count")["task_count"], 0)
        self.work.message_subscribe(self.ben.partner_id.ids)
        self.other_work.message_subscribe(self.ben.partner_id.ids)
        self.assertEqual(self.counters(self.ben, "task_count")["task_count"], 1)
        page = self.page(self.ben, "/my/tasks").text
        self.assertIn(self.other_work.name, page)
        self.assertNotIn(self.printer.name, page)

    def counters(self, user, *names):
        self.authenticate(user.login, PASSWORD)
        call = {"jsonrpc": "2.0", "method": "call", "params": {"counters": list(names)}}
        return self.url_open("/my/counters", json=call).json()["result"]

    def test_tickets_end_with_the_access(self):  # B07, B11
        link = self.ben.partner_id.customer_link_ids
        elsewhere = link.copy({"customer_id": self.garage.id, "portal_access": True})
        self.printer.message_subscribe(self.anna.partner_id.ids)
        link.portal_access = False
        self.assertTrue(elsewhere.portal_access and self.ben.active)
        self.assertEqual(self.seen_tasks(self.ben), self.scanner)

    def test_what_somebody_opened_or_follows_ends_with_the_access(self):  # B07, B11
        link = self.ben.partner_id.customer_link_ids
        _answer, own = self.open_ticket(self.ben)
        link.copy({"customer_id": self.garage.id, "portal_access": True})
        (self.printer | self.other_work).message_subscribe(self.ben.partner_id.ids)
        self.assertEqual(self.seen_tasks(self.ben, own), own | self.printer | self.scanner | self.other_work)
        link.portal_access = False
        self.assertEqual(self.seen_tasks(self.ben, own), self.scanner)
        self.assertNotIn("Since", self.page(self.ben, f"/my/tasks/{own.id}").text)
        with self.assertRaises(AccessError):
            own.with_user(self.ben).message_post(body="Hello")
        link.active = False
        self.assertEqual(self.seen_tasks(self.ben, own), self.scanner)

    def test_who_is_a_contact_no_more_follows_no_tickets(self):  # B07
        for leave in (lambda link: link.write({"active": False}), lambda link: link.unlink()):
            link = self.ben.partner_id.customer_link_ids.copy({"customer_id": self.garage.id, "portal_access": True})
            self.scanner.message_subscribe(self.ben.partner_id.ids)
            self.printer.message_subscribe(self.ben.partner_id.ids)
            leave(link)
            self.assertNotIn(self.ben.partner_id, self.scanner.message_partner_ids)
            self.assertIn(self.ben.partner_id, self.printer.message_partner_ids)
            self.assertEqual(self.seen_tasks(self.ben), self.printer)
            link.exists().with_context(active_test=False).unlink()

    def test_a_guest_sees_the_task_that_he_follows(self):  # B10
        guest = self.Partner.create({"name": "Gast", "email": "gast@example.com"})
        user = new_test_user(self.env, "gast_portal", "base.group_portal", partner_id=guest.id, name="Gast")
        self.other_work.message_subscribe(guest.ids)
        self.assertEqual(self.seen_tasks(user), self.other_work)

    def test_tickets_of_closed_projects_stay_inside(self):  # B10
        self.tickets.privacy_visibility = "employees"
        self.assertFalse(self.seen_tasks(self.ben))
        self.assertNotIn("Printer is broken", self.page(self.ben, "/my/tickets").text)
        self.assertEqual(self.url_open("/my/tickets/new").status_code, 404)

    def test_only_projects_that_customers_see_take_new_tickets(self):  # B10
        with self.assertRaises(ValidationError):
            self.company.registry_ticket_project_id = self.work

    def test_a_ticket_is_opened_with_files(self):  # B10
        files = [("../shot.png", PNG), ("log.txt", b"line 1\nline 2")]
        answer, ticket = self.open_ticket(self.ben, files)
        self.assertTrue(answer.url.endswith(f"/my/tasks/{ticket.id}"), answer.url)
        self.assertEqual((ticket.project_id, ticket.partner_id), (self.tickets, self.ben.partner_id))
        self.assertIn("&lt;b&gt;Monday&lt;/b&gt;", ticket.description)
        names = ticket.message_ids.attachment_ids.sorted("id").mapped("name")
        self.assertEqual(sorted(names), ["log.txt", "shot.png"])
        self.assertIn("No mail", self.page(self.anna, "/my/tickets").text)

    def test_nothing_of_the_form_leads_elsewhere(self):  # B11
        values = {"project_id": self.work.id, "partner_id": self.garage.id, "user_ids": self.env.user.id}
        _answer, ticket = self.open_ticket(self.ben, **values)
        self.assertEqual((ticket.project_id, ticket.partner_id), (self.tickets, self.ben.partner_id))
        self.assertFalse(ticket.user_ids)

    def test_an_accountant_opens_tickets_of_the_chosen_customer(self):  # B31
        dora = self.make_accountant()
        self.authenticate(dora.login, PASSWORD)
        _answer, ticket = self.open_ticket(dora)
        self.assertEqual(ticket.partner_id, self.garage)
        self.assertIn("No mail", self.url_open("/my/tickets").text)
        self.assertEqual(self.seen_tasks(dora), self.printer | self.scanner)

    def test_dangerous_and_large_files_are_refused(self):  # T31
        for name, content in REFUSED.items():
            answer, ticket = self.open_ticket(self.ben, [(name, content)])
            with self.subTest(name):
                self.assertFalse(ticket)
                self.assertIn("alert-danger", answer.text)
        self.assertFalse(self.open_ticket(self.ben, [("log.txt", b"line")] * 6)[1])
        self.assertFalse(self.open_ticket(self.ben, text=" ")[1])

    def test_tasks_are_not_written_by_rpc(self):  # B11
        for values in ({"name": "x"}, {"partner_id": self.garage.id}, {"project_id": self.work.id}):
            with self.assertRaises(AccessError):
                self.printer.with_user(self.ben).write(values)
        with self.assertRaises(AccessError):
            self.env["project.task"].with_user(self.ben).create({"name": "x", "project_id": self.tickets.id})
