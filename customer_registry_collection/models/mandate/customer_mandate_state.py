from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.customer_registry.checks.bank import iban_is_valid
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...const import MONTHS_TO_LAPSE

# From where a mandate may go where; what is signed again is a new mandate.
TRANSITIONS = {
    "draft": ("active", "revoked"),
    "active": ("expired", "revoked"),
    "expired": ("revoked",),
    "revoked": (),
}
EXPIRE_BATCH = 1000


class CustomerMandate(models.Model):
    """From the draft to its end: activated, debited, lapsed or revoked."""

    _inherit = "customer.mandate"

    @api.constrains("state", "date_signed", "bank_id", "gocardless_mandate", "provider", "partner_id", "company_id")
    def _check_active(self):
        """An active mandate could be debited today, whoever or whatever made it active."""
        active = self.filtered(lambda mandate: mandate.state == "active")
        refusals = [refusal for mandate in active if (refusal := mandate._refusal_text())]
        if refusals:
            raise ValidationError("\n\n".join(refusals))

    def action_activate(self):
        """Let these signed mandates be debited from now on.

        :raises UserError: listing, per mandate, what it lacks
        """
        self.check_access("write")
        received = self.filtered(lambda mandate: not mandate.date_received)
        received.write({"state": "active", "date_received": fields.Date.context_today(self)})
        (self - received).write({"state": "active"})
        return True

    def action_revoke(self):
        """Ask for date and reason of the revocation."""
        return self._wizard("customer.mandate.revoke", self.env._("Revoke"))

    def action_amend(self):
        """Ask for the new account of a mandate that goes on."""
        self.ensure_one()
        return self._wizard("customer.mandate.amend", self.env._("Amend"))

    def _wizard(self, model, name):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_mandate_id": self[:1].id, "default_mandate_ids": self.ids},
        }

    @api.model
    def _process(self):
        """Scheduled job: end the SEPA mandates that were not debited for 36 months.

        No ``customer.job.mixin``: nothing is sent or booked, so that doing it twice harms nobody and nothing has to be
        claimed; a mandate that could not be ended would be taken again and again.
        """
        lapsed = self.search(self._get_lapsed_domain(fields.Date.context_today(self)), limit=EXPIRE_BATCH)
        lapsed._expire(
            self.env._(
                "Lapsed: no debit for %(months)s months. The customer has to sign again.", months=MONTHS_TO_LAPSE
            )
        )
        self.env["ir.cron"]._commit_progress(len(lapsed), remaining=int(len(lapsed) == EXPIRE_BATCH))

    @api.model
    def _get_lapsed_domain(self, day):
        """Return the Domain of the active mandates that a bank would refuse on ``day`` as lapsed."""
        limit = day - relativedelta(months=MONTHS_TO_LAPSE)
        unused = Domain("date_last_debit", "=", False) & Domain("date_signed", "<", limit)
        return (
            Domain("state", "=", "active")
            & Domain("provider", "=", "sepa")
            & (Domain("date_last_debit", "<", limit) | unused)
        )

    def _expire(self, reason):
        self.write({"state": "expired"})
        self._message_log_batch(bodies={mandate.id: reason for mandate in self})

    def _registry_revoke(self, date, reason):
        """End these mandates on request of the customer or its bank; ended ones are left as they are."""
        live = self.filtered(lambda mandate: mandate.state != "revoked")
        live.write({"state": "revoked", "date_revoked": date, "revocation_reason": reason})

    def _refusals(self, day=None):
        """Hook: return the sentences that say why this mandate cannot be debited on ``day``; empty: it can.

        The state is not looked at, so that a draft can be asked before it is activated.

        :param date day: the due date; today if empty
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        refusals = self._date_refusals(today, day or today)
        if self.provider == "gocardless":
            if not self.gocardless_mandate:
                refusals.append(self.env._("The GoCardless mandate (MD…) is missing."))
            return refusals
        return [*refusals, *self._bank_refusals(), *self.company_id._registry_collection_missing()]

    def _date_refusals(self, today, day):
        signed = self.date_signed
        if not signed:
            return [self.env._("The date of the signature is missing.")]
        if signed > today:
            return [self.env._("The date of the signature is in the future.")]
        last = self.date_last_debit or signed
        if self.provider == "sepa" and last < day - relativedelta(months=MONTHS_TO_LAPSE):
            return [
                self.env._(
                    "It has lapsed because nothing was debited for %(months)s months: have a new one signed.",
                    months=MONTHS_TO_LAPSE,
                )
            ]
        return []

    def _bank_refusals(self):
        # As superuser: whoever sees the mandate learns what is wrong with the account, not its number.
        bank = self.sudo().bank_id
        if not bank:
            return [self.env._("The bank account is missing.")]
        if not bank.active:
            return [self.env._("The bank account is archived.")]
        if not iban_is_valid(bank.acc_number):
            return [self.env._("The account number is not a valid IBAN: check its digits.")]
        return []

    def _refuse_debtor(self, customer):
        """Return why this mandate must not be debited for what ``customer`` owes, or ''."""
        owner = self.partner_id.commercial_partner_id
        return (
            ""
            if owner == customer
            else self.env._(
                "Mandate %(mandate)s was given by %(owner)s and not by %(customer)s: choose one of the customer's own.",
                mandate=self.reference,
                owner=owner.name,
                customer=customer.name,
            )
        )

    def _refusal_text(self):
        refusals = self._refusals()
        if not refusals:
            return ""
        heading = self.env._(
            "Mandate %(mandate)s of %(customer)s cannot be active:",
            mandate=self.reference,
            customer=self.partner_id.name,
        )
        return "\n".join([heading, *(f"- {refusal}" for refusal in refusals)])

    def _check_transition(self, vals):
        state = vals.get("state")
        if not state:
            return
        states = dict(self._fields["state"]._description_selection(self.env))
        for mandate in self:
            if mandate.state != state and state not in TRANSITIONS[mandate.state]:
                raise UserError(
                    self.env._(
                        "Mandate %(mandate)s is “%(old)s” and cannot become “%(new)s”. Record a new mandate.",
                        mandate=mandate.reference,
                        old=states[mandate.state],
                        new=states.get(state, state),
                    )
                )

    # What collections ask and tell
    # -----------------------------

    def _sequence_code(self):
        """Return FRST, RCUR, FNAL or OOFF for the next debit by this mandate."""
        self.ensure_one()
        if self.sequence_type == "one_off":
            return "OOFF"
        if self.final:
            return "FNAL"
        if self.company_id.registry_sepa_first and not self.date_last_debit:
            return "FRST"
        return "RCUR"

    def _registry_mark_debited(self, day):
        """Note that these mandates were debited on ``day``; one-off and final ones end with it.

        Called when a collection is confirmed, never when its file is made.
        """
        unused = self.filtered(lambda mandate: not mandate.date_last_debit)
        unused._write_protected({"date_first_debit": day, "date_last_debit": day})
        earlier = self.filtered(lambda mandate: mandate.date_last_debit < day)
        earlier._write_protected({"date_last_debit": day})
        over = self.filtered(
            lambda mandate: mandate.state == "active" and (mandate.final or mandate.sequence_type == "one_off")
        )
        over._expire(self.env._("Ended with its last debit."))
