import json
import logging
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...checks.search_filter import FilterError, Moment, read

_logger = logging.getLogger(__name__)

# The lists whose favourites are selections of customers.
SELECTION_ACTIONS = ("customer_registry.action_customers", "customer_registry.action_prospects")
# What the search bar reads of a favourite, as in ``get_filters`` of base.
SHOWN_FIELDS = ("name", "domain", "context", "sort", "embedded_action_id", "embedded_parent_res_id")


class IrFilters(models.Model):
    """Selections: the favourites of the lists of customers and prospects.

    Every employee shares such favourites with everybody. What he writes into them is read as values, never run,
    always as the user who looks at it; a favourite that is no good says so and keeps no list from loading.
    """

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
        help="The filter uses a field that no longer exists or that you may not access.",
    )
    registry_problem = fields.Char(
        string="Remark",
        compute="_compute_registry_count",
        groups="base.group_user",
        help="Why the selection cannot be used, or why it was not counted.",
    )

    @api.depends("user_ids")
    @api.depends_context("uid")
    def _compute_registry_sharing(self):
        for selection in self:
            only_me = selection.user_ids == self.env.user
            selection.registry_sharing = "mine" if only_me else "some" if selection.user_ids else "all"

    @api.depends("domain", "context", "sort", "action_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_registry_count(self):
        """Count, with one query for each selection: each has a domain of its own."""
        counter = self.env["customer.selection.counter"]
        domains = {action.id: self._registry_read(action.domain or "[]") for action in self._registry_get_actions()}
        own = self.filtered(lambda selection: selection.user_ids == self.env.user)
        # Those of others come last: what they cost is at the expense of nobody's own.
        with counter._limited() as count:
            for selection in own + (self - own):
                values = {"registry_count": 0, "registry_broken": False, "registry_problem": False}
                try:
                    domain = selection._registry_get_domain() & Domain(domains[selection.action_id.id])
                    values["registry_count"] = count(domain)
                except TimeoutError:
                    values["registry_problem"] = self.env._("Takes too long to count.")
                except Exception as error:
                    _logger.info("Selection %s of customers cannot be used: %s", selection.id, error)
                    values.update(registry_broken=True, registry_problem=selection._registry_explain(error))
                selection.update(values)

    @api.model
    def get_filters(self, model, action_id=None, embedded_action_id=None, embedded_parent_res_id=None):
        """Override of base: no favourite of our lists keeps them from loading.

        The web client stops at one whose context or order it cannot read, and applies a default at once.
        """
        rows = super().get_filters(model, action_id, embedded_action_id, embedded_parent_res_id)
        if model != "res.partner" or action_id not in self._registry_get_actions().ids:
            return rows
        return [offered for row in rows if (offered := self.browse(row["id"])._registry_offer(row))]

    def action_open_selection(self):
        """Open the list of customers with this selection applied and shown in the search bar.

        :raises UserError: it is none, or it cannot be used
        """
        self.ensure_one()
        self.env["res.partner"]._registry_check_internal()
        self.check_access("read")
        actions = self._registry_get_actions()
        if self.action_id.id not in actions.ids:
            raise UserError(self.env._("“%(name)s” is not a selection of customers.", name=self.name))
        if self.registry_broken:
            raise UserError(
                self.env._(
                    "Selection “%(name)s” cannot be used: %(problem)s Save the search again.",
                    name=self.name,
                    problem=self.registry_problem,
                )
            )
        action = actions.browse(self.action_id.id)._get_action_dict()
        context = self._registry_read(action["context"] or "{}")
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
        # As superuser: window actions are for administrators.
        return self.env["ir.actions.act_window"].sudo().browse(ids)

    def _registry_offer(self, row):
        """Return ``row`` of ``get_filters`` as it may reach the web client, or None."""
        try:
            self._registry_check_look()
        except (FilterError, ValueError, TypeError):
            return None
        try:
            self._registry_get_domain()
        except FilterError as error:
            # The client knows more names than we do, but reads no other language.
            return {**row, "is_default": False} if error.reason == "unknown" else None
        except Exception:
            return {**row, "is_default": False}
        return row

    def _registry_get_domain(self):
        """Return the Domain of this selection, for the current user.

        :raises UserError: the list of customers cannot be opened with it
        :raises FilterError: what was saved is not what a search saves
        """
        self.ensure_one()
        self._registry_check_look()
        domain = self._registry_read(self.domain)
        partners = self.env["res.partner"].sudo(False)
        self.env["customer.selection.counter"]._check_domain(domain, partners)
        return Domain(domain).optimize(partners)

    def _registry_check_look(self):
        """:raises FilterError, ValueError, TypeError: groups or order are not what the search bar writes"""
        context = self._registry_read(self.context)
        groups = context.get("group_by") or [] if isinstance(context, dict) else None
        order = json.loads(self.sort) if len(self.sort) < 1000 else None
        for names in (groups, order):
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise FilterError("unreadable")

    @api.model
    def _registry_read(self, text):
        """Return the value of ``text`` with what the web client knows by name when it evaluates a favourite.

        :raises FilterError: it is more than a value
        """
        names = {
            "uid": self.env.uid,
            "allowed_company_ids": self.env.companies.ids,
            "company_id": self.env.company.id,
        }
        return read(text, Moment(fields.Datetime.now(), ZoneInfo(str(self.env.tz))), names)

    def _registry_explain(self, error):
        """Return why this selection cannot be used, in one sentence."""
        if isinstance(error, FilterError):
            return {
                "long": self.env._("It is too long."),
                "deep": self.env._("It is nested too deeply."),
                "unreadable": self.env._("It cannot be read."),
                "unknown": self.env._("“%(part)s” is not understood.", part=error.detail),
            }[error.reason]
        if isinstance(error, KeyError):
            return self.env._("It does not belong to a list of customers.")
        if isinstance(error, UserError) and not isinstance(error, AccessError):
            return str(error)
        return self.env._("It uses something that cannot be searched or that you may not access.")
