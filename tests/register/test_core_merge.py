"""Odoo's own merge changes no customer that the user may not edit."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from tests.common import RegistryCase

MAIL = "info@example.com"


class TestCoreMerge(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "owner", "customer_registry.group_manager")
        cls.seller = new_test_user(cls.env, "seller", "customer_registry.group_user")
        cls.editor = new_test_user(cls.env, "editor", "base.group_partner_manager")
        cls.theirs = cls.make_customer("Theirs", user_id=cls.owner.id, email=MAIL)
        cls.env["res.config.settings"].create({"registry_bind_employees": True}).execute()

    def merge(self, user, partners, kept):
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        values = {"partner_ids": [(6, 0, partners.ids)], "dst_partner_id": kept.id, "state": "selection"}
        return wizards.create(values).action_merge()

    def test_nobody_takes_over_a_customer_of_others(self):
        for user in (self.seller, self.editor):
            mine = self.Partner.create({"name": "Mine", "email": MAIL, "is_company": True, "user_id": user.id})
            for kept in (mine, self.theirs):
                with self.subTest(user=user.login, kept=kept.name), self.assertRaises(AccessError):
                    self.merge(user, mine | self.theirs, kept)
        self.assertTrue(self.theirs.exists())

    def test_who_edits_both_merges_them(self):
        first, second = (
            self.Partner.create({"name": name, "email": MAIL, "is_company": True}) for name in ("First", "Second")
        )
        self.merge(self.seller, first | second, second)
        self.assertFalse(first.exists())
        self.merge(self.owner, second | self.theirs, self.theirs)
        self.assertFalse(second.exists())
