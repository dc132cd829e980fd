from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MAX_NAMED = 3


class ResPartner(models.Model):
    """Customers with billing documents stay."""

    _inherit = "res.partner"

    def unlink(self):
        # Not an ondelete check: mail deletes the history before these run, and account then refuses
        # with its audit trail or in a sentence that does not say what to do.
        self._registry_check_not_billed()
        files = self._registry_find_files()
        self._registry_before_deletion()
        result = super().unlink()
        # The database has deleted their records, without their files.
        files.exists().unlink()
        return result

    def _registry_find_files(self):
        """Return the files of the records that are deleted together with these partners, as superuser."""
        files = self.env["ir.attachment"].sudo()
        for model in self._registry_models_with_files():
            records = self.env[model].sudo().with_context(active_test=False)._search([("partner_id", "in", self.ids)])
            # With those behind fields: Odoo leaves them out unless ids are asked for.
            files |= files.search([("id", "!=", False), ("res_model", "=", model), ("res_id", "in", records)])
        return files

    @api.model
    def _registry_models_with_files(self):
        """Hook: return the names of the models with files whose records are deleted together with a customer."""
        return []

    def _registry_before_deletion(self):
        """Hook: delete what the database would delete with these partners and may not, unasked."""

    def _registry_check_not_billed(self):
        # As superuser: the state is for employees only, and documents that the user does not see count, too.
        customers = self.sudo().with_context(active_test=False).filtered("commercial_partner_id.registry_state")
        billed = customers and customers._registry_billed()
        if billed:
            names = ", ".join(billed[:MAX_NAMED].mapped("display_name")) + (" …" if len(billed) > MAX_NAMED else "")
            raise UserError(
                self.env._(
                    "%(customers)s cannot be deleted, because billing documents were issued to them or their "
                    "contacts and must be kept: archive them, or mark them as former customers.",
                    customers=names,
                )
            )

    def _registry_billed(self):
        """Return those of ``self`` to whom or to whose contacts documents of any state and company belong."""
        family = self.search([("id", "child_of", self.ids)])
        level = billed = self._registry_used_in_billing(family)
        while level := level.parent_id - billed:
            billed |= level
        return self & billed

    def _registry_used_in_billing(self, family):
        used = self.browse()
        for model, names in self._registry_billing_partner_fields().items():
            for name in names:
                domain = Domain(name, "in", family.ids)
                # As superuser: documents of other companies, and those that the user does not see, count, too.
                groups = self.env[model].sudo().with_context(active_test=False)._read_group(domain, [name])
                used = used.union(*(partner for (partner,) in groups))
        return used

    @api.model
    def _registry_billing_partner_fields(self):
        """Return ``{model: [many2one to res.partner, ...]}`` of the documents that keep a customer from deletion.

        Addons add their own documents.
        """
        return {
            "account.move": ["partner_id", "commercial_partner_id", "partner_shipping_id", "registry_customer_id"],
            "account.move.line": ["partner_id"],
            "account.payment": ["partner_id"],
        }
