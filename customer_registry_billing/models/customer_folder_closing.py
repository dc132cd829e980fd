from odoo import api, fields, models
from odoo.tools import format_date


class CustomerFolder(models.Model):
    """The end of a folder: on which day, and what that means for what was billed."""

    _inherit = "customer.folder"

    date_closed = fields.Date(string="Closed On", copy=False, readonly=True)
    ended_hint = fields.Char(compute="_compute_ended_hint")

    @api.depends("state", "date_closed", "service_ids.date_end", "service_ids.recurrence")
    def _compute_ended_hint(self):
        for folder in self:
            folder.ended_hint = folder._explain_ended() or folder._explain_running_out()

    def _explain_ended(self):
        """Return a sentence if this active folder has services, but none that runs on."""
        ends = self.service_ids.filtered(lambda service: service.recurrence != "once").mapped("date_end")
        today = fields.Date.context_today(self)
        if self.state != "active" or not ends or not all(end and end <= today for end in ends):
            return False
        return self.env._(
            "All recurring services of this folder have ended: nothing is billed after %(day)s. Remove the end of a "
            "service to continue billing without a gap, or add one that starts later.",
            day=format_date(self.env, max(ends)),
        )

    def _explain_running_out(self):
        """Return a sentence if this folder closes on a day that is still to come."""
        if not self._is_running_out():
            return False
        return self.env._(
            "This folder is closed on a later day: its services run and are billed until %(day)s.",
            day=format_date(self.env, self.date_closed),
        )

    def _is_running_out(self):
        return self.state == "closed" and bool(self.date_closed) and self.date_closed > fields.Date.context_today(self)

    def action_ask_closing_day(self):
        """Ask for the day on which this folder closes, and say what follows from it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the folder “%(folder)s”", folder=self.name),
            "res_model": "customer.folder.close",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_folder_id": self.id},
        }

    def action_close(self):
        """End all services today at the latest; what was paid for later days is credited by the next run."""
        self._close(fields.Date.context_today(self))
        return True

    def _close(self, day):
        """Close these folders: all services end on ``day`` at the latest, and are billed until then."""
        running = self.service_ids.filtered(lambda service: not service.date_end or service.date_end > day)
        begun = running.filtered(lambda service: service.date_start <= day or service.period_ids)
        for service in begun:
            service.date_end = max(day, service.date_start)
        (running - begun).active = False
        self.write({"state": "closed", "date_closed": day})

    def _propose_closing_day(self):
        """Return the last day that is billed for a recurring service, today if that lies in the past."""
        recurring = self.service_ids.filtered(lambda service: service.recurrence != "once")
        billed = [service.last_billed_day for service in recurring if service.last_billed_day]
        return max([*billed, fields.Date.context_today(self)])

    def _get_closing_effects(self, day):
        """Return pairs (service, the ``DueLine`` list of what is given back) if this folder closed on ``day``."""
        # As superuser: who closes a folder need not see the invoices that its services were billed by.
        services = self.sudo().service_ids
        builder = self.env["customer.billing.builder"].sudo()
        return [(service, builder._get_lines_after(service, max(day, service.date_start))) for service in services]
