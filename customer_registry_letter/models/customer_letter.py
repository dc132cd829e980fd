import re

from lxml import html
from markupsafe import Markup
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from .customer_letter_template import WINDOWS

BATCH = 20
MAX_LENGTH = 200_000  # of a text, pictures in it aside: the printer needs a minute for five times as much
DATA = re.compile(r"data:[^\"'\s]*+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Set by printing alone.
GUARDED = {"state", "attachment_id", "author_id", "run_id", "sequence", "error"}


class CustomerLetter(models.Model):
    """A letter to one customer: drafted from a template, edited, printed once.

    The text is rendered from the template by the template's rules, then it is text: whatever is
    written into it afterwards is sanitized and never evaluated. The PDF is made once and lies on the
    letter, for whose readers it is; a printed letter stays as it is.
    """

    _name = "customer.letter"
    _description = "Letter"
    _inherit = ["customer.job.mixin"]
    _order = "date desc, id desc"
    _rec_name = "subject"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('registry_state', '!=', False)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Attention",
        index="btree_not_null",
        ondelete="set null",
        domain="[('customer_link_ids.customer_id', '=', partner_id)]",
        help="The customer's contact to whom the letter is addressed.",
    )
    template_id = fields.Many2one(
        "customer.letter.template", index="btree_not_null", domain="[('company_id', 'in', (False, company_id))]"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    lang = fields.Char(string="Language", compute="_compute_lang", store=True, compute_sudo=False)
    window = fields.Selection(
        WINDOWS,
        string="Address Window",
        required=True,
        compute="_compute_window",
        store=True,
        precompute=True,
        readonly=False,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    # As the user, not as superuser: a placeholder shows nobody what he may not read.
    subject = fields.Char(compute="_compute_text", store=True, readonly=False, compute_sudo=False)
    body = fields.Html(string="Text", compute="_compute_text", store=True, readonly=False, compute_sudo=False)
    state = fields.Selection(
        [("draft", "Draft"), ("waiting", "Waiting"), ("failed", "Failed"), ("printed", "Printed")],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        index=True,
        copy=False,
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    author_id = fields.Many2one("res.users", required=True, readonly=True, default=lambda self: self.env.user)
    run_id = fields.Many2one("customer.letter.run", readonly=True, copy=False, index="btree_not_null")
    sequence = fields.Integer(readonly=True, copy=False, help="Position in the document of its selection.")
    error = fields.Text(string="Reason", readonly=True, copy=False)
    missing = fields.Char(compute="_compute_missing", help="What is missing from the address.")

    @api.depends("partner_id", "contact_id")
    def _compute_lang(self):
        for letter in self.filtered(lambda letter: letter.state != "printed"):
            letter.lang = letter.contact_id.lang or letter.partner_id.lang or self.env.lang

    @api.depends("template_id")
    def _compute_window(self):
        default = self.env["customer.letter.template"]._get_default_window()
        for letter in self.filtered(lambda letter: letter.state != "printed"):
            letter.window = letter.template_id.window or letter.window or default

    @api.depends("template_id", "partner_id", "contact_id")
    def _compute_text(self):
        for letter in self:
            subject, body = letter.subject, letter.body
            if letter.template_id and letter.partner_id and letter.state != "printed":
                subject, body = letter.template_id._origin._render_letter(
                    letter.partner_id._origin, letter._get_person()._origin, letter.lang
                )
            letter.update({"subject": subject, "body": body})

    @api.depends("partner_id.street", "partner_id.city", "partner_id.zip", "partner_id.country_id")
    def _compute_missing(self):
        for letter in self:
            letter.missing = ", ".join(letter.partner_id._registry_missing_for_letter())

    @api.constrains("partner_id", "contact_id")
    def _check_addressee(self):
        # As superuser: customer and person may be hidden from whoever edits the letter.
        for letter in self.sudo():
            customer, person = letter.partner_id, letter.contact_id
            if not customer.registry_state:
                raise ValidationError(
                    self.env._("%(name)s is not in the customer registry: add it first.", name=customer.display_name)
                )
            if person and person not in customer.contact_link_ids.person_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a contact of %(customer)s: add the contact, or leave “Attention” empty.",
                        person=person.name,
                        customer=customer.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: vals[name] for name in vals if name not in GUARDED} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to change what was printed, and what only printing may set."""
        if not self.env.su:
            self._refuse_if_printed()
            if GUARDED & vals.keys():
                raise AccessError(self.env._("What printing records about a letter cannot be edited."))
            self._refuse_pictures(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_printed_by_manager(self):
        if not self.env.su and not self.env.user.has_group("customer_registry.group_manager"):
            self._refuse_if_printed()

    def action_print(self):
        """Print the letter unless that was done before, and show the PDF that is kept."""
        self.ensure_one()
        if self.state != "printed":
            self.check_access("write")
            self._refuse_gaps()
            self._print()
        self.check_access("read")
        # As superuser: whoever sees the letter gets its file.
        return self._show(self.sudo().attachment_id)

    def action_open(self):
        """Open this letter, of a selection."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def _registry_guarded_fields(self):
        """Override of customer_registry: printing alone sets them, with the rights of the author."""
        return super()._registry_guarded_fields() | GUARDED

    def _show(self, attachment):
        """Return the action that shows this PDF beside Odoo, and closes the dialog from which it was printed."""
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}", "target": "new", "close": True}

    def _refuse_gaps(self):
        """:raises UserError: nobody has written the text of one of these letters yet"""
        for letter in self.filtered("template_id.to_complete"):
            template, person = letter.template_id, letter._get_person()
            _subject, unchanged = template._render_letter(letter.partner_id, person, letter.lang)
            if template._is_gap(letter.body, unchanged):
                template._refuse_gap()

    def _refuse_pictures(self, vals):
        """Pictures are printed with the rights of the author: others add none that they do not see."""
        if "body" in vals:
            for letter in self.filtered(lambda letter: letter.author_id != self.env.user):
                self.env["ir.binary"]._registry_refuse_pictures(vals["body"], letter.body)

    def _refuse_if_printed(self):
        """:raises UserError: one of these letters was printed"""
        printed = self.filtered(lambda letter: letter.state == "printed")[:1]
        if printed:
            raise UserError(
                self.env._(
                    "Letter “%(subject)s” to %(customer)s has been printed and cannot be changed: write another one. "
                    "Managers may delete it.",
                    subject=printed.subject or "",
                    customer=printed.partner_id.name,
                )
            )

    def _get_person(self):
        """Return the person to whom this letter is addressed, empty for a company as such."""
        self.ensure_one()
        return self.contact_id or self.partner_id.filtered(lambda partner: not partner.is_company)

    def _get_address_lines(self):
        """Return the lines of the address in the window."""
        self.ensure_one()
        lines = self.partner_id._registry_postal_lines(self.company_id)
        return [self.partner_id.name, *([self.contact_id.name] if self.contact_id else []), *lines]

    def _get_return_address(self):
        """Return the sender as the small line above the address names it."""
        sender = self.company_id.partner_id
        place = " ".join(filter(None, (sender.zip, sender.city)))
        return " · ".join(filter(None, (self.company_id.name, sender.street, place)))

    def _get_printable_body(self):
        """Return the text with the pictures that its author may read, and nothing else that would be fetched.

        Headings only look like some: many letters in one PDF are split by subject.
        """
        self.ensure_one()
        root = self.env["ir.binary"]._registry_embed(self.body, author=self.author_id)
        for heading in root.iter(*HEADINGS):
            heading.set("class", f"{heading.tag} {heading.get('class', '')}")
            heading.tag = "div"
        return Markup(html.tostring(root, encoding="unicode"))

    def _print(self):
        """Make the PDFs of these letters, keep them and note it in the history of their customers.

        :raises UserError: an address or a text is missing, or somebody else is printing the letter
        """
        if self.try_lock_for_update() != self:
            raise UserError(self.env._("The letter is already being printed: reload the page."))
        self._check_printable()
        pdfs = self._render_pdfs()
        # As superuser: only printing writes the file and the state.
        for printer, letters in self.sudo().grouped(lambda letter: letter._printer()).items():
            files = self.env["ir.attachment"].with_user(printer).sudo()
            made = files.create([letter._prepare_attachment(pdfs) for letter in letters])
            for letter, file in zip(letters, made, strict=True):
                letter.write({"state": "printed", "attachment_id": file.id, "error": False})
        self._log_printed()

    def _printer(self):
        """Return who prints this letter: where a job does, its author."""
        return self.author_id if self.env.uid == SUPERUSER_ID else self.env.user

    def _check_printable(self):
        self._refuse_if_printed()
        for letter in self:
            if letter.missing:
                raise UserError(
                    self.env._(
                        "%(customer)s: the address is incomplete (%(missing)s). Complete it first.",
                        customer=letter.partner_id.display_name,
                        missing=letter.missing,
                    )
                )
            if is_html_empty(letter.body):
                raise UserError(
                    self.env._(
                        "The letter to %(customer)s has no text yet: choose a template or write it.",
                        customer=letter.partner_id.display_name,
                    )
                )
            letter._refuse_if_long()

    def _refuse_if_long(self):
        """:raises UserError: the text would keep the printer, and so the job of everybody, busy"""
        if len(DATA.sub("", self.body)) > MAX_LENGTH:
            raise UserError(
                self.env._(
                    "The letter to %(customer)s is too long to print: shorten it, or send the text as a file.",
                    customer=self.partner_id.display_name,
                )
            )

    def _render_pdfs(self):
        """Return {letter id: PDF}; the letters of one address window are printed in one go."""
        pdfs = {}
        for window, letters in self.grouped("window").items():
            reports = self.env["ir.actions.report"]
            report = self.env.ref(f"customer_registry_letter.action_report_letter_{window}")
            streams, _kind = reports._pre_render_qweb_pdf(report, letters.ids)
            pdfs.update({letter.id: streams[letter.id]["stream"].getvalue() for letter in letters})
        return pdfs

    def _prepare_attachment(self, pdfs):
        subject = (self.subject or self.env._("Letter")).replace("/", "-")
        return {
            "name": f"{self.date} {subject}.pdf",
            "raw": pdfs[self.id],
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }

    @api.model
    def _move_files(self):
        """Called by each update: PDFs that older versions have laid on the customer, where others read them, move."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE ir_attachment file
                  SET res_model = 'customer.letter', res_id = letter.id, registry_portal_visible = NULL
                 FROM customer_letter letter
                WHERE letter.attachment_id = file.id AND file.res_model = 'res.partner'"""
        )
        self.env["ir.attachment"].invalidate_model()

    def _log_printed(self):
        self._log_each(lambda letter: letter.env._("Letter printed: %(subject)s", subject=letter.subject or ""))

    def _log_each(self, describe):
        """Note what was done with these letters on their customers.

        :param describe: returns the text, in the language of the letter that it gets
        """
        # As superuser: each note is in the name of the author of the letter, whoever prints it.
        by_author = self.sudo().grouped("author_id")
        for author, letters in by_author.items():
            # The scheduled job has no language of its own: the note is in that of the author.
            for customers, bodies in letters.with_context(lang=author.lang or self.env.lang)._get_notes(describe):
                customers._message_log_batch(bodies, author_id=author.partner_id.id)

    def _get_notes(self, describe):
        """Yield (customers, {customer id: text}), each customer once per yield."""
        left = self
        while left:
            first = left.browse(letters[0].id for letters in left.grouped("partner_id").values())
            yield first.partner_id, {letter.partner_id.id: describe(letter) for letter in first}
            left -= first

    # Letters of a selection
    # ----------------------

    @api.model
    def _process(self):  # pylint: disable=missing-return
        """Override of customer.job.mixin: at the end, put together the documents of the runs."""
        super()._process()
        self._try_again(self.env["customer.letter.run"]._finish)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _process_batch(self):
        claimed = self._lock_next(self._get_waiting_domain(), BATCH, order="run_id, sequence")
        if claimed:
            claimed._isolated(lambda letters: letters._print())
        return len(claimed)

    @api.model
    def _get_waiting_domain(self):
        return Domain("state", "=", "waiting")

    def _take_back(self):
        """Make drafts of these letters again, without their PDFs; called as superuser, on letters that we hold."""
        printed = self.filtered(lambda letter: letter.state == "printed")
        files = printed.attachment_id
        self.write({"state": "draft", "attachment_id": False, "error": False})
        files.unlink()
        printed._log_each(
            lambda letter: letter.env._("Letter taken back, it was not sent: %(subject)s", subject=letter.subject or "")
        )
