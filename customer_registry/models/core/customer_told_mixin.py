from odoo import api, models

from ...inner import Inner
from .base_named_records import TAKEN_OVER


class CustomerToldMixin(models.AbstractModel):
    """For documents of Odoo into which it copies, as superuser, who their customer is and how to reach it.

    With “Only my customers” nobody names a customer there that he may not read: the answer would hold its address.
    Whoever works on such a document goes on doing so, copies it and adds to it.
    """

    _name = "customer.told.mixin"
    _description = "Knows Its Customer"

    # The fields in which somebody names the customer, or an address of it.
    _registry_told_names = frozenset({"partner_id"})

    @api.model
    def _registry_told_relations(self):
        """Override of customer_registry: the customer, where a setting hides customers from this employee."""
        is_hidden = "res.partner" in self.env["ir.rule"]._registry_switched_models()
        return self._registry_told_names if is_hidden and not self.env.user.share else frozenset()

    def copy(self, default=None):
        """Override of base: a copy has the customers of what is copied."""
        return super(CustomerToldMixin, self._registry_taking_over(self._registry_copied())).copy(default)

    def _registry_copied(self):
        """Hook: return the records that are copied together with these."""
        return self

    def _registry_taking_over(self, records):
        """Return ``self`` such that the customers of ``records``, which the user may read, pass on to others."""
        records.check_access("read")
        ids = frozenset(id_ for name in self._registry_told_names for id_ in records.sudo()[name].ids)
        return self.with_context(**{TAKEN_OVER: Inner(ids)})
