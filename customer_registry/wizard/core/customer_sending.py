from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError

SHOWN = 50


class CustomerSending(models.TransientModel):
    """Says to whom a button sends, bills or debits what and how much; the user goes on or goes back.

    It keeps no texts: what it says is read, with the rights of whoever looks, from the records.
    """

    _name = "customer.sending"
    _description = "Before It Is Sent"
    _rec_name = "title"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    title = fields.Char(readonly=True)
    explanation = fields.Char(compute="_compute_summary")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("res_model", "res_ids", "method")
    def _compute_summary(self):
        for dialog in self:
            records = dialog._get_records()
            rows = records._registry_describe_sending(dialog.method) if records else []
            dialog.explanation = records._registry_explain_sending(dialog.method) if records else ""
            dialog.summary = dialog._render(rows)

    def action_go(self):
        """Do it, and tell what came of it."""
        self.ensure_one()
        records = self._get_records()
        if not records:
            raise AccessError(self.env._("There is nothing here that you may send. Use the button on the record."))
        result = getattr(records, self.method)()
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def _get_records(self):
        """Return the records that the user may read; none where the method is not one that this dialog is for."""
        model = self.env.get(self.res_model)
        methods = getattr(model, "_registry_sending_methods", set)()
        if self.method not in methods:
            return self.env["customer.sending.mixin"]
        return model.browse(self.res_ids)._filtered_access("read")

    def _render(self, rows):
        shown = [self._render_row(row) for row in rows[:SHOWN]]
        if rest := len(rows) - len(shown):
            more = self.env._("… and %(count)s more", count=rest)
            shown.append(Markup('<div class="py-2 text-muted">%s</div>') % more)
        return Markup("").join(shown)

    def _render_row(self, row):
        head = Markup('<b class="text-break">%s</b><span class="text-nowrap ms-2">%s</span>') % (row.to, row.amount)
        lines = [Markup('<div class="d-flex justify-content-between">%s</div>') % head]
        lines += [Markup('<div class="text-break text-muted">%s</div>') % text for text in (row.what, row.how) if text]
        return Markup('<div class="py-2 border-bottom">%s</div>') % Markup("").join(lines)
