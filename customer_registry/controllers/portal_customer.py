import dataclasses

from odoo import api, http, models
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.fields import Domain
from odoo.http import request

from .mail_links import clean_token

SESSION_KEY = "registry_customer_id"
PREVIEW_ATTRIBUTE = "registry_preview"  # of the request


@dataclasses.dataclass(frozen=True)
class Preview:
    """An employee looks at the portal as a contact sees it for a customer."""

    env: api.Environment  # of the employee
    customer: models.BaseModel


class PortalCustomer(CustomerPortal):
    """One login for several customers: which of them the portal shows."""

    registry_own_frames = ("/my", "/customer_registry/")  # see ``ir.http``

    def _prepare_portal_layout_values(self):
        """Override of portal: the customers to choose from, and the chosen one."""
        customers = self._registry_customers()
        customer = self._registry_customer(customers)
        administered = request.env.user._registry_portal_customers("admin")
        return {
            **super()._prepare_portal_layout_values(),
            "registry_customers": customers,
            "registry_customer": customer,
            "registry_administered": customer & administered,
        }

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Override of portal: what cannot be a token is answered like a wrong one."""
        return super()._document_check_access(model_name, document_id, access_token=clean_token(access_token))

    def _registry_customers(self):
        """Return the customers to choose from; in the preview the one that staff looks at."""
        customers, preview = request.env.user._registry_portal_customers(), self._registry_preview()
        return customers & preview.customer if preview else customers

    def _registry_customer(self, customers):
        """Return the chosen one of ``customers``; without a choice the first, or none where there is none."""
        chosen = customers.filtered(lambda customer: customer.id == request.session.get(SESSION_KEY))
        return chosen or customers[:1]

    def _registry_preview(self):
        """Return the ``Preview`` that is being rendered, or None: then the user looks at his own portal."""
        return getattr(request, PREVIEW_ATTRIBUTE, None)

    def _registry_reader(self, model):
        """Return ``model`` as it is read for a page once what the contact may see is known.

        As superuser, since our models are closed to the portal; in the preview as the employee who looks at it, who
        sees no more than anywhere else. Every page and counter that does not read as the contact reads by this.
        """
        preview = self._registry_preview()
        return preview.env[model] if preview else request.env[model].sudo()

    def _registry_contact_domain(self, model, domain):
        """Return ``domain``, of what the contact may see, as it is searched by ``_registry_reader``.

        Its conditions ask all records, whoever searches: what an employee may not see would not be excluded else.
        """
        if not self._registry_preview():
            return domain
        return Domain("id", "in", request.env[model].sudo()._search(domain))

    def _registry_staff_domain(self, model):
        """Return the Domain of what may be shown of records that a page reads as the contact.

        All of them; in the preview those that the employee may read, too.
        """
        preview = self._registry_preview()
        if not preview:
            return Domain.TRUE
        records = preview.env[model]
        return Domain("id", "in", records._search([])) if records.has_access("read") else Domain.FALSE

    def _registry_companies(self):
        """Return the companies, as superuser, whose records are shown: the contact's that are the reader's, too."""
        companies, preview = request.env.user.company_ids, self._registry_preview()
        return companies & preview.env.companies if preview else companies

    def _registry_preview_names(self):
        """Hook: return {path: name} of the pages of the preview, as the history of the customer names them."""
        return {}

    def _registry_preview_pages(self):
        """Hook: return {path: (model, method)} of the pages that staff may look at as a contact sees them.

        The method renders the page, which shows records of that model: it is offered to whoever may read them.
        """
        return {}

    def _registry_preview_counters(self):
        """Hook: return the names, as a set, of the counters of the portal's home that are right in the preview.

        Those that count what the employee may read, too (``_registry_reader``, ``_registry_staff_domain``); cards
        with other counters are left out of the preview.
        """
        return set()

    @http.route("/my/customer", type="http", auth="user", website=True, methods=["POST"])
    def registry_choose_customer(self, customer_id="", **_kwargs):
        """Show another customer of the user; a foreign or malformed id changes nothing."""
        customers = self._registry_customers()
        chosen = customers.filtered(lambda customer: str(customer.id) == customer_id)
        if chosen:
            request.session[SESSION_KEY] = chosen.id
        return request.redirect("/my")
