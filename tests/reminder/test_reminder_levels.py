import psycopg2
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestReminderLevels(RegistryCase):
    def test_three_levels_are_there_from_the_start(self):  # D27, X07
        levels = self.env["customer.reminder.level"]._get_levels(self.company)
        self.assertEqual(levels.mapped("number"), [1, 2, 3])
        self.assertEqual(levels.mapped("name"), ["Payment reminder", "First notice", "Last notice"])
        self.assertEqual(levels.mapped("days"), [7, 21, 35])

    def test_a_company_with_levels_of_its_own_uses_only_these(self):  # X07
        own = self.make_level(company_id=self.company.id, number=1)
        self.assertEqual(own._get_levels(self.company), own)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(own._get_levels(other).mapped("number"), [1, 2, 3])

    @mute_logger("odoo.sql_db")
    def test_two_levels_cannot_have_the_same_number(self):  # X07
        with self.assertRaises(psycopg2.IntegrityError):
            self.make_level(number=2, days=25)

    @mute_logger("odoo.sql_db")
    def test_negative_days_fees_and_numbers_are_refused(self):  # X07
        for values in ({"days": -1}, {"days_since_last": -1}, {"deadline_days": -1}, {"fee_amount": -1}, {"number": 0}):
            with self.subTest(values), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.make_level(**values)

    def test_a_later_level_is_not_due_earlier(self):  # X07
        with self.assertRaisesRegex(ValidationError, "“Fourth” follows “Last notice”.*Set it to 35 days or more"):
            self.make_level(name="Fourth", days=10)
        with self.assertRaisesRegex(ValidationError, "“Last notice” follows “First notice”"):
            self.env.ref("customer_registry_reminder.reminder_level_3").days = 20

    def test_a_fee_needs_an_amount_and_to_be_invoiced_a_product(self):  # X07
        with self.assertRaisesRegex(ValidationError, "enter the amount of the fee"):
            self.make_level(fee_mode="letter")
        with self.assertRaisesRegex(ValidationError, "choose the product"):
            self.make_level(number=5, fee_mode="invoice", fee_amount=5)

    def test_unknown_placeholders_and_empty_texts_are_refused(self):  # X07
        with self.assertRaisesRegex(ValidationError, r"\{amount\} is unknown.*\{total\}"):
            self.make_level(text="<p>Pay {amount}</p>")
        with self.assertRaisesRegex(ValidationError, "enter the text"):
            self.make_level(number=5, text="<p><br></p>")

    def test_names_are_filled_in_without_becoming_markup(self):  # X07
        level = self.make_level(text="<p>{customer} owes {total}</p>")
        text = level._render_text({"customer": "<b>Bold</b> {total}", "total": "5"})
        self.assertEqual(text, "<p>&lt;b&gt;Bold&lt;/b&gt; {total} owes 5</p>")

    def test_each_language_has_a_text_of_its_own(self):  # X07, X11
        self.env["res.lang"]._activate_lang("de_DE")
        level = self.make_level()
        german = "<p>Sehr geehrte Damen und Herren,</p><p>bitte zahlen Sie {total}.</p>"
        level.with_context(lang="de_DE").text = german
        self.assertEqual(level.with_context(lang="de_DE").text, german)
        self.assertEqual(level.text, "<p>Pay</p>")

    def make_level(self, **values):
        return self.env["customer.reminder.level"].create(
            {"name": "Level", "number": 4, "days": 50, "subject": "Pay", "text": "<p>Pay</p>", **values}
        )
