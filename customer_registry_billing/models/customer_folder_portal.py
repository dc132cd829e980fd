from odoo import api, fields, models


class CustomerFolder(models.Model):
    """What the portal shows of folders."""

    _inherit = "customer.folder"

    @api.model
    def _portal_folders(self, customer, companies):
        """Return the active folders of ``customer`` that are shown in the portal."""
        return self.search(
            [("partner_id", "=", customer.id), ("company_id", "in", companies.ids), ("state", "=", "active")]
        )

    def _portal_services(self):
        """Return the services of this folder that run on, will start or are still to be billed once."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.service_ids.filtered(
            lambda service: (
                service.to_bill if service.recurrence == "once" else not service.date_end or service.date_end >= today
            )
        )
