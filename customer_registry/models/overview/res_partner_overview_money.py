from odoo import fields, models
from odoo.tools import format_date

from ...const import SALE_TYPES
from ...overview.block import COUNTED, ROWS, Badge, Block, Content, Row

OPEN_LINES = 1000  # receivables that are looked at to tell what open credit covers
DELIVERY_TONES = {"sent": "success", "exported": "success", "failed": "danger", "queued": "info"}
PAYMENT_TONES = {"paid": "success", "in_process": "info", "draft": "muted"}
INVOICE_FIELDS = (
    "name",
    "move_type",
    "state",
    "payment_state",
    "invoice_date",
    "invoice_date_due",
    "amount_total",
    "currency_id",
)
PAYMENT_FIELDS = ("name", "date", "amount", "currency_id", "state", "payment_type", "memo")


class ResPartner(models.Model):
    """Blocks of the overview about money: invoices, what is unpaid, payments, deliveries."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: for people with access to accounting."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="invoices",
                title=self.env._("Invoices and credit notes"),
                icon="fa-file-text-o",
                sequence=50,
                model="account.move",
                load=cls._registry_overview_invoices,
                stays=True,
            ),
            Block(
                code="unpaid",
                title=self.env._("Unpaid invoices"),
                icon="fa-hourglass-half",
                sequence=60,
                model="account.move",
                load=cls._registry_overview_unpaid,
            ),
            Block(
                code="payments",
                title=self.env._("Payments"),
                icon="fa-money",
                sequence=70,
                model="account.payment",
                load=cls._registry_overview_payments,
            ),
            Block(
                code="deliveries",
                title=self.env._("Deliveries"),
                icon="fa-paper-plane-o",
                sequence=110,
                model="customer.delivery",
                load=cls._registry_overview_deliveries,
            ),
        ]

    def _registry_overview_invoices(self):
        sales = [("move_type", "in", SALE_TYPES)]
        links = ("commercial_partner_id", "registry_customer_id")
        moves = self._registry_overview_newest_of(
            "account.move", [sales], INVOICE_FIELDS, "invoice_date desc, id desc", links
        )
        domain = [*sales, "|", *[(link, "=", self.id) for link in links]]
        return self._registry_overview_content(
            moves,
            lambda move: move._registry_overview_row(),
            action=self._registry_overview_action(self.env._("Invoices and credit notes"), "account.move", domain),
            create=self._registry_overview_new_invoice(),
        )

    def _registry_overview_new_invoice(self):
        action = self._registry_overview_dialog(
            self.env._("New invoice"), "account.move", default_move_type="out_invoice", default_partner_id=self.id
        )
        return action and {**action, "target": "current"}

    def _registry_overview_unpaid(self):
        lines = self._registry_open_receivables()
        owed = lines.filtered(lambda line: line.amount_residual > 0)
        name = self.env._("Unpaid invoices")
        return Content(
            rows=lines._registry_overview_rows(ROWS),
            count=min(len(owed.move_id), COUNTED),
            summary=lines._registry_overview_summary(),
            action=self._registry_overview_action(
                name,
                "account.move",
                [
                    ("commercial_partner_id", "=", self.id),
                    ("move_type", "in", SALE_TYPES),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                ],
            ),
        )

    def _registry_open_receivables(self):
        """Return the open receivables of the customer, or of nobody, and its open credit; the oldest due first."""
        return self.env["account.move.line"].search_fetch(
            [
                ("partner_id", "in", self.ids),
                ("parent_state", "=", "posted"),
                ("account_type", "=", "asset_receivable"),
                # "!= 0" would also ask for NULL and pass by the index on what is open
                *("|", ("amount_residual", ">", 0), ("amount_residual", "<", 0)),
                ("company_id", "in", self.env.companies.ids),
            ],
            [
                "move_id",
                "move_name",
                "date_maturity",
                "amount_residual",
                "amount_residual_currency",
                "currency_id",
                "company_id",
            ],
            order="date_maturity, id",
            limit=OPEN_LINES,
        )

    def _registry_overview_payments(self):
        valid = [("state", "not in", ("canceled", "rejected"))]
        domain = [("partner_id", "in", self._registry_family().ids), *valid]
        payments = self._registry_overview_newest("account.payment", valid, PAYMENT_FIELDS, "date desc, id desc")
        labels = dict(self.env["account.payment"]._fields["state"]._description_selection(self.env))
        return self._registry_overview_content(
            payments,
            lambda payment: Row(
                "account.payment",
                payment.id,
                payment.name or self.env._("Draft payment"),
                detail=payment.memo or "",
                date=fields.Date.to_string(payment.date),
                amount=payment.amount if payment.payment_type == "inbound" else -payment.amount,
                currency_id=payment.currency_id.id,
                badge=Badge(labels[payment.state], PAYMENT_TONES.get(payment.state, "muted")),
            ),
            action=self._registry_overview_action(self.env._("Payments"), "account.payment", domain),
        )

    def _registry_overview_deliveries(self):
        domain = [("partner_id", "=", self.id)]
        deliveries = self._registry_overview_search(
            "customer.delivery",
            domain,
            ["move_id", "channel", "state", "sent_at", "seen_at", "create_date", "error"],
            "id desc",
        )
        channels = dict(self.env["customer.delivery"]._selection_channel())
        labels = dict(self.env["customer.delivery"]._fields["state"]._description_selection(self.env))
        return self._registry_overview_content(
            deliveries,
            lambda delivery: Row(
                "customer.delivery",
                delivery.id,
                delivery.move_id.name or "",
                detail=self._registry_overview_delivery_detail(delivery, channels),
                date=fields.Datetime.to_string(delivery.sent_at or delivery.create_date),
                badge=Badge(labels[delivery.state], DELIVERY_TONES[delivery.state]),
            ),
            action=self._registry_overview_action(self.env._("Deliveries"), "customer.delivery", domain),
        )

    def _registry_overview_delivery_detail(self, delivery, channels):
        channel = channels.get(delivery.channel, delivery.channel)
        if delivery.seen_at and not delivery.error:
            day = format_date(self.env, fields.Datetime.context_timestamp(self, delivery.seen_at).date())
            return self.env._("%(channel)s, seen on %(day)s", channel=channel, day=day)
        return (delivery.error or channel).splitlines()[0]
