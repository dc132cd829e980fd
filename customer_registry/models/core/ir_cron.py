import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class IrCron(models.Model):
    """Jobs of the registry that Odoo puts off: after three servers that died of one, or an error, till its next turn.

    That is an hour or a day in which nobody sees why nothing goes on. They are woken within ten minutes; what a
    job had not committed is still waiting.
    """

    _inherit = "ir.cron"

    @api.model
    def _registry_wake_put_off(self):
        """Scheduled job: let the jobs of the registry that were put off begin again."""
        ours = Domain("model", "=", "ir.cron") & Domain("module", "=like", "customer\\_registry%")
        known = self.env["ir.model.data"].search(ours)
        for cron in self.browse(known.mapped("res_id")).exists():
            until = cron._registry_put_off_until()
            if until:
                _logger.warning("Job %r had been put off until %s and is woken", cron.cron_name, until)
                cron._trigger()

    def _registry_put_off_until(self):
        """Return when Odoo goes on with this job after a failure; False if it is at work, about to be, or all is well.

        A job that is at work keeps its trigger, or its turn, until it has ended.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        # Whoever looks at a run need not be an administrator.
        cron = self.sudo()
        if not (cron.active and cron.failure_count and cron.nextcall > now):
            return False
        due = Domain("cron_id", "=", cron.id) & Domain("call_at", "<=", now)
        return not self.env["ir.cron.trigger"].sudo().search_count(due, limit=1) and cron.nextcall
