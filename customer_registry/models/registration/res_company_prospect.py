from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...checks.web_link import is_web_link


class ResCompany(models.Model):
    """The public form on which visitors introduce themselves as prospects of this company."""

    _inherit = "res.company"

    registry_prospect_form = fields.Boolean(
        string="Prospect Form",
        groups="base.group_user",
        help="Visitors introduce themselves on a public page; each becomes a prospect.",
    )
    registry_prospect_url = fields.Char(
        string="Link to the Form", compute="_compute_registry_prospect_url", groups="base.group_user"
    )
    registry_prospect_user_id = fields.Many2one(
        "res.users",
        string="Answers Enquiries",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Owns the new prospects and receives an activity for each.",
    )
    registry_prospect_purpose_ids = fields.Many2many(
        "customer.consent.purpose",
        "res_company_prospect_purpose_rel",
        string="Consents to Ask For",
        groups="base.group_user",
        help="Each is a checkbox that the visitor may tick.",
    )
    registry_prospect_privacy_purpose_id = fields.Many2one(
        "customer.consent.purpose",
        string="Required Consent",
        groups="base.group_user",
        help="Without this consent the form cannot be sent. Leave it empty if the data protection notice is "
        "sufficient.",
    )
    registry_prospect_privacy_url = fields.Char(
        string="Link to the Privacy Policy", translate=True, groups="base.group_user"
    )
    registry_prospect_privacy = fields.Text(string="Data Protection Notice", translate=True, groups="base.group_user")
    registry_prospect_intro = fields.Text(string="Text above the Form", translate=True, groups="base.group_user")
    registry_prospect_thanks = fields.Text(string="Thank-you Text", translate=True, groups="base.group_user")

    @api.depends_context("uid")
    def _compute_registry_prospect_url(self):
        for company in self:
            company.registry_prospect_url = f"{company.get_base_url()}/enquiry/{company._origin.id}"

    @api.constrains("registry_prospect_form", "registry_prospect_user_id")
    def _check_registry_prospect_user(self):
        """Nobody would answer."""
        for company in self:
            user = company.registry_prospect_user_id
            if company.registry_prospect_form and (not user or user.share):
                message = self.env._("%(company)s: choose who answers enquiries from the form.", company=company.name)
                raise ValidationError(message)

    @api.constrains("registry_prospect_privacy_url")
    def _check_registry_prospect_privacy_url(self):
        for company in self:
            link = company.registry_prospect_privacy_url
            if link and not is_web_link(link):
                raise ValidationError(
                    self.env._("%(link)s is not a link to a page. Enter one that begins with https:// or /.", link=link)
                )

    def action_registry_prospect_texts(self):
        """Open the texts of the form, where they can be translated."""
        self.env["res.partner"]._registry_check_internal()
        self.ensure_one()
        view = self.env.ref("customer_registry.res_company_view_form_prospect")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Texts of the prospect form"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    @api.model
    def _registry_of_prospect_form(self, company_id):
        """Return the company whose form this is, as superuser; none where there is no such form.

        :param company_id: its id, or None for the company of the page
        """
        companies = self.sudo()
        company = companies.browse(company_id).exists() if company_id else companies.browse(self.env.company.id)
        return company if company.active and company.registry_prospect_form else companies.browse()

    def _registry_prospect_answerer(self):
        """Return who answers enquiries: the one chosen, or a manager of the registry once that one is gone."""
        self.ensure_one()
        chosen = self.registry_prospect_user_id
        if chosen.active and not chosen.share:
            return chosen
        managers = self.env.ref("customer_registry.group_manager").all_user_ids
        return managers.filtered(lambda user: user.active and self in user.company_ids).sorted("id")[:1]

    def _registry_prospect_consents(self):
        """Return pairs (purpose, text) of the boxes on the form, the required one first."""
        self.ensure_one()
        required = self.registry_prospect_privacy_purpose_id
        purposes = required | (self.registry_prospect_purpose_ids - required).sorted()
        return [(purpose, purpose._get_form_text()) for purpose in purposes]
