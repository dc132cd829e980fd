from odoo.tools import SQL

from tests.common import RegistryCase

INDEX = "res_partner_registry_search_idx"
BOX = ("complete_name", "email", "ref", "vat")


class TestSearch(RegistryCase):  # T02
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            "Zwölfdächer Dachbau GmbH", email="post@dachbau.example.com", ref="ZD-77", vat="DE136695976"
        )

    def test_a_part_of_name_mail_number_or_vat_finds_the_customer(self):
        for part in ("dächer dach", "T@DACHBAU", "zd-7", "36695"):
            with self.subTest(part):
                self.assertIn(self.customer, self.Partner.with_user(self.clerk).search(self.box(part)))
                found = [row[0] for row in self.Partner.with_user(self.clerk).name_search(part)]
                self.assertIn(self.customer.id, found)

    def test_the_index_answers_the_search_box_and_the_name_search(self):
        for title, domain in (("box", self.box("dachbau")[1:]), ("names", [("display_name", "ilike", "dachbau")])):
            with self.subTest(title):
                plan = self.explain(self.Partner.with_context(active_test=False)._search(domain, order="id"))
                self.assertIn(INDEX, plan)
                self.assertNotIn("Seq Scan on res_partner", plan)

    def test_the_search_for_a_contact_by_name_uses_the_index(self):
        domain = [("contact_link_ids.person_id.name", "ilike", "lindner")]
        self.assertIn(INDEX, self.explain(self.Partner.with_context(active_test=False)._search(domain, order="id")))

    def test_each_way_to_look_for_duplicates_is_answered_by_an_index(self):  # X01
        values = {"email": "a@b.example.com", "phone": "+49 30 23125777", "vat": "DE136695976", "iban": "DE893704"}
        for reason, domain in self.Partner._registry_duplicate_domains(values):
            with self.subTest(reason):
                plan = self.explain(self.Partner.with_context(active_test=False)._search(domain, order="id"))
                self.assertNotIn("Seq Scan on res_partner", plan)

    def test_the_duplicate_check_makes_few_queries_however_many_are_found(self):  # X01
        values = {**self.customer._registry_duplicate_values(), "id": False}
        self.make_customer("Warm", phone="+49 30 23125777")
        self.Partner.registry_find_duplicates(values)
        for number in range(8):
            self.make_customer(f"Zwölfdächer Dachbau {number}", email="post@dachbau.example.com")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            rows = self.Partner.registry_find_duplicates(values)
        self.assertGreater(len(rows), 8)

    def test_without_trigrams_the_search_and_the_duplicates_still_work(self):
        self.patch(self.env.registry, "has_trigram", False)
        self.assertIn(self.customer, self.Partner.search(self.box("dachbau")))
        rows = self.Partner.registry_find_duplicates({"name": "Zwoelfdaecher Dachbau"})
        self.assertIn(self.customer.id, [row["id"] for row in rows])

    def test_the_index_fits_the_way_the_database_compares(self):
        definition = self.registry["res.partner"]._registry_search_idx.get_definition(self.env.registry)
        self.assertIn("complete_name gin_trgm_ops", definition)
        self.patch(self.env.registry, "has_unaccent", 2)
        self.patch(self.env.registry, "unaccent", lambda column: f"unaccent({column})")
        definition = self.registry["res.partner"]._registry_search_idx.get_definition(self.env.registry)
        self.assertIn("unaccent(complete_name) gin_trgm_ops", definition)

    def box(self, part):
        """Return what the search box of the customers list asks for."""
        domain = ["|"] * (len(BOX) - 1) + [(name, "ilike", part) for name in BOX]
        return [("registry_state", "in", ("draft", "customer", "former")), *domain]

    def explain(self, query):
        """Return the plan of ``query`` where reading the whole table counts as forbidden."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        return "\n".join(line for (line,) in self.env.cr.fetchall())
