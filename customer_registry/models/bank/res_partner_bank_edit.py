from odoo import api, models
from odoo.exceptions import AccessError

# They keep accounts of customers whom they do not edit otherwise.
FREE_GROUPS = ("customer_registry.group_bank_data", "account.group_account_invoice")


class ResPartnerBank(models.Model):
    """Who edits the bank accounts of customers (setting "Same edit rules for all employees")."""

    _inherit = "res.partner.bank"

    def _check_access(self, operation):
        """Override of base: the accounts of a customer are for those who edit the customer, where the setting is on.

        Not by a rule: other addons open all accounts to all employees by rules of their group.
        """
        result = super()._check_access(operation)
        if result or operation == "read" or not any(self._ids) or not self._registry_follows_customer():
            return result
        # As superuser: whose accounts these are has to be known before it is clear who may edit them.
        closed = self.sudo().partner_id.sudo(False)._registry_closed_to_user()
        forbidden = self.sudo().filtered(lambda bank: bank.partner_id in closed).sudo(False)
        if not forbidden:
            return None
        return forbidden, lambda: self.env["ir.rule"]._make_access_error(operation, forbidden)

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: refuse before the database says whether the customer has that account already."""
        default = self.env.context.get("default_partner_id")
        self._registry_refuse_closed(vals.get("partner_id", default) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Override of base: an account goes to no customer whose accounts the user may not edit."""
        if "partner_id" in vals:
            self._registry_refuse_closed([vals["partner_id"]])
        result = super().write(vals)
        if "partner_id" in vals and not self.env.su:
            self.check_access("write")
        return result

    @api.model
    def _registry_is_guarded(self):
        """Override of customer_registry: nobody points at accounts that he does not see."""
        return True

    @api.model
    def _registry_refuse_closed(self, partner_ids):
        """:raises AccessError: accounts of one of these partners are closed to the user ("Restrict bank data")"""
        if self.env.su or not self._registry_is_restricted():
            return
        # As superuser: the holder may be hidden from the user; asked is only whether it is one of our own companies.
        partners = self.env["res.partner"].sudo().browse(filter(None, partner_ids))
        if any(not partner.ref_company_ids for partner in partners):
            raise AccessError(self.env._("Only users with access to bank data may add bank accounts for others."))

    def _registry_follows_customer(self):
        user = self.env.user
        is_bound = not self.env.su and self.env["ir.rule"]._registry_is_on("bind_employees")
        return is_bound and not any(user.has_group(group) for group in FREE_GROUPS)
