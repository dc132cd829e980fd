from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

from ..const import BLOCKING_REASONS


class CustomerCollectionLine(models.Model):
    """Debits that come back: the invoice is owed again."""

    _inherit = "customer.collection.line"

    def action_return(self):
        """Ask for reason and day of returns that are recorded by hand."""
        self.env["customer.collection"]._registry_check_collector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned Debits"),
            "res_model": "customer.collection.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    def _registry_refuse_return(self):
        """Return why this debit cannot come back, or ''."""
        self.ensure_one()
        if self.state == "returned":
            return self.env._("It was returned already, on %(day)s.", day=fields.Date.to_string(self.date_returned))
        if self.state not in ("exported", "paid"):
            return self.env._("It was never debited.")
        return ""

    def _registry_return(self, reason, day, fee=0.0):
        """Take these debits back: bookings are reversed on ``day``, invoices owed again, mandates ended if need be.

        :param str reason: the code of the bank, such as AC04; may be empty
        :raises UserError: one of them cannot come back, or somebody else works on it
        """
        self.lock_for_update(allow_referencing=True)
        for line in self:
            refusal = line._registry_refuse_return()
            if refusal:
                raise UserError(self.env._("%(invoice)s: %(refusal)s", invoice=line.move_id.name, refusal=refusal))
        for line in self.filtered("payment_id"):
            line.return_move_id = line._registry_reverse_payment(day)
        self.write(
            {"state": "returned", "return_reason": reason, "date_returned": day, "return_fee": fee, "error": False}
        )
        for line in self:
            line.move_id.message_post(body=line._registry_return_message())
        self._registry_block_mandates(reason, day)

    def _registry_reverse_payment(self, day):
        """Reverse the booking on the day of the return; what the bank statement has matched stays matched."""
        payment = self.payment_id
        entry = payment.move_id
        if entry.state != "posted":
            return entry.browse()
        owed = entry.line_ids.filtered(lambda item: item.account_id.account_type == "asset_receivable")
        owed.remove_move_reconcile()
        reference = self.env._("Return of %(debit)s", debit=self.end_to_end_id)
        reverse = entry._reverse_moves([{"date": day, "ref": reference}])
        reverse.action_post()
        plan = []
        for item in entry.line_ids.filtered(lambda item: item.account_id.reconcile and not item.reconciled):
            plan.append(item | reverse.line_ids.filtered(lambda other, item=item: other.account_id == item.account_id))
        self.env["account.move.line"]._reconcile_plan(plan)
        payment.action_reject()
        return reverse

    def _registry_return_message(self):
        return Markup("<p>%s</p>") % self.env._(
            "The direct debit of %(amount)s (%(collection)s) was returned: %(code)s %(meaning)s",
            amount=self.currency_id.format(self.amount),
            collection=self.collection_id.name,
            code=self.return_reason or self.env._("no reason told"),
            meaning=self.return_reason_text or "",
        )

    def _registry_block_mandates(self, reason, day):
        """End the mandates by which nothing can be debited any more, where the company wants that."""
        if reason not in BLOCKING_REASONS:
            return
        lines = self.filtered("company_id.registry_return_blocks")
        text = self.env._(
            "Debit returned: %(code)s %(meaning)s", code=reason, meaning=self._registry_reason_text(reason)
        )
        lines.mandate_id._registry_revoke(day, text)

    def _registry_reason_text(self, code):
        """Return what a reason code of ISO 20022 means, or ''."""
        return {
            "AC01": self.env._("the account number is wrong"),
            "AC04": self.env._("the account is closed"),
            "AC06": self.env._("the account is blocked"),
            "AC13": self.env._("B2B is for businesses: this is a consumer's account"),
            "AG01": self.env._("the account cannot be debited"),
            "AG02": self.env._("the sequence type is wrong"),
            "AM04": self.env._("the account is not covered"),
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
            "MS03": self.env._("the bank tells no reason"),
            "RC01": self.env._("the BIC is wrong"),
            "RR01": self.env._("the account number of the debtor is missing"),
            "RR02": self.env._("name or address of the debtor are missing"),
            "RR03": self.env._("name or address of the creditor are missing"),
            "RR04": self.env._("regulations forbid it"),
            "SL01": self.env._("the customer has blocked debits by this creditor"),
        }.get(code or "", "")
