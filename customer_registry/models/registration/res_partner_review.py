from odoo import models

from ...checks.bank import bic_fits, iban_is_valid, looks_like_iban, mask
from ...checks.finding import Finding
from ...checks.names import person_name_doubt
from ...checks.phone import phone_error, phone_example
from ...checks.postal import postcode_error
from ...checks.text import ascii_address, email_error, unprintable
from ...checks.vat import readings
from ...const import MAIL_CHANNELS, SEVERITY_ERROR, SEVERITY_WARNING


class ResPartner(models.Model):
    """What keeps a registration from being finished."""

    _inherit = "res.partner"

    def _registry_requirements(self):
        """Return the requirements that the current company sets for this partner."""
        self.ensure_one()
        # As superuser: what the company requires is the same, whoever reviews.
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
            *self._registry_name_findings(),
            *self._registry_email_findings(),
            *self._registry_address_findings(),
            *self._registry_phone_findings(),
            *self._registry_vat_findings(),
            *self._registry_bank_findings(),
            *self._registry_recipient_findings(),
            *self._registry_einvoice_findings(),
            *self._registry_lawful_findings(),
        ]

    def _registry_missing_findings(self):
        missing = self._registry_requirements()._missing(self)
        return [
            Finding(
                SEVERITY_ERROR,
                requirement.field_name,
                requirement.name,
                self.env._("%(field)s is missing.", field=requirement.name),
            )
            for requirement in missing
        ]

    def _registry_name_findings(self):
        """Documents carry first name, blank, last name; companies spell themselves as they like."""
        doubt = None if self.is_company else person_name_doubt(self.name)
        if not doubt:
            return []
        if doubt.suggestion:
            message = self.env._(
                "“%(name)s”: write the first name, a space and the last name, such as “%(suggestion)s”.",
                name=self.name,
                suggestion=doubt.suggestion,
            )
        else:
            message = self.env._("“%(name)s”: a person needs a first name, a space and a last name.", name=self.name)
        return [self._registry_finding(SEVERITY_WARNING, "name", message)]

    def _registry_email_findings(self):
        addresses = self._registry_emails()
        texts = addresses if len(addresses) > 1 else filter(None, [self.email])
        if not any(email_error(text) for text in texts):
            return self._registry_unmailable_findings(addresses)
        message = self.env._("E-mail “%(email)s” is not a valid address.", email=self.email)
        return [self._registry_finding(SEVERITY_ERROR, "email", message)]

    def _registry_unmailable_findings(self, addresses):
        """Warn of addresses that are valid, but that Odoo cannot mail to."""
        lost = [address for address in addresses if not ascii_address(address).isascii()]
        if not lost:
            return []
        message = self.env._(
            "%(email)s: the part before the @ contains letters that mail servers do not accept. Ask for another "
            "address.",
            email=", ".join(lost),
        )
        return [self._registry_finding(SEVERITY_WARNING, "email", message)]

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
                    "%(field)s contains characters that cannot be used in letters and bank files: %(signs)s",
                    field=self._registry_label(name),
                    signs=signs,
                )
                findings.append(self._registry_finding(SEVERITY_WARNING, name, message))
        return findings

    def _registry_phone_findings(self):
        country = self.country_id or self.env.company.country_id
        if not phone_error(self.phone, country.code):
            return []
        message = self.env._(
            "Phone “%(phone)s” is not a valid number. Enter it with its country code, such as %(example)s.",
            phone=self.phone,
            example=phone_example(country.code) or "+49 30 901820",
        )
        return [self._registry_finding(SEVERITY_WARNING, "phone", message)]

    def _registry_vat_findings(self):
        if not self._registry_vat_is_valid():
            message = self.env._(
                "VAT number “%(vat)s” is not valid in %(country)s.", vat=self.vat, country=self.country_id.name
            )
            return [self._registry_finding(SEVERITY_ERROR, "vat", message)]
        if self.registry_vies_state == "invalid":
            message = self.env._(
                "VIES does not know VAT number “%(vat)s”: ask the customer, or bill with VAT.", vat=self.vat
            )
            return [self._registry_finding(SEVERITY_WARNING, "vat", message)]
        return []

    def _registry_vat_is_valid(self):
        """Check the VAT number as base_vat does on saving, which asks the database for each record."""
        found = readings(self.vat, self.country_id.code)
        return not found or any(
            self._check_vat_number(code, self._format_vat_number(code, number)) for code, number in found
        )

    def _registry_bank_findings(self):
        accounts = [finding for bank in self._registry_banks() for finding in self._registry_account_findings(bank)]
        return accounts + self._registry_debit_findings()

    def _registry_account_findings(self, bank_sudo):
        number = bank_sudo.acc_number
        if looks_like_iban(number) and not iban_is_valid(number):
            message = self.env._("IBAN %(iban)s is not valid: check its digits.", iban=mask(number))
            return [self._registry_finding(SEVERITY_ERROR, "bank_ids", message)]
        if not bic_fits(bank_sudo.bank_id.bic, number):
            message = self.env._(
                "IBAN %(iban)s does not belong to the bank with this BIC: choose another one.", iban=mask(number)
            )
            return [self._registry_finding(SEVERITY_WARNING, "bank_ids", message)]
        return []

    def _registry_recipient_findings(self):
        # As superuser: recipients count, whether the user sees the persons or not.
        recipients = self.sudo().contact_link_ids.filtered(
            lambda link: link.active and link.invoice_recipient and link.person_id.active
        )
        return [
            *(self._registry_recipient_finding(link) for link in recipients if email_error(link.email)),
            *self._registry_nobody_findings(recipients),
        ]

    def _registry_recipient_finding(self, link_sudo):
        message = self.env._(
            "Invoice recipient %(name)s: “%(email)s” is not a valid address.",
            name=link_sudo.name,
            email=link_sudo.email or "",
        )
        return self._registry_finding(SEVERITY_WARNING, "contact_link_ids", message)

    def _registry_nobody_findings(self, links_sudo):
        # The last question costs queries: it is for those that have neither.
        by_mail = self.invoice_sending_method in (False, *MAIL_CHANNELS)
        if not by_mail or self.email or links_sudo.person_id.filtered("email") or self._registry_invoice_recipients():
            return []
        message = self.env._("Nobody can get the invoices by e-mail: add an e-mail address or an invoice recipient.")
        return [self._registry_finding(SEVERITY_WARNING, "contact_link_ids", message)]
