from odoo import api, fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row

TONES = {"new": "warning", "in_progress": "info", "done": "success"}


class SurveyUserInput(models.Model):
    """Questionnaires on the overview of the customer for which somebody was asked."""

    _inherit = "survey.user_input"

    registry_customer_id = fields.Many2one(
        "res.partner",
        string="Asked on Behalf of",
        compute="_compute_registry_customer_id",
        store=True,
        precompute=True,
        readonly=False,
        help="On whose behalf the contact answers: the employer, or the customer for whom the contact was asked.",
    )

    _registry_newest_idx = models.Index("(registry_customer_id, id DESC) WHERE registry_customer_id IS NOT NULL")

    @api.depends("partner_id.commercial_partner_id")
    def _compute_registry_customer_id(self):
        """A contact of several customers answers, and goes on answering, for the one that it was asked for.

        Asking says for which one by the context key ``registry_asked_for``.
        """
        asked_for = self.env["res.partner"].browse(self.env.context.get("registry_asked_for"))
        # As superuser: whoever answers need not see the contacts.
        for answer in self.sudo():
            served = answer.partner_id.customer_link_ids.customer_id
            chosen = (answer.registry_customer_id | asked_for) & served
            answer.registry_customer_id = chosen[:1] or answer.partner_id.commercial_partner_id

    def _registry_overview_row(self, customer, title, person):
        """Return this questionnaire, named ``title``, of ``person`` as a row of the overview of ``customer``."""
        day = self.end_datetime or self.deadline or self.create_date
        return Row(
            self._name,
            self.id,
            title,
            detail="" if self.partner_id == customer else person or "",
            date=fields.Datetime.to_string(day),
            badge=self._registry_overview_badge(),
        )

    def _registry_is_late(self):
        return self.state != "done" and self._registry_is_over()

    def _registry_is_over(self):
        return bool(self.deadline) and self.deadline < fields.Datetime.now()

    def _registry_overview_badge(self):
        if self._registry_is_late():
            return Badge(self.env._("Too late"), "danger")
        if self.state == "new":
            return Badge(self.env._("Not started"), TONES[self.state])
        labels = dict(self._fields["state"]._description_selection(self.env))
        return Badge(labels[self.state], TONES[self.state])
