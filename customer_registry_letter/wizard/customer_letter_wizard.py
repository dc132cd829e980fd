from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerLetterWizard(models.TransientModel):
    """Writes a letter to each customer of a selection."""

    _name = "customer.letter.wizard"
    _description = "Letters Dialog"

    # A many2many would forget in which order the customers stood in the list.
    customer_order = fields.Json()
    template_id = fields.Many2one(
        "customer.letter.template", required=True, domain="[('company_id', 'in', (False, company_id))]"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(required=True, default=fields.Date.context_today)
    purpose_id = fields.Many2one(
        "customer.consent.purpose",
        help="For a promotional purpose, customers without consent to postal mail, and former customers, receive "
        "nothing.",
    )
    to_main_contact = fields.Boolean(string="To the main contact", help="Adds “Attention” if there is one.")
    customer_count = fields.Integer(string="Letters", compute="_compute_left_out")
    left_out_count = fields.Integer(compute="_compute_left_out")
    left_out = fields.Text(compute="_compute_left_out")

    @api.depends("customer_order", "purpose_id")
    def _compute_left_out(self):
        for wizard in self:
            customers, reasons = wizard._split()
            wizard.customer_count = len(customers)
            wizard.left_out_count = len(reasons)
            wizard.left_out = "\n".join(f"{customer.display_name}: {reason}" for customer, reason in reasons.items())

    def action_start(self):
        """Write the letters and have them printed by the scheduled job.

        :raises UserError: nobody is left to write to, or a placeholder of the template cannot be filled
        """
        self.ensure_one()
        customers, _reasons = self._split()
        if not customers:
            raise UserError(self.env._("There is nobody left to write to: complete the addresses first."))
        # As superuser: nobody has the right to create runs, nor to put letters into one.
        run = self.env["customer.letter.run"].sudo().create(self._prepare_run()).sudo(False)
        values = [self._prepare_letter(customer) for customer in customers]
        letters = self.env["customer.letter"].create(values)
        for sequence, letter in enumerate(letters.sudo()):
            letter.write({"run_id": run.id, "sequence": sequence, "state": "waiting"})
        run._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def _split(self):
        """Return the customers that get a letter, and {customer: reason} of those left out."""
        partners = self.env["res.partner"].browse(self.customer_order or [])
        partners._registry_check_letters()
        customers = partners._registry_letter_customers()
        refused = self._get_refused(customers)
        reasons = {}
        for customer in customers:
            missing = customer._registry_missing_for_letter()
            if missing:
                reasons[customer] = self.env._("the address is incomplete (%(missing)s)", missing=", ".join(missing))
            elif customer in refused:
                reasons[customer] = self.env._("has not consented to this purpose by post")
        return customers.filtered(lambda customer: customer not in reasons), reasons

    def _get_refused(self, customers):
        """Return the customers that must not be written to for this purpose."""
        if not self.purpose_id.promotional:
            return customers.browse()
        # As superuser: a refusal holds, whoever writes.
        consents = self.env["customer.consent"].sudo()
        domain = [
            ("partner_id", "in", customers.ids),
            ("channel", "=", "post"),
            ("purpose_id", "=", self.purpose_id._origin.id),
        ]
        latest = consents.browse(consents._get_latest_ids(Domain(domain)))
        willing = latest.filtered(lambda entry: entry.state == "given").partner_id
        return customers.filtered(lambda customer: customer.registry_state == "former" or customer not in willing)

    def _prepare_run(self):
        return {
            "template_id": self.template_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "left_out": self.left_out,
        }

    def _prepare_letter(self, customer):
        return {
            "partner_id": customer.id,
            "contact_id": customer.main_contact_id.id if self.to_main_contact else False,
            "template_id": self.template_id.id,
            "company_id": self.company_id.id,
            "date": self.date,
        }
