from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _default_inbound_payment_methods(self):
        """Override of account: new bank journals can be debited for, too."""
        methods = super()._default_inbound_payment_methods()
        if self.type != "bank":
            return methods
        for name in ("payment_method_sepa", "payment_method_gocardless"):
            # An addon that is being installed or uninstalled has them not yet or no more.
            methods |= self.env.ref(f"customer_registry_collection.{name}", False) or methods.browse()
        return methods
