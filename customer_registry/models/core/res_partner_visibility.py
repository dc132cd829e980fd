from odoo import api, models


class ResPartner(models.Model):
    """Who sees and edits which customer, beyond what record rules say.

    Nobody loses sight of the customer that he has just created (setting "Only my customers").
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        if self._registry_user_needs_ownership():
            vals_list = [self._registry_with_owner(self._registry_with_state(vals)) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Override of customer_registry: who takes an unowned contact into the registry owns it.

        Before the change, since after it the contact is out of sight already.
        """
        if vals.get("registry_state") and not vals.get("user_id") and self._registry_user_needs_ownership():
            self.check_access("write")
            newcomers = self.filtered(lambda partner: not partner.registry_state and not partner.user_id)
            newcomers.user_id = self.env.user
        result = super().write(vals)
        if vals.get("registry_state") and not self.env.user.has_group("customer_registry.group_user"):
            self.check_access("write")  # as when it is created: a customer that he would not be allowed to edit
        return result

    @api.model
    def _registry_told_relations(self):
        """Override of customer_registry: Odoo copies the address of the company above to the partner."""
        return super()._registry_told_relations() | {"parent_id"}

    @api.model
    def _registry_is_guarded(self):
        """Override of customer_registry: nobody points at customers whom he does not see."""
        return True

    def _registry_user_needs_ownership(self):
        user = self.env.user
        return self.env["ir.rule"]._registry_is_on("only_mine") and user._is_internal() and not user._is_superuser()

    def _registry_with_owner(self, vals):
        if not vals.get("registry_state") or vals.get("user_id"):
            return vals
        return {**vals, "user_id": self.env.uid}

    def _registry_closed_to_user(self):
        """Return those of ``self`` that belong to a customer and may not be edited by the user."""
        if self.env.su:
            return self.browse()
        # As superuser: customers that the user does not even see are closed to him, too.
        ours = self.sudo().filtered("commercial_partner_id.registry_state").sudo(False)
        return ours - ours._filtered_access("write")
