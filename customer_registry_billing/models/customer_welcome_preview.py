import datetime
from typing import NamedTuple

from odoo import fields, models
from odoo.addons.customer_registry.const import MAIL_CHANNELS
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang


class Preview(NamedTuple):
    """What a welcome invoice is going to be, or why there will be none. Texts are in the user's language."""

    amount: str = ""
    recipients: str = ""
    channel: str = ""
    date_due: datetime.date | None = None
    problem: str = ""


class CustomerWelcome(models.Model):
    """What the welcome invoice will say, before it is made; nothing is written for it."""

    _inherit = "customer.welcome"

    def _preview(self, customer, company, entered=None):
        """Return the ``Preview`` of the welcome invoice of ``customer`` by ``company``.

        :param dict entered: ``term``, ``channel`` and ``email`` of the customer that a dialog has not saved yet
        """
        # As superuser: whoever registers the customer need not invoice, but is told what finishing it sends.
        welcome = self.sudo().with_company(company).new({"partner_id": customer.id, "company_id": company.id})
        try:
            values = welcome._prepare_invoice()
        except UserError as error:
            return Preview(problem=str(error))
        lines = values.pop("invoice_line_ids")
        move = self.env["account.move"].sudo().with_company(company).new(values)
        address = move.partner_id._origin
        debtor = address.commercial_partner_id.with_company(company)
        if debtor != customer or entered is None:
            entered = {"channel": debtor.invoice_sending_method, "email": debtor.email}
        elif entered["term"]:
            move.invoice_payment_term_id = entered["term"]
        return Preview(
            amount=formatLang(self.env, welcome._preview_total(move, lines), currency_obj=company.sudo().currency_id),
            recipients=welcome._preview_recipients(debtor, address, **entered),
            channel=dict(debtor._fields["invoice_sending_method"]._description_selection(self.env))[
                entered["channel"] or "email"
            ],
            date_due=welcome._preview_due_date(move),
        )

    def _preview_total(self, move, commands):
        Line, Tax = self.env["account.move.line"], self.env["account.tax"]
        lines = [Line.new({**values, "move_id": move}) for _operation, _id, values in commands]
        for line in lines:
            line.tax_ids = line._get_computed_taxes()
        base_lines = [move._prepare_product_base_line_for_taxes_computation(line) for line in lines]
        Tax._add_tax_details_in_base_lines(base_lines, move.company_id)
        Tax._round_base_lines_tax_details(base_lines, move.company_id)
        return Tax._get_tax_totals_summary(base_lines, move.currency_id, move.company_id)["total_amount_currency"]

    def _preview_due_date(self, move):
        today = fields.Date.context_today(self)
        days = [line._get_due_date(today) for line in move.invoice_payment_term_id.line_ids]
        return max(days, default=today)

    def _preview_recipients(self, debtor, address, channel, email, **_entered):
        """Return the persons who get the mail with their addresses, else whom the invoice is addressed to."""
        if channel not in (False, *MAIL_CHANNELS):
            return debtor.name
        # As superuser: the recipients are the same, whoever registers the customer.
        persons = debtor._registry_invoice_recipients(address).sudo() or debtor
        mails = [(person.name, email if person == debtor else person.email) for person in persons]
        return ", ".join(f"{name} ({mail})" for name, mail in mails if mail) or self.env._("nobody has an address")

    def _describe(self, preview):
        """Return one line about ``preview``: due date, channel and recipients, or why there is no invoice."""
        if preview.problem:
            return preview.problem
        return self.env._(
            "due on %(day)s, %(channel)s: %(recipients)s",
            day=format_date(self.env, preview.date_due),
            channel=preview.channel,
            recipients=preview.recipients,
        )
