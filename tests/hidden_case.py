"""What the tests of hidden records share: a customer that the user may not see, with a record of everything."""

import json

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from tests.portal.security_case import SecurityCase
from tests.test_access_matrix import OUR_ADDONS

BAKERY, GARAGE = 0, 1
X2MANY = ("one2many", "many2many")
# Stands in all that the hidden customer and its records say, and in nothing that the user may see.
MARK = "QXZ"
SECRETS = {
    "name": f"{MARK} Verborgen",
    "email": f"{MARK.lower()}@verborgen.example.com",
    "phone": "+49 30 71829364",
    "vat": "DE129273398",
    "street": f"{MARK}-Weg 1",
    "city": f"{MARK}stadt",
    "ref": f"{MARK}-4711",
    "comment": f"<p>{MARK} comment</p>",
}
HINT = "Drives too fast"
IBAN = "DE75512108001245126199"
AMOUNT = 73519.46
NUMBER_TRACES = (IBAN.lower(), "51210800", "1245126")
TRACES = (MARK.lower(), HINT.lower(), "verborgen", "71829364", "129273398", "73519", IBAN[-4:], *NUMBER_TRACES)
# What managers set up for all customers.
SETTINGS = {
    "customer.banner",
    "customer.channel.rule",
    "customer.consent.purpose",
    "customer.contact.role",
    "customer.first.step",
    "customer.letter.template",
    "customer.overview.block",
    "customer.reminder.level",
    "customer.requirement",
}
SHARED = {*SETTINGS, "customer.history", "customer.history.value", "product.product", "project.project"}


def is_own(field):
    """Tell whether a field, or the one that it is inherited from, is of our addons alone."""
    modules = field.base_field._modules
    return bool(modules) and OUR_ADDONS.issuperset(modules)


class HiddenCase(SecurityCase):
    """Shows ``cls.user`` the bakery; the garage, with all that belongs to it, is hidden."""

    traces = TRACES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "owner", "customer_registry.group_manager,account.group_account_manager")
        cls.garage.user_id = cls.owner
        cls.made = [cls.find_records(side) for side in (BAKERY, GARAGE)]
        cls.user = cls.make_user()
        cls.specs = {}
        for side in (BAKERY, GARAGE):
            for name in cls.our_models():
                cls.record_of(name, side)
        cls.make_hint()
        cls.env.flush_all()
        cls.hide()
        cls.env.invalidate_all()
        cls.hidden = {name: record for name, record in cls.made[GARAGE].items() if cls.is_closed(record)}

    @classmethod
    def make_user(cls):
        raise NotImplementedError

    @classmethod
    def hide(cls):
        """Put in force what hides the garage."""

    @classmethod
    def make_hint(cls):
        """Make a hint that the garage alone shows, for what it has bought."""
        product = cls.env["product.product"].create({"name": "Brakes"})
        cls.other.button_draft()
        cls.other.invoice_line_ids.product_id = product
        cls.other.action_post()
        cls.env["customer.banner"].create({"name": HINT, "event": "invoiced", "product_ids": product.ids})

    @classmethod
    def our_models(cls):
        """Return the names of the models of ours, in a fixed order."""
        models = cls.env.registry.items()
        return sorted(name for name, model in models if model._original_module in OUR_ADDONS and not model._abstract)

    @classmethod
    def switch(cls, **settings):
        cls.env["res.config.settings"].create(settings).execute()

    @classmethod
    def is_garage(cls, customer):
        return customer == getattr(cls, "garage", None)

    @classmethod
    def make_customer(cls, name="Bäckerei Sonnenfeld", state="draft", **values):
        if name.startswith("Autohaus"):
            values = {**values, **SECRETS}
            name = values.pop("name")
        return super().make_customer(name, state, **values)

    @classmethod
    def make_login(cls, customer, name, **rights):
        return super().make_login(customer, f"{MARK}{name}" if cls.is_garage(customer) else name, **rights)

    @classmethod
    def make_invoice(cls, customer, amount=100.0, post=True, **values):
        return super().make_invoice(customer, AMOUNT if cls.is_garage(customer) else amount, post, **values)

    @classmethod
    def make_account(cls, customer, number="DE89370400440532013000", **values):
        return super().make_account(customer, IBAN if cls.is_garage(customer) else number, **values)

    @classmethod
    def make_records(cls, mark, customer, user):
        return super().make_records(MARK if cls.is_garage(customer) else mark, customer, user)

    # A record of everything
    # ----------------------

    @classmethod
    def find_records(cls, side):
        """Return {model: record} of what this customer has, and of what is of use to both."""
        existing = {name: cls.env[name].search([], limit=1, order="id desc") for name in SHARED}
        return {
            **{name: record for name, record in existing.items() if record},
            **{kind.partition(":")[0]: pair[side] for kind, pair in reversed(cls.world.items())},
            "ir.attachment": cls.world["ir.attachment:internal"][side],
            "customer.reminder.line": cls.world["customer.reminder"][side].line_ids,
            "product.product": cls.product,
        }

    @classmethod
    def record_of(cls, name, side):
        """Return the record of this model that belongs to a customer; where there is none yet it is made.

        What belongs to the bakery is made by the user where the user may; of views there is none.
        """
        made = cls.made[side]
        if name not in made:
            model = cls.env[name]
            own = model.with_user(cls.user)
            maker = own if side == BAKERY and own.has_access("create") else model
            made[name] = maker.create(cls.plain_values(model, side)).with_env(cls.env) if model._auto else model
        return made[name]

    @classmethod
    def plain_values(cls, model, side):
        """Return values for the required fields of ``model`` that have no default."""
        required = [name for name, field in model._fields.items() if field.required and field.store]
        missing = set(required) - model.default_get(required).keys()
        fields = [model._fields[name] for name in sorted(missing)]
        plain = [field for field in fields if not field.compute and field.type not in X2MANY]
        return {field.name: cls.plain_value(field, side) for field in plain}

    @classmethod
    def plain_value(cls, field, side):
        match field.type:
            case "selection":
                return field.get_values(cls.env)[0]
            case "many2one" if field.comodel_name in ("res.company", "res.currency"):
                return (cls.company if field.comodel_name == "res.company" else cls.company.currency_id).id
            case "many2one":
                return cls.record_of(field.comodel_name, side).id
            case "date" | "datetime":
                return "2026-12-01"
            case "integer" | "float" | "monetary":
                return AMOUNT if side == GARAGE else 1
            case _:
                return MARK if side == GARAGE and field.model_name not in SETTINGS else f"Plain {side}"

    @classmethod
    def is_closed(cls, record):
        return bool(record.exists()) and not record.with_user(cls.user).has_access("read")

    # What a client asks for
    # ----------------------

    def as_user(self, model):
        return self.env[model].with_user(self.user).with_context(allowed_company_ids=self.user.company_ids.ids)

    def own_record(self, name):
        """Return the record of the bakery that the user may change, if there is one."""
        record = self.as_user(name).browse(self.made[BAKERY].get(name, self.env[name]).id)
        return record.exists()._filtered_access("write")

    def spec_of(self, model, deep=True):
        """Return what a form with all fields of ``model`` that the user may see asks for."""
        key = (model._name, deep)
        if key not in self.specs:
            names = model.fields_get(attributes=["type"])
            self.specs[key] = {name: self.spec_of_field(model._fields[name], deep) for name in names}
        return self.specs[key]

    def spec_of_field(self, field, deep):
        if field.type == "many2one":
            return {"fields": {"display_name": {}}}
        if field.type not in X2MANY or not deep:
            return {}
        lines = self.as_user(field.comodel_name)
        if not lines.has_access("read"):
            return {}
        is_ours = lines._original_module in OUR_ADDONS
        return {"fields": self.spec_of(lines, deep=False) if is_ours else {"display_name": {}}}

    def forms_of(self, field, record_id):
        """Return the values by which a client names this record in ``field``."""
        if field.type == "many2one":
            return [record_id]
        return [[[4, record_id]], [[6, 0, [record_id]]]]

    def assertTellsNothing(self, act, what):
        """Whatever ``act`` answers, or refuses with, holds nothing of the hidden customer."""
        answer = self.answer(act)
        found = [trace for trace in self.traces if trace in answer.lower()]
        if found:
            with self.subTest(what):
                self.fail(f"{found} in {answer[:600]}")

    def answer(self, act):
        """Return as text what ``act`` answers or refuses with, and undo what it did."""
        savepoint = self.env.cr.savepoint()
        try:
            return json.dumps(act(), default=str)
        except (UserError, KeyError, ValueError) as error:  # Odoo does not expect each of these calls
            return str(error)
        finally:
            savepoint.close(rollback=True)
