from dateutil.relativedelta import relativedelta
from odoo import api, fields, models

from ..billing.periods import Period, is_due_once, periods_due

PORTAL_HORIZON = relativedelta(years=2)


class CustomerFolderService(models.Model):
    """A service that a folder bills once or again and again."""

    _name = "customer.folder.service"
    _description = "Folder Service"
    _inherit = ["customer.aspect.mixin"]
    _order = "folder_id, sequence, id"
    _customer_access_to_edit = "write"

    folder_id = fields.Many2one("customer.folder", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(related="folder_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="folder_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="folder_id.currency_id")
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", domain="[('sale_ok', '=', True)]"
    )
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price_unit = fields.Float(
        string="Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        digits="Product Price",
        help="Price of one unit for a whole month, quarter or year.",
    )
    recurrence = fields.Selection(
        [("once", "Once"), ("month", "Monthly"), ("quarter", "Quarterly"), ("year", "Yearly")],
        required=True,
        default="month",
    )
    timing = fields.Selection(
        [("advance", "In advance"), ("arrears", "In arrears")],
        string="Billed",
        required=True,
        default="advance",
        help="In advance: on the first day of the period. In arrears: on its last day.",
    )
    date_start = fields.Date(required=True, default=lambda self: fields.Date.context_today(self))
    date_end = fields.Date(help="Last day of the service; empty while it runs.")
    active = fields.Boolean(default=True)
    period_ids = fields.One2many("customer.folder.period", "service_id", readonly=True)
    billed_until = fields.Date(
        compute="_compute_billed_until",
        store=True,
        help="All days up to this one have been billed.",
    )
    last_billed_day = fields.Date(
        compute="_compute_billed_until",
        store=True,
        help="Later than the day above where an invoice in between was cancelled.",
    )

    to_bill = fields.Boolean(
        compute="_compute_to_bill",
        store=True,
        index=True,
        help="Part of this service still has to be billed or credited.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for service in self:
            service.name = service.product_id.with_context(lang=service.partner_id.lang).display_name

    @api.depends("product_id", "folder_id.currency_id")
    def _compute_price_unit(self):
        for service in self:
            product = service.product_id
            service.price_unit = product.currency_id._convert(
                product.lst_price,
                service.currency_id or product.currency_id,
                service.company_id or self.env.company,
                service.date_start or fields.Date.context_today(self),
                round=False,
            )

    @api.depends("date_start", "period_ids.date_to", "period_ids.is_credit", "period_ids.date_from")
    def _compute_billed_until(self):
        for service in self:
            gaps = service._find_gaps()
            for name, (first, _last) in (("billed_until", gaps[0]), ("last_billed_day", gaps[-1])):
                service[name] = first != service.date_start and fields.Date.subtract(first, days=1)

    @api.depends("billed_until", "last_billed_day", "date_end", "recurrence")
    def _compute_to_bill(self):
        for service in self:
            if service.recurrence == "once":
                service.to_bill = not service.billed_until
            else:
                billed = {service.billed_until, service.last_billed_day}
                service.to_bill = not service.date_end or billed != {service.date_end}

    def _get_periods_in_force(self):
        """Return pairs (billed period, its last day that was not given back since), oldest first."""
        self.ensure_one()
        in_force, credits = [], self.period_ids.browse()
        for row in self.period_ids.sorted("id", reverse=True):
            if row.is_credit:
                credits += row
                continue
            back = credits.filtered(lambda credit, row=row: credit._overlaps(row)).mapped("date_from")
            last = fields.Date.subtract(min(back), days=1) if back else row.date_to
            if last >= row.date_from:
                in_force.insert(0, (row, last))
        return in_force

    def _get_periods_due(self, horizon):
        """Return the ``Period`` list that a run up to ``horizon`` bills, oldest first."""
        self.ensure_one()
        if self.recurrence == "once":
            due = is_due_once(start=self.date_start, billed_until=self.billed_until or None, horizon=horizon)
            day = self.date_start
            return [Period(day, day, day, day)] if due else []
        return [period for gap in self._get_gaps() for period in self._get_periods_of_gap(*gap, horizon)]

    def _registry_due_facts(self, builder, item):
        """Return what ``item`` of this service costs, by the names of ``builder._get_fact_labels()``."""
        taxes = builder._credited(item).tax_ids if item.is_credit else builder._product_taxes(item)
        return {"quantity": f"{item.quantity:g}", "price": str(item.price), "taxes": builder._taxes_fact(taxes)}

    def _portal_period(self):
        """Return the next ``Period`` that is billed within two years, or None."""
        due = self._get_periods_due(fields.Date.context_today(self) + PORTAL_HORIZON)
        return due[0] if due else None

    def _get_next_invoice_date(self):
        """Return the day from which a run bills the next period of this service, or None."""
        period = self._portal_period()
        return period and (period.start if self.timing == "advance" or self.recurrence == "once" else period.end)

    def _get_gaps(self):
        """Return pairs (first day, last day or None) of the days that are not billed, oldest first.

        Usually one pair, known without reading the past: what comes after the last period. More where an
        invoice in between was cancelled.
        """
        if self.billed_until != self.last_billed_day:
            return self._find_gaps()
        return [(fields.Date.add(self.billed_until, days=1) if self.billed_until else self.date_start, None)]

    def _find_gaps(self):
        gaps, first = [], self.date_start
        for billed, last in sorted(self._get_periods_in_force(), key=lambda pair: pair[0].date_from):
            if billed.date_from > first:
                gaps.append((first, fields.Date.subtract(billed.date_from, days=1)))
            first = max(first, fields.Date.add(last, days=1))
        return [*gaps, (first, None)]

    def _get_periods_of_gap(self, first, last, horizon):
        return periods_due(
            anchor=self.folder_id.date_start or self.date_start,
            recurrence=self.recurrence,
            start=first,
            end=min(filter(None, (last, self.date_end)), default=None),
            billed_until=None,
            horizon=horizon,
            in_advance=self.timing == "advance",
        )
