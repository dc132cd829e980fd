"""Finds every screen of ours and has the browser look at it: lists, forms, dialogs, and the pages of the portal."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from odoo import http
from odoo.fields import Command
from odoo.tests.common import HOST

from tests.portal.security_case import is_ours
from tests.portal.test_portal_invoices import PASSWORD
from tests.portal.test_security_routes import PATH_KINDS
from tests.reading_case import ReadingCase
from tests.screens.browser import compile_assets, opened
from tests.test_access_matrix import OUR_ADDONS

FOLDER = Path(__file__).parent
FAULTS, OPEN = ((FOLDER / name).read_text(encoding="utf-8") for name in ("faults.js", "open.js"))
EXCEPTIONS = FOLDER / "exceptions.txt"
WIDE, PHONE = 1400, 390
# Odoo measures columns once: a list that is drawn before its fonts are there would keep the widths of others.
FONTS_READY = "document.fonts.status === 'loaded' && document.readyState === 'complete'"
CLIENT_READY = (
    f"!!document.querySelector('.o_web_client .o_view_controller') && !!odoo.__WOWL_DEBUG__?.root && {FONTS_READY}"
)
PORTAL_PAGES = ("/my", "/enquiry")
# Odoo's views without words of ours that could be cut, or that draw a picture.
SHOWN_VIEWS = ("list", "kanban", "pivot")


@dataclass(frozen=True)
class Screen:
    """Something that the web client opens: its name in a finding, the action or its id, and the view to show first."""

    name: str
    action: dict | int
    view: str = "form"


def read_exceptions():
    """Return {pattern: reason} of what may be as it is; a line holds both, with " -- " between them."""
    lines = [line for line in EXCEPTIONS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return dict(line.split(" -- ", 1) for line in lines)


class ScreensCase(ReadingCase):
    """A user with all rights, who has a record of everything, and the screens that it is shown."""

    # In tests, accounting drops its table of currencies first, which a read-only transaction refuses with an error.
    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.boss = cls.env.ref("base.user_admin")
        cls.boss.company_ids = [Command.link(cls.company.id)]
        cls.boss.company_id = cls.company
        for user in cls.env["res.users"].search([("name", "like", "customer_registry.group_")]):
            user.name = f"{user.login.title()} Sommerfeld-Bach"  # as people are called
        compile_assets(cls.env)

    @classmethod
    def make_states(cls):
        """Add what the other proofs do without: drafts, a run and a collection, each with what it lists."""
        super().make_states()
        cls.drafts = cls.make_invoice(cls.bakery, post=False) | cls.make_invoice(cls.bakery, post=False)
        failed = {
            "partner_id": cls.garage.id,
            "state": "failed",
            "error": "The payment term of the folder is archived.",
        }
        lines = [
            {"partner_id": cls.bakery.id, "amount_preview": 12345.6, "warning": "Nothing is due in this period."},
            failed,
        ]
        run = {"company_id": cls.company.id, "line_ids": [Command.create(line) for line in lines]}
        cls.env["customer.billing.run"].create({**run, "name": "RUN/2026/00042", "state": "done"})
        debit = {
            "company_id": cls.company.id,
            "partner_id": cls.bakery.id,
            "move_id": cls.invoice.id,
            "mandate_id": cls.world["customer.mandate"][0].id,
            "currency_id": cls.company.currency_id.id,
            "amount": 12345.6,
        }
        cls.env["customer.collection"].create({"company_id": cls.company.id, "line_ids": [Command.create(debit)]})

    def findings_in_client(self, lang):
        """Return {finding: where it was met} of all screens of the web client in this language."""
        self.boss.lang = lang
        # Before the browser opens: after that the cursor belongs to its requests.
        companies = "-".join(map(str, self.boss.company_ids.ids))
        screens = {width: self.screens(width) for width in (WIDE, PHONE)}
        found = {}
        with opened(self, self.boss, self.boss.login) as (browser, address):
            browser.set_cookie("cids", companies, "/", HOST)
            for width in screens:
                browser.resize(width)
                browser.show(address("/odoo/customer-registry"), CLIENT_READY)
                browser.ask(FAULTS)
                browser.ask(OPEN)
                for screen in screens[width]:
                    self.note(found, f"{lang} {width}", screen.name, self.open(browser, screen))
                self.note(found, f"{lang} {width}", "menus", browser.call("registryScreens.openMenus"))
        return found

    def open(self, browser, screen):
        try:
            return browser.call("registryScreens.open", screen.action, screen.view)
        except AssertionError as error:
            return [f"does not open: {str(error).splitlines()[0]}"]

    def findings_in_portal(self, lang):
        """Return {finding: where it was met} of all pages of the portal and the public ones in this language."""
        self.carla.lang = lang
        paths, found = self.portal_paths(), {}
        with opened(self, self.carla, PASSWORD) as (browser, address):
            for path in paths:
                browser.show(address(path), FONTS_READY)
                for width in (WIDE, PHONE):
                    browser.resize(width)
                    browser.ask(FAULTS)
                    name = re.sub(r"\d+", "1", path)
                    self.note(found, f"{lang} {width}", name, browser.ask("registryScreens.faults()"))
        return found

    def note(self, found, where, screen, faults):
        for fault in faults:
            found.setdefault(f"{screen}: {fault}", []).append(where)

    def screens(self, width):
        """Return the screens of the web client: what menus open, a form of each model, and the dialogs."""
        return [*self.menu_screens(width), *self.form_screens(), *self.dialog_screens()]

    def ours(self, model):
        data = self.env["ir.model.data"].search([("module", "in", OUR_ADDONS), ("model", "=", model)])
        return self.env[model].browse(data.mapped("res_id"))

    def menu_screens(self, width):
        """Yield the lists that our menus and actions open, as a phone shows them where the width is that of a phone."""
        for action in self.ours("ir.actions.act_window"):
            kinds = [kind for kind in action.view_mode.split(",") if kind in SHOWN_VIEWS]
            if action.target != "new" and kinds:
                kind = "kanban" if width == PHONE and "kanban" in kinds else kinds[0]
                yield Screen(f"{action.res_model} {kind}", action.id, kind)
        yield Screen("res.config.settings", self.env.ref("customer_registry.action_settings").id)

    def form_screens(self):
        """Yield our forms with a record in them, and the empty form of a new customer."""
        registry = self.env.ref("customer_registry.res_partner_view_form_registry").id
        for state, customer in (("bakery", self.bakery), *self.customers.items()):
            yield self.form(f"res.partner {state}", customer, registry)
        yield self.form("res.partner new", self.env["res.partner"], registry, default_registry_state="draft")
        for view in self.forms():
            if record := self.samples[view.model][:1]:
                yield self.form(f"{view.model} form", record, view.id)

    def forms(self, transient=False):
        """Return the primary form views of our models, or of our dialogs."""
        models = [model for model in self.our_models if self.env[model]._transient == transient]
        return self.env["ir.ui.view"].search(
            [("model", "in", models), ("type", "=", "form"), ("mode", "=", "primary")], order="model, priority, id"
        )

    def form(self, name, record, view_id, target="current", **context):
        action = {"type": "ir.actions.act_window", "res_model": record._name, "views": [[view_id, "form"]]}
        return Screen(name, {**action, "res_id": record.id, "target": target, "context": context, "name": name})

    def dialog_screens(self):
        """Yield our dialogs, opened about the bakery and what it has."""
        bindings = self.ours("ir.actions.act_window").filtered("binding_model_id").grouped("res_model")
        for view in self.forms(transient=True):
            binding = bindings.get(view.model)
            about = self.drafts if binding and binding[0].binding_model_id.model == "account.move" else self.bakery
            context = {"active_model": about._name, "active_id": about[0].id, "active_ids": about.ids}
            named = {"default_partner_id": self.bakery.id, "default_customer_id": self.bakery.id}
            yield self.form(f"{view.model} dialog", self.env[view.model], view.id, target="new", **context, **named)

    def portal_paths(self):
        """Return the paths of our pages for outsiders, with the bakery's records in them."""
        paths = set()
        for path, endpoint in http._generate_routing_rules(sorted(self.env.registry._init_modules), False):
            name = endpoint.func.__name__
            ours = any(name in vars(cls) for cls in type(endpoint.func.__self__).__mro__ if is_ours(cls))
            asked = endpoint.routing["type"] == "http" and "GET" in (endpoint.routing.get("methods") or ["GET"])
            if ours and asked and path.startswith(PORTAL_PAGES) and not path.endswith("/page/<int:page>"):
                paths.add(self.fill(path))
        return sorted(filter(None, paths))

    def fill(self, path):
        """Return ``path`` with the ids of the bakery's records; empty for a file, which is no page."""
        parts = re.findall(r"<(?:[^:>]*:)?(\w+)>", path)
        if "file_id" in parts:
            return ""
        for part in parts:
            record = self.company if part == "company_id" else self.world[PATH_KINDS[part]][0]
            path = re.sub(rf"<(?:[^:>]*:)?{part}>", str(record.id), path)
        return path

    def assertAllCanBeRead(self, found):
        """Fail with every finding that no exception covers, and with every exception that covers none."""
        exceptions = read_exceptions()
        self.assertLess(len(exceptions), 10)
        wrong = [
            f"{finding}  [{', '.join(where)}]"
            for finding, where in found.items()
            if not any(fnmatchcase(finding, pattern) for pattern in exceptions)
        ]
        stale = [pattern for pattern in exceptions if not any(fnmatchcase(finding, pattern) for finding in found)]
        self.assertFalse(wrong or stale, "\n".join([*wrong, *(f"not needed any more: {line}" for line in stale)]))
