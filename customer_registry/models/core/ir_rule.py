from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from .base_named_records import OWN_ADDONS


class IrRule(models.Model):
    _inherit = "ir.rule"

    registry_switch = fields.Selection(
        [
            ("only_mine", "In force with “Only my customers”"),
            ("not_only_mine", "In force without “Only my customers”"),
            ("restrict_bank_data", "In force with “Restrict bank data”"),
            ("bind_employees", "In force with “Same edit rules for all employees”"),
        ],
        string="Customer Registry Setting",
        help="Rules of the customer registry that its settings put into force. Addons mark their own rules in the "
        "same way.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: a rule of a setting comes into the state of its setting, whenever its addon brings it."""
        return super().create([self._registry_with_state(vals) for vals in vals_list])

    @api.model
    def _registry_with_state(self, vals):
        switch = vals.get("registry_switch")
        if not switch or "active" in vals:
            return vals
        setting = switch.removeprefix("not_")
        return {**vals, "active": self._registry_is_on(setting) == (setting == switch)}

    @api.model
    @tools.ormcache("switch")
    def _registry_is_on(self, switch):
        """Tell whether the setting ``switch`` is on: whether its rules are in force."""
        # As superuser: rules are for administrators; whether a setting is on concerns everybody.
        return bool(self.sudo().search_count([("registry_switch", "=", switch)], limit=1))

    @api.model
    @tools.ormcache()
    def _registry_switched_models(self):
        """Return the names of the models of which settings hide records: those with rules in force by a switch."""
        # As superuser: rules are for administrators; which models they concern is asked for everybody.
        rules = self.sudo().search([("registry_switch", "in", ("only_mine", "restrict_bank_data"))])
        return frozenset(rules.mapped("model_id.model"))

    def _registry_nameless_error(self, operation, records):
        """Return the error of base without the names that it tells in developer mode, which everybody may switch on."""
        secret = self._registry_without_name(records) if self.env.user.has_group("base.group_no_one") else []
        names = [record.display_name for record in secret]
        error = super()._make_access_error(operation, records)  # pylint: disable=super-method-mismatch
        for name in names:
            error.args = (error.args[0].replace(f", {name} (", " ("),)
        return error

    def _registry_without_name(self, records):
        """Return, as superuser, those of ``records`` whose names are for those alone who may see them."""
        records = records[:6].sudo()  # as many as the message lists
        if records._name == "res.partner":
            return records.filtered("commercial_partner_id.registry_state")
        return records if records._original_module.startswith(OWN_ADDONS) else records.browse()

    @api.model
    def _registry_set_switch(self, switch, is_on):
        """Put the rules of ``switch`` in force, and those without it out of force, or vice versa."""
        # As superuser: whoever may save the settings need not be able to edit rules.
        rules = self.sudo().with_context(active_test=False)
        for name, active in ((switch, is_on), (f"not_{switch}", not is_on)):
            rules.search([("registry_switch", "=", name), ("active", "!=", active)]).active = active
        # what was read under the other rules is not to be served from memory
        self.env.invalidate_all()

    @api.model
    def _registry_let_update(self, module):
        """Let the files of an addon of ours update its rules, which older versions have shielded from that."""
        shielded = [("module", "=", module), ("model", "=", self._name), ("noupdate", "=", True)]
        # As superuser: what the files of addons bring is for administrators.
        data = self.env["ir.model.data"].sudo()
        data.search(shielded).noupdate = False
        data.flush_model(["noupdate"])  # it is read by SQL

    def _make_access_error(self, operation, records):
        """Override of base: who sees a customer, and may not edit it, is told whom to ask."""
        error = self._registry_nameless_error(operation, records)
        if operation == "read" or records._name != "res.partner" or not self.env.user._is_internal():
            return error
        customers = records.sudo().commercial_partner_id.filtered("registry_state").sudo(False)
        names = self.env["customer.bulk.mixin"]._list_names(customers._filtered_access("read"))
        if not names:
            return error
        return AccessError(self.env._("You may not edit %(customers)s. Ask the owner or a manager.", customers=names))
