from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CUSTOMER = "registry_customer_id"
RECORD = {"res_id", "res_model", "res_model_id"}


class MailActivity(models.Model):
    """Actions: the activities of customers, of their contacts and of their addresses."""

    _inherit = "mail.activity"

    # Not stored: merges, moved contacts and imports need not keep it up to date.
    registry_customer_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_registry_customer_id",
        search="_search_registry_customer_id",
        readonly=False,
        compute_sudo=True,
        groups="base.group_user",
        help="The customer of the contact or address that the activity is about.",
    )

    @api.model
    def _registry_is_guarded(self):
        """Override of customer_registry: nobody points at actions that he does not see."""
        return True

    @api.depends("res_model", "res_id")
    def _compute_registry_customer_id(self):
        """As superuser: whoever is to do something learns for whom; a form says it only of whom its user may see."""
        of_partners = self.filtered(lambda activity: activity.res_model == "res.partner")
        existing = self.env["res.partner"].browse(of_partners.mapped("res_id")).exists()
        seen = existing if all(self._ids) else existing.sudo(False)._filtered_access("read").sudo()
        for activity in self:
            partner = existing.browse(activity.res_id if activity in of_partners else None)
            activity.registry_customer_id = (partner & (existing if activity.id else seen)).commercial_partner_id

    @api.depends("registry_customer_id")
    @api.depends_context("registry_actions")
    def _compute_display_name(self):
        """Override of mail: the calendar of actions says whom an action is about."""
        result = super()._compute_display_name()
        if self.env.context.get("registry_actions"):
            for activity in self.filtered(CUSTOMER):
                # As superuser: whoever is to do something learns for whom.
                customer = activity.registry_customer_id.sudo().name
                activity.display_name = f"{customer}: {activity.display_name}"
        return result

    def _search_registry_customer_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners._search(Domain("commercial_partner_id", operator, value))
        domain = Domain("res_model", "=", "res.partner") & Domain("res_id", "in", found)
        if operator == "in" and False in value:
            domain |= Domain("res_model", "!=", "res.partner")
        return domain

    @api.model_create_multi
    def create(self, vals_list):
        """Override of mail: an activity created with a customer is linked to it."""
        return super().create([self._registry_link_to_customer(vals) for vals in vals_list])

    def write(self, vals):
        """Override of mail: nobody points an action at a record that he may not read, of which it would tell the name.

        Odoo asks for the record when an action is made, and never again.
        """
        result = super().write(vals)
        if not self.env.su and not RECORD.isdisjoint(vals):
            for activity in self.filtered(lambda activity: activity.res_model and activity.res_id):
                self.env[activity.res_model].browse(activity.res_id).check_access("read")
        return result

    def action_open_registry_customer(self):
        """Open the customer in the registry's own form."""
        self.ensure_one()
        return self.registry_customer_id.action_open_registry()

    @api.model
    def _registry_link_to_customer(self, vals):
        if not vals.get(CUSTOMER):
            return vals
        rest = {name: value for name, value in vals.items() if name != CUSTOMER}
        return {**rest, "res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": vals[CUSTOMER]}

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Override of mail: the menu of actions shows those of all customers that the user may read.

        Odoo drops the activities of documents that the user may not edit, and does so after the
        limit, so that pages are short. Asked for by the context key ``registry_actions``.
        """
        if bypass_access or self.env.su or not self.env.context.get("registry_actions"):
            return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        self.browse().check_access("read")
        domain = self._registry_narrow(domain) & self._registry_get_visible_domain()
        return super()._search(domain, offset, limit, order, bypass_access=True, **kwargs)

    @api.model
    def _registry_get_visible_domain(self):
        """Return the domain of the activities of all partners that the user may read."""
        partners = self.env["res.partner"].with_context(active_test=False)._search(Domain.TRUE)
        rules = self.env["ir.rule"]._compute_domain(self._name, "read")
        return Domain(rules) & Domain("res_model", "=", "res.partner") & Domain("res_id", "in", partners)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Override of base: group and sort by customer without a column of its own."""
        if field_expr != CUSTOMER or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[CUSTOMER], "read")
        partner = query.make_alias(alias, f"{CUSTOMER}_of")
        condition = SQL(
            "%s = %s AND %s = 'res.partner'",
            SQL.identifier(partner, "id"),
            SQL.identifier(alias, "res_id"),
            SQL.identifier(alias, "res_model"),
        )
        query.add_join("LEFT JOIN", partner, "res_partner", condition)
        return SQL.identifier(partner, "commercial_partner_id")
