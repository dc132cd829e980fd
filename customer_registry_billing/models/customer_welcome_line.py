from odoo import api, fields, models


class CustomerWelcomeLine(models.Model):
    """A product that a company of ours bills to each new customer."""

    _name = "customer.welcome.line"
    _description = "Line of the Welcome Invoice"
    _order = "sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        ondelete="restrict",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1)
    price_unit = fields.Float(
        string="Unit Price",
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="In the currency of the company. The price of the product, unless you enter another one.",
    )

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity on a welcome invoice must be positive.")

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            product = line.product_id.with_company(line.company_id)
            line.price_unit = product.currency_id._convert(
                product.lst_price, line.company_id.currency_id or product.currency_id, line.company_id, round=False
            )
