from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What the database deletes with a partner is recorded as deleted."""

    _inherit = "res.partner"

    def unlink(self):
        for name in sorted(self.env.registry["customer.history.mixin"]._inherit_children):
            model = self.env[name].sudo().with_context(active_test=False)
            if model._abstract:
                continue
            domain = Domain.OR(Domain(path, "in", self.ids) for path in model._history_owners)
            model.search(domain).with_user(self.env.uid)._history_note_deleted()
        return super().unlink()
