from odoo import fields, models

from ...const import NOTE_VISIBILITY


class ResCompany(models.Model):
    """Who sees new notes, unless their author decides otherwise."""

    _inherit = "res.company"

    registry_note_visibility = fields.Selection(
        list(NOTE_VISIBILITY),
        string="New Notes Are Visible To",
        required=True,
        default="shared",
        help="Proposed for each new note; its author can change it. Notes that exist stay as they are.",
    )
