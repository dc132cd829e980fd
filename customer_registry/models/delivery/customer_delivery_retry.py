from odoo import models


class CustomerDelivery(models.Model):
    """What has failed is sent again, to whom it has not reached.

    An address that a mail server has refused for a while is tried again by itself: ``customer.delivery.address``.
    """

    _inherit = "customer.delivery"

    def _makes_up_for(self, failed):
        """Hook: tell whether this attempt is a substitute for the ``failed`` one of the same invoice."""
        return True

    def _retry(self):
        """Queue failed deliveries again; only addresses that have not got the invoice are served."""
        rows = self.address_ids.filtered(lambda row: row.state in ("failed", "bounced"))
        rows._replace()
        self.write({"state": "queued", "error": False, "message_id": False, "tries": 0})
        # What waits for an export is not being sent: Odoo's own queue would send it once more afterwards.
        in_background = self.filtered(lambda delivery: delivery.channel not in self._get_export_channels())
        for user, deliveries in in_background.grouped("user_id").items():
            deliveries.move_id.sending_data = self._prepare_author(user or self.env.user)
        self._wake()
