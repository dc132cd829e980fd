from odoo import api, models
from odoo.addons.customer_registry.models.core.customer_sending_mixin import Sending
from odoo.exceptions import UserError

from .customer_welcome_preview import Preview

CREATE, CONVERT = "action_create_welcome_invoice", "action_convert_now"


class ResPartner(models.Model):
    """What is said of welcome invoices before they are sent."""

    _inherit = "res.partner"

    def action_ask_welcome_invoice(self):
        """Say to whom the welcome invoices of these customers go and how much they are, then create them.

        :raises UserError: all have theirs already
        """
        customers = self.commercial_partner_id
        customers._registry_check_may_register()
        if not customers._registry_without_welcome():
            raise UserError(self.env._("%(name)s already has its welcome invoice.", name=customers[:1].display_name))
        return customers._registry_ask_before(CREATE, self.env._("Create welcome invoice"))

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: creating welcome invoices."""
        return super()._registry_sending_methods() | {CREATE}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: the welcome invoices."""
        rows = super()._registry_describe_sending(method)
        if method == CREATE:
            rows += [customer._registry_describe_welcome() for customer in self._registry_without_welcome()]
        elif method == CONVERT:
            # A single one is shown in the review, whatever is missing.
            newcomers = self._registry_awaiting_welcome() if len(self) == 1 else self._registry_welcomed_by_conversion()
            rows += [customer._registry_describe_welcome() for customer in newcomers]
        return rows

    def _registry_conversion_hint(self):
        """Override of customer_registry: the welcome invoice."""
        if self.registry_state != "prospect" or not self._registry_welcomed_by_conversion():
            return super()._registry_conversion_hint()
        welcome = self._registry_describe_welcome()
        return self.env._(
            "%(name)s becomes a customer by it and gets its welcome invoice: %(amount)s, %(how)s",
            name=welcome.to,
            amount=welcome.amount,
            how=welcome.how,
        )

    def _registry_describe_welcome(self):
        preview = self._registry_welcome_preview()
        line = self.env["customer.welcome"]._describe(preview)
        return Sending(self.name, self.env._("Welcome Invoice"), preview.amount, line)

    def _registry_awaiting_welcome(self):
        """Return those of ``self`` to whom finishing the registration in a dialog sends a welcome invoice."""
        newcomers = self.filtered(lambda customer: not customer.registry_date)
        return newcomers.filtered(lambda customer: customer._registry_wants_welcome())._registry_without_welcome()

    def _registry_welcomed_by_conversion(self):
        """Return those of these prospects to whom becoming a customer without a dialog sends a welcome invoice."""
        return self._registry_awaiting_welcome().filtered(
            lambda customer: not any(item.is_error for item in customer._registry_findings())
        )

    def _registry_without_welcome(self):
        """Return those of ``self`` that have no welcome invoice of their company."""
        return self.filtered(lambda customer: not customer._registry_welcome_of_company()._has_invoice())

    def _registry_welcome_of_company(self):
        """Return the ``customer.welcome`` of this customer, as superuser: nobody but invoicing people sees them."""
        domain = [("partner_id", "=", self.id), ("company_id", "=", self._registry_welcome_company().id)]
        return self.env["customer.welcome"].sudo().search(domain)

    def _registry_welcome_preview(self, wanted=True, entered=None):
        """Return the ``Preview`` of the welcome invoice of this customer, an empty one where none is ``wanted``.

        :param dict entered: see ``customer.welcome._preview``
        """
        if not wanted:
            return Preview()
        return self.env["customer.welcome"]._preview(self, self._registry_welcome_company(), entered)
