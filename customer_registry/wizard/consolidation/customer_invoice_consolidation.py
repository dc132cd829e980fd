from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerInvoiceConsolidation(models.TransientModel):
    """Shows which of the chosen drafts go into one invoice, and why others do not; then does it."""

    _name = "customer.invoice.consolidation"
    _description = "Consolidate Draft Invoices"

    move_ids = fields.Many2many("account.move", default=lambda self: self.env.context.get("active_ids"))
    line_ids = fields.One2many(
        "customer.invoice.consolidation.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=True
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count")

    @api.depends("move_ids")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [fields.Command.create(values) for values in wizard._prepare_lines()]
            wizard.line_ids = [fields.Command.clear(), *lines]

    @api.depends("line_ids.draft_count")
    def _compute_invoice_count(self):
        for wizard in self:
            wizard.invoice_count = len(wizard.line_ids.filtered(lambda line: line.draft_count > 1))

    def _prepare_lines(self):
        groups = self._group_drafts()
        lines = [self._prepare_line(moves, self._explain_alone(key, groups)) for key, moves in groups.items()]
        for move in self.move_ids._origin:
            if obstacle := move._registry_consolidation_obstacle():
                lines.append(self._prepare_line(move, obstacle))
        return lines

    def _prepare_line(self, moves, reason):
        return {
            "partner_id": moves[0].commercial_partner_id.id,
            "customer_id": moves[0].registry_customer_id.id,
            "currency_id": moves[0].currency_id.id,
            "move_ids": [fields.Command.set(moves.ids)],
            "draft_count": len(moves),
            "amount_untaxed": sum(moves.mapped("amount_untaxed")),
            "reason": len(moves) == 1 and reason,
        }

    def _group_drafts(self):
        """Return {key: drafts} in the order of the drafts."""
        free = self.move_ids._origin.sorted("id").filtered(lambda move: not move._registry_consolidation_obstacle())
        return free.grouped(lambda move: move._registry_consolidation_key())

    def _explain_alone(self, key, groups):
        """Return what keeps the draft of this key apart from the others of its customer."""
        debtor = groups[key][0].commercial_partner_id
        others = [other for other, moves in groups.items() if other != key and moves[0].commercial_partner_id == debtor]
        if not others:
            return self.env._("The only draft of this customer")
        nearest = min(others, key=lambda other: len(self._differing(key, other)))
        return self.env._("Different %(what)s", what=", ".join(self._differing(key, nearest)))

    def _differing(self, key, other):
        labels = {
            "company": self.env._("company"),
            "partner": self.env._("address"),
            "customer": self.env._("customer served"),
            "delivery": self.env._("delivery address"),
            "delivered": self.env._("delivery date"),
            "kind": self.env._("type"),
            "currency": self.env._("currency"),
            "rate": self.env._("exchange rate"),
            "journal": self.env._("journal"),
            "position": self.env._("fiscal position"),
            "term": self.env._("payment terms"),
            "due": self.env._("due date"),
            "method": self.env._("payment method"),
            "bank": self.env._("bank account"),
            "reference": self.env._("payment reference"),
            "rounding": self.env._("rounding"),
            "extra": self.env._("mandate"),
        }
        return [labels[name] for name, own in key._asdict().items() if own != getattr(other, name)]

    def action_consolidate(self):
        """Make one draft of each group, all of them or none.

        :raises UserError: no two of the drafts go together
        """
        self.ensure_one()
        groups = [moves for moves in self._group_drafts().values() if len(moves) > 1]
        if not groups:
            raise UserError(self.env._("No two of these drafts can be consolidated. The list gives the reasons."))
        invoices = self.env["account.move"].union(*(moves._registry_consolidate() for moves in groups))
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_invoice_type")
        context = {"default_move_type": "out_invoice"}
        if len(invoices) > 1:
            return {**action, "domain": [("id", "in", invoices.ids)], "context": context}
        return {**action, "views": [(False, "form")], "res_id": invoices.id, "context": context}


class CustomerInvoiceConsolidationLine(models.TransientModel):
    """One invoice to be, or one draft that stays as it is."""

    _name = "customer.invoice.consolidation.line"
    _description = "Drafts to Consolidate"

    wizard_id = fields.Many2one("customer.invoice.consolidation", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer")
    customer_id = fields.Many2one("res.partner", string="Customer Served")
    currency_id = fields.Many2one("res.currency")
    move_ids = fields.Many2many("account.move", string="Invoices")
    draft_count = fields.Integer(string="Drafts")
    amount_untaxed = fields.Monetary(string="Untaxed Amount")
    reason = fields.Char(string="Stays Separate")
