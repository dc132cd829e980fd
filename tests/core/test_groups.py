"""The rights of the registry as they are chosen on the form of a user."""

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools.convert import convert_file

from tests.common import RegistryCase


class TestGroups(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("reader", "user", "manager", "view_all", "bank_data")
        cls.groups = {name: cls.env.ref(f"customer_registry.group_{name}") for name in names}

    def group(self, name):
        return self.groups[name]

    def test_the_form_of_a_user_offers_reader_user_and_manager_as_one_choice(self):
        hierarchy = self.env["res.groups"]._get_view_group_hierarchy()
        choices = {}
        for privilege in hierarchy["privileges"].values():
            names = [hierarchy["groups"][group_id]["name"] for group_id in privilege["group_ids"]]
            choices[privilege["name"]] = names
        self.assertEqual(choices["Customer Registry"], ["Reader", "User", "Manager"])
        self.assertEqual(choices["Customers Seen"], ["All customers"])
        self.assertEqual(choices["Bank Data"], ["Customers' bank data"])

    def test_each_right_includes_what_it_says(self):  # T01, T28
        includes = {
            "reader": {"reader"},
            "user": {"reader", "user"},
            "view_all": {"view_all"},
            "bank_data": {"bank_data"},
            "manager": {"reader", "user", "view_all", "manager"},
        }
        for name, group in self.groups.items():
            found = {other for other in self.groups if self.group(other) in group.all_implied_ids}
            self.assertEqual(found, includes[name], name)

    def test_who_was_a_user_by_all_customers_stays_one_after_the_update(self):  # T01
        viewers, users = self.group("view_all"), self.group("user")
        viewers.implied_ids = [Command.link(users.id)]
        team = self.env["res.groups"].create({"name": "Back office", "implied_ids": viewers.ids})
        viewer = new_test_user(self.env, "viewer", "customer_registry.group_view_all")
        gone = new_test_user(self.env, "gone", "customer_registry.group_view_all")
        gone.active = False
        member = new_test_user(self.env, "member", "base.group_user")
        member.group_ids += team
        self.update()
        self.assertNotIn(users, viewers.all_implied_ids)
        for user in viewer + gone + member:
            with self.subTest(user.login):
                self.assertTrue(viewers + users <= user.all_group_ids)

    def test_all_customers_alone_makes_no_user_by_a_later_update(self):  # T28
        viewer = new_test_user(self.env, "viewer", "customer_registry.group_view_all")
        self.update()
        self.assertNotIn(self.group("user"), viewer.all_group_ids)

    def update(self):
        convert_file(self.env, "customer_registry", "security/core/customer_registry_groups.xml", {}, mode="update")
        self.env.invalidate_all()
