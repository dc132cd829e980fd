from odoo import models
from odoo.addons.customer_registry.overview.block import ROWS, Block

ANSWER_FIELDS = ("partner_id", "registry_customer_id", "state", "deadline", "end_datetime", "create_date")


class ResPartner(models.Model):
    """Questionnaires that a customer is asked to fill in, with their status."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: questionnaires."""
        load = type(self)._registry_overview_questionnaires
        title = self.env._("Questionnaires")
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="questionnaires",
                title=title,
                icon="fa-list-alt",
                sequence=116,
                model="survey.user_input",
                load=load,
            ),
        ]

    def _registry_overview_questionnaires(self):
        real = [("test_entry", "=", False)]
        link = "registry_customer_id"
        answers = self._registry_overview_newest("survey.user_input", real, ANSWER_FIELDS, "id desc", field=link)
        names = self._registry_overview_related(answers[:ROWS], "survey_id.title", "partner_id.name")
        return self._registry_overview_content(
            answers,
            lambda answer: answer._registry_overview_row(self, *names[answer.id].values()),
            action=self._registry_overview_action(
                self.env._("Questionnaires"),
                "survey.user_input",
                [(link, "=", self.id), *real],
            ),
            create=self._registry_overview_dialog(
                self.env._("Ask to fill in"), "customer.survey.request", default_customer_id=self.id
            ),
        )
