"""Registering many customers asks the database as often as registering few."""

from odoo.exceptions import UserError
from odoo.fields import Command

from tests.common import RegistryCase


class TestRegistrationBatch(RegistryCase):
    def test_the_number_of_questions_does_not_grow_with_the_customers(self):  # D14, D42
        self.questions_for(3)  # what is asked once per process is asked now
        few = self.questions_for(10)
        # A cache that another test emptied costs a question or two, a question per customer costs forty.
        self.assertLess(self.questions_for(50), few + 5)

    def test_each_customer_of_a_batch_gets_a_number_of_its_own_in_order(self):
        customers = self.make_many(30)
        customers.registry_register()
        numbers = [int(ref.removeprefix("C")) for ref in customers.mapped("ref")]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 30)))

    def test_a_number_that_was_typed_in_is_passed_over(self):
        sequence = self.env.ref("customer_registry.sequence_customer")
        upcoming = sequence.number_next_actual
        self.make_customer("By hand", ref=f"C{upcoming + 1:05d}")
        customers = self.make_many(3)
        customers.registry_register()
        self.assertEqual(customers.mapped("ref"), [f"C{upcoming + step:05d}" for step in (0, 2, 3)])

    def test_a_prefix_with_the_date_and_a_step_hold_for_a_batch(self):
        sequence = self.env.ref("customer_registry.sequence_customer")
        sequence.write({"prefix": "K-%(year)s-", "suffix": "/%(month)s", "number_increment": 10})
        sequence.number_next_actual = 100
        customers = self.make_many(3)
        customers.with_context(ir_sequence_date="2031-05-09").registry_register()
        self.assertEqual(customers.mapped("ref"), ["K-2031-00100/05", "K-2031-00110/05", "K-2031-00120/05"])

    def test_a_sequence_per_year_counts_within_its_year(self):
        sequence = self.env.ref("customer_registry.sequence_customer")
        sequence.write({"prefix": "%(range_year)s-", "use_date_range": True})
        for year in ("2031", "2032"):
            customers = self.make_many(2).with_context(ir_sequence_date=f"{year}-05-09")
            customers.registry_register()
            self.assertEqual(customers.mapped("ref"), [f"{year}-00001", f"{year}-00002"])

    def test_a_sequence_without_gaps_serves_a_batch(self):
        sequence = self.env.ref("customer_registry.sequence_customer")
        sequence.write({"implementation": "no_gap", "number_next": 900})
        customers = self.make_many(3)
        customers.registry_register()
        self.assertEqual(customers.mapped("ref"), ["C00900", "C00901", "C00902"])

    def test_each_company_counts_with_its_own_sequence(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = {"name": "Customers", "code": "customer.registry", "prefix": "OT", "padding": 3, "company_id": other.id}
        self.env["ir.sequence"].create(own)
        ours, theirs = self.make_many(2), self.make_many(2, company_id=other.id)
        (ours + theirs).registry_register()
        self.assertEqual(theirs.mapped("ref"), ["OT001", "OT002"])
        self.assertEqual({ref[0] for ref in ours.mapped("ref")}, {"C"})

    def test_without_a_sequence_the_remedy_is_named(self):
        self.env["ir.sequence"].search([("code", "=", "customer.registry")]).active = False
        with self.assertRaisesRegex(UserError, "has no sequence for customer numbers: create one with the code"):
            self.make_many(1).registry_register()

    def questions_for(self, count):
        """Return how many SELECTs it takes to register this many customers with a contact and an account each."""
        customers = self.make_many(count, vat="DE136695976", phone="+49 30 23125 100")
        for index, customer in enumerate(customers):
            customer.child_ids = [Command.create({"name": f"Ida {index}", "email": f"ida{index}@example.com"})]
            customer.bank_ids = [Command.create({"acc_number": f"DE{index}"})]
        customers.contact_link_ids.invoice_recipient = True
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertLogs("odoo.sql_db", "DEBUG") as log:
            customers.with_context(tracking_disable=False).registry_register()
            self.env.flush_all()
        asked = [line for line in log.output if "SELECT" in line.partition("query:")[2].lstrip()[:200]]
        self.assertTrue(asked)
        return len(asked)

    def make_many(self, count, **values):
        return self.Partner.create(
            [
                {
                    "name": f"Betrieb {index}",
                    "is_company": True,
                    "registry_state": "draft",
                    "country_id": self.germany.id,
                    "street": "Ring 1",
                    "zip": "10117",
                    "city": "Berlin",
                    "email": f"info{index}@betrieb.example.com",
                    **values,
                }
                for index in range(count)
            ]
        )
