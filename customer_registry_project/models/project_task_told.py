from odoo import api, models


class ProjectTask(models.Model):
    """Tasks hold the phone number of their customer: nobody gets it by naming a hidden one."""

    _name = "project.task"
    _inherit = ["project.task", "customer.told.mixin"]

    @api.model
    def _registry_told_by(self):
        """Override of customer_registry: the customer is that of the task above, or of the project."""
        return (*super()._registry_told_by(), "parent_id", "project_id")

    def _registry_copied(self):
        """Override of customer_registry: subtasks are copied, too."""
        return super()._registry_copied() | self._get_all_subtasks()._filtered_access("read")
