from odoo import api, models
from odoo.fields import Domain
from odoo.tools import plaintext2html


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
        """Return a new ticket, as superuser, that the current portal user opens for ``customer``.

        :param text: plain text
        :param files: pairs (name, content) that have been checked
        """
        person = self.env.user.partner_id
        ticket = self.sudo().create(
            {
                "name": name,
                "description": plaintext2html(text),
                "project_id": project.id,
                "partner_id": (person if person.commercial_partner_id == customer else customer).id,
                "user_ids": False,
            }
        )
        ticket.message_subscribe(person.ids)
        if files:
            ticket.message_post(
                author_id=person.id, attachments=files, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        return ticket
