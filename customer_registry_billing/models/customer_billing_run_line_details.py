import psycopg2
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang


class CustomerBillingRunLine(models.Model):
    """What a customer in a run is billed, item by item: worked out when somebody opens the line, never stored."""

    _inherit = "customer.billing.run.line"

    details = fields.Html(
        compute="_compute_details", sanitize=False, help="What the invoices say; before the start, what they would say."
    )

    def _compute_details(self):
        for line in self:
            line.details = line._origin._render_details() if line._origin else False

    def _render_details(self):
        if self.move_ids:
            return self._render_invoices(self.move_ids)
        return False if self.state == "done" else self._render_expected()

    def _render_expected(self):
        """Create the invoices as the run would, read them and undo it; nothing is left of them."""
        # As superuser: as the scheduled job, that whoever opens it will start.
        line = self.sudo().with_context(tracking_disable=True)
        with self.env.cr.savepoint() as savepoint:
            try:
                return line._render_invoices(*line._create_expected())
            except (UserError, psycopg2.IntegrityError) as error:
                savepoint.rollback()
                return self._render({"error": self._explain(error)})
            finally:
                savepoint.rollback()

    def _create_expected(self):
        """Return the draft invoices of what is due now, and a sentence on what was not so in the simulation, or ""."""
        run, terms = self.run_id, self.run_id._prepare_terms()
        builder = self.env["customer.billing.builder"].with_company(run.company_id)
        customer = self.partner_id.with_company(run.company_id)
        due = builder._get_due_lines(run._get_due_services(customer), terms.date_to)
        due += builder._get_other_due(run, customer).get(customer.id, [])
        bills = builder._get_bills(customer, due)
        change = self.snapshot and bills and builder._explain_changes(self.snapshot, builder._get_snapshot(bills))
        moves = builder._create_moves(terms, {bill: builder._prepare_invoice(terms, bill) for bill in bills})
        return self.env["account.move"].union(*moves.values()), change or ""

    def _render_invoices(self, moves, change=""):
        return self._render({"invoices": [self._describe_invoice(move) for move in moves], "change": change})

    def _render(self, values):
        names = {"error": "", "change": "", "invoices": []}
        return self.env["ir.qweb"]._render("customer_registry_billing.run_line_details", {**names, **values})

    def _describe_invoice(self, move):
        def show(amount):
            return formatLang(self.env, amount, currency_obj=move.currency_id)

        lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        return {
            "is_credit": move.move_type == "out_refund",
            "name": move.name if move.state == "posted" else "",
            "partner": move.partner_id.display_name,
            "lines": [self._describe_item(line, show) for line in lines],
            "untaxed": show(move.amount_untaxed),
            "tax": show(move.amount_tax),
            "total": show(move.amount_total),
        }

    def _describe_item(self, item, show):
        if item.display_type != "product":
            return {"section": item.name}
        periods = item.folder_period_ids
        return {
            "section": "",
            "name": periods.service_id[:1].name or item.name,
            "period": ", ".join(self._describe_period(period) for period in periods),
            "is_credit": any(periods.mapped("is_credit")),
            "is_late": any(period.date_to < self.run_id.date_from and not period.is_credit for period in periods),
            "quantity": formatLang(self.env, item.quantity, dp="Product Unit"),
            "price": show(item.price_unit),
            "discount": f"{formatLang(self.env, item.discount, dp='Discount')} %" if item.discount else "",
            "taxes": ", ".join(item.tax_ids.mapped("name")),
            "amount": show(item.price_subtotal),
        }

    def _describe_period(self, period):
        if period.service_id.recurrence == "once":
            return format_date(self.env, period.date_from)
        return f"{format_date(self.env, period.date_from)} – {format_date(self.env, period.date_to)}"
