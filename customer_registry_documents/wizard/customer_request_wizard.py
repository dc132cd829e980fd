from odoo import fields, models

from ..models.customer_request import KINDS


class CustomerRequestWizard(models.TransientModel):
    """Asks each customer of a selection for the same; those who cannot answer are left out and named."""

    _name = "customer.request.wizard"
    _description = "Requests to Many Customers"
    _inherit = ["customer.bulk.mixin"]

    _chosen_field = "partner_ids"

    partner_ids = fields.Many2many("res.partner", string="Customers")
    kind = fields.Selection(KINDS, string="Type of Request", required=True, default="upload")
    is_contract = fields.Boolean(string="Contract")
    name = fields.Char(string="Subject", required=True)
    message = fields.Html()
    date_due = fields.Date(string="Due")
    date_expiry = fields.Date(string="Answer By")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    def _filter_changeable(self, records):
        """Override of customer_registry: customers of whom somebody can log in to the portal."""
        links = self.env["customer.contact"].search(
            [("customer_id", "in", records.ids), ("portal_access", "=", True), ("active", "=", True)]
        )
        persons = records.filtered(lambda partner: not partner.is_company)
        own = persons._registry_portal_users().partner_id
        logins = links._registry_portal_users().partner_id
        # As superuser: the records of the logins are compared, not shown.
        customers = links.sudo().filtered(lambda link: link.login_partner_ids & logins).customer_id
        return records.filtered(lambda partner: partner.registry_state and partner in customers | own)

    def action_send(self):
        """Write the requests and mail the links.

        :raises UserError: nobody is left to ask, or something is missing
        """
        self.check_access("write")
        customers = self._get_changeable()
        values = [self._prepare_request(customer) for customer in customers]
        requests = self.env["customer.request"].create(values)
        requests.action_send()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Requests"),
            "res_model": "customer.request",
            "domain": [("id", "in", requests.ids)],
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    def _prepare_request(self, customer):
        values = {name: self[name] for name in ("kind", "is_contract", "name", "message", "date_due", "date_expiry")}
        files = [fields.Command.set(self.attachment_ids.ids)]
        return {**values, "partner_id": customer.id, "company_id": self.company_id.id, "attachment_ids": files}
