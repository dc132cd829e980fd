from odoo import SUPERUSER_ID, models
from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

from ...exceptions import EditedMeanwhile

LOADED = "registry_loaded"  # among the values that a form of the web client saves: {field: what it had loaded}
COMPARED = frozenset(
    (
        *("boolean", "char", "text", "html", "selection", "integer", "float", "monetary", "date", "datetime"),
        *("many2one", "properties"),
    )
)
SHOWN = 80  # characters of a value


def plain_properties(value):
    """Return {name: value} of a list of properties, as the server reads or a client sends it."""
    if not isinstance(value, list):
        return value or False
    return {one.get("name"): _plain_property(one) for one in value if isinstance(one, dict)} or False


def _plain_property(one):
    value, kind = one.get("value"), one.get("type")
    if kind == "many2one" and isinstance(value, list | tuple):
        return value[0] if value else False
    if kind == "many2many" and isinstance(value, list | tuple):
        return [each[0] if isinstance(each, list | tuple) and each else each for each in value] or False
    return value or False


class Base(models.AbstractModel):
    """Two people edit one record in a form: the second is told what the first has changed, before it is overwritten.

    Compared is what a person has edited. Whoever saved last himself, scheduled jobs and computed fields overwrite
    as ever. A client that does not say what it had loaded is not asked: what it says can only make its own call fail.
    """

    _inherit = "base"

    def web_save(self, vals, specification, next_id=None):
        """Override of web: refuse to overwrite what somebody else has edited meanwhile.

        :raises EditedMeanwhile: names each such field, what it holds, who has changed it and when
        """
        loaded = vals.get(LOADED)
        vals = {name: value for name, value in vals.items() if name != LOADED}
        if not self._registry_has_edits():
            return super().web_save(vals, specification, next_id=next_id)
        names = [name for name in vals if name in self._fields and self._fields[name].type in COMPARED]
        if isinstance(loaded, dict):
            self._registry_refuse_stale({name: vals[name] for name in names if name in loaded}, loaded)
        result = super().web_save(vals, specification, next_id=next_id)
        # As superuser: the list is closed to everybody; noted is what the user has just written himself.
        record = self.sudo().exists()
        if record:
            self.env["customer.edit"].sudo()._note(record, record._registry_as_loaded(names))
        return result

    def _registry_has_edits(self):
        """Hook: return whether edits of this record are kept and compared: employees edit it in a form of ours."""
        is_ours = self._name.startswith("customer.") and not self._transient
        return is_ours and len(self) == 1 and self.env.user._is_internal()

    def _registry_as_loaded(self, names):
        """Return {field: value} as a client loads these fields."""
        values = self.read(names, load=None)[0] if names else {}
        return {name: self._registry_plain(name, values[name]) for name in names}

    def _registry_plain(self, name, value):
        """Return ``value`` so that the same is equal, whoever it comes from."""
        kind = self._fields[name].type
        if kind == "properties":
            return plain_properties(value)
        if kind in ("date", "datetime") and value and not isinstance(value, str):
            return self._fields[name].to_string(value)
        if kind in ("float", "monetary", "integer"):
            return round(value, 6) if isinstance(value, int | float) else value
        return (str(value) if isinstance(value, str) else value) or False

    def _registry_refuse_stale(self, vals, loaded):
        self.check_access("write")
        held = self._registry_as_loaded(list(vals))
        known = {name: self._registry_plain(name, loaded[name]) for name in held}
        wanted = {name: self._registry_plain(name, vals[name]) for name in held}
        changed = [name for name, value in held.items() if value not in (known[name], wanted[name])]
        edited = {name: self._registry_editor(name, edit, held[name]) for name, edit in self._registry_edits(changed)}
        shown = {name: self._registry_shown_value(name, known[name]) for name, who in edited.items() if who}
        lines = [self._registry_edit_line(name, value, *edited[name]) for name, value in shown.items()]
        if lines:
            text = self.env._(
                "“%(record)s” has been changed since you opened it:\n\n%(changes)s\n\nReload to see what is there "
                "now; your changes are lost then. Or save anyway: yours replace these.",
                record=self.display_name,
                changes="\n".join(lines),
            )
            raise EditedMeanwhile(text)

    def _registry_edits(self, names):
        """Return [(name of the field, its last edit in a form or nothing)], as superuser."""
        # As superuser: the list is closed to everybody; asked is about fields that the user has just read.
        edits = self.env["customer.edit"].sudo()
        known = edits._of(self, names) if names else {}
        return [(name, known.get(name, edits)) for name in names]

    def _registry_editor(self, name, edit, value):
        """Return (user, as superuser, moment) of the change that left ``value``; nothing if it was no other person's.

        What was changed outside of forms (an import, the portal) is known by the record alone.
        """
        if edit and edit.digest == edit._digest(value):
            return None if edit.user_id == self.env.user else (edit.user_id, edit.date)
        field, record = self._fields[name], self.sudo()
        if not (field.store and not field.compute and self._log_access):
            return None
        is_other = record.write_uid.id not in (self.env.uid, SUPERUSER_ID)
        return (record.write_uid, record.write_date) if is_other else None

    def _registry_edit_line(self, name, value, user, moment):
        return self.env._(
            "• %(field)s: %(value)s (%(user)s, %(when)s)",
            field=self._fields[name].get_description(self.env, ["string"])["string"],
            value=value,
            user=user.name,
            when=format_datetime(self.env, moment, dt_format="short"),
        )

    def _registry_shown_value(self, name, known):
        """Return what this record holds in the field, as its user reads it; of custom fields which are not as known."""
        field, value = self._fields[name], self[name]
        if field.type == "properties":
            return self._registry_shown_properties(name, known if isinstance(known, dict) else {})
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type in ("integer", "float"):
            return formatLang(self.env, value, digits=0 if field.type == "integer" else 2)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=self[field.get_currency_field(self)])
        if not value:
            return self.env._("empty")
        return self._registry_shown_text(field, value)

    def _registry_shown_properties(self, name, known):
        held = self.read([name], load=None)[0][name]
        changed = [one for one in held if known.get(one["name"], False) != _plain_property(one)]
        return ", ".join(f"“{one.get('string') or one['name']}”" for one in changed)

    def _registry_shown_text(self, field, value):
        if field.type == "many2one":
            return value.display_name if value.has_access("read") else self.env._("hidden from you")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value, dt_format="short")
        text = html2plaintext(value) if field.type == "html" else value
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
