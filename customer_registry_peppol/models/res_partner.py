from odoo import api, models

# Called with it, the network is not asked about customers of the registry, nor in imports and jobs.
KEEP = "registry_peppol_keep"
# What the answer of the network was about, and what Odoo derives that from.
ASKED = frozenset({"peppol_eas", "peppol_endpoint", "invoice_edi_format", "vat", "country_id", "company_registry"})


class ResPartner(models.Model):
    """The network is asked when somebody presses the button for it, never while a customer is saved or billed.

    Odoo asks in the transaction that saves, types, posts or sends, ten seconds for each partner at worst.
    Contacts outside of the registry go on like that, except in imports and scheduled jobs.
    """

    _inherit = "res.partner"

    def _registry_peppol_keeps(self):
        """Return whether the network is not to be asked about this partner in this transaction."""
        context = self.env.context
        if not context.get(KEEP):
            return False
        in_background = context.get("import_file") or context.get("cron_id")
        # As superuser: the state is for employees only, and this is asked for portal users, too.
        return bool(in_background or self.sudo().commercial_partner_id.registry_state)

    def button_account_peppol_check_partner_endpoint(self, company=None):
        """Override of account_peppol: asks only if no caller of ours forbids it for this partner."""
        if self._registry_peppol_keeps():
            return False
        return super().button_account_peppol_check_partner_endpoint(company=company)

    @api.onchange("invoice_edi_format", "peppol_endpoint", "peppol_eas")
    def _onchange_verify_peppol_status(self):
        """Override of account_peppol: what was answered about another address is no answer about this one."""
        partner = self.with_context(**{KEEP: True})
        if partner._registry_peppol_keeps():
            self.peppol_verification_state = "not_verified"
            return None
        return super()._onchange_verify_peppol_status()

    def _update_peppol_state_per_company(self, vals=None):
        """Override of account_peppol: saving asks nobody about customers of the registry."""
        return super(ResPartner, self.with_context(**{KEEP: True}))._update_peppol_state_per_company(vals)

    def write(self, vals):
        """Override of base: an answer of the network holds for the address that was asked for."""
        if "peppol_verification_state" in vals or not ASKED & vals.keys():
            return super().write(vals)
        # Of others nothing is worked out here: Odoo does it later, and then refuses what is wrong.
        kept = self.with_context(**{KEEP: True}).filtered(lambda partner: partner._registry_peppol_keeps())
        before = {partner: partner._registry_peppol_address() for partner in kept}
        result = super().write(vals)
        changed = kept.filtered(lambda partner: partner._registry_peppol_address() != before[partner])
        changed._registry_forget_answer()
        return result

    def _registry_peppol_address(self):
        return self.peppol_eas, self.peppol_endpoint, self.invoice_edi_format

    def _registry_forget_answer(self):
        """Mark these partners as not asked for in every company that had an answer."""
        if not self:
            return
        # As superuser: answers of all companies, also of those that the user does not work in.
        for company in self.env["res.company"].sudo().search([]):  # pylint: disable=no-search-all
            answered = self.sudo().with_company(company).filtered("peppol_verification_state")
            answered.filtered(lambda one: one.peppol_verification_state != "not_verified").write(
                {"peppol_verification_state": "not_verified"}
            )
