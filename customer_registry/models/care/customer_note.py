from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list, html2plaintext

from ...const import NOTE_VISIBILITY
from ...overview.block import Badge, Row

PREVIEW_LENGTH = 160


class CustomerNote(models.Model):
    """A note about a customer: shared with all who see the customer, or private.

    A private note is seen by its author and by those to whom it is granted, a shared one by every employee who may
    read the customer. Without ``visibility`` in the values a note that names readers is private; otherwise the
    setting of the company decides.
    """

    _name = "customer.note"
    _description = "Customer Note"
    _inherit = ["customer.aspect.mixin"]
    _order = "pinned desc, create_date desc, id desc"

    name = fields.Char(string="Title", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('registry_state', '!=', False)]",
    )
    body = fields.Html(string="Text")
    preview = fields.Char(compute="_compute_preview")
    pinned = fields.Boolean(help="Shown at the top of the customer to everyone who may read the note.")
    date_due = fields.Date(string="Due On", help="A date that matters, such as the end of an agreement.")
    author_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, default=lambda self: self.env.user
    )
    visibility = fields.Selection(
        list(NOTE_VISIBILITY),
        string="Visible To",
        required=True,
        default=lambda self: self.env.company.registry_note_visibility,
        help="The portal never shows notes.",
    )
    user_ids = fields.Many2many(
        "res.users", string="Visible To Users", domain="[('share', '=', False)]", help="In addition to the author."
    )
    group_ids = fields.Many2many("res.groups", string="Visible To Groups", help="All members of these groups.")
    audience = fields.Char(string="Who Sees It", compute="_compute_audience")
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", copy=False)
    attachment_count = fields.Integer(compute="_compute_attachment_count")
    is_author = fields.Boolean(compute="_compute_is_author")
    active = fields.Boolean(default=True)

    @api.depends("body")
    def _compute_preview(self):
        for note in self:
            text = " ".join(html2plaintext(note.body or "").split())
            note.preview = text if len(text) <= PREVIEW_LENGTH else f"{text[: PREVIEW_LENGTH - 1]}…"

    @api.depends("visibility", "author_id", "user_ids", "group_ids")
    @api.depends_context("uid", "lang")
    def _compute_audience(self):
        for note in self:
            # As superuser: the name of a colleague in another company may be hidden from the reader of the note.
            note.audience = note.sudo()._audience()

    def _audience(self):
        """Return in words who sees this note, from the point of view of the user."""
        if self.visibility == "shared":
            return self.env._("Everyone who sees the customer")
        author = self.env._("You") if self.is_author else self.author_id.name
        granted = [*(self.user_ids - self.author_id).mapped("name"), *self.group_ids.mapped("display_name")]
        if granted:
            return format_list(self.env, [author, *granted])
        return self.env._("Only you") if self.is_author else self.env._("Only %(author)s", author=author)

    @api.depends("attachment_ids")
    def _compute_attachment_count(self):
        for note in self:
            note.attachment_count = len(note.attachment_ids)

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_author(self):
        for note in self:
            note.is_author = note.author_id == self.env.user

    def _init_column(self, column_name):
        """Override of base: notes from before there was a choice stay private, whatever the setting proposes."""
        if column_name != "visibility":
            return super()._init_column(column_name)
        return self.env.cr.execute("UPDATE customer_note SET visibility = 'private' WHERE visibility IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_visibility(vals) for vals in vals_list]
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        notes = super().create(vals_list)
        notes._adopt_attachments()
        return notes

    def write(self, vals):
        if "author_id" in vals and not self.env.su:
            raise AccessError(self.env._("The author of a note cannot be changed. Write a note of your own."))
        if {"visibility", "user_ids", "group_ids", "partner_id", "active"} & vals.keys():
            self._refuse_unless_author()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_attachments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_author(self):
        self._refuse_unless_author()

    def action_open_note(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _with_visibility(self, vals):
        names_readers = vals.get("user_ids") or vals.get("group_ids")
        return {"visibility": "private", **vals} if names_readers else vals

    def _registry_overview_row(self, today):
        """Return this note as a row of its customer's overview.

        :param date today: in the user's time zone
        """
        due = self.date_due
        return Row(
            self._name,
            self.id,
            self.name,
            detail=self._visibility_and_preview(),
            date=fields.Date.to_string(due or self.create_date),
            badge=self._registry_overview_badge(today) if due else None,
            icon="fa-thumb-tack" if self.pinned else "",
            action=self.action_open_note(),
        )

    def _visibility_and_preview(self):
        visibility = self.env._("Private") if self.visibility == "private" else self.env._("Shared")
        return f"{visibility} · {self.preview}" if self.preview else visibility

    def _registry_overview_badge(self, today):
        if self.date_due < today:
            return Badge(self.env._("Overdue"), "danger")
        if self.date_due == today:
            return Badge(self.env._("Today"), "warning")
        return Badge(self.env._("Due"))

    def _refuse_unless_author(self):
        """Let those who merely see a note read and complete it, and no more."""
        others = self.filtered(lambda note: not note.is_author)
        if others and not self.env.su:
            raise AccessError(
                self.env._(
                    "Note “%(title)s” belongs to %(author)s, the only one who may decide who sees it, move it or "
                    "delete it.",
                    title=others[0].name,
                    author=others[0].author_id.name,
                )
            )

    def _adopt_attachments(self):
        """Tie the files to their note, so that only its readers read them.

        :raises UserError: for a file that belongs to something else, or to somebody else
        """
        for note in self:
            # As superuser: files that the user may not read are found, too, and refused.
            strangers = note.sudo().attachment_ids.filtered(
                lambda file, note=note: (file.res_model, file.res_id) != (note._name, note.id)
            )
            for file in strangers:
                if file.res_id or (file.create_uid != self.env.user and not self.env.su):
                    raise UserError(
                        self.env._(
                            "Note “%(title)s”: a file belongs to another record. Upload it here.", title=note.name
                        )
                    )
            strangers.write({"res_model": note._name, "res_id": note.id, "public": False, "access_token": False})
