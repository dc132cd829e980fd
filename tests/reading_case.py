"""Presses every button and calls every method as somebody who may only read, and watches the tables."""

import contextlib
from unittest.mock import patch

from lxml import etree
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from tests.portal.security_case import SecurityCase
from tests.portal.test_security_models import EXTENDED_METHODS
from tests.test_access_matrix import ARGUMENTS, METHODS, OUR_ADDONS

READER = "customer_registry.group_reader"
VIEW_ALL = "customer_registry.group_view_all"
VIEW_TYPES = ("form", "list", "kanban", "calendar", "activity", "pivot", "graph", "search")
# Odoo's methods behind buttons of our views.
CORE_BUTTONS = {"action_archive", "action_cancel", "action_done", "action_unarchive", "action_view_partner_invoices"}


class ReadingCase(SecurityCase):
    """Readers with and without “All customers”, and ``samples``: records of each model in each of their states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.roles["reader"]
        cls.viewer = new_test_user(cls.env, "viewer", f"{READER},{VIEW_ALL}")
        cls.auditor = new_test_user(cls.env, "auditor", "account.group_account_readonly")
        cls.banker = new_test_user(cls.env, "banker", "customer_registry.group_bank_data")
        cls.make_states()
        cls.our_methods = {**METHODS, **EXTENDED_METHODS}
        cls.our_models = {name for name, model in cls.env.registry.items() if model._original_module in OUR_ADDONS} - {
            name for name, model in cls.env.registry.items() if model._abstract
        }
        cls.samples = {name: cls.sample(name) for name in {*cls.our_methods, *cls.our_models}}
        cls.passing = cls.passing_tables()

    @classmethod
    def make_states(cls):
        """Complete the records of ``world``: each button has a record on which it is shown."""
        cls.customers = {
            state: cls.make_customer(f"State {state}", registry_state=state, vat="DE136695976" if state else False)
            for state in ("prospect", "draft", "customer", "former")
        }
        for state in ("draft", "suspended", "closed"):
            cls.world["customer.folder"][0].copy({"state": state})
        letter = cls.world["customer.letter"][0]
        run = cls.env["customer.letter.run"].create(
            {"company_id": cls.company.id, "user_id": cls.reader.id, "state": "done"}
        )
        file = cls.make_file(letter, "Letter.pdf")
        for values in ({"state": "failed", "run_id": run.id}, {"state": "printed", "attachment_id": file.id}):
            letter.copy().write(values)
        draft = {"partner_id": cls.bakery.id, "kind": "upload"}
        cls.env["customer.request"].create([{**draft, "name": "Draft"}, {**draft, "name": "Late", "state": "expired"}])
        cls.world["customer.reminder"][0].write({"state": "failed", "fee_move_id": cls.other.id})
        cls.world["customer.vies.check"][0].write({"state": "invalid"})
        account = cls.make_account(cls.garage, "DE02120300000000202051")
        cls.make_mandate(cls.garage, state="draft", bank_id=account.id)
        banner = {"name": "SLA Gold", "event": "invoiced"}
        cls.env["customer.banner"].create(banner)
        cls.env["customer.overview.block"]._complete(cls.reader)
        filters = {"model_id": "res.partner", "domain": "[]", "user_ids": [Command.clear()]}
        action = cls.env.ref("customer_registry.action_customers")
        cls.env["ir.filters"].create({**filters, "name": "All", "action_id": action.id})
        for user in (cls.clerk, cls.reader):
            cls.bakery.activity_schedule("mail.mail_activity_data_todo", summary=f"For {user.login}", user_id=user.id)

    @classmethod
    def sample(cls, model):
        """Return one record for each state of this model, of all if it knows no states."""
        records = cls.env[model].sudo().with_context(active_test=False)
        if records._transient:
            return records
        if model == "res.partner":
            persons = cls.world["res.partner:contact"][0] | cls.stranger_partner()
            return records.union(cls.bakery, persons, *cls.customers.values())
        about_customers = [("registry_customer_id", "!=", False)] if model == "mail.activity" else []
        found = records.search(about_customers, limit=500)
        if "state" not in records._fields or not records._fields["state"].store:
            return found[:5]
        return records.union(*(group[:2] for group in found.grouped("state").values()))

    @classmethod
    def stranger_partner(cls):
        return cls.roles["stranger"].partner_id

    @classmethod
    def passing_tables(cls):
        """Return the tables of dialogs: what is written there is nobody's data."""
        dialogs = [model for model in cls.env.registry.values() if model._transient]
        links = [field.relation for model in dialogs for field in model._fields.values() if field.type == "many2many"]
        return {*(model._table for model in dialogs), *filter(None, links)}

    def press(self, user, record, name):
        """Return what a call does to the tables: None if it is refused, else those that it has changed, as a set."""
        self.env.invalidate_all()
        record = record.with_user(user).with_context(active_test=True)
        arguments = self.arguments_of(record, name)
        savepoint = self.env.cr.savepoint()
        try:
            before = self.written()
            with self.without_network():
                getattr(record, name)(*arguments)
            self.env.flush_all()
            return self.changed(before)
        except UserError:  # among them AccessError
            return None
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def arguments_of(self, record, name):
        code = getattr(type(record), name).__code__
        wanted = code.co_varnames[1 : code.co_argcount]
        if wanted == ("attachment_ids",):
            return [[self.world["ir.attachment:internal"][0].id]]
        return [ARGUMENTS[parameter] for parameter in wanted if parameter in ARGUMENTS]

    @contextlib.contextmanager
    def without_network(self):
        """Let nothing be printed by the browser of the server."""
        with patch.object(type(self.env["ir.actions.report"]), "_run_wkhtmltopdf", lambda *_args, **_options: b"%PDF"):
            yield

    def written(self):
        """Return {table: number of rows written} since the connection was opened."""
        self.env.cr.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(self.env.cr.fetchall())

    def changed(self, before):
        after = self.written()
        return {table for table, count in after.items() if count != before.get(table, 0)} - self.passing

    def buttons_of(self, user):
        """Return {model: names of methods} of the buttons of ours that ``user`` is shown, whatever record they are on.

        Names of reports and window actions stand for themselves.
        """
        shown = {}
        for view in self.our_views():
            if not self.env[view.model].with_user(user).has_access("read"):
                continue
            arch = self.env[view.model].with_user(user).get_view(view.id, view.type)["arch"]
            for model, name in self.buttons_in(etree.fromstring(arch), view.model):
                name = self.action_name(int(name)) if name.isdecimal() else name
                is_ours = name in self.our_methods.get(model, ()) or name.partition(".")[0] in OUR_ADDONS
                if is_ours or (name in CORE_BUTTONS and self.is_ours(view)):
                    shown.setdefault(model, set()).add(name)
        return shown

    def views_that_offer_too_much(self, user):
        """Return the names of our views that offer ``user`` to create, edit or delete what he may not."""
        offering = set()
        for view in self.our_views().filtered(lambda view: view.type in ("form", "list", "kanban", "calendar")):
            records = self.env[view.model].with_user(user)
            if records.has_access("read"):
                root = etree.fromstring(records.get_view(view.id, view.type)["arch"])
                for name, operation in (("create", "create"), ("edit", "write"), ("delete", "unlink")):
                    if not records.has_access(operation) and root.get(name) not in ("False", "0", "false"):
                        offering.add(f"{view.name}: {name}")
        return offering

    def our_views(self):
        """Return the views that we add, and those that ours extend."""
        data = self.env["ir.model.data"].search([("module", "in", OUR_ADDONS), ("model", "=", "ir.ui.view")])
        views = self.env["ir.ui.view"].browse(data.mapped("res_id")).filtered(lambda view: view.type in VIEW_TYPES)
        roots = self.env["ir.ui.view"]
        for view in views:
            while view.mode != "primary":
                view = view.inherit_id
            roots |= view
        return roots

    def is_ours(self, view):
        return view.get_external_id()[view.id].partition(".")[0] in OUR_ADDONS

    def action_name(self, action_id):
        data = [("model", "=like", "ir.actions.%"), ("res_id", "=", action_id)]
        return self.env["ir.model.data"].search(data, limit=1).complete_name or ""

    def buttons_in(self, node, model):
        """Yield (model, name) of the buttons below ``node``; in a list within a form the model is that of the list."""
        for child in node:
            inner = model
            if child.tag == "field" and len(child):
                inner = self.env[model]._fields[child.get("name")].comodel_name
            if child.tag in ("button", "a") and child.get("type") in ("object", "action"):
                yield model, child.get("name")
            if child.get("action") and child.get("type") == "object":
                yield inner, child.get("action")
            yield from self.buttons_in(child, inner)
