from odoo import http
from odoo.addons.customer_registry.controllers.portal_pages import PortalPages
from odoo.http import request


class PortalServices(PortalPages):
    """The running services of the chosen customer."""

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many services there are."""
        values = super()._prepare_home_portal_values(counters)
        if "registry_service_count" in counters:
            customer = self._registry_customer(self._registry_customers())
            values["registry_service_count"] = sum(len(rows) for _folder, rows in self._registry_folders(customer))
        return values

    def _registry_preview_names(self):
        """Override: services."""
        return {**super()._registry_preview_names(), "/my/services": request.env._("Services")}

    def _registry_preview_pages(self):
        """Override: services."""
        pages = super()._registry_preview_pages()
        return {**pages, "/my/services": ("customer.folder.service", self.registry_services)}

    def _registry_preview_counters(self):
        """Override: services."""
        return super()._registry_preview_counters() | {"registry_service_count"}

    def _registry_folders(self, customer):
        """Return pairs (folder, services) of the folders with services that are shown."""
        reader = self._registry_reader("customer.folder")
        if not customer or not reader.has_access("read"):
            return []
        folders = reader._portal_folders(customer, self._registry_companies())
        pairs = [(folder, folder._portal_services()) for folder in folders]
        return [(folder, services) for folder, services in pairs if services]

    @http.route("/my/services", type="http", auth="user", website=True, readonly=True)
    def registry_services(self, **_kwargs):
        """The running services of the customer; prices for those who see its invoices."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        return self._registry_page(
            "customer_registry_billing.portal_services",
            "registry_services",
            folders=self._registry_folders(customer),
            with_prices=self._registry_shows_prices(customer),
        )

    def _registry_shows_prices(self, customer):
        services = self._registry_reader("customer.folder.service")
        may_read = services._has_field_access(services._fields["price_unit"], "read")
        return may_read and customer in request.env.user._registry_portal_customers("invoices")
