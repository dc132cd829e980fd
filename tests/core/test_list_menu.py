from itertools import groupby

from odoo.tests import tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestListMenu(RegistryCase):
    def names(self, view):
        """Return the names in the action menu of a list, group by group."""
        views = self.Partner.get_views([(self.env.ref(view).id, "list")], {"toolbar": True})
        actions = views["views"]["list"]["toolbar"]["action"]
        return [
            [action["name"] for action in group]
            for _number, group in groupby(actions, lambda action: action.get("groupNumber"))
        ]

    def test_the_list_of_customers_has_its_actions_in_groups_and_one_merge(self):
        write, edit, money, *others = self.names("customer_registry.res_partner_view_list_registry")
        self.assertLessEqual({"Send email", "Letter", "Request", "Account statement", "New action"}, set(write))
        self.assertLessEqual({"Categories, owner and team", "Merge customers"}, set(edit))
        self.assertEqual(set(money), {"Bill", "Create welcome invoice", "Income and expense by category"})
        self.assertFalse({"Merge", "Add to the customer registry"} & {*write, *edit, *money}.union(*others))

    def test_odoos_own_list_stays_as_it_is(self):
        (names,) = self.names("base.view_partner_tree")
        self.assertLessEqual({"Merge", "Add to the customer registry"}, set(names))
