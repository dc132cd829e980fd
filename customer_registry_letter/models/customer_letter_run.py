from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf


class CustomerLetterRun(models.Model):
    """Letters to a selection of customers: one each, and all of them in one document to print."""

    _name = "customer.letter.run"
    _description = "Letters to a Selection"
    _order = "id desc"
    _rec_name = "template_id"

    template_id = fields.Many2one("customer.letter.template", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Author", required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], required=True, default="running", index=True, readonly=True
    )
    letter_ids = fields.One2many("customer.letter", "run_id", string="Letters", readonly=True)
    failed_letter_ids = fields.One2many(
        "customer.letter", "run_id", string="Failed Letters", domain=[("state", "=", "failed")], readonly=True
    )
    left_out = fields.Text(readonly=True, help="Customers in the selection that receive no letter, and why.")
    letter_count = fields.Integer(string="Customers", compute="_compute_progress")
    failed_count = fields.Integer(string="Failed", compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress", help="Percentage of letters processed.")
    attachment_id = fields.Many2one("ir.attachment", string="Document", readonly=True, copy=False)

    @api.depends("letter_ids.state")
    def _compute_progress(self):
        progress = self.env["customer.letter"]._get_progress(self, "run_id", "waiting")
        for run in self:
            run.letter_count, _printed, run.failed_count, run.progress = progress[run]

    def action_download(self):
        """Download all letters in one document, in the order of the selection."""
        self.ensure_one()
        self.check_access("read")
        # As superuser: whoever sees the run downloads its document.
        document = self.sudo().attachment_id
        if not document:
            raise UserError(self.env._("No letter has been printed yet: wait a moment."))
        return self.env["customer.letter"]._download(document)

    def action_retry(self):
        """Print those that failed once more, after their cause was removed."""
        self.ensure_one()
        self.check_access("read")
        failed = self.failed_letter_ids
        failed.check_access("write")
        # As superuser: nobody has the right to write runs; that the user may edit the letters is checked above.
        failed.sudo().write({"state": "waiting", "error": False})
        self.sudo().state = "running"
        self._trigger()
        return True

    def _trigger(self):
        # As superuser: scheduled jobs are for administrators.
        self.env.ref("customer_registry_letter.cron_letter").sudo()._trigger()

    @api.model
    def _finish(self):
        """Put together the documents of the runs that have nothing left to print."""
        running = self.search([("state", "=", "running")])
        waiting = self.env["customer.letter"]._read_group(
            [("run_id", "in", running.ids), ("state", "=", "waiting")], ["run_id"]
        )
        for run in (running - self.union(*(run for (run,) in waiting))).try_lock_for_update():
            run._put_together()

    def _put_together(self):
        printed = self.letter_ids.filtered(lambda letter: letter.state == "printed").sorted("sequence")
        old = self.attachment_id
        name = self.template_id.name or self.env._("Letters")
        self.write({"state": "done", "attachment_id": False})
        if printed:
            # As superuser, as the job is; in the name of who has had them printed.
            files = self.env["ir.attachment"].with_user(self.user_id).sudo()
            self.attachment_id = files.create(
                {
                    "name": f"{name} {fields.Date.to_string(self.create_date)}.pdf",
                    "raw": merge_pdf(printed.attachment_id.mapped("raw")),
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        old.unlink()
