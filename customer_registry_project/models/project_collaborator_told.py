from odoo import models


class ProjectCollaborator(models.Model):
    """Collaborators show the e-mail of their partner: nobody gets it by naming a hidden one."""

    _name = "project.collaborator"
    _inherit = ["project.collaborator", "customer.told.mixin"]
