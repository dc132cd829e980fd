"""What the tests of the history share: a customer with a contact, and what the chain says of a record."""

from tests.common import RegistryCase

IBAN = "DE89370400440532013000"


class HistoryCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.History = cls.env["customer.history"]
        cls.customer = cls.make_customer()
        cls.link = cls.make_contact(cls.customer)
        cls.env.cr.flush()

    def entries(self, record):
        self.env.cr.flush()
        return self.History.search([("res_model", "=", record._name), ("res_id", "=", record.id)], order="number")

    def events(self, record):
        return self.entries(record).mapped("event")

    def make_bank(self):
        return self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": self.customer.id})

    def tamper(self, query, *values):
        self.env.cr.flush()
        self.env.cr.execute(query, values)

    def found(self):
        verdict = self.History._verify()
        return verdict.problem, verdict.number
