from odoo import models


class AccountMoveSendBatchWizard(models.TransientModel):
    """Sending many invoices fills the queue of deliveries."""

    _inherit = "account.move.send.batch.wizard"

    def action_send_and_print(self, force_synchronous=False, allow_fallback_pdf=False):
        """Override of account: what a person sends on purpose is queued, also what was delivered before."""
        result = super().action_send_and_print(force_synchronous, allow_fallback_pdf)
        if not force_synchronous:
            # As superuser: nobody has the right to write the log of deliveries.
            self.env["customer.delivery"].sudo()._queue(self.move_ids.sudo(), again=True)
        return result
