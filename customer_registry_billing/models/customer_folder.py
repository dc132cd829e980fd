from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerFolder(models.Model):
    """The billing file of one customer: its services, its payment method, its state.

    Only active folders bill. What a folder leaves empty comes from the customer.
    """

    _name = "customer.folder"
    _description = "Customer Folder"
    _inherit = ["customer.aspect.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "partner_id, sequence, id"
    _customer_access_to_edit = "write"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('registry_state', '!=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("suspended", "Suspended"), ("closed", "Closed")],
        string="Status",
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    date_start = fields.Date(
        string="Periods Start On",
        tracking=True,
        help="The day from which months, quarters and years are counted for all services of the folder. A service "
        "that starts in between is billed pro rata until the next period. Empty: each service counts from its "
        "own start.",
    )
    contact_id = fields.Many2one(
        "customer.contact",
        string="Contact Person",
        domain="[('customer_id', '=', partner_id)]",
        help="Whom to ask about this folder.",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method",
        domain="[('payment_type', '=', 'inbound'), ('company_id', '=', company_id)]",
        help="Empty: the payment method of the customer.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        help="Empty: the payment terms of the customer.",
    )
    due_days = fields.Integer(
        string="Due After (Days)",
        help="Invoices of this folder are due this many days after their date, regardless of the payment terms. "
        "Zero: according to the payment terms.",
    )
    service_ids = fields.One2many("customer.folder.service", "folder_id", string="Services", copy=True)
    recurring_service_ids = fields.One2many(
        "customer.folder.service", "folder_id", string="Recurring Services", domain=[("recurrence", "!=", "once")]
    )
    one_off_service_ids = fields.One2many(
        "customer.folder.service", "folder_id", string="One-off Services", domain=[("recurrence", "=", "once")]
    )
    move_line_ids = fields.One2many("account.move.line", "folder_id", string="Invoice Lines")
    invoice_count = fields.Integer(
        compute="_compute_invoice_count", groups="account.group_account_invoice,account.group_account_readonly"
    )
    date_next_invoice = fields.Date(
        string="Next Invoice",
        compute="_compute_date_next_invoice",
        help="From this day on a billing run bills something of this folder.",
    )

    _due_days_positive = models.Constraint(
        "CHECK(due_days >= 0)", "The number of days after which an invoice is due must not be negative."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for folder in self:
            folder.currency_id = folder.company_id.currency_id

    def _compute_invoice_count(self):
        groups = self.env["account.move.line"]._read_group(
            [("folder_id", "in", self.ids)], ["folder_id"], ["move_id:count_distinct"]
        )
        counts = {folder.id: count for folder, count in groups}
        for folder in self:
            folder.invoice_count = counts.get(folder.id, 0)

    @api.depends("state", "service_ids.date_start", "service_ids.date_end", "service_ids.recurrence")
    @api.depends("service_ids.timing", "service_ids.billed_until", "date_start")
    def _compute_date_next_invoice(self):
        for folder in self:
            services = folder.service_ids.filtered("date_start") if folder.state == "active" else folder.service_ids[:0]
            days = [service._get_next_invoice_date() for service in services]
            folder.date_next_invoice = min(filter(None, days), default=False)

    @api.constrains("name")
    def _check_name(self):
        for folder in self.filtered(lambda folder: not folder.name.strip()):
            raise ValidationError(self.env._("Folder of %(customer)s: enter a name.", customer=folder.partner_id.name))

    @api.constrains("partner_id")
    def _check_partner(self):
        self._check_customer_itself()

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for folder in self:
            if folder.contact_id and folder.contact_id.customer_id != folder.partner_id:
                raise ValidationError(
                    self.env._(
                        "Folder %(folder)s: %(person)s is not a contact of %(customer)s. Choose one of its contacts.",
                        folder=folder.name,
                        person=folder.contact_id.name,
                        customer=folder.partner_id.name,
                    )
                )

    def write(self, vals):
        """What was billed stays with whom it was billed to, in the currency in which it was."""
        for name in {"partner_id", "currency_id", "company_id"} & vals.keys():
            for folder in self.filtered(lambda folder, name=name: folder[name].id != vals[name])._billed():
                folder._refuse_move(name)
        return super().write(vals)

    def _refuse_move(self, name):
        if name == "company_id":
            message = self.env._(
                "Folder %(folder)s has been billed by %(company)s. Close it and open a new one in the other company.",
                folder=self.name,
                company=self.company_id.name,
            )
        elif name == "partner_id":
            message = self.env._(
                "Folder %(folder)s has been billed to %(customer)s. Close it and open a new one for the other "
                "customer.",
                folder=self.name,
                customer=self.partner_id.name,
            )
        else:
            message = self.env._(
                "Folder %(folder)s has been billed in %(currency)s. Close it and open a new one in the other currency.",
                folder=self.name,
                currency=self.currency_id.name,
            )
        raise UserError(message)

    def _billed(self):
        # As superuser: what was billed counts, whether the user sees the periods or not.
        return self.with_context(active_test=False).sudo().service_ids.filtered("period_ids").folder_id.sudo(False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        billed = self._billed()
        if billed:
            raise UserError(
                self.env._("Folder %(folder)s has been billed and cannot be deleted. Close it.", folder=billed[0].name)
            )

    def action_activate(self):
        """Bill these folders from now on; a prospect becomes a customer by it.

        :raises UserError: a folder has no service
        """
        for folder in self:
            if not folder.service_ids:
                raise UserError(
                    self.env._("Folder %(folder)s: add a service before you activate it.", folder=folder.name)
                )
        self.write({"state": "active", "date_closed": False})
        for folder in self.filtered(lambda item: item.partner_id.registry_state in (False, "prospect")):
            folder.partner_id.registry_convert_to_customer(self.env._("Folder %(folder)s", folder=folder.name))
        return True

    def action_suspend(self):
        """Stop billing for the time being; nothing is lost, missed periods are caught up later."""
        self.write({"state": "suspended"})
        return True

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_invoice_type")
        return {
            **action,
            "domain": [("id", "in", self.move_line_ids.move_id.ids)],
            "context": {"default_move_type": "out_invoice", "create": False},
        }
