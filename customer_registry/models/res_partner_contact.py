from odoo import api, fields, models


class ResPartner(models.Model):
    """The persons who act for a customer."""

    _inherit = "res.partner"

    contact_link_ids = fields.One2many(
        "customer.contact",
        "customer_id",
        string="Registry Contacts",
        groups="base.group_user",
        context={"active_test": False},
    )
    customer_link_ids = fields.One2many(
        "customer.contact",
        "person_id",
        string="Contact Of",
        groups="base.group_user",
        help="The customers for which this person acts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self.env.context.get("registry_skip_contact_links"):
            partners.commercial_partner_id._registry_link_contacts(persons=partners)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals or "is_company" in vals or "type" in vals:
            self.commercial_partner_id._registry_link_contacts(persons=self)
        return result

    def _registry_enter(self):
        """Override of customer_registry: the persons below a new customer become its contacts."""
        entered = super()._registry_enter()
        entered._registry_link_contacts()
        return entered

    def _registry_link_contacts(self, persons=None):
        """Create the missing links between the customers of ``self`` and the persons below them.

        :param persons: only these, if given
        :return: the new ``customer.contact`` records
        """
        customers = self.sudo().filtered("registry_state")
        if not customers:
            return self.env["customer.contact"]
        domain = [
            ("commercial_partner_id", "in", customers.ids),
            ("id", "not in", customers.ids),
            ("is_company", "=", False),
            ("type", "=", "contact"),
        ]
        if persons is not None:
            domain.append(("id", "in", persons.ids))
        below = self.env["res.partner"].sudo().search(domain)
        known = self._registry_linked_pairs(customers, below)
        return (
            self.env["customer.contact"]
            .sudo()
            .create(
                [
                    {"customer_id": person.commercial_partner_id.id, "person_id": person.id}
                    for person in below
                    if (person.commercial_partner_id.id, person.id) not in known
                ]
            )
        )

    def _registry_linked_pairs(self, customers, persons):
        groups = (
            self.env["customer.contact"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("customer_id", "in", customers.ids), ("person_id", "in", persons.ids)],
                ["customer_id", "person_id"],
            )
        )
        return {(customer.id, person.id) for customer, person in groups}

    def _registry_contacts(self, right):
        """Return the persons who hold ``right`` at the customers of ``self``.

        :param right: ``invoice_recipient``, ``reminder_recipient`` or ``portal_access``
        :return: active persons with an e-mail address, in the order of the contact list
        """
        links = (
            self.env["customer.contact"]
            .sudo()
            .search([("customer_id", "in", self.ids), (right, "=", True), ("person_id.active", "=", True)])
        )
        return links.person_id.filtered("email").sudo(False)
