from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

from ...const import BLOCKING_REASONS


class CustomerCollectionLine(models.Model):
    """Debits that come back: the invoice is owed again."""

    _inherit = "customer.collection.line"

    def action_return(self):
        """Ask for reason and day of returns that are recorded by hand."""
        self.env["customer.collection"]._check_collector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned Debits"),
            "res_model": "customer.collection.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    def _refuse_return(self):
        """Return why this debit cannot come back, or ''."""
        self.ensure_one()
        if self.state == "returned":
            return self.env._("It was already returned on %(day)s.", day=fields.Date.to_string(self.date_returned))
        if self.state == "cancelled" and self.end_to_end_id:
            return self.env._("Its collection was cancelled: there is nothing to reverse.")
        if self.state not in ("exported", "paid"):
            return self.env._("It was never debited.")
        return ""

    def _return(self, reason, day, fee=0.0, rejected=False, blocking=True):
        """Take these debits back: bookings are reversed on ``day``, invoices owed again, mandates ended if need be.

        :param str reason: the code of the bank, such as AC04; may be empty
        :param bool rejected: they never reached the banks of the customers, so that mandates are as they were
        :param bool blocking: the reason is one against account or mandate, and may end the mandate
        :raises UserError: one of them cannot come back, or somebody else works on it
        """
        self.lock_for_update(allow_referencing=True)
        for line in self:
            refusal = line._refuse_return()
            if refusal:
                raise UserError(self.env._("%(invoice)s: %(refusal)s", invoice=line.move_id.name, refusal=refusal))
        self._reverse_payments(day)
        values = {"return_reason": reason, "date_returned": day, "return_fee": fee, "error": False}
        self.write({"state": "returned", "is_rejected": rejected, **values})
        for line in self:
            line.move_id.message_post(body=line._return_message())
        if rejected:
            self._give_mandates_back()
        if blocking:
            self._block_mandates(reason, day)

    def _reverse_payments(self, day):
        """Take back what was booked; what the bank statement has matched stays matched."""
        booked = self.filtered(lambda line: line.payment_id.move_id.state == "posted")
        entries = booked.payment_id.move_id
        owed = entries.line_ids.filtered(lambda item: item.account_id.account_type == "asset_receivable")
        owed.remove_move_reconcile()
        reverses = entries._reverse_moves([line._prepare_reverse(day) for line in booked])
        reverses.action_post()
        plan = []
        for line, entry, reverse in zip(booked, entries, reverses, strict=True):
            line.return_move_id = reverse
            plan += self._pairs(entry, reverse)
        self.env["account.move.line"]._reconcile_plan(plan)
        # A journal without an outstanding account books its payments with the bank statement only.
        unbooked = self.payment_id.filtered(lambda payment: not payment.move_id)
        (booked.payment_id | unbooked).action_reject()

    def _prepare_reverse(self, day):
        """Return the values of the entry that takes the booking back on ``day``, never before it."""
        reference = self.env._("Return of %(debit)s", debit=self.end_to_end_id)
        return {"date": max(day, self.payment_id.move_id.date), "ref": reference}

    def _pairs(self, entry, reverse):
        """Return the items of both entries that are reconciled with each other."""
        items = entry.line_ids.filtered(lambda item: item.account_id.reconcile and not item.reconciled)
        return [
            item | reverse.line_ids.filtered(lambda other, item=item: other.account_id == item.account_id)
            for item in items
        ]

    def _return_message(self):
        values = {
            "amount": self.currency_id.format(self.amount),
            "collection": self.collection_id.name,
            "code": self.return_reason or self.env._("no reason given"),
            "meaning": self.return_reason_text or "",
        }
        returned = self.env._(
            "The direct debit of %(amount)s (%(collection)s) was returned: %(code)s %(meaning)s", **values
        )
        rejected = self.env._(
            "The direct debit of %(amount)s (%(collection)s) was rejected: %(code)s %(meaning)s", **values
        )
        return Markup("<p>%s</p>") % (rejected if self.is_rejected else returned)

    def _block_mandates(self, reason, day):
        """End the mandates by which nothing can be debited any more, where the company wants that."""
        if reason not in BLOCKING_REASONS:
            return
        lines = self.filtered("company_id.registry_return_blocks")
        text = self.env._("Debit returned: %(code)s %(meaning)s", code=reason, meaning=self._reason_text(reason))
        lines.mandate_id._registry_revoke(day, text)

    def _reason_text(self, code):
        """Return what a reason code of ISO 20022 means, or ''."""
        return {
            "AC01": self.env._("the account number is wrong"),
            "AC04": self.env._("the account is closed"),
            "AC06": self.env._("the account is blocked"),
            "AC13": self.env._("B2B is for businesses: this is a consumer's account"),
            "AG01": self.env._("the account cannot be debited"),
            "AG02": self.env._("the sequence type is wrong"),
            "AM04": self.env._("there are insufficient funds in the account"),
            "AM05": self.env._("the debit was presented twice"),
            "BE05": self.env._("the creditor identifier is wrong"),
            "CNOR": self.env._("the creditor's bank is not registered"),
            "DNOR": self.env._("the debtor's bank is not registered"),
            "FF01": self.env._("the file is not valid"),
            "FF05": self.env._("the scheme is wrong"),
            "MD01": self.env._("there is no valid mandate"),
            "MD02": self.env._("the mandate is not complete"),
            "MD06": self.env._("the customer has had it refunded"),
            "MD07": self.env._("the account holder has died"),
            "MS02": self.env._("the customer refused it"),
            "MS03": self.env._("the bank gives no reason"),
            "RC01": self.env._("the BIC is wrong"),
            "RR01": self.env._("the account number of the debtor is missing"),
            "RR02": self.env._("the name or address of the debtor is missing"),
            "RR03": self.env._("the name or address of the creditor is missing"),
            "RR04": self.env._("regulations forbid it"),
            "SL01": self.env._("the customer has blocked debits by this creditor"),
        }.get(code or "", "")
