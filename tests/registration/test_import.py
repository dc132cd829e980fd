import csv
import io

from odoo.tools import file_open

from tests.common import RegistryCase

HEADER = ["registry_state", "ref", "name", "is_company", "street", "zip", "city", "country_id", "email"]
OPTIONS = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}


class TestImport(RegistryCase):  # D14, W37
    def test_a_thousand_customers_come_in_and_get_their_numbers(self):
        rows = [self.row(name=f"Betrieb {number:04d}") for number in range(1000)]
        result = self.load(rows)
        self.assertEqual(result["messages"], [])
        customers = self.Partner.browse(result["ids"])
        self.assertEqual(len(customers), 1000)
        self.assertEqual(set(customers.mapped("registry_state")), {"customer"})
        self.assertEqual(len(set(customers.mapped("ref"))), 1000)

    def test_a_row_may_leave_its_registration_open(self):
        result = self.load([self.row(registry_state="draft", zip="")])
        self.assertEqual(self.Partner.browse(result["ids"]).registry_state, "draft")

    def test_contacts_come_with_their_customer(self):  # B06
        header = [*HEADER, "contact_link_ids/name", "contact_link_ids/email", "contact_link_ids/invoice_recipient"]
        first = [*self.row(name="With contacts"), "Anna", "anna@example.com", "1"]
        second = [""] * len(HEADER) + ["Bea", "bea@example.com", "0"]
        result = self.load([first, second], header)
        self.assertEqual(result["messages"], [])
        customer = self.Partner.browse(result["ids"])
        self.assertEqual(customer.contact_link_ids.mapped("name"), ["Anna", "Bea"])
        self.assertEqual(customer.contact_link_ids.mapped("invoice_recipient"), [True, False])
        self.assertEqual(customer.child_ids, customer.contact_link_ids.person_id)

    def test_wrong_rows_are_named_and_nothing_is_written(self):
        for values, message in (
            ({"country_id": "Atlantis"}, "'Atlantis' in field 'Country'"),
            ({"ref": "TAKEN"}, "TAKEN already belongs to Old one"),
            ({"zip": "12"}, "Betrieb cannot be finished:\n- Postcode “12” is not valid"),
            ({"email": ""}, "E-mail is missing"),
            ({"email": "a@b"}, "E-mail “a@b” is not a valid address"),
            ({"name": "   "}, "enter a name"),
            ({"name": "x" * 10_000}, "10000 characters"),
            ({"registry_state": "sleeping"}, "sleeping"),
        ):
            with self.subTest(**{key: value[:20] for key, value in values.items()}):
                self.make_customer_once("Old one", "TAKEN")
                before = self.Partner.search_count([])
                result = self.load([self.row(name="Good"), self.row(**values)])
                self.assertFalse(result["ids"])
                self.assertEqual(self.Partner.search_count([]), before)
                self.assertIn(message, result["messages"][0]["message"])
                self.assertEqual({found["rows"]["from"] for found in result["messages"]}, {1})

    def test_an_empty_cell_does_not_exempt_from_vat(self):  # B05
        header = [*HEADER, "vat_liable", "contact_link_ids/name"]
        rows = [[*self.row(name=name), cell, "Anna"] for name, cell in (("Empty", ""), ("Yes", "1"), ("No", "0"))]
        rows.insert(1, ["" for _name in HEADER] + ["", "Bea"])
        result = self.load(rows, header)
        self.assertEqual(result["messages"], [])
        self.assertEqual(self.Partner.browse(result["ids"]).mapped("vat_liable"), [True, True, False])

    def test_a_file_imported_once_more_without_numbers_leaves_customers_theirs(self):
        header = ["id", *HEADER]
        for name in ("Before", "After"):
            result = self.load([["again", *self.row(name=name)], ["plain", *self.row(registry_state="")]], header)
            self.assertEqual(result["messages"], [])
            customer, plain = self.Partner.browse(result["ids"])
            if name == "Before":
                number, plain.ref = customer.ref, "P1"
        self.assertTrue(number)
        self.assertEqual((customer.name, customer.ref, plain.ref), ("After", number, False))

    def test_the_same_error_in_two_rows_is_said_for_both(self):
        result = self.load([self.row(email=""), self.row(name="Good"), self.row(email="")])
        self.assertEqual([found["rows"]["from"] for found in result["messages"]], [0, 2])

    def test_a_number_used_twice_in_the_file_is_refused(self):
        result = self.load([self.row(name="One", ref="K1"), self.row(name="Two", ref="K1")])
        self.assertRegex(result["messages"][0]["message"], "Two: the customer number K1 already belongs to One")
        self.assertFalse(self.Partner.search([("ref", "=", "K1")]))

    def test_a_broken_encoding_is_said_before_anything_is_read(self):
        wizard = self.wizard("name\nBäcker".encode("cp1252") + bytes([0x81, 0x8D, 0xFF]))
        preview = wizard.parse_preview({**OPTIONS, "encoding": "utf-8"})
        self.assertIn("error", preview)

    def test_the_test_run_writes_nothing(self):
        before = self.Partner.search_count([])
        result = self.load([self.row(name="Trial")], dryrun=True)
        self.assertEqual(result["messages"], [])
        self.assertEqual(self.Partner.search_count([]), before)

    def test_our_template_imports_as_it_is(self):
        (template,) = self.Partner.with_context(registry_import_template=True).get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            wizard = self.wizard(file.read(), "customers.xlsx")
        preview = wizard.parse_preview({"has_headers": True})
        fields = ["/".join(preview["matches"][index]) for index in range(len(preview["headers"]))]
        result = wizard.execute_import(fields, preview["headers"], {**preview["options"], "has_headers": True})
        self.assertEqual(result["messages"], [])
        self.assertGreaterEqual(len(result["ids"]), 3)

    def test_other_lists_of_contacts_keep_odoos_template(self):
        (template,) = self.Partner.get_import_templates()
        self.assertNotIn("customer_registry", template["template"])

    def row(self, **values):
        default = {
            "registry_state": "customer",
            "ref": "",
            "name": "Betrieb",
            "is_company": "1",
            "street": "Ring 1",
            "zip": "10117",
            "city": "Berlin",
            "country_id": "Germany",
            "email": "info@betrieb.example.com",
        }
        return [{**default, **values}[name] for name in HEADER]

    def make_customer_once(self, name, ref):
        if not self.Partner.search_count([("ref", "=", ref)]):
            self.make_customer(name, ref=ref)

    def wizard(self, content, name="customers.csv"):
        kind = (
            "text/csv"
            if name.endswith("csv")
            else ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        )
        return self.env["base_import.import"].create(
            {"res_model": "res.partner", "file": content, "file_name": name, "file_type": kind}
        )

    def load(self, rows, header=HEADER, dryrun=False):
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        wizard = self.wizard(text.getvalue().encode())
        return wizard.execute_import(header, header, dict(OPTIONS), dryrun=dryrun)
