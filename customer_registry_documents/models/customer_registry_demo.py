from odoo import api, models


class CustomerRegistryDemo(models.AbstractModel):
    _inherit = "customer.registry.demo"

    @api.model
    def _send_requests(self):
        """Open the requests of the demonstration data in the portal, without mails."""
        for name in ("request_annual_accounts", "request_frame_contract"):
            request = self.env.ref(f"customer_registry_documents.{name}")
            if request.state == "draft":
                request._freeze_files()
                request.state = "open"
