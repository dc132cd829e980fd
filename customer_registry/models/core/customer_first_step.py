from odoo import api, fields, models
from odoo.exceptions import UserError

ADDRESS = ("street", "zip", "city", "country_id", "email")


class CustomerFirstStep(models.Model):
    """A step of the first hour after the installation.

    It is done as soon as the data of the company show it (`_get_done_codes`), or when a manager says so.
    """

    _name = "customer.first.step"
    _description = "First Step"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, help="By this name addons tell that the step is done.")
    sequence = fields.Integer(default=10)
    action_id = fields.Many2one("ir.actions.actions", required=True, ondelete="cascade", string="Page")
    confirmed_company_ids = fields.Many2many(
        "res.company", "customer_first_step_company_rel", string="Confirmed for", groups="base.group_system"
    )
    done = fields.Boolean(string="Finished", compute="_compute_done")

    _code_unique = models.Constraint("UNIQUE(code)", "There is a first step with this code already.")

    @api.depends_context("company")
    def _compute_done(self):
        codes = self._get_done_codes(self.env.company)
        for step in self:
            # As superuser: the field lists companies that the manager may not see.
            step.done = step.code in codes or self.env.company in step.sudo().confirmed_company_ids

    @api.model
    def _get_done_codes(self, company):
        """Hook: return the set of codes of the steps that the data of ``company`` show to be done."""
        done = set()
        if all(company[name] for name in ADDRESS) and (company.vat or company.company_registry):
            done.add("company")
        # As superuser: a manager may not read groups; it is only asked whether there is a second user.
        if len(self.env.ref("customer_registry.group_reader").sudo().all_user_ids.filtered("active")) > 1:
            done.add("roles")
        return done

    def action_open(self):
        """Open the page on which the step is done."""
        self.ensure_one()
        self.check_access("read")
        # As superuser: not everybody may read actions; the page itself asks for the rights of its user.
        action = self.env[self.action_id.sudo().type].browse(self.action_id.id).sudo()
        model = action.res_model
        if not self.env[model].has_access("write"):
            raise UserError(
                self.env._(
                    "Your rights do not include this step: ask an administrator to do “%(step)s”.", step=self.name
                )
            )
        return action._get_action_dict()

    def action_confirm(self):
        """Tick the step for the current company."""
        self.check_access("read")
        # As superuser: managers, who may read them, tick steps, and write nothing else in them.
        self.sudo().confirmed_company_ids += self.env.company
