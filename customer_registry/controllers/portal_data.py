from odoo import http
from odoo.addons.account.controllers.portal import PortalAccount
from odoo.http import request
from werkzeug.exceptions import Forbidden

from ..checks.text import typed_line
from .portal_customer import PortalCustomer


class PortalData(PortalAccount, PortalCustomer):
    """The user's own data and, for portal administrators, the addresses of their customer."""

    def _needs_address(self):
        """Override of portal: who may not change the address need not complete it."""
        writable = request.env["res.partner"]._registry_portal_writable_of(request.env.user.partner_id)
        return super()._needs_address() and (writable is None or "street" in writable)

    def _prepare_address_data(self, partner_sudo, **kwargs):
        """Override of portal: whether the user may add addresses."""
        values = super()._prepare_address_data(partner_sudo, **kwargs)
        return {**values, "registry_may_add": self._registry_may_add_address()}

    def _prepare_address_form_values(self, partner_sudo, *args, **kwargs):
        """Override of portal: which fields the form offers; None for all."""
        if not partner_sudo and not self._registry_may_add_address():
            raise Forbidden
        writable = request.env["res.partner"]._registry_portal_writable_of(partner_sudo)
        values = super()._prepare_address_form_values(partner_sudo, *args, **kwargs)
        return {**values, "registry_writable": writable}

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Override of account: customers of the registry do not choose how they get their invoices."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        if values["registry_writable"] is not None:
            values.update(invoice_sending_methods={}, invoice_edi_formats={})
        return values

    def _create_or_update_address(self, partner_sudo, *args, **form_data):
        """Override of portal: only what is on the reviewed list gets through, and always checked."""
        writable = request.env["res.partner"]._registry_portal_writable_of(partner_sudo)
        if writable is None:
            return super()._create_or_update_address(partner_sudo, *args, **form_data)
        if not partner_sudo and not self._registry_may_add_address():
            raise Forbidden
        form_data.pop("verify_address_values", None)
        known = {*request.env["res.partner"]._fields, "zipcode"}
        taken = {name: value for name, value in form_data.items() if name in writable or name not in known}
        values = {name: typed_line(value) for name, value in taken.items()}
        # What Odoo asks for stays as it is.
        values.update({name: partner_sudo[name] for name in ("name", "email") if name not in writable})
        return super()._create_or_update_address(partner_sudo, *args, **values)

    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        """Override of portal: what is changed can be read, called and printed."""
        invalid, missing, messages = super()._validate_address_values(address_values, partner_sudo, *args, **kwargs)
        if request.env.user._registry_acts_in_portal():
            problems = partner_sudo._registry_data_problems(address_values)
            invalid |= problems.keys()
            messages += dict.fromkeys(problems.values())
        return invalid, missing, messages

    def _registry_may_add_address(self):
        """Return whether the user may add addresses to his employer."""
        user = request.env.user
        employer = user.partner_id.commercial_partner_id
        if not (user.share and employer.registry_state):
            return True
        return employer in user._registry_portal_customers("admin")

    @http.route()
    def address_archive(self, partner_id):
        """Override of portal: a customer is not archived in the portal, nor is a contact."""
        # As superuser: what kind of record it is, is asked first; Odoo then checks whether it is the caller's.
        partner = request.env["res.partner"].sudo().browse(int(partner_id)).exists()
        if partner.commercial_partner_id.registry_state and not partner._registry_is_plain_address():
            raise Forbidden
        return super().address_archive(partner_id)
