from odoo.tests import HttpCase, new_test_user, tagged

from tests.collection.collection_case import RIGHTS
from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestTourCollection(HttpCase, RegistryCase):
    def test_a_person_prepares_exports_and_confirms_a_collection(self):  # B17, X02
        self.set_up_creditor()
        self.company.registry_prenotification_days = 0
        new_test_user(self.env, "collector", RIGHTS, company_id=self.company.id)
        bakery, brewery = (self.make_customer(name, state="customer", ref=False) for name in ("Bakery", "Brewery"))
        (bakery | brewery).property_inbound_payment_method_line_id = self.company._registry_method_line()
        mandate = self.make_mandate(bakery)
        euro = self.env.ref("base.EUR")
        euro.active = True
        invoices = [
            self.make_invoice(customer, 119, invoice_date_due="2026-11-10", currency_id=euro.id)
            for customer in (bakery, brewery)
        ]
        self.start_tour("/odoo/customer-collections", "customer_registry_collection", login="collector")
        line = self.env["customer.collection.line"].search([("move_id", "=", invoices[0].id)])
        self.assertEqual((line.state, line.return_reason), ("returned", "AC04"))
        self.assertEqual((invoices[0].payment_state, mandate.state), ("not_paid", "revoked"))
