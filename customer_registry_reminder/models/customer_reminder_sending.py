import logging

from odoo import api, fields, models
from odoo.addons.customer_registry.models.core.customer_job_mixin import TRANSACTION_LOST
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)

AT_ONCE = 10  # more than so many letters are left to the scheduled job
BATCH = 10


class CustomerReminder(models.Model):
    """Sending: each reminder once, in one transaction with its mail; failures keep their reason.

    The mail is written to Odoo's queue, which belongs to the same transaction, and leaves after it:
    a crash loses both or neither.
    """

    _inherit = "customer.reminder"

    def action_send(self):
        """Send what is to be sent among these; many of them in the background."""
        self._check_may_send()
        self.check_access("read")
        waiting = self.filtered(lambda reminder: reminder.state in ("draft", "failed"))
        # As superuser: nobody has the right to write reminders; that the user may send is checked above.
        waiting.sudo().filtered("mail_state").mail_state = "again"
        if not waiting:
            raise UserError(self.env._("None of these reminders needs to be sent. Propose what is due today again."))
        if len(waiting) > AT_ONCE:
            waiting.sudo().write({"state": "queued", "error": False})
            self.env.ref("customer_registry_reminder.cron_reminders").sudo()._trigger()
        else:
            waiting.sudo()._send(fields.Date.context_today(self))
        return True

    @api.model
    def _process(self):
        """Override of customer.job.mixin: first propose for the companies that want it."""
        self._propose_automatic(fields.Date.context_today(self))
        return super()._process()

    @api.model
    def _process_batch(self):
        batch = self._lock_next(self._get_waiting_domain(), BATCH, order="id")
        batch._send(fields.Date.context_today(self))
        return len(batch)

    @api.model
    def _get_waiting_domain(self):
        return Domain("state", "=", "queued") & self._get_unmailed_domain()

    @api.model
    def _propose_automatic(self, date):
        """Queue what is due in the companies that remind by themselves, once a day."""
        companies = self.env["res.company"].search([("registry_reminder_automatic", "=", True)])
        for company in companies.filtered(lambda company: company.registry_reminder_checked_on != date):
            self._try_again(lambda company=company: self._propose_once(company, date))
            self.env["ir.cron"]._commit_progress(0)
            self.env.invalidate_all()

    @api.model
    def _propose_once(self, company, date):
        """Queue what is due in ``company``, unless another worker just did; a failure stops no other company."""
        if company.registry_reminder_checked_on == date:
            return
        try:
            with self.env.cr.savepoint():
                proposals = self._propose(company, date)
                proposals.filtered(lambda reminder: reminder.state == "draft").state = "queued"
                company.registry_reminder_checked_on = date
        except TRANSACTION_LOST:
            raise
        except Exception:
            _logger.exception("Reminders of company %s could not be prepared", company.id)

    def _send(self, date):
        """Send these reminders on ``date``; who holds one of them already sends it."""
        claimed = self.try_lock_for_update()
        claimed.invalidate_recordset(["state", "mail_state"])
        open_ones = claimed.filtered(lambda one: one.state in ("draft", "queued", "failed"))
        for reminder in open_ones.filtered(lambda one: one.state == "failed" or one.mail_state != "waiting"):
            reminder.with_company(reminder.company_id)._isolated(lambda one: one._deliver(date))

    def _deliver(self, date):
        if self.mail_state:
            self._mail_again()
            return
        self._refresh(date)
        if not self._get_lines():
            self.write({"state": "skipped", "error": self.env._("None of it requires a reminder any more.")})
            return
        recipients = self._find_recipients()
        if message := self._explain_missing_recipient(recipients):
            raise UserError(message)
        self.line_ids.filtered("skip_reason").unlink()
        self._charge_fee()
        self.recipient_ids = recipients
        letter = self._create_letter()
        self.write({"state": "sent", "error": False, "attachment_id": letter.id})
        self._mark_invoices()
        self._notify(letter, recipients)

    def _mail_again(self):
        """Mail the letter, as it went out, to who has not got it; no further fee, no further level.

        :raises UserError: nobody can get it
        """
        recipients = self._find_recipients()
        if message := self._explain_missing_recipient(recipients):
            raise UserError(message)
        self.recipient_ids |= recipients
        self.write({"state": "sent", "error": False})
        self._notify(self.attachment_id, recipients)

    def _is_mail_wanted(self, notification):
        """Override of customer.mailed.mixin: nobody is reminded of what he has paid before the mail leaves."""
        moves = self._get_lines().move_id
        return any(move.state == "posted" and move.amount_residual > 0 for move in moves)

    def _refresh(self, date):
        """Bring lines and amounts to what is open on ``date``; what was settled or stopped since is left out."""
        moves = self.line_ids.move_id
        domain = self._get_receivable_domain(self.company_id) & Domain("move_id", "in", moves.ids)
        still_open = {(item.move, item.date_due): item for item in self._get_instalments(domain, date)}
        for line in self._get_lines():
            item = still_open.get((line.move_id, line.date_due))
            is_open = item and self.currency_id.compare_amounts(item.residual, 0) > 0
            line.days_overdue = (date - line.date_due).days
            line.amount_residual, line.skip_reason = self._get_asked(item, date) if is_open else (0, "paid")
        credit = self._get_credits(self.company_id, {self.partner_id}).get((self.partner_id, self.currency_id), 0)
        due = self._get_lines()
        amount = sum(due.mapped("amount_residual"))
        due.skip_reason = self._get_common_obstacle(self.company_id, date, self.currency_id, amount, credit)
        fee = self._get_fee(self.level_id, due.move_id, self.currency_id, self.company_id, date)
        self.write({"date": date, "amount_credit": credit, "fee_amount": fee})

    # Recipients
    # ----------

    def _find_recipients(self):
        """Return who gets it by mail; nobody where the level does not go by mail."""
        if self.level_id.channel != "mail":
            return self.env["res.partner"]
        return self.partner_id._registry_reminder_recipients(self.address_id)

    def _explain_missing_recipient(self, recipients):
        """Return a sentence that names the remedy if the reminder reaches nobody, else nothing."""
        names = {"customer": self.partner_id.display_name}
        if self.level_id.channel == "mail" and not recipients:
            return self.env._(
                "%(customer)s has no valid e-mail address: mark a contact who has one as a reminder recipient, or "
                "enter the customer's own address.",
                **names,
            )
        if self.level_id.channel == "activity" and not self.partner_id.user_id:
            return self.env._("%(customer)s has no owner who could act. Choose one in the customer's profile.", **names)
        return ""

    # Fee, letter, mail
    # -----------------

    def _charge_fee(self):
        if not self.fee_amount or self.level_id.fee_mode != "invoice":
            return
        move = self.env["account.move"].create(self._prepare_fee_invoice())
        move._post(soft=False)
        self.write({"fee_move_id": move.id, "fee_amount": move.amount_total})

    def _prepare_fee_invoice(self):
        level = self.level_id.with_context(lang=self._get_language()).with_company(self.company_id)
        debtor = self.address_id.commercial_partner_id.with_company(self.company_id)
        position = debtor._registry_invoice_position(self.address_id)
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.address_id.id,
            "registry_customer_id": False,  # who is reminded pays the fee
            "registry_is_reminder_fee": True,
            "fiscal_position_id": position.id,
            "currency_id": self.currency_id.id,
            "invoice_date": self.date,
            "invoice_origin": ", ".join(self.line_ids.move_id.mapped("name")),
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": level.fee_product_id.id,
                        "name": level.name,
                        "quantity": 1,
                        "price_unit": level.fee_product_id._registry_net_price_on_invoice(self.fee_amount, position),
                    }
                )
            ],
        }

    def _create_letter(self):
        reports = self.env["ir.actions.report"].with_context(lang=self._get_language())
        content, _type = reports._render_qweb_pdf("customer_registry_reminder.report_reminder", res_ids=self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.with_context(lang=self._get_language())._get_letter_name()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _mark_invoices(self):
        # Of an invoice with instalments the highest level counts: it is written last.
        for level, lines in self.line_ids.sorted("level_number").grouped("level_id").items():
            # Neither field touches the journal items: syncing them costs a query per invoice.
            lines.move_id.with_context(skip_invoice_sync=True).write(
                {"registry_reminder_level_id": level.id, "registry_reminder_date": self.date}
            )

    def _notify(self, letter, recipients):
        """Put the mail to these recipients into the queue, or tell the owner."""
        if self.level_id.channel == "activity":
            self.partner_id.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date,
                user_id=self.partner_id.user_id.id,
                summary=self.env._(
                    "%(level)s: %(amount)s overdue",
                    level=self.level_id.name,
                    amount=self._format_amount(self.amount_total),
                ),
            )
        if self.level_id.channel != "mail":
            return
        additional = self.partner_id._registry_notify_addresses(recipients)
        missing = self._drop_served(recipients, additional)
        if any(missing):
            self.with_context(lang=self._get_language())._post_mail(letter, *missing)
        else:
            self._refresh_mail_state()
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _post_mail(self, letter, recipients, additional):
        values = self._get_letter_values()
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        message = self.message_post(
            subject=self.level_id._render_subject(values),
            body=self.level_id._render_text(values),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.company_id.partner_id.id,
            email_from=sender,
            partner_ids=recipients.ids,
            outgoing_email_to=", ".join(additional),
            attachment_ids=[letter.id, *self._get_invoice_attachments().ids],
            email_layout_xmlid="mail.mail_notification_layout",
            email_add_signature=False,
            force_send=False,
        )
        self._take_mails(message)

    def _get_invoice_attachments(self):
        """Return copies of the PDFs that go with the mail: the fee invoice, and the others if the level says so."""
        moves = self.fee_move_id
        if self.level_id.attach_invoices:
            moves |= self.line_ids.move_id
        missing = moves.filtered(lambda move: not move.invoice_pdf_report_id)
        if missing:
            self.env["account.move.send"]._generate_and_send_invoices(missing, sending_methods=[])
            missing.invalidate_recordset(["invoice_pdf_report_id"])
        # The mail takes its attachments over; those of the invoices stay with them.
        return self.env["ir.attachment"].union(
            *(
                pdf.copy({"res_model": self._name, "res_id": self.id, "res_field": False})
                for pdf in moves.invoice_pdf_report_id
            )
        )
