from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...checks.bank_input import BankInputError, french_iban, german_iban, read_iban


class CustomerBankInput(models.TransientModel):
    """Adds a bank account of a customer from whatever number is at hand."""

    _name = "customer.bank.input"
    _description = "Add Bank Account"
    _rec_name = "partner_id"
    _transient_max_hours = 0.25

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("iban", "IBAN"), ("de", "Account number and BLZ (Germany)"), ("fr", "RIB (France)")],
        string="I have",
        required=True,
        default="iban",
    )
    holder = fields.Char(help="Empty: the customer.")
    iban = fields.Char(string="IBAN")
    blz = fields.Char(string="BLZ", help="Bankleitzahl, eight digits.")
    account_number = fields.Char()
    rib_bank = fields.Char(string="Code banque", size=5)
    rib_branch = fields.Char(string="Code guichet", size=5)
    rib_account = fields.Char(string="N° de compte", size=11)
    rib_key = fields.Char(string="Clé RIB", size=2)

    result_iban = fields.Char(string="Resulting IBAN", compute="_compute_result")
    result_bic = fields.Char(string="BIC", compute="_compute_result_bic", store=True, readonly=False)
    result_bank = fields.Char(string="Bank", compute="_compute_result")
    error = fields.Char(compute="_compute_result")
    warning = fields.Text(compute="_compute_result")

    @api.depends("kind", "iban", "blz", "account_number", "rib_bank", "rib_branch", "rib_account", "rib_key")
    def _compute_result(self):
        for wizard in self:
            found, error = wizard._read_input()
            wizard.error = error
            wizard.result_iban = found and found.iban
            wizard.result_bank = found and found.bank_name
            wizard.warning = found and "\n".join(wizard._warning_texts()[code] for code in found.warnings)

    @api.depends("kind", "iban", "blz", "account_number", "rib_bank", "rib_branch", "rib_account", "rib_key")
    def _compute_result_bic(self):
        for wizard in self:
            found, _error = wizard._read_input()
            wizard.result_bic = found and found.bic

    def action_add(self):
        """Create the bank account and close.

        :raises UserError: saying which part of the number is wrong
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("customer_registry.group_bank_data"):
            raise AccessError(self.env._("Only users with access to bank data may add bank accounts."))
        self.partner_id.check_access("write")
        found, error = self._read_input()
        if error or not found:
            raise UserError(error or self.env._("%(customer)s: enter a number.", customer=self.partner_id.name))
        self.env["res.partner.bank"].create(self._prepare_bank_account(found))
        return {"type": "ir.actions.act_window_close"}

    def _read_input(self):
        """Return the pair (``BankInput`` or False, error message or False); (False, False) while empty."""
        parts = self._get_parts()
        if not all(parts):
            return False, False
        reader = {"iban": read_iban, "de": german_iban, "fr": french_iban}[self.kind]
        try:
            return reader(*parts), False
        except BankInputError as error:
            return False, self._error_texts()[error.code]

    def _get_parts(self):
        return {
            "iban": (self.iban,),
            "de": (self.blz, self.account_number),
            "fr": (self.rib_bank, self.rib_branch, self.rib_account, self.rib_key),
        }[self.kind or "iban"]

    def _prepare_bank_account(self, found):
        values = {
            "partner_id": self.partner_id.id,
            "acc_number": found.iban,
            "bank_id": self._find_bank(found).id,
        }
        return {**values, "acc_holder_name": self.holder} if self.holder else values

    def _find_bank(self, found):
        """Return the bank of this BIC; it is created from the bank list where Odoo does not have it yet."""
        bic = (self.result_bic or found.bic or "").replace(" ", "").upper()
        # As superuser: whoever enters bank accounts need not be able to create banks.
        banks = self.env["res.bank"].sudo()
        if not bic:
            return banks
        # a BIC of eight characters is the same as one of eleven with XXX
        same = {bic, bic[:8], f"{bic[:8]}XXX"} if len(bic) == 8 or bic.endswith("XXX") else {bic}
        bank = banks.search([("bic", "in", list(same))], limit=1)
        return bank or banks.create({"name": found.bank_name or bic, "bic": bic})

    def _error_texts(self):
        return {
            "iban": self.env._("This is not a valid IBAN: check its digits."),
            "blz": self.env._("A BLZ must have eight digits."),
            "account": self.env._("The account number has characters or a length that are not valid in this country."),
            "bank": self.env._("The code banque must have five digits."),
            "branch": self.env._("The code guichet must have five digits."),
            "key": self.env._("The RIB key does not match the other numbers: check all of them."),
        }

    def _warning_texts(self):
        return {
            "unknown_bank": self.env._("The bank is not in the list of banks: check its code."),
            "check_digit": self.env._(
                "The account number fails this bank's usual check. Some banks make exceptions: verify it."
            ),
        }
