from odoo import api, fields, models
from odoo.fields import Domain


class CustomerFolder(models.Model):
    """What the portal shows of folders."""

    _inherit = "customer.folder"

    @api.model
    def _portal_folders(self, customer, companies):
        """Return the folders of ``customer`` that are shown in the portal: those whose services run."""
        own = Domain("partner_id", "=", customer.id) & Domain("company_id", "in", companies.ids)
        closes_later = Domain("state", "=", "closed") & Domain("date_closed", ">", fields.Date.context_today(self))
        return self.search(own & (Domain("state", "=", "active") | closes_later))

    def _portal_services(self):
        """Return the services of this folder that run on, will start or are still to be billed once."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.service_ids.filtered(
            lambda service: (
                service.to_bill if service.recurrence == "once" else not service.date_end or service.date_end >= today
            )
        )
