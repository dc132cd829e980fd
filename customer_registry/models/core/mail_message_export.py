from odoo import models


class MailMessage(models.Model):
    """Exporting tells nothing that reading does not."""

    _inherit = "mail.message"

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Override of base: a path such as ``mail_message_id/body`` asks for the right to the message.

        Odoo fetches messages as superuser, because its own methods have asked for the right before; an export by way of
        another model has not.

        :raises AccessError: the path leads to a message that the user may not read
        """
        self.check_access("read")
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
