from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..billing.bill import Terms

BATCH = 50


class CustomerBillingRun(models.Model):
    """One period billed for many customers: simulated first, then produced once."""

    _name = "customer.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "customer.job.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("New"), copy=False, readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month"),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.end_of(fields.Date.context_today(self), "month"),
        help="Everything due up to this day is billed, including earlier periods that were missed.",
    )
    invoice_date = fields.Date(required=True, default=lambda self: fields.Date.context_today(self))
    category_ids = fields.Many2many(
        "res.partner.category", string="Categories", help="Only customers of these categories; empty: all."
    )
    send_invoices = fields.Boolean(
        default=True, help="Each invoice is sent through its customer's channel as soon as the run has created it."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("simulated", "Simulated"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("customer.billing.run.line", "run_id", string="Customers", copy=False)
    failed_line_ids = fields.One2many(
        "customer.billing.run.line", "run_id", string="Failed Customers", domain=[("state", "=", "failed")]
    )
    move_ids = fields.Many2many("account.move", string="Invoices", compute="_compute_move_ids")
    line_count = fields.Integer(string="Customers to Bill", compute="_compute_progress")
    done_count = fields.Integer(string="Customers Billed", compute="_compute_progress")
    failed_count = fields.Integer(string="Customers Failed", compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress", help="Percentage of customers processed.")
    amount_preview = fields.Monetary(string="Simulated Amount", compute="_compute_amounts", help="Without taxes.")
    amount_billed = fields.Monetary(string="Billed Amount", compute="_compute_amounts", help="Without taxes.")

    put_off_until = fields.Datetime(
        compute="_compute_put_off", help="Odoo postpones a job after it has crashed the server or raised an error."
    )
    is_switched_off = fields.Boolean(compute="_compute_put_off", help="The scheduled job of the runs is archived.")

    has_separate = fields.Boolean(compute="_compute_remarks")
    has_warning = fields.Boolean(compute="_compute_remarks")

    _dates_ordered = models.Constraint(
        "CHECK(date_from <= date_to)", "The period of a billing run must not end before it starts."
    )

    @api.depends("line_ids.state")
    def _compute_progress(self):
        progress = self.env["customer.billing.run.line"]._get_progress(self, "run_id", "pending")
        for run in self:
            run.line_count, run.done_count, run.failed_count, run.progress = progress[run]

    @api.depends("state")
    def _compute_put_off(self):
        # Whoever bills need not see scheduled jobs.
        job = self.env.ref("customer_registry_billing.cron_billing_run").sudo()
        until = job._registry_put_off_until()
        for run in self:
            run.put_off_until = run.state == "running" and until
            run.is_switched_off = run.state == "running" and not job.active

    @api.depends("line_ids.amount_preview", "line_ids.amount_billed")
    def _compute_amounts(self):
        groups = self.env["customer.billing.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["amount_preview:sum", "amount_billed:sum"]
        )
        amounts = {run.id: sums for run, *sums in groups}
        for run in self:
            run.amount_preview, run.amount_billed = amounts.get(run.id, (0, 0))

    @api.depends("line_ids.separate_reason", "line_ids.warning")
    def _compute_remarks(self):
        Line = self.env["customer.billing.run.line"]
        for flag, remark in (("has_separate", "separate_reason"), ("has_warning", "warning")):
            groups = Line._read_group([("run_id", "in", self.ids), (remark, "!=", False)], ["run_id"])
            remarked = {run.id for (run,) in groups}
            for run in self:
                run[flag] = run.id in remarked

    def _compute_move_ids(self):
        for run in self:
            run.move_ids = run.line_ids.move_ids

    @api.constrains("invoice_date", "company_id")
    def _check_invoice_date(self):
        for run in self:
            company = run.company_id
            locked = max(company._get_user_fiscal_lock_date(self.env["account.journal"]), company.user_sale_lock_date)
            if run.invoice_date and run.invoice_date <= locked:
                raise ValidationError(
                    self.env._(
                        "The books are closed until %(day)s: choose a later invoice date.",
                        day=format_date(self.env, locked),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("name", self.env["ir.sequence"].next_by_code("customer.billing.run") or "/")
        return super().create(vals_list)

    def write(self, vals):
        """What has been simulated is what is started: other terms ask for another simulation.

        :raises UserError: the run has been started
        """
        terms = self._get_terms() & vals.keys()
        begun = self.filtered(lambda run: run.state != "draft")
        changed = self.browse().union(*(run for run, _field in begun._registry_overwritten(vals, terms)))
        changed._check_state("simulated")
        changed.line_ids.unlink()
        super(CustomerBillingRun, changed).write({"state": "draft"})
        return super().write(vals)

    @api.model
    def _get_terms(self):
        """Hook: return the names of the fields that decide what a run bills."""
        return {"company_id", "date_from", "date_to", "invoice_date", "category_ids"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if self.line_ids.filtered("move_ids"):
            raise UserError(self.env._("A billing run that has produced invoices cannot be deleted."))

    # Buttons
    # -------

    def action_simulate(self):
        """Work out what the run would bill; nothing is written to accounting."""
        for run in self:
            run._check_state("draft", "simulated")
            run.line_ids.unlink()
            self.env["customer.billing.run.line"].create(run._prepare_run_lines())
            run.state = "simulated"
        return True

    def action_start(self):
        """Let the scheduled job bill what was simulated."""
        self._check_state("simulated", "paused")
        self.line_ids._combine()
        self.write({"state": "running"})
        self._trigger()
        return True

    def action_wake(self):
        """Go on with a run that Odoo has put off."""
        self._check_state("running")
        self._trigger()
        return True

    def action_pause(self):
        self._check_state("running")
        self.write({"state": "paused"})
        return True

    def action_retry(self):
        """Try the failed customers again."""
        self._check_state("paused", "done")
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        failed._accept_changes()
        failed.write({"state": "pending", "error": False})
        failed.run_id.write({"state": "running"})
        self._trigger()
        return True

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_invoice_type")
        return {
            **action,
            "domain": [("id", "in", self.move_ids.ids)],
            "context": {"default_move_type": "out_invoice", "create": False},
        }

    def _check_state(self, *states):
        for run in self:
            if run.state not in states:
                label = dict(self._fields["state"]._description_selection(self.env))[run.state]
                raise UserError(self.env._("Billing run %(run)s is %(state)s.", run=run.name, state=label.lower()))

    def _trigger(self):
        self.env.ref("customer_registry_billing.cron_billing_run")._trigger()

    # Simulation
    # ----------

    def _prepare_run_lines(self):
        """Return one line per customer with something to bill, largest part of the work of a simulation."""
        self.ensure_one()
        builder, terms = self.env["customer.billing.builder"].with_company(self.company_id), self._prepare_terms()
        services = self._get_due_services()
        lines = builder._get_due_lines(services, self.date_to)
        by_customer = {}
        owner = {service.id: service.partner_id.id for service in services}
        for line in lines:
            by_customer.setdefault(owner[line.service_id], []).append(line)
        for customer_id, items in builder._get_other_due(self).items():
            by_customer.setdefault(customer_id, []).extend(items)
        customers = self.env["res.partner"].with_company(self.company_id).browse(by_customer)
        return [
            self._prepare_run_line(builder, terms, customer, builder._get_bills(customer, by_customer[customer.id]))
            for customer in customers
        ]

    def _prepare_terms(self):
        """Return the ``Terms`` of this run, which hold while it is simulated or a batch of it is billed."""
        return Terms(
            company_id=self.company_id.id,
            date_to=self.date_to,
            invoice_date=self.invoice_date,
            origin=self.name,
            user_id=self.create_uid.id,
        )

    def _prepare_run_line(self, builder, terms, customer, bills):
        """Hook: return the values of one line, from the list of ``Bill`` of its customer."""
        due = [item for bill in bills for item in bill.items]
        return {
            "run_id": self.id,
            "partner_id": customer.id,
            "folder_ids": [fields.Command.set(list({item.folder_id for item in due if item.folder_id}))],
            "amount_preview": sum(
                self._in_company_currency(bill.key.currency, builder._get_untaxed_amount(bill)) for bill in bills
            ),
            "invoice_count": len(bills),
            "separate_reason": builder._explain_separate(customer, bills),
            "warning": " ".join(builder._get_warnings(terms, customer, due)) or False,
            "snapshot": builder._get_snapshot(bills),
        }

    def _in_company_currency(self, currency_id, amount):
        currency = self.env["res.currency"].browse(currency_id)
        return currency._convert(amount, self.currency_id, self.company_id, self.invoice_date)

    def _get_due_services(self, customers=None):
        self.ensure_one()
        builder = self.env["customer.billing.builder"]
        domain = builder._get_due_domain(self.company_id, self.date_to)
        if self.category_ids:
            domain &= Domain("partner_id.category_id", "in", self.category_ids.ids)
        if customers is not None:
            domain &= Domain("partner_id", "in", customers.ids)
        return self.env["customer.folder.service"].with_company(self.company_id).search(domain)

    # Production
    # ----------

    @api.model
    def _process_batch(self):
        """Bill the next customers of the running runs, or end those that have none left."""
        lines = self._claim_lines()
        if lines:
            # Who sold the orders gets no mail for each invoice of a run.
            context = {"lang": lines.run_id._get_language(), "mail_auto_subscribe_no_notify": True}
            lines.with_context(**context)._produce()
        else:
            self._finish_runs()
        return len(lines)

    @api.model
    def _count_waiting(self):
        return self.env["customer.billing.run.line"]._count_waiting()

    def _claim_lines(self):
        """Return the next pending lines of one run, locked for this transaction."""
        Line = self.env["customer.billing.run.line"]
        waiting = Line.search(Line._get_waiting_domain(), limit=1)
        pending = Domain("run_id", "in", waiting.run_id.ids) & Domain("state", "=", "pending")
        lines = Line._lock_next(pending, BATCH)
        twins = pending & Domain("partner_id", "in", lines.partner_id.ids) & Domain("id", "not in", lines.ids)
        return (lines | Line.search(twins).try_lock_for_update())._combine()

    def _finish_runs(self):
        """End the running runs that have nothing left, without reading all their lines."""
        running = self.search([("state", "=", "running")])
        pending = self.env["customer.billing.run.line"]._read_group(
            [("run_id", "in", running.ids), ("state", "=", "pending")], ["run_id"]
        )
        for run in running - self.union(*(run for (run,) in pending)):
            run.with_context(lang=run._get_language()).state = "done"

    def _get_language(self):
        """Return the language of who made the run: reasons and history are kept in it by the scheduled job."""
        self.ensure_one()
        return self.create_uid.lang
