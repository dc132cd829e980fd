from odoo import api, models

from ...checks import language

OPEN_STATES = ("prospect", "draft")


class ResPartner(models.Model):
    """A new customer is written to in the language of its country, unless somebody chooses another one."""

    _inherit = "res.partner"

    @api.model
    def default_get(self, fields):
        """Override of base: the language in which the database was created is nobody's choice."""
        values = super().default_get(fields)
        if values.get("registry_state") and "default_lang" not in self.env.context:
            values.pop("lang", None)
        return values

    @api.depends("registry_state")
    def _compute_lang(self):
        """Override of base: on the form of a new customer the language stays empty until somebody chooses one."""
        new = self.filtered(lambda partner: partner.registry_state and not partner.parent_id and not partner._origin)
        new.lang = False
        return super(ResPartner, self - new)._compute_lang()

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: choose the language of customers for whom nobody chose one."""
        return super().create(self._registry_with_language(vals_list))

    def write(self, vals):
        """Override of base: the language follows the country while the registration is open and nobody chose one."""
        if "lang" in vals or not {"country_id", "company_id"} & vals.keys():
            return super().write(vals)
        following = self._registry_following_country()
        result = super().write(vals)
        for partner in following:
            partner._registry_speak(partner._registry_language())
        return result

    def _registry_with_language(self, vals_list):
        """Return ``vals_list`` with a language for new customers without one; persons have that of their customer."""
        if self.env.context.get("default_lang"):
            return vals_list
        return [
            {**vals, "lang": self._registry_language_for(vals)} if self._registry_has_no_language(vals) else vals
            for vals in vals_list
        ]

    def _registry_has_no_language(self, vals):
        settled = vals.get("lang") or vals.get("parent_id")
        return not settled and bool(self._registry_with_state(vals)["registry_state"])

    def _registry_language_for(self, vals):
        country = self.env["res.country"].browse(vals.get("country_id") or [])
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        return self._registry_propose_language(country, company)

    def _registry_language(self):
        """Return the language that a new customer with this country and company has."""
        return self._registry_propose_language(self.country_id, self.company_id or self.env.company)

    @api.model
    def _registry_propose_language(self, country, company):
        """Return the code of an installed language: of the country, else of the company, else of the user."""
        # As superuser: what the company speaks is no secret.
        own = company.sudo().partner_id.lang
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        proposed = language.propose(country.code or "", installed, own or "")
        return proposed or next((code for code in (own, self.env.lang) if code in installed), installed[0])

    def _registry_following_country(self):
        """Return those of ``self`` whose registration is open and who speak what their country proposes."""
        return self.filtered(
            lambda partner: (
                partner.registry_state in OPEN_STATES
                and not partner.parent_id
                and partner.lang == partner._registry_language()
            )
        )

    def _registry_speak(self, code):
        """Give this customer another language, with those of its persons who spoke the former one."""
        persons = self.child_ids.filtered(lambda person: person.lang == self.lang)
        (self | persons).lang = code
