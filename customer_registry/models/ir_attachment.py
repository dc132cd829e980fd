from odoo import fields, models
from odoo.tools import SQL


class IrAttachment(models.Model):
    """Files that customers have sent."""

    _inherit = "ir.attachment"

    registry_from_customer = fields.Boolean(
        string="From the Customer",
        compute="_compute_registry_from_customer",
        search="_search_registry_from_customer",
        groups="base.group_user",
        help="Uploaded in the portal, or the attachment of a mail from outside.",
    )

    def _compute_registry_from_customer(self):
        sent = set(self.sudo().search([("id", "in", self.ids), ("registry_from_customer", "=", True)]).ids)
        for attachment in self:
            attachment.registry_from_customer = attachment.id in sent

    def _search_registry_from_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL("(SELECT file.id FROM ir_attachment file WHERE %s)", self._registry_by_customer_sql("file"))
        if set(value) == {True, False}:
            return []
        return [("id", "in" if True in value else "not in", query)]

    def _registry_by_customer_sql(self, alias):
        """Return the SQL condition that the attachment of this alias came from outside."""
        self.env["mail.message"].flush_model(["attachment_ids", "author_id", "message_type"])
        return SQL(
            """(EXISTS (SELECT 1 FROM res_users u WHERE u.id = %(file)s.create_uid AND u.share)
                OR EXISTS (SELECT 1 FROM message_attachment_rel rel
                             JOIN mail_message message ON message.id = rel.message_id
                             JOIN res_partner author ON author.id = message.author_id
                            WHERE rel.attachment_id = %(file)s.id
                              AND message.message_type = 'email' AND author.partner_share))""",
            file=SQL.identifier(alias),
        )
