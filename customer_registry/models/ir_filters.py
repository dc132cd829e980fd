import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

_logger = logging.getLogger(__name__)

# The lists whose favourites are selections of customers.
SELECTION_ACTIONS = ("customer_registry.action_customers", "customer_registry.action_prospects")
# What the search bar reads of a favourite, as in ``get_filters`` of base.
SHOWN_FIELDS = ("name", "domain", "context", "sort", "embedded_action_id", "embedded_parent_res_id")


class IrFilters(models.Model):
    """Selections: the favourites of the lists of customers and prospects."""

    _inherit = "ir.filters"

    registry_sharing = fields.Selection(
        [("mine", "Only me"), ("some", "Some users"), ("all", "Everybody")],
        string="Seen By",
        compute="_compute_registry_sharing",
        groups="base.group_user",
    )
    registry_count = fields.Integer(
        string="Now",
        compute="_compute_registry_count",
        groups="base.group_user",
        help="How many customers of the selection you see at the moment.",
    )
    registry_broken = fields.Boolean(
        string="Out Of Order",
        compute="_compute_registry_count",
        groups="base.group_user",
        help="The filter names a field that does not exist any more, or that is not for you.",
    )

    @api.depends("user_ids")
    @api.depends_context("uid")
    def _compute_registry_sharing(self):
        for selection in self:
            only_me = selection.user_ids == self.env.user
            selection.registry_sharing = "mine" if only_me else "some" if selection.user_ids else "all"

    @api.depends("domain", "action_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_registry_count(self):
        """Count, with one query for each selection: each has a domain of its own."""
        domains = {action.id: literal_eval(action.domain or "[]") for action in self._registry_get_actions()}
        for selection in self:
            count = None
            if selection.action_id.id in domains:
                count = selection._registry_try_to_count(domains[selection.action_id.id])
            selection.registry_count = count or 0
            selection.registry_broken = count is None

    def action_open_selection(self):
        """Open the list of customers with this selection applied and shown in the search bar."""
        self.ensure_one()
        self.env["res.partner"]._registry_check_internal()
        self.check_access("read")
        actions = self._registry_get_actions()
        if self.action_id.id not in actions.ids:
            raise UserError(self.env._("“%(name)s” is not a selection of customers.", name=self.name))
        action = actions.browse(self.action_id.id)._get_action_dict()
        context = literal_eval(action["context"] or "{}")
        return {**action, "context": {**context, "registry_selection": self._prepare_selection()}}

    def action_edit_selection(self):
        """Open the form of base, where a selection is renamed, shared and changed."""
        self.ensure_one()
        self.env["res.partner"]._registry_check_internal()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("base.ir_filters_view_edit_form").id, "form")],
            "target": "new",
        }

    def _prepare_selection(self):
        """Return this favourite as the search bar reads it, switched on."""
        (values,) = self.read([*SHOWN_FIELDS, "user_ids"], load=False)
        return {**values, "is_default": True}

    def _registry_get_actions(self):
        """Return the window actions whose favourites are selections, for reading."""
        ids = [self.env.ref(xmlid).id for xmlid in SELECTION_ACTIONS]
        return self.env["ir.actions.act_window"].sudo().browse(ids)

    def _registry_try_to_count(self, domain):
        """Return the number of customers in ``domain`` and this filter, or None where that fails."""
        try:
            own = Domain(safe_eval(self.domain, self._registry_get_eval_context()))
            return self.env["res.partner"].search_count(Domain(domain) & own)
        except (AccessError, UserError, ValueError, TypeError, KeyError, SyntaxError) as error:
            _logger.info("Selection %s of customers cannot be counted: %s", self.id, error)
            return None

    def _registry_get_eval_context(self):
        """Return what the web client knows when it evaluates the domain of a favourite."""
        return {
            "uid": self.env.uid,
            "time": time,
            "datetime": datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "context_today": lambda: fields.Date.context_today(self),
            "allowed_company_ids": self.env.companies.ids,
        }
