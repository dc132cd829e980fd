from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


def set_up_customer(env):
    """Return (user, customer): a busy customer and who looks at it."""
    company = env.ref("base.main_company")
    user = new_test_user(
        env,
        "looker",
        "customer_registry.group_manager,account.group_account_invoice",
        company_id=company.id,
        email="looker@example.com",
    )
    customer = env["res.partner"].create(
        {
            "name": "Glance Ltd",
            "is_company": True,
            "registry_state": "customer",
            "email": "office@glance.example.com",
            "contact_link_ids": [Command.create({"name": "Paul Glance", "email": "paul@glance.example.com"})],
        }
    )
    notes = [{"name": f"Note {number}", "partner_id": customer.id} for number in range(7)]
    env["customer.note"].with_user(user).create(notes)
    portal = new_test_user(env, "glance_portal", "base.group_portal", name="Paul")
    env["ir.attachment"].with_user(portal).sudo().create(
        {"name": "contract.pdf", "raw": b"%PDF-1.7", "res_model": "res.partner", "res_id": customer.id}
    )
    invoice = {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": "2026-09-01",
        "invoice_date_due": "2026-09-15",
        "invoice_line_ids": [Command.create({"name": "Hosting", "price_unit": 100})],
    }
    env["account.move"].create(invoice).action_post()
    return user, customer


@tagged("post_install", "-at_install")
class TestTourOverview(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.customer = set_up_customer(cls.env)

    def test_a_person_looks_at_a_customer_and_comes_back(self):  # W01, W02, W04, W05, W07, W35, T02, T03, T04, T05, T07
        self.start_tour("/odoo/customer-registry", "customer_registry_overview", login="looker")
        latest = self.customer.message_ids[:2]
        self.assertIn("Sent the offer", latest[0].body)
        self.assertIn("Called back today", latest[1].body)
        self.assertTrue(all(message.is_internal or message.subtype_id.internal for message in latest))
        self.assertEqual(len(self.customer.registry_note_ids), 8)

    def test_a_person_arranges_the_overview(self):  # W03
        self.start_tour("/odoo/customer-registry", "customer_registry_overview_arrange", login="looker")
        rows = self.env["customer.overview.block"].search([("user_id", "=", self.user.id), ("is_shown", "=", False)])
        self.assertEqual(rows.mapped("code"), ["contacts"])

    def test_a_person_sees_what_the_other_apps_know(self):  # W10, T08, T10, B10
        groups = ("sales_team.group_sale_salesman_all_leads", "project.group_project_user")
        self.user.group_ids += self.env["res.groups"].union(*(self.env.ref(group) for group in groups))
        project = self.env["project.project"].create({"name": "Care"})
        desk = self.env["project.project"].create({"name": "Desk", "registry_is_ticket_project": True})
        self.env["project.task"].create(
            [
                {"name": "Move the server", "project_id": project.id, "partner_id": self.customer.id},
                {"name": "Printer is mute", "project_id": desk.id, "partner_id": self.customer.id},
            ]
        )
        self.env["sale.order"].create({"partner_id": self.customer.id})
        self.env["crm.lead"].create(
            {"name": "Second server", "type": "opportunity", "partner_id": self.customer.id, "expected_revenue": 900}
        )
        self.start_tour("/odoo/customer-registry", "customer_registry_overview_glue", login="looker")
