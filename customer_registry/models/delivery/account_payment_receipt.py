from odoo import models


class AccountPayment(models.Model):
    """Receipts of payments go where the invoices go."""

    _inherit = "account.payment"

    def _message_add_default_recipients(self):
        """Override of mail: customers of the registry say themselves who gets their receipts."""
        found = super()._message_add_default_recipients()
        for payment in self.filtered(lambda payment: payment.partner_type == "customer"):
            # As superuser: whoever sends need not see the registry.
            partner = payment.partner_id.sudo()
            if partner.commercial_partner_id.registry_state:
                recipients = partner.commercial_partner_id._registry_invoice_recipients(address=partner)
                found[payment.id]["partners"] = recipients.sudo(False)
        return found
