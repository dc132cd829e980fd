from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a customer or contact has consented to."""

    _inherit = "res.partner"

    registry_consent_ids = fields.One2many(
        "customer.consent", "partner_id", string="Consents", copy=False, groups="base.group_user"
    )

    def action_record_consent(self):
        """Open the dialog that adds an entry to the consent journal."""
        self._registry_check_internal()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record consent"),
            "res_model": "customer.consent",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    @api.model
    def _registry_emails_without_consent(self, emails, purpose):
        """Return those of ``emails`` to which no mail for ``purpose`` may go.

        Addresses of nobody in the registry are none of its business. An address that several
        records share is free if one of them has consented and none has withdrawn. What was ticked on the public
        form proves nothing about an address that belongs to another customer, too.

        :param emails: normalized addresses
        :param purpose: ``customer.consent.purpose``, with ``promotional`` set
        :return: set of addresses
        """
        partners = self._registry_partners_of_emails(emails)
        # As superuser: a refusal holds for every sender, also for those who do not see the customer.
        consents = self.env["customer.consent"].sudo()
        domain = Domain("partner_id", "in", partners.ids)
        domain &= Domain("channel", "=", "email") & Domain("purpose_id", "=", purpose.id)
        entries = consents.browse(consents._get_latest_ids(domain)).grouped("partner_id")
        refused = set()
        for email, holders in partners._registry_by_email().items():
            said = consents.union(*(entries.get(holder, consents) for holder in holders))
            if not said._is_consent_of(holders) or holders._registry_wants_nothing():
                refused.add(email)
        return refused.intersection(emails)

    @api.model
    def _registry_object(self, emails, purpose, source):
        """Withdraw the consent to mail for ``purpose`` of everybody behind these addresses.

        Odoo's own list of blocked addresses takes those of nobody in the registry.

        :param emails: normalized addresses
        :param str source: how the objection came about
        """
        partners = self._registry_partners_of_emails(emails)
        # As superuser: a customer objects, who has no rights in the registry.
        consents = self.env["customer.consent"].sudo()
        domain = Domain("partner_id", "in", partners.ids) & Domain("purpose_id", "=", purpose.id)
        latest = consents.browse(consents._get_latest_ids(domain & Domain("channel", "=", "email")))
        open_ones = partners - latest.filtered(lambda entry: entry.state == "withdrawn").partner_id
        values = {"channel": "email", "purpose_id": purpose.id, "state": "withdrawn", "source": source}
        consents.create([{**values, "partner_id": partner.id} for partner in open_ones])
        for email in set(emails) - partners._registry_by_email().keys():
            self.env["mail.blacklist"].sudo()._add(email)

    @api.model
    def _registry_partners_of_emails(self, emails):
        """Return the customers, their addresses and their contacts behind ``emails``, archived ones included."""
        in_registry = Domain("commercial_partner_id.registry_state", "!=", False) | Domain(
            "customer_link_ids", "!=", False
        )
        # As superuser: customers that the sender does not see share addresses, too.
        return (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search(self._registry_with_emails(emails) & in_registry & Domain("registry_login_person_id", "=", False))
        )

    def _registry_wants_nothing(self):
        """Whether all customers for which the partners of ``self`` stand are coded as former."""
        customers = self.commercial_partner_id.filtered("registry_state") | self.customer_link_ids.customer_id
        return bool(customers) and set(customers.mapped("registry_state")) == {"former"}

    def _registry_withdraw_consents(self, source):
        """Withdraw every consent in force of the partners of ``self``.

        :param str source: how the withdrawal came about
        """
        # As superuser: every consent ends, also those of contacts whom the user may not edit.
        consents = self.env["customer.consent"].sudo()
        latest = consents.browse(consents._get_latest_ids(Domain("partner_id", "in", self.ids)))
        consents.create(
            [
                {
                    "partner_id": entry.partner_id.id,
                    "channel": entry.channel,
                    "purpose_id": entry.purpose_id.id,
                    "state": "withdrawn",
                    "source": source,
                    "user_id": self.env.uid,
                }
                for entry in latest
                if entry.state == "given"
            ]
        )
