from odoo import fields, models


class AccountMove(models.Model):
    """Welcome invoices: with words above their lines and a mail of their own."""

    _inherit = "account.move"

    registry_is_welcome = fields.Boolean(string="Welcome Invoice", readonly=True, copy=False)
    registry_welcome_text = fields.Text(
        string="Welcome Text", readonly=True, copy=False, help="Printed above the lines, as it was when posted."
    )

    def _get_mail_template(self):
        """Override of account: welcome invoices are sent with words of their own."""
        template = self and all(move.registry_is_welcome for move in self) and self._registry_welcome_template()
        return template or super()._get_mail_template()

    def _registry_welcome_template(self):
        return self.env.ref("customer_registry_billing.mail_template_welcome_invoice", raise_if_not_found=False)

    def _registry_purpose(self):
        """Override of customer_registry: a welcome invoice stands alone."""
        return super()._registry_purpose() or (self.env._("A welcome invoice") if self.registry_is_welcome else "")
