from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CustomerMergeWizard(models.TransientModel):
    """The dialog of a merge: which record is kept, and whose values where they differ."""

    _name = "customer.merge.wizard"
    _description = "Merge Customers"
    _rec_name = "kept_id"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Records",
        default=lambda self: self._default_partner_ids(),
        context={"active_test": False},
    )
    kept_id = fields.Many2one(
        "res.partner",
        string="Keep",
        compute="_compute_kept_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', partner_ids)]",
        context={"active_test": False},
        help="The other records are archived; everything that belongs to them moves to this one.",
    )
    line_ids = fields.One2many(
        "customer.merge.choice", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    obstacle = fields.Text(compute="_compute_obstacle")

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return False
        return [Command.set(self.env.context.get("active_ids") or [])]

    @api.depends("partner_ids")
    def _compute_kept_id(self):
        for wizard in self:
            if wizard.kept_id not in wizard.partner_ids:
                ranked = wizard.partner_ids._origin.sorted(lambda partner: partner._registry_merge_rank(), reverse=True)
                wizard.kept_id = ranked[:1]

    @api.depends("partner_ids", "kept_id")
    def _compute_line_ids(self):
        for wizard in self:
            partners = wizard.partner_ids._origin
            kept = wizard.kept_id._origin
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in self._prepare_choices(partners, kept)),
            ]

    @api.depends("partner_ids", "kept_id")
    def _compute_obstacle(self):
        for wizard in self:
            # As superuser: what stands in the way may be hidden from the manager.
            kept = wizard.kept_id._origin.sudo()
            sources = wizard.partner_ids._origin.sudo() - kept
            wizard.obstacle = next(iter(sources._registry_merge_obstacles(kept)), False)

    def _prepare_choices(self, partners, kept):
        """Return the values of a line per field in which ``partners`` differ."""
        names = [name for name in partners._registry_merge_fields() if name != "comment"]
        lines = []
        for name in names:
            filled = partners.filtered(name)
            texts = [partner._registry_field_text(name) for partner in filled]
            if len(set(texts)) > 1:
                taken = kept if kept in filled else filled[:1]
                lines.append({"field_name": name, "partner_id": taken.id})
        differences = partners._registry_merge_differences(kept) if kept else []
        lines += [
            {"field_name": name, "company_id": company.id, "partner_id": taken.id}
            for name, company, taken in differences
        ]
        return lines

    def action_merge(self):
        self.ensure_one()
        if len(self.partner_ids) < 2:
            raise UserError(self.env._("Choose at least two records to merge."))
        choices = {line._get_key(): line.partner_id for line in self.line_ids}
        self.partner_ids.registry_merge_into(self.kept_id, choices)
        return self.kept_id.action_open_registry() if self.kept_id.registry_state else self._get_kept_action()

    def _get_kept_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.kept_id.id,
            "views": [(False, "form")],
        }

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CustomerMergeChoice(models.TransientModel):
    """A line of the dialog: a field in which the records differ, and whose value is kept."""

    _name = "customer.merge.choice"
    _description = "Merge Customers: Differing Field"

    wizard_id = fields.Many2one("customer.merge.wizard", required=True, index=True, ondelete="cascade")
    partner_ids = fields.Many2many(related="wizard_id.partner_ids")
    field_name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="For values that differ by company.")
    label = fields.Char(string="Field", compute="_compute_texts")
    partner_id = fields.Many2one(
        "res.partner",
        string="Take From",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', partner_ids)]",
        context={"active_test": False},
    )
    value = fields.Char(compute="_compute_texts")
    others = fields.Char(string="Instead Of", compute="_compute_texts")

    def _get_key(self):
        """Return the field of this line as ``res.partner.registry_merge_into`` names it."""
        return (self.field_name, self.company_id.id) if self.company_id else self.field_name

    @api.depends("field_name", "company_id", "partner_id", "wizard_id.partner_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_texts(self):
        for line in self:
            name, chosen = line.field_name, line.partner_id._origin.with_company(line.company_id)
            line.label = line._get_label(chosen)
            line.value = chosen._registry_field_text(name) if name and chosen else False
            rest = (line.wizard_id.partner_ids._origin - chosen).with_company(line.company_id)
            texts = [partner._registry_field_text(name) for partner in rest] if name else []
            line.others = " · ".join(dict.fromkeys(text for text in texts if text and text != line.value))

    def _get_label(self, partner):
        label = partner._registry_label(self.field_name) if self.field_name else False
        if label and self.company_id and len(self.env.user.company_ids) > 1:
            return self.env._("%(field)s (%(company)s)", field=label, company=self.company_id.name)
        return label
