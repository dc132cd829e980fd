from odoo import api, fields, models

from ...checks.einvoice import SCHEMES, address_fault, is_foreign
from ...const import SEVERITY_ERROR, SEVERITY_WARNING

ADDRESS = ("peppol_eas", "peppol_endpoint")
# Schemes that Odoo derives from no VAT number or register: an address in one of them was entered by somebody.
NEVER_DERIVED = frozenset({"0002", "0060", "0088", "0190", "0199", "0201", "0204", "0225"})


class ResPartner(models.Model):
    """The electronic address of a customer: Odoo's own fields, kept as they were entered, and checked."""

    _inherit = "res.partner"

    registry_einvoice_typed = fields.Boolean(
        string="E-invoice Address Entered",
        groups="base.group_user",
        copy=False,
        help="Somebody has entered the address: it does not follow VAT number, country and registry number.",
    )

    @api.model
    def _commercial_fields(self):
        """Override of account: the address of a company is that of whoever of it gets the invoice."""
        return [*super()._commercial_fields(), "registry_einvoice_typed"]

    @api.depends(lambda self: self._peppol_eas_endpoint_depends())
    def _compute_peppol_eas(self):
        """Override of account_edi_ubl_cii: an address that somebody has entered stays."""
        kept = self.filtered(lambda partner: partner._registry_keeps_address())
        for partner in kept:
            partner.peppol_eas = partner.peppol_eas
        return super(ResPartner, self - kept)._compute_peppol_eas()

    @api.depends(lambda self: [*self._peppol_eas_endpoint_depends(), "peppol_eas"])
    def _compute_peppol_endpoint(self):
        """Override of account_edi_ubl_cii: an address that somebody has entered stays."""
        kept = self.filtered(lambda partner: partner._registry_keeps_address())
        for partner in kept:
            partner.peppol_endpoint = partner.peppol_endpoint
        return super(ResPartner, self - kept)._compute_peppol_endpoint()

    def _registry_keeps_address(self):
        """Tell whether the address stays as it is: that of a customer, where somebody has entered it."""
        # As superuser: Odoo works it out for whoever saves a contact.
        partner = self.sudo()
        if not (partner.commercial_partner_id.registry_state and partner.peppol_eas and partner.peppol_endpoint):
            return False
        return partner.registry_einvoice_typed or partner.peppol_eas in NEVER_DERIVED

    @api.onchange(*ADDRESS)
    def _onchange_registry_einvoice_address(self):
        for partner in self:
            partner.registry_einvoice_typed = partner._registry_address_is_typed()

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        entered = [partner for partner, vals in zip(partners, vals_list, strict=True) if vals.get("peppol_endpoint")]
        self.browse([partner.id for partner in entered])._registry_note_typed_address()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(ADDRESS) and "registry_einvoice_typed" not in vals:
            self._registry_note_typed_address()
        return result

    def _registry_note_typed_address(self):
        # As superuser: accountants enter addresses, too, and the note goes with the address.
        for partner in self.sudo():
            typed = partner._registry_address_is_typed()
            if partner.registry_einvoice_typed != typed:
                partner.registry_einvoice_typed = typed

    def _registry_address_is_typed(self):
        """Tell whether the address is another one than Odoo derives from the other data."""
        address = self.peppol_eas, self.peppol_endpoint
        return bool(all(address)) and address != self._registry_derived_address()

    def _registry_derived_address(self):
        """Return the address (scheme, number) that Odoo derives from country, VAT number and registry number."""
        blank = self.new({"country_id": self.country_id.id, "vat": self.vat, "company_registry": self.company_registry})
        return blank.peppol_eas, blank.peppol_endpoint

    def _registry_einvoice_findings(self):
        """Return the findings of the review about the electronic address."""
        scheme, number = self.peppol_eas, self.peppol_endpoint
        if not (scheme and number):
            return []
        example = address_fault(scheme, number)
        names = {"number": number, "scheme": self._registry_code_label("peppol_eas", scheme)}
        if example is not None:
            message = self.env._("E-invoice address “%(number)s” is not valid for %(scheme)s.", **names)
            if example:
                message = self.env._(
                    "E-invoice address “%(number)s” is not valid for %(scheme)s. It should look like %(example)s.",
                    example=example,
                    **names,
                )
            return [self._registry_finding(SEVERITY_ERROR, "peppol_endpoint", message)]
        if is_foreign(scheme, number, self.vat, self.company_registry, self.country_id.code):
            message = self.env._(
                "E-invoice address “%(number)s” (%(scheme)s) belongs to somebody else than the VAT number or registry "
                "number. Check which one is right.",
                **names,
            )
            return [self._registry_finding(SEVERITY_WARNING, "peppol_endpoint", message)]
        return []

    @api.onchange(*ADDRESS)
    def _onchange_registry_einvoice_fault(self):
        """Say at the field what Odoo would refuse on saving."""
        if not (self.peppol_eas and self.peppol_endpoint):
            return None
        refused = self._build_error_peppol_endpoint(self.peppol_eas, self.peppol_endpoint)
        if not refused:
            return None
        example = SCHEMES[self.peppol_eas].example if self.peppol_eas in SCHEMES else ""
        message = (
            self.env._("It should look like %(example)s.", example=example)
            if example
            else self.env._("It should contain only letters and digits.")
        )
        title = self.env._("E-invoice address “%(number)s” is not valid", number=self.peppol_endpoint)
        return {"warning": {"title": title, "message": message, "type": "notification"}}
