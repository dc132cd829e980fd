from odoo import http
from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.fields import Domain
from odoo.http import request

OPEN_COUNTER = "registry_waiting_survey_count"


class PortalQuestionnaires(PortalCustomer):
    """Questionnaires of the chosen customer; each is answered on Odoo's own pages of surveys."""

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many questionnaires there are."""
        values = super()._prepare_home_portal_values(counters)
        if "registry_questionnaire_count" in counters:
            answers, domain = self._registry_reader("survey.user_input"), self._registry_questionnaires_domain()
            values["registry_questionnaire_count"] = answers.has_access("read") and answers.search_count(domain)
        if OPEN_COUNTER in counters:
            values[OPEN_COUNTER] = self._registry_count_waiting()
        return values

    def _registry_count_waiting(self):
        """Return how many questionnaires the user may still answer."""
        answers = self._registry_reader("survey.user_input")
        if not answers.has_access("read"):
            return 0
        asked = answers.search(self._registry_questionnaires_domain() & Domain("state", "!=", "done"))
        return len(asked.filtered(lambda answer: answer._registry_portal_opens(request.env.user)))

    def _registry_preview_names(self):
        """Override: the list."""
        return {**super()._registry_preview_names(), "/my/questionnaires": request.env._("Questionnaires")}

    def _registry_preview_pages(self):
        """Override: the list."""
        page = ("survey.user_input", self.registry_questionnaires)
        return {**super()._registry_preview_pages(), "/my/questionnaires": page}

    def _registry_preview_counters(self):
        """Override: questionnaires."""
        return super()._registry_preview_counters() | {"registry_questionnaire_count", OPEN_COUNTER}

    def _registry_questionnaires_domain(self):
        customer = self._registry_customer(self._registry_customers())
        domain = request.env["survey.user_input"]._get_registry_portal_domain(request.env.user, customer)
        return self._registry_contact_domain("survey.user_input", domain)

    @http.route(
        ["/my/questionnaires", "/my/questionnaires/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def registry_questionnaires(self, page=1, **_kwargs):
        """The questionnaires of the chosen customer, those to be answered first."""
        layout = self._prepare_portal_layout_values()
        if not layout["registry_customer"]:
            return request.not_found()
        answers, step = self._registry_reader("survey.user_input"), self._items_per_page
        domain = self._registry_questionnaires_domain()
        pager = portal_pager("/my/questionnaires", answers.search_count(domain), page, step=step)
        order = "end_datetime DESC, id DESC"  # without an end comes first
        shown = answers.search(domain, order=order, limit=step, offset=pager["offset"])
        values = {"page_name": "registry_questionnaires", "questionnaires": shown, "pager": pager}
        return request.render("customer_registry_survey.portal_questionnaires", {**layout, **values})

    @http.route("/my/questionnaires/<int:answer_id>", type="http", auth="user", website=True, readonly=True)
    def registry_questionnaire(self, answer_id, **_kwargs):
        """Lead to the pages of the survey; of a colleague's or any other id the same answer as of none.

        The list shows no token: with one, everybody could answer in the name of whoever was asked.
        """
        domain = self._registry_questionnaires_domain() & Domain("id", "=", answer_id)
        answer = request.env["survey.user_input"].sudo().search(domain)
        if not answer or not answer._registry_portal_opens(request.env.user):
            return request.not_found()
        return request.redirect(answer.get_print_url() if answer.state == "done" else answer.get_start_url())
