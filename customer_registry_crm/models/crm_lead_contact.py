from odoo import api, models


class CrmLead(models.Model):
    """E-mail and phone of a lead whose customer the user may not edit: they are the lead's alone.

    Odoo passes them on to the customer, and would refuse to save the lead.
    """

    _inherit = "crm.lead"

    @api.depends_context("uid")
    def _compute_partner_email_update(self):  # pylint: disable=missing-return
        """Override of crm."""
        super()._compute_partner_email_update()
        self._registry_with_closed_customer().partner_email_update = False

    @api.depends_context("uid")
    def _compute_partner_phone_update(self):  # pylint: disable=missing-return
        """Override of crm."""
        super()._compute_partner_phone_update()
        self._registry_with_closed_customer().partner_phone_update = False

    def _inverse_email_from(self):
        """Override of crm."""
        return super(CrmLead, self - self._registry_with_closed_customer())._inverse_email_from()

    def _inverse_phone(self):
        """Override of crm."""
        return super(CrmLead, self - self._registry_with_closed_customer())._inverse_phone()

    def _registry_with_closed_customer(self):
        closed = self.partner_id._origin._registry_closed_to_user()
        return self.filtered(lambda lead: lead.partner_id._origin in closed)
