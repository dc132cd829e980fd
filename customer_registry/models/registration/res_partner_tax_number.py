import re

import stdnum.de.stnr
from odoo import fields, models

from ...const import SEVERITY_WARNING

# Countries that give out a tax number beside the VAT number.
CHECKS = {
    "DE": stdnum.de.stnr.is_valid,
    # Number of the tax office and of the case; python-stdnum's check needs a file that packages leave out.
    "AT": re.compile(r"\s*\d{2}[-\s]?\d{3}/?\d{4}\s*").fullmatch,
}


class ResPartner(models.Model):
    """The number under which the tax office knows a customer, beside its VAT number."""

    _inherit = "res.partner"

    registry_tax_number = fields.Char(
        string="Tax Number",
        tracking=True,
        groups="base.group_user",
        help="The number given by the tax office, in Germany the “Steuernummer”. The VAT number is another one.",
    )

    def _commercial_fields(self):
        """Override of base: the tax number is that of the company."""
        return [*super()._commercial_fields(), "registry_tax_number"]

    def _registry_findings(self):
        """Override of customer_registry: a tax number that cannot be right."""
        return [*super()._registry_findings(), *self._registry_tax_number_findings()]

    def _registry_tax_number_findings(self):
        check = CHECKS.get(self.country_id.code)
        if not check or not self.registry_tax_number or check(self.registry_tax_number):
            return []
        message = self.env._(
            "Tax number “%(number)s” is not valid in %(country)s: check its digits.",
            number=self.registry_tax_number,
            country=self.country_id.name,
        )
        return [self._registry_finding(SEVERITY_WARNING, "registry_tax_number", message)]
