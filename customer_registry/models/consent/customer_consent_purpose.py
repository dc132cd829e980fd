from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class CustomerConsentPurpose(models.Model):
    """What a customer is asked to consent to, such as "Advertising"."""

    _name = "customer.consent.purpose"
    _description = "Consent Purpose"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    promotional = fields.Boolean(
        default=True,
        help="E-mail for this purpose reaches only those who have consented. Off: the purpose needs no consent.",
    )
    form_text = fields.Text(
        string="Text on the Prospect Form",
        translate=True,
        help="What the visitor agrees to by ticking the box. Empty: a sentence that names the purpose.",
    )
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE(name)", "A consent purpose with this name already exists.")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        # As superuser: entries of customers that the user does not see count, too.
        used = self.env["customer.consent"].sudo().search([("purpose_id", "in", self.ids)], limit=1).purpose_id
        if used:
            raise UserError(
                self.env._("Purpose %(name)s is used in the consent journal. Archive it instead.", name=used.name)
            )

    def _update_field_translations(self, *args, **kwargs):
        """Override of base: the names are cached."""
        self.env.registry.clear_cache()
        return super()._update_field_translations(*args, **kwargs)

    def _get_form_text(self):
        """Return the sentence beside the box on the prospect form, in the user's language."""
        self.ensure_one()
        default = self.env._(
            "I agree to receive e-mails about: %(purpose)s. I can withdraw my consent at any time.", purpose=self.name
        )
        return (self.form_text or "").strip() or default

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_names(self):
        """Return {purpose id: name} in the user's language, archived ones included."""
        # As superuser: the cache serves all users alike.
        return {purpose.id: purpose.name for purpose in self.sudo().with_context(active_test=False).search([])}
