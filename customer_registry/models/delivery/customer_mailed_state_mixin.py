from odoo import api, fields, models
from odoo.fields import Domain

SHOWN = {"waiting": "on_its_way", "withdrawn": "withdrawn"}


class CustomerMailedStateMixin(models.AbstractModel):
    """For a mailed record with the states "queued", "sent" and "failed": they follow the outcome of the mails.

    "sent" is written when the mail is in the queue, with all that happens once only; ``mail_state`` is set from then
    on. The screens show ``shown_state``, in which nothing is sent before the mail server has taken it.
    """

    _name = "customer.mailed.state.mixin"
    _description = "Has a State That Follows Its E-mails"
    _inherit = ["customer.mailed.mixin"]

    shown_state = fields.Selection(
        selection="_selection_shown_state", string="Shown Status", compute="_compute_shown_state"
    )

    @api.model
    def _selection_shown_state(self):
        states = self._fields["state"]._description_selection(self.env) if "state" in self._fields else []
        return [*states, ("on_its_way", self.env._("In Transit")), ("withdrawn", self.env._("Withdrawn"))]

    @api.depends("state", "mail_state")
    def _compute_shown_state(self):
        for record in self:
            shown = SHOWN.get(record.mail_state) if record.state == "sent" else None
            record.shown_state = shown or record.state

    def _mail_outcome_changed(self):
        """Override of customer.mailed.mixin: what is tried again is queued, whatever else is in the queue was sent."""
        delayed = self.mail_state == "waiting" and self.mail_error
        state = "failed" if self.mail_state == "failed" else "queued" if delayed else "sent"
        self.write({"state": state, "error": self.mail_error})

    @api.model
    def _get_unmailed_domain(self):
        """Return the Domain of what somebody, or the job, has yet to mail."""
        return Domain("mail_state", "in", (False, "again"))
