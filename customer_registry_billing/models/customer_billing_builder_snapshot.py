from odoo import models
from odoo.tools import format_date

from ..billing.snapshot import changes

SHOWN = 5  # changes that a sentence names


class CustomerBillingBuilder(models.AbstractModel):
    """What a simulation has shown is what is billed: whatever differs at the start is told instead."""

    _inherit = "customer.billing.builder"

    def _get_snapshot(self, bills):
        """Return ``{key of an item: {fact: value}}``, JSON-able, of what ``bills`` hold."""
        return {
            item.key: {**self._item_facts(item), **header}
            for bill in bills
            for header in [self._header_facts(bill)]
            for item in bill.items
        }

    def _item_facts(self, item):
        """Return what this due item costs, as the record that it comes from says."""
        return self.env[item.model].browse(item.record_id)._registry_due_facts(self, item)

    def _taxes_fact(self, taxes):
        """Return ids and rates, for names are translated."""
        return " ".join(f"{tax.id}:{tax.amount:g}" for tax in taxes.sorted("id"))

    def _show_taxes(self, fact):
        pairs = [part.split(":") for part in fact.split()]
        # As superuser: whoever sees the run learns the names of the taxes, and need not see the taxes.
        taxes = self.env["account.tax"].sudo().browse(int(tax_id) for tax_id, _rate in pairs)  # also archived ones
        names = {tax.id: tax.name for tax in taxes.exists()}
        return ", ".join(f"{names.get(int(tax_id), '?')} ({rate})" for tax_id, rate in pairs)

    def _header_facts(self, bill):
        """Return what the invoice of ``bill`` has only one of; positions of taxes by what decides about them."""
        customer, key = self._customer(bill), bill.key
        address = customer.browse(key.partner)
        debtor = address.commercial_partner_id
        position = (
            customer.vat_liable,
            debtor.property_account_position_id.id,
            address.country_id.code,
            bool(debtor.vat),
        )
        return {
            "partner": address.id,
            "currency": key.currency,
            "term": key.term,
            "due_days": key.due_days,
            "method": key.method,
            "invoice": str(key.folder),
            "extra": repr(key.extra),
            "reversed": key.reversed,
            "position": repr(position),
        }

    def _get_fact_labels(self):
        """Hook: return {fact: how a sentence names it}."""
        return {
            "quantity": self.env._("quantity"),
            "price": self.env._("price"),
            "taxes": self.env._("taxes"),
            "partner": self.env._("address of the invoice"),
            "currency": self.env._("currency"),
            "term": self.env._("payment terms"),
            "due_days": self.env._("due date"),
            "method": self.env._("payment method"),
            "invoice": self.env._("consolidation"),
            "extra": self.env._("mandate, journal or fiscal position"),
            "reversed": self.env._("taxes or debtor of what is credited"),
            "position": self.env._("VAT-liable, fiscal position or country"),
        }

    def _explain_changes(self, before, now):
        """Return a sentence that says what differs from the simulation, or "" where nothing does.

        :param before: the snapshot of the simulation
        :param now: that of what is due now
        """
        if before == now:
            return ""
        before = self._after_merges(before)
        texts = list(dict.fromkeys(self._explain_change(change) for change in changes(before, now)))
        if not texts:
            return ""
        shown = "; ".join(texts[:SHOWN])
        if len(texts) > SHOWN:
            shown = self.env._("%(changes)s; and %(count)s more", changes=shown, count=len(texts) - SHOWN)
        return self.env._(
            "Not billed, because it has changed since the simulation: %(changes)s. Retry to bill it as it is now.",
            changes=shown,
        )

    def _after_merges(self, snapshot):
        """Return the snapshot with the addresses that have taken the place of those merged away since."""
        partners = self.env["res.partner"].browse({facts["partner"] for facts in snapshot.values()}).exists()
        now = {partner.id: partner._registry_survivor().id for partner in partners}
        return {
            item: {**facts, "partner": now.get(facts["partner"], facts["partner"])} for item, facts in snapshot.items()
        }

    def _explain_change(self, change):
        name = self._item_name(change.item)
        if change.now is None:
            return self.env._("%(item)s is no longer due", item=name)
        if change.before is None:
            return self.env._("%(item)s is also due", item=name)
        label = self._get_fact_labels()[change.fact]
        if change.fact in ("quantity", "price", "taxes"):
            shown = self._show_taxes if change.fact == "taxes" else str
            values = {"before": shown(change.before or "") or "–", "now": shown(change.now or "") or "–"}
            return self.env._("%(item)s: %(fact)s %(before)s → %(now)s", item=name, fact=label, **values)
        return self.env._("other %(fact)s", fact=label)

    def _item_name(self, item):
        """Hook: return how a sentence names the item of this key of a snapshot."""
        service_id, first, last, _credited = item.split(" ")
        service = self.env["customer.folder.service"].browse(int(service_id)).exists()
        if service.recurrence == "once":
            return service.name
        name = service.name or self.env._("A deleted service")
        days = (format_date(self.env, day) for day in (first, last))
        return f"{name} {' – '.join(days)}"
