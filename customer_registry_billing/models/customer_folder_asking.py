from odoo import api, models

ACTIVATE = "action_activate_and_tell"


class CustomerFolder(models.Model):
    """Activating the folder of a prospect may send a welcome invoice: to whom and how much is said before."""

    _name = "customer.folder"
    _inherit = ["customer.folder", "customer.sending.mixin"]

    def action_ask_activate(self):
        """Activate these folders; where that sends welcome invoices, say it first."""
        if not self._registry_describe_sending(ACTIVATE):
            return self.action_activate()
        return self._registry_ask_before(ACTIVATE, self.env._("Activate"))

    def action_activate_and_tell(self):
        """Activate these folders and tell what came of the welcome invoices.

        :raises UserError: a folder has no service
        """
        newcomers = self._get_welcomed_by_activation()
        self.action_activate()
        welcomes = self.env["customer.welcome"].union(
            *(customer._registry_welcome_of_company() for customer in newcomers)
        )
        sentence, failed, invoice = welcomes._get_outcome()
        return newcomers._registry_tell_outcome(sentence, failed, invoice)

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: activating folders."""
        return super()._registry_sending_methods() | {ACTIVATE}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: the welcome invoices of the prospects that become customers by it."""
        rows = super()._registry_describe_sending(method)
        return rows + [customer._registry_describe_welcome() for customer in self._get_welcomed_by_activation()]

    def _registry_explain_sending(self, method):
        """Override of customer_registry: why something is sent, and how to leave it out."""
        return self.env._(
            "A prospect becomes a customer by it and gets its welcome invoice. To leave that out, choose No as "
            "Welcome Invoice on the Billing tab of the customer."
        )

    def _get_welcomed_by_activation(self):
        """Return the prospects that nothing keeps from becoming customers at once, and who are to be welcomed."""
        folders = self.filtered(lambda folder: folder.state != "active" and folder.service_ids)
        prospects = folders.partner_id.filtered(lambda partner: partner.registry_state == "prospect")
        return prospects._registry_welcomed_by_conversion()
