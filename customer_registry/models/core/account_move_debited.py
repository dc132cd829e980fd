from odoo import models


class AccountMove(models.Model):
    """Invoices of which a direct debit is on its way: nobody is asked to pay them as well."""

    _inherit = "account.move"

    def _registry_debited_amounts(self, day=None):
        """Hook: return ``{id of document: amount}`` that is on its way to us by direct debit and not booked yet.

        Amounts are in the currency of the document; documents of which nothing is on its way are left out.
        One call answers for all documents, in a number of queries that does not depend on them.

        :param date day: for which is asked; today if empty
        """
        return {}

    def _registry_is_debited(self, day=None):
        """Return whether all that this document owes is on its way by direct debit on ``day``, or today."""
        self.ensure_one()
        amount = self._registry_debited_amounts(day).get(self.id, 0)
        return bool(amount) and self.currency_id.compare_amounts(amount, self.amount_residual) >= 0
