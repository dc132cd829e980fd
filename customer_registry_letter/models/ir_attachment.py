from odoo import api, fields, models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """What was printed stays as it is, and is no document of the portal."""

    _inherit = "ir.attachment"

    registry_letter_ids = fields.One2many("customer.letter", "attachment_id", groups="base.group_user")

    def _to_http_stream(self):
        """Override of base: who gets a letter of a selection may send it, so it cannot be taken back any more."""
        if self.res_model in ("customer.letter", "customer.letter.run"):
            # As superuser: whoever may read the file need not be able to write the run.
            self.env["customer.letter.run"].sudo()._note_fetched(self)
        return super()._to_http_stream()

    def _registry_get_refusal(self, model):
        """Override of customer_registry: managers may delete a letter, not its file alone."""
        letter = model == "customer.letter" and self.env[model].search([("attachment_id", "in", self.ids)], limit=1)
        if not letter:
            return super()._registry_get_refusal(model)
        return self.env._(
            "“%(file)s” is a printed letter to %(customer)s and cannot be changed. Managers may delete the letter "
            "itself.",
            file=letter.attachment_id.name,
            customer=letter.partner_id.name,
        )

    @api.model
    def _registry_get_keepers(self):
        """Override of customer_registry: letters, and the document of a selection."""
        return super()._registry_get_keepers() | {"customer.letter", "customer.letter.run"}

    def _registry_get_customer(self):
        """Override of customer_registry: letters are sent by other ways, wherever their files lie."""
        customer = super()._registry_get_customer()
        return customer.browse() if self.registry_letter_ids else customer

    @api.model
    def _get_registry_portal_domain(self, user, customer):
        """Override of customer_registry: without letters."""
        return super()._get_registry_portal_domain(user, customer) & Domain("registry_letter_ids", "=", False)
