from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResPartner(models.Model):
    """What the lists of customers offer for many of them at once."""

    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        """Override of base: take back the apostrophe that Odoo's CSV export puts before "+", "-" and "="."""
        return super().load(fields, [[self._registry_without_escape(cell) for cell in row] for row in data])

    def action_new_action(self):
        """Open Odoo's dialog for a new activity on those of ``self`` that the user may edit.

        :raises UserError: for none, or for more than Odoo plans at once
        """
        self._registry_check_internal()
        editable = self._filtered_access("write")
        left_out = self.env["customer.bulk.mixin"]._list_names(self - editable)
        self._registry_refuse_batch(editable, left_out)
        return editable._registry_new_action(left_out)

    def _registry_new_action(self, left_out=""):
        """Return the action that opens Odoo's dialog for a new activity on ``self``.

        :param str left_out: names of those for which there will be none
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New action"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self[0].id,
                "default_registry_left_out": left_out,
                "dialog_size": "large",
            },
        }

    def action_view_category_report(self):
        """Open income and expense by category, of the customers of ``self``."""
        self._registry_check_internal()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customer_category_report")
        return {**action, "domain": list(Domain("partner_id", "child_of", self.commercial_partner_id.ids))}

    @api.model
    def _registry_without_escape(self, cell):
        is_escaped = isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in ("=", "-", "+")
        return cell[1:] if is_escaped else cell

    def _registry_refuse_batch(self, editable, left_out):
        limit = self.env["mail.activity.schedule"]._batch_size
        if not editable:
            raise UserError(
                self.env._("You may not edit %(customers)s. Ask the owner or a manager.", customers=left_out or "-")
            )
        if len(editable) > limit:
            raise UserError(
                self.env._(
                    "%(count)s customers are chosen; an action is planned for at most %(limit)s at once.",
                    count=len(editable),
                    limit=limit,
                )
            )
