from odoo import models

from ...inner import Inner
from .base_documents import HANDED_OVER


class MailThread(models.AbstractModel):
    """With “Only my customers” nobody learns who is behind an id by making it follow something."""

    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of mail: leave out whom an employee does not see, unless the document is theirs.

        Odoo shows names and addresses of followers to all who read the document, and subscribes whoever is named.
        """
        if partner_ids and not self.env.su and self._registry_hides_people():
            partner_ids = self._registry_without_hidden(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Override of mail: whoever hands a customer over may not see it any more; the new owner is told."""
        handed_over = self.with_context(**{HANDED_OVER: Inner(True)})
        return super(MailThread, handed_over)._message_auto_subscribe_notify(partner_ids, template)

    def _registry_hides_people(self):
        return not self.env.user.share and "res.partner" in self.env["ir.rule"]._registry_switched_models()

    def _registry_without_hidden(self, partner_ids):
        """Return those of ``partner_ids`` whom the user sees, who follow all of these or of whom they are."""
        people = self.env["res.partner"].browse(partner_ids)
        hidden = people - people._filtered_access("read")
        if not hidden or not self:
            return partner_ids
        # As superuser: who follows is asked, not shown; the user learns nothing but whom he may subscribe.
        documents = self.sudo()
        theirs = people.browse().union(*documents._mail_get_partners().values())
        follow = set.intersection(*(set(document.message_partner_ids.ids) for document in documents))
        left_out = {partner.id for partner in hidden if partner.id not in follow and partner not in theirs}
        return [partner_id for partner_id in partner_ids if partner_id not in left_out]
