from odoo import api, models
from odoo.exceptions import UserError

from ...const import OTHER_SEPA_STACKS


class CustomerCollection(models.Model):
    """Two programs that write SEPA direct debits would debit an invoice twice: there is one of them only."""

    _inherit = "customer.collection"

    @api.model_create_multi
    def create(self, vals_list):
        collections = super().create(vals_list)
        collections._refuse_other_stack()
        return collections

    def write(self, vals):
        result = super().write(vals)
        if "provider" in vals:
            self._refuse_other_stack()
        return result

    def action_prepare(self):
        """Override: refuse before anybody looks at a proposal that will never go out."""
        self._refuse_other_stack()
        return super().action_prepare()

    def _missing(self):
        """Override: the form says so before the collection is saved."""
        return [*super()._missing(), *filter(None, [self._other_stack()])]

    def _refuse_other_stack(self):
        """:raises UserError: another addon writes SEPA direct debits as well"""
        for collection in self:
            if sentence := collection._other_stack():
                raise UserError(sentence)

    def _other_stack(self):
        """Return the sentence that names another addon which writes SEPA direct debits, or ''."""
        if self.provider != "sepa":
            return ""
        domain = [("name", "in", OTHER_SEPA_STACKS), ("state", "in", ("installed", "to upgrade"))]
        # As superuser: whoever collects need not see the addons that are installed.
        other = self.env["ir.module.module"].sudo().search(domain, limit=1)
        return other and self.env._(
            "The app “%(title)s” (%(name)s) also creates direct debits and might collect the same invoices. Use only "
            "one of them: uninstall the other.",
            title=other.shortdesc,
            name=other.name,
        )
