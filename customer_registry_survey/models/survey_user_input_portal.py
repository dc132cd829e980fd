from odoo import api, models
from odoo.fields import Domain


class SurveyUserInput(models.Model):
    """Questionnaires in the portal: who sees which, and who may answer.

    The portal has no access to the model. Its pages find a questionnaire by ``_get_registry_portal_domain``
    and read as superuser from there.
    """

    _inherit = "survey.user_input"

    @api.model
    def _get_registry_portal_domain(self, user, customer):
        """Return the Domain of the questionnaires that ``user`` sees when acting for ``customer``.

        Those that he was asked himself, for this customer or for nobody in the registry; a portal administrator
        sees those of all contacts of the customer. What the person was asked for nobody is not for the login of an
        additional address.
        """
        if customer not in user._registry_portal_customers():
            return Domain.FALSE
        own = Domain("partner_id", "in", user._registry_person().ids)
        asked = Domain("registry_customer_id", "=", customer.id)
        elsewhere = own & Domain("registry_customer_id.registry_state", "=", False)
        # As superuser: a portal user does not read the users of colleagues.
        elsewhere &= Domain("partner_id", "in", user.sudo().partner_id.ids)
        if customer not in user._registry_portal_customers("admin"):
            asked &= own
        return Domain("test_entry", "=", False) & (asked | elsewhere)

    def _registry_portal_state(self):
        """Return "done", "late", "closed", "in_progress" or "new"."""
        self.ensure_one()
        if self.state == "done":
            return "done"
        if self._registry_is_late():
            return "late"
        return self.state if self.survey_id.active else "closed"

    def _registry_is_answered_by(self, user):
        """Return whether ``user`` is who was asked: the person, for this customer also by an additional login."""
        self.ensure_one()
        person = user._registry_person()
        # As superuser: a portal user does not read the users of colleagues.
        if self.partner_id != person or person == user.sudo().partner_id:
            return self.partner_id == person
        return self.registry_customer_id in user._registry_portal_customers()

    def _registry_portal_opens(self, user):
        """Return whether Odoo shows ``user`` the pages of the survey.

        It lets nobody answer for a colleague, and shows nothing after the deadline, not even what was answered.
        """
        return self._registry_is_answered_by(user) and self.survey_id.active and not self._registry_is_over()
