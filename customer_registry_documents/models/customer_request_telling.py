from odoo import api, models
from odoo.addons.customer_registry.models.core.customer_sending_mixin import Sending
from odoo.exceptions import UserError

REMIND = "action_remind"


class CustomerRequest(models.Model):
    """Who is reminded of a request is said before, and that it was sent afterwards."""

    _name = "customer.request"
    _inherit = ["customer.request", "customer.sending.mixin"]

    def action_ask_remind(self):
        """Say who is reminded of which requests, then remind them.

        :raises UserError: none of them is waiting for an answer
        """
        waiting = self.filtered(lambda request: request.state == "open" and not request._is_over())
        if not waiting:
            raise UserError(self.env._("None of these requests is waiting for an answer."))
        return waiting._registry_ask_before(REMIND, self.env._("Remind"))

    def action_send(self):
        """Override: tell to whom the links are being sent."""
        super().action_send()
        return self._tell_mailed()

    def action_remind(self):
        """Override: tell to whom the links are being sent."""
        super().action_remind()
        return self._tell_mailed()

    def action_mail_again(self):
        """Override: tell to whom the links are being sent."""
        super().action_mail_again()
        return self._tell_mailed()

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: reminding of requests."""
        return super()._registry_sending_methods() | {REMIND}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: who may answer each request."""
        rows = super()._registry_describe_sending(method)
        return rows + [
            Sending(request.partner_id.display_name, request.name, how=request._list_recipients()) for request in self
        ]

    def _list_recipients(self):
        return ", ".join(f"{person.name} ({person.email})" for person in self.recipient_ids if person.email)

    def _tell_mailed(self):
        sentence = (
            self.env._("E-mails about %(count)s requests are being sent.", count=len(self))
            if len(self) > 1
            else self.env._("The e-mail is being sent to %(recipients)s.", recipients=self._list_recipients())
        )
        return self._registry_tell_outcome(sentence)
