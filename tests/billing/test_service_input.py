"""What is wrong with a service is told at the field, at once, as the user writes numbers and days."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestServiceInput(BillingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env = cls.env(context={**cls.env.context, "lang": "de_DE"})

    def told(self, name, service=None, **values):
        """Return the sentence that the web client shows as soon as the field ``name`` is left."""
        Service = service or self.env["customer.folder.service"]
        values = {"product_id": self.product.id, "name": "Hosting", "quantity": 1, "date_start": "2026-02-01", **values}
        answer = Service.onchange(values, [name], {field: {} for field in values})
        warning = answer.get("warning") or {"message": "", "type": "notification"}
        self.assertEqual(warning["type"], "notification")
        return warning["message"]

    def test_a_quantity_of_zero_or_less_is_told_when_the_field_is_left(self):  # B29
        self.assertTrue(self.told("quantity", quantity=0))
        self.assertTrue(self.told("quantity", quantity=-1))
        self.assertFalse(self.told("quantity", quantity=0.5))

    def test_an_end_before_the_start_is_told_when_either_is_left_with_days_as_the_user_writes_them(self):  # B29
        for name in ("date_end", "date_start"):
            sentence = self.told(name, date_end="2026-01-31")
            self.assertIn("31.01.2026", sentence)
            self.assertIn("01.02.2026", sentence)
        self.assertFalse(self.told("date_end", date_end="2026-02-28"))

    def test_another_start_of_what_was_billed_is_told_when_the_field_is_left(self):  # B29
        service = self.folder().service_ids
        self.bill()
        self.assertIn("31.01.2026", self.told("date_start", service, date_start="2026-01-15"))
        self.assertFalse(self.told("date_start", service, date_start="2026-01-01"))

    def test_what_is_saved_nevertheless_is_refused_with_the_same_sentence(self):  # B29
        for quantity in (0, -1):
            with self.assertRaises(ValidationError) as caught:
                self.folder(quantity=quantity)
            self.assertEqual(str(caught.exception), self.told("quantity", quantity=quantity))
        folder = self.folder()
        with self.assertRaises(ValidationError):
            folder.service_ids.quantity = 0
        self.bill()
        with self.assertRaisesRegex(UserError, r"31\.01\.2026"):
            folder.service_ids = [Command.update(folder.service_ids.id, {"date_start": "2026-01-02"})]
        with self.assertRaisesRegex(ValidationError, r"31\.12\.2025"):
            folder.service_ids.date_end = "2025-12-31"

    def test_the_wrong_field_is_marked_in_the_list(self):  # B29
        arch = self.env["customer.folder"].get_view(view_type="form")["arch"]
        self.assertIn('decoration-danger="quantity &lt;= 0"', arch)
        self.assertIn('decoration-danger="date_end and date_end &lt; date_start"', arch)
