from odoo import api, fields, models


class CustomerSurveyRequest(models.TransientModel):
    """Which questionnaire the contacts of a customer are asked to fill in; Odoo's invitation follows."""

    _name = "customer.survey.request"
    _description = "Ask a Customer to Fill In"

    customer_id = fields.Many2one("res.partner", required=True, readonly=True)
    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        required=True,
        domain=[("question_ids", "!=", False), ("survey_type", "!=", "live_session")],
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        required=True,
        compute="_compute_partner_ids",
        store=True,
        readonly=False,
        domain="[('email', '!=', False), '|', ('commercial_partner_id', '=', customer_id), "
        "('customer_link_ids.customer_id', '=', customer_id)]",
    )

    @api.depends("customer_id")
    def _compute_partner_ids(self):
        for request in self:
            main = request.customer_id.main_contact_id
            request.partner_ids = main if main.email else request.customer_id

    def action_ask(self):
        """Open the invitation with the contacts filled in."""
        self.env["res.partner"]._registry_check_internal()
        self.check_access("read")
        self.ensure_one()
        action = self.survey_id.action_send_survey()
        context = {
            "default_partner_ids": self.partner_ids.ids,
            "default_send_email": True,
            "default_existing_mode": "resend" if self._has_open_answers() else "new",
            "registry_asked_for": self.customer_id.id,
        }
        return {**action, "views": [(False, "form")], "context": {**action["context"], **context}}

    def _has_open_answers(self):
        """Tell whether one of the contacts still has this questionnaire to answer for this customer.

        Odoo would send the link of an earlier one again, also where that was answered or was for another customer.
        """
        answers = self.env["survey.user_input"].search(
            [
                ("survey_id", "=", self.survey_id.id),
                ("partner_id", "in", self.partner_ids.ids),
                ("registry_customer_id", "=", self.customer_id.id),
                ("test_entry", "=", False),
                ("state", "!=", "done"),
            ]
        )
        return any(not answer._registry_is_late() for answer in answers)
