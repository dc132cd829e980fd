from odoo import api, fields, models
from odoo.exceptions import UserError

CONTENT = {"raw", "datas", "db_datas", "store_fname", "type", "url", "mimetype", "res_model", "res_id", "public"}


class IrAttachment(models.Model):
    """Files that a customer was sent, and signed copies, stay as they are."""

    _inherit = "ir.attachment"

    registry_request_ids = fields.Many2many(
        "customer.request",
        "customer_request_file_rel",
        "attachment_id",
        "request_id",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    registry_answer_ids = fields.Many2many(
        "customer.request",
        "customer_request_answer_rel",
        "attachment_id",
        "request_id",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    registry_signed_ids = fields.One2many("customer.request", "signed_attachment_id", groups="base.group_user")

    def write(self, vals):
        """Override of base: what was sent is what is answered."""
        if CONTENT & vals.keys():
            self._registry_refuse_for_requests()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_requests(self):
        self._registry_refuse_for_requests()

    def _registry_refuse_for_requests(self):
        """:raises UserError: one of these files was sent to be answered, or is a signed copy"""
        if self.env.su:
            return
        requests = self.env["customer.request"].sudo()
        given = [("attachment_ids", "in", self.ids), ("state", "!=", "draft")]
        request = requests.search(["|", ("signed_attachment_id", "in", self.ids), "&", *given], limit=1)
        if request:
            raise UserError(
                self.env._(
                    "This file belongs to “%(name)s” to %(customer)s and stays as it is.",
                    name=request.name,
                    customer=request.partner_id.name,
                )
            )
