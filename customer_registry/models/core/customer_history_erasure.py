from odoo import api, models

from ...checks.history import canonical, conceal, new_key
from ...inner import Inner
from .customer_history_value import ERASE_CONTEXT


class CustomerHistory(models.Model):
    """Personal values: concealed when an entry is appended, readable beside it, erased one day."""

    _inherit = "customer.history"

    @api.model
    def _append(self, facts):
        """Append entries of what the records of ``facts`` hold; keep beside them what people may read."""
        keys, erased = self._keys_of(facts)
        entries, readable = [], []
        for fact in facts:
            record = (fact["res_model"], fact["res_id"])
            # Nobody learns the key of what is written about a record that was erased.
            key = new_key() if record in erased else keys.setdefault((*record, fact["person_key"]), new_key())
            payload, shown = self._conceal(fact, key)
            entries.append({**self._entry_values(fact), "payload": canonical(payload)})
            readable.append(shown and record not in erased and {"key": key, "content": canonical(shown)})
        created = self.create(entries)
        self.env["customer.history.value"].create(
            [
                {**values, "entry_id": entry.id, **{name: fact[name] for name in ("res_model", "res_id", "person_key")}}
                for entry, fact, values in zip(created, facts, readable, strict=True)
                if values
            ]
        )
        return created

    @api.model
    def _entry_values(self, fact):
        return {name: value for name, value in fact.items() if name not in ("content", "person_key")}

    @api.model
    def _conceal(self, fact, key):
        """Return what the chain holds of ``fact``, and what is shown of the values that it holds by digest only."""
        model = self.env[fact["res_model"]]
        content = fact["content"]
        shown = {
            name: model._history_digest_shown(name, content[name])
            for name in model._history_digests
            if content.get(name)
        }
        return {**content, **{name: conceal(key, name, content[name], shown[name]) for name in shown}}, shown

    @api.model
    def _keys_of(self, facts):
        """Return ``{(model, id, person): key}`` and the set of the (model, id) that were erased, of ``facts``."""
        ids, keys, erased = {}, {}, set()
        for fact in facts:
            if self.env[fact["res_model"]]._history_digests:
                ids.setdefault(fact["res_model"], set()).add(fact["res_id"])
        for name, record_ids in ids.items():
            domain = [("res_model", "=", name), ("res_id", "in", list(record_ids))]
            known = self.env["customer.history.value"]._read_group(domain, ["res_id", "person_key", "key"])
            keys.update({(name, record_id, person): key for record_id, person, key in known})
            marked = self._read_group([*domain, ("event", "=", "erased")], ["res_id"])
            erased |= {(name, record_id) for (record_id,) in marked} - {(name, record_id) for record_id, *_ in known}
        return keys, erased

    @api.model
    def _erase_values(self, records):
        """Forget the personal values of the history of ``records``, and the keys of their digests, for good.

        The chain still verifies and says what happened to which record, when and by whom; that the values were erased
        is appended to it. What happens to an erased record later is recorded without readable values. Call it when
        the personal data themselves are gone, at the end of the transaction, since it locks the chain.

        :param records: records of a model with a history, deleted or not; or partners: then what is about these
            persons is erased, that of records deleted long ago included (companies: without their contacts)
        :return: the entries that say so, one for each record; none for what was erased before
        """
        self = self.sudo()  # whoever erases a person need not read the history
        self.env["customer.history.mixin"]._history_append()
        values = self.env["customer.history.value"].search(self._values_domain(records))
        said = {"event": "erased", "user_key": self.env.uid or 0, "payload": "{}"}
        marks = [{**fact, **said} for fact in self._erased_facts(values, records)]
        values.with_context(**{ERASE_CONTEXT: Inner(True)}).unlink()
        self.invalidate_model(["summary"])
        return self.create(marks)

    @api.model
    def _values_domain(self, records):
        if records._name == "res.partner":
            return [("person_key", "in", records.ids)]
        return [("res_model", "=", records._name), ("res_id", "in", records.ids)]

    @api.model
    def _erased_facts(self, values, records):
        """Return the facts of the entries that say that ``values`` are erased, and whatever ``records`` still hold."""
        names = ("res_model", "res_id", "customer_key", "company_key", "is_bank_data")
        facts = {}
        if getattr(records, "_history_digests", ()):
            existing = records.sudo().exists()  # only that something is held is told, not what
            _keys, erased = self._keys_of([{"res_model": record._name, "res_id": record.id} for record in existing])
            for record_id, fact in existing._history_facts().items():
                if (records._name, record_id) not in erased:
                    facts[records._name, record_id] = {name: fact[name] for name in names}
        for entry in values.entry_id.sorted("number"):
            facts[entry.res_model, entry.res_id] = {name: entry[name] for name in names}
        return [facts[record] for record in sorted(facts)]
