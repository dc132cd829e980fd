from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    registry_reminder_automatic = fields.Boolean(
        string="Send reminders automatically", help="Once a day, without review. Off: propose and send manually."
    )
    registry_reminder_minimum = fields.Monetary(
        string="Minimum amount of reminders", help="A customer who owes less is not reminded."
    )
    registry_reminder_checked_on = fields.Date(string="Reminders last checked on", readonly=True)

    _registry_reminder_minimum_positive = models.Constraint(
        "CHECK(registry_reminder_minimum >= 0)", "The minimum amount of reminders cannot be negative."
    )
