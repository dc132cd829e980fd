from odoo import models
from odoo.addons.customer_registry.overview.block import Block

# Odoo's form of an order fails for people who invoice without selling, once sale_project is installed.
MAY_OPEN = "sales_team.group_sale_salesman"
ORDER_FIELDS = (
    "name",
    "client_order_ref",
    "date_order",
    "validity_date",
    "amount_total",
    "currency_id",
    "state",
)


class ResPartner(models.Model):
    """A block of the overview: quotations and orders."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: quotations and orders."""
        load = type(self)._registry_overview_orders
        title = self.env._("Quotations and orders")
        return [
            *super()._registry_overview_blocks(),
            Block(code="orders", title=title, icon="fa-shopping-cart", sequence=45, model="sale.order", load=load),
        ]

    def _registry_overview_orders(self):
        orders = self._registry_overview_newest("sale.order", [], ORDER_FIELDS, "date_order desc, id desc")
        opens = self.env.user.has_group(MAY_OPEN)
        create = self._registry_overview_dialog(
            self.env._("Create quotation"), "sale.order", default_partner_id=self.id
        )
        return self._registry_overview_content(
            orders,
            lambda order: order._registry_overview_row(opens),
            action=self._registry_overview_action(
                self.env._("Quotations and orders"),
                "sale.order",
                [("partner_id", "in", self._registry_family().ids)],
                ("list", "form") if opens else ("list",),
            ),
            create=create and {**create, "target": "current"},
        )
