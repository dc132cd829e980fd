from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Block, Row


class ResPartner(models.Model):
    """A block of the customer's overview: its categories, as an addon of somebody else would add it."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: categories."""
        load = type(self)._registry_overview_categories
        title = self.env._("Categories")
        return [
            *super()._registry_overview_blocks(),
            Block(code="categories", title=title, icon="fa-tag", sequence=35, model="res.partner.category", load=load),
        ]

    def _registry_overview_categories(self):
        domain = [("partner_ids", "in", self._registry_family().ids)]
        categories = self._registry_overview_search(
            "res.partner.category", domain, ["name", "active", "create_date"], "name"
        )
        return self._registry_overview_content(
            categories,
            lambda category: Row(
                category._name,
                category.id,
                category.name,
                date=fields.Datetime.to_string(category.create_date),
                badge=Badge(self.env._("In use"), "success") if category.active else None,
            ),
            action=self._registry_overview_action(self.env._("Categories"), "res.partner.category", domain),
            create=self._registry_overview_dialog(self.env._("New category"), "res.partner.category"),
        )
