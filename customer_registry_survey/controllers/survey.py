from odoo.addons.survey.controllers.main import Survey
from odoo.http import request


class SurveyOfContact(Survey):
    """Odoo's pages of surveys, for persons with several logins."""

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """Override of survey: whoever was asked answers by the login of an additional address, too."""
        if check_partner and answer_sudo and answer_sudo._registry_is_answered_by(request.env.user):
            check_partner = False
        return super()._check_validity(survey_sudo, answer_sudo, answer_token, ensure_token, check_partner)

    def _prepare_retry_additional_values(self, answer):
        """Override of survey: another attempt is for the customer for which the first one was asked."""
        values = super()._prepare_retry_additional_values(answer)
        return {**values, "registry_customer_id": answer.registry_customer_id.id}
