"""What printing and answers alone set, no default sets: neither one of the context nor one of the user."""

from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestSecurityGuarded(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "seller", "customer_registry.group_user")
        cls.mine = cls.make_customer("Mine", "customer", user_id=cls.seller.id)

    def of_seller(self, model, **context):
        return self.env[model].with_user(self.seller).with_context(**context)

    def set_own(self, model, field, value):
        self.of_seller("ir.default").set(model, field, value, user_id=True)

    def test_no_default_signs_a_request(self):
        forged = {"state": "done", "signed_by": "Max", "signed_at": "2026-01-02 10:00:00", "document_hash": "x"}
        for name, value in forged.items():
            self.set_own("customer.request", name, value)
        values = {"partner_id": self.mine.id, "name": "Contract", "kind": "sign"}
        context = {f"default_{name}": value for name, value in forged.items()}
        for request in (
            self.of_seller("customer.request").create(values),
            self.of_seller("customer.request", **context).create(values),
        ):
            found = request.sudo()
            self.assertEqual(
                (found.state, found.signed_by, found.signed_at, found.document_hash), ("draft", False, False, False)
            )

    def test_no_default_chooses_the_author_of_a_letter(self):
        other = self.env.ref("base.user_admin")
        self.set_own("customer.letter", "author_id", other.id)
        context = {"default_author_id": other.id, "default_state": "printed"}
        values = {"partner_id": self.mine.id, "subject": "Hello", "body": "<p>Hello</p>"}
        letter = self.of_seller("customer.letter", **context).create(values)
        self.assertEqual((letter.author_id, letter.state), (self.seller, "draft"))
        self.assertEqual(letter.copy({"author_id": other.id}).author_id, self.seller)
