"""Nothing that portal users read or enter tells them that another customer has the same number, account or address."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.security_case import PORTAL, SecurityCase

SAME = {
    "vat": "DE811569869",
    "company_registry": "HRB 4711",
    "phone": "+49 30 4711",
    "email": "same@example.com",
    "website": "https://same.example.com",
    "ref": "SAME-4711",
}


@tagged("post_install", "-at_install")
class TestSecurityTwins(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.make_customer("Zwilling GmbH")
        customers = cls.bakery | cls.garage | cls.twin | cls.roles["stranger"].partner_id.parent_id
        for customer in customers:
            customer.write({name: value for name, value in SAME.items() if name != "ref"})
            cls.make_account(customer, "DE75512108001245126199", allow_out_payment=False)
        for kind, name in (
            ("sale.order", "client_order_ref"),
            ("account.move", "ref"),
            ("account.move", "payment_reference"),
        ):
            for record in cls.world[kind]:
                record[name] = "SAME-4711"
        cls.names = ("Zwilling", "Bäckerei", "Autohaus", "Ordinary")
        cls.own = {"second": "Autohaus", "twoaddr": "Autohaus", "stranger": "Ordinary"}

    def assertTellsNothing(self, role, answer):
        told = [name for name in self.names if name in str(answer) and name != self.own.get(role, "Bäckerei")]
        self.assertEqual(told, [])

    def test_records_that_portal_users_read_name_no_others(self):
        for role in PORTAL:
            self.env.invalidate_all()
            for model in {kind.partition(":")[0] for kind in self.world}:
                records = self.env[model].with_user(self.roles[role]).with_context(active_test=False)
                for record in records.search([], limit=10) if records.has_access("read") else ():
                    answers = {name: self.read(record, name) for name in record._fields}
                    with self.subTest(role=role, record=record):
                        self.assertTellsNothing(role, answers)

    def read(self, record, name):
        try:
            return record.read([name])[0][name]
        except AccessError:
            return None

    def test_what_portal_users_enter_names_no_others(self):
        for role in PORTAL:
            partner = self.env["res.partner"].with_user(self.roles[role])
            spec = {name: {} for name in partner._fields if partner._has_field_access(partner._fields[name], "read")}
            for names in ([], *([name] for name in SAME)):
                try:
                    answer = partner.onchange({"name": "New", "is_company": True, **SAME}, names, spec)
                except AccessError:
                    continue
                with self.subTest(role=role, entered=names):
                    self.assertTellsNothing(role, answer)
