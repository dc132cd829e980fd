"""What the proof of the portal's security shares: the roles, and two customers with a record of everything."""

from pathlib import Path

import odoo
from odoo.fields import Command, Date
from odoo.http import Controller
from odoo.tests import new_test_user

from tests.documents.request_case import make_pdf
from tests.portal.test_portal_invoices import PASSWORD, PortalCase
from tests.test_access_matrix import OUR_ADDONS

TABLES = Path(__file__).parent / "security"
# The portal's administrator of the bakery, its contact for invoices and its contact without a right; a contact of the
# garage; another administrator of the bakery, by an additional address as contact of the garage; the portal user of a
# company outside of the registry; employees without and with the right to the registry, one with this right to whom the
# garage belongs and the bakery does not, one with all rights in another company, and one who only reads.
ROLES = (
    *("public", "admin", "invoices", "tickets", "second", "twoaddr", "stranger"),
    *("employee", "user", "rival", "elsewhere", "reader"),
)
PORTAL = ROLES[1:7]


def read_table(name):
    """Return {key: {role: cell}} of a table in ``security/``: a line with the ROLES, then a key and a cell for each."""
    text = (TABLES / name).read_text(encoding="utf-8")
    header, *lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert tuple(header.split()) == ROLES
    rows = (line.rsplit(maxsplit=len(ROLES)) for line in lines)
    return {key: dict(zip(ROLES, cells, strict=True)) for key, *cells in rows}


def show_table(table):
    """Return the text that ``read_table`` reads."""
    lines = [("", *ROLES), *((key, *(row[role] for role in ROLES)) for key, row in table.items())]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = (" ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in shown)


def is_ours(cls):
    """Tell whether a class is defined by one of our addons."""
    return cls.__module__.split(".")[:3][-1] in OUR_ADDONS and issubclass(cls, (odoo.models.BaseModel, Controller))


class SecurityCase(PortalCase):
    """Customers “Bäckerei” and “Autohaus”, their records by kind in ``world``, and a user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.bakery | cls.garage).company_id = cls.company
        fritz = cls.make_login(cls.garage, "Fritz Fremd", portal_admin=True)
        rival = new_test_user(cls.env, "rival", "customer_registry.group_user", password=PASSWORD)
        cls.bakery.user_id = cls.clerk
        cls.garage.write({"user_id": rival.id, "registry_member_ids": cls.clerk.ids})
        cls.roles = dict(
            zip(ROLES, (cls.env.ref("base.public_user"), cls.carla, cls.anna, cls.ben, fritz), strict=False)
        )
        cls.roles.update(
            twoaddr=cls.make_login_by_address(),
            stranger=cls.make_stranger(),
            employee=cls.employee,
            user=cls.clerk,
            rival=rival,
            elsewhere=cls.make_user_elsewhere(),
        )
        cls.roles["reader"] = new_test_user(cls.env, "reader", "customer_registry.group_reader", password=PASSWORD)
        (cls.employee | cls.clerk).password = PASSWORD
        cls.world = {}
        cls.product = cls.env["product.product"].create({"name": "Hosting", "type": "service", "lst_price": 1234.5})
        cls.ticket_project = cls.make_ticket_project()
        cls.set_up_creditor()
        cls.company.write({"registry_prospect_form": True, "registry_prospect_user_id": cls.clerk.id})
        level = {"name": "Level", "number": 4, "days": 50, "subject": "Pay", "text": "<p>Pay</p>"}
        cls.level = cls.env["customer.reminder.level"].create(level)
        for mark, customer, user in (("BAKERY", cls.bakery, cls.anna), ("GARAGE", cls.garage, fritz)):
            for kind, record in cls.make_records(mark, customer, user).items():
                cls.world.setdefault(kind, []).append(record)
        by_address = cls.make_additional_login(cls.ben.partner_id.customer_link_ids, "ben@home.example.com")
        cls.world["res.users:address"] = [by_address, cls.roles["twoaddr"]]
        cls.world["res.partner:address"] = [user.partner_id for user in cls.world["res.users:address"]]

    @classmethod
    def make_login_by_address(cls):
        """Return the login by which an employee of the bakery, who administers its portal, acts for the garage."""
        tina = cls.make_login(cls.bakery, "Tina Zwei", portal_admin=True).partner_id
        link = {"customer_id": cls.garage.id, "person_id": tina.id, "invoice_recipient": True}
        return cls.make_additional_login(cls.env["customer.contact"].create(link), "tina@rheinaue.example.com")

    @classmethod
    def make_stranger(cls):
        """Return the portal user of a company that is not in the registry."""
        company = cls.Partner.create({"name": "Ordinary", "is_company": True})
        person = cls.Partner.create({"name": "Olga", "parent_id": company.id, "email": "olga@example.com"})
        return new_test_user(
            cls.env, "olga_portal", "base.group_portal", partner_id=person.id, name="Olga", password=PASSWORD
        )

    @classmethod
    def make_user_elsewhere(cls):
        """Return a user with all rights of the registry, in a company of his own."""
        other = cls.env["res.company"].create({"name": "Other"})
        groups = (
            "customer_registry.group_manager,customer_registry.group_bank_data,account.group_account_manager,"
            "sales_team.group_sale_manager,project.group_project_manager"
        )
        return new_test_user(
            cls.env, "elsewhere", groups, company_id=other.id, company_ids=[(6, 0, other.ids)], password=PASSWORD
        )

    @classmethod
    def make_ticket_project(cls):
        project = cls.env["project.project"].create(
            {
                "name": "Support",
                "privacy_visibility": "portal",
                "registry_is_ticket_project": True,
                "company_id": cls.company.id,
                "type_ids": [Command.create({"name": "New"})],
            }
        )
        cls.company.registry_ticket_project_id = project
        return project

    @classmethod
    def make_records(cls, mark, customer, user):
        """Return {kind: record} of everything that this customer has; texts contain the ``mark``."""
        invoice = cls.invoice if customer == cls.bakery else cls.other
        invoice.invoice_date_due = "2026-01-31"
        return {
            "res.partner": customer,
            "res.partner:contact": user.partner_id,
            "res.users": user,
            "account.move": invoice,
            "account.move.line": invoice.invoice_line_ids,
            **cls.make_registry_records(mark, customer, user),
            **cls.make_money_records(mark, customer, invoice),
            **cls.make_work_records(mark, customer, user),
            **cls.make_message_records(mark, customer, user, invoice),
        }

    @classmethod
    def make_registry_records(cls, mark, customer, user):
        env, contact = cls.env, user.partner_id.customer_link_ids
        folder = env["customer.folder"].create(
            {
                "name": f"Folder {mark}",
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "state": "active",
                "service_ids": [
                    Command.create({"product_id": cls.product.id, "name": "Hosting", "date_start": "2026-01-01"})
                ],
            }
        )
        email = {"contact_id": contact.id, "email": f"second.{contact.id}@example.com"}
        purpose = env["customer.consent.purpose"].search([], limit=1)
        consent = {"partner_id": user.partner_id.id, "purpose_id": purpose.id, "source": "Form"}
        asked = cls.make_request(customer, name=f"Contract {mark}")
        return {
            "customer.contact": contact,
            "customer.contact.email": env["customer.contact.email"].create(email),
            "customer.note": env["customer.note"].create({"partner_id": customer.id, "name": f"Pays late {mark}"}),
            "customer.consent": env["customer.consent"].create(consent),
            "customer.folder": folder,
            "customer.folder.service": folder.service_ids,
            "customer.request": asked,
            "ir.attachment:asked": asked.attachment_ids,
            "customer.letter": env["customer.letter"].create({"partner_id": customer.id, "subject": f"Letter {mark}"}),
            "customer.vies.check": env["customer.vies.check"].create({"partner_id": customer.id, "vat": f"DE{mark}"}),
        }

    @classmethod
    def make_request(cls, customer, kind="sign", **values):
        """Return a request to sign, sent to everybody who acts for ``customer``."""
        asked = cls.env["customer.request"].create(
            {"name": "Contract", "partner_id": customer.id, "kind": kind, **values}
        )
        if kind != "upload":
            asked.attachment_ids = cls.make_file(asked, f"Form {asked.name}.pdf", make_pdf())
        asked.action_send()
        return asked

    @classmethod
    def make_file(cls, record, name, content=None, **values):
        """Return a file of ``record``; unless there is other ``content`` it contains its name."""
        values = {"res_model": record._name, "res_id": record.id, **values}
        content = f"%PDF-{name}".encode() if content is None else content
        return cls.env["ir.attachment"].create({"name": name, "raw": content, **values})

    @classmethod
    def make_money_records(cls, mark, customer, invoice):
        env = cls.env
        mandate = cls.make_mandate(customer)
        signed = {"name": f"Mandate {mark}", "kind": "sign", "partner_id": customer.id, "mandate_id": mandate.id}
        signed = env["customer.request"].create({**signed, "state": "done"})
        signed.signed_attachment_id = cls.make_file(signed, f"Mandate {mark}.pdf")
        payment = {"partner_id": customer.id, "amount": 10, "payment_type": "inbound", "partner_type": "customer"}
        order = {"partner_id": customer.id, "order_line": [Command.create({"product_id": cls.product.id})]}
        statement = {"partner_id": customer.id, "company_id": cls.company.id}
        statement.update(date_from="2026-01-01", date_to="2026-12-31")
        order = env["sale.order"].create({**order, "state": "sent"})
        return {
            "res.partner.bank": mandate.bank_id,
            "customer.mandate": mandate,
            "customer.request:mandate": signed,
            "ir.attachment:mandate": signed.signed_attachment_id,
            "account.payment": env["account.payment"].create(payment),
            "sale.order": order,
            "sale.order.line": order.order_line,
            "customer.statement": env["customer.statement"].create(statement),
            "customer.reminder": cls.make_reminder(customer, invoice),
            "ir.attachment:invoice": cls.make_file(invoice, f"Paper {mark}.pdf"),
        }

    @classmethod
    def make_reminder(cls, customer, invoice):
        line = {"move_id": invoice.id, "level_id": cls.level.id, "date_due": "2026-01-31"}
        values = {"partner_id": customer.id, "address_id": customer.id, "line_ids": [Command.create(line)]}
        values.update(company_id=cls.company.id, currency_id=cls.company.currency_id.id, date="2026-02-28")
        return cls.env["customer.reminder"].create(values)

    @classmethod
    def make_work_records(cls, mark, customer, user):
        env = cls.env
        task = {"name": f"It does not work {mark}", "partner_id": customer.id, "project_id": cls.ticket_project.id}
        lead = {"name": f"More hosting {mark}", "partner_id": customer.id, "user_id": False}
        event = {"name": f"Visit {mark}", "start": "2026-03-02 10:00:00", "stop": "2026-03-02 11:00:00"}
        survey = env["survey.survey"].create({"title": f"Questions {mark}"})
        return {
            "project.project": cls.ticket_project,
            "project.task": env["project.task"].create(task),
            "crm.lead": env["crm.lead"].create(lead),
            "survey.user_input": survey._create_answer(partner=user.partner_id),
            "calendar.event": env["calendar.event"].create({**event, "partner_ids": user.partner_id.ids}),
        }

    @classmethod
    def make_message_records(cls, mark, customer, user, invoice):
        todo = cls.env.ref("mail.mail_activity_data_todo")
        activity = {"activity_type_id": todo.id, "summary": f"Call {mark}", "date_deadline": Date.today()}
        mail = {"subtype_xmlid": "mail.mt_comment", "message_type": "comment"}
        to_user = {**mail, "partner_ids": user.partner_id.ids}
        return {
            "ir.attachment:internal": cls.make_file(customer, f"Internal file {mark}.pdf"),
            "ir.attachment:released": cls.make_file(customer, f"Released {mark}.pdf", registry_portal_visible=True),
            "mail.message:note": customer.message_post(body=f"Note {mark}", subtype_xmlid="mail.mt_note"),
            "mail.message:to_contact": customer.message_post(body=f"Salary list {mark}", **to_user),
            "mail.message:on_contact": user.partner_id.message_post(body=f"Notice {mark}", **mail),
            "mail.message:of_invoice": invoice.message_post(body=f"Dear {mark}", **to_user),
            "mail.activity": customer.activity_schedule(**activity),
        }

    def assertTable(self, found, name):
        """Compare with a table of ``security/``, and say what to write where they differ."""
        wanted = read_table(name)
        changed = {key: row for key, row in found.items() if wanted.get(key) != row}
        gone = sorted(wanted.keys() - found.keys())
        if changed or gone:
            self.fail(
                f"Look whether it ought to be so, then write it in tests/portal/security/{name}:\n"
                f"{show_table(changed)}\nlisted, but not there any more: {gone}"
            )

    def log_in(self, role):
        user = self.roles[role]
        self.authenticate(*((None, None) if role == "public" else (user.login, PASSWORD)))
