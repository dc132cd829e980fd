from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

BATCH = 20
KEEP_PRINTED = 1  # day


class CustomerStatement(models.Model):
    """An account statement of one customer: what the document is printed from, and the log of its mails.

    What is to be mailed waits here for the scheduled job. The mail and the state of the row are
    written in one transaction, so that no statement is mailed twice.
    """

    _name = "customer.statement"
    _description = "Account Statement"
    _inherit = ["customer.job.mixin", "customer.mailed.state.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    open_only = fields.Boolean(string="Only Open Items")
    lang = fields.Char(string="Language", help="Of the document and its e-mail.")
    recipient_ids = fields.Many2many("res.partner", "customer_statement_recipient_rel", string="Sent To", readonly=True)
    state = fields.Selection(
        [("printed", "Printed"), ("queued", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
        string="Status",
        required=True,
        default="printed",
        index=True,
        readonly=True,
    )
    sent_at = fields.Datetime(readonly=True)
    error = fields.Text(string="Reason", readonly=True)
    document_name = fields.Char(compute="_compute_document_name")

    _dates_ordered = models.Constraint(
        "CHECK(date_from <= date_to)", "The period of an account statement must not end before it starts."
    )

    @api.depends("partner_id", "date_to", "lang")
    def _compute_document_name(self):
        for statement in self:
            env = statement.with_context(lang=statement.lang or self.env.lang).env
            name = env._(
                "Account statement %(customer)s %(day)s",
                customer=statement.partner_id.ref or statement.partner_id.name or "",
                day=statement.date_to or "",
            )
            statement.document_name = name.replace("/", "-")

    def _get_accounts(self):
        """Return {statement id: [``Account``]}, in one go for all of the same period and company."""
        accounts = {}
        for (company, first, last, open_only, companies), statements in self.grouped(
            lambda item: (item.company_id, item.date_from, item.date_to, item.open_only, item._get_told_companies())
        ).items():
            found = statements.partner_id._registry_statement(
                first, last, open_only=open_only, company=company, companies=companies
            )
            accounts.update({item.id: found.get(item.partner_id.id, []) for item in statements})
        return accounts

    def _get_told_companies(self):
        """Return the companies of whoever asked for the statement; None for all of them.

        What waits to be mailed is worked out as superuser, what the portal shows is, too.
        """
        asker = self.sudo().create_uid
        return None if asker._is_superuser() else asker.company_ids

    def _print(self):
        return self.env.ref("customer_registry.action_report_statement").report_action(self)

    def action_retry(self):
        """Mail the failed ones among these once more."""
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users with invoicing rights may send account statements."))
        self.check_access("read")
        # As superuser: nobody has the right to write statements; that the user may send them is checked above.
        self.sudo().filtered(lambda statement: statement.state == "failed")._queue()
        return True

    def _queue(self):
        """Have these statements mailed by the scheduled job."""
        self.write({"state": "queued", "error": False})
        self.filtered("mail_state").mail_state = "again"
        # As superuser: scheduled jobs are for administrators.
        self.env.ref("customer_registry.cron_statement").sudo()._trigger()

    @api.model
    def _process_batch(self):
        claimed = self._lock_next(self._get_waiting_domain(), BATCH, order="id")
        claimed._send()
        return len(claimed)

    @api.model
    def _get_waiting_domain(self):
        return Domain("state", "=", "queued") & self._get_unmailed_domain()

    def _send(self):
        """Mail each statement; one that fails is kept with its reason and stops nobody."""
        for statement in self:
            statement._isolated(lambda one: one.with_company(one.company_id)._mail())
        if self:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _mail(self):
        """Put the mail with the PDF into the queue of outgoing mails.

        :raises UserError: nobody can get it
        """
        customer = self.partner_id
        recipients = customer._registry_invoice_recipients()
        if not recipients:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address for invoices: add one, or add an invoice recipient.",
                    customer=customer.display_name,
                )
            )
        self.write({"recipient_ids": [Command.set(recipients.ids)], "lang": recipients[0].lang or self.lang})
        additional = customer._registry_notify_addresses(recipients)
        self.write({"state": "sent", "sent_at": fields.Datetime.now(), "error": False})
        self._post_mail(*self._drop_served(recipients, additional))
        # The scheduled job has no language of its own: the note is in that of who asked for the statement.
        env = self.with_context(lang=self.create_uid.lang or self.env.lang).env
        customer._message_log(
            body=env._(
                "Account statement up to %(day)s sent to %(names)s.",
                day=format_date(env, self.date_to),
                names=", ".join([*recipients.mapped("name"), *additional]),
            ),
            author_id=self.create_uid.partner_id.id,
        )

    def _post_mail(self, recipients, additional):
        """Mail it to these partners and addresses, each by itself; to nobody if all have got it."""
        if not recipients and not additional:
            self._refresh_mail_state()
            return
        template = self.env.ref("customer_registry.mail_template_statement")
        mail_id = template.send_mail(
            self.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={
                "recipient_ids": [Command.set(recipients.ids)],
                "email_to": ", ".join(additional),
                "email_from": self.create_uid.email_formatted or self.company_id.email_formatted,
                "author_id": self.create_uid.partner_id.id,
            },
        )
        self._take_mail(self.env["mail.mail"].browse(mail_id), recipients, additional)

    @api.autovacuum
    def _gc_printed(self):
        """Forget what was printed only: it is worked out anew each time."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_PRINTED)
        self.search([("state", "=", "printed"), ("create_date", "<", limit)], limit=1000).unlink()
