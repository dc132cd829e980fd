from odoo import models


class ProjectProject(models.Model):
    """Projects pass their customer on to their tasks: nobody names a hidden one."""

    _name = "project.project"
    _inherit = ["project.project", "customer.told.mixin"]
