from odoo import api, fields, models
from odoo.tools.misc import clean_context

EMPLOYER = {"parent_id", "is_company", "commercial_partner_id"}


class ResPartner(models.Model):
    """The persons who act for a customer."""

    _inherit = "res.partner"

    contact_link_ids = fields.One2many(
        "customer.contact",
        "customer_id",
        string="Contact Persons",
        groups="base.group_user",
        context={"active_test": False},
    )
    customer_link_ids = fields.One2many(
        "customer.contact",
        "person_id",
        string="Contact Of",
        groups="base.group_user",
        help="The customers for whom this person acts.",
    )
    main_contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_main_contact_id",
        groups="base.group_user",
        help="The person to turn to first: the contact marked as such, otherwise the first active one.",
    )

    @api.depends("contact_link_ids.is_main", "contact_link_ids.active", "contact_link_ids.sequence")
    def _compute_main_contact_id(self):
        links = self.env["customer.contact"].search(
            [("customer_id", "in", self.ids), ("person_id.active", "=", True)], order="is_main desc, sequence, id"
        )
        by_customer = links.grouped("customer_id")
        for partner in self:
            partner.main_contact_id = by_customer.get(partner._origin, links.browse())[:1].person_id

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self.env.context.get("registry_skip_contact_links"):
            partners.commercial_partner_id._registry_link_contacts(persons=partners)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if not EMPLOYER.isdisjoint(vals):
            self.check_access("write")  # nobody moves somebody to a customer that he may not change
            self._registry_check_moved()
            # As superuser: logins of companies in which the user does not work count, too.
            if self.sudo().user_ids:
                # Record rules, which ask for the employer of the user, are kept as they were evaluated.
                self.env.registry.clear_cache()
        if "parent_id" in vals or "is_company" in vals or "type" in vals:
            self.commercial_partner_id._registry_link_contacts(persons=self)
        return result

    def _registry_check_moved(self):
        """Hook: these persons belong to another employer now; raise what speaks against it."""

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
        # Whoever creates a person gives it no rights, whatever defaults the call names.
        context = clean_context(self.env.context)
        return (
            self.env["customer.contact"]  # pylint: disable=context-overridden
            .sudo()
            .with_context(context)
            .create(
                [
                    {"customer_id": person.commercial_partner_id.id, "person_id": person.id}
                    for person in below
                    if (person.commercial_partner_id.id, person.id) not in known
                ]
            )
        )

    def _registry_linked_pairs(self, customers, persons):
        # As superuser: links that the user does not see exist all the same, and are not made twice.
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
