from odoo import api, models

SOURCE = "en_US"  # Odoo names the lines of a journal in the language of its code


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    @api.depends("name", "payment_method_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Override of account: a name that nobody has changed is in the language of whoever reads it."""
        result = super()._compute_display_name()
        for line in self:
            # As superuser: whoever may name the line need not be allowed to read methods.
            method = line.sudo().payment_method_id
            if line.name and line.name == method.with_context(lang=SOURCE).name:
                line.display_name = line.display_name.replace(line.name, method.name, 1)
        return result
