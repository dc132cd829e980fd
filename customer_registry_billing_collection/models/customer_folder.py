from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerFolder(models.Model):
    _inherit = "customer.folder"

    registry_mandate_id = fields.Many2one(
        "customer.mandate",
        string="Mandate",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
        tracking=True,
        domain="[('state', '=', 'active'), ('partner_id', 'in', registry_debtor_ids)]",
        help="Empty: the mandate of the customer.",
    )
    registry_debtor_ids = fields.Many2many("res.partner", compute="_compute_registry_debtor_ids")

    registry_mandate_hint = fields.Char(string="Mandate Missing", compute="_compute_registry_mandate_hint")

    @api.depends("partner_id", "payment_method_line_id", "registry_mandate_id.state")
    @api.depends_context("lang")
    def _compute_registry_mandate_hint(self):
        for folder in self:
            folder.registry_mandate_hint = folder._explain_no_mandate()

    def _explain_no_mandate(self):
        """Return a sentence if this folder is to be collected, and no mandate allows it."""
        debtor = self._debtor()
        # As superuser: whoever edits the folder need not see the payment methods.
        line = (self.payment_method_line_id or debtor.property_inbound_payment_method_line_id).sudo()
        provider = line._registry_provider()
        if not provider or self._mandate(debtor, provider):
            return False
        return debtor._registry_explain_no_mandate(provider)

    def _debtor(self):
        """Return who pays this folder, in the company that bills it."""
        company = self.company_id or self.env.company
        return self.partner_id._origin._registry_invoice_address().commercial_partner_id.with_company(company)

    def action_have_mandate_signed(self):
        """Have a mandate signed by whoever pays this folder."""
        self.ensure_one()
        return self._debtor().action_registry_have_mandate_signed()

    @api.depends("partner_id.payer_id")
    def _compute_registry_debtor_ids(self):
        for folder in self:
            folder.registry_debtor_ids = folder.partner_id | folder.partner_id.payer_id.commercial_partner_id

    @api.constrains("registry_mandate_id", "partner_id")
    def _check_registry_mandate(self):
        for folder in self.filtered("registry_mandate_id"):
            # As superuser: the mandate may be hidden from whoever edits the folder.
            mandate = folder.registry_mandate_id.sudo()
            if mandate.partner_id not in folder.sudo().registry_debtor_ids:
                raise ValidationError(
                    self.env._(
                        "Folder %(folder)s: mandate %(mandate)s was given neither by %(customer)s nor by its payer.",
                        folder=folder.name,
                        mandate=mandate.reference,
                        customer=folder.partner_id.name,
                    )
                )

    def _mandate(self, debtor, provider):
        """Return the active mandate of ``debtor`` for what this folder bills; empty if there is none.

        Without a folder it is the mandate of the debtor.
        """
        # As superuser: whoever bills need not see the mandate.
        own = self.sudo().registry_mandate_id
        if own.partner_id == debtor and own.provider == provider and own.state == "active":
            return own
        if own:
            return own.browse()
        return debtor.with_company(self.company_id or self.env.company)._registry_mandate_of(provider)
