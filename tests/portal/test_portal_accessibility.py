"""The pages of the portal as axe-core sees them, on a desktop and on a phone."""

import json
from importlib import metadata

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from tests.documents.request_case import RequestCase

# Read from the package of axe-core alone: the rest of it would need a browser driver of its own.
AXE = next(file for file in metadata.files("axe-playwright-python") if file.name == "axe.min.js").locate()
WIDTHS = (1280, 375)
SERIOUS = ("serious", "critical")
# Shows each page in a frame of the width and has the axe of that frame look at it.
AUDIT = """
(async () => {
    const faults = [];
    for (const width of %(widths)s) {
        for (const path of %(paths)s) {
            const frame = Object.assign(document.createElement("iframe"), { src: path, width, height: 900 });
            await new Promise((resolve) => { frame.onload = resolve; document.body.replaceChildren(frame); });
            const view = frame.contentWindow;
            if (!frame.contentDocument.querySelector(%(ready)s)) {
                faults.push(`${path}: is not a page of ours`);
                continue;
            }
            await view.document.fonts.ready;
            view.eval(AXE);
            const { violations } = await view.axe.run(frame.contentDocument, { resultTypes: ["violations"] });
            for (const { id, impact, help, nodes } of violations) {
                if (%(impacts)s.includes(impact)) {
                    faults.push(`${path} (${width} px): ${id}: ${help}: ${nodes.map((node) => node.html).join("  ")}`);
                }
            }
        }
    }
    faults.length ? console.error(faults.join("\\n")) : console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestPortalAccessibility(RequestCase):
    def audit(self, user, *paths, ready=".o_portal"):
        """Fail with every serious fault that axe-core finds on these pages.

        :param user: who looks at them; nobody where empty
        """
        values = {"widths": WIDTHS, "paths": paths, "ready": ready, "impacts": SERIOUS}
        code = AUDIT % {name: json.dumps(value) for name, value in values.items()}
        source = f"const AXE = {json.dumps(AXE.read_text(encoding='utf-8'))};{code}"
        self.browser_js(paths[0], source, login=user and user.login, timeout=300)

    def test_an_administrator_meets_no_serious_fault(self):  # B10
        self.fill()
        self.carla.password = self.carla.login
        requests = self.env["customer.request"].search([("partner_id", "=", self.bakery.id)])
        self.audit(
            self.carla,
            "/my",
            "/my/account",
            "/my/invoices",
            "/my/services",
            "/my/documents",
            "/my/contacts",
            "/my/requests",
            *[f"/my/requests/{request.id}" for request in requests],
            "/my/tickets",
            "/my/tickets/new",
            "/my/questionnaires",
        )

    def test_the_empty_portal_has_no_serious_fault(self):  # B10
        self.carla.password = self.carla.login
        self.audit(self.carla, "/my/services", "/my/documents", "/my/contacts", "/my/requests", "/my/tickets")

    def test_the_form_for_prospects_has_no_serious_fault(self):  # W37
        self.company.write({"registry_prospect_user_id": self.clerk.id, "registry_prospect_form": True})
        self.audit(None, f"/enquiry/{self.company.id}", f"/enquiry/{self.company.id}/thanks", ready=".container h1")

    def fill(self):
        """Give the bakery something to show on each page."""
        for kind in ("upload", "approve", "sign"):
            self.make_request(kind)
        answered = self.make_request("approve", name="Terms")
        answered.with_user(self.carla).sudo()._answer_refuse("Too long")
        survey = self.env["survey.survey"].create({"title": "Your network", "users_login_required": True})
        survey._create_answer(partner=self.carla.partner_id)
        project = self.env["project.project"].create(
            {"name": "Tickets", "registry_is_ticket_project": True, "privacy_visibility": "portal"}
        )
        self.company.registry_ticket_project_id = project
        self.env["project.task"].create(
            {"name": "Printer is broken", "project_id": project.id, "partner_id": self.bakery.id}
        )
        product = self.env["product.product"].create({"name": "Hosting", "type": "service"})
        service = {"product_id": product.id, "date_start": fields.Date.today().replace(day=1), "price_unit": 12}
        self.env["customer.folder"].create(
            {
                "name": "Head office",
                "partner_id": self.bakery.id,
                "state": "active",
                "service_ids": [Command.create(service)],
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "Contract.pdf",
                "raw": b"%PDF-1",
                "res_model": "res.partner",
                "res_id": self.bakery.id,
                "registry_portal_visible": True,
            }
        )
