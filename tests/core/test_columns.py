"""The columns that an installation fills hold what the ORM would compute, and cost the same for any number of rows."""

from unittest.mock import patch

from odoo.addons.customer_registry import columns
from odoo.addons.customer_registry.columns import create_column_with_default, fill_new_columns
from odoo.tools import SQL

from tests.common import RegistryCase

KINDS = (
    {"name": "Zwölfdächer Dachbau G.m.b.H. & Co. KG", "is_company": True, "zip": "10117"},
    {"name": "Café  Noël SARL", "is_company": True, "zip": " 75 001 ", "vat": "FR23334175221"},
    {"name": "GmbH", "is_company": True, "zip": "a1", "country_id": False},
    {"name": "Ærø Straße 日本 😀", "zip": "ß9"},
    {"name": "Archived", "zip": "\u00a01", "active": False},
    {"name": "No postcode at all", "zip": False},
    {"name": "Blank postcode", "zip": "   "},
    {"name": "Comma, \"quoted\" {braced} \\back\\ 'single' NULL", "zip": "{,"},
    {"name": False, "type": "invoice", "zip": "20095"},
)
PARTNER_FIELDS = ("registry_match_key", "registry_postcode_area")


class TestColumns(RegistryCase):  # X12
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.Partner.create({"name": "Parent", "is_company": True, "country_id": cls.germany.id})
        cls.partners = cls.Partner.create(
            [{"country_id": cls.germany.id, "parent_id": not kind["name"] and cls.parent.id, **kind} for kind in KINDS]
        )
        cls.env["res.partner.bank"].create(
            [{"partner_id": cls.parent.id, "acc_number": number} for number in ("DE75512108001245126199", "1234", "--")]
        )

    def rows(self, table, *names):
        self.env.flush_all()
        columns = SQL(", ").join(map(SQL.identifier, names))
        return self.env.execute_query(SQL("SELECT id, %s FROM %s ORDER BY id", columns, SQL.identifier(table)))

    def drop(self, table, *names):
        for name in names:
            self.env.cr.execute(SQL("ALTER TABLE %s DROP COLUMN %s", SQL.identifier(table), SQL.identifier(name)))

    def fill_partners(self):
        """Fill the partners' columns anew; return how many queries that has taken."""
        self.env.flush_all()
        self.drop("res_partner", *PARTNER_FIELDS)
        before = self.env.cr.sql_log_count
        fill_new_columns(self.Partner, self.Partner._registry_filled_columns())
        return self.env.cr.sql_log_count - before

    def test_partners_of_each_kind_have_what_the_orm_computes(self):
        self.partners.flush_recordset()
        computed = self.rows("res_partner", *PARTNER_FIELDS)
        for batch in (columns.BATCH, 7):
            with patch.object(columns, "BATCH", batch):
                self.fill_partners()
            self.assertEqual(self.rows("res_partner", *PARTNER_FIELDS), computed)
        self.assertTrue({"DE-10", "DE-75", "A1", "DE-SS9", "DE-20", None} <= {area for _id, _key, area in computed})

    def test_bank_accounts_have_what_the_orm_computes(self):
        computed = self.rows("res_partner_bank", "registry_masked_number")
        self.drop("res_partner_bank", "registry_masked_number")
        fill_new_columns(self.env["res.partner.bank"], self.env["res.partner.bank"]._registry_filled_columns())
        self.assertEqual(self.rows("res_partner_bank", "registry_masked_number"), computed)

    def test_more_partners_take_no_more_queries(self):
        few = self.fill_partners()
        self.Partner.create([{"name": f"Further {number}"} for number in range(300)])
        self.assertEqual(self.fill_partners(), few)
        self.assertLess(few, 15)

    def test_columns_that_are_there_are_left_alone(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET registry_match_key = 'mine' WHERE id = %s", [self.parent.id])
        fill_new_columns(self.Partner, self.Partner._registry_filled_columns())
        create_column_with_default(self.Partner, "registry_chorus_requirement", "both")
        self.assertIn((self.parent.id, "mine"), self.rows("res_partner", "registry_match_key"))
        self.assertNotIn("both", dict(self.rows("res_partner", "registry_chorus_requirement")).values())

    def test_a_default_is_that_of_each_row_and_of_no_later_one(self):
        self.env.flush_all()
        self.drop("res_partner", "registry_chorus_requirement")
        create_column_with_default(self.Partner, "registry_chorus_requirement", "none")
        self.assertEqual(set(dict(self.rows("res_partner", "registry_chorus_requirement")).values()), {"none"})
        query = (
            "SELECT column_default FROM information_schema.columns WHERE column_name = 'registry_chorus_requirement'"
        )
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), [(None,)])
