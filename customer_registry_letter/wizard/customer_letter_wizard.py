from markupsafe import Markup
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
    # The text is that of the recipient that is shown; each language has its own.
    position = fields.Integer(default=1)
    recipient_id = fields.Many2one("res.partner", compute="_compute_recipient")
    lang = fields.Char(compute="_compute_recipient")
    lang_name = fields.Char(string="Language", compute="_compute_recipient")
    has_languages = fields.Boolean(compute="_compute_recipient")
    texts = fields.Json()
    subject = fields.Char(compute="_compute_text", store=True, readonly=False)
    body = fields.Html(string="Text", compute="_compute_text", store=True, readonly=False, sanitize="email_outgoing")
    preview = fields.Html(compute="_compute_preview")

    @api.depends("customer_order", "purpose_id")
    def _compute_left_out(self):
        for wizard in self:
            customers, reasons = wizard._split()
            wizard.customer_count = len(customers)
            wizard.left_out_count = len(reasons)
            wizard.left_out = "\n".join(f"{customer.display_name}: {reason}" for customer, reason in reasons.items())

    @api.depends("customer_order", "purpose_id", "to_main_contact", "position")
    def _compute_recipient(self):
        names = dict(self.env["res.lang"].get_installed())
        for wizard in self:
            customers, _reasons = wizard._split()
            wizard.recipient_id = customers[wizard.position - 1 : wizard.position]
            wizard.lang = wizard._get_lang(wizard.recipient_id) if wizard.recipient_id else False
            wizard.lang_name = names.get(wizard.lang)
            wizard.has_languages = len({wizard._get_lang(customer) for customer in customers}) > 1

    @api.depends("template_id", "lang")
    def _compute_text(self):
        for wizard in self:
            wizard.subject, wizard.body = wizard._get_text(wizard.lang) or wizard._get_template_text(wizard.lang)

    @api.depends("recipient_id", "to_main_contact", "template_id", "company_id", "subject", "body")
    def _compute_preview(self):
        for wizard in self:
            is_ready = wizard.recipient_id and wizard.template_id
            wizard.preview = wizard._render_preview() if is_ready else False

    def action_previous(self):
        return self._show_position(self.position - 1)

    def action_next(self):
        return self._show_position(self.position + 1)

    def action_start(self):
        """Write the letters and have them printed by the scheduled job.

        :raises UserError: nobody is left to write to, a text is still to be written, or a placeholder cannot be filled
        """
        run = self._write_letters()
        run.action_print()
        return self._open_run(run)

    def action_keep(self):
        """Write the letters as drafts, to be edited one by one before they are printed.

        :raises UserError: nobody is left to write to, or a placeholder cannot be filled
        """
        return self._open_run(self._write_letters())

    def _write_letters(self):
        self.ensure_one()
        self._keep_text()
        customers, _reasons = self._split()
        if not customers:
            raise UserError(self.env._("There is nobody left to write to: complete the addresses first."))
        # As superuser: nobody has the right to create runs, nor to put letters into one.
        run = self.env["customer.letter.run"].sudo().create(self._prepare_run()).sudo(False)
        values = [self._prepare_letter(customer) for customer in customers]
        letters = self.env["customer.letter"].create(values)
        for sequence, letter in enumerate(letters.sudo()):
            letter.write({"run_id": run.id, "sequence": sequence})
        return run

    def _open_run(self, run):
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    # Text and preview
    # ----------------

    def _show_position(self, position):
        self.ensure_one()
        self._keep_text()
        self.position = min(max(position, 1), self.customer_count or 1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letters"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def _get_lang(self, customer):
        """Return the language of the letter to ``customer``."""
        contact = customer.main_contact_id if self.to_main_contact else customer.browse()
        return contact.lang or customer.lang or self.env.lang

    def _get_text(self, lang):
        """Return (subject, text) that the user has written in this language for this template, or None."""
        text = (self.texts or {}).get(self._text_key(lang))
        return text and tuple(text)

    def _text_key(self, lang):
        return f"{self.template_id._origin.id} {lang}"

    def _get_template_text(self, lang):
        template = self.template_id._origin.with_context(lang=lang or self.env.lang)
        return template.subject, template.body

    def _keep_text(self):
        """Remember what the user has written in the language that is shown."""
        if not (self.template_id and self.lang):
            return
        written = self.subject or "", str(self.body or "")
        if self._is_changed(written):
            self.texts = {**(self.texts or {}), self._text_key(self.lang): written}
        elif self._get_text(self.lang):
            self.texts = {key: text for key, text in self.texts.items() if key != self._text_key(self.lang)}

    def _is_changed(self, written):
        subject, body = self._get_template_text(self.lang)
        return written != (subject or "", str(body or ""))

    def _render_preview(self):
        """Return address, subject and text of the letter that is shown, or why it cannot be written."""
        customer = self.recipient_id._origin
        values = self._prepare_letter(customer)
        try:
            subject, body = self.template_id._origin._render_letter(
                customer, self._get_person(customer), self.lang, (self.subject or "", self.body or "")
            )
        except UserError as error:
            return Markup('<div class="alert alert-danger mb-0">%s</div>') % str(error)
        lines = self.env["customer.letter"].new(values)._get_address_lines()
        return Markup("<p>%s</p><h4>%s</h4>%s") % (Markup("<br/>").join(lines), subject or "", Markup(body))

    def _get_person(self, customer):
        contact = customer.main_contact_id if self.to_main_contact else customer.browse()
        return contact or customer.filtered(lambda partner: not partner.is_company)

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
            "state": "draft",
        }

    def _prepare_letter(self, customer):
        return {
            "partner_id": customer.id,
            "contact_id": customer.main_contact_id.id if self.to_main_contact else False,
            "template_id": self.template_id._origin.id,
            "company_id": self.company_id.id,
            "date": self.date,
            **self._prepare_written_text(customer),
        }

    def _prepare_written_text(self, customer):
        """Return subject and text as the user has written them; nothing where the template's own are printed."""
        lang = self._get_lang(customer)
        text = self._get_text(lang)
        if not text:
            return {}
        subject, body = self.template_id._render_letter(customer, self._get_person(customer), lang, text)
        return {"subject": subject, "body": body}
