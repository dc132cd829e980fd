from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What a company of ours sends to each new customer."""

    _inherit = "res.company"

    registry_welcome = fields.Boolean(
        string="Welcome invoice",
        help="When a registration is finished, an invoice with these products and this text is posted and sent "
        "automatically.",
    )
    registry_welcome_line_ids = fields.One2many(
        "customer.welcome.line", "company_id", string="Products of the Welcome Invoice"
    )
    registry_welcome_text = fields.Text(
        string="Welcome Text",
        translate=True,
        help="Appears above the lines of the welcome invoice and in its e-mail, in the customer's language.",
    )
    registry_welcome_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms of the Welcome Invoice",
        help="For customers without their own payment terms.",
    )
    registry_welcome_method_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method of the Welcome Invoice",
        help="For customers without a preferred payment method.",
    )

    @api.constrains("registry_welcome_term_id", "registry_welcome_method_id")
    def _check_registry_welcome(self):
        for company in self:
            for record in (company.registry_welcome_term_id, company.registry_welcome_method_id):
                # As superuser: what belongs to another company may be hidden from whoever sets up this one.
                owner = record.sudo().company_id
                if owner and owner not in company.sudo().parent_ids:
                    raise ValidationError(
                        self.env._(
                            "Welcome invoice of %(company)s: %(record)s belongs to %(other)s. Choose one that "
                            "belongs to the same company.",
                            company=company.name,
                            record=record.sudo().display_name,
                            other=owner.name,
                        )
                    )

    def action_registry_welcome(self):
        """Open what the welcome invoice of this company contains."""
        self.ensure_one()
        self.env["res.partner"]._registry_check_internal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Welcome Invoice"),
            "res_model": "res.company",
            "res_id": self.id,
            "views": [(self.env.ref("customer_registry_billing.res_company_view_form_welcome").id, "form")],
            "target": "new",
        }
