from odoo import api, fields, models

from ..checks.bank import iban_is_valid, looks_like_iban, mask
from ..checks.finding import Finding
from ..checks.postal import postcode_error
from ..checks.text import email_error, unprintable
from ..const import SEVERITY_ERROR, SEVERITY_WARNING


class ResPartner(models.Model):
    """What keeps a registration from being finished."""

    _inherit = "res.partner"

    registry_completeness = fields.Integer(
        string="Completeness",
        compute="_compute_registry_completeness",
        groups="base.group_user",
        help="Share of the data of the requirements list that is filled in, in percent.",
    )
    registry_missing = fields.Char(
        string="Missing Data", compute="_compute_registry_completeness", groups="base.group_user"
    )

    @api.depends(lambda self: self._registry_completeness_depends())
    @api.depends_context("company", "lang")
    def _compute_registry_completeness(self):
        catalogue = self.env["customer.requirement"].sudo().search([("field_name", "!=", False)])
        for partner in self:
            wanted = catalogue.filtered(lambda item, partner=partner: item._applies_to(partner))
            missing = wanted._registry_missing(partner)
            partner.registry_completeness = 100 - round(100 * len(missing) / (len(wanted) or 1))
            partner.registry_missing = ", ".join(missing.mapped("name"))

    def _registry_completeness_depends(self):
        return ["is_company", "name", "street", "zip", "city", "country_id", "email", "phone", "vat"]

    def _registry_requirements(self):
        """Return the requirements that the current company sets for this partner."""
        self.ensure_one()
        company = self.env.company.sudo()
        if self.is_company:
            return company.registry_required_company_ids
        return company.registry_required_person_ids

    def registry_review(self):
        """Return all that is wrong with this record, as JSON-able dicts, errors first.

        :return: list of ``{"severity": "error"|"warning", "field", "label", "message"}``
        """
        self.ensure_one()
        self._registry_check_internal()
        self.check_access("read")
        return [
            {
                "severity": finding.severity,
                "field": finding.field_name,
                "label": finding.label,
                "message": finding.message,
            }
            for finding in sorted(self._registry_findings(), key=lambda item: not item.is_error)
        ]

    def _registry_findings(self):
        """Hook: return the ``Finding`` list of this record; addons append theirs."""
        self.ensure_one()
        return [
            *self._registry_missing_findings(),
            *self._registry_email_findings(),
            *self._registry_address_findings(),
            *self._registry_phone_findings(),
            *self._registry_vat_findings(),
            *self._registry_bank_findings(),
            *self._registry_recipient_findings(),
        ]

    def _registry_finding(self, severity, field_name, message):
        return Finding(severity, field_name, self._registry_label(field_name), message)

    def _registry_missing_findings(self):
        missing = self._registry_requirements()._registry_missing(self)
        return [
            Finding(
                SEVERITY_ERROR,
                requirement.field_name,
                requirement.name,
                self.env._("%(field)s is missing.", field=requirement.name),
            )
            for requirement in missing
        ]

    def _registry_email_findings(self):
        reason = email_error(self.email) if self.email else ""
        if not reason:
            return []
        message = self.env._("E-mail “%(email)s” is not a valid address.", email=self.email)
        return [self._registry_finding(SEVERITY_ERROR, "email", message)]

    def _registry_address_findings(self):
        findings = []
        if example := postcode_error(self.zip, self.country_id.code):
            message = self.env._(
                "Postcode “%(zip)s” is not valid in %(country)s. It should look like %(example)s.",
                zip=self.zip,
                country=self.country_id.name,
                example=example,
            )
            findings.append(self._registry_finding(SEVERITY_ERROR, "zip", message))
        for name in ("name", "street", "city"):
            if signs := unprintable(self[name]):
                message = self.env._(
                    "%(field)s contains signs that letters and bank files cannot carry: %(signs)s",
                    field=self._registry_label(name),
                    signs=signs,
                )
                findings.append(self._registry_finding(SEVERITY_WARNING, name, message))
        return findings

    def _registry_phone_findings(self):
        if not self.phone or self._phone_format(fname="phone"):
            return []
        message = self.env._(
            "Phone “%(phone)s” is not a valid number. Write it with its country code, such as +49 30 901820.",
            phone=self.phone,
        )
        return [self._registry_finding(SEVERITY_WARNING, "phone", message)]

    def _registry_vat_findings(self):
        if not self.vat or not self.country_id:
            return []
        checked, _country = self._run_vat_checks(self.country_id, self.vat, validation="setnull")
        if checked:
            return []
        message = self.env._(
            "VAT number “%(vat)s” is not valid in %(country)s.", vat=self.vat, country=self.country_id.name
        )
        return [self._registry_finding(SEVERITY_ERROR, "vat", message)]

    def _registry_bank_findings(self):
        return [
            self._registry_finding(
                SEVERITY_ERROR,
                "bank_ids",
                self.env._("IBAN %(iban)s is not valid: check its digits.", iban=mask(bank.acc_number)),
            )
            for bank in self._registry_banks()
            if looks_like_iban(bank.acc_number) and not iban_is_valid(bank.acc_number)
        ] + self._registry_debit_findings()

    def _registry_recipient_findings(self):
        if self.invoice_sending_method not in (False, "email") or self._registry_invoice_recipients():
            return []
        message = self.env._("Nobody can get the invoices by e-mail: add an e-mail address or an invoice recipient.")
        return [self._registry_finding(SEVERITY_WARNING, "contact_link_ids", message)]

    def _registry_invoice_recipients(self, address=None):
        """Return who gets the invoices of this customer by e-mail.

        :param address: invoice address of a document, asked before the customer itself
        :return: the contacts with the right; without any the address, then the customer;
            empty if none of them has an e-mail address
        """
        self.ensure_one()
        recipients = self._registry_contacts("invoice_recipient")
        if recipients:
            return recipients
        address = address or self.browse(self.address_get(["invoice"])["invoice"])
        if address != self:
            address -= self._registry_inactive_persons().sudo(False)
        return (address.filtered("email") or self.filtered("email"))[:1]
