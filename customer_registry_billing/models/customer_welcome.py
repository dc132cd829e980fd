from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

AT_ONCE = 20  # more than so many are left to the scheduled job, in batches of this size
FOR_ACCOUNTING = "account.group_account_invoice,account.group_account_readonly"


class CustomerWelcome(models.Model):
    """The welcome invoice of a customer by one company of ours: at most one, by a unique index.

    The row is written in the transaction that finishes the registration; the invoice, its entry in
    Odoo's sending queue and the row's state in one transaction again. So whatever is interrupted is
    either not begun or complete, and the scheduled job goes on with what is pending.
    """

    _name = "customer.welcome"
    _description = "Welcome Invoice"
    _inherit = ["customer.job.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Created"), ("failed", "Failed")],
        string="Status",
        required=True,
        default="pending",
        index=True,
        readonly=True,
    )
    error = fields.Text(string="Reason", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=FOR_ACCOUNTING,
    )

    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id)", "This customer already has its welcome invoice."
    )

    @api.model
    def _enqueue(self, customers, company):
        """Have a welcome invoice made for each of these customers that has none of this company.

        Few are made at once, so that one sees them; many by the scheduled job.

        :param customers: finished registrations
        :return: the welcomes, as superuser; those with a live invoice are left out
        """
        welcomes = self.sudo().search([("partner_id", "in", customers.ids), ("company_id", "=", company.id)])
        known = welcomes.partner_id
        open_ones = welcomes.filtered(lambda welcome: not welcome._has_invoice())
        open_ones.lock_for_update()
        open_ones.write({"state": "pending", "error": False})
        open_ones += welcomes.create(
            [{"partner_id": customer.id, "company_id": company.id} for customer in customers - known]
        )
        if len(open_ones) > AT_ONCE:
            self.env.ref("customer_registry_billing.cron_welcome").sudo()._trigger()
        else:
            open_ones._produce()
        return open_ones

    def _has_invoice(self):
        return self.state == "done" and self.move_id.state in ("draft", "posted")

    @api.model
    def _process_batch(self):
        claimed = self._lock_next(self._get_waiting_domain(), AT_ONCE)
        for user, welcomes in claimed.grouped("create_uid").items():
            # As superuser: whoever registered the customer, in whose name this goes, need not invoice.
            welcomes.with_user(user).sudo()._produce()
        return len(claimed)

    @api.model
    def _get_waiting_domain(self):
        return Domain("state", "=", "pending")

    def _produce(self):
        """Create, post and queue each invoice; a failure is kept with its reason and undoes nothing else."""
        for welcome in self:
            welcome._isolated(lambda one: one.with_company(one.company_id)._create_invoice())

    def _create_invoice(self):
        move = self.env["account.move"].create(self._prepare_invoice())
        move._post(soft=False)
        self.write({"move_id": move.id, "state": "done", "error": False})
        self.env["account.move.send"]._registry_send_invoices(move)
        self.partner_id._registry_welcome_created()

    def _prepare_invoice(self):
        """Return the values of the invoice: to the payer if there is one, by its payment preferences.

        :raises UserError: the company has no products for it, or one of them is archived
        """
        customer = self.partner_id.with_company(self.company_id)
        address = customer._registry_invoice_address()
        debtor = address.commercial_partner_id
        company = self.company_id
        position = customer._registry_invoice_position(address)
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": address.id,
            "registry_customer_id": debtor != customer and customer.id,
            "fiscal_position_id": position.id,
            "invoice_date": fields.Date.context_today(self),
            "currency_id": company.currency_id.id,
            "invoice_payment_term_id": (debtor.property_payment_term_id or company.registry_welcome_term_id).id,
            "preferred_payment_method_line_id": (
                debtor.property_inbound_payment_method_line_id or company.registry_welcome_method_id
            ).id,
            "invoice_user_id": (customer.user_id or self.env.user).id,
            "registry_is_welcome": True,
            "registry_welcome_text": self._get_text(customer, address),
            "invoice_line_ids": self._prepare_lines(position),
        }

    def _get_text(self, customer, address):
        """Return the customer's own welcome text, else the company's in the language of the invoice."""
        lang = address.lang or customer.lang or self.env.lang
        return customer.registry_welcome_text or self.company_id.with_context(lang=lang).registry_welcome_text

    def _prepare_lines(self, position):
        lines = self.company_id.registry_welcome_line_ids
        if not lines:
            raise UserError(
                self.env._(
                    "%(company)s has no products for its welcome invoice: add them in the settings of the "
                    "customer registry.",
                    company=self.company_id.name,
                )
            )
        archived = lines.product_id.filtered(lambda product: not product.active)
        if archived:
            raise UserError(
                self.env._(
                    "The product %(product)s of the welcome invoice is archived. Restore it or choose another one "
                    "in the settings.",
                    product=archived[0].display_name,
                )
            )
        return [Command.create(self._prepare_line(line, position)) for line in lines]

    def _prepare_line(self, line, position):
        product = line.product_id.with_company(self.company_id)
        price = product._registry_price_on_invoice(line.price_unit, position)
        return {"product_id": product.id, "quantity": line.quantity, "price_unit": price}

    def _get_outcome(self):
        """Return what came of it: a sentence, whether one failed, and the invoice if the user may see it."""
        failed = self.filtered(lambda welcome: welcome.state == "failed")
        waiting = self.filtered(lambda welcome: welcome.state == "pending")
        sentence = self.env._("The welcome invoice was created and is being sent.")
        if waiting:
            sentence = self.env._("Welcome invoices being created in the background: %(count)s", count=len(waiting))
        elif failed:
            sentence = "\n".join(f"{welcome.partner_id.name}: {welcome.error}" for welcome in failed)
        elif len(self) > 1:
            sentence = self.env._("Welcome invoices created and being sent: %(count)s", count=len(self))
        # As superuser: whether the user may see the invoice is looked at afterwards.
        invoice = len(self) == 1 and self.sudo().move_id.sudo(False)._filtered_access("read")
        return sentence, bool(failed), invoice or None

    def _fail(self, reason):
        """Override of customer.job.mixin: the owner of the customer is told."""
        self.write({"state": "failed", "error": reason, "move_id": False})
        self.partner_id._registry_welcome_failed(reason)
