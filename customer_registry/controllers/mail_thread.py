from odoo.addons.mail.controllers.thread import ThreadController
from odoo.http import request


class PortalThread(ThreadController):
    """Messages that are written on the pages of the portal."""

    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        """Override of mail: what an outsider writes is a comment, whatever his browser calls it."""
        values = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if kwargs.get("from_create") and request.env.user.share and thread._name != "discuss.channel":
            values.update(message_type="comment", subtype_xmlid="mail.mt_comment")
        return values
