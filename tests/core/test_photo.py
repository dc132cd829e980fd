from odoo.tests import HttpCase, tagged
from odoo.tools.image import base64_to_image

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestPhoto(RegistryCase, HttpCase):
    def test_a_photo_is_uploaded_cropped_and_stored(self):  # T22, T29, T30, T04
        customer = self.make_customer()
        self.start_tour(f"/odoo/customer-registry/{customer.id}", "customer_registry_photo", login="admin")
        customer.invalidate_recordset()
        self.assertEqual(base64_to_image(customer.image_1920).size, (200, 200))
