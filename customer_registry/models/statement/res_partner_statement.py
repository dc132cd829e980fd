from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...statement.arithmetic import Account, Entry, by_age, with_balances

# More cannot be printed for one customer: the period has to be shorter.
MAX_ENTRIES = 5000


class ResPartner(models.Model):
    """The account of a customer over a period."""

    _inherit = "res.partner"

    def action_registry_statement(self):
        """Open the dialog that prints or sends the account statements of these customers."""
        self._registry_check_statement()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Account Statement"),
            "res_model": "customer.statement.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def _registry_statement(self, date_from, date_to, open_only=False, company=None, companies=None):
        """Return what these customers, their contacts included, owed from ``date_from`` to ``date_to``.

        What is open is told as of ``date_to``, whatever was settled later. The number of queries
        does not depend on how many customers or documents there are.

        :param open_only: list what is open on ``date_to``, however old, instead of what happened
        :param company: company of ours, with those of its branches that the user sees; the current one if empty
        :param companies: leave out other companies of ours than these
        :return: {partner id: [``Account`` of each currency]}, empty where nothing happened
        :raises AccessError: the user may not see the invoices of all customers
        :raises UserError: more entries than a document can list
        """
        self._registry_check_statement()
        company = company or self.env.company
        self._registry_flush_statement()
        entries_sql = self.commercial_partner_id._registry_statement_sql(company, date_to, companies)
        sums = self._registry_statement_sums(entries_sql, date_from, date_to, open_only)
        ages = self._registry_statement_ages(entries_sql)
        entries = self._registry_statement_entries(entries_sql, date_from, date_to, open_only)
        currencies = self.env["res.currency"].browse({currency_id for _partner, currency_id in sums})
        currencies = {currency.id: currency for currency in currencies}
        accounts = defaultdict(list)
        for key in sorted(sums, key=lambda key: (currencies[key[1]] != company.currency_id, currencies[key[1]].name)):
            opening, closing = sums[key]
            if not (opening or closing or entries[key] or ages[key]):
                continue
            accounts[key[0]].append(
                Account(
                    currency=currencies[key[1]].name,
                    currency_id=key[1],
                    opening=opening,
                    lines=with_balances(opening, entries[key], open_only),
                    closing=closing,
                    ages=by_age(ages[key], date_to),
                )
            )
        return dict(accounts)

    def _registry_check_statement(self):
        """Only those see an account who see all invoices; the portal asks as superuser for its own."""
        groups = ("account.group_account_invoice", "account.group_account_readonly")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Account statements are only for users with invoicing or bookkeeping rights."))
        self.check_access("read")

    def _registry_flush_statement(self):
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.account"].flush_model(["account_type"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])

    def _registry_statement_sql(self, company, date_to, companies=None):
        """Return the query of all receivables up to ``date_to``, each with what was open on that day.

        A payment in another currency than its invoice settles it without showing in its currency:
        both currencies get an entry for what was converted.
        SQL because of the amounts open on a past day: the ORM knows today's, and would load 50,000
        invoices to work them out.
        """
        # As superuser: the branches are found first; only those of the user remain.
        told = self.env["res.company"].sudo().search([("id", "child_of", company.id)])
        if not self.env.su:
            told &= self.env.companies
        if companies is not None:
            told &= companies
        lines = SQL(
            """SELECT l.id, l.currency_id, l.date, l.date_maturity, l.move_id, l.amount_currency,
                      p.commercial_partner_id AS customer_id
                 FROM account_move_line l
                 JOIN res_partner p ON p.id = l.partner_id
                 JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                WHERE p.commercial_partner_id IN %(partners)s AND l.company_id IN %(companies)s
                  AND l.parent_state = 'posted' AND l.date <= %(day)s""",
            partners=tuple(self.ids) or (0,),
            companies=tuple(told.ids) or (0,),
            day=date_to,
        )
        return SQL(
            """WITH line AS (%(lines)s), entry AS (
               SELECT l.id, l.customer_id, l.currency_id, l.date, COALESCE(l.date_maturity, l.date) AS due,
                      l.move_id, l.amount_currency AS amount, false AS converted, l.amount_currency
                      - COALESCE((SELECT SUM(debit_amount_currency) FROM account_partial_reconcile
                                   WHERE debit_move_id = l.id AND max_date <= %(day)s), 0)
                      + COALESCE((SELECT SUM(credit_amount_currency) FROM account_partial_reconcile
                                   WHERE credit_move_id = l.id AND max_date <= %(day)s), 0) AS open
                 FROM line l
               UNION ALL
               SELECT l.id, l.customer_id, l.currency_id, r.max_date, r.max_date, o.move_id,
                      -r.debit_amount_currency, true, 0
                 FROM line l
                 JOIN account_partial_reconcile r ON r.debit_move_id = l.id
                 JOIN account_move_line o ON o.id = r.credit_move_id
                WHERE r.debit_currency_id <> r.credit_currency_id AND r.max_date <= %(day)s
               UNION ALL
               SELECT l.id, l.customer_id, l.currency_id, r.max_date, r.max_date, o.move_id,
                      r.credit_amount_currency, true, 0
                 FROM line l
                 JOIN account_partial_reconcile r ON r.credit_move_id = l.id
                 JOIN account_move_line o ON o.id = r.debit_move_id
                WHERE r.debit_currency_id <> r.credit_currency_id AND r.max_date <= %(day)s)""",
            lines=lines,
            day=date_to,
        )

    def _registry_statement_sums(self, entries_sql, date_from, date_to, open_only):
        """Return {(partner id, currency id): (opening, closing)}."""
        rows = self.env.execute_query(
            SQL(
                """%s SELECT customer_id, currency_id, SUM(amount) FILTER (WHERE date < %s), SUM(amount),
                         COUNT(*) FILTER (WHERE %s)
                    FROM entry e GROUP BY customer_id, currency_id""",
                entries_sql,
                date_from,
                self._registry_statement_listed(date_from, open_only),
            )
        )
        counts = defaultdict(int)
        for partner_id, _currency, _opening, _closing, count in rows:
            counts[partner_id] += count
        self._registry_refuse_long_statements(counts)
        return {(row[0], row[1]): (self._registry_decimal(row[2]), self._registry_decimal(row[3])) for row in rows}

    def _registry_statement_listed(self, date_from, open_only):
        return SQL("e.open <> 0") if open_only else SQL("e.date >= %s AND e.amount <> 0", date_from)

    def _registry_refuse_long_statements(self, counts):
        for partner_id, count in counts.items():
            if count > MAX_ENTRIES:
                raise UserError(
                    self.env._(
                        "%(customer)s has %(count)s entries in this period, but only %(limit)s can be listed. Choose "
                        "a shorter period.",
                        customer=self.browse(partner_id).display_name,
                        count=count,
                        limit=MAX_ENTRIES,
                    )
                )

    def _registry_statement_ages(self, entries_sql):
        """Return {(partner id, currency id): [(due date, open amount)]}, debts and credits apart."""
        ages = defaultdict(list)
        for partner_id, currency_id, due, amount in self.env.execute_query(
            SQL(
                "%s SELECT customer_id, currency_id, due, SUM(open) FROM entry WHERE open <> 0"
                " GROUP BY customer_id, currency_id, due, open < 0",
                entries_sql,
            )
        ):
            ages[partner_id, currency_id].append((due, self._registry_decimal(amount)))
        return ages

    def _registry_statement_entries(self, entries_sql, date_from, date_to, open_only):
        """Return {(partner id, currency id): [``Entry``]} by date."""
        rows = self.env.execute_query(
            SQL(
                """%s SELECT e.customer_id, e.currency_id, e.date, e.due, e.amount, e.open, e.converted, m.id, m.name,
                         m.ref, m.move_type, COALESCE(m.origin_payment_id, m.statement_line_id) IS NOT NULL,
                         m.registry_customer_id
                    FROM entry e JOIN account_move m ON m.id = e.move_id
                   WHERE %s ORDER BY e.date, e.id, e.converted""",
                entries_sql,
                self._registry_statement_listed(date_from, open_only),
            )
        )
        # As superuser: who pays learns for whom, also where that customer is hidden from the sender.
        served = {partner.id: partner.name for partner in self.sudo().browse({row[12] for row in rows if row[12]})}
        debited = self._registry_statement_debited(rows, date_to)
        entries = defaultdict(list)
        for row in rows:
            entry = self._registry_statement_entry(row, served.get(row[12]))
            on_way = max(min(debited.get(entry.move_id, 0), entry.open_amount), 0)
            if on_way:
                debited[entry.move_id] -= on_way
                entry = replace(entry, debited=on_way)
            entries[row[0], row[1]].append(entry)
        return entries

    def _registry_statement_debited(self, rows, date_to):
        """Return {id of invoice: what is on its way of it}; a statement of the past knows nothing of that."""
        today = fields.Date.context_today(self)
        if fields.Date.to_date(date_to) < today:
            return {}
        moves = self.env["account.move"].browse({row[7] for row in rows if row[5] > 0 and row[10] == "out_invoice"})
        return {key: self._registry_decimal(amount) for key, amount in moves._registry_debited_amounts(today).items()}

    def _registry_statement_entry(self, row, served):
        _partner, _currency, day, due, amount, is_open, converted, move_id, name, ref, move_type, is_payment, _s = row
        kind = "payment" if is_payment else {"out_invoice": "invoice", "out_refund": "refund"}.get(move_type, "other")
        return Entry(
            date=day,
            due=due,
            kind="converted" if converted else kind,
            number=name or "",
            label=" · ".join(filter(None, (ref if ref != name else "", served))),
            amount=self._registry_decimal(amount),
            open_amount=self._registry_decimal(is_open),
            move_id=move_id,
        )

    def _registry_decimal(self, value):
        """Return an amount as the database holds it; Odoo reads it as a float."""
        return Decimal(str(value or 0)).quantize(Decimal("0.000001")).normalize() + 0
