import hashlib
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

SAME = timedelta(minutes=10)  # within which the same text is the same ticket: who taps twice means one


class ProjectTask(models.Model):
    """Tickets that customers see and open in the portal.

    Every contact with access sees the tickets of its customer; the record rules say the same
    (see ``security/customer_registry_project_rules.xml``).
    """

    _inherit = "project.task"

    @api.model
    def _get_registry_tickets_domain(self, customer):
        """Return the Domain of the tickets of ``customer`` that its contacts see; nothing without a customer."""
        if not customer:
            return Domain.FALSE
        return (
            Domain("project_id.registry_is_ticket_project", "=", True)
            & Domain("project_id.privacy_visibility", "in", ("invited_users", "portal"))
            & Domain("partner_id.commercial_partner_id", "=", customer.id)
            & Domain("has_template_ancestor", "=", False)
        )

    @api.model
    def _registry_open_ticket(self, project, customer, name, text, files):
        """Return the ticket, as superuser, that the current portal user opens for ``customer``: one if sent twice.

        :param text: plain text
        :param files: pairs (name, content) that have been checked
        """
        content = repr((self.env.uid, project.id, customer.id, name, text, files))
        digest = hashlib.sha256(content.encode()).hexdigest()
        if not self.env["customer.form.quota"].sudo()._take("ticket", digest, 1, SAME):
            own = Domain("create_uid", "=", self.env.uid) & Domain("name", "=", name)
            own &= Domain("project_id", "=", project.id) & self._get_registry_tickets_domain(customer)
            if sent := self.sudo().search(own, order="id desc", limit=1):
                return sent
        person, login = self.env.user._registry_person(), self.env.user.partner_id
        ticket = self.sudo().create(
            {
                "name": name,
                "description": plaintext2html(text),
                "project_id": project.id,
                "partner_id": (person if person.commercial_partner_id == customer else customer).id,
                "user_ids": False,
            }
        )
        ticket.message_subscribe(login.ids)
        if files:
            ticket.message_post(
                author_id=login.id, attachments=files, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        return ticket
