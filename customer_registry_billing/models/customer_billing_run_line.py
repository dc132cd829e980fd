import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CustomerBillingRunLine(models.Model):
    """One customer in a billing run."""

    _name = "customer.billing.run.line"
    _description = "Billing Run Line"
    _inherit = ["customer.job.mixin"]
    _order = "run_id, id"
    _rec_name = "partner_id"

    run_id = fields.Many2one("customer.billing.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="run_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    folder_ids = fields.Many2many("customer.folder", string="Folders")
    period_from = fields.Date(string="From", help="The first day of what is billed of services.")
    period_to = fields.Date(string="To", help="The last day of what is billed of services.")
    amount_preview = fields.Monetary(string="Simulated", help="Without taxes.")
    amount_billed = fields.Monetary(string="Billed", help="Without taxes.")
    invoice_count = fields.Integer(string="Invoices")
    separate_reason = fields.Char(string="Why Separate")
    warning = fields.Char(help="What the simulation noticed; it does not stop the run.")
    state = fields.Selection(
        [("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="pending",
        index=True,
    )
    move_ids = fields.Many2many("account.move", string="Created Invoices")
    error = fields.Text()
    snapshot = fields.Json(
        readonly=True, copy=False, help="What the simulation showed; nothing else is billed without notice."
    )
    snapshot_now = fields.Json(readonly=True, copy=False, help="What was due when a difference was reported.")

    @api.constrains("snapshot", "snapshot_now")
    def _check_snapshots(self):
        """Whoever invoices may write them by a call: the job of all companies would stop at any other value."""
        for line in self:
            if not all(isinstance(known or {}, dict) for known in (line.snapshot, line.snapshot_now)):
                raise ValidationError(
                    self.env._("%(customer)s: simulate the run again.", customer=line.partner_id.display_name)
                )

    @api.model
    def _get_waiting_domain(self):
        return Domain("run_id.state", "=", "running") & Domain("state", "=", "pending")

    def _produce(self):
        """Bill the customers of these lines together; if that fails, one by one."""
        self._isolated(lambda lines: lines._bill())

    def _explain(self, error):
        """Override of customer.job.mixin: name what an error comes from where it would lead astray itself."""
        if isinstance(error, UserError) and self._lacks_receivable_account():
            return self._explain_missing_account()
        sentence = super()._explain(error)
        return self._explain_violation(error) or sentence

    def _explain_violation(self, error):
        """Return a sentence for the constraints that the database may find violated, else nothing."""
        if isinstance(error, psycopg2.errors.UniqueViolation) and error.diag.table_name == "customer_folder_period":
            return self.env._("Billed by another run in the meantime. Simulate again.")
        accountable = "account_move_line_check_accountable_required_fields"
        if isinstance(error, psycopg2.errors.CheckViolation) and error.diag.constraint_name == accountable:
            return self._explain_missing_account()
        return ""

    def _lacks_receivable_account(self):
        """Odoo then books the receivable on the journal's income account, and stumbles over its due date."""
        # As superuser: whoever bills need not see the chart of accounts.
        accounts = self.env["account.account"].sudo()
        domain = [("account_type", "=", "asset_receivable"), ("company_ids", "in", self.company_id.ids)]
        return not accounts.search_count(domain, limit=1)

    def _explain_missing_account(self):
        return self.env._(
            "%(customer)s: Odoo finds no account to post to. Check the payer's receivable account, and the income "
            "accounts of the products, their categories and the sales journal.",
            customer=self.partner_id.display_name,
        )

    def _combine(self):
        """Make one line of those of one customer in one run: it was two customers, which were merged meanwhile.

        :return: the lines that are left of these
        """
        extra = self.browse()
        for lines in (
            self.filtered(lambda line: line.state == "pending")
            .grouped(lambda line: (line.run_id, line.partner_id))
            .values()
        ):
            first, others = lines[:1], lines[1:]
            if others:
                first.write(lines._prepare_combined())
                extra += others
        left = self - extra
        extra.unlink()
        return left

    def _prepare_combined(self):
        snapshots = [line.snapshot for line in self]
        together = {key: facts for known in filter(None, snapshots) for key, facts in known.items()}
        return {
            "folder_ids": [fields.Command.set(self.folder_ids.ids)],
            "period_from": min(filter(None, self.mapped("period_from")), default=False),
            "period_to": max(filter(None, self.mapped("period_to")), default=False),
            "amount_preview": sum(self.mapped("amount_preview")),
            "warning": " ".join(filter(None, self.mapped("warning"))) or False,
            "snapshot": all(snapshots) and together,
        }

    def _accept_changes(self):
        """Take what was told to have changed since the simulation for what is to be billed."""
        for line in self.filtered("snapshot_now"):
            line.write({"snapshot": line.snapshot_now, "snapshot_now": False})

    def _refuse_change(self, builder, bills):
        """Keep what has changed since the simulation as the reason why nothing is billed; tell whether it has."""
        now = builder._get_snapshot(bills)
        reason = self.snapshot and bills and builder._explain_changes(self.snapshot, now)
        if reason:
            self.write({"state": "failed", "error": reason, "snapshot_now": now})
        return bool(reason)

    def _bill(self):
        """Create and post the invoices of these lines (all of one run)."""
        run, terms = self.run_id, self.run_id._prepare_terms()
        builder = self.env["customer.billing.builder"].with_company(run.company_id)
        bills = self._get_bills(builder, terms)
        vals_by_bill = {bill: builder._prepare_invoice(terms, bill) for own in bills.values() for bill in own}
        moves_by_bill = builder._create_moves(terms, vals_by_bill)
        moves = self.env["account.move"].union(*moves_by_bill.values())
        moves._post(soft=False)
        if run.send_invoices:
            # As superuser: the job sends in the name of whoever made the run, whose rights were asked then.
            self.env["account.move.send"].with_user(run.create_uid).sudo()._registry_send_invoices(moves)
        self.env.flush_all()
        self.fetch(["move_ids"])  # at once, not line by line
        for line, own in bills.items():
            line._finish(moves.browse(moves_by_bill[bill].id for bill in own))

    def _get_bills(self, builder, terms):
        """Return {line: its list of ``Bill``} of the lines to bill; of the others the reason is kept.

        :raises UserError: what is due of one of them cannot be billed
        """
        run = self.run_id
        services = run._get_due_services(self.partner_id)
        run._check_invoice_date()
        services.period_ids.fetch(["is_credit"])  # at once, not service by service
        by_customer = services.grouped("partner_id")
        other_due = builder._get_other_due(run, self.partner_id)
        bills = {}
        for line in self:
            customer = line.partner_id.with_company(run.company_id)
            due = builder._get_due_lines(by_customer.get(line.partner_id, services.browse()), terms.date_to)
            due += other_due.get(customer.id, [])
            own = builder._get_bills(customer, due)
            if not line._refuse_change(builder, own):
                builder._refuse_unbillable(terms, due)
                bills[line] = own
        return bills

    def _finish(self, moves):
        """Keep the invoices of this line, which is done."""
        self.write(
            {
                "state": "done",
                "error": not moves and self.env._("There was nothing left to bill after the simulation."),
                "move_ids": [fields.Command.set(moves.ids)],
                "amount_billed": sum(moves.mapped("amount_untaxed_signed")),
            }
        )
