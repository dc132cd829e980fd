"""The addon against a plain reference calculator, on thousands of random services."""

import random
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.customer_registry_billing.billing.grouping import prorated
from odoo.addons.customer_registry_billing.billing.periods import periods_due
from odoo.tests import tagged

from tests.billing.reference import Service
from tests.common import RegistryCase

CENT = Decimal("0.01")
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
PRICES = st.decimals("-500", "5000", places=2)


@settings(max_examples=2000, deadline=None)
@given(
    anchor=st.none() | DAYS,
    start=DAYS,
    length=st.none() | st.integers(0, 700),
    recurrence=st.sampled_from(["month", "quarter", "year"]),
    timing=st.sampled_from(["advance", "arrears"]),
    price=PRICES,
    steps=st.lists(st.integers(0, 200), min_size=1, max_size=4),
)
def test_periods_and_prorations_are_those_of_the_reference(
    anchor, start, length, recurrence, timing, price, steps
):  # B29, B30
    end = None if length is None else start + timedelta(days=length)
    reference = Service(recurrence, timing, start, price, Decimal(1), anchor=anchor, end=end)
    horizon, billed_until = start, None
    for step in steps:
        horizon += timedelta(days=step)
        found = list(
            periods_due(
                anchor=anchor or start,
                recurrence=recurrence,
                start=start,
                end=end,
                billed_until=billed_until,
                horizon=horizon,
                in_advance=timing == "advance",
            )
        )
        expected, _back = reference.run(horizon)
        assert [(due.start, due.end, prorated(float(price), due.share, 2)) for due in found] == expected
        billed_until = found[-1].end if found else billed_until


@tagged("post_install", "-at_install")
class TestBillingModel(RegistryCase):
    """Random folders, several runs; in between services end, folders pause, invoices are cancelled."""

    HORIZONS = ("2026-01-31", "2026-02-28", "2026-05-10", "2026-07-31")
    CUSTOMERS, FOLDERS, SERVICES = 30, 4, 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random("billing")
        cls.products = cls.env["product.product"].create([{"name": f"P{n}", "taxes_id": False} for n in range(5)])
        cls.customers = cls.Partner.create(
            [
                {
                    "name": f"Customer {number}",
                    "is_company": True,
                    "registry_state": "customer",
                    "consolidate_invoices": number % 3 > 0,
                }
                for number in range(cls.CUSTOMERS)
            ]
        )
        cls.folders = cls.env["customer.folder"].create(
            [cls.random_folder(customer) for customer in cls.customers for _number in range(cls.FOLDERS)]
        )
        cls.folders.action_activate()
        cls.services = cls.folders.service_ids
        cls.references = {service: cls.reference(service) for service in cls.services}

    @classmethod
    def random_folder(cls, customer):
        anchor = cls.random.choice((False, cls.random_day(), "2025-10-31", "2024-02-29"))
        return {
            "name": f"Folder of {customer.name}",
            "partner_id": customer.id,
            "date_start": anchor,
            "service_ids": [Command.create(cls.random_service()) for _number in range(cls.SERVICES)],
        }

    @classmethod
    def random_day(cls):
        return date(2025, 9, 1) + timedelta(days=cls.random.randrange(0, 300))

    @classmethod
    def random_service(cls):
        pick = cls.random.choice
        start = cls.random_day()
        return {
            "product_id": pick(cls.products).id,
            "quantity": pick((1, 1, 2, 3, 12, 0.5, 2.25)),
            "price_unit": pick((10, 31, 365, 0.05, 9.99, 33.33, -7.5, cls.random.randrange(100000) / 100)),
            "recurrence": pick(("once", "month", "month", "quarter", "year")),
            "timing": pick(("advance", "advance", "arrears")),
            "date_start": start,
            "date_end": pick((False, False, start + timedelta(days=cls.random.randrange(300)))),
        }

    @classmethod
    def reference(cls, service):
        return Service(
            service.recurrence,
            service.timing,
            service.date_start,
            Decimal(str(service.price_unit)),
            Decimal(str(service.quantity)),
            anchor=service.folder_id.date_start or None,
            end=service.date_end or None,
        )

    def test_invoices_of_random_folders_are_those_of_the_reference(self):  # B04, B29, B30
        suspended = self.folders.browse()
        for horizon in self.HORIZONS:
            run = self.bill(horizon)
            self.assertEqual(run.failed_count, 0, run.line_ids.filtered("error").mapped("error"))
            self.assertAlmostEqual(run.amount_preview, run.amount_billed, 2)
            self.compare(run, date.fromisoformat(horizon), suspended)
            suspended.action_activate()
            self.cancel_some(run)
            self.end_some()
            suspended = self.folders.browse(self.random.sample(self.folders.ids, 8))
            suspended.action_suspend()

    def compare(self, run, horizon, suspended):
        rows = run.move_ids.line_ids.folder_period_ids.grouped("service_id")
        for service, reference in self.references.items():
            if service.folder_id in suspended:
                self.assertFalse(rows.get(service))
                continue
            expected, back = reference.run(horizon)
            mine = rows.get(service) or self.env["customer.folder.period"]
            billed = mine.filtered(lambda row: not row.is_credit).sorted("date_from")
            found = [(row.date_from, row.date_to, self.subtotal(row)) for row in billed]
            self.assertEqual(found, expected, reference)
            credit = sum(-self.subtotal(row) for row in mine - billed)
            tolerance = (len(mine - billed) + 1) * (Decimal(str(service.quantity)) + 1) * CENT
            self.assertLessEqual(abs(credit - Decimal(float(back))), tolerance, reference)

    def subtotal(self, row):
        sign = -1 if row.move_id.move_type == "out_refund" else 1
        return Decimal(str(round(sign * row.move_line_id.price_subtotal, 2)))

    def end_some(self):
        """Some services end early, some that were ended are taken up again."""
        for service in self.services.browse(self.random.sample(self.services.ids, len(self.services) // 8)):
            ends = self.random.choice((False, service.date_start + timedelta(days=self.random.randrange(200))))
            service.date_end = ends
            self.references[service].end = ends or None

    def cancel_some(self, run):
        """Cancel invoices on which nothing was built since."""
        plain = run.move_ids.filtered(lambda move: not any(move.line_ids.folder_period_ids.mapped("is_credit")))
        moves = plain.browse(self.random.sample(plain.ids, len(plain) // 8))
        for row in moves.line_ids.folder_period_ids:
            self.references[row.service_id].forget(row.date_from, row.date_to)
        moves.button_draft()
        moves.button_cancel()

    def bill(self, horizon):
        run = self.env["customer.billing.run"].create(
            {"date_from": horizon[:8] + "01", "date_to": horizon, "invoice_date": "2026-11-02"}
        )
        run.action_simulate()
        run.action_start()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()
        return run
