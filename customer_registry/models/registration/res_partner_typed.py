from odoo import api, fields, models

from ...inner import Inner, read_inner

UNREVIEWED = ("prospect", "draft")
FOR_REVIEW = "registry_for_review"


class ResPartner(models.Model):
    """What is wrong with what somebody types is told beside it, while it is typed."""

    _inherit = "res.partner"

    registry_vat_hint = fields.Char(compute="_compute_registry_vat_hint", groups="base.group_user")
    registry_zip_hint = fields.Char(compute="_compute_registry_zip_hint", groups="base.group_user")
    registry_email_hint = fields.Char(compute="_compute_registry_email_hint", groups="base.group_user")
    registry_phone_hint = fields.Char(compute="_compute_registry_phone_hint", groups="base.group_user")

    @api.depends("vat", "country_id", "registry_vies_state")
    @api.depends_context("lang")
    def _compute_registry_vat_hint(self):
        for partner in self:
            partner.registry_vat_hint = partner._registry_hint("vat", partner._registry_vat_findings())

    @api.depends("zip", "country_id")
    @api.depends_context("lang")
    def _compute_registry_zip_hint(self):
        for partner in self:
            partner.registry_zip_hint = partner._registry_hint("zip", partner._registry_address_findings())

    @api.depends("email")
    @api.depends_context("lang")
    def _compute_registry_email_hint(self):
        for partner in self:
            partner.registry_email_hint = partner._registry_hint("email", partner._registry_email_findings())

    @api.depends("phone", "country_id")
    @api.depends_context("lang", "company")
    def _compute_registry_phone_hint(self):
        for partner in self:
            partner.registry_phone_hint = partner._registry_hint("phone", partner._registry_phone_findings())

    def _registry_hint(self, name, findings):
        return " ".join(finding.message for finding in findings if finding.field_name == name)

    def web_save(self, vals, specification, next_id=None):
        """Override of web: who fills in the form of a draft is told what is wrong by hints and by the review."""
        return super(ResPartner, self._registry_for_review()).web_save(vals, specification, next_id=next_id)

    def _registry_for_review(self):
        """Return these partners in an environment that accepts of drafts what the review is going to refuse."""
        return self.with_context(**{FOR_REVIEW: Inner(True)})

    def _check_vat(self, validation="error"):
        """Override of account: the review tells a wrong number together with all else that is wrong."""
        later = self.browse()
        if validation == "error" and read_inner(self.env, FOR_REVIEW):
            later = self.filtered(lambda partner: partner.commercial_partner_id.registry_state in UNREVIEWED)
        super(ResPartner, later)._check_vat(validation=False)
        return super(ResPartner, self - later)._check_vat(validation=validation)
