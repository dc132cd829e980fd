from odoo import models

ON_ITS_WAY = ("processing", "done")
DEMO = "demo_"  # begins the message ids that Odoo invents where no network is asked


class CustomerDelivery(models.Model):
    _inherit = "customer.delivery"

    def _get_obstacle(self):
        """Override of customer_registry: only a message id of the network proves that it has the invoice."""
        obstacle = super()._get_obstacle()
        if obstacle or self.channel != "peppol":
            return obstacle
        move = self.move_id
        if (move.peppol_message_uuid or "").startswith(DEMO):
            return self.env._("Peppol runs in demo mode: %(invoice)s has not left this server.", invoice=move.name)
        if not (move.peppol_message_uuid and move.peppol_move_state in ON_ITS_WAY):
            return self.env._(
                "%(invoice)s was not handed over to the Peppol network. Check its Peppol status and retry.",
                invoice=move.name,
            )
        if self._was_handed_over_before():
            return self.env._(
                "%(invoice)s had been handed over to the Peppol network before, as message %(message)s. "
                "It was not sent again.",
                invoice=move.name,
                message=move.peppol_message_uuid,
            )
        return ""

    def _was_handed_over_before(self):
        earlier = self.search([("move_id", "=", self.move_id.id), ("channel", "=", "peppol"), ("state", "=", "sent")])
        return bool(earlier - self)
