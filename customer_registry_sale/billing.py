"""What a billing run knows of orders, free of Odoo."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DueOrder:
    """What is left to invoice of an order; its amount depends on what else the invoice holds."""

    order_id: int
    folder_id: int | bool


class RunInvoices:
    """The values of a run's invoices into which orders go; travels in Odoo's context, where it is an identity.

    :param vals_by_orders: values of each invoice by the ids of the orders that go into it
    """

    def __init__(self, vals_by_orders: dict[tuple[int, ...], dict[str, Any]]) -> None:
        self._vals = vals_by_orders
        self._group = {order_id: group for group in vals_by_orders for order_id in group}

    def key(self, order_id: int) -> Hashable:
        """Return the same value for the orders of one invoice."""
        return self._group[order_id]

    def vals(self, order_id: int) -> dict[str, Any]:
        """Return what the run itself puts on the invoice of this order."""
        return self._vals[self._group[order_id]]
