import json

from odoo import api, models
from odoo.tools import SQL

# Values per company about which a merge asks; None is a value of these, too.
ASKED_FIELDS = (
    "invoice_sending_method",
    "property_account_position_id",
    "property_inbound_payment_method_line_id",
    "property_outbound_payment_method_line_id",
    "property_payment_term_id",
    "property_supplier_payment_term_id",
    "specific_property_product_pricelist",
)
# Whether tax is charged is never filled in: no position is a decision as well.
HELD_FIELDS = {"property_account_position_id"}


class ResPartner(models.Model):
    """What a merge does with values that each company of ours has of its own.

    Only what is not the default is stored, so that a flag that is off looks like one that was never set: flags are
    those of the record that is kept.
    """

    _inherit = "res.partner"

    @api.model
    def _registry_merge_company_fields(self):
        """Hook: return the names of the fields per company for which a merge asks whose value to keep."""
        visible = self.fields_get(attributes=["type"])
        return [name for name in ASKED_FIELDS if name in visible]

    def _registry_merge_differences(self, kept):
        """Return (field name, company, record to take it from) for each value per company in which ``self`` differ.

        Companies are those of the user; elsewhere the kept record's value holds.
        """
        found = []
        for company in self.env.user.company_ids:
            partners, target = self.with_company(company), kept.with_company(company)
            for name in self._registry_merge_company_fields():
                if len({partner[name] for partner in partners}) > 1:
                    filled = partners.filtered(name)
                    holds = target[name] or name in HELD_FIELDS
                    found.append((name, company, target if holds else filled[:1]))
        return found

    def _registry_merge_company_values(self, kept, choices):
        """Fill in what ``kept`` lacks in a company, and take the values of this record that were chosen."""
        names = [field.name for field in self._registry_fields_per_company()]
        columns = SQL(", ").join(map(SQL.identifier, names))
        rows = self.env.execute_query(SQL("SELECT id, %s FROM res_partner WHERE id IN %s", columns, (self | kept)._ids))
        values = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
        changes = []
        for name in names:
            own, before = values[self.id][name] or {}, values[kept.id][name] or {}
            after = self._registry_merge_company_value(name, own, before, kept, choices)
            if after != before:
                changes.append(SQL("%s = %s::jsonb", SQL.identifier(name), json.dumps(after) if after else None))
        if changes:
            self.env.cr.execute(SQL("UPDATE res_partner SET %s WHERE id = %s", SQL(", ").join(changes), kept.id))

    def _registry_fields_per_company(self):
        fields_ = (field for field in self._fields.values() if field.store and field.company_dependent)
        return [field for field in fields_ if field.type != "boolean"]

    def _registry_merge_company_value(self, name, own, before, kept, choices):
        """Return {company: value} of ``kept`` after the merge; ``own`` and ``before`` are those of both until now."""
        after = dict(before)
        for company in {*own, *before}:
            taken = choices.get((name, int(company)), choices.get(name))
            if taken == self:
                after.pop(company, None)
                after.update({company: own[company]} if company in own else {})
            elif company in own and not taken and name not in HELD_FIELDS:
                # What is the company's default is a value, though nothing is stored.
                is_lacking = company not in before and not kept.with_company(int(company))[name]
                after.update({company: own[company]} if is_lacking else {})
        return after
