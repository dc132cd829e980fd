from odoo import models
from odoo.modules.db import FunctionStatus

# What the search boxes of the registry and Odoo's name search look into, and the name for contacts.
SEARCHED = ("complete_name", "email", "ref", "vat", "company_registry", "name")


def trigram_index(registry):
    """Return the definition of one index for the search by part of any of ``SEARCHED``.

    Each column is indexed in the form in which ``ilike`` compares it. Empty where the
    database has no trigrams, or has an ``unaccent()`` that cannot be indexed.
    """
    if not registry.has_trigram or registry.has_unaccent == FunctionStatus.PRESENT:
        return ""
    columns = [f"{registry.unaccent(name)} gin_trgm_ops" for name in SEARCHED]
    return f"USING gin ({', '.join(columns)})"


class ResPartner(models.Model):
    """Searching customers by part of a name, an e-mail address or a number."""

    _inherit = "res.partner"

    _registry_search_idx = models.Index(trigram_index)
