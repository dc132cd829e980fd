"""A merge is undone by those who may edit both of its records."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestUndoElsewhere(RegistryCase):
    def test_no_manager_undoes_a_merge_of_another_company(self):
        groups = "customer_registry.group_manager"
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(self.env, "stranger", groups, company_id=elsewhere.id, company_ids=elsewhere.ids)
        boss = new_test_user(self.env, "boss", groups)
        kept, merged = (self.make_customer(name, company_id=self.company.id) for name in ("Kept", "Merged"))
        merge = merged.with_user(boss).registry_merge_into(kept)
        with self.assertRaises(AccessError):
            merge.with_user(stranger).action_undo()
        self.assertEqual(merge.state, "done")
        merge.action_undo()
        self.assertEqual(merge.state, "undone")
