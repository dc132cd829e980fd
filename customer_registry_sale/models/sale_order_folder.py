from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """An order of a customer in the registry: its folder, and who pays it by which terms."""

    _inherit = "sale.order"

    folder_id = fields.Many2one(
        "customer.folder",
        compute="_compute_folder_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('partner_id', 'parent_of', partner_id), ('company_id', '=', company_id)]",
        help="The customer's folder to which this order belongs. The folder's payment method and terms also apply to "
        "the order.",
    )

    @api.depends("partner_id")
    def _compute_folder_id(self):
        """Keep the folder only while it is one of the customer's."""
        for order in self:
            kept = order.folder_id.partner_id == order.partner_id.commercial_partner_id
            order.folder_id = kept and order.folder_id

    @api.constrains("folder_id", "partner_id")
    def _check_folder_id(self):
        # As superuser: a salesman may see neither the folder nor the customer.
        for order in self.sudo().filtered("folder_id"):
            if order.folder_id.partner_id != order.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Order %(order)s: folder %(folder)s belongs to %(owner)s. Choose a folder of %(customer)s.",
                        order=order.name,
                        folder=order.folder_id.name,
                        owner=order.folder_id.partner_id.name,
                        customer=order.partner_id.commercial_partner_id.name,
                    )
                )

    def _compute_partner_invoice_id(self):
        """Override of sale: the payer of a customer gets its invoices."""
        result = super()._compute_partner_invoice_id()
        for order in self.filtered("partner_id"):
            address = order._registry_customer()._registry_payer_address()
            if address:
                order.partner_invoice_id = address
        return result

    @api.depends("folder_id")
    def _compute_payment_term_id(self):
        """Override of sale: the terms of the folder, else those of who pays."""
        result = super()._compute_payment_term_id()
        for order in self._registry_orders():
            # As superuser: a salesman may not see the folder.
            folder, payer = order.sudo().folder_id, order._registry_payer()
            if folder.payment_term_id or payer:
                order.payment_term_id = folder.payment_term_id or payer.property_payment_term_id
        return result

    @api.depends("folder_id")
    def _compute_preferred_payment_method_line_id(self):
        """Override of sale: the payment method of the folder, else that of who pays."""
        result = super()._compute_preferred_payment_method_line_id()
        for order in self._registry_orders():
            # As superuser: a salesman may not see the folder.
            method, payer = order.sudo().folder_id.payment_method_line_id, order._registry_payer()
            if method or payer:
                order.preferred_payment_method_line_id = method or payer.property_inbound_payment_method_line_id
        return result

    def _registry_orders(self):
        """Return those of ``self`` whose customer is in the registry."""
        return self.filtered(lambda order: order._registry_customer().registry_state)

    def _registry_customer(self):
        """Return the customer of this order, as superuser in its company: a salesman may not see it."""
        return self.partner_id.sudo().commercial_partner_id.with_company(self.company_id)

    def _registry_payer(self):
        """Return the third party that pays for the customer of this order, if there is one."""
        address = self._registry_customer()._registry_payer_address()
        # As superuser: a salesman may not see the payer.
        return address.sudo().with_company(self.company_id).commercial_partner_id
