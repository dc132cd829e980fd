from odoo import api, fields, models, tools


class IrRule(models.Model):
    _inherit = "ir.rule"

    registry_switch = fields.Selection(
        [
            ("only_mine", "In force with “Only my customers”"),
            ("not_only_mine", "In force without “Only my customers”"),
            ("restrict_bank_data", "In force with “Restrict bank data”"),
        ],
        string="Customer Registry Setting",
        help="Rules of the customer registry that its settings put in force. Addons mark their own rules likewise.",
    )

    @api.model
    @tools.ormcache("switch")
    def _registry_is_on(self, switch):
        """Tell whether the setting ``switch`` is on: whether its rules are in force."""
        return bool(self.sudo().search_count([("registry_switch", "=", switch)], limit=1))

    @api.model
    @tools.ormcache()
    def _registry_switched_models(self):
        """Return the names of the models of which settings hide records: those with rules in force by a switch."""
        rules = self.sudo().search([("registry_switch", "in", ("only_mine", "restrict_bank_data"))])
        return frozenset(rules.mapped("model_id.model"))

    @api.model
    def _registry_set_switch(self, switch, is_on):
        """Put the rules of ``switch`` in force, and those without it out of force, or vice versa."""
        rules = self.sudo().with_context(active_test=False)
        for name, active in ((switch, is_on), (f"not_{switch}", not is_on)):
            rules.search([("registry_switch", "=", name), ("active", "!=", active)]).active = active
        # what was read under the other rules is not to be served from memory
        self.env.invalidate_all()
