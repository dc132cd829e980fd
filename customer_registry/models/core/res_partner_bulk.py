from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Groups of the action menu, in their order.
LEFT_OUT, WRITE, EDIT, MONEY = 0, 10, 20, 30


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
        self.check_access("read")  # who is left out is named
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
                    "%(count)s customers are selected; an action can be planned for at most %(limit)s at once.",
                    count=len(editable),
                    limit=limit,
                )
            )

    @api.model
    def get_views(self, views, options=None):
        """Override of base: the action menu of the registry's list is in groups, with one merge."""
        result = super().get_views(views, options)
        shown = result["views"].get("list", {})
        ours = self.env.ref("customer_registry.res_partner_view_list_registry", raise_if_not_found=False)
        if ours and shown.get("id") == ours.id and "action" in shown.get("toolbar", {}):
            shown["toolbar"]["action"] = self._registry_grouped_actions(shown["toolbar"]["action"])
        return result

    @api.model
    def _registry_grouped_actions(self, actions):
        """Return the ``actions`` of a menu, each with the number of its group if it has one, sorted by it."""
        groups = {
            self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=False): group
            for name, group in self._registry_action_groups().items()
        }
        wanted = [action for action in actions if groups.get(action["id"]) != LEFT_OUT]
        known = [{**action, "groupNumber": groups[action["id"]]} for action in wanted if action["id"] in groups]
        others = [action for action in wanted if action["id"] not in groups]
        return sorted(known, key=lambda action: action["groupNumber"]) + others

    @api.model
    def _registry_action_groups(self):
        """Hook: return {external id: group} of the action menu of the registry's list, a line between the groups."""
        return {
            "mail.action_partner_mass_mail": WRITE,
            "sms.res_partner_act_window_sms_composer_multi": WRITE,
            "customer_registry.action_server_statement": WRITE,
            "customer_registry.action_server_new_action": WRITE,
            "customer_registry.action_customer_bulk_edit": EDIT,
            "customer_registry.action_customer_merge_wizard": EDIT,
            "portal.partner_wizard_action_create_and_open": EDIT,
            "customer_registry.action_server_category_report": MONEY,
            # Ours carries along what Odoo's does not know, and who is in the list is in the registry.
            "base.action_partner_merge": LEFT_OUT,
            "customer_registry.action_server_add_to_registry": LEFT_OUT,
        }
