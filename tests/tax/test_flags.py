from tests.common import RegistryCase


class TestFlags(RegistryCase):
    def test_new_customers_are_liable_and_billed_folder_by_folder(self):  # B04, B05
        customer = self.make_customer()
        self.assertTrue(customer.vat_liable)
        self.assertFalse(customer.vat_exempt)
        self.assertFalse(customer.consolidate_invoices)

    def test_liable_is_stored_as_its_inverse(self):  # B05
        customer = self.make_customer(vat_liable=False)
        self.assertTrue(customer.vat_exempt)
        customer.vat_exempt = False
        self.assertTrue(customer.vat_liable)

    def test_both_flags_hold_for_one_company_of_ours_only(self):  # B04, B05
        other = self.env["res.company"].create({"name": "Other"})
        customer = self.make_customer(vat_liable=False, consolidate_invoices=True)
        elsewhere = customer.with_company(other)
        self.assertTrue(elsewhere.vat_liable)
        self.assertFalse(elsewhere.consolidate_invoices)

    def test_liable_can_be_searched(self):
        exempt, liable = self.make_customer("E", vat_liable=False), self.make_customer("L")
        both = [("id", "in", (exempt + liable).ids)]
        self.assertEqual(self.Partner.search([*both, ("vat_liable", "=", False)]), exempt)
        self.assertEqual(self.Partner.search([*both, ("vat_liable", "=", True)]), liable)

    def test_contacts_and_addresses_follow_their_company(self):
        customer = self.make_customer(vat_liable=False, consolidate_invoices=True)
        address = self.Partner.create({"name": "Site 2", "type": "invoice", "parent_id": customer.id})
        self.assertTrue(address.vat_exempt)
        customer.vat_liable = True
        self.assertTrue(address.vat_liable)
