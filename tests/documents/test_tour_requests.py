from odoo.tests import tagged

from tests.documents.request_case import RequestCase


@tagged("post_install", "-at_install")
class TestTourRequests(RequestCase):
    def test_a_customer_uploads_and_signs(self):  # W06, T14
        upload = self.make_request()
        contract = self.make_request("sign", name="Frame contract", is_contract=True)
        self.anna.password = self.anna.login
        self.start_tour("/my/requests", "customer_registry_requests", login=self.anna.login)
        self.assertEqual(self.found(upload).answer_ids.mapped("name"), ["accounts.csv"])
        self.assertEqual((contract.state, contract.signed_by), ("done", "Anna M. Lindner"))

    def test_a_customer_uploads_and_signs_with_a_phone(self):  # W06, T14
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.test_a_customer_uploads_and_signs()
