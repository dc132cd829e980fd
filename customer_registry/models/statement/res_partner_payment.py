from odoo import api, fields, models


class ResPartner(models.Model):
    """The payments of a customer, beside its invoices."""

    _inherit = "res.partner"

    registry_payment_count = fields.Integer(
        string="Payments",
        compute="_compute_registry_payment_count",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Payments of the customer and its contacts, except cancelled ones.",
    )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_registry_payment_count(self):
        counts = dict.fromkeys(self.commercial_partner_id.ids, 0)
        for partner, count in self.env["account.payment"]._read_group(
            self._get_registry_payment_domain(), ["partner_id"], ["__count"]
        ):
            counts[partner.commercial_partner_id.id] += count
        for partner in self:
            partner.registry_payment_count = counts.get(partner.commercial_partner_id.id, 0)

    def action_view_registry_payments(self):
        """Open the payments of these customers, those of their contacts included."""
        self._registry_check_internal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments"),
            "res_model": "account.payment",
            "views": [(False, "list"), (False, "form")],
            "domain": self._get_registry_payment_domain(),
            "context": {"default_payment_type": "inbound", "default_partner_id": self.commercial_partner_id[:1].id},
        }

    def action_view_registry_open_invoices(self):
        """Open the invoices and credit notes that are not settled."""
        self._registry_check_internal()
        action = self.commercial_partner_id[:1].action_view_partner_invoices()
        return {**action, "name": self.env._("Open invoices")}

    def _get_registry_payment_domain(self):
        return [
            ("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("state", "not in", ("canceled", "rejected")),
        ]
