from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

FIXED = ("date_start", "recurrence", "folder_id")  # once something was billed


class CustomerFolderService(models.Model):
    """What a service must not say: told at the field while it is typed, and refused when it is saved."""

    _inherit = "customer.folder.service"

    # Only a last resort: whoever saves reads the sentence of ``_refuse_quantity``, which has no prefix in English.
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)",
        "The quantity of a service must be greater than zero. For a discount use a negative price.",
    )

    @api.onchange("quantity", "date_start", "date_end", "recurrence")
    def _onchange_input(self):
        wrong = self._explain_quantity(self.quantity) or self._explain_dates() or self._explain_fixed()
        return wrong and {"warning": {"title": self.name or "", "message": wrong, "type": "notification"}}

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for service in self:
            if wrong := service._explain_dates():
                raise ValidationError(wrong)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_quantity(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_quantity(vals)
        fixed = set(FIXED) & vals.keys()
        billed = self.filtered("period_ids") if fixed else self.browse()
        for service, _field in billed._registry_overwritten(vals, fixed):
            raise UserError(service._explain_billed())
        return super().write(vals)

    def _refuse_quantity(self, vals):
        if wrong := self._explain_quantity(vals.get("quantity", 1)):
            raise ValidationError(wrong)

    def _explain_quantity(self, quantity):
        """Return what is wrong with this quantity, or an empty sentence."""
        if (quantity or 0) > 0:
            return ""
        return self.env._("The quantity of a service must be greater than zero. For a discount use a negative price.")

    def _explain_dates(self):
        if not self.date_start or not self.date_end or self.date_end >= self.date_start:
            return ""
        return self.env._(
            "Service %(service)s of folder %(folder)s ends (%(end)s) before it starts (%(start)s).",
            service=self.name or "",
            folder=self.folder_id.name or "",
            end=format_date(self.env, self.date_end),
            start=format_date(self.env, self.date_start),
        )

    def _explain_fixed(self):
        """Return what forbids the change of a service that was billed, while it is typed."""
        saved = self._origin
        is_changed = self.date_start != saved.date_start or self.recurrence != saved.recurrence
        return saved._explain_billed() if saved.period_ids and is_changed else ""

    def _explain_billed(self):
        return self.env._(
            "Service %(service)s has been billed until %(day)s: end it and add a new one instead of changing "
            "its start, recurrence or folder.",
            service=self.name,
            day=format_date(self.env, max(self.period_ids.mapped("date_to"))),
        )
