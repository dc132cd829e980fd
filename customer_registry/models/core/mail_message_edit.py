from odoo import models


class MailMessage(models.Model):
    """A message on a record of the registry is rewritten by whoever wrote it, or may edit the record.

    Odoo lets everybody edit what he was notified of, and notify himself of whatever he reads.
    """

    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Override of mail: that somebody was sent a message lets him read it, and no more."""
        forbidden = super()._get_forbidden_access(operation)
        if operation != "write" or self.env.user.share:  # outsiders go by stricter rules
            return forbidden
        # As superuser: where the messages stand is asked, not shown.
        others = (self - forbidden).sudo().filtered(lambda message: message.author_id != self.env.user.partner_id)
        closed = others.browse()
        for model, messages in others.grouped("model").items():
            if not model or model not in self.env or not self.env[model]._registry_is_guarded():
                continue
            ids = {message.res_id for message in messages}
            open_ids = set(self._filter_records_for_message_operation(model, ids, operation).ids)
            closed += messages.filtered(lambda message, ids=open_ids: message.res_id not in ids)
        return forbidden + closed.sudo(False)
