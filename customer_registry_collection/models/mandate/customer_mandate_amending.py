from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerMandate(models.Model):
    """Mandates in use that go on with another account."""

    _inherit = "customer.mandate"

    has_pending_amendment = fields.Boolean(
        string="Amended",
        compute="_compute_has_pending_amendment",
        compute_sudo=True,
        help="The bank is notified of the change with the next debit.",
    )

    @api.depends("amendment_ids.date_sent")
    def _compute_has_pending_amendment(self):
        for mandate in self:
            mandate.has_pending_amendment = bool(mandate._pending_amendments())

    def _pending_amendments(self):
        """Return the amendments that the next debit has to carry, oldest first.

        The file names what the bank knows: the first original of each kind. Whoever confirms the
        file hands exactly these to ``_mark_sent``, so that a later one stays pending.
        """
        return self.amendment_ids.filtered(lambda amendment: not amendment.date_sent).sorted("id")

    def _registry_amend(self, bank, reference=None):
        """Let this mandate go on with another account or reference.

        A mandate that no bank has seen is simply changed.

        :param bank: the new ``res.partner.bank``
        :param str reference: the new reference; empty: it stays
        :raises UserError: the mandate is not active, or nothing changes
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "active":
            raise UserError(self.env._("Mandate %(mandate)s is not active. Record a new one.", mandate=self.reference))
        wanted = {"bank_id": bank.id, "reference": reference}
        known = {"bank_id": self.bank_id.id, "reference": self.reference}
        changes = {name: value for name, value in wanted.items() if value and value != known[name]}
        if not changes:
            raise UserError(
                self.env._("Mandate %(mandate)s: choose another bank account or reference.", mandate=self.reference)
            )
        if self._used():
            # As superuser: nobody has the right to write amendments; that he may edit the mandate is checked.
            self.env["customer.mandate.amendment"].sudo().create(self._prepare_amendment(changes))
        self._write_protected(changes)

    def _prepare_amendment(self, changes):
        values = {"mandate_id": self.id}
        if "reference" in changes:
            values["original_reference"] = self.reference
        if "bank_id" in changes:
            masked = self.bank_id.registry_masked_number
            values.update(original_iban=self.iban, original_bic=self.bic, original_masked=masked)
        return values
