from odoo import fields, models


class ProjectProject(models.Model):
    """Projects that hold what customers have reported, rather than what we do for them."""

    _inherit = "project.project"

    registry_is_ticket_project = fields.Boolean(
        string="Customer Tickets",
        groups="base.group_user",
        help="Its tasks are tickets: the customer's overview shows them in a separate block.",
    )

    def _registry_shows_tickets(self):
        """Return whether the contacts of customers see their tickets of this project in the portal."""
        self.ensure_one()
        # As superuser: two settings of the project; whoever asks need not see it.
        project = self.sudo()
        return project.registry_is_ticket_project and project.privacy_visibility in ("invited_users", "portal")
