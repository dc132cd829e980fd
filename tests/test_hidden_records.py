"""No relational field of ours is a window: generated over all models and fields, with ids hidden from the user.

New models and fields are covered by themselves.
"""

import re
from functools import partial

from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from tests.hidden_case import BAKERY, GARAGE, IBAN, MARK, NUMBER_TRACES, SETTINGS, SHARED, X2MANY, HiddenCase, is_own

RIGHTS = "base.group_partner_manager,sales_team.group_sale_salesman,project.group_project_user,survey.group_survey_user"
TEXTS = ("char", "text", "html")
# What Odoo shows to everybody with the right to the model, whosesoever it is.
SEEN_IN_ODOO = {
    "survey.user_input": "who answered a survey is shown by name to whoever may see the answers",
}
# Lines that their dialog writes anew whenever it is changed.
REWRITTEN = {"customer.invoice.consolidation.line", "customer.merge.choice"}
OF_ODOO = {
    "account.move",
    "account.move.line",
    "ir.attachment",
    "mail.message",
    "res.partner",
    "res.users",
    "sale.order",
}
SAVED = "it was saved"


class HiddenRecordTests:
    """What holds for each user from whom something is hidden."""

    def targets(self):
        """Yield (model, field, hidden id) for each relational field of ours on a model that the user may create."""
        for model in self.models():
            for field in model._fields.values():
                if field.relational and is_own(field) and field.comodel_name in self.hidden:
                    yield model, field, self.hidden[field.comodel_name].id

    def models(self):
        models = map(self.as_user, sorted(self.env.registry))
        return [model for model in models if not model._abstract and model.has_access("create")]

    def test_no_form_shows_what_a_client_names(self):
        for model, field, record_id in self.targets():
            for value in self.forms_of(field, record_id):
                for attempt, act in self.form_attempts(model, field.name, value).items():
                    self.assertTellsNothing(act, f"{field} {value} {attempt}")

    def form_attempts(self, model, name, value):
        spec, record = self.spec_of(model), self.own_record(model._name)
        default = model.with_context(**{f"default_{name}": value})
        return {
            "changed": lambda: model.onchange({name: value}, [name], spec),
            "at first": lambda: model.onchange({name: value}, [], spec),
            "beside another": lambda: model.onchange({name: value, "create_date": False}, ["create_date"], spec),
            "in a record": lambda: record.onchange({name: value}, [name], spec),
            "by default": lambda: default.onchange({}, [], spec),
            "by default_get": lambda: default.default_get([name]),
        }

    def test_no_form_shows_what_a_client_names_in_values_of_another_record(self):
        roads = self.roads()
        for model, field, record_id in self.targets():
            value = self.forms_of(field, record_id)[0]
            for parent, road in roads.get(model._name, {}).values():
                self.assertTellsNothing(self.nested_attempt(parent, road, field.name, value), f"{field} in {road}")

    def roads(self):
        """Return {model: {name: (parent, field that leads to the model)}}: all of ours, one of Odoo for each parent."""
        roads = {}
        for parent in self.models():
            for field in parent._fields.values():
                if field.relational:
                    name = str(field) if is_own(field) else parent._name
                    roads.setdefault(field.comodel_name, {}).setdefault(name, (parent, field))
        return roads

    def nested_attempt(self, parent, road, name, value):
        spec = {road.name: {"fields": {name: {"fields": {"display_name": {}}}, "display_name": {}}}}
        sent = [[0, "virtual_1", {name: value}]] if road.type in X2MANY else {name: value}
        if is_own(road):
            parent = parent.with_context(**{f"default_{road.name}": sent})
            return lambda: parent.onchange({}, [], spec)
        return lambda: parent.onchange({road.name: sent}, [road.name], spec)

    def test_nothing_is_saved_that_names_it(self):
        for model, field, record_id in self.targets():
            if field.name in MAGIC_COLUMNS or not field.store:
                continue
            for value in self.forms_of(field, record_id):
                for attempt, act in self.save_attempts(model, field.name, value).items():
                    answer = self.answer(self.naming(act, field, record_id))
                    found = [trace for trace in (SAVED, *self.traces) if trace in answer.lower()]
                    if found:
                        with self.subTest(f"{field} {value} {attempt}"):
                            self.fail(answer)

    def save_attempts(self, model, name, value):
        record = self.own_record(model._name)
        values = {**self.plain_values(model.sudo(), BAKERY), name: value}
        attempts = {
            "create": lambda: model.create(values),
            "web_save": lambda: model.browse(model.web_save(values, {})[0]["id"]),
        }
        if not record:
            return attempts
        return {
            **attempts,
            "write": lambda: record.write({name: value}) and record,
            "web_save of a record": lambda: record.web_save({name: value}, {}) and record,
            "copy": lambda: record.copy({name: value}),
        }

    def naming(self, act, field, record_id):
        """Return ``act`` such that it answers whether what it returns names the record in the database."""

        def answer():
            record = act()
            self.env.flush_all()
            self.env.invalidate_all()
            return SAVED if record_id in record.sudo()[field.name].ids else "dropped"

        return answer

    def test_nothing_that_we_compute_tells_of_what_a_field_of_odoo_names(self):
        for model in self.models():
            names = self.own_names(model) if model._name not in self.shown else []
            for field in model._fields.values() if names else ():
                if field.relational and not is_own(field) and field.comodel_name in self.hidden:
                    for value in self.forms_of(field, self.hidden[field.comodel_name].id):
                        for attempt, act in self.computed_attempts(model, field.name, value, names).items():
                            self.assertTellsNothing(act, f"{field} {value} {attempt}")

    def computed_attempts(self, model, name, value, names):
        spec = {field: part for field, part in self.spec_of(model).items() if field in names}
        default, record = model.with_context(**{f"default_{name}": value}), self.own_record(model._name)
        return {
            "changed": lambda: model.onchange({name: value}, [name], spec),
            "at first": lambda: model.onchange({name: value}, [], spec),
            "in a record": lambda: record.onchange({name: value}, [name], spec),
            "by default": lambda: default.onchange({}, [], spec),
            "by default beside another": lambda: default.onchange({"create_date": False}, ["create_date"], spec),
        }

    def own_names(self, model):
        return [name for name in self.spec_of(model) if is_own(model._fields[name])]

    def test_whatever_is_of_a_customer_is_hidden_and_tried(self):
        """Else the tests above would prove nothing; add to a table, with the reason, what everybody may see."""
        fields = [field for model in self.env.registry.values() for field in model._fields.values() if is_own(field)]
        named = {field.comodel_name for field in fields if field.relational}
        self.assertFalse(self.wanted(named) - self.hidden.keys())
        self.assertFalse(self.shown.keys() & self.hidden.keys())
        references = [field for field in fields if field.type in ("reference", "many2one_reference")]
        self.assertFalse(references, "teach base_named_records.py what such a field names")

    def wanted(self, named):
        """Return which of the models that our fields name must be hidden."""
        ours = set(self.our_models()) - SETTINGS - REWRITTEN - self.shown.keys()
        return named & ours | OF_ODOO

    def test_a_dialog_is_read_by_whoever_opened_it(self):
        dialogs = {name for name in self.our_models() if self.env[name].is_transient()}
        mine = {name for name in dialogs if self.as_user(name).has_access("read")}
        self.assertFalse(mine - self.hidden.keys() - REWRITTEN)

    # Reading
    # -------

    def readable(self):
        """Yield (model, names of our fields on it) of what the user may read, but for what he sees of all customers."""
        for model in map(self.as_user, sorted(self.env.registry)):
            if not model._abstract and model._name not in {*SETTINGS, *self.shown} and model.has_access("read"):
                names = self.own_names(model)
                if names:
                    yield model.with_context(active_test=False), names

    def test_nothing_that_is_listed_shows_it(self):
        for model, names in self.readable():
            records = model.search([])
            spec = {name: part for name, part in self.spec_of(model).items() if name in names}
            self.assertTellsNothing(partial(records.web_read, spec), f"{model._name} read")
            self.assertTellsNothing(partial(records.export_data, names), f"{model._name} exported")
            for name in names:
                if model._fields[name]._description_groupable(model.env):
                    self.assertTellsNothing(
                        partial(model.formatted_read_group, [], [name], ["__count"]), f"{model._name} by {name}"
                    )

    def test_no_search_finds_by_it(self):
        found = re.compile(r"\[\d")
        for model, names in self.readable():
            for domain in (domain for name in names for domain in self.questions(model._fields[name])):
                answer = self.answer(lambda model=model, domain=domain: model.search(domain).ids)
                if found.match(answer):
                    with self.subTest(f"{model._name} {domain}"):
                        self.fail(answer)

    def questions(self, field):
        """Return domains that ask for a word of the hidden customer in ``field`` or in what it leads to."""
        if not field._description_searchable:
            return []
        if not field.relational:
            return [[(field.name, "ilike", word)] for word in self.words] if field.type in TEXTS else []
        lines = self.env[field.comodel_name]
        names = [lines._rec_name, *("name", "email", "body", "acc_number", "iban_masked")]
        searchable = [name for name in names if name in lines._fields and lines._fields[name]._description_searchable]
        return [[(f"{field.name}.{name}", "ilike", word)] for name in dict.fromkeys(searchable) for word in self.words]


@tagged("post_install", "-at_install")
class TestHiddenByColleagues(HiddenRecordTests, HiddenCase):
    """With “Only my customers” a user with many rights sees nothing of the customers of others."""

    shown = {
        "customer.collection": "whoever collects does so for all customers",
        "customer.collection.file": "as the collection",
        "customer.collection.line": "as the collection",
        "customer.collection.omission": "as the collection",
        "res.partner.bank": "Odoo shows accounts to all employees, unless “Restrict bank data” is on",
        **SEEN_IN_ODOO,
    }
    words = (MARK, "71829364")

    @classmethod
    def make_user(cls):
        groups = f"customer_registry.group_user,customer_registry.group_bank_data,{RIGHTS}"
        user = new_test_user(cls.env, "mine", groups, name="Mine")
        cls.bakery.registry_member_ids += user
        return user

    @classmethod
    def hide(cls):
        cls.switch(registry_only_mine=True)


@tagged("post_install", "-at_install")
class TestHiddenByCompany(HiddenRecordTests, HiddenCase):
    """Somebody with all rights in one company sees nothing of the customers of another."""

    words = (MARK, "71829364")
    shown = {"customer.history": "it says what was, before the customer was moved", **SEEN_IN_ODOO}

    @classmethod
    def make_user(cls):
        groups = (
            f"customer_registry.group_manager,customer_registry.group_bank_data,account.group_account_manager,{RIGHTS}"
        )
        return new_test_user(cls.env, "here", groups, name="Here", company_id=cls.company.id)

    @classmethod
    def hide(cls):
        """Move the garage to another company, which Odoo allows nobody to do afterwards."""
        other = cls.roles["elsewhere"].company_id.id
        family = cls.Partner.search([("id", "child_of", cls.garage.id)])
        for record in (*cls.made[GARAGE].values(), family):
            field = record._fields.get("company_id")
            if field and field.store and record._auto and record._name not in SHARED:
                query = SQL(
                    "UPDATE %s SET company_id = %s WHERE id IN %s",
                    SQL.identifier(record._table),
                    other,
                    tuple(record.ids),
                )
                cls.env.cr.execute(query)


@tagged("post_install", "-at_install")
class TestHiddenBankData(HiddenRecordTests, HiddenCase):
    """With “Restrict bank data” somebody without the right to it gets at no account number."""

    traces = NUMBER_TRACES
    words = (IBAN, "1245126")
    shown = {}

    @classmethod
    def make_user(cls):
        groups = f"customer_registry.group_manager,account.group_account_manager,{RIGHTS}"
        return new_test_user(cls.env, "biller", groups, name="Biller")

    @classmethod
    def hide(cls):
        cls.switch(registry_restrict_bank_data=True)

    def wanted(self, named):
        """Override: everything else is shown."""
        return {"customer.collection.file", "customer.mandate.amendment", "res.partner.bank"}
