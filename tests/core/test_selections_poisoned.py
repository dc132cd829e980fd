"""Selections that somebody has written to do harm: they harm nobody, whoever looks at the list."""

import contextlib
import threading
import time
from unittest.mock import patch

from odoo.addons.customer_registry.models.core import customer_selection_counter
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from tests.core.test_selections import SelectionCase

SLEEP = "time.sleep(31)"
SLOW = "[('name', 'like', 'slow')]"
# Each stopped the list of selections, or could have.
POISON = (
    f"[('id', '=', {SLEEP})]",
    "[('id', '=', 9 ** 9 ** 9)]",
    "[('name', '=', 'a' * 10 ** 10)]",
    "[('id', 'in', [x for x in range(10 ** 9)])]",
    "[('id', 'in', list(range(10 ** 9)))]",
    "[('name', '=', ().__class__.__bases__[0].__subclasses__())]",
    "[('name', '=', __import__('os').system('true'))]",
    "[('id', '=', 1 / 0)]",
    "[('id', '=', (lambda f: f(f))(lambda f: f(f)))]",
    "[('id', '=', f'{1:>1000000000}')]",
    "[('id', '=', context_today().strftime('%1000000000Y'))]",
    "[('id', '=', context_today() + relativedelta(days=10 ** 12))]",
    "[('create_date', '>', datetime.datetime(1, 1, 1) - relativedelta(years=1))]",
    "[" * 300 + "]" * 300,
    "[" * 60 + "]" * 60,
    "-" * 20_000 + "1",
    "1" + "+1" * 20_000,
    "['!'" + ", '!'" * 10_000 + "]",
    "['|'] * 10",
    "[" + "('name', '=', 'a')," * 2_000 + "]",
    "[('id', '=', " + "9" * 5_000 + ")]",
    "[('id', '=', " + "9" * 300 + ")]",
    "[('id', '=', 1e999)]",
    "[('name', '=', '" + "x" * 10_000_000 + "')]",
    r"[('name', '=', '\x00')]",
    r"[('name', '=', '\ud800')]",
    "[('name', '=', 'Ä\N{RIGHT-TO-LEFT OVERRIDE}')",
    "[('gone_long_ago', '=', 1)]",
    "[('user_id.gone', '=', 1)]",
    "[('user_id', 'any', [('gone', '=', 1)])]",
    "[('user_id.password', '=', 'a')]",
    "[('credit', '>', 0)]",
    "[('user_id', 'any!', [('login', '=', 'admin')])]",
    "[('id', 'inselect', ('SELECT pg_sleep(31)', []))]",
    "[('create_date', '=', 'yesterday at noon')]",
    "[('id', '=', 99999999999999999)]",
    "[('id', '=', active_id)]",
    "[('id', '=', {'a': 1})]",
    "[('id', '=ilike', [[[1]]])]",
    "[(1, '=', 2, 3)]",
    "[('name',)]",
    "{'a': 1}",
    "None",
    "'abc'",
    " ",
    "#",
)


class PoisonedCase(SelectionCase):
    def poison(self, domain="[]", **values):
        """Let the colleague share a selection with everybody."""
        return self.save_search(self.colleague, **{"domain": domain, "user_ids": [], **values})

    def look(self, user):
        """Return what the list of selections shows ``user``, {name: row}."""
        names = ("name", "registry_count", "registry_broken", "registry_problem", "registry_sharing")
        rows = self.listed(user).web_read({name: {} for name in names})
        return {row["name"]: row for row in rows}


class TestPoisonedSelections(PoisonedCase):
    def test_whatever_somebody_shares_the_list_loads_at_once_and_names_it(self):  # W37
        self.save_search(self.clerk)
        for domain in POISON:
            with self.subTest(domain=domain[:60]), contextlib.closing(self.env.cr.savepoint()):
                bad = self.poison(domain, name="Bad")
                began = time.monotonic()
                shown = self.look(self.clerk)
                self.assertLess(time.monotonic() - began, 1)
                self.assertEqual(shown["Retail in Berlin"]["registry_count"], 2)
                self.assertEqual((shown["Bad"]["registry_broken"], shown["Bad"]["registry_count"]), (True, 0))
                self.assertTrue(shown["Bad"]["registry_problem"])
                with self.assertRaisesRegex(UserError, "Selection “Bad” cannot be used"):
                    bad.with_user(self.clerk).action_open_selection()

    def test_three_bad_ones_take_no_more_queries_than_three_good_ones(self):  # W37
        counts = {}
        for kind, domains in (("good", ["[]"] * 3), ("bad", [POISON[0], POISON[1], "[('gone', '=', 1)]"])):
            shared = [self.poison(domain, name=f"{kind} {number}") for number, domain in enumerate(domains)]
            self.look(self.clerk)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.look(self.clerk)), 3)
            counts[kind] = self.env.cr.sql_log_count - before
            for selection in shared:
                selection.unlink()
        self.assertLessEqual(counts["bad"], counts["good"])

    def test_the_list_loads_for_everybody(self):  # W37
        readers = [self.clerk, self.chief, self.employee, self.env.ref("base.user_admin")]
        bad = self.poison(POISON[0], name="Bad")
        for user in readers:
            with self.subTest(user.login):
                self.assertTrue(self.look(user)["Bad"]["registry_broken"])
        bad.unlink()

    def test_what_cannot_be_counted_in_time_is_said_and_the_others_are_counted(self):  # W37
        slow = self.poison(name="Slow", domain=SLOW)
        self.save_search(self.clerk, name="Mine")
        self.poison(name="Quick")
        counting = self.slow_down("slow")
        with counting, patch.object(customer_selection_counter, "SECONDS", 0.2):
            shown = self.look(self.clerk)
        self.assertEqual(shown["Slow"]["registry_problem"], "Takes too long to count.")
        self.assertEqual((shown["Slow"]["registry_broken"], shown["Slow"]["registry_count"]), (False, 0))
        self.assertEqual(shown["Mine"]["registry_count"], 2)
        self.assertFalse(shown["Quick"]["registry_problem"])
        self.assertTrue(slow.with_user(self.clerk).action_open_selection())

    def test_many_slow_ones_take_the_time_of_a_few(self):  # W37
        for number in range(30):
            self.poison(name=f"Slow {number}", domain=SLOW)
        began = time.monotonic()
        with (
            self.slow_down("slow"),
            patch.object(customer_selection_counter, "SECONDS", 0.2),
            patch.object(customer_selection_counter, "SECONDS_IN_ALL", 0.5),
        ):
            shown = self.look(self.clerk)
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual(len(shown), 30)
        self.assertEqual({row["registry_problem"] for row in shown.values()}, {"Takes too long to count."})

    def test_a_search_of_many_quick_queries_is_interrupted_too(self):  # W37
        self.poison(name="Many")
        partners = type(self.Partner)
        search_count = partners.search_count

        def many(partner, *args, **options):
            for _number in range(1000):
                partner.env.cr.execute("SELECT pg_sleep(0.01)")
            return search_count(partner, *args, **options)

        began = time.monotonic()
        with patch.object(partners, "search_count", many), patch.object(customer_selection_counter, "SECONDS", 0.2):
            self.assertTrue(self.look(self.clerk)["Many"]["registry_problem"])
        self.assertLess(time.monotonic() - began, 2)

    def test_later_queries_of_the_same_request_are_not_limited(self):  # W37
        self.env.cr.execute("SET LOCAL statement_timeout = '50s'")
        self.poison(POISON[0])
        self.poison("[('id', '=', 99999999999999999)]")
        self.look(self.clerk)
        self.env.cr.execute("SHOW statement_timeout")
        self.assertEqual(self.env.cr.fetchone(), ("50s",))
        self.assertEqual(getattr(threading.current_thread(), "query_hooks", []), [])

    def test_what_was_changed_before_the_list_was_read_stays(self):  # W37
        self.mine.name = "Renamed"
        self.poison("[('id', '=', 99999999999999999)]")
        self.look(self.clerk)
        self.env.invalidate_all()
        self.assertEqual(self.mine.name, "Renamed")

    def test_a_selection_counts_as_its_reader_even_for_a_superuser(self):  # W37, T01
        selection = self.poison()
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        as_clerk = selection.with_user(self.clerk)
        self.assertEqual(as_clerk.sudo().registry_count, as_clerk.registry_count)

    def test_a_private_selection_is_nobody_elses(self):  # W37
        self.save_search(self.colleague, POISON[0], name="Private")
        self.assertNotIn("Private", self.look(self.clerk))

    def slow_down(self, word):
        """Let every count whose domain contains ``word`` take as long as it may."""
        partners = type(self.Partner)
        search_count = partners.search_count

        def slowly(partner, domain, *args, **options):
            if word in str(domain):
                partner.env.cr.execute("SELECT pg_sleep(31)")
            return search_count(partner, domain, *args, **options)

        return patch.object(partners, "search_count", slowly)


class TestPoisonedFavourites(PoisonedCase):
    """The lists themselves read the shared favourites: the web client stops at what it cannot evaluate."""

    def offered(self, user):
        rows = self.env["ir.filters"].with_user(user).get_filters("res.partner", self.customers.id)
        return {row["name"]: row for row in rows}

    def test_a_favourite_that_the_web_client_cannot_read_is_not_offered(self):
        self.save_search(self.clerk, name="Mine")
        for values in (
            {"context": "{"},
            {"context": "[]"},
            {"context": "{'group_by': 5}"},
            {"context": "{'group_by': [5]}"},
            {"context": SLEEP},
            {"context": "{'a': " + "[" * 300 + "]" * 300 + "}"},
            {"sort": "[5]"},
            {"sort": "[null]"},
            {"domain": "[("},
            {"domain": "[('name', '=', '" + "x" * 10_000_000 + "')]"},
        ):
            with self.subTest(str(values)[:60]):
                bad = self.poison(name="Bad", **values)
                self.assertEqual(self.offered(self.clerk).keys(), {"Mine"})
                self.assertTrue(self.look(self.clerk)["Bad"]["registry_broken"])
                bad.unlink()

    def test_a_default_that_fails_is_not_applied(self):
        for domain in (SLEEP, "[('gone', '=', 1)]", "[('credit', '>', 0)]", "[('id', '=', active_id)]", "5"):
            with self.subTest(domain):
                bad = self.poison(domain, name="Bad", is_default=True)
                self.assertFalse(self.offered(self.clerk)["Bad"]["is_default"])
                bad.unlink()
        self.poison(name="Good", is_default=True)
        self.assertTrue(self.offered(self.clerk)["Good"]["is_default"])

    def test_favourites_of_other_lists_stay_as_odoo_offers_them(self):
        contacts = self.env.ref("contacts.action_contacts")
        self.poison(name="Odd", action_id=contacts.id, context="[]", domain="[(", is_default=True)
        rows = self.env["ir.filters"].with_user(self.clerk).get_filters("res.partner", contacts.id)
        self.assertTrue(next(row for row in rows if row["name"] == "Odd")["is_default"])


class TestWhatTheWebClientWrites(PoisonedCase):
    def test_it_is_understood(self):  # W37
        self.clerk.tz = "Europe/Berlin"
        midnight = "datetime.datetime.combine(context_today(), datetime.time(0, 0, 0)).to_utc()"
        later = "datetime.datetime.combine(context_today() + relativedelta(days=1), datetime.time(0, 0, 0)).to_utc()"
        for domain in (
            "[]",
            "[('name', '!=', False)]",
            '["|", ["name", "ilike", "a"], ["name", "not ilike", "a"]]',
            "['&', ('registry_state', '!=', False), '!', ('user_id', '=', uid + 0)]",
            "[('create_date', '>=', context_today().strftime('%Y-%m-%d'))]",
            '[("create_date", ">=", (context_today() + relativedelta(days = -1)).strftime(\'%Y-%m-%d\'))]',
            f"['&', ('create_date', '>=', {midnight}.strftime(\"%Y-%m-%d %H:%M:%S\")), "
            f"('create_date', '<', {later}.strftime(\"%Y-%m-%d %H:%M:%S\"))]",
            "[('create_date', '>=', datetime.datetime.now() - relativedelta(weekday=0, hours=3, day=1))]",
            "[('create_date', '<', time.strftime('%Y-%m-%d 23:59:59'))]",
            "[('create_date', '>', 'today -7d')]",
            "[('create_date.year_number', '>', 2000)]",
            "[('create_date', '>', current_date), ('create_date', '>', today), ('create_date', '<', now)]",
            "[('company_id', 'in', allowed_company_ids + [False]), ('company_id', '!=', allowed_company_ids[0])]",
            "[('category_id', 'any', [('name', 'ilike', 'a')]), ('child_ids.name', '=', False)]",
            "[('properties.a1b2c3', '=', False)]",
            "[('registry_banner_ids', '!=', False)]",
            "[(1, '=', 1)]",
        ):
            with self.subTest(domain):
                selection = self.save_search(
                    self.clerk, domain, context="{'group_by': ['user_id', 'create_date:month']}"
                )
                self.assertEqual((selection.registry_problem, selection.registry_broken), (False, False))
                selection.unlink()

    def test_days_are_those_of_the_reader(self):  # W37
        self.clerk.tz = "Pacific/Kiritimati"
        colleague = new_test_user(self.env, "west", "customer_registry.group_user", tz="Pacific/Pago_Pago")
        days = [
            self.env["ir.filters"].with_user(user)._registry_read("context_today()") for user in (self.clerk, colleague)
        ]
        self.assertGreaterEqual((days[0] - days[1]).days, 1)
