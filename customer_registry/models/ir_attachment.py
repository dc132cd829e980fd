from odoo import api, fields, models
from odoo.exceptions import UserError

CONTENT = {"raw", "datas", "db_datas", "store_fname", "type", "url", "mimetype", "res_model", "res_id", "public"}


class IrAttachment(models.Model):
    """The PDF of a printed letter lies with the customer's documents and stays as it is."""

    _inherit = "ir.attachment"

    registry_letter_ids = fields.One2many("customer.letter", "attachment_id", groups="base.group_user")

    def write(self, vals):
        """Override of base: what was printed is what was sent."""
        if CONTENT & vals.keys():
            self._registry_refuse_for_letters()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_letters(self):
        self._registry_refuse_for_letters()

    def _registry_refuse_for_letters(self):
        """:raises UserError: one of these files is the PDF of a letter"""
        if self.env.su:
            return
        letter = self.env["customer.letter"].sudo().search([("attachment_id", "in", self.ids)], limit=1)
        if letter:
            raise UserError(
                self.env._(
                    "“%(file)s” is a printed letter to %(customer)s and stays as it is. "
                    "Managers may delete the letter itself.",
                    file=letter.attachment_id.name,
                    customer=letter.partner_id.name,
                )
            )
