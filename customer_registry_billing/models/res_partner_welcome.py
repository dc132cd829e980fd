from odoo import api, fields, models
from odoo.addons.customer_registry.models.core.res_partner_bulk import MONEY
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

ACTIVITY = "customer_registry_billing.mail_activity_type_welcome"


class ResPartner(models.Model):
    """The invoice that welcomes a customer when its registration is finished."""

    _inherit = "res.partner"

    registry_welcome = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Welcome Invoice",
        company_dependent=True,
        copy=False,
        groups="base.group_user",
        help="Whether a welcome invoice is sent when the registration is finished. Empty: as set for the company.",
    )
    registry_welcome_text = fields.Text(
        string="Own Welcome Text",
        company_dependent=True,
        copy=False,
        groups="base.group_user",
        help="Replaces the company's text on this customer's welcome invoice.",
    )
    registry_welcome_state = fields.Selection(
        [("pending", "Waiting"), ("done", "Created"), ("failed", "Failed")],
        string="State of the Welcome Invoice",
        compute="_compute_registry_welcome_state",
        groups="base.group_user",
    )
    registry_welcome_error = fields.Text(
        string="Reason for No Welcome Invoice",
        compute="_compute_registry_welcome_state",
        groups="base.group_user",
    )

    @api.depends_context("company")
    def _compute_registry_welcome_state(self):
        """Say how it stands in the current company, without showing the invoice."""
        # As superuser: the welcomes themselves are for people who invoice.
        welcomes = (
            self.env["customer.welcome"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)])
            .grouped("partner_id")
        )
        for partner in self:
            welcome = welcomes.get(partner._origin)
            gone = welcome and welcome.state == "done" and not welcome._has_invoice()
            partner.registry_welcome_state = welcome and not gone and welcome.state
            partner.registry_welcome_error = welcome and welcome.error

    def registry_register(self):
        """Override of customer_registry: who is registered for the first time gets the welcome invoice."""
        customers = self.commercial_partner_id
        newcomers = customers.filtered(lambda customer: not customer.registry_date)
        result = super().registry_register()
        newcomers.filtered(lambda customer: customer.registry_state == "customer")._registry_welcome()
        return result

    def action_create_welcome_invoice(self):
        """Make the welcome invoice now, because it failed before or the company makes none by itself.

        :raises UserError: a registration is not finished, or all have their invoice already
        """
        customers = self.commercial_partner_id
        customers._registry_check_may_register()
        if unfinished := customers.filtered(lambda customer: customer.registry_state != "customer"):
            raise UserError(self.env._("Finish the registration of %(name)s first.", name=unfinished[0].display_name))
        customers._registry_lock()
        welcomes = customers._registry_enqueue_welcome()
        if not welcomes:
            raise UserError(self.env._("%(name)s already has its welcome invoice.", name=customers[:1].display_name))
        return customers._registry_tell_outcome(*welcomes._get_outcome())

    def _registry_welcome(self):
        """Send the welcome invoice to those of ``self`` that are to get one; imports never do."""
        if self.env.context.get("import_file"):
            return
        # As superuser: whoever registers the customer need not invoice.
        wanted = self.sudo().filtered(lambda customer: customer._registry_wants_welcome())
        wanted._registry_enqueue_welcome()

    def _registry_wants_welcome(self):
        """Return whether this customer gets a welcome invoice: its own choice, else its company's."""
        company = self._registry_welcome_company()
        choice = self.with_company(company).registry_welcome
        # As superuser: the setting of the company holds, whoever registers the customer.
        return choice == "yes" if choice else company.sudo().registry_welcome

    def _registry_welcome_company(self):
        return self.company_id or self.env.company

    def _registry_enqueue_welcome(self):
        # As superuser: nobody has the right to write welcomes.
        welcomes = self.env["customer.welcome"].sudo()
        for company, customers in self.grouped(lambda customer: customer._registry_welcome_company()).items():
            welcomes += welcomes._enqueue(customers, company)
        return welcomes

    def _registry_welcome_created(self):
        """Note it in the history, without the invoice's number: not all who read it may see invoices."""
        partner = self.with_context(lang=self._registry_note_language())
        partner._message_log(body=partner.env._("The welcome invoice was created and is being sent."))
        self.activity_unlink([ACTIVITY])

    def _registry_note_language(self):
        """Return the language of the owner, else that of the environment: the scheduled job has none of its own."""
        return self.user_id.lang or self.env.lang

    def _registry_welcome_failed(self, reason):
        """Tell the owner, else who registered the customer, why there is no welcome invoice."""
        owner = self.user_id if self.user_id.active else self.env.user
        partner = self.with_context(lang=owner.lang)
        partner._message_log(body=partner.env._("No welcome invoice: %(reason)s", reason=reason))
        self.activity_unlink([ACTIVITY])
        remedy = partner.env._("Then press “Create welcome invoice” on the customer's Billing tab.")
        partner.activity_schedule(
            ACTIVITY,
            summary=partner.env._("No welcome invoice"),
            note=plaintext2html(f"{reason}\n{remedy}"),
            user_id=owner.id,
        )

    @api.model
    def _registry_action_groups(self):
        """Override of customer_registry: welcome invoices are about money."""
        return {**super()._registry_action_groups(), "customer_registry_billing.action_server_create_welcome": MONEY}
