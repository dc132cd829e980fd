from odoo import api, fields, models


class CustomerRegistrationReview(models.TransientModel):
    """Says which welcome invoice finishing sends, and lets it be left out."""

    _inherit = "customer.registration.review"

    welcome_offered = fields.Boolean(compute="_compute_welcome_offered")
    welcome = fields.Boolean(
        string="Send when finished",
        default=True,
        help="Without the tick the customer gets none. You can create it later on the customer's Billing tab.",
    )
    welcome_amount = fields.Char(string="Amount", compute="_compute_welcome_amount")
    welcome_recipients = fields.Char(string="Recipients", compute="_compute_welcome_amount")
    welcome_channel = fields.Char(string="Delivery", compute="_compute_welcome_amount")
    welcome_date_due = fields.Date(string="Due", compute="_compute_welcome_amount")
    welcome_problem = fields.Char(compute="_compute_welcome_amount")

    @api.depends("partner_id")
    def _compute_welcome_offered(self):
        for review in self:
            review.welcome_offered = bool(review.partner_id._registry_awaiting_welcome())

    @api.depends("welcome_offered", "payment_term_id", "sending_method", "email", "country_id", "vat_liable")
    def _compute_welcome_amount(self):
        for review in self:
            preview = review._preview_welcome()
            review.welcome_amount = preview.amount
            review.welcome_recipients = preview.recipients
            review.welcome_channel = preview.channel
            review.welcome_date_due = preview.date_due
            review.welcome_problem = preview.problem

    def _preview_welcome(self):
        """Return the ``Preview`` of the invoice, with what has just been entered in the dialog."""
        entered = {"term": self.payment_term_id, "channel": self.sending_method, "email": self.email}
        return self.partner_id._registry_welcome_preview(wanted=self.welcome_offered, entered=entered)

    def action_finish(self):
        """Override of customer_registry: what is ticked becomes the choice of the customer; tell what came of it."""
        self.ensure_one()
        offered, wanted = self.welcome_offered, self.welcome
        if offered and not wanted:
            company = self.partner_id._registry_welcome_company()
            self.partner_id.with_company(company).registry_welcome = "no"
        told = super().action_finish()
        return self._tell_welcome() if offered and wanted else told

    def _tell_welcome(self):
        sentence, failed, invoice = self.partner_id._registry_welcome_of_company()._get_outcome()
        return self.partner_id._registry_tell_outcome(f"{self._get_outcome()} {sentence}", failed, invoice)
