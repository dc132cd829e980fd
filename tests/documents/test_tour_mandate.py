from odoo.tests import tagged

from tests.documents.mandate_case import MandateSigningCase


@tagged("post_install", "-at_install")
class TestTourMandate(MandateSigningCase):
    def test_an_employee_sends_and_the_customer_signs(self):  # X02
        self.banker.password = self.banker.login
        self.start_tour(
            f"/odoo/customer.mandate/{self.mandate.id}", "customer_registry_send_mandate", login=self.banker.login
        )
        self.customer_signs()

    def test_the_customer_signs_with_a_phone(self):  # X02
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.send()
        self.customer_signs()

    def customer_signs(self):
        self.carla.password = self.carla.login
        self.start_tour("/my/requests", "customer_registry_sign_mandate", login=self.carla.login)
        self.assertEqual(self.found(self.mandate).state, "active")
        self.assertEqual(self.mandate.sign_request_id.signed_by, "Carla M. Voss")
