from decimal import Decimal

from odoo import fields, models

from ...formats import debit, debit_checks, gocardless

CHECKED_ID = "CHECK"


class CustomerCollection(models.Model):
    """Frozen rows of the files, from invoices and mandates."""

    _inherit = "customer.collection"

    def _debit_codes(self, item):
        """Return the codes of all that speaks against the debit that ``item`` proposes."""
        if self.provider == "gocardless":
            payment = self._gocardless_row(CHECKED_ID, item.move, item.mandate, item.amount)
            return [
                *(problem.code for problem in gocardless.find_problems([payment])),
                *self._date_codes(payment),
            ]
        row = self._debit(CHECKED_ID, item.move, item.mandate, item.amount, "RCUR")
        return list(debit_checks.debit_codes(row, self._registry_creditor()))

    def _date_codes(self, payment):
        first = gocardless.earliest_charge(payment.currency, fields.Date.context_today(self))
        return ["charge_date"] if payment.charge_date < first else []

    def _debit(self, end_to_end_id, move, mandate, amount, sequence):
        bank = mandate.bank_id
        return debit.Debit(
            end_to_end_id=end_to_end_id,
            amount=self._registry_decimal(amount),
            name=bank.acc_holder_name or mandate.partner_id.name or "",
            iban=bank.sanitized_acc_number or "",
            mandate=mandate.reference,
            signed=mandate.date_signed,
            due=self.date_due,
            sequence=sequence,
            scheme=mandate.scheme.upper(),
            text=self._debit_text(move),
            bic=(bank.bank_id.bic or "").replace(" ", "").upper(),
            address=self._registry_address(mandate.partner_id),
            amendment=self._amendment(mandate),
            currency=move.currency_id.name,
        )

    def _gocardless_row(self, reference, move, mandate, amount):
        partner = mandate.partner_id
        return gocardless.Payment(
            reference=reference,
            mandate=mandate.gocardless_mandate or "",
            amount=self._registry_decimal(amount),
            currency=move.currency_id.name,
            description=self._debit_text(move),
            charge_date=self.date_due,
            company_name=partner.name or "",
            metadata=(("invoice", move.name or ""), ("debit", reference)),
        )

    def _registry_decimal(self, amount):
        """Return an amount of the books as it is written: exact, with two decimals."""
        return Decimal(f"{amount:.2f}")

    def _debit_text(self, move):
        """Return what the customer reads on the bank statement."""
        reference = move.payment_reference
        return f"{move.name} {reference}" if reference and reference != move.name else move.name

    def _registry_address(self, partner):
        """Return the structured address, or None where town or country is missing."""
        if not partner.city or not partner.country_id.code:
            return None
        return debit.PostalAddress(
            country=partner.country_id.code,
            town=partner.city,
            street=partner.street or "",
            postcode=partner.zip or "",
            lines=(partner.street2,) if partner.street2 else (),
        )

    def _amendment(self, mandate):
        pending = mandate._pending_amendments()
        if not pending:
            return None
        originals = pending._originals()
        return debit.MandateAmendment(**originals) if any(originals.values()) else None

    def _registry_creditor(self):
        """Return the company as the files name it; the company is ready."""
        company = self.company_id
        bank = company.registry_collection_journal_id.bank_account_id
        return debit.Creditor(
            name=company.name,
            identifier=company.registry_creditor_identifier or "",
            iban=bank.sanitized_acc_number or "",
            bic=(bank.bank_bic or "").replace(" ", "").upper(),
            address=self._registry_address(company.partner_id),
        )

    def _code_texts(self):
        """Return {code of a problem of a debit: the sentence for people}."""
        texts = {
            "account": self.env._("The reference of its mandate is also used with another account."),
            "account_country": self.env._("The customer's bank is outside the SEPA area."),
            "address": self.env._(
                "The customer's bank is outside the EEA: complete the city and country of the address."
            ),
            "amendment": self.env._("The amendment of its mandate is contradictory: amend the mandate again."),
            "amount": self.env._("The amount is not between 0.01 and 999,999,999.99."),
            "bic": self.env._("The BIC of the customer's bank is not valid."),
            "currency": self.env._("Its currency cannot be debited: SEPA collects only euros."),
            "date_signed": self.env._("The mandate has no date of signature, or was signed after the due date."),
            "iban": self.env._("The customer's account number is not a valid IBAN."),
            "name": self.env._("The customer's name has no characters that banks can read."),
        }
        if self.provider == "gocardless":
            texts["mandate"] = self.env._("The GoCardless mandate (MD…) is missing or not valid.")
            texts["currency"] = self.env._("GoCardless does not collect in this currency.")
            texts["charge_date"] = self.env._(
                "GoCardless needs more days to debit this currency: choose a later due date."
            )
        else:
            texts["mandate"] = self.env._("The reference of its mandate contains characters that banks reject.")
        return texts
