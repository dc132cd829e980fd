import re
from itertools import pairwise

from lxml import html
from markupsafe import Markup, escape
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = {"company", "customer", "date", "deadline", "fee", "total"}


class CustomerReminderLevel(models.Model):
    """One step of reminding: after how many days, in which words, at what fee."""

    _name = "customer.reminder.level"
    _description = "Reminder Level"
    _order = "company_id, number, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Such as “First notice”; appears above the letter.")
    number = fields.Integer(string="Level", required=True, default=lambda self: self._default_number())
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies without their own levels.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    days = fields.Integer(string="Days After Due Date", required=True, default=7)
    days_since_last = fields.Integer(
        string="Days Since Last Level",
        default=7,
        help="Minimum number of days between the previous level and this one.",
    )
    deadline_days = fields.Integer(
        string="Days to Pay", default=10, help="Sets {deadline} in the text, counted from the date of the letter."
    )
    channel = fields.Selection(
        [("mail", "By e-mail"), ("letter", "Letter to print"), ("activity", "Activity for the owner")],
        required=True,
        default="mail",
    )
    attach_invoices = fields.Boolean(help="The PDFs of the overdue invoices are attached to the e-mail.")
    subject = fields.Char(required=True, translate=True)
    text = fields.Html(
        translate=True,
        sanitize="email_outgoing",  # like mail templates: each language has a text of its own, not terms of one
        required=True,
        help="Available placeholders: {customer}, {company}, {total}, {deadline}, {date}, {fee}.",
    )
    fee_mode = fields.Selection(
        [("none", "No fee"), ("letter", "Listed in the letter"), ("invoice", "Invoiced")],
        string="Fee",
        required=True,
        default="none",
    )
    fee_amount = fields.Monetary(help="Without taxes; once per letter, never for an overdue fee alone.")
    fee_product_id = fields.Many2one(
        "product.product", check_company=True, domain="[('sale_ok', '=', True)]", help="Account and taxes of the fee."
    )

    _number_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), number) WHERE active IS TRUE",
        "There is already a reminder level with this number. Choose another number.",
    )
    _number_positive = models.Constraint("CHECK(number > 0)", "Reminder levels are numbered from 1.")
    _days_positive = models.Constraint(
        "CHECK(days >= 0 AND days_since_last >= 0 AND deadline_days >= 0)",
        "The days of a reminder level cannot be negative.",
    )
    _fee_positive = models.Constraint("CHECK(fee_amount >= 0)", "The fee of a reminder level cannot be negative.")

    def _default_number(self):
        last = self.search([("company_id", "in", (False, self.env.company.id))], order="number desc", limit=1)
        return last.number + 1

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for level in self:
            level.currency_id = (level.company_id or self.env.company).currency_id

    @api.depends("number", "name")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.number}. {level.name or ''}"

    @api.constrains("number", "days", "company_id", "active")
    def _check_order(self):
        """A later level that is due earlier would never be reached in its turn."""
        scope = self.search([("company_id", "in", [False, *self.company_id.ids])])
        for levels in scope.grouped("company_id").values():
            ordered = levels.sorted("number")
            for before, after in pairwise(ordered):
                if after.days < before.days:
                    raise ValidationError(
                        self.env._(
                            "“%(after)s” follows “%(before)s” but is already due after %(days)s days. Set it to "
                            "%(least)s days or more.",
                            after=after.name,
                            before=before.name,
                            days=after.days,
                            least=before.days,
                        )
                    )

    @api.constrains("fee_mode", "fee_amount", "fee_product_id")
    def _check_fee(self):
        for level in self.filtered(lambda level: level.fee_mode != "none"):
            if not level.fee_amount:
                raise ValidationError(self.env._("%(level)s: enter the amount of the fee.", level=level.name))
            if level.fee_mode == "invoice" and not level.fee_product_id:
                raise ValidationError(
                    self.env._("%(level)s: choose the product used to invoice the fee.", level=level.name)
                )

    @api.constrains("text", "subject")
    def _check_text(self):
        for level in self:
            if is_html_empty(level.text):
                raise ValidationError(self.env._("%(level)s: enter the text of the letter.", level=level.name))
            used = {*PLACEHOLDER.findall(level.text), *PLACEHOLDER.findall(level.subject or "")}
            if unknown := sorted(used - PLACEHOLDERS):
                raise ValidationError(
                    self.env._(
                        "%(level)s: {%(name)s} is unknown. Available placeholders: %(known)s.",
                        level=level.name,
                        name=unknown[0],
                        known=", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS)),
                    )
                )

    @api.model
    def _get_levels(self, company):
        """Return the levels by which ``company`` reminds, in their order: its own, else those for all."""
        levels = self.search([("company_id", "in", (False, company.id))]).sorted("number")
        return levels.filtered("company_id") or levels

    def _get_next(self, number):
        """Return the first of these levels after the one with ``number``; empty after the last."""
        return self.filtered(lambda level: level.number > number)[:1]

    def _render_subject(self, values):
        """Return the subject in the language of the environment, ``values`` filled in."""
        return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), self.subject)

    def _render_text(self, values):
        """Return the text as ``Markup``, ``values`` (plain texts) filled in."""
        return Markup(PLACEHOLDER.sub(lambda match: escape(values.get(match[1], match[0])), self.text))

    def _render_printable_text(self, values):
        """Return the text as ``_render_text``, with the pictures that lie on this level, and nothing to be fetched."""
        root = self.env["ir.binary"]._registry_embed(self._render_text(values), owner=self)
        return Markup(html.tostring(root, encoding="unicode"))
