from odoo import fields, models


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    registry_left_out = fields.Char(
        string="Left Out", readonly=True, groups="base.group_user", help="Customers that the user may not edit."
    )
