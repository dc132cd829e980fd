"""Which page, file and report answers whom: every route of ours, those that we extend, and Odoo's ways to files.

A test that fails here names the line to add to a table in security/; look first whether it ought to be so.
"""

import contextlib
import json
import re
from urllib.parse import urlsplit

from odoo import http
from odoo.addons.mail.controllers.thread import ThreadController
from odoo.tests import tagged

from tests.portal.request_case import draw_signature
from tests.portal.security_case import ROLES, SecurityCase, is_ours, read_table
from tests.test_access_matrix import OUR_ADDONS

# The record that a part of a path means, other parts of paths, and what a form or call sends. A value {kind} is the
# id of a record.
PATH_KINDS = {
    "invoice_id": "account.move",
    "order_id": "sale.order",
    "task_id": "project.task",
    "project_id": "project.project",
    "request_id": "customer.request",
    "contact_id": "customer.contact",
    "file_id": "ir.attachment:released",
    "message_id": "mail.message:to_contact",
    "answer_id": "survey.user_input",
    "mandate_id": "customer.mandate",
}
PATH_VALUES = {"country": "57", "page": "services", "subpath": "x"}  # others are 1
OWN_FRAMES = ("/my", "/enquiry", "/customer_registry/")  # pages that other sites do not show within theirs
PICTURES = ("/mail/font_to_img/", "/web_editor/font_to_img/")  # of icons
SIGNATURE = draw_signature()
PAYMENT = {
    "provider_id": 0,
    "payment_method_id": 0,
    "token_id": None,
    "amount": 1,
    "flow": "direct",
    "tokenization_requested": False,
    "landing_route": "/my",
    "access_token": "x",
    "unknown": "x",  # refused as an error after the access was checked
}
PASSWORDS = {"old": "x", "new1": "xxxxxxxx", "new2": "xxxxxxxx"}
SENT = {
    "/invoice/transaction/<int:invoice_id>": PAYMENT,
    "/invoice/transaction/overdue": {**PAYMENT, "payment_reference": "x"},
    "/mail/unfollow": {
        "model": "account.move",
        "res_id": "{account.move}",
        "pid": "{res.partner:contact}",
        "token": "x",
    },
    "/mail/view": {"model": "sale.order", "res_id": "{sale.order}", "access_token": "x"},
    "/my/address": {"partner_id": "{res.partner}"},
    '/my/address/country_info/<model("res.country"):country>': {"address_type": "billing"},
    "/my/address/archive": {"partner_id": "{res.partner:contact}"},
    "/my/address/submit": {"partner_id": "{res.partner}", "city": "x"},
    "/my/counters": {"counters": ["invoice_count", "order_count", "task_count", "registry_request_count"]},
    "/my/customer": {"customer_id": "{res.partner}"},
    "/my/deactivate_account": {"validation": "x", "password": "x"},
    "/my/orders/<int:order_id>/accept": {"name": "x", "signature": SIGNATURE},
    "/my/orders/<int:order_id>/decline": {"decline_message": "x"},
    "/my/orders/<int:order_id>/document/<int:document_id>": {"access_token": "x"},
    "/my/orders/<int:order_id>/transaction": PAYMENT,
    "/my/orders/<int:order_id>/update_line_dict": {"line_id": "{sale.order.line}"},
    "/my/requests/<int:request_id>/refuse": {"reason": "x"},
    "/my/requests/<int:request_id>/sign": {"name": "x", "signature": SIGNATURE},
    "/my/security": PASSWORDS,
    "/my/tickets/new": {"name": "x", "text": "x"},
    "/payment/archive_token": {"token_id": 1},
    "/payment/confirmation": {"tx_id": 1, "access_token": "x"},
    "/payment/pay": {"invoice_id": "{account.move}", "access_token": "x", "amount": 1},
    "/payment/transaction": {"amount": 1, "currency_id": 1, "partner_id": "{res.partner}", "access_token": "x"},
    "/portal/attachment/remove": {"attachment_id": "{ir.attachment:released}"},
    "/project_sharing/attachment/add_image": {"name": "x", "data": "eA==", "res_id": "{project.task}"},
}
# What tells a record from others, where it is secret.
TEXTS = {
    "account.move": "name",
    "crm.lead": "name",
    "calendar.event": "name",
    "customer.contact.email": "email",
    "customer.folder": "name",
    "customer.note": "name",
    "customer.request": "name",
    "ir.attachment": "name",
    "mail.activity": "summary",
    "project.task": "name",
    "sale.order": "name",
    "survey.user_input": "access_token",
}
# Pages that read as superuser show these besides what records.txt says.
SHOWN = {
    "customer.folder": {"admin", "invoices", "tickets", "second", "twoaddr"},
    "customer.request": {"admin", "invoices", "tickets", "second", "twoaddr"},
    "ir.attachment:asked": {"admin", "invoices", "tickets", "second", "twoaddr"},
    "ir.attachment:released": {"admin", "invoices", "second", "twoaddr"},
    "customer.request:mandate": {"admin", "second"},
    "ir.attachment:mandate": {"admin", "second"},
    "survey.user_input": {"invoices", "second"},
}
# What shows invoices to employees who do not see them otherwise.
SHOWING_INVOICES = ("customer_registry.report_reminder",)
# Who acts for the bakery (0) or the garage (1). Other outsiders ask about the bakery only: both are foreign to them.
CUSTOMER_OF = {"admin": 0, "invoices": 0, "tickets": 0, "second": 1, "twoaddr": 1}


@tagged("post_install", "-at_install")
class TestSecurityRoutes(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        table = read_table("records.txt")
        cls.secrets = [
            (kind, record, cls.text_of(record), {role for role in ROLES if cls.may_see(table[kind][role], number)})
            for kind, records in cls.world.items()
            for number, record in enumerate(records)
        ]

    @classmethod
    def may_see(cls, cell, number):
        return "r" in (cell.split("/")[number] if "/" in cell else cell)

    @classmethod
    def text_of(cls, record):
        """Return a text that nobody who may not see the record gets to see; empty if there is none."""
        if record._name == "mail.message":
            return re.sub("<[^>]+>", "", record.body)
        return record[TEXTS[record._name]] if record._name in TEXTS else ""

    def our_routes(self):
        """Return [(method, path, type)] of the controllers that are ours, or extended by ours.

        The pages of a list are left out, they are the list.
        """
        routes = set()
        for path, endpoint in http._generate_routing_rules(sorted(self.env.registry._init_modules), False):
            classes = [cls for cls in type(endpoint.func.__self__).__mro__ if is_ours(cls)]
            if path.endswith("/page/<int:page>") or not classes:
                continue
            # Of the chatter we change what outsiders write: `test_security_messages` asks those that are not ours.
            if issubclass(classes[0], ThreadController) and not any(endpoint.func.__name__ in vars(cls) for cls in classes):
                continue
            kind = endpoint.routing["type"]
            methods = endpoint.routing.get("methods") or (["POST"] if kind == "jsonrpc" else ["GET"])
            routes.update((method, path, kind) for method in methods if not path.startswith(PICTURES))
        return sorted(routes)

    def test_every_route_of_ours_answers_as_listed(self):
        routes = self.our_routes()
        asked = [(f"{method} {path}", method if kind == "http" else "CALL", path) for method, path, kind in routes]
        self.assertTable(self.ask_all(asked), "routes.txt")

    def test_odoos_own_routes_answer_as_listed(self):
        asked = [(key, *key.split(" ", 1)) for key in read_table("core_routes.txt")]
        self.assertTable(self.ask_all(asked), "core_routes.txt")

    def test_no_page_of_ours_is_shown_in_a_frame_of_another_site(self):
        for role in ("public", "admin", "user"):
            self.log_in(role)
            for method, path, kind in self.our_routes():
                if kind == "http" and path.startswith(OWN_FRAMES):
                    answer = self.answer(method, *self.fill(path, 0))
                    with self.subTest(role=role, path=f"{method} {path}", status=answer.status_code):
                        self.assertFramedByNobodyElse(answer)

    def assertFramedByNobodyElse(self, answer):
        if answer.status_code in (200, 422):
            self.assertIn("frame-ancestors 'self'", answer.headers.get("Content-Security-Policy", ""))
            self.assertEqual(answer.headers.get("X-Frame-Options"), "SAMEORIGIN")

    def test_every_report_of_ours_is_listed(self):
        listed = read_table("core_routes.txt")
        for report in self.env["ir.actions.report"].search([]):
            if report.get_external_id()[report.id].partition(".")[0] in OUR_ADDONS:
                self.assertIn(f"GET /report/html/{report.report_name}/{{{report.model}}}", listed)

    def ask_all(self, asked):
        """Return {key: {role: cell}}; everything that an answer shows is compared with what the role may see.

        :param asked: list of (key, method, path)
        """
        found = {key: {} for key, _method, _path in asked}
        for role in ROLES:
            self.log_in(role)
            for key, method, path in asked:
                found[key][role] = self.cell(role, method, path)
        return found

    def cell(self, role, method, path):
        fillings = [self.fill(path, number) for number in (0, 1)]
        if role not in (*CUSTOMER_OF, "user", "rival") or fillings[0] == fillings[1]:
            fillings.pop()
        answers = [self.ask(role, method, *filling) for filling in fillings]
        return answers[0] if len(set(answers)) == 1 else "/".join(answers)

    def ask(self, role, method, url, sent):
        """Return in a word what the url answers."""
        answer = self.answer(method, url, sent)
        self.assertShowsNothing(role, f"{method} {url} {sent}", answer)
        return self.word(answer, method)

    def answer(self, method, url, sent):
        options = {"allow_redirects": False}
        if method == "CALL":
            options["json"] = {"jsonrpc": "2.0", "params": sent}
        elif method == "POST":
            options["data"] = {"csrf_token": http.Request.csrf_token(self), **sent}
        else:
            options["params"] = sent
        with self.undone():
            return self.url_open(url, **options)

    def fill(self, path, number):
        """Return the url and what is sent, both about the customer with this number."""
        path, _mark, query = path.partition("?")
        sent = dict(part.split("=", 1) for part in query.split("&")) if query else SENT.get(path, {})
        sent = {name: self.fill_value(value, number) for name, value in sent.items()}
        if path.startswith("/my/requests"):
            path = path.replace("<int:file_id>", "{ir.attachment:asked}")
        kinds = re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda match: self.fill_part(match[1]), path)
        return self.fill_text(kinds, number), sent

    def fill_part(self, name):
        return f"{{{PATH_KINDS[name]}}}" if name in PATH_KINDS else PATH_VALUES.get(name, "1")

    def fill_text(self, text, number):
        return re.sub(r"{([a-z._:]+)}", lambda match: str(self.world[match[1]][number].id), text)

    def fill_value(self, value, number):
        """Return a number, list or dictionary where the text is one."""
        if not isinstance(value, str):
            return value
        text = self.fill_text(value, number)
        return json.loads(text) if text[0] in "[{0123456789" else text

    @contextlib.contextmanager
    def undone(self):
        """Take back what a request has changed."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def assertShowsNothing(self, role, what, answer):
        shown_text = answer.content.decode("utf-8", "replace")
        for kind, record, text, roles in self.secrets:
            number = self.world[kind].index(record)
            shown = kind == "account.move" and any(part in what for part in SHOWING_INVOICES)
            shown = shown or (role in SHOWN.get(kind, ()) and CUSTOMER_OF.get(role, number) == number)
            if text and role not in roles and not shown:
                self.assertNotIn(text, shown_text, f"{what} shows {kind} to {role}")

    def word(self, answer, method):
        if method == "CALL" and answer.status_code == 200:
            return self.word_of_call(answer.json())
        if answer.is_redirect:
            path = urlsplit(answer.headers["Location"]).path
            return {"/web/login": "in", "/my": "my"}.get(path, "go")
        words = {200: "ok", 403: "no", 404: "no", 400: "bad", 405: "bad", 422: "bad"}
        return words.get(answer.status_code, str(answer.status_code))

    def word_of_call(self, reply):
        name = reply.get("error", {}).get("data", {}).get("name", "").rpartition(".")[2]
        if not name:
            result = reply.get("result")
            return "bad" if isinstance(result, dict) and result.get("error") else "ok"
        words = dict.fromkeys(("AccessError", "Forbidden", "MissingError", "NotFound"), "no")
        words.update(SessionExpiredException="in", ValidationError="bad", UserError="bad", BadRequest="err")
        return words.get(name, name)
