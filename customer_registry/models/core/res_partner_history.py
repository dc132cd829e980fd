from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What the database deletes with a partner is recorded as deleted."""

    _inherit = "res.partner"

    def unlink(self):
        for records in self._history_owned():
            records._history_note_deleted()
        return super().unlink()

    def _history_owned(self):
        """Return the recordsets, one for each model, of what has a history and belongs to ``self``."""
        owned = []
        for name in sorted(self.env.registry["customer.history.mixin"]._inherit_children):
            # As superuser: the history notes what the database deletes, whether the user sees it or not.
            model = self.env[name].sudo().with_context(active_test=False)
            domain = Domain.OR(Domain(path, "in", self.ids) for path in model._history_owners)
            owned.append(model.search(domain))
        return owned
