from odoo import api, models
from odoo.exceptions import UserError


class PortalWizard(models.TransientModel):
    _inherit = "portal.wizard"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of portal: it reads names and addresses of its contacts as superuser."""
        wizards = super().create(vals_list)
        wizards.partner_ids.check_access("read")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.partner_ids.check_access("read")
        return result


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of portal: whoever may not see a contact gives it no access either."""
        lines = super().create(vals_list)
        lines.partner_id.check_access("read")
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.partner_id.check_access("read")
        return result

    def action_grant_access(self):
        """Override of portal: see ``_registry_check_contact``."""
        self._registry_check_contact()
        return super().action_grant_access()

    def action_invite_again(self):
        """Override of portal: see ``_registry_check_contact``."""
        self._registry_check_contact()
        return super().action_invite_again()

    def action_revoke_access(self):
        """Override of portal: see ``_registry_check_contact``."""
        self._registry_check_contact()
        return super().action_revoke_access()

    def _registry_check_contact(self):
        """Odoo's dialog changes the address, the password and the login of a person for all customers at once.

        :raises UserError: the person never gets a login, or acts for a customer that the user may not change
        """
        person = self.partner_id
        if refusal := person._registry_login_refusals().get(person.id):
            raise UserError(refusal)
        # As superuser: a login's record, and other customers of the person, may be hidden from the user.
        if person.sudo().registry_login_person_id:
            person._registry_refuse_login_record()
        person.check_access("write")
        links = person.sudo().customer_link_ids.filtered("portal_access").sudo(False)
        if links - links._filtered_access("write"):
            raise UserError(
                self.env._(
                    "%(person)s has portal access for a customer that you may not edit. Use “Portal access” on your "
                    "customer to grant or revoke access or to invite again.",
                    person=person.name,
                )
            )
