from odoo import api, models
from odoo.tools import SQL

from ...checks.postal import postcode_area
from ...columns import Filled, fill_new_columns


class ResPartner(models.Model):
    """Columns that partners get by an installation, of whom there may be hundreds of thousands."""

    _inherit = "res.partner"

    def _auto_init(self):
        """Override of base: fill them in one pass. The ORM would compute partner after partner."""
        fill_new_columns(self, self._registry_filled_columns())
        return super()._auto_init()

    @api.model
    def _registry_filled_columns(self):
        """Hook: return {stored field: its ``Filled``, or None where each partner begins without a value}."""
        country = SQL("(SELECT code FROM res_country WHERE id = country_id)")
        return {
            "contact_properties": None,
            "registry_postcode_area": Filled(postcode_area, (SQL("zip"), country)),
        }
