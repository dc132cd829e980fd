from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row

TONES = {"new": "warning", "in_progress": "info", "done": "success"}


class SurveyUserInput(models.Model):
    """Questionnaires on the overview of their customer."""

    _inherit = "survey.user_input"

    _registry_newest_idx = models.Index("(partner_id, id DESC) WHERE partner_id IS NOT NULL")

    def _registry_overview_row(self, customer, title):
        """Return this questionnaire, named ``title``, as a row of the overview of ``customer``."""
        day = self.end_datetime or self.deadline or self.create_date
        return Row(
            self._name,
            self.id,
            title,
            detail="" if self.partner_id == customer else self.partner_id.name or "",
            date=fields.Datetime.to_string(day),
            badge=self._registry_overview_badge(),
        )

    def _registry_overview_badge(self):
        if self.state != "done" and self.deadline and self.deadline < fields.Datetime.now():
            return Badge(self.env._("Too late"), "danger")
        if self.state == "new":
            return Badge(self.env._("Not started"), TONES[self.state])
        labels = dict(self._fields["state"]._description_selection(self.env))
        return Badge(labels[self.state], TONES[self.state])
