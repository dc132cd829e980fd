from dataclasses import replace
from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.addons.customer_registry_billing.billing.grouping import DueLine
from odoo.fields import Domain

from ..billing import DueOrder


class CustomerBillingRun(models.Model):
    """Billing runs invoice orders, too."""

    _inherit = "customer.billing.run"

    include_orders = fields.Boolean(
        default=True,
        help="Confirmed orders with something to invoice are billed together with the services of their customers.",
    )

    @api.model
    def _get_terms(self):
        """Override of customer_registry: with orders, or without."""
        return super()._get_terms() | {"include_orders"}

    def _prepare_run_line(self, builder, terms, customer, bills):
        """Override of customer_registry: show which orders the customer's invoices are to hold."""
        vals = super()._prepare_run_line(builder, terms, customer, bills)
        order_ids = [item.order_id for bill in bills for item in bill.of(DueOrder.model)]
        if not order_ids:
            return vals
        without = [replace(bill, items=tuple(bill.of(DueLine.model))) for bill in bills]
        amount = sum(
            self._in_company_currency(bill.key.currency, builder._get_untaxed_amount(bill))
            for bill in without
            if bill.items
        )
        orders = {"order_ids": [fields.Command.set(order_ids)], "amount_orders": vals["amount_preview"] - amount}
        return {**vals, **orders}

    def _get_due_orders(self, customers=None):
        """Return the orders that this run may have to invoice, as superuser: who bills need not sell.

        Those confirmed up to the last day of the period; a folder that is not active yet, or suspended, waits.
        """
        self.ensure_one()
        orders = self.env["sale.order"].sudo().with_company(self.company_id)
        if not self.include_orders:
            return orders
        return orders.search(self._get_due_orders_domain(customers), order="id")

    def _get_due_orders_domain(self, customers):
        owner = "partner_id.commercial_partner_id"
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "sale")
            & Domain("invoice_status", "=", "to invoice")
            & Domain("date_order", "<", self._get_end_of_period())
            & Domain(f"{owner}.registry_state", "!=", False)
            & (Domain("folder_id", "=", False) | Domain("folder_id.state", "in", ("active", "closed")))
        )
        return domain & self._get_customers_domain(owner, customers)

    def _get_end_of_period(self):
        """Return the end of the last day in UTC, by the clock of who made the run: the job that bills has none."""
        midnight = datetime.combine(self.date_to + timedelta(days=1), time.min)
        zone = pytz.timezone(self.create_uid.tz or "UTC")
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
