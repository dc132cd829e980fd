from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.addons.hr_timesheet.controllers.portal import TimesheetCustomerPortal
from odoo.fields import Domain
from odoo.http import request


class PortalTime(TimesheetCustomerPortal, PortalCustomer):
    """Time spent, in the preview for staff what the employee sees of it, too."""

    def _prepare_home_portal_values(self, counters):
        """Override of hr_timesheet: in the preview, what staff sees of it."""
        values = super()._prepare_home_portal_values(counters)
        if values.get("timesheet_count") and self._registry_preview():
            lines = request.env["account.analytic.line"]
            domain = Domain(lines._timesheet_get_portal_domain()) & self._registry_staff_domain(lines._name)
            # As superuser: Odoo's page counts as superuser, too; the domain leaves what the employee may see.
            values["timesheet_count"] = lines.sudo().search_count(domain)
        return values

    def _registry_preview_counters(self):
        """Override: time."""
        return super()._registry_preview_counters() | {"timesheet_count"}
