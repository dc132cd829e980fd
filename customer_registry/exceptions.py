from odoo.exceptions import UserError


class EditedMeanwhile(UserError):
    """Somebody else has changed what is being saved; the web client offers to reload or to save anyway."""
