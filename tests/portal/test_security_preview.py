"""What employees see of the portal in its preview: what the contact and the employee both may see, and no more.

Generated over all pages and cards, and over the records of two customers. A test that fails here names the line to add
to security/preview.txt; look first whether it ought to be so.
"""

import re

from lxml import html
from odoo import http
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.portal.security_case import TABLES, SecurityCase
from tests.portal.test_portal_invoices import PASSWORD

PREVIEW = "/customer_registry/portal_preview"
USER = "customer_registry.group_user"
EVERYTHING = (
    "customer_registry.group_manager,customer_registry.group_bank_data,account.group_account_manager,"
    "sales_team.group_sale_manager,project.group_project_manager,survey.group_survey_manager,"
    "hr_timesheet.group_timesheet_manager"
)
# All rights; all but that to bank data; all, in another company; the right to invoice; a user of the registry; one
# who sees his own customers only, with all rights that do not show him all, and owns neither.
STAFF = ("all", "no_bank", "elsewhere", "invoicing", "user", "not_mine")
MARKS = ("BAKERY", "GARAGE")
# The text that shows a record and nothing else does, where that is not its name with a mark.
SHOWN_BY = {
    "account.move": lambda invoice: invoice.name,
    "account.move.line:credit": lambda line: f"{-line.amount_residual:.2f}",
    "customer.contact": lambda link: link.email,
    "customer.contact.email": lambda address: address.email,
    "customer.folder.service": lambda service: f"{service.price_unit:,.2f}",
    "mail.message:note": lambda message: re.sub("<[^>]+>", "", message.body),
    "mail.message:to_contact": lambda message: re.sub("<[^>]+>", "", message.body),
    "mail.message:on_contact": lambda message: re.sub("<[^>]+>", "", message.body),
    "mail.message:of_invoice": lambda message: re.sub("<[^>]+>", "", message.body),
    "customer.mandate": lambda mandate: mandate.reference,
    "res.partner.bank": lambda bank: bank.acc_number,
    "sale.order": lambda order: order.name,
    "survey.user_input": lambda answer: answer.survey_id.title,
}
# Of these nothing is shown that would tell one customer's from the other's.
UNTOLD = {
    "res.partner:address",
    "res.users:address",
    "account.move.line",
    "account.payment",
    "customer.consent",
    "customer.reminder",
    "customer.statement",
    "project.project",
    "res.partner",
    "res.partner:contact",
    "res.users",
    "sale.order.line",
}


def read_preview_table():
    """Return {row: {role: cell}} of ``security/preview.txt``."""
    text = (TABLES / "preview.txt").read_text(encoding="utf-8")
    header, *lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert tuple(header.split()) == STAFF
    rows = (line.rsplit(maxsplit=len(STAFF)) for line in lines)
    return {key: dict(zip(STAFF, cells, strict=True)) for key, *cells in rows}


@tagged("post_install", "-at_install")
class TestSecurityPreview(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Both companies work with the customers; what they have of them is their own.
        customers = cls.bakery | cls.garage
        (customers | customers.child_ids).company_id = False
        cls.owner = new_test_user(cls.env, "owner", USER)
        customers.user_id = cls.owner
        cls.make_more_records()
        cls.staff = {role: cls.make_staff(role) for role in STAFF}

    @classmethod
    def make_more_records(cls):
        """Add what cards and sums show: a confirmed order, an open credit, time spent, an overdue invoice."""
        for number, (customer, user) in enumerate(((cls.bakery, cls.carla), (cls.garage, cls.roles["second"]))):
            cls.make_invoice(user.partner_id).invoice_date_due = "2026-01-31"
            credit = cls.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": customer.id,
                    "invoice_date": "2026-11-02",
                    "invoice_line_ids": [
                        Command.create({"name": "Refund", "price_unit": 777.77 + number, "tax_ids": False})
                    ],
                }
            )
            credit.action_post()
            line = credit.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            cls.world.setdefault("account.move.line:credit", []).append(line)
            order = {"partner_id": customer.id, "order_line": [Command.create({"product_id": cls.product.id})]}
            cls.env["sale.order"].create(order).action_confirm()
            task = {"name": "Work", "partner_id": customer.id, "project_id": cls.make_work_project(customer).id}
            cls.env["project.task"].create(task).message_subscribe(customer.contact_link_ids.person_id.ids)

    @classmethod
    def make_work_project(cls, customer):
        """Return a project that the portal shows, with time spent on it."""
        project = cls.env["project.project"].create(
            {
                "name": "Work",
                "privacy_visibility": "portal",
                "company_id": cls.company.id,
                "partner_id": customer.id,
                "allow_timesheets": True,
            }
        )
        project.message_subscribe(customer.contact_link_ids.person_id.ids)
        employee = cls.env["hr.employee"].create({"name": "Worker", "company_id": cls.company.id})
        time = {"name": "Time", "project_id": project.id, "employee_id": employee.id, "unit_amount": 1}
        cls.env["account.analytic.line"].create(time)
        return project

    @classmethod
    def make_staff(cls, role):
        groups = {
            "no_bank": EVERYTHING.replace("customer_registry.group_bank_data,", ""),
            "invoicing": f"{USER},account.group_account_invoice",
            "user": USER,
            "not_mine": f"{USER},customer_registry.group_bank_data,project.group_project_user,survey.group_survey_user",
        }
        company = cls.roles["elsewhere"].company_id if role == "elsewhere" else cls.company
        return new_test_user(
            cls.env,
            f"staff_{role}",
            groups.get(role, EVERYTHING),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            password=PASSWORD,
        )

    def pages(self):
        """Return the names of all pages of the preview."""
        for path, endpoint in http._generate_routing_rules(sorted(self.env.registry._init_modules), False):
            if path == f"{PREVIEW}/<int:contact_id>":
                return [page.removeprefix("/my/") for page in endpoint.func.__self__._registry_preview_pages()]
        return []

    def see(self, base):
        """Return {page: what is below ``base``, empty if it is not found}."""
        answers = {page: self.url_open(f"{base}/{page}") for page in self.pages()}
        return {page: answer.text if answer.status_code == 200 else "" for page, answer in answers.items()}

    def preview(self, role, user):
        self.only_mine(role == "not_mine")
        self.authenticate(self.staff[role].login, PASSWORD)
        return self.see(f"{PREVIEW}/{user.partner_id.customer_link_ids.id}")

    def only_mine(self, is_on):
        self.env["res.config.settings"].create({"registry_only_mine": is_on}).execute()

    def own(self, user):
        self.authenticate(user.login, PASSWORD)
        return self.see("/my")

    def secrets(self, number):
        """Return [(kind, record, text that shows it)] of a customer."""
        found = []
        for kind, records in self.world.items():
            record = records[number]
            text = SHOWN_BY[kind](record) if kind in SHOWN_BY else record.display_name
            if kind in SHOWN_BY or MARKS[number] in text:
                found.append((kind, record, text))
        return found

    def may_read(self, role, record):
        records = record.with_user(self.staff[role])
        return records.has_access("read") and bool(records.search([("id", "=", record.id)]))

    def cards(self, home):
        """Return {counter: whether its card is shown}."""
        found = {}
        for node in html.fromstring(home or "<p/>").xpath("//*[@data-placeholder_count]"):
            classes = [parent.get("class", "") for parent in node.iterancestors("div")]
            cards = [names for names in classes if "o_portal_index_card" in names]
            found[node.get("data-placeholder_count")] = not any("d-none" in names for names in cards)
        return found

    def test_the_preview_shows_what_contact_and_employee_both_may_see(self):
        for number, user in enumerate((self.carla, self.roles["second"])):
            own = " ".join(self.own(user).values())
            for role in STAFF:
                shown = " ".join(self.preview(role, user).values())
                for kind, record, text in self.secrets(number):
                    with self.subTest(user=user.name, role=role, kind=kind, text=text):
                        may_see = bool(shown.strip()) and text in own and self.may_read(role, record)
                        self.assertEqual(text in shown, may_see)

    def test_records_of_every_kind_can_be_told_apart(self):
        told = {kind for kind, _record, _text in self.secrets(0)}
        self.assertEqual(self.world.keys() - told, UNTOLD, "show its text by SHOWN_BY")
        texts = [text for number in (0, 1) for _kind, _record, text in self.secrets(number)]
        self.assertTrue(all(texts))

    def test_every_page_card_and_record_is_shown_as_listed(self):
        own = self.own(self.carla)
        found = {}
        for role in STAFF:
            shown = self.preview(role, self.carla)
            cards, everything = self.cards(shown["home"]), " ".join(shown.values())
            rows = {f"page {page}": bool(text) for page, text in shown.items()}
            rows |= {f"card {name}": cards.get(name, False) for name in self.cards(own["home"])}
            rows |= {
                f"record {kind}": text in everything
                for kind, _record, text in self.secrets(0)
                if text in " ".join(own.values())
            }
            for key, is_shown in rows.items():
                found.setdefault(key, {})[role] = "ok" if is_shown else "."
        self.assertEqual(found, read_preview_table(), self.show(found))

    def show(self, found):
        lines = [("", *STAFF), *((key, *(row[role] for role in STAFF)) for key, row in sorted(found.items()))]
        return "\n".join(f"{key:38}" + "".join(f"{cell:10}" for cell in cells).rstrip() for key, *cells in lines)
