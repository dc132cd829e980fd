from odoo import api, models
from odoo.addons.customer_registry.models.core.res_partner_bulk import WRITE
from odoo.addons.customer_registry.overview.block import FileSource
from odoo.exceptions import AccessError, UserError


class ResPartner(models.Model):
    """Letters to a customer."""

    _inherit = "res.partner"

    def action_registry_letter(self):
        """Open the letter to this customer or contact, or the dialog for letters to a selection."""
        self._registry_check_letters()
        customers = self._registry_letter_customers()
        if not customers:
            raise UserError(
                self.env._("Letters can be sent only to customers: choose contacts that are in the registry.")
            )
        return self._registry_letter_to_one(customers) if len(customers) == 1 else self._registry_letters_to(customers)

    def _registry_letter_to_one(self, customer):
        person = self.filtered(lambda partner: partner in customer.contact_link_ids.person_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter"),
            "res_model": "customer.letter",
            "views": [(self.env.ref("customer_registry_letter.customer_letter_view_form_dialog").id, "form")],
            "target": "new",
            "context": {
                "default_partner_id": customer.id,
                "default_contact_id": person.id if len(person) == 1 else False,
                "dialog_size": "large",
            },
        }

    def _registry_letters_to(self, customers):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letters"),
            "res_model": "customer.letter.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_customer_order": customers.ids, "dialog_size": "large"},
        }

    def _registry_letter_customers(self):
        """Return the customers behind the partners of ``self``, each once, in their order."""
        return self.commercial_partner_id.filtered("registry_state")

    def _registry_check_letters(self):
        """Only users of the registry write letters, to those whom they see."""
        self._registry_check_internal()
        if not self.env.su and not self.env.user.has_group("customer_registry.group_user"):
            raise AccessError(self.env._("Letters are only for users of the customer registry."))
        self.check_access("read")

    def _registry_missing_for_letter(self):
        """Return the labels of what the address of this customer lacks to be reached by post."""
        needed = ["street", "city", *(["zip"] if self.country_id.zip_required else [])]
        return [self._registry_label(name) for name in needed if not (self[name] or "").strip()]

    def _registry_postal_lines(self, sender):
        """Return the address below the name, as the country writes it; abroad, with the country.

        :param sender: company of ours; the post of its country reads the last line, hence in its language
        """
        self.ensure_one()
        layout, values = self._prepare_display_address(without_company=True)
        home = sender.partner_id.country_id
        abroad = self.country_id and self.country_id != home
        country = self.country_id.with_context(lang=sender.partner_id.lang or self.env.lang)
        values["country_name"] = (country.name or "").upper() if abroad else ""
        return [line.strip() for line in (layout % values).splitlines() if line.strip()]

    @api.model
    def _registry_document_sources(self):
        """Override of customer_registry: printed letters."""
        return [
            *super()._registry_document_sources(),
            FileSource("customer.letter", "attachment_id", "registry_letter_ids"),
        ]

    @api.model
    def _registry_models_with_files(self):
        """Override of customer_registry: letters, which the database deletes with their customer."""
        return [*super()._registry_models_with_files(), "customer.letter"]

    @api.model
    def _registry_action_groups(self):
        """Override of customer_registry: letters are written."""
        return {**super()._registry_action_groups(), "customer_registry_letter.action_server_letter": WRITE}
