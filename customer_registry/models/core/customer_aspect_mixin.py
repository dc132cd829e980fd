from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CustomerAspectMixin(models.AbstractModel):
    """For records about a customer (``partner_id``): seen only by those who see the customer.

    Record rules cannot ask for the rules of another model; so companies, owners and teams
    would have to be repeated here, and forgotten with the next rule on customers.
    """

    _name = "customer.aspect.mixin"
    _description = "Follows the Visibility of its Customer"

    # What the user must be allowed to do with the customer in order to change such a record of it.
    _customer_access_to_edit = "read"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """Override of base: leave out the records of customers that the user may not read."""
        if not (bypass_access or self.env.su):
            domain = Domain(domain) & self._get_visible_domain()
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _check_access(self, operation):
        """Override of base: refuse the records of customers that the user may not read, or edit."""
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        partners = self.sudo().partner_id.sudo(False)
        needed = "read" if operation == "read" else self._customer_access_to_edit
        hidden = partners - partners._filtered_access(needed)
        forbidden = self.sudo().filtered(lambda record: record.partner_id in hidden).sudo(False)
        if not forbidden:
            return None
        return forbidden, lambda: self.env["ir.rule"]._make_access_error(operation, forbidden)

    @api.model
    def _get_visible_domain(self):
        visible = self.env["res.partner"].with_context(active_test=False)._search(Domain.TRUE)
        return Domain("partner_id", "in", visible)

    def _check_customer_itself(self):
        """Refuse records about a contact of a customer; for a constraint on ``partner_id``.

        :raises ValidationError: names the first such record
        """
        for record in self:
            customer = record.partner_id.commercial_partner_id
            if record.partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(record)s: %(person)s is a contact of %(customer)s. Choose the customer itself.",
                        record=record[record._rec_name],
                        person=record.partner_id.name,
                        customer=customer.name,
                    )
                )
