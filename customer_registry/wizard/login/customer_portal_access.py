from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPortalAccess(models.TransientModel):
    """Grant or revoke the portal access of many contacts, each with its own outcome."""

    _name = "customer.portal.access"
    _inherit = ["customer.steps.mixin"]
    _description = "Portal Access of Contacts"

    line_ids = fields.One2many("customer.portal.access.line", "wizard_id", string="Contacts")
    failed_count = fields.Integer(compute="_compute_failed_count")
    has_other_login = fields.Boolean(compute="_compute_has_other_login")

    def _compute_failed_count(self):
        for wizard in self:
            wizard.failed_count = len(wizard.line_ids.filtered(lambda line: line.outcome == "failed"))

    @api.depends("line_ids.login")
    def _compute_has_other_login(self):
        for wizard in self:
            wizard.has_other_login = any(wizard.line_ids.mapped("login"))

    def action_grant(self):
        return self._run("_grant")

    def action_revoke(self):
        return self._run("_revoke")

    def action_invite_again(self):
        return self._run("_invite_again")

    def _run(self, method):
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise UserError(self.env._("No contact is selected. Select at least one."))
        lines.write({"outcome": False, "message": False})
        self._begin_steps(method)
        return self._get_action()

    def _get_step_methods(self):
        """Override: what the buttons do."""
        return {"_grant", "_revoke", "_invite_again"}

    def _get_step_lines(self):
        """Override: the selected ones without an outcome."""
        return self.line_ids.filtered(lambda line: line.selected and not line.outcome)

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Portal access"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CustomerPortalAccessLine(models.TransientModel):
    """One address of one contact, and what became of it."""

    _name = "customer.portal.access.line"
    _description = "Portal Access of One Address"
    _order = "id"

    wizard_id = fields.Many2one("customer.portal.access", required=True, ondelete="cascade")
    contact_id = fields.Many2one("customer.contact", required=True, readonly=True, ondelete="cascade")
    selected = fields.Boolean(string="Select", default=True)
    customer_id = fields.Many2one(related="contact_id.customer_id")
    name = fields.Char(related="contact_id.name")
    email = fields.Char(string="E-mail", readonly=True)
    login = fields.Char(compute="_compute_login", help="Only where it is not the e-mail address.")
    portal_state = fields.Selection(related="contact_id.portal_state", string="Now")
    outcome = fields.Selection([("done", "Done"), ("failed", "Failed")], readonly=True)
    message = fields.Char(string="Result", readonly=True)

    @api.depends("contact_id.portal_login", "email")
    def _compute_login(self):
        for line in self:
            own = line.email == line.contact_id.email
            line.login = own and line.contact_id.portal_login

    def _run(self, method):
        """Do one step; a failure undoes this line only and is told in it."""
        try:
            with self.env.cr.savepoint():
                message = getattr(self, method)()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all(flush=False)
            self.write({"outcome": "failed", "message": str(error)})
        else:
            self.write({"outcome": "done", "message": message})

    def _grant(self):
        return self.contact_id._grant_portal(self.email)

    def _revoke(self):
        return self.contact_id._revoke_portal()

    def _invite_again(self):
        return self.contact_id._registry_invite_again(self.email)
