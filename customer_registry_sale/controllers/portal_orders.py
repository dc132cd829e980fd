from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.addons.sale.controllers.portal import CustomerPortal


class PortalOrders(CustomerPortal, PortalCustomer):
    """Quotations and orders, in the preview for staff those that the employee sees, too."""

    def _prepare_quotations_domain(self, partner):
        """Override of sale: in the preview, what staff sees of them."""
        return self._registry_narrowed_orders(super()._prepare_quotations_domain(partner))

    def _prepare_orders_domain(self, partner):
        """Override of sale: in the preview, what staff sees of them."""
        return self._registry_narrowed_orders(super()._prepare_orders_domain(partner))

    def _registry_narrowed_orders(self, domain):
        return [*domain, *self._registry_staff_domain("sale.order")] if self._registry_preview() else domain

    def _registry_preview_counters(self):
        """Override: quotations and orders."""
        return super()._registry_preview_counters() | {"quotation_count", "order_count"}
