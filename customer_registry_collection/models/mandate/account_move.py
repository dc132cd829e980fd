from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import column_exists, create_column

from .res_partner import SEES_MANDATES


class AccountMove(models.Model):
    _inherit = "account.move"

    registry_mandate_id = fields.Many2one(
        "customer.mandate",
        string="Mandate",
        compute="_compute_registry_mandate_id",
        compute_sudo=True,
        store=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'active'), ('partner_id', '=', commercial_partner_id)]",
        groups=SEES_MANDATES,
        help="The mandate with which the invoice is collected.",
    )

    def _auto_init(self):
        """Existing documents have no mandate: do not compute that for each of them."""
        if not column_exists(self.env.cr, "account_move", "registry_mandate_id"):
            create_column(self.env.cr, "account_move", "registry_mandate_id", "int4")
        return super()._auto_init()

    @api.depends("partner_id", "company_id", "move_type", "preferred_payment_method_line_id")
    def _compute_registry_mandate_id(self):
        for company, moves in self.grouped("company_id").items():
            moves.commercial_partner_id.with_company(company).mapped("registry_mandate_id")
            for move in moves:
                move.registry_mandate_id = move._registry_default_mandate()

    @api.constrains("registry_mandate_id", "partner_id")
    def _check_registry_mandate(self):
        """Nobody's account is debited for what somebody else owes."""
        # As superuser: whoever edits the invoice need not see the mandate.
        for move in self.sudo().filtered("registry_mandate_id"):
            if sentence := move.registry_mandate_id._refuse_debtor(move.commercial_partner_id):
                raise ValidationError(sentence)

    def _registry_default_mandate(self):
        """Return the mandate that a draft is collected by when nobody chooses; posted documents keep theirs."""
        if self.state != "draft":
            return self.registry_mandate_id
        provider = self.preferred_payment_method_line_id._registry_provider()
        if not provider or self.move_type != "out_invoice":
            return self.env["customer.mandate"]
        return self._registry_mandate_by(provider)

    def _registry_mandate_by(self, provider):
        """Hook: return the mandate for this draft by ``provider``; empty if there is none."""
        return self.commercial_partner_id.with_company(self.company_id)._registry_mandate_of(provider)

    def _registry_consolidation_key_extra(self):
        """Override of customer_registry: a document is collected by one mandate."""
        # As superuser: whoever consolidates need not see the mandates.
        return (*super()._registry_consolidation_key_extra(), self.sudo().registry_mandate_id.id)
