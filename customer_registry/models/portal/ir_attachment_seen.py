from odoo import api, fields, models


class IrAttachment(models.Model):
    """Files that customers have sent are new to each user who has not seen them yet."""

    _inherit = "ir.attachment"

    registry_news = fields.Selection(
        [("new", "New")], string="Seen", compute="_compute_registry_news", groups="base.group_user"
    )

    @api.depends("registry_from_customer")
    @api.depends_context("uid")
    def _compute_registry_news(self):
        sent = self.filtered("registry_from_customer")
        # As superuser: the list is closed to everybody; asked is what the user himself has seen.
        rows = self.env["customer.document.seen"].sudo()
        seen = rows.search([("attachment_id", "in", sent.ids), ("user_id", "=", self.env.uid)]).attachment_id
        for file in self:
            file.registry_news = "new" if file in sent and file not in seen else False
