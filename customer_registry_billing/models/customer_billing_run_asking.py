from odoo import api, models
from odoo.tools import format_date, formatLang


class CustomerBillingRun(models.Model):
    """What starting a run bills is said before; each customer stands in the list of the simulation."""

    _name = "customer.billing.run"
    _inherit = ["customer.billing.run", "customer.sending.mixin"]

    def action_ask_start(self):
        """Say how many invoices of which amount are posted and whether they are sent, then start the run."""
        self._check_state("simulated")
        return self._registry_ask_before("action_start", self.env._("Start"))

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: starting a run."""
        return super()._registry_sending_methods() | {"action_start"}

    def _registry_explain_sending(self, method):
        """Override of customer_registry: what the simulation adds up to."""
        values = {
            "customers": sum(self.mapped("line_count")),
            "invoices": sum(self.line_ids.mapped("invoice_count")),
            "amount": formatLang(self.env, sum(self.mapped("amount_preview")), currency_obj=self[:1].currency_id),
            "day": ", ".join(format_date(self.env, run.invoice_date) for run in self),
        }
        sentences = [
            self.env._(
                "Posted in the background, dated %(day)s: %(amount)s without taxes (invoices: %(invoices)s, "
                "customers: %(customers)s).",
                **values,
            )
        ]
        if any(self.mapped("send_invoices")):
            sentences.append(self.env._("Each is sent right away, the way its customer gets invoices."))
        else:
            sentences.append(self.env._("They are not sent."))
        return " ".join(sentences)
