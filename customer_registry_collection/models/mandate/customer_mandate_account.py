from odoo import api, fields, models
from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.fields import Domain


class CustomerMandate(models.Model):
    """The number of the account: typed or imported, it finds or adds the account of the customer."""

    _inherit = "customer.mandate"

    iban = fields.Char(
        string="IBAN",
        compute="_compute_iban",
        inverse="_inverse_iban",
        search="_search_iban",
        groups="customer_registry.group_bank_data",
    )

    @api.depends("bank_id.sanitized_acc_number")
    def _compute_iban(self):
        for mandate in self:
            mandate.iban = mandate.bank_id.sanitized_acc_number

    def _inverse_iban(self):
        for mandate in self.filtered("iban"):
            mandate.bank_id = self._account(mandate.partner_id, mandate.iban)

    def _search_iban(self, operator, value):
        return Domain("bank_id.sanitized_acc_number", operator, value)

    @api.model_create_multi
    def create(self, vals_list):
        # Not by the inverse: an active mandate needs its account from the start.
        return super().create([self._with_account(vals) for vals in vals_list])

    @api.model
    def _with_account(self, vals):
        if not vals.get("iban") or not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        account = vals.get("bank_id") or self._account(partner, vals["iban"]).id
        return {**{name: value for name, value in vals.items() if name != "iban"}, "bank_id": account}

    @api.model
    def _account(self, partner, number):
        """Return the account with this number among those of ``partner``; it is added if there is none."""
        banks = self.env["res.partner.bank"]
        domain = [
            ("partner_id", "child_of", partner.id),
            ("sanitized_acc_number", "=", sanitize_account_number(number)),
        ]
        return banks.search(domain, limit=1) or banks.create({"partner_id": partner.id, "acc_number": number})
