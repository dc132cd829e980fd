from odoo.tests import Form

from tests.common import RegistryCase


class TestFolderAccess(RegistryCase):
    def test_a_user_without_accounting_opens_a_folder_and_adds_a_service(self):  # B29
        customer = self.make_customer()
        folder = self.env["customer.folder"].create({"name": "Web shop", "partner_id": customer.id})
        product = self.env["product.product"].create({"name": "Hosting", "type": "service"})
        with Form(folder.with_user(self.clerk)) as form, form.recurring_service_ids.new() as service:
            service.product_id = product
        self.assertEqual(folder.service_ids.product_id, product)

    def test_people_who_invoice_see_how_many_invoices_it_has(self):
        customer = self.make_customer()
        folder = self.env["customer.folder"].create({"name": "Web shop", "partner_id": customer.id})
        self.assertEqual(Form(folder).invoice_count, 0)
