from odoo import api, fields, models


class CustomerActionBulkMixin(models.AbstractModel):
    """For dialogs that change many open actions of customers."""

    _name = "customer.action.bulk.mixin"
    _description = "Change Many Actions"
    _inherit = ["customer.bulk.mixin"]

    _chosen_field = "activity_ids"

    activity_ids = fields.Many2many(
        "mail.activity", string="Actions", context={"active_test": False, "registry_actions": True}
    )

    def _filter_changeable(self, records):
        """Override of customer_registry: what is done stays as it was."""
        return super()._filter_changeable(records).filtered("active")

    @api.model
    def _name_of(self, record):
        return record.with_context(registry_actions=True).display_name
