from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices that a third party pays: addressed to the payer, naming the customer."""

    _inherit = "account.move"

    registry_customer_id = fields.Many2one(
        "res.partner",
        string="Customer Served",
        index="btree_not_null",
        ondelete="restrict",
        help="The customer for whom the addressee pays. To bill the customer directly, choose it again as the "
        "customer of the invoice.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._registry_addressed_to_payer(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals and "registry_customer_id" not in vals:
            self._registry_forget_customer()
        return result

    @api.onchange("partner_id")
    def _onchange_partner_id_payer(self):
        """Choosing a customer with a payer puts the payer in its place; choosing it again does not."""
        if not self.is_sale_document() or not self.partner_id:
            return
        customer = self.partner_id.commercial_partner_id
        if customer == self.registry_customer_id:
            self.registry_customer_id = False
            return
        self._registry_forget_customer()
        address = customer._registry_payer_address()
        if address:
            self.partner_id = address
            self.registry_customer_id = customer

    @api.model
    def _registry_addressed_to_payer(self, vals):
        """Return ``vals`` of a new invoice addressed to the payer of its customer.

        A reversal stays with whom it reverses, and values that name the customer are left alone.
        """
        move_type = vals.get("move_type") or self.env.context.get("default_move_type")
        if move_type not in self.get_sale_types() or "registry_customer_id" in vals or vals.get("reversed_entry_id"):
            return vals
        partner_id = vals.get("partner_id") or self.env.context.get("default_partner_id")
        customer = self.env["res.partner"].browse(partner_id).commercial_partner_id
        address = customer._registry_payer_address()
        if not address:
            return vals
        return {**vals, "partner_id": address.id, "registry_customer_id": customer.id}

    def _registry_forget_customer(self):
        """Drop the customer served where the addressee is not its payer any more."""
        for move in self.filtered("registry_customer_id"):
            payer = move.registry_customer_id._registry_payer_address().commercial_partner_id
            if move.partner_id.commercial_partner_id != payer:
                move.registry_customer_id = False
