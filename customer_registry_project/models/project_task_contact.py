from odoo import models


class ProjectTask(models.Model):
    """The phone number of a task whose customer the user may not edit: it is the task's alone."""

    _inherit = "project.task"

    def _inverse_partner_phone(self):
        """Override of project: it passes the number on to the customer, and would refuse to save the task."""
        closed = self.partner_id._registry_closed_to_user()
        others = self.filtered(lambda task: task.partner_id not in closed)
        return super(ProjectTask, others)._inverse_partner_phone()
