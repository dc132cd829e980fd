"""Two real transactions at once: committed data, cleaned up afterwards."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

COMPLETE = {
    "is_company": True,
    "registry_state": "draft",
    "street": "Ring 1",
    "zip": "10117",
    "city": "Berlin",
    "email": "info@gleichzeitig.example.com",
}


class TestConcurrentRegistration(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.customer_ids = []
        self.addCleanup(self.remove_customers)

    def test_the_same_customer_gets_one_number_and_no_number_is_lost(self):  # D42
        customer_id = self.make_customer("Gleichzeitig")
        upcoming = self.in_transaction(lambda env: self.sequence(env).number_next_actual)
        numbers = self.at_once([customer_id, customer_id])
        self.assertEqual(numbers, [f"C{upcoming:05d}"] * 2)
        after = self.in_transaction(lambda env: self.sequence(env).number_next_actual)
        self.assertEqual(after, upcoming + 1)
        registered = self.in_transaction(lambda env: self.history(env, customer_id))
        self.assertEqual(registered, 1, "the second registration finds it done")

    def test_two_customers_get_two_numbers(self):  # D42
        numbers = self.at_once([self.make_customer("Erster"), self.make_customer("Zweiter")])
        self.assertEqual(len(set(numbers)), 2)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def at_once(self, customer_ids):
        """Register each in a transaction of its own, begun when all have read their customer."""
        barrier = threading.Barrier(len(customer_ids), timeout=30)
        numbers = [None] * len(customer_ids)

        def register(index):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                customer = env["res.partner"].browse(customer_ids[index])
                customer.mapped("ref")
                barrier.wait()
                retrying(customer.registry_register, env)
                numbers[index] = customer.ref

        threads = [threading.Thread(target=register, args=(index,)) for index in range(len(customer_ids))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return numbers

    def make_customer(self, name):
        def create(env):
            country = env.ref("base.de")
            return env["res.partner"].create({**COMPLETE, "name": name, "country_id": country.id}).id

        self.customer_ids.append(self.in_transaction(create))
        return self.customer_ids[-1]

    def remove_customers(self):
        self.in_transaction(lambda env: env["res.partner"].browse(self.customer_ids).unlink())

    def history(self, env, customer_id):
        customer = env["res.partner"].browse(customer_id)
        values = customer.message_ids.sudo().tracking_value_ids
        return len(values.filtered(lambda value: value.field_id.name == "registry_state"))

    def sequence(self, env):
        return env.ref("customer_registry.sequence_customer")

    def in_transaction(self, function):
        with self.registry.cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}))
