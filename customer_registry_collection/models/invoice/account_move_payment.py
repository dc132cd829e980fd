from odoo import models


class AccountMove(models.Model):
    """What is being debited is not paid online as well."""

    _inherit = "account.move"

    def _has_to_be_paid(self):
        """Override of account_payment: the portal offers no payment of what is on its way by direct debit.

        As superuser: customers read no collections.
        """
        return super()._has_to_be_paid() and not self.sudo()._registry_is_debited()

    def _get_online_payment_error(self):
        """Override of account_payment: say why to whoever comes by a link."""
        if self.sudo()._registry_is_debited():
            return self.env._("We are debiting your account: nothing to pay")
        return super()._get_online_payment_error()
