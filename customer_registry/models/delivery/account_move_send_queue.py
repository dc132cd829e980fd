from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """The one way in which the registry has invoices sent."""

    _inherit = "account.move.send"

    @api.model
    def _registry_send_invoices(self, moves):
        """Queue posted invoices; the job of the deliveries sends each by the customer's channel.

        The delivery is written in the transaction of the caller: an invoice is posted and queued,
        or neither. Those that are on their way or were delivered stay as they are.

        :param moves: posted invoices and credit notes, of any company
        :return: the invoices that were added to the queue
        """
        posted = moves.filtered(lambda move: move.state == "posted")
        self._check_move_constraints(posted)
        # As superuser: nobody has the right to write the log of deliveries.
        deliveries = self.env["customer.delivery"].sudo()._queue(posted)
        return moves & moves.browse(deliveries.move_id.ids)
