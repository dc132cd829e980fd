from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...const import METHOD_OF_PROVIDER
from ...formats import gocardless

# What a file was made of; buttons change the state, nobody writes it.
FIXED_ONCE_EXPORTED = ("provider", "scheme", "date_due", "company_id")
NEVER_WRITTEN = (
    "name",
    "state",
    "journal_id",
    "date_announce",
    "date_prepared",
    "date_exported",
    "cancel_reason",
    "line_ids",
    "omission_ids",
    "file_ids",
)


class CustomerCollection(models.Model):
    """Due invoices that are debited together: prepared, exported as files, confirmed, booked."""

    _name = "customer.collection"
    _description = "Collection"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.job.mixin"]
    _order = "date_due desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, copy=False, readonly=True, default=lambda self: self.env._("New"))
    company_id = fields.Many2one(
        "res.company", string="Creditor", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    provider = fields.Selection(
        [("sepa", "SEPA direct debit"), ("gocardless", "GoCardless")], required=True, default="sepa", tracking=True
    )
    scheme = fields.Selection(
        [("core", "CORE"), ("b2b", "B2B")], help="Only mandates of this scheme. Empty: both, in separate files."
    )
    date_due = fields.Date(
        string="Due Date",
        required=True,
        tracking=True,
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        help="The day on which customers' accounts are debited. Invoices due by then are collected.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("exported", "Exported"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    announced_by = fields.Selection(related="company_id.registry_prenotification_by")
    date_prepared = fields.Datetime(string="Prepared On", copy=False, readonly=True)
    date_exported = fields.Datetime(string="Exported On", copy=False, readonly=True)
    cancel_reason = fields.Char(string="Reason", copy=False, readonly=True, tracking=True)
    journal_id = fields.Many2one(
        "account.journal", string="Collecting Bank Account", copy=False, readonly=True, check_company=True
    )
    line_ids = fields.One2many("customer.collection.line", "collection_id", string="Debits", copy=False)
    omission_ids = fields.One2many("customer.collection.omission", "collection_id", string="Left Out", copy=False)
    file_ids = fields.One2many(
        "customer.collection.file",
        "collection_id",
        string="Files",
        copy=False,
        groups="customer_registry.group_bank_data",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Attachments",
        compute="_compute_attachment_ids",
        groups="customer_registry.group_bank_data",
    )
    not_ready = fields.Text(compute="_compute_not_ready")
    line_count = fields.Integer(string="Total Debits", compute="_compute_counts")
    amount = fields.Monetary(string="Total", compute="_compute_counts", currency_field="amount_currency_id")
    amount_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Total",
        compute="_compute_counts",
        help="None where debits differ in it.",
    )
    booked_count = fields.Integer(string="Booked", compute="_compute_counts")
    returned_count = fields.Integer(string="Returned", compute="_compute_counts")
    failed_count = fields.Integer(string="Not Booked", compute="_compute_counts")
    unannounced_count = fields.Integer(string="Not Announced", compute="_compute_counts")
    omission_count = fields.Integer(string="Invoices Left Out", compute="_compute_omission_count")
    is_booking = fields.Boolean(compute="_compute_counts")
    progress = fields.Integer(compute="_compute_counts", help="Percentage of debits booked.")

    _name_unique = models.UniqueIndex("(company_id, name)", "Another collection has this number.")

    @api.depends("company_id", "provider")
    def _compute_date_due(self):
        """A day that was chosen stays, unless it is too early now."""
        for collection in self:
            first = collection._first_date()
            collection.date_due = max(collection.date_due or first, first)

    @api.depends("company_id", "provider")
    def _compute_not_ready(self):
        for collection in self:
            collection.not_ready = "\n".join(collection._missing())

    @api.depends("file_ids.attachment_id")
    def _compute_attachment_ids(self):
        for collection in self:
            collection.attachment_ids = collection.file_ids.attachment_id

    @api.depends(
        "line_ids.state", "line_ids.amount", "line_ids.currency_id", "line_ids.error", "line_ids.date_announced"
    )
    def _compute_counts(self):
        Line = self.env["customer.collection.line"]
        domain = [("collection_id", "in", self.ids)]
        groups = Line._read_group(domain, ["collection_id", "state", "currency_id"], ["__count", "amount:sum"])
        counts, totals = defaultdict(Counter), Counter()
        currencies = defaultdict(self.env["res.currency"].browse)
        for collection, state, currency, count, amount in groups:
            counts[collection.id][state] += count
            totals[collection.id] += amount
            currencies[collection.id] |= currency
        failed = dict(Line._read_group([*domain, ("error", "!=", False)], ["collection_id"], ["__count"]))
        silent = [*domain, ("date_announced", "=", False), ("state", "=", "draft")]
        unannounced = dict(Line._read_group(silent, ["collection_id"], ["__count"]))
        for collection in self:
            found = counts[collection.id]
            collection.line_count = found.total()
            used = currencies[collection.id] or collection.currency_id
            collection.amount_currency_id = used if len(used) == 1 else False
            collection.amount = totals[collection.id]
            collection.returned_count = found["returned"]
            collection.booked_count = found["paid"] + collection.returned_count
            collection.failed_count = failed.get(collection, 0)
            collection.unannounced_count = unannounced.get(collection, 0)
            left = found["exported"] - collection.failed_count
            collection.is_booking = collection.state == "confirmed" and left > 0
            collection.progress = 100 * collection.booked_count // (collection.line_count or 1)

    @api.depends("omission_ids")
    def _compute_omission_count(self):
        groups = self.env["customer.collection.omission"]._read_group(
            [("collection_id", "in", self.ids)], ["collection_id"], ["__count"]
        )
        counts = {collection.id: count for collection, count in groups}
        for collection in self:
            collection.omission_count = counts.get(collection.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            known = {name: value for name, value in vals.items() if name not in NEVER_WRITTEN}
            company = self.env["res.company"].browse(known.get("company_id")) or self.env.company
            # As superuser: whoever collects need not be able to edit sequences.
            sequence = self.env["ir.sequence"].sudo().with_company(company)
            prepared.append({**known, "name": sequence.next_by_code("customer.collection") or "/"})
        return super().create(prepared)

    def write(self, vals):
        self._check_fixed(vals)
        return super().write(vals)

    def _registry_write(self, vals):
        """Write what ``write`` refuses: for the buttons, after they have checked rights and state."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        for collection in self:
            # As superuser: files count, whether the user sees them or not.
            if collection.sudo().file_ids or collection.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "Collection %(collection)s has been exported and must be kept.", collection=collection.name
                    )
                )

    def _check_fixed(self, vals):
        """Refuse what would make the record differ from its files, or from what customers were told."""
        if any(name in vals for name in NEVER_WRITTEN if name != "line_ids"):
            raise AccessError(self.env._("Use the buttons of the collection: its status cannot be changed directly."))
        names = [name for name in FIXED_ONCE_EXPORTED if name in vals]
        for collection in self if names else self.browse():
            # As superuser: debits count, whether the user sees them or not.
            if collection.state != "draft" or collection.sudo().line_ids.filtered("date_announced"):
                raise UserError(
                    self.env._(
                        "Collection %(collection)s has been announced or exported: its %(field)s can no longer be "
                        "changed. Cancel it and start a new one.",
                        collection=collection.name,
                        field=self._fields[names[0]]._description_string(self.env),
                    )
                )

    # Shared by the buttons
    # ---------------------

    def _begin(self, *states):
        """Return this collection as superuser, locked: the rights of the user and the state are checked.

        :raises AccessError: the user does not both see bank data and invoice
        :raises UserError: somebody else works on it, or it is in another state
        """
        self.ensure_one()
        self._check_collector()
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise LockError(
                self.env._("Somebody else is working on collection %(collection)s: try again.", collection=self.name)
            ) from None
        if self.state not in states:
            label = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(
                self.env._("Collection %(collection)s is already “%(state)s”.", collection=self.name, state=label)
            )
        return self.sudo().with_company(self.company_id)

    @api.model
    def _check_collector(self):
        """Whoever collects needs both rights: files hold bank data, bookings are accounting."""
        for group in ("customer_registry.group_bank_data", "account.group_account_invoice"):
            if not self.env.user.has_group(group):
                raise AccessError(
                    self.env._(
                        "To collect, you need the right “%(group)s”.", group=self.env.ref(group).sudo().display_name
                    )
                )

    def _missing(self):
        """Return the sentences that name what the company lacks for this collection; empty: it is ready."""
        self.ensure_one()
        company = self.company_id or self.env.company
        missing = company._registry_collection_missing(self.provider)
        if not missing and not company._registry_method_line(self.provider):
            missing.append(
                self.env._(
                    "The collecting bank account of %(company)s has not been chosen, or its journal has no incoming "
                    "payment method “%(method)s”.",
                    company=company.name,
                    method=dict(self._fields["provider"]._description_selection(self.env))[self.provider],
                )
            )
        return missing

    def _first_date(self):
        """Return the first day on which what is prepared today can well be debited."""
        company, today = self.company_id or self.env.company, fields.Date.context_today(self)
        if self.provider == "gocardless":
            return gocardless.earliest_charge(company.currency_id.name, today, spare=1)
        days = company.registry_prenotification_days if company.registry_prenotification_by == "mail" else 0
        return fields.Date.add(today, days=max(days, 2))

    def _registry_check_date(self):
        """:raises UserError: the due date is too early, with the first that will do"""
        today = fields.Date.context_today(self)
        if self.date_due <= today:
            raise UserError(
                self.env._(
                    "%(collection)s: the due date must be in the future: banks debit tomorrow at the earliest.",
                    collection=self.name,
                )
            )
        first = gocardless.earliest_charge(self.company_id.currency_id.name, today)
        if self.provider == "gocardless" and self.date_due < first:
            raise UserError(
                self.env._(
                    "%(collection)s: GoCardless needs some working days. Choose %(day)s or a later due date.",
                    collection=self.name,
                    day=fields.Date.to_string(first),
                )
            )

    def _method_code(self):
        return METHOD_OF_PROVIDER[self.provider]

    # Views
    # -----

    def action_view_payments(self):
        """Open what was booked."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments"),
            "res_model": "account.payment",
            "views": [(False, "list"), (False, "form")],
            "domain": [("registry_collection_line_ids.collection_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_view_lines(self):
        """Open the debits in a list of their own, to search them or to record returns."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "customer.collection.line",
            "views": [(False, "list")],
            "domain": [("collection_id", "=", self.id)],
        }
