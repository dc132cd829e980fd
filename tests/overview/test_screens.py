"""What every screen of ours keeps to, proven over all of them."""

import re

from lxml import etree
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from tests.reading_case import ReadingCase

AMOUNT = re.compile(r"(^|_)(amount|total|income|expense)(_|$)")
SHORT_NAME = "partner_display_name_hide_company"


@tagged("post_install", "-at_install")
class TestScreens(ReadingCase):
    def setUp(self):
        super().setUp()
        self.screens = self.our_views().filtered(self.is_ours)

    def test_every_amount_has_its_currency(self):
        for view in self.screens:
            for model, amount, names in self.amounts_in(self.arch_of(view, self.env.user), view.model):
                field = self.env[model]._fields[amount.get("name")]
                options = safe_eval(amount.get("options") or "{}")
                currency = options.get("currency_field") or field.get_currency_field(self.env[model])
                with self.subTest(view.name, field=field.name):
                    self.assertIn(currency, names)

    def test_no_empty_list_shows_made_up_records(self):
        for view in self.screens:
            self.assertFalse(self.arch_of(view, self.env.user).get("sample"), view.name)

    def test_no_stat_button_leads_where_its_user_may_not_go(self):  # T28
        rights = {
            "chief": "customer_registry.group_manager",
            "invoicer": "customer_registry.group_user,account.group_account_invoice",
            "books": "account.group_account_invoice",
            "seller": "customer_registry.group_user,sales_team.group_sale_salesman",
            "helper": "customer_registry.group_user,project.group_project_user",
        }
        users = (
            *(self.clerk, self.reader, self.employee, self.auditor, self.banker),
            *(new_test_user(self.env, name, groups) for name, groups in rights.items()),
        )
        for view in self.our_views().filtered(lambda view: view.type == "form"):
            for user in users:
                if self.env[view.model].with_user(user).has_access("read"):
                    for name in self.stat_buttons(view, user):
                        target = self.leads_to(view.model, name)
                        with self.subTest(view.name, user=user.login, button=name, target=target):
                            self.assertTrue(not target or self.env[target].with_user(user).has_access("read"))

    def test_whoever_is_written_to_is_called_by_name(self):
        for view in self.screens:
            for field in self.arch_of(view, self.env.user).xpath("//field[@name='recipient_ids']"):
                self.assertIn(SHORT_NAME, field.get("context") or "", view.name)

    def test_a_customer_says_which_amounts_are_net(self):  # T12
        arch = self.arch_of(self.env.ref("customer_registry.res_partner_view_form_registry"), self.env.user)
        words = {
            button.get("name"): " ".join(button.xpath(".//span[hasclass('o_stat_text')]/text()"))
            for button in arch.xpath("//button[contains(@name, '_invoices')]")
        }
        self.assertEqual(
            words,
            {"action_view_partner_invoices": "Invoiced, net", "action_view_registry_open_invoices": "Open, gross"},
        )

    def test_agreed_payment_and_booking_are_told_apart(self):  # W20, B16
        arch = self.arch_of(self.env.ref("customer_registry.res_partner_view_form_registry"), self.env.user)
        labels = [
            arch.xpath(f"//group[@name='payment']//field[@name='{name}']")[0].get("string")
            for name in ("registry_payment_type", "property_inbound_payment_method_line_id")
        ]
        self.assertEqual(labels, ["Agreed payment", "Booked through"])

    def test_payment_methods_are_named_in_the_language_of_the_reader(self):  # X11
        self.env["res.lang"]._activate_lang("de_DE")
        line = self.env["account.payment.method.line"].search([("payment_type", "=", "inbound")], limit=1)
        line.payment_method_id.with_context(lang="de_DE").name = "Von Hand"
        line.name = line.payment_method_id.with_context(lang="en_US").name
        shown = line.with_context(lang="de_DE")
        self.assertEqual(shown.display_name, f"Von Hand ({line.journal_id.name})")
        line.name = "Cheque"
        self.assertEqual(shown.display_name, f"Cheque ({line.journal_id.name})")

    def arch_of(self, view, user):
        return etree.fromstring(self.env[view.model].with_user(user).get_view(view.id, view.type)["arch"])

    def amounts_in(self, root, model):
        """Yield (model, node, names of the fields beside it) of the amounts of a view and of the lists within it."""
        own = [node for node in root.iter("field") if self.view_above(node, root) is root]
        names = {node.get("name") for node in own}
        for node in own:
            field = self.env[model]._fields[node.get("name")]
            if field.type != "many2one" and (AMOUNT.search(field.name) or node.get("sum")):
                self.assertIn(field.type, ("monetary", "integer", "char"), f"{model}: {field.name}")
            if field.type == "monetary" and root.tag in ("form", "list", "kanban"):
                yield model, node, names
            for inner in node:
                if inner.tag in ("list", "kanban", "form"):
                    yield from self.amounts_in(inner, field.comodel_name)

    def view_above(self, node, root):
        """Return the view to which ``node`` belongs: a list within a form, or the form."""
        for above in node.iterancestors("list", "kanban", "form"):
            return above
        return root

    def stat_buttons(self, view, user):
        """Return the names of ours; on our own forms all of them."""
        names = set(self.arch_of(view, user).xpath("//button[hasclass('oe_stat_button')]/@name"))
        return names if self.is_ours(view) else names.intersection(self.our_methods.get(view.model, ()))

    def leads_to(self, model, name):
        """Return the model that the button opens on one of the records, or None where none of them has anything."""
        if "." in name:
            return self.env.ref(name).res_model
        for record in self.samples.get(model, self.env[model]).sudo():
            try:
                action = getattr(record, name)()
            except UserError:
                continue
            if action and action.get("res_model"):
                return action["res_model"]
        return None
