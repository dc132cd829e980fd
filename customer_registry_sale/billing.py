"""What a billing run knows of orders, free of Odoo."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class DueOrder:
    """A ``DueItem``: what is left to invoice of an order; its amount depends on what else the invoice holds."""

    model: ClassVar[str] = "sale.order"
    amount: ClassVar[None] = None
    is_credit: ClassVar[bool] = False

    order_id: int
    folder_id: int | bool

    @property
    def record_id(self) -> int:
        return self.order_id

    @property
    def key(self) -> str:
        return f"order {self.order_id}"


class RunInvoices:
    """The invoices of a run into which orders go; travels in Odoo's context, where it is an identity.

    :param vals_by_bill: the values of the invoice of each ``Bill`` that holds orders
    """

    def __init__(self, vals_by_bill: dict[Any, dict[str, Any]]) -> None:
        self._vals = vals_by_bill
        self._bills = {item.order_id: bill for bill in vals_by_bill for item in bill.of(DueOrder.model)}

    @property
    def order_ids(self) -> list[int]:
        return [*self._bills]

    def key(self, order_id: int) -> Hashable:
        """Return the ``Bill`` of this order, the same for the orders of one invoice."""
        return self._bills[order_id]

    def vals(self, order_id: int) -> dict[str, Any]:
        """Return what the run itself puts on the invoice of this order."""
        return self._vals[self._bills[order_id]]
