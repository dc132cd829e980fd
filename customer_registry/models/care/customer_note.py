from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from ...overview.block import Badge, Row

PREVIEW_LENGTH = 160


class CustomerNote(models.Model):
    """A private note about a customer, seen by its author and by those to whom it is granted."""

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
    user_ids = fields.Many2many(
        "res.users", string="Visible To Users", domain="[('share', '=', False)]", help="In addition to the author."
    )
    group_ids = fields.Many2many("res.groups", string="Visible To Groups", help="All members of these groups.")
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", copy=False)
    attachment_count = fields.Integer(compute="_compute_attachment_count")
    is_author = fields.Boolean(compute="_compute_is_author")
    active = fields.Boolean(default=True)

    @api.depends("body")
    def _compute_preview(self):
        for note in self:
            text = " ".join(html2plaintext(note.body or "").split())
            note.preview = text if len(text) <= PREVIEW_LENGTH else f"{text[: PREVIEW_LENGTH - 1]}…"

    @api.depends("attachment_ids")
    def _compute_attachment_count(self):
        for note in self:
            note.attachment_count = len(note.attachment_ids)

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_author(self):
        for note in self:
            note.is_author = note.author_id == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        notes = super().create(vals_list)
        notes._adopt_attachments()
        return notes

    def write(self, vals):
        if "author_id" in vals and not self.env.su:
            raise AccessError(self.env._("The author of a note cannot be changed. Write a note of your own."))
        if {"user_ids", "group_ids", "partner_id", "active"} & vals.keys():
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

    def _registry_overview_row(self, today):
        """Return this note as a row of its customer's overview.

        :param date today: in the user's time zone
        """
        due = self.date_due
        return Row(
            self._name,
            self.id,
            self.name,
            detail=self.preview,
            date=fields.Date.to_string(due or self.create_date),
            badge=self._registry_overview_badge(today) if due else None,
            icon="fa-thumb-tack" if self.pinned else "",
            action=self.action_open_note(),
        )

    def _registry_overview_badge(self, today):
        if self.date_due < today:
            return Badge(self.env._("Overdue"), "danger")
        if self.date_due == today:
            return Badge(self.env._("Today"), "warning")
        return Badge(self.env._("Due"))

    def _refuse_unless_author(self):
        """Let those to whom a note is granted read and complete it, and no more."""
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
