from odoo import api, fields, models

from ...checks.vat import vies_number


class ResPartner(models.Model):
    """Whether VIES knows the VAT number of a customer."""

    _inherit = "res.partner"

    registry_vies_check_ids = fields.One2many(
        "customer.vies.check", "partner_id", string="VIES Checks", groups="base.group_user"
    )
    registry_vies_state = fields.Selection(
        selection=lambda self: self.env["customer.vies.check"]._fields["state"].selection,
        string="VIES",
        compute="_compute_registry_vies_state",
        search="_search_registry_vies_state",
        groups="base.group_user",
        help="What VIES, the EU's register, says about the VAT number. Not reachable: it has not answered yet and "
        "will be queried again.",
    )

    @api.depends("vat", "country_id.code", "registry_vies_check_ids.state", "registry_vies_check_ids.vat")
    def _compute_registry_vies_state(self):
        for partner in self:
            check = partner.registry_vies_check_ids[:1]
            number = vies_number(partner.vat, partner.country_id.code)
            partner.registry_vies_state = check.state if check and check.vat == number else False

    def _search_registry_vies_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [("registry_vies_check_ids.state", "in", [state for state in value if state])]
        return ["|", ("registry_vies_check_ids", "=", False), *found] if False in value else found

    def _compute_vies_valid(self):
        """Override of base_vat: no save of a customer waits for VIES, the queue brings the answer."""
        ours = self.filtered("commercial_partner_id.registry_state")
        for partner in ours:
            partner.vies_valid = partner.vat and partner.commercial_partner_id.registry_vies_state == "valid"
        others = self - ours
        return super(ResPartner, others)._compute_vies_valid() if others else None

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"vat", "country_id"}):
            self._registry_queue_vies()
        return result

    def _registry_enter(self):
        """Override of customer_registry: a number that came with the customer is checked, too."""
        entered = super()._registry_enter()
        entered._registry_queue_vies()
        return entered

    def action_retry_vies(self):
        """Have VIES asked again about this customer as soon as possible."""
        self._registry_check_internal()
        self.check_access("write")
        # As superuser: nobody has the right to write checks; that the user may edit the customer is checked above.
        self.sudo().registry_vies_check_ids._requeue()
        self.sudo()._registry_queue_vies()

    def _registry_queue_vies(self):
        """Queue a check of each number that is new, and forget those that are gone."""
        # As superuser: nobody has the right to write checks; a number is checked, whoever enters it.
        customers = self.sudo().filtered(lambda partner: partner.registry_state in ("draft", "customer"))
        customers = customers.filtered(lambda partner: partner._registry_vies_is_on())
        if not customers:
            return
        customers.flush_recordset(["vat", "country_id"])
        numbers = {partner: vies_number(partner.vat, partner.country_id.code) for partner in customers}
        self.env["customer.vies.check"].sudo()._enqueue(numbers)

    def _registry_vies_is_on(self):
        """Tell whether the customer's company wants the check, by our setting or by Odoo's own."""
        # As superuser: the settings of the company hold, whoever enters the number.
        company = self.company_id or self.env.company.sudo()
        return company.registry_vies_check or company.vat_check_vies

    def _registry_vies_family(self):
        """Return the customers of ``self`` and those of their contacts and addresses with the same number."""
        return self.search([("commercial_partner_id", "in", self.ids), ("vat", "in", self.mapped("vat"))]) | self

    def _registry_vies_alert(self):
        """Tell the owner that the number was found not to be valid, which is known later than saved."""
        self.ensure_one()
        owner = self.user_id
        # The scheduled job has no language of its own: the note is in that of the owner.
        partner = self.with_context(lang=owner.lang or self.env.lang)
        partner._message_log(body=partner.env._("VIES does not know the VAT number %(vat)s.", vat=self.vat))
        if owner.active:
            partner.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=partner.env._("VAT number %(vat)s is not valid in VIES", vat=self.vat),
                note=partner.env._(
                    "Ask the customer for the correct number before issuing the next invoice without VAT."
                ),
                user_id=owner.id,
            )
