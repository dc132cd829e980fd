import hashlib
import ipaddress
from dataclasses import astuple
from datetime import timedelta

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..checks.enquiry import LIMITS, enquiry_problems, read_enquiry
from ..checks.phone import phone_example

HONEYPOT = "reply_subject"  # no name that a browser fills in by itself
PER_ADDRESS = 10  # enquiries an hour from one network address
PER_HOUR = 200  # enquiries an hour in all
SAME = timedelta(days=1)  # within which the same text is the same enquiry
HOUR = timedelta(hours=1)
CAPTCHA = "registry_enquiry"


class TooManyEnquiries(Exception):
    """The limit for one address, or for all of them, is reached."""


class ProspectForm(http.Controller):
    """The public page on which a visitor introduces himself.

    The answer never depends on whether we know who writes: the same is done and shown in each case.
    """

    registry_own_frames = ("/enquiry",)  # see ``ir.http``

    @http.route(
        ["/enquiry", "/enquiry/<int:company_id>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def registry_enquiry(self, company_id=None, **form):
        """The form of a company, and what it sends."""
        company = request.env["res.company"]._registry_of_prospect_form(company_id)
        if not company:
            return request.not_found()
        if request.httprequest.method != "POST":
            return self._page(company)
        if form.get(HONEYPOT):
            return self._thank(company)
        return self._answer(company, form)

    @http.route(
        "/enquiry/<int:company_id>/thanks", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def registry_enquiry_thanks(self, company_id, **_kwargs):
        """The page after the form; loading it again sends nothing again."""
        company = request.env["res.company"]._registry_of_prospect_form(company_id)
        if not company:
            return request.not_found()
        return request.render("customer_registry.prospect_thanks", self._layout_values(company))

    def _answer(self, company, form):
        """Return the thanks for what was sent, or the form again with what is wrong at each field."""
        enquiry = read_enquiry(form)
        offered = company._registry_prospect_consents()
        ticked = [(purpose, text) for purpose, text in offered if form.get(f"consent_{purpose.id}")]
        problems = self._problems(company, enquiry, ticked)
        if problems:
            return self._page(company, enquiry, ticked, problems, status=422)
        try:
            request.env["ir.http"]._verify_request_recaptcha_token(CAPTCHA)
            with request.env.cr.savepoint():
                self._take(company, enquiry, ticked)
        except TooManyEnquiries:
            refusal = request.env._("We are receiving too many enquiries at the moment. Please try again in an hour.")
            return self._page(company, enquiry, ticked, {"": refusal}, status=429)
        except UserError as error:
            return self._page(company, enquiry, ticked, {"": str(error)}, status=422)
        return self._thank(company)

    def _take(self, company, enquiry, ticked):
        """Create the prospect, once however often the same is sent.

        :raises TooManyEnquiries: nothing is created
        """
        # As superuser: the quota is closed to everybody, visitors included.
        quota, address = request.env["customer.form.quota"].sudo(), request.httprequest.remote_addr
        content = repr((company.id, astuple(enquiry), sorted(purpose.id for purpose, _text in ticked)))
        if not quota._take("content", hashlib.sha256(content.encode()).hexdigest(), 1, SAME):
            return
        per_address, per_hour = self._limits()
        allowed = quota._take("address", self._network(address), per_address, HOUR)
        if not (allowed and quota._take("all", "", per_hour, HOUR)):
            raise TooManyEnquiries
        request.env["res.partner"]._registry_open_prospect(company, enquiry, ticked, address, request.env.lang)

    def _limits(self):
        # As superuser: visitors may not read system parameters.
        parameters = request.env["ir.config_parameter"].sudo()
        return (
            int(parameters.get_param("customer_registry.enquiries_per_address") or PER_ADDRESS),
            int(parameters.get_param("customer_registry.enquiries_per_hour") or PER_HOUR),
        )

    def _network(self, address):
        """Return what stands for one visitor: the address, of IPv6 the network that a line gets as a whole."""
        try:
            version = ipaddress.ip_address(address).version
        except ValueError:
            return address or ""
        return str(ipaddress.ip_network((address, 64 if version == 6 else 32), strict=False))

    def _problems(self, company, enquiry, ticked):
        """Return {name of the field: sentence that says what to do}."""
        country = request.env["res.country"].search([("code", "=", enquiry.country)])
        found = enquiry_problems(enquiry, company.country_id.code)
        sentences = {name: self._sentence(problem, name, company, enquiry) for name, problem in found.items()}
        if enquiry.country and not country:
            sentences["country"] = request.env._("Choose a country from the list.")
        required = company.registry_prospect_privacy_purpose_id
        if required and required not in [purpose for purpose, _text in ticked]:
            sentences[f"consent_{required.id}"] = request.env._("Without this consent we cannot accept your enquiry.")
        return sentences

    def _sentence(self, problem, name, company, enquiry):
        example = phone_example(enquiry.country or company.country_id.code) or "+49 30 123456"
        return {
            "missing": request.env._("Please fill in this field."),
            "long": request.env._("Please use at most %(count)s characters.", count=LIMITS[name]),
            "name": request.env._("Please enter a name with letters or digits."),
            "email": request.env._("This is not an e-mail address. Please enter one such as name@example.com."),
            "phone": request.env._(
                "This is not a phone number. Please enter one such as %(example)s.", example=example
            ),
        }[problem]

    def _thank(self, company):
        return request.redirect(f"/enquiry/{company.id}/thanks")

    def _layout_values(self, company):
        return {"res_company": company, "company": company}

    def _page(self, company, enquiry=None, ticked=(), problems=None, status=200):
        values = {
            **self._layout_values(company),
            "enquiry": enquiry or read_enquiry({"country": company.country_id.code or ""}),
            "consents": company._registry_prospect_consents(),
            "ticked": [purpose for purpose, _text in ticked],
            "problems": problems or {},
            "first_problem": next(iter(problems or {}), None),
            "countries": request.env["res.country"].search([]).sorted("name"),
            "limits": LIMITS,
            "honeypot": HONEYPOT,
            "captcha": CAPTCHA,
        }
        response = request.render("customer_registry.prospect_form", values, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response
