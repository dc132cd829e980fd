from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import groupby

from .customer_banner_rule import Rule

# The customer of an invoice is whom it serves, also where somebody else pays.
CUSTOMER = SQL("COALESCE(move.registry_customer_id, move.commercial_partner_id)")
OPEN = SQL("move.payment_state IN ('not_paid', 'partial', 'blocked')")

# Each product on its own, so that a credit note for one leaves the others of the invoice.
KEPT = SQL(
    """(SELECT SUM(sold.quantity) FROM account_move_line sold
         WHERE sold.move_id = move.id AND sold.display_type = 'product'
           AND sold.product_id IS NOT DISTINCT FROM line.product_id)
     > COALESCE((SELECT SUM(returned.quantity)
          FROM account_move refund JOIN account_move_line returned ON returned.move_id = refund.id
         WHERE refund.reversed_entry_id = move.id AND refund.state = 'posted' AND refund.move_type = 'out_refund'
           AND returned.display_type = 'product'
           AND returned.product_id IS NOT DISTINCT FROM line.product_id), 0)"""
)
DUE = SQL(
    """JOIN account_move_line due ON due.move_id = move.id
        AND due.display_type = 'payment_term' AND due.parent_state = 'posted'
        AND due.amount_residual != 0 AND due.amount_residual > 0"""
)
# A payment without an entry of its own reconciles nothing.
PAID_ON = SQL(
    """COALESCE(
        (SELECT MAX(partial.max_date)
           FROM account_move_line receivable
           JOIN account_partial_reconcile partial ON partial.debit_move_id = receivable.id
          WHERE receivable.move_id = move.id),
        (SELECT MAX(payment.date)
           FROM account_move__account_payment link JOIN account_payment payment ON payment.id = link.payment_id
          WHERE link.invoice_id = move.id),
        move.invoice_date)"""
)

SERVED = SQL("move.registry_customer_id = customer.id")


class CustomerBanner(models.Model):
    """Which customers show which banners, asked of the invoices themselves: nothing can be out of date."""

    _inherit = "customer.banner"

    @api.model
    def _get_shown(self, customers):
        """Return the banners of each of ``customers`` (commercial partners), in one query, none without rules.

        :return: ``{customer id: banners}`` in the order of the banners, by the companies that the user has active
        """
        rules = self._get_rules()
        if not customers.ids or not rules:
            return {}
        self._flush_events()
        queries = [self._get_hits(alike, customers.ids) for alike in dict(groupby(rules, Rule.get_shape)).values()]
        # PostgreSQL would compile this query of many short parts for seconds, to run it for milliseconds.
        hits = set(self.env.execute_query(SQL("SET LOCAL jit = off; %s", SQL(" UNION ALL ").join(queries))))
        banner_ids = [rule.banner_id for rule in rules]
        return {
            customer_id: self.browse([banner_id for banner_id in banner_ids if (banner_id, customer_id) in hits])
            for customer_id in customers.ids
        }

    def _get_customers_query(self):
        """Return a query of the ids of the customers that show one of these banners."""
        self._flush_events()
        rules = [rule for rule in self._get_rules() if rule.banner_id in self._ids]
        queries = [self._get_evidence(rule, CUSTOMER, SQL("TRUE")) for rule in rules]
        return SQL(" UNION ").join(queries) if queries else SQL("SELECT NULL::integer WHERE FALSE")

    def _get_hits(self, rules, customer_ids):
        """Return a query of (banner, customer) for those of ``customer_ids`` that fulfil ``rules`` of one shape.

        A scalar subquery for each customer ends with the first invoice found, and cannot become
        a join over the invoices of everybody.
        """
        rule = rules[0].as_columns()
        return SQL(
            """SELECT rule.banner_id, customer.id
                 FROM unnest(%(ids)s) customer(id)
                CROSS JOIN (VALUES %(rules)s) rule(banner_id, company_ids, product_ids, days)
                WHERE COALESCE(CASE WHEN %(possible)s THEN (%(own)s LIMIT 1) END, (%(served)s LIMIT 1))""",
            ids=list(customer_ids),
            rules=SQL(", ").join(rule.as_row() for rule in rules),
            possible=self._get_precondition(rule),
            own=self._get_evidence(rule, SQL("TRUE"), SQL("%s AND %s = customer.id", self._get_own(rule), CUSTOMER)),
            served=self._get_evidence(rule, SQL("TRUE"), SERVED),
        )

    def _get_precondition(self, rule):
        """Return a condition, answered by one look into an index, without which the customer cannot fulfil ``rule``.

        It spares the customer with 50,000 invoices of which none is paid, or none has the product.
        """
        if rule.event == "paid":
            return SQL(
                """(SELECT TRUE FROM account_move paid
                     WHERE paid.commercial_partner_id = customer.id AND paid.payment_state IN ('paid', 'in_payment')
                       AND paid.state = 'posted' AND paid.move_type IN ('out_invoice', 'out_receipt') LIMIT 1)"""
            )
        if rule.product_ids is None:
            return SQL("TRUE")
        return SQL(
            """(SELECT TRUE FROM account_move_line bought
                 WHERE bought.partner_id = customer.id AND bought.product_id = ANY(%s)
                   AND bought.display_type = 'product' AND bought.parent_state = 'posted' LIMIT 1)""",
            rule.product_ids,
        )

    def _get_evidence(self, rule, selected, condition):
        """Return a query of ``selected`` for each invoice line that fulfils ``rule`` and ``condition``."""
        join, event, date = self._get_event(rule)
        conditions = [
            condition,
            SQL("line.display_type = 'product' AND line.parent_state = 'posted'"),
            SQL("move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')"),
            SQL("move.company_id = ANY(%s)", rule.company_ids),
            event,
        ]
        if rule.product_ids is not None:
            conditions.append(SQL("line.product_id = ANY(%s)", rule.product_ids))
        if rule.days:
            conditions.append(SQL("%s + %s >= %s", date, rule.days, rule.today))
        return SQL(
            "SELECT %s FROM account_move_line line JOIN account_move move ON move.id = line.move_id %s WHERE %s",
            selected,
            join,
            SQL(" AND ").join([*conditions, KEPT]),
        )

    def _get_own(self, rule):
        """Hook: return the condition by which the invoices that a customer pays itself are looked up.

        By the fewest rows, and never all of its invoices for each of its invoices.
        """
        return SQL("due.partner_id = customer.id" if rule.event == "overdue" else "line.partner_id = customer.id")

    def _get_event(self, rule):
        """Hook: return the join, the condition and the date of the event of ``rule``, as SQL."""
        match rule.event:
            case "paid":
                return SQL(), SQL("move.payment_state IN ('paid', 'in_payment')"), PAID_ON
            case "overdue":
                due = SQL("%s AND due.date_maturity < %s", OPEN, rule.today)
                return DUE, due, SQL("due.date_maturity")
            case _:
                return SQL(), SQL("move.payment_state <> 'reversed'"), SQL("move.invoice_date")

    @api.model
    def _flush_events(self):
        for model in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
            "customer.banner",
        ):
            self.env[model].flush_model()
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["product.template"].flush_model(["categ_id"])
        self.env["product.category"].flush_model(["parent_path"])
