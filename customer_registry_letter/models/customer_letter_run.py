from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf
from psycopg2.errors import ReadOnlySqlTransaction


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
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="running",
        index=True,
        readonly=True,
    )
    # Not NULL only where fetching is noted: whether older ones were fetched is not known.
    can_take_back = fields.Boolean(readonly=True, copy=False)
    fetched_at = fields.Datetime(string="Fetched On", readonly=True, copy=False)
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

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{"can_take_back": True, **vals} for vals in vals_list])

    def action_download(self):
        """Show all letters in one document, in the order of the selection; from then on they count as fetched."""
        self.ensure_one()
        self.check_access("read")
        # As superuser: whoever sees the run gets its document.
        document = self.sudo().attachment_id
        if not document:
            raise UserError(self.env._("No letter has been printed yet: wait a moment."))
        return self.env["customer.letter"]._show(document)

    def action_print(self):
        """Have the drafts of this selection printed by the scheduled job.

        :raises UserError: a text is still to be written
        """
        drafts = self._check_drafts()
        drafts._refuse_gaps()
        # As superuser: nobody has the right to write runs; that the user may edit the letters was checked.
        drafts.sudo().write({"state": "waiting", "error": False})
        self.sudo().state = "running"
        self._trigger()
        return True

    def action_discard(self):
        """Delete this selection and its letters, none of which was printed."""
        self._check_drafts().unlink()
        # As superuser: nobody has the right to delete runs; that the user may edit the letters was checked.
        self.sudo().unlink()
        return self._get_list()

    def action_take_back(self):
        """Make drafts of all letters again, as long as nobody has fetched one.

        :raises UserError: somebody has, or they are being printed just now
        """
        self.ensure_one()
        self.check_access("read")
        # As superuser: nobody has the right to write runs; that the user may edit the letters is checked.
        run = self.sudo()
        letters = run.letter_ids
        letters.sudo(False).check_access("write")
        if run.try_lock_for_update() != run or letters.try_lock_for_update() != letters:
            raise UserError(self.env._("The letters are being printed right now: try again in a moment."))
        (run | self).invalidate_recordset()
        letters.invalidate_recordset()
        run._refuse_if_fetched()
        document = run.attachment_id
        run.write({"state": "draft", "attachment_id": False})
        document.unlink()
        letters._take_back()
        return True

    def _check_drafts(self):
        """Return the drafts of this selection, which the user may edit."""
        self.ensure_one()
        self.check_access("read")
        # As superuser: none is left out because the user does not see it any more.
        drafts = self.sudo().letter_ids.filtered(lambda letter: letter.state == "draft").sudo(False)
        drafts.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("These letters have been printed already: reload the page."))
        return drafts

    def _refuse_if_fetched(self):
        """:raises UserError: somebody has got a letter of this run, or may have"""
        if not self.can_take_back:
            raise UserError(
                self.env._("These letters have been fetched and may have been sent: they can no longer be taken back.")
            )

    @api.model
    def _note_fetched(self, files):
        """Note of the runs that these files, called as superuser, come from that they are out of our hands."""
        letters = self.env["customer.letter"].search([("attachment_id", "in", files.ids), ("run_id", "!=", False)])
        runs = letters.run_id | self.search([("attachment_id", "in", files.ids)])
        fresh = runs.filtered("can_take_back")
        if fresh and self.env.cr.readonly:
            # Odoo answers the request again, on a connection that writes.
            raise ReadOnlySqlTransaction(self.env._("The letters are noted as fetched."))
        fresh.write({"can_take_back": False, "fetched_at": fields.Datetime.now()})

    def _get_list(self):
        return self.env["ir.actions.act_window"]._for_xml_id("customer_registry_letter.action_customer_letter_runs")

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
