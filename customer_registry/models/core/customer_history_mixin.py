from odoo import api, models

PENDING = "customer_registry.history"


class CustomerHistoryMixin(models.AbstractModel):
    """Appends what happens to the records of a model to ``customer.history``, in the same transaction.

    Changes are gathered and appended in one batch when the transaction is flushed, before its commit:
    the chain is locked last and shortly.
    """

    _name = "customer.history.mixin"
    _description = "Has a Tamper-evident History"

    # What is recorded, and which of it is personal: its digest is in the chain, the value beside it until it is erased.
    _history_fields = ()
    _history_digests = ()
    # Paths to the partners with which the records are deleted; the first leads to the customer, the last to the
    # person whom they are about.
    _history_owners = ("partner_id",)
    # One2many whose records are deleted with these.
    _history_children = ()
    _history_is_bank_data = False

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._history_note({})
        return records

    def write(self, vals):
        if not self._history_watched().isdisjoint(vals):
            self._history_note(self._history_facts())
        return super().write(vals)

    def unlink(self):
        self.browse().check_access("unlink")  # who may delete none does not learn which are there
        self._history_note_deleted()
        return super().unlink()

    def _history_note_deleted(self):
        """Note these records and those that the database deletes with them, before they are deleted."""
        self._history_note(self._history_facts())
        for name in self._history_children:
            # As superuser: the database deletes also what the user does not see.
            self.sudo().with_context(active_test=False)[name]._history_note_deleted()

    @api.model
    def _history_watched(self):
        """Hook: return the names of the fields by which what is recorded may change."""
        return set(self._history_fields)

    def _history_recorded(self):
        """Hook: return those of ``self`` that have a history."""
        return self

    def _history_digest_shown(self, name, value):
        """Hook: return what may be kept and shown of the personal ``value`` of a field, until it is erased."""
        return value

    def _history_note(self, before):
        """Remember the first state in this transaction of each of ``self``: its fact, or None for a new one."""
        # As superuser: every change is noted, whatever its author may see of the record.
        records = self.sudo()._history_recorded()
        callbacks = self.env.cr.precommit
        if not records:
            return
        if PENDING not in callbacks.data:
            callbacks.data[PENDING] = {}
            callbacks.add(self.env(su=True)["customer.history.mixin"]._history_append)
        for record in records:
            key = (record._name, record.id)
            callbacks.data[PENDING].setdefault(key, (before.get(record.id), self.env.uid))

    def _history_facts(self):
        """Return ``{id: values of the entry}`` that say how ``self`` is now."""
        # As superuser: an entry holds all values, whatever the author of the change may see of them.
        return {record.id: record._history_fact() for record in self.sudo()._history_recorded()}

    def _history_fact(self):
        customer = self.mapped(self._history_owners[0]).commercial_partner_id
        company = self.company_id if "company_id" in self._fields else customer.company_id
        return {
            "res_model": self._name,
            "res_id": self.id,
            "customer_key": customer.id or 0,
            "person_key": self.mapped(self._history_owners[-1]).id or 0,
            "company_key": company.id or 0,
            "is_bank_data": self._history_is_bank_data,
            "content": {name: self._history_value(name) for name in self._history_fields},
        }

    def _history_value(self, name):
        field = self._fields[name]
        value = field.convert_to_read(self[name], self, use_display_name=False)
        return value if field.type == "boolean" else value or None

    @api.model
    def _history_append(self):
        """Append what was noted since the last time; what is as it was leaves no entry."""
        noted = self.env.cr.precommit.data.pop(PENDING, {})
        ids = {}
        for name, record_id in noted:
            ids.setdefault(name, []).append(record_id)
        now = {}
        for name, record_ids in ids.items():
            for record_id, fact in self.env[name].browse(record_ids).exists()._history_facts().items():
                now[name, record_id] = fact
        entries = [self._history_entry(before, now.get(key), uid) for key, (before, uid) in noted.items()]
        entries = [entry for entry in entries if entry]
        if entries:
            self.env["customer.history"]._append(entries)

    @api.model
    def _history_entry(self, before, after, uid):
        if before == after:
            return None
        event = "deleted" if not after else "changed" if before else "created"
        return {**(after or before), "event": event, "user_key": uid or 0}
