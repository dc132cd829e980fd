from odoo import models
from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.exceptions import UserError


class ResPartnerBank(models.Model):
    """Accounts that a mandate authorises stay as the customer has signed them."""

    _inherit = "res.partner.bank"

    def write(self, vals):
        self._registry_refuse_if_mandated(vals)
        return super().write(vals)

    def unlink(self):
        # Before account tells the history that the accounts were archived.
        self._registry_refuse_if_mandated({"active": False})
        return super().unlink()

    def _registry_refuse_if_mandated(self, vals):
        """Refuse to change number or holder, or to archive, while a mandate is active.

        :raises UserError: naming the mandate
        """
        # As superuser: whoever edits the account need not see the mandate.
        changed = self.sudo().filtered(lambda bank: bank._registry_is_changed(vals))
        if not changed:
            return
        mandate = (
            self.env["customer.mandate"]
            .sudo()
            .search([("bank_id", "in", changed.ids), ("state", "=", "active")], limit=1)
        )
        if mandate:
            raise UserError(
                self.env._(
                    "The account %(account)s of %(customer)s belongs to the active mandate %(mandate)s. Add the new "
                    "account and amend the mandate, or revoke it first.",
                    account=mandate.iban_masked,
                    customer=mandate.partner_id.name,
                    mandate=mandate.reference,
                )
            )

    def _registry_is_changed(self, vals):
        for name in ("acc_number", "sanitized_acc_number"):
            if name in vals and sanitize_account_number(vals[name]) != self.sanitized_acc_number:
                return True
        if "partner_id" in vals and vals["partner_id"] != self.partner_id.id:
            return True
        return "active" in vals and not vals["active"] and self.active
