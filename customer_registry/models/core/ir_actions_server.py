from odoo import models
from odoo.exceptions import AccessError

from .base_named_records import OWN_ADDONS


class IrActionsServer(models.Model):
    """Who runs the scheduled jobs of the registry: Odoo asks for no right where an action names no groups."""

    _inherit = "ir.actions.server"

    def run(self):
        """Override of base: no user runs a job of ours but administrators, and whom the job itself names.

        :raises AccessError: somebody else tries
        """
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            self._registry_refuse_jobs()
        return super().run()

    def _registry_refuse_jobs(self):
        # As superuser: actions and jobs are for administrators.
        jobs = self.sudo().ir_cron_ids.filtered(lambda job: job.user_id != self.env.user)
        names = jobs.get_external_id().values()
        if any(name.startswith(OWN_ADDONS) for name in names):
            raise AccessError(self.env._("Only administrators run scheduled jobs of the registry."))
