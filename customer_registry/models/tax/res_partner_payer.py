from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...inner import Inner


class ResPartner(models.Model):
    """The further addresses of a customer and the third party that pays for it."""

    _inherit = "res.partner"

    payer_id = fields.Many2one(
        "res.partner",
        string="Paid By",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('id', '!=', id), '|', ('parent_id', '=', False), ('is_company', '=', True)]",
        groups="base.group_user",
        help="New invoices are addressed to this third party and name the customer, for example the parents of a "
        "child who takes a course.",
    )
    paid_customer_ids = fields.One2many(
        "res.partner",
        "payer_id",
        string="Pays For",
        groups="base.group_user",
        help="The customers whose invoices go to this partner.",
    )
    registry_address_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="Additional Addresses",
        domain=[
            ("type", "in", ("delivery", "invoice", "other")),
            ("is_company", "=", False),
            ("registry_login_person_id", "=", False),
        ],
        groups="base.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse([vals["payer_id"] for vals in vals_list if vals.get("payer_id")])._registry_check_may_charge()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("payer_id"):
            # As superuser: the payer until now may be hidden from the user.
            changed = self.sudo().filtered(lambda partner: partner.payer_id.id != vals["payer_id"])
            self.browse(vals["payer_id"] if changed else [])._registry_check_may_charge()
        return super().write(vals)

    def _registry_check_may_charge(self):
        """Nobody lets a customer that he may not edit pay, and be debited, for others.

        As superuser: ordinary contacts may pay, whoever may edit them. Hidden ones are refused without their name,
        by the guard of all relations.

        :raises UserError: the user may not edit one of these customers
        """
        customers = self._filtered_access("read").filtered(lambda partner: partner.sudo().registry_state)
        if denied := customers - customers._filtered_access("write"):
            raise UserError(
                self.env._(
                    "%(payer)s is not among the customers that you may edit. Ask its owner to let it pay for another "
                    "customer.",
                    payer=denied[0].display_name,
                )
            )

    @api.constrains("payer_id", "parent_id", "is_company", "company_id")
    def _check_payer_id(self):
        # As superuser: payers that the user does not see are checked, too.
        for partner in self.sudo():
            if message := partner.payer_id and partner._registry_wrong_payer():
                raise ValidationError(message)
            if partner.paid_customer_ids:
                partner._registry_check_as_payer()

    def _registry_check_as_payer(self):
        """Refuse changes of a payer that its customers could not live with."""
        for customer in self.with_context(active_test=False).paid_customer_ids:
            if message := customer._registry_wrong_payer():
                raise ValidationError(message)

    def _registry_wrong_payer(self):
        """Return a sentence that says why the payer of this customer cannot be, or nothing."""
        payer = self.payer_id
        names = {"customer": self.name, "payer": payer.display_name}
        if payer.commercial_partner_id == self.commercial_partner_id:
            return self.env._(
                "%(customer)s cannot be its own payer. Choose a third party, or leave the payer empty.", **names
            )
        if payer.commercial_partner_id != payer:
            return self.env._(
                "%(customer)s: %(payer)s is a contact or an address. Choose its company as the payer.", **names
            )
        if payer.company_id and payer.company_id != self.company_id:
            return self.env._(
                "%(customer)s is visible to more companies than %(payer)s. Choose a payer that all of them can see.",
                **names,
            )
        if self._registry_pays_in_circle():
            return self.env._(
                "%(customer)s already pays, directly or not, for %(payer)s. Choose another payer.", **names
            )
        return ""

    def _registry_pays_in_circle(self):
        seen, payer = self, self.payer_id
        while payer and payer not in seen:
            seen, payer = seen + payer, payer.payer_id
        return bool(payer)

    def _registry_payer_address(self):
        """Return the address to which invoices of this customer go because a third party pays.

        :return: the invoice address of the payer; where a payer has a payer, of the last one;
            empty if nobody else pays
        """
        # As superuser: the payer may be hidden from whoever makes out the invoice.
        customer = self.sudo()
        # Two users may have closed a circle at the same time: then each pays for itself.
        if not customer.payer_id or customer._registry_pays_in_circle():
            return self.browse()
        payer = customer.payer_id
        while payer.payer_id:
            payer = payer.payer_id
        return self.browse(payer.address_get(["invoice"])["invoice"])

    def _registry_invoice_address(self):
        """Return the address that the invoices of this customer go to: that of its payer, if it has one."""
        address = self._registry_payer_address() or self.browse(self.address_get(["invoice"])["invoice"])
        # Most are customers themselves: read together, not one by one.
        return address.with_prefetch(self._prefetch_ids)

    def _registry_invoice_position(self, address):
        """Return the fiscal position of an invoice of the current company to ``address``, for this customer."""
        served = self if address.commercial_partner_id != self else self.browse()
        delivery = address.browse(address.address_get(["delivery"])["delivery"])
        positions = self.env["account.fiscal.position"].with_context(registry_customer_served=Inner(served.id))
        return positions._get_fiscal_position(address, delivery=delivery)

    def _invoice_total(self):
        """Override of account: what a third party pays for a customer was invoiced for it, too."""
        result = super()._invoice_total()
        totals = self.env["account.move"]._read_group(
            [
                ("registry_customer_id", "in", self.ids),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["registry_customer_id"],
            ["amount_untaxed_signed:sum"],
        )
        for customer, amount in totals:
            customer.total_invoiced += amount
        return result

    def action_view_partner_invoices(self):
        """Override of account: list the invoices, too, that a third party pays for the customer."""
        action = super().action_view_partner_invoices()
        partners = self.with_context(active_test=False).search([("id", "child_of", self.ids)])
        # The action of account says nothing else than move type and partner.
        action["domain"] = Domain("move_type", "in", ("out_invoice", "out_refund")) & (
            Domain("partner_id", "in", partners.ids) | Domain("registry_customer_id", "in", self.ids)
        )
        action["domain"] = list(action["domain"])
        return action
