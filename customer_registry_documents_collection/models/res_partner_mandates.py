from odoo import fields, models
from odoo.addons.customer_registry.inner import Inner, read_inner

from .customer_mandate_signing import SECRET

READERS = "registry_mandate_readers"


class ResPartner(models.Model):
    """Persons who see mandates in the portal, for customers or as customers: see ``portal_mandates`` of contacts."""

    _inherit = "res.partner"

    registry_mandates_hidden = fields.Boolean(
        string="Mandates Hidden in the Portal",
        copy=False,
        groups=SECRET,
        help="Somebody without access to bank data changed the e-mail address of this customer, who is a person, "
        "after the login had been created. Clear this box if the address is correct.",
    )

    def write(self, vals):
        """Override of customer_registry: another address is another way to log in."""
        if "email" not in vals:
            return super().write(vals)
        before = {partner.id: partner.email_normalized for partner in self}
        result = super().write(vals)
        changed = self.filtered(lambda partner: partner.email_normalized != before[partner.id])
        if changed and not self.env.user.share:  # who changes his own address in the portal sees them already
            changed._registry_withdraw_mandates()
        return result

    def action_registry_have_mandate_signed(self):
        """Override of customer_registry_collection: send the form, where there is an account that it can name."""
        draft, account = self._registry_draft_mandate(), self._registry_iban()
        if draft.sign_state == "open" or not (draft or account):
            return super().action_registry_have_mandate_signed()
        if not draft:
            draft = draft.create(
                {
                    "partner_id": self.commercial_partner_id.id,
                    "company_id": self._registry_creditor().id,
                    "bank_id": account.id,
                }
            )
        return draft.action_send_to_sign()

    def _registry_explain_no_mandate(self, provider):
        """Override of customer_registry_collection: it may have been sent."""
        # As superuser: its reference tells nothing about the account.
        sent = self.sudo().registry_mandate_ids.filtered(
            lambda one: one.provider == provider and one.state == "draft" and one.sign_state == "open"
        )
        if not sent:
            return super()._registry_explain_no_mandate(provider)
        return self.env._(
            "Mandate %(mandate)s waits to be signed by the customer: nothing is collected until then.",
            mandate=sent[:1].reference,
        )

    def _registry_mandate_readers(self):
        """Return the partners, called as superuser, whose logins see the mandates of this customer."""
        links = self.contact_link_ids.filtered(lambda link: link.active and link.portal_access and link.portal_admin)
        readers = links.filtered("portal_mandates").login_partner_ids
        is_reader = not self.is_company and not self.registry_mandates_hidden
        return readers | self if is_reader else readers

    def _registry_withdraw_mandates(self):
        """Take back what these persons see of mandates, unless the user may show them himself."""
        if self.env.user._registry_may_show_mandates():
            return
        # As superuser: this holds at customers that the user does not see, too.
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        links.search([("person_id", "in", self.ids)])._registry_withdraw_mandates()
        persons = self.sudo().filtered(lambda partner: partner.registry_state and not partner.is_company)
        persons._registry_portal_users().partner_id.registry_mandates_hidden = True

    def _registry_merge_one(self, kept, chosen):
        """Override of customer_registry: who sees the mandates of ``kept`` does so afterwards, and nobody else."""
        if not self.env.user._registry_may_show_mandates():
            readers = kept.contact_link_ids.filtered("portal_mandates")
            kept = kept.with_context(**{READERS: Inner(tuple(readers.ids))})
        return super()._registry_merge_one(kept, chosen)

    def _registry_merge_values(self, source, chosen):
        """Override of customer_registry: take back what the merge has combined."""
        result = super()._registry_merge_values(source, chosen)
        readers = read_inner(self.env, READERS)
        if readers is not None:
            contacts = self.contact_link_ids.filtered(lambda link: link.id not in readers)
            (contacts | self.customer_link_ids)._registry_withdraw_mandates()
        return result
