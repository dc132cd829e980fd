from odoo import api, models
from odoo.fields import Domain

# By what a bank may name a debit, and where that is kept.
PATHS = {
    "end_to_end_id": "end_to_end_id",
    "batch_id": "batch_ref",
    "message_id": "file_id.message_ref",
    "mandate": "mandate_reference",
}
READ = ["company_id", "end_to_end_id", "batch_ref", "file_id", "mandate_reference", "amount", "currency_id", "state"]
READ += ["date_due", "date_returned"]


class CustomerCollectionLine(models.Model):
    """Which debits a bank means with what it sends back."""

    _inherit = "customer.collection.line"

    @api.model
    def _registry_match(self, found):
        """Return for each Return in ``found`` the debits of the user's companies that it means, and why not.

        The number of queries does not depend on how many there are.

        :return: list of (debits, problem), of which one is empty
        """
        pools = {name: self._pool(name, found) for name in PATHS}
        return [self._match_one(item, pools) for item in found]

    def _pool(self, name, found):
        """Return {value: the debits that were exported with it} for what ``found`` tells by ``name``."""
        # The id of a debit is the best; most banks tell batch, file and mandate beside it.
        told = found if name == "end_to_end_id" else [item for item in found if not item.end_to_end_id]
        values = {getattr(item, name) for item in told} - {""}
        if not values:
            return {}
        domain = Domain(PATHS[name], "in", list(values)) & Domain("company_id", "in", self.env.companies.ids)
        lines = self.search_fetch(domain & Domain("end_to_end_id", "!=", False), READ, order="id")
        return lines.grouped(lambda line: line.mapped(PATHS[name])[0])

    def _match_one(self, item, pools):
        none = self.browse()
        if item.end_to_end_id:
            lines = pools["end_to_end_id"].get(item.end_to_end_id, none)
        else:
            lines = pools["batch_id"].get(item.batch_id) or pools["message_id"].get(item.message_id, none)
            if item.is_whole:
                lines = lines.filtered(lambda line: line.end_to_end_id not in item.spared)
            else:
                by_mandate = pools["mandate"].get(item.mandate, none)
                lines = by_mandate & lines if by_mandate and lines else by_mandate or lines
                return self._match_unnamed(item, lines)
        return lines, "" if lines else self.env._("None of your debits has this ID.")

    def _match_unnamed(self, item, lines):
        """Return which of ``lines`` a bank means that tells their batch, file or mandate only.

        It is the debit with the amount, of several by one mandate the last one before the return, or all
        of a batch that comes back in one sum. Debits that have come back are looked at as well: else a
        file that is read twice would mean another debit the second time.
        """
        made = lines.filtered(lambda line: line.state != "cancelled") or lines
        if not made:
            return made, self.env._("None of your debits has this ID.")
        if whole := self._match_sum(item, made):
            return whole, ""
        fits = made.filtered(lambda line: line._has_amount(item.amount)) or made
        before = fits.filtered(lambda line: item.kind == "reject" or not item.booked or line.date_due <= item.booked)
        last = max(before.mapped("date_due"), default=None)
        newest = before.filtered(lambda line: line.date_due == last)
        if len(newest) == 1 and (newest._has_amount(item.amount) or len(made) == 1):
            return newest, ""
        return made.browse(), self.env._("Several debits match: find out which one is meant, and record it manually.")

    def _match_sum(self, item, made):
        """Return the debits of a batch that comes back in one sum; none if it is another sum."""
        if item.mandate or item.amount is None:
            return made.browse()
        for lines in (made.filtered(lambda line: line.state in ("exported", "paid")), made):
            currency = lines.currency_id[:1]
            if len(lines) > 1 and not currency.compare_amounts(sum(lines.mapped("amount")), float(item.amount)):
                return lines
        return made.browse()

    def _has_amount(self, amount):
        """Return whether this debit is one of ``amount``; None: the bank does not tell it."""
        return amount is None or not self.currency_id.compare_amounts(self.amount, float(amount))
