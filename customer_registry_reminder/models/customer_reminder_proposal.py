from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .customer_reminder import OPEN_STATES


class Instalment(NamedTuple):
    """What is open of an invoice at one due date; amounts in the currency of the invoice.

    ``debited`` is the part of ``residual`` that is on its way by direct debit: nobody is asked for it.
    """

    move: models.Model
    date_due: object
    amount: float
    residual: float
    debited: float = 0.0

    @property
    def asked(self):
        """The part that the customer has to pay by itself; 0 if all is on its way."""
        return self.move.currency_id.round(self.residual - self.debited)


class CustomerReminder(models.Model):
    """What would go out on a day, and what is left out and why."""

    _inherit = "customer.reminder"

    def action_propose(self):
        """Work out what is to be sent today; what was proposed before and not sent is replaced."""
        self._check_may_send()
        # As superuser: nobody has the right to write reminders; that the user may send is checked above.
        self.sudo()._propose(self.env.company, fields.Date.context_today(self))
        action = self.env["ir.actions.actions"]._for_xml_id("customer_registry_reminder.action_customer_reminders")
        return {**action, "target": "main"}

    @api.model
    def _propose(self, company, date):
        """Replace the open proposals of ``company`` by those of ``date`` and return them.

        Reminders that are queued, or that another worker is sending, stay as they are.

        :raises UserError: somebody else is preparing the same company's reminders
        """
        if not company.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Reminders of %(company)s are being prepared by somebody else. Try again in a moment.",
                    company=company.name,
                )
            )
        busy = self._drop_proposals(company)
        vals_list = self.with_company(company)._prepare_proposals(company, date, busy)
        proposals = self.with_company(company).with_context(mail_create_nosubscribe=True, tracking_disable=True)
        proposals = proposals.create(vals_list)
        for reminder in proposals.filtered(lambda reminder: reminder.state == "draft"):
            reminder._announce_recipients()
        return proposals

    def _drop_proposals(self, company):
        """Delete the proposals of ``company``; return the ``(partner, currency)`` of those that have to stay."""
        waiting = self.search(
            [("company_id", "=", company.id), ("state", "in", OPEN_STATES), ("mail_state", "=", False)]
        )
        free = waiting.filtered(lambda reminder: reminder.state != "queued").try_lock_for_update()
        busy = {(reminder.partner_id, reminder.currency_id) for reminder in waiting - free}
        free.unlink()
        self.env.flush_all()
        return busy

    def _prepare_proposals(self, company, date, busy):
        """Return the values of one reminder per customer and currency with something due on ``date``."""
        levels = self.env["customer.reminder.level"]._get_levels(company)
        if not levels:
            return []
        found = self._get_instalments(self._get_overdue_domain(company, date, levels), date)
        found = [item for item in found if self._get_key(item.move) not in busy]
        history = self._get_history(item.move.id for item in found)
        groups = defaultdict(list)
        for item in found:
            last = history.get((item.move.id, item.date_due), (0, None))
            if vals := self._prepare_line(item, levels, last, date):
                groups[self._get_key(item.move)].append((item.move, vals))
        credits = self._get_credits(company, {partner for partner, _currency in groups})
        return [self._prepare_proposal(company, date, key, own, credits) for key, own in groups.items()]

    def _get_key(self, move):
        return move.commercial_partner_id, move.currency_id

    def _get_overdue_domain(self, company, date, levels):
        """Return the receivables of ``company`` that the first level may concern."""
        return self._get_receivable_domain(company) & Domain(
            [
                ("amount_residual_currency", ">", 0),
                ("date_maturity", "<", date),
                ("date_maturity", "<=", fields.Date.subtract(date, days=min(levels.mapped("days")))),
            ]
        )

    def _get_receivable_domain(self, company):
        return Domain(
            [
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
            ]
        )

    def _get_instalments(self, domain, date):
        """Return what is open on ``date`` of the invoices in ``domain`` (of journal items), the oldest due first."""
        domain &= Domain("move_id.move_type", "in", ("out_invoice", "out_receipt"))
        names = ["move_id", "date_maturity", "amount_currency", "amount_residual_currency"]
        sums = {}
        for line in self.env["account.move.line"].search_fetch(domain, names, order="date_maturity, id"):
            amount, residual = sums.get((line.move_id, line.date_maturity), (0, 0))
            sums[line.move_id, line.date_maturity] = (
                amount + line.amount_currency,
                residual + line.amount_residual_currency,
            )
        return self._mark_debited([Instalment(*key, *amounts) for key, amounts in sums.items()], date)

    def _mark_debited(self, found, date):
        """Return these instalments with what is on its way by direct debit, which takes the oldest first."""
        moves = self.env["account.move"].union(*(item.move for item in found))
        left = moves._registry_debited_amounts(date)
        marked = []
        for item in found:
            debited = min(left.get(item.move.id, 0), item.residual)
            left[item.move.id] = left.get(item.move.id, 0) - debited
            marked.append(item._replace(debited=debited))
        return marked

    def _get_history(self, move_ids):
        """Return ``{(invoice id, due date): (number of the last level sent, date)}``."""
        groups = self.env["customer.reminder.line"]._read_group(
            Domain("move_id", "in", list(move_ids)) & Domain("reminder_id", "any", self._get_issued_domain()),
            ["move_id", "date_due:day"],
            ["level_number:max", "date:max"],
        )
        return {(move.id, date_due): (number, date) for move, date_due, number, date in groups}

    def _prepare_line(self, item, levels, last, date):
        """Return the values of the line for an instalment; nothing if no level is due for it on ``date``."""
        number, sent_on = last
        level = levels._get_next(number)
        amount, reason = self._get_asked(item, date)
        days = (date - item.date_due).days
        if not level:
            level, reason = levels[-1:], "sent"
        elif days < level.days or (sent_on and (date - sent_on).days < level.days_since_last):
            return None
        return {
            "move_id": item.move.id,
            "date_due": item.date_due,
            "level_id": level.id,
            "amount": item.amount,
            "amount_residual": amount,
            "days_overdue": days,
            "skip_reason": reason,
        }

    def _get_asked(self, item, date):
        """Return the amount that a reminder on ``date`` asks for, and why it does not ask (or False)."""
        if reason := item.move._registry_reminder_obstacle(date):
            return item.residual, reason
        return (item.asked, False) if item.asked > 0 else (item.residual, "payment")

    def _get_credits(self, company, partners):
        """Return ``{(customer, currency): amount}`` of credit notes and payments that are not matched."""
        ids = [partner.id for partner in partners]
        domain = self._get_receivable_domain(company) & Domain("amount_residual_currency", "<", 0)
        domain &= Domain("partner_id.commercial_partner_id", "in", ids)
        credits = defaultdict(float)
        for partner, currency, amount in self.env["account.move.line"]._read_group(
            domain, ["partner_id", "currency_id"], ["amount_residual_currency:sum"]
        ):
            credits[partner.commercial_partner_id, currency] -= amount
        return credits

    def _prepare_proposal(self, company, date, key, own, credits):
        partner, currency = key
        lines = [vals for _move, vals in own]
        credit = credits.get(key, 0)
        due = [vals for vals in lines if not vals["skip_reason"]]
        reason = self._get_common_obstacle(
            company, date, currency, sum(vals["amount_residual"] for vals in due), credit
        )
        for vals in due:
            vals["skip_reason"] = reason
        moves = self.env["account.move"].union(*(move for move, vals in own if not vals["skip_reason"]))
        level = self.env["customer.reminder.level"].browse({vals["level_id"] for vals in due}).sorted("number")[-1:]
        return {
            "company_id": company.id,
            "partner_id": partner.id,
            "address_id": (moves or own[0][0]).sorted("invoice_date")[-1:].partner_id.id,
            "currency_id": currency.id,
            "date": date,
            "state": "draft" if moves else "skipped",
            "amount_credit": credit if moves else 0,
            "fee_amount": self._get_fee(level, moves, currency, company, date) if moves else 0,
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _get_common_obstacle(self, company, date, currency, amount, credit):
        """Return why all that is due together is left out: ``credit``, ``minimum`` or False."""
        if currency.compare_amounts(credit, amount) >= 0:
            return "credit"
        in_company = currency._convert(amount - credit, company.currency_id, company, date)
        return "minimum" if in_company < company.registry_reminder_minimum else False

    def _get_fee(self, level, moves, currency, company, date):
        """Return the fee of ``level`` in ``currency``; 0 where only earlier fees are overdue."""
        if level.fee_mode == "none" or all(moves.mapped("registry_is_reminder_fee")):
            return 0
        return company.currency_id._convert(level.fee_amount, currency, company, date)

    def _announce_recipients(self):
        """Name who will get it, or say at once that nobody can."""
        recipients = self._find_recipients()
        self.recipient_ids = recipients
        if message := self._explain_missing_recipient(recipients):
            self.write({"state": "failed", "error": message})
