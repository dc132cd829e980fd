from odoo import http
from odoo.addons.customer_registry.checks.text import typed_line, typed_text
from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.addons.customer_registry.controllers.portal_upload import PortalUpload
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.project.controllers.portal import ProjectCustomerPortal
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

MAX_NAME = 200
MAX_TEXT = 20_000
MAX_FILES = 5
MAX_BYTES = 5 * 1024 * 1024
# Of a larger form nothing is read; below, files that are too large are refused in a sentence.
MAX_FORM_BYTES = 3 * MAX_FILES * MAX_BYTES


class PortalTickets(ProjectCustomerPortal, PortalCustomer, PortalUpload):
    """Tickets of the chosen customer; each has Odoo's own page of tasks, but none stands in Odoo's list of tasks."""

    def _prepare_portal_layout_values(self):
        """Override of portal: where new tickets go."""
        return {**super()._prepare_portal_layout_values(), "registry_ticket_project": self._registry_ticket_project()}

    def _prepare_home_portal_values(self, counters):
        """Override of project: how many tickets there are, and whether there are tasks beside them."""
        values = super()._prepare_home_portal_values(counters)
        if values.get("project_count") and self._registry_preview():
            domain = self._registry_staff_domain("project.project")
            values["project_count"] = request.env["project.project"].search_count(domain)
        if values.get("task_count"):
            domain = self._registry_no_tickets() & self._registry_staff_domain("project.task")
            tasks = request.env["project.task"]
            values["task_count"] = tasks.search_count(domain & Domain("project_id", "!=", False))
        if "registry_ticket_count" in counters:
            customer = self._registry_customer(self._registry_customers())
            tasks, domain = self._registry_reader("project.task"), self._registry_tickets_domain(customer)
            values["registry_ticket_count"] = tasks.has_access("read") and tasks.search_count(domain)
        return values

    def _registry_tickets_domain(self, customer):
        domain = request.env["project.task"]._get_registry_tickets_domain(customer)
        return self._registry_contact_domain("project.task", domain)

    # The arguments are Odoo's: further overrides pass them by position, too.
    def _prepare_tasks_values(
        self, page, date_begin, date_end, sortby, search, search_in, groupby, url="/my/tasks", domain=None, *args, **kw
    ):
        """Override of project: the list of all tasks is without tickets."""
        if url == "/my/tasks":
            domain = self._registry_no_tickets() & Domain(domain or Domain.TRUE)
        return super()._prepare_tasks_values(
            page, date_begin, date_end, sortby, search, search_in, groupby, url, domain, *args, **kw
        )

    def _registry_no_tickets(self):
        # As superuser: the projects of tickets are left out, also those that the reader does not see.
        projects = request.env["project.project"].sudo().search([("registry_is_ticket_project", "=", True)])
        return Domain("project_id", "not in", projects.ids)

    def _registry_preview_names(self):
        """Override: the list."""
        return {**super()._registry_preview_names(), "/my/tickets": request.env._("Tickets")}

    def _registry_preview_pages(self):
        """Override: the list."""
        return {**super()._registry_preview_pages(), "/my/tickets": ("project.task", self.registry_tickets)}

    def _registry_preview_counters(self):
        """Override: projects, tasks and tickets."""
        return super()._registry_preview_counters() | {"project_count", "task_count", "registry_ticket_count"}

    def _registry_ticket_project(self):
        """Return the project, as superuser, of new tickets; empty where none is set or it is closed by now."""
        project = request.env.user.company_id.sudo().registry_ticket_project_id
        return project if project.active and project._registry_shows_tickets() else project.browse()

    def _registry_ticket_page(self, template, page_name, **values):
        values = {**self._prepare_portal_layout_values(), "page_name": page_name, **values}
        return request.render(f"customer_registry_project.{template}", values)

    @http.route(["/my/tickets", "/my/tickets/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def registry_tickets(self, page=1, **_kwargs):
        """The tickets of the customer, newest first."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        tasks, step = self._registry_reader("project.task"), self._items_per_page
        domain = self._registry_tickets_domain(customer)
        pager = portal_pager("/my/tickets", tasks.search_count(domain), page, step=step)
        tickets = tasks.search(domain, order="id desc", limit=step, offset=pager["offset"])
        return self._registry_ticket_page("portal_tickets", "registry_tickets", tickets=tickets, pager=pager)

    @http.route(
        "/my/tickets/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=MAX_FORM_BYTES,
    )
    def registry_new_ticket(self, name="", text="", **_kwargs):
        """The form of a new ticket, and what it sends."""
        customer, project = self._registry_customer(self._registry_customers()), self._registry_ticket_project()
        if not customer or not project:
            return request.not_found()
        name, text, error = typed_line(name), typed_text(text), ""
        if request.httprequest.method == "POST":
            try:
                values = self._registry_ticket_values(name, text)
                ticket = request.env["project.task"]._registry_open_ticket(project, customer, *values)
                return request.redirect(f"/my/tasks/{ticket.id}")
            except UserError as refusal:
                error = str(refusal)
        return self._registry_ticket_page(
            "portal_new_ticket",
            "registry_new_ticket",
            ticket_name=name,
            ticket_text=text,
            accepted=self._registry_accepted_files(),
            error=error,
        )

    def _registry_ticket_values(self, name, text):
        """Return (name, text, files) of the form.

        :raises UserError: something is missing, too long or no file that we take
        """
        if not name or not text:
            raise UserError(request.env._("Enter a title and a text."))
        if len(name) > MAX_NAME or len(text) > MAX_TEXT:
            raise UserError(request.env._("The title or the text is too long. Attach a file instead."))
        uploads, problem = self._registry_read_uploads(MAX_FILES, MAX_BYTES)
        if problem:
            raise UserError(problem)
        return name, text, [(upload.name, upload.content) for upload in uploads]
