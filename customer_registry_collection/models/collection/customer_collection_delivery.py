from odoo import models

from ...const import CHANNEL


class CustomerCollection(models.Model):
    """The export for GoCardless is how the customers with this channel get their invoices."""

    _inherit = "customer.collection"

    def _tell_deliveries(self):
        """Show on the deliveries that wait for this collection what keeps them out of it."""
        if self.provider != CHANNEL:
            return
        deliveries = self.env["customer.delivery"]
        deliveries._gocardless_close(self.company_id)
        reasons = dict.fromkeys(self.line_ids.move_id, False)
        for item in self.omission_ids:
            reasons[item.move_id] = f"{self.name}: {item.reason}"
        deliveries._gocardless_note(reasons)

    def _registry_deliver(self, lines):
        """Record, in the transaction that stores the files, that the invoices of ``lines`` are in them."""
        if self.provider != CHANNEL:
            return
        deliveries = self.env["customer.delivery"]._gocardless_open(lines.move_id).grouped("move_id")
        for file, own in lines.grouped("file_id").items():
            found = [deliveries[move] for move in own.move_id if move in deliveries]
            self.env["customer.delivery"].union(*found)._mark_exported(file.attachment_id)

    def _take_deliveries_back(self, reason):
        """Let what was exported in these files wait for the next collection."""
        domain = [
            ("channel", "=", CHANNEL),
            ("state", "=", "exported"),
            ("attachment_id", "in", self.file_ids.attachment_id.ids),
        ]
        taken = self.env["customer.delivery"].search(domain)
        taken._gocardless_take_back(
            self.env._(
                "Collection %(collection)s was cancelled: %(reason)s", collection=self.name, reason=reason or "–"
            )
        )
