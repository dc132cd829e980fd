from odoo import fields, models

from .customer_request_portal import UPLOAD_LIMIT_MB
from .customer_request_sending import REMINDER_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_upload_limit_mb = fields.Integer(
        string="Largest file in MB",
        default=UPLOAD_LIMIT_MB,
        config_parameter="customer_registry_documents.upload_limit_mb",
    )
    registry_request_reminder_days = fields.Integer(
        string="Days between reminders",
        default=REMINDER_DAYS,
        config_parameter="customer_registry_documents.reminder_days",
    )
