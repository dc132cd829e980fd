from odoo import models
from odoo.addons.customer_registry.inner import Inner, Memory
from odoo.addons.customer_registry_billing.billing.bill import InvoiceKey, of_model

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

    def _group_lines(self, customer, items):
        """Override of customer_registry: an order shares the invoice of a folder where nothing keeps them apart."""
        groups = super()._group_lines(customer, items)
        usual = {}
        orders = self._orders(items).with_context(registry_known_positions=Inner(Memory()))
        for item, order in zip(of_model(items, DueOrder.model), orders, strict=True):
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

    def _get_untaxed_amount(self, bill):
        """Override of customer_registry: taxes included in prices are rounded over the whole invoice."""
        return super()._get_untaxed_amount(bill) + float(self._orders(bill.items)._registry_due_amount())

    def _get_currencies(self, items):
        """Override of customer_registry: orders are invoiced in theirs."""
        return super()._get_currencies(items) | self._orders(items).currency_id

    def _create_moves(self, terms, vals_by_bill):
        """Override of customer_registry: let Odoo invoice the orders, into the invoices of the run."""
        with_orders = {bill: vals for bill, vals in vals_by_bill.items() if bill.of(DueOrder.model)}
        if not with_orders:
            return super()._create_moves(terms, vals_by_bill)
        moves = self._create_order_moves(RunInvoices(with_orders))
        others = {bill: vals for bill, vals in vals_by_bill.items() if bill not in moves}
        moves.update(super()._create_moves(terms, others))
        return {bill: moves[bill] for bill in vals_by_bill}

    def _create_order_moves(self, run_invoices):
        """Return ``{Bill: invoice}`` of those that hold orders."""
        # As superuser: who bills need not sell.
        orders = self.env["sale.order"].sudo().browse(run_invoices.order_ids)
        moves = orders.with_context(registry_run_invoices=run_invoices)._create_invoices(final=True)
        return {run_invoices.key(move.line_ids.sale_line_ids.order_id[0].id): move for move in moves}

    def _orders(self, items):
        """Return the orders of those of these due items that invoice one."""
        # As superuser: who bills need not sell.
        return self.env["sale.order"].sudo().browse(item.order_id for item in of_model(items, DueOrder.model))
