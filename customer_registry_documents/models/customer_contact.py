from odoo import models

ACCESS = {"portal_access", "active", "person_id", "customer_id"}


class CustomerContact(models.Model):
    """Who has no access to the portal any more hears nothing more of requests either."""

    _inherit = "customer.contact"

    def write(self, vals):
        """Override of customer_registry: mails to those who have lost their access do not leave any more."""
        # As superuser: as for deleted contacts.
        customers = self.sudo().customer_id if not ACCESS.isdisjoint(vals) else self.customer_id.browse()
        result = super().write(vals)
        self._withdraw_requests_of(customers)
        return result

    def unlink(self):
        """Override of customer_registry: likewise."""
        # As superuser: the requests to the customer count, whether the user sees them or not.
        customers = self.sudo().customer_id
        result = super().unlink()
        self._withdraw_requests_of(customers)
        return result

    def _withdraw_requests_of(self, customers):
        if customers:
            # As superuser: whoever takes back access need not see the requests.
            requests = self.env["customer.request"].sudo()
            requests = requests.search([("partner_id", "in", customers.ids), ("state", "=", "open")])
            requests.invalidate_recordset(["recipient_ids"])
            requests._withdraw_unwanted()
