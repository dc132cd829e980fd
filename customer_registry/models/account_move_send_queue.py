from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """The one way in which the registry has invoices sent."""

    _inherit = "account.move.send"

    @api.model
    def _registry_send_invoices(self, moves):
        """Put posted invoices into Odoo's queue; its scheduled job sends each by the customer's channel.

        The queue is a field of the invoice, written in the transaction of the caller: an invoice
        is posted and queued, or neither. Those that are in the queue already stay as they are.

        :param moves: posted invoices and credit notes, of any company
        :return: the invoices that were added to the queue
        """
        queued = moves.filtered(lambda move: move.state == "posted" and not move.sending_data)
        self._check_move_constraints(queued)
        queued.sending_data = {
            "author_user_id": self.env.user.id,
            "author_partner_id": self.env.user.partner_id.id,
        }
        if queued:
            self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()
        return queued
