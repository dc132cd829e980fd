from odoo import fields, models
from odoo.exceptions import UserError


class CustomerStepsMixin(models.AbstractModel):
    """For dialogs that do the same with many lines: in steps of a few, each a call of its own, with a bar.

    What was done stays done when the dialog is closed, and the server is not held up by one long call. The model
    implements ``_get_step_methods`` and ``_get_step_lines``; a button begins by ``_begin_steps``. Its view shows
    ``progress`` by the widget ``registry_step_progress`` with the option ``busy_field`` for ``is_working``.
    """

    _name = "customer.steps.mixin"
    _description = "Works Step by Step"

    _step_size = 5  # lines

    step_method = fields.Char(readonly=True)
    step_count = fields.Integer(readonly=True, help="How many lines there were in the beginning.")
    is_working = fields.Boolean(compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress", help="Percentage of lines processed.")

    def _compute_progress(self):
        for dialog in self:
            left = len(dialog._get_step_lines()) if dialog.step_method else 0
            dialog.is_working = bool(left)
            dialog.progress = 100 * (dialog.step_count - left) // (dialog.step_count or 1)

    def _get_step_methods(self):
        """Hook: return the names of the methods of a line that the steps may carry out."""
        raise NotImplementedError

    def _get_step_lines(self):
        """Hook: return the lines that are still to be processed, each of which has a method ``_run``."""
        raise NotImplementedError

    def _begin_steps(self, method):
        """Carry out the first step of ``method``; the dialog asks for the others."""
        self.write({"step_method": method, "step_count": len(self._get_step_lines())})
        self.action_next_step()

    def action_next_step(self):
        """Process the next lines; nothing where none are left."""
        self.ensure_one()
        self.check_access("write")
        # A client may have written anything there.
        if self.step_method and self.step_method not in self._get_step_methods():
            raise UserError(self.env._("This dialog cannot go on. Close it and begin again."))
        lines = self._get_step_lines() if self.step_method else []
        for line in lines[: self._step_size]:
            line._run(self.step_method)
        self.invalidate_recordset(["is_working", "progress"])
        if not self.is_working:
            self.step_method = False
        return True
