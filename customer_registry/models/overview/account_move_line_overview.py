from odoo import fields, models
from odoo.tools import formatLang

from ...overview.block import Badge, Row


class AccountMoveLine(models.Model):
    """What a customer owes, and what its open credit covers of it."""

    _inherit = "account.move.line"

    # Open receivables of one customer are few beside the lines of 50,000 invoices.
    _registry_open_idx = models.Index("(partner_id, date_maturity, id) WHERE amount_residual != 0")

    def _registry_overview_rows(self, limit):
        """Return the first ``limit`` owed lines of these open receivables as rows, the oldest due first."""
        covered = self._registry_cover()
        first = self.browse(line.id for line in [*covered][:limit])
        debited = first._registry_debited()
        return [line._registry_overview_row(covered[line], debited[line]) for line in first]

    def _registry_debited(self):
        """Return {owed line: what of it is on its way by direct debit}; a debit takes the oldest due first."""
        left = self.move_id._registry_debited_amounts()
        debited = {}
        for line in self:
            debited[line] = min(left.get(line.move_id.id, 0), line.amount_residual_currency)
            left[line.move_id.id] = left.get(line.move_id.id, 0) - debited[line]
        return debited

    def _registry_cover(self):
        """Return {owed line: amount that open credit covers of it} of these open receivables, in their order.

        Open credit (payments, credit notes) covers the oldest first, company by company and currency by
        currency, as a bookkeeper would reconcile them.
        """
        credit = self._registry_open_credit()
        covered = {}
        for line in self.filtered(lambda line: line.amount_residual > 0):
            key = (line.company_id, line.currency_id)
            covered[line] = min(credit.get(key, 0), line.amount_residual_currency)
            credit[key] = credit.get(key, 0) - covered[line]
        return covered

    def _registry_open_credit(self):
        """Return {(company, currency): open credit among these receivables, positive}."""
        credit = {}
        for line in self.filtered(lambda line: line.amount_residual < 0):
            key = (line.company_id, line.currency_id)
            credit[key] = credit.get(key, 0) - line.amount_residual_currency
        return credit

    def _registry_overview_badge(self, covered, debited):
        """Return what is known of this owed line: that it needs no money any more, or is overdue."""
        currency, amount = self.currency_id, self.amount_residual_currency
        if currency.compare_amounts(covered, amount) >= 0:
            return Badge(self.env._("Covered by credit"), "success")
        if currency.compare_amounts(debited, amount) >= 0:
            return Badge(self.env._("Being debited"), "info")
        if not currency.is_zero(covered):
            return Badge(self.env._("Partly covered by credit"), "warning")
        if not currency.is_zero(debited):
            return Badge(self.env._("Partly being debited"), "warning")
        due = self.date_maturity
        return Badge(self.env._("Overdue"), "danger") if due and due < fields.Date.context_today(self) else None

    def _registry_overview_row(self, covered, debited):
        due = self.date_maturity
        return Row(
            "account.move",
            self.move_id.id,
            self.move_name or "",
            date=fields.Date.to_string(due) or "",
            amount=self.amount_residual_currency,
            currency_id=self.currency_id.id,
            badge=self._registry_overview_badge(covered, debited),
        )

    def _registry_overview_summary(self):
        """Return one sentence about what is open in all, by currency, with the open credit."""
        sums = {}
        for line in self:
            owed, credit = sums.get(line.currency_id, (0, 0))
            amount = line.amount_residual_currency
            sums[line.currency_id] = (owed + max(amount, 0), credit - min(amount, 0))
        sentences = []
        for currency, (owed, credit) in sums.items():
            money = {"owed": formatLang(self.env, owed, currency_obj=currency)}
            if currency.is_zero(credit):
                sentences.append(self.env._("%(owed)s open", **money))
                continue
            money["credit"] = formatLang(self.env, credit, currency_obj=currency)
            sentences.append(self.env._("%(owed)s open, %(credit)s open credit", **money))
        return Badge("; ".join(sentences), "muted") if sentences else None
