from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerBanner(models.Model):
    """A rule of the company: customers with this product and this billing event show this hint."""

    _name = "customer.banner"
    _description = "Customer Banner"
    _order = "sequence, id"

    name = fields.Char(string="Text", required=True, translate=True)
    text2 = fields.Char(string="Second Line", translate=True)
    colour = fields.Selection(
        [
            ("blue", "Blue"),
            ("green", "Green"),
            ("gold", "Gold"),
            ("orange", "Orange"),
            ("red", "Red"),
            ("violet", "Violet"),
            ("grey", "Grey"),
        ],
        required=True,
        default="blue",
    )
    icon = fields.Selection(
        [
            ("fa-star", "Star"),
            ("fa-trophy", "Trophy"),
            ("fa-diamond", "Diamond"),
            ("fa-heart", "Heart"),
            ("fa-shield", "Shield"),
            ("fa-life-ring", "Life ring"),
            ("fa-wrench", "Wrench"),
            ("fa-truck", "Truck"),
            ("fa-graduation-cap", "Graduation cap"),
            ("fa-check-circle", "Check"),
            ("fa-clock-o", "Clock"),
            ("fa-bell", "Bell"),
            ("fa-exclamation-triangle", "Warning sign"),
            ("fa-ban", "Stop sign"),
            ("fa-info-circle", "Information"),
        ],
        default="fa-star",
    )
    link = fields.Char(help="A page that opens with a click, such as the terms of the contract.")
    event = fields.Selection(
        [("invoiced", "Invoiced"), ("paid", "Paid"), ("overdue", "Overdue")],
        required=True,
        default="invoiced",
        help="Invoiced: a posted invoice contains the product, and no credit note has reversed it.\nPaid: such an "
        "invoice is paid.\nOverdue: such an invoice, or an instalment of it, is open and past due.\nReminded: "
        "such an invoice is open and listed in a reminder that was sent.",
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", ondelete="restrict", domain="[('sale_ok', '=', True)]"
    )
    product_category_ids = fields.Many2many(
        "product.category", string="Product Categories", ondelete="restrict", help="Including their subcategories."
    )
    date_from = fields.Date(string="Valid From", help="The banner is shown from this day on.")
    date_to = fields.Date(string="Valid To", help="The last day on which the banner is shown.")
    days = fields.Integer(
        string="Days After the Event",
        help="How long the banner is shown after the invoice date, the payment, the due date or the reminder. 0: as "
        "long as the condition applies.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for the invoices of all companies.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint("CHECK(days >= 0)", "The days after the event cannot be negative.")
    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "A banner must not end before it starts.")

    @api.constrains("link")
    def _check_link(self):
        for banner in self.filtered("link"):
            parts = urlsplit(banner.link)
            if parts.scheme not in ("http", "https") or not parts.hostname or not banner.link.isprintable():
                raise ValidationError(
                    self.env._("Banner “%(banner)s”: a link starts with https:// or http://.", banner=banner.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        banners = super().create(vals_list)
        self._forget_shown()
        return banners

    def write(self, vals):
        result = super().write(vals)
        self._forget_shown()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_shown()
        return result

    def action_view_customers(self):
        """Open the customers that show these banners."""
        self.env["res.partner"]._registry_check_internal()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("customer_registry.action_customers")
        domain = [("registry_state", "!=", False), ("registry_banner_ids", "in", self.ids)]
        return {**action, "domain": domain, "context": {"create": False}}

    def _forget_shown(self):
        """Forget the rules, and the banners that customers and invoices have worked out in this transaction."""
        self.env.registry.clear_cache()
        self.env["res.partner"].invalidate_model(["registry_banner_ids"])
        self.env["account.move"].invalidate_model(["registry_banner_ids"])

    def _to_overview(self):
        """Return these banners as JSON-able dicts: id, text, text2, tone, icon (a class) and link, or False."""
        return [
            {
                "id": banner.id,
                "text": banner.name,
                "text2": banner.text2,
                "tone": banner.colour,
                "icon": banner.icon,
                "link": banner.link,
            }
            for banner in self
        ]
