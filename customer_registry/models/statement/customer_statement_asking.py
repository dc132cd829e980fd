from odoo import api, models

from ..core.customer_sending_mixin import Sending

RETRY = "action_retry"


class CustomerStatement(models.Model):
    """Who gets an account statement once more is said before."""

    _name = "customer.statement"
    _inherit = ["customer.statement", "customer.sending.mixin"]

    def action_ask_retry(self):
        """Say who gets which statement once more, then send those that failed."""
        failed = self.filtered(lambda statement: statement.state == "failed")
        return failed._registry_ask_before(RETRY, self.env._("Send again"))

    def action_retry(self):
        """Override: tell how many are on their way."""
        super().action_retry()
        return self.filtered(lambda statement: statement.state == "queued")._tell_waiting()

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: sending again."""
        return super()._registry_sending_methods() | {RETRY}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: the statements with their recipients."""
        rows = super()._registry_describe_sending(method)
        return rows + [self._describe_statement(item.partner_id, item.document_name) for item in self]

    @api.model
    def _describe_statement(self, customer, what=""):
        """Return the ``Sending`` of the account statement of ``customer``."""
        recipients = customer._registry_invoice_recipients()
        names = ", ".join(f"{person.name} ({person.email})" for person in recipients)
        return Sending(customer.display_name, what, how=names or self.env._("nobody has an address"))

    def _tell_waiting(self):
        """Return the client action that says that these are being sent, with a way to their list."""
        sentence = (
            self.env._("The account statement is being sent.")
            if len(self) == 1
            else self.env._("%(count)s account statements are being sent.", count=len(self))
        )
        address = "/odoo/action-customer_registry.action_customer_statements"
        return self._registry_tell_outcome(sentence, link=(self.env._("Account Statements"), address))
