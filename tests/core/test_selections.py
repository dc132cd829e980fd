import csv
import io
import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from tests.common import RegistryCase


class SelectionCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(cls.env, "colleague", "customer_registry.group_user")
        cls.chief = new_test_user(cls.env, "chief", "customer_registry.group_manager")
        cls.retail, cls.key = cls.env["res.partner.category"].create([{"name": "Retail X"}, {"name": "Key X"}])
        cls.mine = cls.make_customer(user_id=cls.clerk.id, category_id=[Command.set(cls.retail.ids)])
        cls.theirs = cls.make_customer(
            "Elsewhere",
            email="info@elsewhere.example.com",
            user_id=cls.colleague.id,
            category_id=[Command.set(cls.retail.ids)],
        )
        cls.customers = cls.env.ref("customer_registry.action_customers")
        cls.window = cls.env.ref("customer_registry.action_customer_selections")

    def save_search(self, user, domain=None, **values):
        """Save a favourite as the search menu of the list of customers does."""
        return (
            self.env["ir.filters"]
            .with_user(user)
            .create_filter(
                {
                    "name": "Retail in Berlin",
                    "model_id": "res.partner",
                    "action_id": self.customers.id,
                    "domain": domain or f"[('category_id', 'in', {self.retail.ids})]",
                    "user_ids": user.ids,
                    **values,
                }
            )
        )

    def listed(self, user):
        """Return what the menu of selections shows ``user``."""
        domain = safe_eval(self.window.domain, {"uid": user.id})
        return self.env["ir.filters"].with_user(user).search(domain)


class TestSelections(SelectionCase):
    def test_a_saved_search_stands_in_the_menu_with_the_number_of_its_customers(self):  # W37, W08
        selection = self.save_search(self.clerk)
        self.assertIn(selection, self.listed(self.clerk))
        self.assertEqual((selection.registry_count, selection.registry_sharing), (2, "mine"))
        self.mine.category_id = self.key
        selection.invalidate_recordset()
        self.assertEqual(selection.registry_count, 1)

    def test_own_and_shared_selections_are_listed_those_of_others_are_not(self):  # W37
        private = self.save_search(self.colleague)
        shared = self.save_search(self.colleague, user_ids=[])
        granted = self.save_search(self.colleague, user_ids=(self.colleague + self.clerk).ids)
        elsewhere = self.save_search(self.clerk, action_id=self.env.ref("contacts.action_contacts").id)
        listed = self.listed(self.clerk)
        self.assertEqual(listed & (private + shared + granted + elsewhere), shared + granted)
        self.assertEqual([item.with_user(self.clerk).registry_sharing for item in (shared, granted)], ["all", "some"])
        self.assertNotIn(private, self.listed(self.env.ref("base.user_admin")))
        for refused in (lambda: private.with_user(self.clerk).action_open_selection(), self.rename(private)):
            with self.assertRaises(AccessError):
                refused()

    def test_a_selection_opens_the_list_with_its_filter_on(self):  # W37
        selection = self.save_search(self.colleague, user_ids=[])
        opened = selection.with_user(self.clerk).action_open_selection()
        self.assertEqual((opened["id"], opened["res_model"]), (self.customers.id, "res.partner"))
        shown = opened["context"]["registry_selection"]
        self.assertEqual((shown["id"], shown["is_default"], shown["domain"]), (selection.id, True, selection.domain))
        known = self.env["ir.filters"].with_user(self.clerk).get_filters("res.partner", self.customers.id)
        self.assertLessEqual(set(known[0]), set(shown))
        self.assertEqual(opened["context"]["default_registry_state"], "draft")

    def test_a_favourite_of_another_list_is_not_opened(self):  # W37
        elsewhere = self.save_search(self.clerk, action_id=self.env.ref("contacts.action_contacts").id)
        with self.assertRaisesRegex(UserError, "is not a selection of customers"):
            elsewhere.action_open_selection()
        self.assertTrue(elsewhere.registry_broken)

    def test_a_selection_counts_what_its_reader_sees(self):  # W37, T01
        selection = self.save_search(self.colleague, user_ids=[])
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        self.assertEqual(selection.with_user(self.clerk).registry_count, 1)
        self.assertEqual(selection.with_user(self.chief).registry_count, 2)

    def test_a_selection_may_speak_of_the_reader_and_of_today(self):  # W37
        selection = self.save_search(
            self.clerk,
            "['&', ('user_id', '=', uid), ('create_date', '>=', (context_today() - relativedelta(days=2))"
            ".strftime('%Y-%m-%d'))]",
            user_ids=[],
        )
        self.assertEqual(selection.registry_count, 1)
        self.assertFalse(selection.registry_broken)

    def test_a_filter_that_fails_is_marked_and_breaks_nothing(self):  # W37
        good = self.save_search(self.clerk)
        for domain in ("[('gone', '=', 1)]", "[('name', '=', nobody_knows)]", "[(", "5", "[('name', 'like')]"):
            with self.subTest(domain=domain):
                broken = self.save_search(self.clerk, domain)
                self.assertEqual((broken + good).mapped("registry_broken"), [True, False])
                self.assertEqual(good.registry_count, 2)
                broken.unlink()

    def test_the_portal_gets_no_selections(self):  # W37
        selection = self.save_search(self.clerk, user_ids=[])
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        own = (
            self.env["ir.filters"]
            .with_user(portal)
            .create_filter(
                {"name": "x", "model_id": "res.partner", "action_id": self.customers.id, "user_ids": portal.ids}
            )
        )
        for attempt in (
            selection.with_user(portal).action_open_selection,
            own.action_open_selection,
            lambda: own.read(["registry_count"]),
            lambda: self.env["customer.bulk.edit"].with_user(portal).create({}),
            lambda: self.mine.with_user(portal).action_view_category_report(),
            lambda: self.retail.with_user(portal).action_view_category_report(),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_quick_search_finds_by_part_of_name_mail_or_number(self):  # W37
        self.mine.ref = "QS-4711"
        for text in ("sonnenf", "info@sonnen", "4711"):
            found = self.Partner.with_user(self.clerk).name_search(text, [("registry_state", "!=", False)])
            self.assertIn(self.mine.id, [id_ for id_, _name in found])

    def rename(self, selection):
        return lambda: selection.with_user(self.clerk).write({"name": "Mine now"})


class TestBulkEdit(SelectionCase):
    def test_categories_are_added_and_removed_for_the_chosen_customers(self):  # W37, W08
        self.edit(self.chief, add_category_ids=self.key.ids, remove_category_ids=self.retail.ids)
        self.assertEqual((self.mine + self.theirs).category_id, self.key)

    def test_owner_and_team_are_set(self):  # W37
        self.mine.registry_member_ids = self.colleague
        self.edit(
            self.chief,
            user_id=self.chief.id,
            add_member_ids=self.clerk.ids,
            remove_member_ids=self.colleague.ids,
        )
        self.assertEqual((self.mine + self.theirs).user_id, self.chief)
        self.assertEqual((self.mine + self.theirs).registry_member_ids, self.clerk)

    def test_customers_of_others_are_left_out_and_named(self):  # W37, T28
        wizard = self.wizard(self.clerk, self.mine + self.theirs, add_category_ids=self.key.ids)
        self.assertEqual((wizard.left_out, wizard.change_count), ("Elsewhere", 1))
        wizard.action_apply()
        self.assertEqual(self.mine.category_id, self.retail + self.key)
        self.assertEqual(self.theirs.category_id, self.retail)

    def test_customers_of_others_alone_are_refused(self):  # W37, T28
        wizard = self.wizard(self.clerk, self.theirs, add_category_ids=self.key.ids)
        with self.assertRaisesRegex(UserError, "Left out: Elsewhere"):
            wizard.action_apply()

    def test_a_change_of_nothing_is_refused(self):  # W37
        with self.assertRaisesRegex(UserError, "Choose what is to be changed"):
            self.wizard(self.chief, self.mine).action_apply()

    def test_many_names_are_shortened(self):  # W37
        many = self.Partner.create([{"name": f"Row {number:02d}"} for number in range(25)])
        self.assertRegex(self.env["customer.bulk.mixin"]._list_names(many), "Row 19 and 5 more$")

    def test_the_list_of_customers_offers_the_bulk_actions(self):  # W37
        offered = self.Partner.with_user(self.chief).get_views([(False, "list")], {"toolbar": True})
        names = {action["name"] for action in offered["views"]["list"]["toolbar"]["action"]}
        self.assertLessEqual({"Send email", "Categories, owner and team", "New action"}, names)

    def edit(self, user, **values):
        self.wizard(user, self.mine + self.theirs, **values).action_apply()

    def wizard(self, user, customers, **values):
        context = {"active_model": "res.partner", "active_ids": customers.ids}
        wizards = self.env["customer.bulk.edit"].with_user(user).with_context(**context)
        return wizards.create({name: self.as_command(value) for name, value in values.items()})

    def as_command(self, value):
        return [Command.set(value)] if isinstance(value, list) else value


class TestCategoryReportOpens(SelectionCase):
    def test_it_opens_for_the_chosen_customers(self):  # D37
        opened = self.mine.with_user(self.chief).action_view_category_report()
        self.assertEqual(opened["res_model"], "customer.category.report")
        self.make_invoice(self.mine, 70)
        self.make_invoice(self.theirs, 30)
        report = self.env["customer.category.report"]
        self.assertEqual(report._read_group(opened["domain"], [], ["income:sum"]), [(70,)])

    def test_it_opens_from_a_category(self):  # D37
        opened = self.retail.with_user(self.chief).action_view_category_report()
        self.assertEqual(opened["context"], {"search_default_category_ids": self.retail.id})

    def test_it_stays_closed_for_those_who_do_not_see_the_books(self):  # D37
        with self.assertRaises(AccessError):
            self.retail.with_user(self.clerk).action_view_category_report()
        offered = self.Partner.with_user(self.clerk).get_views([(False, "list")], {"toolbar": True})
        names = {action["name"] for action in offered["views"]["list"]["toolbar"]["action"]}
        self.assertNotIn("Income and expense by category", names)


@tagged("-at_install", "post_install")
class TestExportTemplates(HttpCase, SelectionCase):
    def test_the_templates_are_offered_and_name_fields_that_exist(self):  # W37
        for template in self.templates():
            records = self.Partner.browse(self.mine.id)
            rows = records.export_data(template.export_fields.mapped("name"))["datas"]
            self.assertEqual(rows[0][2], self.mine.name)
        self.assertEqual(len(self.templates()), 3)

    def test_exported_addresses_are_changed_and_imported_again(self):  # W37
        self.mine.write(
            {"street2": "3rd floor", "phone": "+49 30 1234567", "website": "https://sonnenfeld.example.com"}
        )
        before = self.mine.read()[0]
        rows = self.export("addresses", self.mine + self.theirs)
        self.assertEqual(len(rows), 3)
        self.import_again(rows)
        self.mine.invalidate_recordset()
        changed = {name for name, value in self.mine.read()[0].items() if value != before[name]}
        self.assertLessEqual(changed, {"write_date", "__last_update"})
        rows[1][rows[0].index("street")] = "Ring 7"
        self.import_again(rows)
        self.assertEqual((self.mine.street, self.theirs.street), ("Ring 7", "Hauptstr. 5"))

    def test_exported_contacts_are_imported_again(self):  # W37
        link = self.make_contact(self.mine, invoice_recipient=True)
        self.make_contact(self.mine, "Bea Kurz")
        rows = self.export("contacts", self.mine)
        rows[1][rows[0].index("contact_link_ids/function")] = "Purchasing"
        self.import_again(rows)
        self.assertEqual(len(self.mine.contact_link_ids), 2)
        self.assertEqual((link.function, link.invoice_recipient), ("Purchasing", True))

    def test_exported_billing_data_are_imported_again(self):  # W37
        self.mine.write({"vat": "DE136695976", "consolidate_invoices": True, "invoice_sending_method": "notice"})
        rows = self.export("billing", self.mine)
        self.mine.write({"consolidate_invoices": False, "invoice_sending_method": "email"})
        self.import_again(rows)
        self.assertEqual(
            (self.mine.consolidate_invoices, self.mine.invoice_sending_method, self.mine.vat_liable),
            (True, "notice", True),
        )

    def templates(self):
        ids = [self.env.ref(f"customer_registry.export_{name}").id for name in ("addresses", "contacts", "billing")]
        return self.env["ir.exports"].search([("resource", "=", "res.partner"), ("id", "in", ids)])

    def export(self, name, records):
        """Return the rows of the CSV file that the export dialog writes for one of our templates."""
        template = self.env.ref(f"customer_registry.export_{name}")
        self.authenticate("admin", "admin")
        data = {
            "model": "res.partner",
            "fields": [{"name": field, "label": field} for field in template.export_fields.mapped("name")],
            "ids": records.ids,
            "domain": [],
            "groupby": [],
            "context": {"allowed_company_ids": self.company.ids},
            "import_compat": True,
        }
        form = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        response = self.url_open("/web/export/csv", form)
        response.raise_for_status()
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def import_again(self, rows):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        options = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}
        file = {"file": text.getvalue().encode(), "file_name": "a.csv", "file_type": "text/csv"}
        wizard = self.env["base_import.import"].create({"res_model": "res.partner", **file})
        preview = wizard.parse_preview(dict(options))
        fields = ["/".join(preview["matches"].get(index, [])) for index in range(len(rows[0]))]
        self.assertEqual(fields, rows[0])
        result = wizard.execute_import(fields, rows[0], preview["options"])
        self.assertEqual(result["messages"], [])
