from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...checks.bank import normalize

# From which state a merged customer takes its own: the furthest one wins.
STATE_RANK = {False: 0, "prospect": 1, "draft": 2, "former": 3, "customer": 4}
# Decided by the merge itself, or by the record that is kept.
UNCHOSEN_FIELDS = {
    "active",
    "company_id",
    "create_uid",
    "is_company",
    "parent_id",
    "registry_date",
    "registry_merged_into_id",
    "registry_state",
    "type",
    "write_uid",
}
# Addons split these into fields of their own, as first and last name; the parts come along with the whole.
WHOLE_FIELDS = ("name", "street")
CHOSEN_TYPES = ("char", "text", "selection", "many2one", "date")


class ResPartner(models.Model):
    """Merging records of the same customer."""

    _inherit = "res.partner"

    registry_merged_into_id = fields.Many2one(
        "res.partner",
        string="Merged Into",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The record that took over this one's documents, contacts and notes.",
    )

    def _registry_survivor(self):
        """Return the record that this one was merged into, if need be by several merges, else itself."""
        survivor, seen = self, self.browse()
        while survivor.registry_merged_into_id and survivor not in seen:
            seen |= survivor
            survivor = survivor.registry_merged_into_id
        return survivor

    def action_merge(self):
        """Open the dialog that merges these records, or this one with its likely duplicates."""
        self.env["customer.merge"]._check_manager()
        partners = self
        if len(self) == 1:
            rows = self._registry_likely_duplicates(self._registry_duplicate_values())
            partners |= self.browse([row["id"] for row in rows if row["id"] and row["score"] >= rows[0]["score"]])
        wizard = self.env["customer.merge.wizard"].create({"partner_ids": partners.ids})
        return wizard._get_action()

    def action_undo_merge(self):
        """Undo the merge that has archived this record."""
        merge = self.env["customer.merge"].search([("merged_id", "in", self.ids), ("state", "=", "done")])
        return merge.action_undo()

    @api.private
    def registry_merge_into(self, kept, choices=None):
        """Merge the records of ``self`` into ``kept``; all of it or nothing happens.

        :param kept: the partner that remains
        :param dict choices: partner to take the value from, by field name, or by (field name, company id) where
            companies differ; without one the value of ``kept`` wins, or the first other one where ``kept`` has
            none. Flags per company are always those of ``kept``.
        :return: the ``customer.merge`` records, each of which can undo its part
        :raises UserError: saying why these records cannot be merged
        """
        self.env["customer.merge"]._check_manager()
        sources = self - kept
        (sources | kept).check_access("write")
        # As superuser: everything moves, also what the manager does not see; that he may edit both is checked.
        (sources | kept).sudo()._registry_lock()
        if obstacle := next(iter(sources.sudo()._registry_merge_obstacles(kept.sudo())), None):
            raise UserError(obstacle)
        merges = self.env["customer.merge"].sudo()
        for source in sources.sudo():
            merges |= source._registry_merge_one(kept.sudo(), choices or {})
        return merges.sudo(False)

    def _registry_merge_obstacles(self, kept):
        """Hook: return sentences that say why ``self`` cannot be merged into ``kept``."""
        if not self:
            return [self.env._("Choose at least two records to merge.")]
        sentences = []
        for source in self:
            names = {"merged": source.name, "kept": kept.name}
            sentences += source._registry_identity_obstacles(kept, names)
            sentences += source._registry_login_obstacles(kept, names)
            sentences += source._registry_ledger_obstacles(kept, names)
        return sentences

    def _registry_identity_obstacles(self, kept, names):
        both = self | kept
        if both.registry_merged_into_id:
            yield self.env._("%(name)s has already been merged.", name=both.filtered("registry_merged_into_id")[0].name)
        if self in kept._registry_above() or kept in self._registry_above():
            yield self.env._("%(merged)s and %(kept)s cannot be merged: one belongs to the other.", **names)
        if self.is_company != kept.is_company:
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: one is a company, the other a person. Change the type of "
                "one of them first.",
                **names,
            )
        if self.company_id != kept.company_id:
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: they belong to different companies in this database. "
                "Assign them to the same company first.",
                **names,
            )
        numbers = [normalize(partner.vat) for partner in both if partner.registry_state == "customer"]
        if len({number for number in numbers if len(number) > 1}) > 1:
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: they are registered with different VAT numbers. "
                "Correct one of the numbers first.",
                **names,
            )

    def _registry_portal_merge_obstacles(self, kept):
        """Yield sentences that say why logins and rights in the portal forbid to merge this record into ``kept``."""
        names = {"merged": self.name, "kept": kept.name}
        both = self | kept
        if both.registry_login_person_id:
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: one is the record of a login. Merge the persons instead.",
                **names,
            )
        if both._registry_has_portal_rights() and both._registry_login_refusals():
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: one is an employee, a user of this database or one of "
                "your own companies, and portal rights have been granted. Revoke these rights first.",
                **names,
            )

    def _registry_login_obstacles(self, kept, names):
        yield from self._registry_portal_merge_obstacles(kept)
        if self.env["res.company"].search_count([("partner_id", "=", self.id)]):
            yield self.env._(
                "%(merged)s is the address of one of your own companies. Keep it and merge the other record into it.",
                **names,
            )
        users = self.with_context(active_test=False).user_ids
        if users.filtered(lambda user: user._is_internal() or user._is_public()):
            yield self.env._(
                "%(merged)s is a user of this database. Keep it and merge the other record into it.", **names
            )
        if users and kept.with_context(active_test=False).user_ids:
            yield self.env._(
                "%(merged)s and %(kept)s cannot be merged: each has a login. Delete one of the users first.",
                **names,
            )

    def _registry_ledger_obstacles(self, kept, names):
        secured = Domain("partner_id", "=", self.id) & Domain("move_id.inalterable_hash", "!=", False)
        if self.env["account.move.line"].search_count(secured, limit=1):
            yield self.env._(
                "%(merged)s has journal entries secured with a hash, which cannot be moved to %(kept)s. Keep "
                "%(merged)s and merge the other record into it.",
                **names,
            )

    def _registry_above(self):
        """Return all parents of this record."""
        above, parent = self.browse(), self.parent_id
        while parent and parent not in above:
            above |= parent
            parent = parent.parent_id
        return above

    def _registry_merge_one(self, kept, choices):
        """Merge this record into ``kept``; ``choices`` as in ``registry_merge_into``."""
        self.ensure_one()
        References = self.env["customer.merge.references"]
        Images = self.env["customer.merge.images"]
        twins = self._registry_merge_twins(kept)
        moves = []
        for twin, other in twins:
            moves += References._move(twin, other)
        moves += References._move(self, kept)
        concerned = self._registry_merge_concerned(kept, twins)
        before = Images._take(concerned)
        self._registry_merge_rows(kept, twins)
        self._registry_merge_company_values(kept, choices)
        self.env.invalidate_all()
        kept._registry_merge_values(self, [name for name, partner in choices.items() if partner == self])
        company_values = Images._replace_company_values(self, kept)
        journal = {
            "moves": moves,
            "changes": company_values + Images._compare(before, concerned),
            "last_partial_id": self.env["account.partial.reconcile"].search([], order="id desc", limit=1).id or 0,
        }
        self._registry_merge_note(kept)
        return self.env["customer.merge"].create({"partner_id": kept.id, "merged_id": self.id, "journal": journal})

    def _registry_merge_twins(self, kept):
        """Return pairs (record of ``self``, the same thing of ``kept``) that a unique constraint keeps apart."""
        Bank = self.env["res.partner.bank"].with_context(active_test=False)
        accounts = {bank.sanitized_acc_number: bank for bank in Bank.search([("partner_id", "=", kept.id)])}
        own = Bank.search([("partner_id", "=", self.id), ("sanitized_acc_number", "in", list(accounts))])
        pairs = [(bank, accounts[bank.sanitized_acc_number]) for bank in own]
        Link = self.env["customer.contact"].with_context(active_test=False)
        for side, other in (("customer_id", "person_id"), ("person_id", "customer_id")):
            links = {link[other]: link for link in Link.search([(side, "=", kept.id)])}
            mine = Link.search([(side, "=", self.id), (other, "in", [partner.id for partner in links])])
            pairs += [(link, links[link[other]]) for link in mine]
        return pairs

    def _registry_merge_concerned(self, kept, twins):
        """Return the recordsets whose values a merge changes."""
        everything = self.with_context(active_test=False)
        family = everything.search([("id", "child_of", (self | kept).ids)]) | self | kept
        files = self.env["ir.attachment"].search(self._registry_photo_domain())
        pairs = [record for pair in twins for record in pair]
        return [
            family,
            files,
            *(self._registry_union(model, pairs) for model in ("res.partner.bank", "customer.contact")),
        ]

    def _registry_union(self, model, records):
        return self.env[model].union(*(record for record in records if record._name == model))

    def _registry_photo_domain(self):
        return [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "!=", False)]

    def _registry_merge_rows(self, kept, twins):
        """Archive this record, combine the rights of twin contacts, give the photo to ``kept`` if it has none."""
        values = SQL("registry_merged_into_id = %s, active = FALSE", kept.id)
        self.env.cr.execute(SQL("UPDATE res_partner SET %s WHERE id = %s", values, self.id))
        for twin, other in twins:
            self._registry_merge_twin(twin, other)
        if not kept.image_1920:
            photo = tuple(self.env["ir.attachment"].search(self._registry_photo_domain()).ids)
            if photo:
                self.env.cr.execute(SQL("UPDATE ir_attachment SET res_id = %s WHERE id IN %s", kept.id, photo))
        for field in self._fields.values():
            if field.store and field.type == "properties":
                self._registry_merge_properties(kept, field.name)
        self.env.invalidate_all()

    def _registry_merge_twin(self, twin, other):
        """Give ``other`` every right of ``twin``, which is archived with its record."""
        if twin._name == "customer.contact":
            rights = [name for name, field in twin._fields.items() if field.type == "boolean" and field.store]
            sets = [SQL("%s = (other.%s OR twin.%s)", *[SQL.identifier(name)] * 3) for name in rights]
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_contact other SET %s FROM customer_contact twin "
                    "WHERE other.id = %s AND twin.id = %s",
                    SQL(", ").join(sets),
                    other.id,
                    twin.id,
                )
            )
        table = SQL.identifier(twin._table)
        self.env.cr.execute(SQL("UPDATE %s SET active = FALSE WHERE id = %s", table, twin.id))

    def _registry_merge_properties(self, kept, name):
        """Fill in the custom fields that ``kept`` has not set."""
        column = SQL.identifier(name)
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner kept SET %(column)s = own.%(column)s || COALESCE(kept.%(column)s, '{}'::jsonb)
                  FROM res_partner own WHERE kept.id = %(kept)s AND own.id = %(own)s AND own.%(column)s IS NOT NULL
                """,
                column=column,
                kept=kept.id,
                own=self.id,
            )
        )

    def _registry_merge_values(self, source, chosen):
        """Take the ``chosen`` values of ``source``, and those that this record lacks."""
        vals = {
            name: source._fields[name].convert_to_write(source[name], source)
            for name in self._registry_merge_fields()
            if source[name] and (name in chosen or not self[name]) and not self._registry_is_me(source, name)
        }
        vals.update({name: False for name in self._registry_merge_fields() if source._registry_is_me(self, name)})
        vals.update({name: self[name] + source[name] for name in ("customer_rank", "supplier_rank")})
        if self.comment and source.comment and source.comment != self.comment:
            vals["comment"] = self.comment + source.comment
        if "ref" in vals:
            self.env.cr.execute(SQL("UPDATE res_partner SET ref = NULL WHERE id = %s", source.id))
            source.invalidate_recordset(["ref"])
        if STATE_RANK[source.registry_state] > STATE_RANK[self.registry_state]:
            vals["registry_state"] = source.registry_state
            vals["registry_date"] = self.registry_date or source.registry_date
        if self._registry_barring_users():
            vals.pop("email", None)  # Odoo sends the password of an employee there
        self.write(vals)
        self._registry_merge_family()
        self._registry_let_logins_follow()

    def _registry_is_me(self, other, name):
        """Tell whether ``other`` refers to this record in the field ``name``, as with a payer."""
        return self._fields[name].comodel_name == self._name and other[name] == self

    def _registry_merge_family(self):
        """Let the persons and addresses that came to this record follow its commercial data and name."""
        below = self.with_context(active_test=False).search([("id", "child_of", self.id)]) - self
        for name in ("complete_name", "commercial_company_name"):
            self.env.add_to_compute(self._fields[name], below)
        if below:
            self._commercial_sync_to_descendants()
            below._company_dependent_commercial_sync()
        self.env.flush_all()

    @api.model
    def _registry_merge_fields(self):
        """Return the names of the fields for which a merge asks whose value to keep."""
        names = self.fields_get(attributes=["type"]).keys() - self._registry_parts()
        fields_ = (field for name, field in self._fields.items() if name in names)
        return [field.name for field in fields_ if self._registry_is_chosen(field)] + ["comment"]

    @api.model
    def _registry_parts(self):
        """Return the names of the fields that hold a part of a whole: taken alone, they would mix two records."""
        depends = self.pool.field_depends
        parts = {name for whole in WHOLE_FIELDS for name in depends[self._fields[whole]]}
        splitting = (field for field in self._fields.values() if field.inverse and not field.related)
        return parts.union(field.name for field in splitting if not {*depends[field]}.isdisjoint(WHOLE_FIELDS))

    def _registry_is_chosen(self, field):
        computed = field.compute and field.readonly
        plain = field.store and not computed and not field.company_dependent and not field.related
        return plain and field.type in CHOSEN_TYPES and field.name not in UNCHOSEN_FIELDS

    def _registry_merge_note(self, kept):
        kept._message_log(
            body=self.env._("%(name)s (%(ref)s) was merged into this record.", name=self.name, ref=self.ref or self.id)
        )
        self._message_log(body=self.env._("Merged into %(kept)s.", kept=kept.name))

    def _registry_field_text(self, name):
        """Return the value of the field ``name`` as a person reads it."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            # As superuser: whoever chooses between values need not see the records that they name.
            return value.sudo().display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value) or ""
        return str(value) if value else ""

    def _registry_merge_rank(self):
        """Return a key by which the record that a merge keeps is the greatest: registered, in use, old."""
        self.ensure_one()
        return STATE_RANK[self.registry_state], self.active, self.customer_rank, -self.id

    def _registry_duplicate_scope(self, values):
        """Override of customer_registry: leave out what was merged away."""
        return super()._registry_duplicate_scope(values) & Domain("registry_merged_into_id", "=", False)
