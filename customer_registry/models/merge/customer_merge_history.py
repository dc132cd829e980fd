from odoo import models


class CustomerMerge(models.Model):
    """What goes back with the undoing of a merge is recorded, too."""

    _inherit = "customer.merge"

    def _undo(self):
        """Override of customer_registry: it moves by SQL."""
        # As superuser: the history notes everything that goes back, whether the user sees it or not.
        partners = (self.merged_id | self.partner_id).sudo()
        owned = [(records, records._history_facts()) for records in partners._history_owned()]
        result = super()._undo()
        for records, before in owned:
            records._history_note(before)
        return result
