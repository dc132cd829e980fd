from odoo import fields, models


class ResPartner(models.Model):
    """Customers that want no more information."""

    _inherit = "res.partner"

    registry_former_date = fields.Date(
        string="No More Information Since", readonly=True, copy=False, groups="base.group_user"
    )

    def action_no_more_information(self):
        """Code the customers as former: nothing promotional reaches them and their contacts any more.

        Documents, history and consent journal stay. Registering again reverses it; consents
        have to be given again.

        :return: True
        """
        customers = self.commercial_partner_id.filtered("registry_state")
        customers._registry_check_may_register()
        customers = customers.filtered(lambda partner: partner.registry_state != "former")
        customers.write({"registry_state": "former"})
        reason = self.env._("No more information")
        addressees = customers | customers._registry_own_persons()
        addressees._registry_withdraw_consents(reason)
        customers._message_log_batch({customer.id: reason for customer in customers})
        return True

    def write(self, vals):
        if "registry_state" in vals:
            former = vals["registry_state"] == "former"
            vals = {**vals, "registry_former_date": former and fields.Date.context_today(self)}
        return super().write(vals)

    def _registry_own_persons(self):
        """Return contacts and addresses that stand for no customer but the former ones of ``self``."""
        # As superuser: persons whom the user does not see want no more information either.
        below = (
            self.sudo()
            .with_context(active_test=False)
            .search([("commercial_partner_id", "in", self.ids), ("id", "not in", self.ids)])
        )
        persons = below | self.sudo().contact_link_ids.person_id
        return persons.filtered(lambda person: person._registry_wants_nothing())
