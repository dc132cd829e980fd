from odoo import api, models


class MailMessage(models.Model):
    """Messages on customers, and what outsiders may do with messages."""

    _inherit = "mail.message"

    # The newest of one kind are found among 20,000 without sorting them.
    _registry_newest_idx = models.Index("(res_id, message_type, subtype_id, id) WHERE model = 'res.partner'")

    def _get_forbidden_access(self, operation):
        """Override of mail: outsiders write messages on what they may write on, and change only their own.

        Odoo lets everybody who ever got a message write below it on any record, and change what he got. Nor does
        it ask whom he writes to: the portal's pages do, calls by RPC do not.
        """
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal() or operation not in ("create", "write"):
            return forbidden
        others = (self - forbidden).sudo()
        if operation == "write":
            others = others.filtered(lambda message: message.author_id != self.env.user.partner_id)
        else:
            others = others.filtered(
                lambda message: (
                    not message._registry_may_be_on_its_record(self.env) or message._registry_foreign_recipients()
                )
            )
        return forbidden + others.sudo(False)

    def _registry_foreign_recipients(self):
        """Return the recipients who are neither employees nor follow the record."""
        outsiders = self.partner_ids.filtered("partner_share") - self.author_id
        if not outsiders or not (self.model and self.res_id):
            return outsiders
        record = self.env[self.model].browse(self.res_id)
        return outsiders - record.message_partner_ids if "message_partner_ids" in record._fields else outsiders

    def _registry_may_be_on_its_record(self, env):
        """Return whether the user of ``env`` may write a message on the record that this one is on."""
        if not (self.model and self.res_id):
            return True
        return bool(env["mail.message"]._filter_records_for_message_operation(self.model, [self.res_id], "create"))

    @api.model_create_multi
    def create(self, vals_list):
        """Override of mail: files that came by mail from outside are marked so."""
        messages = super().create(vals_list)
        incoming = messages.filtered(lambda message: message.message_type == "email")
        outside = incoming.sudo().filtered(lambda message: not message.author_id or message.author_id.partner_share)
        outside.attachment_ids.registry_from_customer = True
        return messages
