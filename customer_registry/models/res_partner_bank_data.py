from collections import defaultdict

from odoo import api, fields, models

from ..checks.bank import iban_is_valid, mask
from ..const import SEVERITY_WARNING
from ..inner import read_inner


class ResPartner(models.Model):
    """How a customer pays, and from which account."""

    _inherit = "res.partner"

    # Not core's payment method line: it needs a journal per company and knows no PayPal.
    registry_payment_type = fields.Selection(
        [("sepa", "SEPA direct debit"), ("paypal", "PayPal"), ("invoice", "Invoice")],
        string="Payment Type",
        tracking=True,
        groups="base.group_user",
        help="How the customer has agreed to pay.",
    )
    registry_bank_masked = fields.Char(
        string="Bank Account",
        compute="_compute_registry_bank_masked",
        compute_sudo=True,
        groups="base.group_user",
        help="Country and last four characters of the account numbers.",
    )

    @api.depends("bank_ids.acc_number")
    def _compute_registry_bank_masked(self):
        numbers = defaultdict(list)
        for bank in self._registry_banks():
            numbers[bank.partner_id.id].append(mask(bank.acc_number))
        for partner in self:
            partner.registry_bank_masked = ", ".join(numbers[partner.id]) or False

    def _registry_banks(self):
        """Return the active bank accounts of ``self`` as superuser.

        Where accounts are closed to the user it is not ``sudo().bank_ids``: what that loads would be
        offered to the user, who may not open it.
        """
        if not self.env["res.partner.bank"]._registry_is_restricted():
            banks = self.sudo().bank_ids
            return banks.filtered("active").with_prefetch(banks._prefetch_ids)
        return self.env["res.partner.bank"].sudo().search([("partner_id", "in", self.ids)])

    def _registry_read_ahead_banks(self):
        """Load what core's code asks of the accounts of ``self`` as a user to whom they are closed."""
        if self.env["res.partner.bank"]._registry_is_restricted():
            self._registry_banks()._registry_read_ahead("active", "company_id")

    def action_add_bank_account(self):
        """Open the input aid for bank accounts."""
        self.ensure_one()
        self._registry_check_internal()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add bank account"),
            "res_model": "customer.bank.input",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }

    def _registry_debit_findings(self):
        """Direct debit needs an account to debit."""
        if self.registry_payment_type != "sepa" or any(
            iban_is_valid(bank.acc_number) for bank in self._registry_banks()
        ):
            return []
        message = self.env._("Direct debit is agreed, but there is no valid IBAN: add the bank account.")
        return [self._registry_finding(SEVERITY_WARNING, "bank_ids", message)]

    def _commercial_fields(self):
        """Override of account: the agreement holds for all contacts and addresses."""
        return [*super()._commercial_fields(), "registry_payment_type"]

    def _message_log(self, *, body="", **kwargs):
        """Override of mail: histories carry no account numbers."""
        numbers = read_inner(self.env, "registry_mask_in_messages")
        if numbers and body:
            body = self.env["res.partner.bank"]._registry_without_numbers(body, numbers)
        return super()._message_log(body=body, **kwargs)
