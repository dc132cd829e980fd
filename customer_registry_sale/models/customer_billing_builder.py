from odoo import models
from odoo.addons.customer_registry_billing.models.customer_billing_builder import InvoiceKey

from ..billing import DueOrder, RunInvoices


class CustomerBillingBuilder(models.AbstractModel):
    """Confirmed orders are due beside services and go into the same invoices."""

    _inherit = "customer.billing.builder"

    def _get_other_due(self, run, customers=None):
        """Override of customer_registry: what is left of the orders."""
        due = super()._get_other_due(run, customers)
        orders = run._get_due_orders(customers)
        orders.order_line.fetch(["tax_ids"])
        for order in orders:
            if order._registry_due_lines():
                item = DueOrder(order.id, order.folder_id.id)
                due.setdefault(order.partner_id.commercial_partner_id.id, []).append(item)
        return due

    def _group_lines(self, customer, lines):
        """Override of customer_registry: an order shares the invoice of a folder where nothing keeps them apart."""
        services, due_orders = self._split_orders(lines)
        groups = super()._group_lines(customer, services)
        usual = {}
        for item, order in zip(due_orders, self._orders(due_orders), strict=True):
            key = self._order_key(customer, order, usual)
            groups.setdefault(key, []).append(item)
        return groups

    def _order_key(self, customer, order, usual):
        """Return the key of an order, equal to that of folders where one invoice can hold both.

        :param usual: fiscal positions by address, kept from order to order
        """
        header = order._registry_invoice_header()
        folder, partner = order.folder_id, header["partner_id"]
        if partner not in usual:
            usual[partner] = customer._registry_invoice_position(customer.browse(partner)).id
        unusual = (order.journal_id.id, header["fiscal_position_id"])
        extra = self._invoice_key_extra(customer, folder)
        return InvoiceKey(
            partner=partner,
            currency=order.currency_id.id,
            term=not folder.due_days and header["invoice_payment_term_id"],
            due_days=folder.due_days,
            method=header["preferred_payment_method_line_id"],
            folder=False if customer.consolidate_invoices else folder.id or f"order {order.id}",
            extra=extra if unusual == (False, usual[partner]) else (extra, unusual),
        )

    def _get_untaxed_amount(self, customer, key, lines):
        """Override of customer_registry: taxes included in prices are rounded over the whole invoice."""
        services, due_orders = self._split_orders(lines)
        amount = super()._get_untaxed_amount(customer, key, services) if services else 0.0
        return amount + float(self._orders(due_orders)._registry_due_amount())

    def _get_currencies(self, lines):
        """Override of customer_registry: orders are invoiced in theirs."""
        return super()._get_currencies(lines) | self._orders(self._split_orders(lines)[1]).currency_id

    def _is_credit_note(self, lines):
        """Override of customer_registry: with orders, Odoo makes a credit note of the finished invoice."""
        return not self._split_orders(lines)[1] and super()._is_credit_note(lines)

    def _prepare_invoice(self, run, customer, key, lines):
        """Override of customer_registry: remember which orders the invoice is to hold."""
        vals = super()._prepare_invoice(run, customer, key, lines)
        due_orders = self._split_orders(lines)[1]
        return {**vals, "registry_order_ids": tuple(item.order_id for item in due_orders)} if due_orders else vals

    def _prepare_lines(self, customer, lines, sign):
        """Override of customer_registry: orders bring their lines themselves."""
        return super()._prepare_lines(customer, self._split_orders(lines)[0], sign)

    def _create_moves(self, run, vals_list):
        """Override of customer_registry: let Odoo invoice the orders, into the invoices of the run."""
        with_orders = {vals.pop("registry_order_ids"): vals for vals in vals_list if "registry_order_ids" in vals}
        if not with_orders:
            return super()._create_moves(run, vals_list)
        by_values = self._create_order_moves(run, with_orders)
        others = [vals for vals in vals_list if id(vals) not in by_values]
        by_values.update(zip(map(id, others), super()._create_moves(run, others), strict=True))
        return self.env["account.move"].union(*(by_values[id(vals)] for vals in vals_list))

    def _create_order_moves(self, run, with_orders):
        """Return ``{id(values): invoice}`` of the values that orders go into."""
        # As superuser: who bills need not sell.
        orders = self.env["sale.order"].sudo().browse(order_id for ids in with_orders for order_id in ids)
        run_invoices = RunInvoices(with_orders)
        moves = orders.with_context(registry_run_invoices=run_invoices)._create_invoices(final=True)
        return {id(run_invoices.vals(move.line_ids.sale_line_ids.order_id[0].id)): move for move in moves}

    def _split_orders(self, lines):
        """Return what is due of services, and what is due of orders."""
        due_orders = [line for line in lines if isinstance(line, DueOrder)]
        return [line for line in lines if not isinstance(line, DueOrder)], due_orders

    def _orders(self, due_orders):
        # As superuser: who bills need not sell.
        return self.env["sale.order"].sudo().browse(item.order_id for item in due_orders)
