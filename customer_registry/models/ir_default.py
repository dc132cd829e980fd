from odoo import SUPERUSER_ID, api, models


class IrDefault(models.Model):
    """Defaults that a user has set for himself do no more than he may do."""

    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """Override of base: leave out the user's own defaults of what he may not set, or does not make himself.

        Every employee sets defaults of any field of any model for himself. Odoo asks for the groups of a field where
        the context names a default, and ``sudo()`` drops those of the context; of these it asks nothing, so that they
        would set the password of a login or the copy of a mail that we make as superuser.
        """
        if self.env.uid == SUPERUSER_ID:
            return super()._get_model_defaults(model_name, condition)
        everybody = self.with_user(SUPERUSER_ID).with_company(self.env.company)
        common = super(IrDefault, everybody)._get_model_defaults(model_name, condition)
        if self.env.su:
            return common
        found = super()._get_model_defaults(model_name, condition)
        model = self.env[model_name]
        closed = {name for name in found if found[name] != common.get(name) and not self._registry_may_set(model, name)}
        own = {name: value for name, value in found.items() if name not in closed}
        return {**{name: common[name] for name in closed & common.keys()}, **own}

    @api.model
    def _registry_may_set(self, model, name):
        return name in model._fields and model._has_field_access(model._fields[name], "write")
