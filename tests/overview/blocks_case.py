"""What the tests of the overview's blocks share."""

from odoo.tests import new_test_user

from tests.common import RegistryCase


class BlocksCase(RegistryCase):
    """A customer with a contact, and ways to look at one block of its overview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(state="customer")
        cls.contact = cls.make_contact(cls.customer).person_id
        cls.other = cls.make_customer("Elsewhere", state="customer", email="info@elsewhere.example.com")

    @classmethod
    def user_with(cls, login, *groups):
        """Return a user of the registry with these further groups."""
        return new_test_user(cls.env, login, ",".join(("customer_registry.group_user", *groups)))

    def overview(self, user=None, customer=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (customer or self.customer).with_user(user or self.env.user).registry_get_overview()

    def block(self, code, user=None, customer=None):
        """Return the block ``code`` as the client gets it."""
        return next(block for block in self.overview(user, customer)["blocks"] if block["code"] == code)

    def titles(self, code, user=None, customer=None):
        return [row["title"] for row in self.block(code, user, customer)["rows"]]

    def badges(self, code, user=None):
        """Return {title: (text, tone) of its badge} of the rows of a block."""
        rows = self.block(code, user)["rows"]
        return {row["title"]: row["badge"] and (row["badge"]["text"], row["badge"]["tone"]) for row in rows}

    def listed(self, code, user=None):
        """Return the records that "View all" shows."""
        action = self.block(code, user)["action"]
        model = self.env[action["res_model"]].with_user(user or self.env.user).with_context(**action["context"])
        return model.search(action["domain"])
