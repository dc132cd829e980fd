"""People who see customers and change none: proven over every button, method, action and menu of ours."""

from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from tests.reading_case import ReadingCase
from tests.test_access_matrix import OUR_ADDONS

# What a reader is shown, looked through one by one: each opens something or downloads what is there already.
READERS_BUTTONS = {
    "customer.banner": {"action_view_customers"},
    "customer.contact": {"action_open_person", "action_portal_preview"},
    "customer.letter": {"action_open", "action_print"},  # of a printed letter
    "customer.letter.run": {"action_download"},
    "customer.note": {"action_open_note"},
    "customer.overview.block": {"action_reset"},  # one's own
    "customer.reminder": {"customer_registry_reminder.action_report_reminder"},
    "ir.filters": {"action_edit_selection", "action_open_selection"},  # Odoo lets every employee keep filters
    "mail.activity": {"action_done", "action_open_registry_customer"},  # a task of one's own is ticked off
    "res.partner": {"action_open_registry", "action_view_registry_mandates", "action_view_registry_reminders"},
}
READERS_MENUS = {
    "Customers",
    "Customers/Actions",
    "Customers/Correspondence",
    "Customers/Correspondence/Letters",
    "Customers/Correspondence/Letters to Selections",
    "Customers/Correspondence/Notes",
    "Customers/Correspondence/Requests",
    "Customers/Customers",
    "Customers/Customers/Contacts",
    "Customers/Customers/Customers",
    "Customers/Customers/Prospects",
    "Customers/Customers/Selections",
    "Customers/Folders",
    "Customers/Reports",
    "Customers/Reports/Consents",
}
# What an own tick, an own arrangement and an own task change: rows of the reader alone.
OWN_ROWS = {
    ("customer.document.seen", "registry_mark_seen"): {"customer_document_seen"},
    ("customer.overview.block", "action_own"): {"customer_overview_block"},
    ("res.partner", "registry_arrange_overview"): {"customer_overview_block"},
    ("customer.overview.block", "action_reset"): {"customer_overview_block"},
}
# What people are shown of ours who have no right to the registry, but others.
EMPLOYEES_BUTTONS = {
    "customer.banner": {"action_view_customers"},
    "customer.contact": {"action_open_person"},
    "customer.note": {"action_open_note"},
    "customer.overview.block": {"action_reset"},
    "ir.filters": {"action_edit_selection", "action_open_selection"},
    "mail.activity": {"action_done", "action_open_registry_customer"},
}
OTHERS_BUTTONS = {
    "employee": EMPLOYEES_BUTTONS,
    "auditor": {
        **EMPLOYEES_BUTTONS,
        "account.move": {"action_view_deliveries", "action_view_registry_reminders"},
        "customer.delivery": {"action_open_invoice"},
        "customer.folder": {"action_view_invoices"},
        "customer.reminder": {"action_view_fee", "customer_registry_reminder.action_report_reminder"},
        "customer.statement.wizard": {"action_print"},
        "res.partner": {
            "action_registry_statement",
            "action_view_partner_invoices",
            "action_view_registry_deliveries",
            "action_view_registry_mandates",
            "action_view_registry_open_invoices",
            "action_view_registry_payments",
            "action_view_registry_reminders",
        },
        "res.partner.category": {"action_view_category_report"},
    },
    "banker": {
        **EMPLOYEES_BUTTONS,
        "customer.bank.input": {"action_add"},
        "customer.collection": {
            "action_ask_announce",
            "action_ask_confirm",
            "action_ask_export",
            "action_book_again",
            "action_cancel",
            "action_prepare",
            "action_view_lines",
            "customer_registry_collection.action_customer_collection_return_file",
        },
        "customer.collection.cancel": {"action_cancel"},
        "customer.collection.file": {"action_download"},
        "customer.collection.line": {"action_return"},
        "customer.collection.return": {"action_return"},
        "customer.collection.return.file": {"action_apply", "action_read"},
        "customer.sending": {"action_go"},  # of collections; it says who is debited
        "customer.mandate": {
            "action_activate",
            "action_amend",
            "action_revoke",
            "action_send_to_sign",
            "action_view_registry_debits",
            "action_view_sign_request",
            "action_view_signed_form",
            "action_withdraw_request",
            "customer_registry_collection.action_report_customer_mandate",
        },
        "customer.mandate.amend": {"action_amend"},
        "customer.mandate.revoke": {"action_revoke"},
        "customer.mandate.sign": {"action_send"},
        "res.partner": {
            "action_add_bank_account",
            "action_registry_have_mandate_signed",
            "action_view_registry_mandates",
        },
    },
}


@tagged("post_install", "-at_install")
class TestReader(ReadingCase):
    def test_there_is_a_record_to_press_each_button_on(self):
        for model in self.our_methods:
            if self.env[model].with_user(self.reader).has_access("read") and not self.env[model]._transient:
                self.assertTrue(self.samples[model], f"make a {model} in make_states")

    def test_the_watch_sees_what_a_user_changes(self):
        customer = self.customers["customer"]
        self.assertIn("res_partner", self.press(self.clerk, customer, "action_no_more_information"))
        self.assertIsNone(self.press(self.reader, customer, "action_no_more_information"))

    def test_no_method_of_ours_changes_anything_for_a_reader(self):  # T28
        for user in (self.reader, self.viewer):
            for model, names in self.our_methods.items():
                for record in self.samples[model] or self.env[model].browse(1):
                    for name in names:
                        with self.subTest(user=user.login, record=record, method=name):
                            changed = self.press(user, record, name) or set()
                            self.assertLessEqual(changed, OWN_ROWS.get((model, name), set()))

    def test_readers_are_shown_the_buttons_that_were_looked_through(self):  # T28
        for user in (self.reader, self.viewer):
            self.assertEqual(self.buttons_of(user), READERS_BUTTONS)

    def test_no_view_offers_a_reader_to_edit(self):  # T28
        self.assertEqual(self.views_that_offer_too_much(self.reader), set())

    def test_a_reader_opens_no_dialog_that_changes_anything(self):  # T28
        for model in self.our_models:
            if self.env[model]._transient:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=model, operation=operation):
                        self.assertFalse(self.env[model].with_user(self.reader).has_access(operation))

    def test_no_action_behind_a_gear_or_menu_changes_anything_for_a_reader(self):  # T28
        for action in self.our_actions("ir.actions.server"):
            for record in self.samples.get(action.model_id.model) or self.env[action.model_id.model]:
                with self.subTest(action=action.name, record=record):
                    self.assertFalse(self.press(self.viewer, action.with_context(**self.active(record)), "run"))

    def our_actions(self, model):
        data = self.env["ir.model.data"].search([("module", "in", OUR_ADDONS), ("model", "=", model)])
        return self.env[model].browse(data.mapped("res_id"))

    def active(self, record):
        return {"active_model": record._name, "active_id": record.id, "active_ids": record.ids}

    def test_the_gear_offers_a_reader_reports_only(self):  # T28
        offered = set()
        for model in {*self.our_models, *self.our_methods}:
            bindings = self.env["ir.actions.actions"].with_user(self.reader).get_bindings(model)
            for kind, actions in bindings.items():
                for action in actions:
                    name = self.action_name(action["id"])
                    if name.partition(".")[0] in OUR_ADDONS:
                        offered.add((model, kind, name))
        self.assertEqual({kind for _model, kind, _name in offered} - {"report"}, set(), offered)

    def test_every_menu_of_a_reader_opens_and_shows_records(self):  # T01
        menus = self.menus_of(self.reader)
        self.assertEqual(set(menus.mapped("complete_name")), READERS_MENUS)
        self.assertEqual(self.menus_of(self.viewer), menus)
        for menu in menus.filtered("action"):
            with self.subTest(menu.complete_name):
                action = menu.action.with_user(self.reader)._get_action_dict()
                records = self.env[action["res_model"]].with_user(self.reader)
                views = [(view_id, kind) for view_id, kind in action["views"] if kind != "activity"]
                shown = records.get_views(
                    [*views, (action["search_view_id"] and action["search_view_id"][0], "search")]
                )
                for view in shown["views"].values():
                    records.web_search_read([], self.fields_in(view["arch"]), limit=5)

    def fields_in(self, arch):
        """Return what the web client reads of the fields of a view, without those of lists within it."""
        return {name: {} for name in etree.fromstring(arch).xpath("//field[not(ancestor::field)]/@name")}

    def menus_of(self, user):
        menus = self.env["ir.ui.menu"]
        visible = menus.with_user(user)._visible_menu_ids()
        data = self.env["ir.model.data"].search([("module", "in", OUR_ADDONS), ("model", "=", "ir.ui.menu")])
        ours = menus.browse(set(data.mapped("res_id")) & set(visible))
        return ours.filtered(lambda menu: set(map(int, menu.parent_path.split("/")[:-1])) <= set(visible))

    def test_a_reader_reads_each_page_of_a_customer(self):  # T01, T02, T05
        form = self.env.ref("customer_registry.res_partner_view_form_registry")
        arch = self.Partner.with_user(self.reader).get_view(form.id, "form")["arch"]
        customer = self.bakery.with_user(self.reader)
        customer.web_read(self.fields_in(arch))
        self.assertIn('name="folders"', arch)
        self.assertTrue(customer.registry_folder_ids.mapped("name"))
        self.assertTrue(customer.registry_mandate_count)

    def test_the_overview_offers_a_reader_nothing_to_enter(self):  # T05, T28
        overview = self.bakery.with_user(self.reader).registry_get_overview()
        self.assertTrue(overview["blocks"])
        offering = {block["code"] for block in overview["blocks"] if block["create"] or block["compose"]}
        self.assertEqual(offering, {"appointments"})  # of his own: Odoo's calendar is every employee's
        shown = {block["code"] for block in overview["blocks"] if block["count"]}
        self.assertLessEqual({"contacts", "folders", "actions", "documents", "messages"}, shown)

    def test_a_reader_writes_nothing_on_a_customer_or_what_belongs_to_it(self):  # T28
        customer, contact = self.bakery.with_user(self.reader), self.world["customer.contact"][0].with_user(self.reader)
        env = customer.env
        on_it = {"res_model": "res.partner", "res_id": customer.id}
        todo = env.ref("mail.mail_activity_data_todo").id
        for number, act in enumerate(
            (
                lambda: customer.write({"street": "Elsewhere 1"}),
                lambda: customer.web_save({"street": "Elsewhere 1"}, {}),
                lambda: customer.write({"contact_link_ids": [Command.update(contact.id, {"portal_admin": True})]}),
                lambda: customer.create({"name": "x", "registry_state": "customer"}),
                lambda: customer.load(["name"], [["x"]])["ids"] or self.refuse(),
                lambda: customer.unlink(),
                lambda: customer.action_archive(),
                lambda: customer.message_subscribe(self.employee.partner_id.ids),
                lambda: customer.activity_schedule(summary="x", user_id=self.reader.id),
                lambda: env["mail.activity"].create({**self.to_do(customer), "activity_type_id": todo}),
                lambda: env["mail.activity"].create({"registry_customer_id": customer.id, "activity_type_id": todo}),
                lambda: env["ir.attachment"].create({"name": "x", "raw": b"x", **on_it}),
                lambda: customer.action_registry_write_mail(),
                lambda: contact.write({"name": "Renamed"}),
                lambda: contact.action_archive(),
                lambda: self.world["customer.note"][0].with_user(self.reader).write({"body": "x"}),
                lambda: self.world["ir.attachment:internal"][0].with_user(self.reader).write({"name": "x"}),
                lambda: self.world["mail.message:note"][0].with_user(self.reader).write({"body": "x"}),
            )
        ):
            with self.subTest(number), self.assertRaises(UserError), self.env.cr.savepoint():
                act()
                self.env.flush_all()

    def test_a_reader_rewrites_no_message_by_notifying_himself_of_it(self):  # T28
        for reader in (self.reader, self.viewer):
            message = self.world["mail.message:note"][0].with_user(reader)
            reached = {"mail_message_id": message.id, "res_partner_id": reader.partner_id.id}
            self.env["mail.notification"].with_user(reader).create(reached)
            self.assertTrue(message.body)
            for values in (
                {"subject": "x"},
                {"author_id": reader.partner_id.id},
                {"attachment_ids": [Command.create({"name": "x"})]},
            ):
                with self.subTest(reader.login, values=values), self.assertRaises(AccessError):
                    message.write(values)
            message.toggle_message_starred()

    def test_a_reader_writes_nothing_on_a_reminder(self):  # T28, X07
        reminder = self.world["customer.reminder"][0]
        model_id = self.env["ir.model"]._get_id(reminder._name)
        for reader in (self.reader, self.viewer):
            own, env = reminder.with_user(reader), self.env(user=reader)
            on_it = {"model": own._name, "res_id": own.id, "body": "x"}
            for number, act in enumerate(
                (
                    lambda own=own: own.message_post(body="x"),
                    lambda env=env, on_it=on_it: env["mail.message"].create({**on_it, "message_type": "comment"}),
                    lambda env=env: env["mail.activity"].create({"res_model_id": model_id, "res_id": reminder.id}),
                )
            ):
                with self.subTest(reader.login, number=number), self.assertRaises(AccessError):
                    act()
        self.assertTrue(reminder.with_user(self.clerk).message_post(body="x"))

    def to_do(self, customer):
        return {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": customer.id}

    def refuse(self):
        raise AccessError("nothing was loaded")

    def test_a_reader_ticks_off_own_tasks_only(self):
        for task in self.bakery.activity_ids:
            changed = self.press(self.reader, task, "action_done")
            if task.user_id == self.reader:
                self.assertFalse({table for table in changed if not table.startswith("mail_")})
            else:
                self.assertIsNone(changed)

    def test_ticks_and_arrangements_of_a_reader_are_his_alone(self):
        file = self.world["ir.attachment:internal"][0]
        seen, blocks = self.env["customer.document.seen"], self.env["customer.overview.block"]
        others = blocks._complete() + blocks._complete(self.clerk)
        seen.with_user(self.reader).registry_mark_seen(file.ids)
        blocks.with_user(self.reader).action_reset()
        self.assertEqual(seen.search([("attachment_id", "=", file.id)]).user_id, self.reader)
        self.assertEqual(others.exists(), others)
        with self.assertRaises(AccessError):
            others.with_user(self.reader)[0].is_shown = False

    def test_a_reader_completes_a_note_that_was_granted_to_him(self):  # D33
        note = self.world["customer.note"][0]
        note.user_ids = self.reader
        note.with_user(self.reader).body = "<p>Called back</p>"
        with self.assertRaises(AccessError):
            note.with_user(self.reader).user_ids = self.employee


@tagged("post_install", "-at_install")
class TestRelativesOfReaders(ReadingCase):
    """Employees, auditors and people with the right to bank data alone."""

    def test_they_have_no_menu_of_the_registry(self):
        for user in (self.employee, self.auditor, self.banker):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertNotIn(self.env.ref("customer_registry.menu_root").id, visible)

    def test_they_are_shown_the_buttons_that_were_looked_through(self):  # T28
        for name, user in (("employee", self.employee), ("auditor", self.auditor), ("banker", self.banker)):
            with self.subTest(name):
                self.assertEqual(self.buttons_of(user), OTHERS_BUTTONS[name])

    def test_no_method_of_ours_changes_anything_for_employees_and_auditors(self):
        for user in (self.employee, self.auditor):
            for model, names in self.our_methods.items():
                for record in self.samples[model] or self.env[model].browse(1):
                    for name in names:
                        with self.subTest(user=user.login, record=record, method=name):
                            changed = self.press(user, record, name) or set()
                            self.assertLessEqual(changed, OWN_ROWS.get((model, name), set()))

    def test_only_users_may_create_contacts(self):
        partner_manager = self.env.ref("base.group_partner_manager")
        for name, includes in (("reader", False), ("view_all", False), ("bank_data", False), ("user", True)):
            group = self.env.ref(f"customer_registry.group_{name}")
            self.assertIs(partner_manager in group.all_implied_ids, includes, name)
