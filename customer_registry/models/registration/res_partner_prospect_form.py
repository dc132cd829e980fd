from markupsafe import Markup
from odoo import SUPERUSER_ID, api, models
from odoo.addons.base.models.ir_qweb_fields import nl2br_enclose

QUIET = {"mail_create_nosubscribe": True, "mail_create_nolog": True, "tracking_disable": True}


class ResPartner(models.Model):
    """Prospects that introduced themselves on the public form."""

    _inherit = "res.partner"

    @api.model
    def _registry_open_prospect(self, company, enquiry, consents, address, lang):
        """Create the prospect that an enquiry is about, always a new one; return it as superuser.

        A record that has the same e-mail already is neither shown nor changed nor joined: who fills in the form
        need not be who they say. Whoever answers is told, and the duplicates show on the prospect.

        :param company: ``res.company`` whose form was filled in
        :param enquiry: ``checks.enquiry.Enquiry`` without problems
        :param consents: list of pairs (``customer.consent.purpose``, text that was agreed to)
        :param str address: network address of the visitor
        :param str lang: code of the language of the page
        """
        answerer = company._registry_prospect_answerer()
        partners = self.sudo().with_company(company).with_context(**QUIET, lang=answerer.lang or lang)
        prospect = partners.create(partners._prepare_prospect_vals(enquiry, answerer, lang))
        person = partners.create(partners._prepare_prospect_person_vals(enquiry, prospect, lang))
        person = person or prospect
        person._registry_consent_on_form(consents, address)
        prospect._registry_note_enquiry(enquiry, person, answerer)
        return prospect

    def _prepare_prospect_vals(self, enquiry, answerer, lang):
        """Return the values of the prospect; a company gets the address of mail of its contact, too."""
        return {
            "name": enquiry.company or enquiry.name,
            "is_company": bool(enquiry.company),
            "registry_state": "prospect",
            "user_id": answerer.id,
            "email": enquiry.email,
            "phone": enquiry.phone or False,
            "city": enquiry.city or False,
            "country_id": self.env["res.country"].search([("code", "=", enquiry.country)]).id,
            "lang": lang,
        }

    def _prepare_prospect_person_vals(self, enquiry, prospect, lang):
        """Return a list with the values of the contact of a company, empty for a private person."""
        if not enquiry.company:
            return []
        names = ("name", "email", "phone")
        typed = {name: getattr(enquiry, name) or False for name in names}
        return [{**typed, "parent_id": prospect.id, "type": "contact", "lang": lang}]

    def _registry_consent_on_form(self, consents, address):
        self.env["customer.consent"].create(
            [
                {
                    "partner_id": self.id,
                    "channel": "email",
                    "purpose_id": purpose.id,
                    "state": "given",
                    "source": self.env._("Prospect form"),
                    "text": text,
                    "address": address,
                }
                for purpose, text in consents
            ]
        )

    def _registry_note_enquiry(self, enquiry, person, answerer):
        """Keep what was written in the history and give whoever answers an activity."""
        values = {"name": self.name, "email": enquiry.email, "phone": enquiry.phone, "id": self.id}
        candidates = self._registry_duplicate_candidates({**values, "country_id": self.country_id.id})
        known = bool([reason for reason, partners in candidates if partners])
        note = nl2br_enclose(enquiry.message, "p")
        if known:
            note += nl2br_enclose(
                self.env._("This prospect may already be registered: review the likely duplicates first."), "p"
            )
        head = Markup("<p><b>%s</b></p>") % self.env._("Enquiry on the prospect form")
        self._message_log(body=head + nl2br_enclose(enquiry.message, "p"), author_id=person.id)
        # In the name of a user with an address of mail, which the public has not: Odoo mails whoever is to act.
        self.with_user(SUPERUSER_ID).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=answerer.id or SUPERUSER_ID,
            summary=self.env._("Answer the enquiry"),
            note=note,
        )
