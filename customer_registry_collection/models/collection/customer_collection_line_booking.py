import logging

from odoo import Command, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class CustomerCollectionLine(models.Model):
    """Bookings of single debits."""

    _inherit = "customer.collection.line"

    def _book_safely(self):
        """Book these lines together; if that fails one by one, so that one failure stops nobody else."""
        if self:
            self._isolated(lambda lines: lines._book())

    def _explain(self, error):
        """Override of customer.job.mixin: the kind of an error will do, for its text may hold bank data."""
        if self.state == "draft" or isinstance(error, UserError):
            return super()._explain(error)
        _logger.warning("Debit %s could not be booked: %s", self.id, type(error).__name__)
        return self.env._("It could not be booked (%(error)s).", error=type(error).__name__)

    def _book(self):
        """Create, post and reconcile the payments of these exported lines of one collection."""
        open_lines = self._open_move_lines()
        payments = self.env["account.payment"].create(
            [line._prepare_payment(open_lines.get(line.move_id.id)) for line in self]
        )
        payments.action_post()
        plan = []
        for line, payment in zip(self, payments, strict=True):
            owed = open_lines.get(line.move_id.id)
            line.write({"state": "paid", "payment_id": payment.id, "remark": line._remark(owed)})
            if owed:
                account = owed.account_id[:1]
                own = payment.move_id.line_ids.filtered(lambda item, account=account: item.account_id == account)
                plan.append(own | owed.filtered(lambda item, account=account: item.account_id == account))
        self.env["account.move.line"]._reconcile_plan(plan)

    def _open_move_lines(self):
        """Return {id of invoice: what it still owes}, of all these lines in one query."""
        found = self.env["account.move.line"].search(
            [
                ("move_id", "in", self.move_id.ids),
                ("display_type", "=", "payment_term"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            order="date_maturity, id",
        )
        return {move.id: lines for move, lines in found.grouped("move_id").items()}

    def _prepare_payment(self, owed):
        collection = self.collection_id
        values = {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.id,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "date": collection.date_due,
            "journal_id": collection.journal_id.id,
            "company_id": collection.company_id.id,
            "payment_method_line_id": collection.company_id._registry_method_line(collection.provider).id,
            "memo": self.move_id.payment_reference or self.move_id.name,
            "payment_reference": self.end_to_end_id,
        }
        if owed:
            values["destination_account_id"] = owed.account_id[:1].id
            values["invoice_ids"] = [Command.set(self.move_id.ids)]
        return values

    def _remark(self, owed):
        """Return what is to be known of a debit that its invoice does not need as a whole any more."""
        residual = sum(owed.mapped("amount_residual_currency")) if owed else 0
        if self.currency_id.compare_amounts(residual, self.amount) >= 0:
            return False
        return self.env._(
            "The invoice was paid in the meantime: the excess amount debited is an open credit of the customer."
        )
