from odoo import models


class ResPartner(models.Model):
    """A merge moves bank accounts, contacts and consents by SQL: it is recorded from outside."""

    _inherit = "res.partner"

    def _registry_merge_one(self, kept, choices):
        """Override of customer_registry: record what has another customer or other rights by the merge."""
        owned = [(records, records._history_facts()) for records in (self | kept)._history_owned()]
        merge = super()._registry_merge_one(kept, choices)
        for records, before in owned:
            records._history_note(before)
        return merge
