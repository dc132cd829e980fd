from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class CustomerFolderClose(models.TransientModel):
    _name = "customer.folder.close"
    _description = "Close a Folder"

    folder_id = fields.Many2one("customer.folder", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="folder_id.partner_id")
    currency_id = fields.Many2one(related="folder_id.currency_id")
    day = fields.Date(
        string="Last Day",
        required=True,
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
        help="All services of the folder end on this day at the latest.",
    )
    amount_back = fields.Monetary(string="Given Back (Net)", compute="_compute_consequence")
    consequence = fields.Text(compute="_compute_consequence")

    @api.depends("folder_id")
    def _compute_day(self):
        for closing in self:
            closing.day = closing.folder_id._propose_closing_day()

    @api.depends("folder_id", "day")
    def _compute_consequence(self):
        for closing in self:
            effects = closing.folder_id._get_closing_effects(closing.day) if closing.day else []
            closing.amount_back = sum(float(-line.amount) for _service, lines in effects for line in lines)
            closing.consequence = "\n".join(closing._explain(*effect) for effect in effects) + closing._explain_total()

    def _explain(self, service, lines):
        """Return what closing means for ``service``, of which ``lines`` are given back."""
        env = self.env
        if lines:
            return "\n".join(self._explain_credit(service, line) for line in lines)
        if service.recurrence == "once" and service.billed_until:
            return env._("%(service)s: is billed already.", service=service.name)
        if service.date_start > self.day and not service.billed_until:
            return env._("%(service)s: never billed, since it starts later.", service=service.name)
        if service.recurrence == "once":
            return env._("%(service)s: billed once by the next run.", service=service.name)
        last = min(filter(None, (self.day, service.date_end)))
        return env._("%(service)s: billed until %(day)s.", service=service.name, day=format_date(env, last))

    def _explain_credit(self, service, line):
        return self.env._(
            "%(service)s: %(amount)s for %(first)s to %(last)s is given back by the next billing run.",
            service=service.name,
            amount=format_amount(self.env, float(-line.amount), self.currency_id),
            first=format_date(self.env, line.period.start),
            last=format_date(self.env, line.period.end),
        )

    def _explain_total(self):
        return "" if self.amount_back else "\n" + self.env._("Nothing is given back.")

    def action_close_folder(self):
        """Close the folder on the chosen day."""
        self.ensure_one()
        self.folder_id.check_access("write")
        self.folder_id._close(self.day)
        return {"type": "ir.actions.act_window_close"}
