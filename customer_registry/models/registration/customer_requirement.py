from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What is worked out from the requirements.
DERIVED = {
    "registry_completeness",
    "registry_missing",
    "registry_missing_optional",
    "registry_missing_required",
    "registry_required_fields",
}
# Bank accounts may be closed to the user who registers; that there is one is no secret.
READABLE_BY_ALL = {"bank_ids": "registry_bank_masked"}


class CustomerRequirement(models.Model):
    """A piece of data that a company may require before a registration is finished."""

    _name = "customer.requirement"
    _description = "Registration Requirement"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="The name the registration uses when it is missing.")
    field_name = fields.Char(required=True, help="Technical name of a field of the contact, such as vat.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="Archive what does not matter to you: it then no longer counts toward completeness either."
    )
    applies_to = fields.Selection(
        [("both", "Companies and persons"), ("company", "Companies"), ("person", "Persons")],
        required=True,
        default="both",
    )

    _field_name_unique = models.Constraint(
        "UNIQUE(field_name)",
        "This field is already in the list of requirements.",
    )

    @api.constrains("field_name")
    def _check_field_name(self):
        known = self.env["res.partner"]._fields.keys() - DERIVED
        for requirement in self:
            if requirement.field_name not in known:
                raise ValidationError(
                    self.env._(
                        "Requirement %(name)s: contacts have no field “%(field)s”. Look up the technical name in "
                        "developer mode.",
                        name=requirement.name,
                        field=requirement.field_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        requirements._catalogue_changed()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        self._catalogue_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._catalogue_changed()
        return result

    @api.model
    def _catalogue_changed(self):
        """Let the completeness of all customers follow the catalogue, and later each field that is in it."""
        Partner = self.env["res.partner"]
        Partner.invalidate_model(sorted(DERIVED))
        followed = self.env.registry.field_depends[Partner._fields["registry_completeness"]]
        if not {requirement.field_name for requirement in self.exists()} <= set(followed):
            self.env.flush_all()
            self.env.registry._setup_models__(self.env.cr, ["res.partner"])

    def _missing(self, partner):
        """Return those requirements of ``self`` that ``partner`` does not meet.

        A text of blanks alone does not meet one; a number 0 and False do not either.
        """
        return self.filtered(lambda requirement: not requirement._is_met_by(partner))

    def _applies_to(self, partner):
        return self.applies_to in ("both", "company" if partner.is_company else "person")

    def _is_met_by(self, partner):
        value = partner[READABLE_BY_ALL.get(self.field_name, self.field_name)]
        return bool(value.strip() if isinstance(value, str) else value)
