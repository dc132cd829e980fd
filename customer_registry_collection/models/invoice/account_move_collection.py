from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import SEES_COLLECTIONS


class AccountMove(models.Model):
    """Invoices that are collected."""

    _inherit = "account.move"

    registry_collection_line_ids = fields.One2many(
        "customer.collection.line", "move_id", string="Debits", groups=SEES_COLLECTIONS
    )
    registry_collection_count = fields.Integer(
        string="Collections", compute="_compute_registry_collection_count", groups=SEES_COLLECTIONS
    )
    registry_return_reason = fields.Char(
        string="Debit Returned", compute="_compute_registry_collection_count", groups=SEES_COLLECTIONS
    )

    @api.depends("registry_collection_line_ids.state")
    def _compute_registry_collection_count(self):
        Line = self.env["customer.collection.line"]
        groups = Line._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count", "id:max"])
        found = {move.id: values for move, *values in groups}
        last = {line.move_id.id: line for line in Line.browse(newest for _count, newest in found.values())}
        for move in self:
            move.registry_collection_count = found.get(move.id, (0, 0))[0]
            line = last.get(move.id, Line)
            is_open = line.state == "returned" and move.payment_state != "paid"
            move.registry_return_reason = is_open and f"{line.return_reason or '?'} {line.return_reason_text or ''}"

    def button_draft(self):
        """Override of account: what was handed to the bank is not changed under it."""
        self.check_access("write")
        self._registry_refuse_if_exported()
        return super().button_draft()

    def button_cancel(self):
        """Override of account: what was handed to the bank is not changed under it."""
        self.check_access("write")
        self._registry_refuse_if_exported()
        return super().button_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_collected(self):
        # As superuser: whoever deletes the invoice need not see the collections.
        lines = self.env["customer.collection.line"].sudo().search([("move_id", "in", self.ids)])
        lines.filtered(lambda line: line.state == "draft" and not line.date_announced).unlink()
        self._registry_refuse_for(lines.exists())

    def action_view_registry_collections(self):
        """Open the collections that these invoices are or were in."""
        self.env["customer.collection.line"].check_access("read")
        # As superuser: only ids; what the user may see of them is up to the list.
        collections = self.sudo().registry_collection_line_ids.collection_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Collections"),
            "res_model": "customer.collection",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", collections.ids)],
        }
        if len(collections) == 1:
            action.update(views=[(False, "form")], res_id=collections.id)
        return action

    def _registry_refuse_if_exported(self):
        domain = [("move_id", "in", self.ids), ("state", "=", "exported")]
        # As superuser: whoever edits the invoice need not see the collections.
        self._registry_refuse_for(self.env["customer.collection.line"].sudo().search(domain, limit=1))

    def _registry_refuse_for(self, lines):
        """Refuse because of these debits; none: go on.

        :raises UserError: naming the invoice and its collection
        """
        for line in lines:
            raise UserError(
                self.env._(
                    "%(invoice)s was exported in collection %(collection)s: confirm or cancel that first, and record "
                    "a returned debit there.",
                    invoice=line.move_id.name,
                    collection=line.collection_id.name,
                )
            )

    def _registry_debited_amounts(self, day=None):
        """Override of customer_registry: what collections have prepared, announced or exported, and not booked.

        What was prepared and not exported in time is not on its way any more.
        """
        found = super()._registry_debited_amounts(day)
        live = Domain("state", "=", "exported") | (
            Domain("state", "=", "draft") & Domain("date_due", ">", day or fields.Date.context_today(self))
        )
        # As superuser: reminders, the overview and the portal ask for sums of documents that they show anyway.
        lines = self.env["customer.collection.line"].sudo()
        groups = lines._read_group(Domain("move_id", "in", self.ids) & live, ["move_id"], ["amount:sum"])
        return found | {move.id: found.get(move.id, 0) + amount for move, amount in groups}

    def _registry_prenotification_text(self):
        """Return the sentence on the invoice that announces its debit, or ''."""
        self.ensure_one()
        # As superuser: whoever prints the invoice need not see the mandate.
        move = self.sudo()
        mandate, company = move.registry_mandate_id, move.company_id
        is_announced = company.registry_prenotification_by == "invoice" and mandate.provider == "sepa"
        if not is_announced or move.move_type != "out_invoice" or mandate.state != "active":
            return ""
        return self.env._(
            "We will debit %(amount)s on or after %(day)s from your account %(account)s, by SEPA direct debit with "
            "mandate %(mandate)s and our creditor identifier %(creditor)s.",
            amount=move.currency_id.format(move.amount_residual if move.state == "posted" else move.amount_total),
            day=self.env["ir.qweb.field.date"].value_to_html(move.invoice_date_due or fields.Date.today(), {}),
            account=mandate.iban_masked,
            mandate=mandate.reference,
            creditor=company.registry_creditor_identifier,
        )
