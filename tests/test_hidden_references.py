"""What is refused where somebody names a record that he may not read, and what goes on as before."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from tests.core.test_visibility import VisibilityCase


class TestNamingHiddenRecords(VisibilityCase):
    def setUp(self):
        super().setUp()
        self.env.invalidate_all()  # each request of a user starts like this

    def of_clerk(self, model):
        return self.env[model].with_user(self.clerk)

    def test_a_hidden_customer_is_not_accepted_as_payer(self):  # T01
        mine = self.mine.with_user(self.clerk)
        attempts = (
            lambda: mine.write({"payer_id": self.theirs.id}),
            lambda: mine.web_save({"payer_id": self.theirs.id}, {"payer_id": {"fields": {"display_name": {}}}}),
            lambda: mine.write({"child_ids": [Command.create({"name": "New", "payer_id": self.theirs.id})]}),
            lambda: mine.create({"name": "New", "payer_id": self.theirs.id}),
            lambda: mine.with_context(default_payer_id=self.theirs.id).create({"name": "New"}),
            lambda: mine.with_context(default_payer_id=self.theirs.id).name_create("New"),
            lambda: mine.copy({"payer_id": self.theirs.id}),
            lambda: self.theirs.with_user(self.clerk).write({"paid_customer_ids": [Command.link(self.mine.id)]}),
        )
        # Contacts that come with a customer are made by whose request it is, in tests the superuser.
        with patch.object(self.env.transaction, "default_env", mine.env):
            for number, act in enumerate(attempts):
                with self.subTest(number), self.assertRaises(AccessError):
                    act()
        self.assertFalse(self.mine.payer_id)

    def test_an_import_does_not_reach_it_by_its_number_either(self):  # T01
        partners = self.of_clerk("res.partner")
        result = partners.load(["name", "payer_id/.id"], [["New", str(self.theirs.id)]])
        self.assertFalse(result["ids"])
        self.assertIn("not allowed to access", result["messages"][0]["message"])
        self.assertNotIn("Theirs", str(result))

    def test_no_form_of_an_id_is_overlooked(self):
        edit = self.of_clerk("customer.bulk.edit").create({"partner_ids": [Command.set(self.mine.ids)]})
        hidden = self.theirs.id
        for value in (
            [hidden],
            [[4, hidden]],
            [[4, [hidden]]],
            [[4.0, float(hidden)]],
            [[6, 0, [str(hidden)]]],
            [[6, 0, [[hidden]]]],
            [[1, hidden, {"name": "x"}]],
            (hidden,),
        ):
            with self.subTest(value), self.assertRaises(AccessError):
                edit.write({"partner_ids": value})
            with self.subTest(value), self.assertRaises(AccessError):
                edit.onchange({"partner_ids": value}, ["partner_ids"], {"partner_ids": {}, "left_out": {}})
        self.assertEqual(edit.partner_ids, self.mine)

    def test_lists_do_not_hand_hidden_records_to_a_dialog(self):  # T01
        chosen = {"active_model": "res.partner", "active_ids": (self.mine + self.theirs).ids}
        for model, field in (("customer.bulk.edit", "partner_ids"), ("customer.merge.wizard", "partner_ids")):
            dialog = self.env[model].with_user(self.manager).with_context(**chosen)
            self.assertTrue(dialog.default_get([field]))
        edit = self.of_clerk("customer.bulk.edit").with_context(**chosen)
        shown = edit.onchange({}, [], {"partner_ids": {"fields": {"display_name": {}}}, "left_out": {}})
        self.assertNotIn("Theirs", str(shown))
        self.assertEqual(edit.create({}).partner_ids, self.mine)

    def test_what_is_linked_already_stays_and_is_saved_unchanged(self):
        link = self.env["customer.contact"].create({"customer_id": self.mine.id, "person_id": self.person.id})
        mine = link.with_user(self.clerk)
        mine.write({"person_id": self.person.id, "sequence": 3})
        self.assertEqual(link.sequence, 3)
        shown = mine.onchange({"person_id": self.person.id, "sequence": 4}, ["sequence"], {"name": {}, "sequence": {}})
        self.assertEqual(shown["value"], {})
        self.assertEqual(mine.web_save({"person_id": self.person.id}, {"name": {}})[0]["name"], "Hidden Person")
        other = self.make_customer("Also mine", user_id=self.clerk.id)
        with self.assertRaises(AccessError):
            mine.copy({"customer_id": other.id})
        both = mine + self.make_contact(self.mine, "Second").with_user(self.clerk)
        with self.assertRaises(AccessError):
            both.write({"person_id": self.person.id})

    def test_the_refusal_names_the_field_and_nothing_of_the_record(self):
        with self.debug_mode(), self.assertRaises(AccessError) as caught:
            self.mine.with_user(self.clerk).payer_id = self.theirs
        self.assertIn("Paid By", str(caught.exception))
        self.assertNotIn("Theirs", str(caught.exception))

    def test_developer_mode_tells_nobody_the_name_of_a_hidden_customer(self):  # T01
        hidden = {self.theirs: "Theirs", self.person: "Hidden Person", self.theirs.contact_link_ids: "Hidden Person"}
        for record, name in hidden.items():
            with self.debug_mode(), self.assertRaises(AccessError) as caught:
                record.with_user(self.clerk).read(["display_name"])
            self.assertNotIn(name, str(caught.exception))
            self.assertIn(f"{record._name}: {record.id}", str(caught.exception))

    def test_a_hint_does_not_tell_about_which_record_it_is(self):  # T01
        values = {"name": "Somebody", "email": "secret@theirs.example.com"}
        partners = self.of_clerk("res.partner")
        rows = partners.registry_find_duplicates(values)
        self.assertTrue(rows[0]["hidden"])
        self.assertEqual(partners.registry_find_duplicates({**values, "id": self.theirs.id}), rows)
        self.assertFalse(partners.with_user(self.reader).registry_find_duplicates(values))
        own = self.Partner.with_user(self.manager)
        self.assertFalse(own.registry_find_duplicates({**values, "id": self.theirs.id}))

    def test_a_form_of_an_action_does_not_say_whom_a_number_belongs_to(self):  # T01
        spec = {"registry_customer_id": {"fields": {"display_name": {}}}}
        sent = {"res_model": "res.partner", "res_id": self.person.id}
        actions = self.env["mail.activity"]
        with self.assertRaises(AccessError) as refused:
            actions.with_user(self.clerk).onchange(dict(sent), ["res_id"], spec)
        self.assertNotIn("Theirs", str(refused.exception))
        shown = actions.with_user(self.manager).onchange(dict(sent), ["res_id"], spec)
        self.assertEqual(shown["value"]["registry_customer_id"]["display_name"], "Theirs")

    def test_documents_of_customers_out_of_sight_show_no_hints(self):  # T01, W36
        self.env["customer.banner"].create({"name": "Late", "event": "invoiced"})
        invoice = self.make_invoice(self.theirs)
        invoice.invoice_user_id = self.clerk
        self.assertEqual(invoice.with_user(self.biller).registry_banner_ids.name, "Late")
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        order = self.env["sale.order"].create({"partner_id": self.theirs.id, "user_id": seller.id})
        self.assertEqual(order.registry_banner_ids.name, "Late")
        self.env.invalidate_all()
        self.assertFalse(order.with_user(seller).registry_banner_ids)

    def test_linking_costs_the_same_for_many_records(self):
        counts = []
        for number in (5, 50):
            values = {"registry_state": "draft", "user_id": self.clerk.id}
            customers = self.Partner.create([{"name": f"Customer {i}", **values} for i in range(number)])
            edits = self.of_clerk("customer.bulk.edit")
            edits.create({"partner_ids": [Command.set(self.mine.ids)]}).flush_recordset()  # what is read once
            customers.invalidate_recordset()
            before = self.env.cr.sql_log_count
            edits.create({"partner_ids": [Command.set(customers.ids)]}).flush_recordset()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestOthersGoOnAsBefore(VisibilityCase):
    """The check is about the fields of the registry; who has nothing to do with it works as in Odoo."""

    def test_a_salesman_writes_copies_and_invoices_orders_with_a_folder(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman,account.group_account_invoice")
        plain = new_test_user(self.env, "plain", "sales_team.group_sale_salesman")
        folder = self.env["customer.folder"].create({"name": "Folder", "partner_id": self.theirs.id})
        product = self.env["product.product"].create({"name": "Hosting", "invoice_policy": "order"})
        line = {"product_id": product.id, "price_unit": 10}
        for user in (seller, plain):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.theirs.id,
                    "user_id": user.id,
                    "folder_id": folder.id,
                    "order_line": [Command.create(dict(line))],
                }
            )
            own = order.with_user(user)
            own.write({"folder_id": folder.id, "client_order_ref": "4711"})
            self.assertEqual(own.copy().partner_id, self.theirs)
            own.action_confirm()
            if user == seller:
                invoice = own._create_invoices()
                self.assertEqual(invoice.folder_ids, folder)
                self.assertTrue(invoice.copy())

    def test_an_administrator_saves_settings_whose_records_he_may_not_open(self):
        system = new_test_user(self.env, "system", "base.group_system")
        journal = self.set_up_creditor()
        settings = self.env["res.config.settings"].with_user(system)
        self.assertFalse(journal.with_user(system).has_access("read"))
        name = "registry_collection_journal_id"
        spec = {name: {"fields": {"display_name": {}}}, "registry_only_mine": {}}
        shown = settings.onchange({}, [], spec)["value"][name]
        self.assertEqual(shown["id"], journal.id)
        settings.onchange({name: journal.id, "registry_only_mine": True}, ["registry_only_mine"], spec)
        settings.create({name: journal.id}).execute()
        self.assertEqual(self.company.registry_collection_journal_id, journal)

    def test_an_ordinary_contact_is_made_as_in_odoo(self):
        with Form(
            self.Partner.with_user(new_test_user(self.env, "maker", "base.group_user,base.group_partner_manager"))
        ) as form:
            form.name = "Stranger"
            form.parent_id = self.stranger
        self.assertEqual(form.record.parent_id, self.stranger)
