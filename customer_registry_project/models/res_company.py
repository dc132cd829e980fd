from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Where the tickets go that customers open in the portal."""

    _inherit = "res.company"

    registry_ticket_project_id = fields.Many2one(
        "project.project",
        string="Ticket Project",
        groups="base.group_user",
        domain="[('registry_is_ticket_project', '=', True), ('privacy_visibility', 'in', ('invited_users', 'portal')), "
        "('company_id', 'in', (False, id))]",
        help="Contacts of customers open tickets in this project. Without a project they can see tickets but not "
        "open any.",
    )

    @api.constrains("registry_ticket_project_id")
    def _check_ticket_project(self):
        """In other projects the customers would not see their own tickets."""
        for company in self:
            # As superuser: whoever sets up the company need not see the project.
            project = company.sudo().registry_ticket_project_id
            if project and not project._registry_shows_tickets():
                raise ValidationError(
                    self.env._(
                        "%(project)s does not show tickets to customers: first mark it as “Customer Tickets” and "
                        "make it visible to portal users.",
                        project=project.name,
                    )
                )
