from odoo import api, models
from odoo.exceptions import AccessError, UserError

# What may change about a file that was printed, sent or exported: all else is what somebody has got.
CHANGEABLE = frozenset({"access_token", "thumbnail"})


class IrAttachment(models.Model):
    """Files lie on the record that they belong to, whose rules hold; what was printed or sent stays as it is."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: what lies behind a field of ours is written through that field."""
        for vals in vals_list:
            self._registry_refuse_field(vals.get("res_model"), vals.get("res_field"))
        return super().create(vals_list)

    def write(self, vals):
        """Override of base: what was sent stays as it was sent, under the name under which it was sent."""
        if not self.env.su and vals.keys() - self._registry_changeable():
            self.check_access("write")
            self._registry_refuse_if_frozen()
            # As superuser: asked is where the files belong; that the user may edit them is checked above.
            for file in self.sudo():
                self._registry_refuse_field(file.res_model, file.res_field)
                self._registry_refuse_field(
                    vals.get("res_model", file.res_model), vals.get("res_field", file.res_field)
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        """Superusers neither: Odoo's messages delete the files of whoever may edit them that way."""
        self._registry_refuse_if_frozen()
        for file in self.sudo():
            self._registry_refuse_field(file.res_model, file.res_field)

    @api.model
    def _registry_changeable(self):
        """Hook: return the names of the fields that may change of files that stay as they are."""
        return CHANGEABLE

    def _registry_refuse_if_frozen(self):
        """:raises UserError: one of these files stays as it is"""
        # As superuser: what was sent is fixed, whatever the user sees of the record that it was sent with.
        for model, files in self.sudo().grouped("res_model").items():
            if refusal := files._registry_get_refusal(model):
                raise UserError(refusal)

    def _registry_get_refusal(self, model):
        """Hook: return why one of these files stays as it is, in one sentence, or ""; called as superuser.

        :param model: name of the model on whose records they lie
        """
        if model not in self._registry_get_keepers():
            return ""
        record = self.env[model].search([("attachment_id", "in", self.ids)], limit=1)
        return record and self.env._(
            "“%(file)s” belongs to “%(record)s” and cannot be changed.",
            file=record.attachment_id.name,
            record=record.display_name,
        )

    @api.model
    def _registry_get_keepers(self):
        """Hook: return the names of the models with a field ``attachment_id``, whose file stays as it is."""
        return set()

    @api.model
    def _registry_refuse_field(self, model, field):
        """:raises AccessError: files behind ``field`` of ``model`` are nobody's to touch"""
        if field and not self.env.su and self._registry_is_ours(model):
            raise AccessError(self.env._("This file can be changed only where it is shown, not on its own."))

    @api.model
    def _registry_is_ours(self, name):
        """Tell whether a model, given by its name, is one of the registry's own."""
        model = self.env.registry.get(name or "")
        return model is not None and (model._original_module or "").startswith("customer_registry")
