from odoo import api, models


class CustomerMergeTaxes(models.AbstractModel):
    """Remembers how open documents are taxed when a merge lets them follow another VAT flag, and puts it back.

    An *image* is a dict that JSON can carry: model, id of the document, its fiscal position and, by line, the values
    of what the flag decides.
    """

    _name = "customer.merge.taxes"
    _description = "Taxes Changed by a Merge"

    @api.model
    def _follow(self, documents):
        """Let ``documents``, a list of recordsets, follow the flag of their customer; return pairs of images."""
        records = [record for recordset in documents for record in recordset]
        before = [self._take(record) for record in records]
        for recordset in documents:
            recordset._registry_follow_vat_flag()
        after = [self._take(record) for record in records]
        return [list(pair) for pair in zip(before, after, strict=True) if pair[0] != pair[1]]

    @api.model
    def _restore(self, pairs):
        """Put back what is still as the merge left it; what was changed since follows the flag."""
        for before, after in pairs:
            record = self.env[before["model"]].browse(before["id"]).exists()
            if record and self._take(record) == after:
                record._registry_set_taxes(before)
            elif record._registry_is_taxed_by_flag():
                record._registry_follow_vat_flag()

    def _take(self, record):
        """Return the image of ``record``."""
        lines, names = record._registry_taxed_lines()
        values = {str(line.id): {name: self._plain(line, name) for name in names} for line in lines}
        position = record.fiscal_position_id.id
        return {"model": record._name, "id": record.id, "position": position, "lines": values}

    def _plain(self, line, name):
        value = line[name]
        if not isinstance(value, models.BaseModel):
            return value
        return value.id if line._fields[name].type == "many2one" else sorted(value.ids)
