"""The checks of single values need no Odoo; what they must hold for every input is tried with many."""

import doctest
import importlib
import pkgutil
import string
import unittest

from hypothesis import example, given, settings
from hypothesis import strategies as st
from odoo.addons.customer_registry import checks
from odoo.addons.customer_registry.checks import bank, names, phone, postal, text, vat
from schwifty import IBAN

ANY = st.none() | st.text(max_size=60)
COUNTRIES = st.none() | st.sampled_from(["DE", "AT", "FR", "GR", "CH", "GB", "US", "IE", "HK", "XX", "de", ""])
WORD = st.text(alphabet=string.ascii_lowercase + "äöüéèß", min_size=3, max_size=10).map(str.capitalize)
DIGITS = st.text(alphabet=string.digits, min_size=10, max_size=10)
quick = settings(max_examples=80, deadline=None)


class TestDocumentedExamples(unittest.TestCase):
    def test_what_the_docstrings_say_is_true(self):
        for found in pkgutil.iter_modules(checks.__path__):
            with self.subTest(found.name):
                module = importlib.import_module(f"{checks.__name__}.{found.name}")
                self.assertEqual(doctest.testmod(module).failed, 0)


class TestNames(unittest.TestCase):  # D39
    def test_oddities_are_named_with_what_was_meant(self):
        for name, kind, meant in (
            ("Lindner, Anna", "comma", "Anna Lindner"),
            ("Lindner,Anna", "comma", "Anna Lindner"),
            ("LINDNER Anna", "order", "Anna Lindner"),
            ("VON DER HEIDE Jan Peter", "order", "Jan Peter von der Heide"),
            ("ANNA LINDNER", "capitals", "Anna Lindner"),
            ("Anna LINDNER", "capitals", "Anna Lindner"),
            ("anna lindner", "small", "Anna Lindner"),
            ("Anna", "single", ""),
        ):
            with self.subTest(name):
                self.assertEqual(names.person_name_doubt(name), (kind, meant))

    def test_usual_names_are_left_alone(self):
        for name in (
            "Anna Lindner",
            "Dr. Anna-Lena von der Heide",
            "J. R. R. Tolkien",
            "Karl Huber III",
            "Anna Lindner, MBA",
            "Seán O'Neill",
            "Jo Li",
            "毛泽东",
            "",
            None,
            "123",
        ):
            with self.subTest(name):
                self.assertIsNone(names.person_name_doubt(name))

    @quick
    @given(st.lists(WORD, min_size=2, max_size=4), st.sampled_from(["plain", "comma", "order", "upper", "lower"]))
    def test_what_is_suggested_keeps_each_letter_and_is_not_doubted_again(self, words, way):
        first, *rest = words
        written = {
            "plain": " ".join(words),
            "comma": f"{' '.join(rest)}, {first}",
            "order": f"{rest[-1].upper()} {first}",
            "upper": " ".join(words).upper(),
            "lower": " ".join(words).lower(),
        }[way]
        doubt = names.person_name_doubt(written)
        if way == "plain":
            self.assertIsNone(doubt)
            return
        self.assertEqual(letters(doubt.suggestion), letters(written))
        self.assertIsNone(names.person_name_doubt(doubt.suggestion))

    @quick
    @given(ANY)
    def test_no_name_makes_it_stumble(self, name):
        doubt = names.person_name_doubt(name)
        self.assertTrue(doubt is None or doubt.kind in {"comma", "order", "capitals", "small", "single"})


class TestTexts(unittest.TestCase):
    @quick
    @given(ANY)
    def test_squeezing_leaves_no_stray_blank_and_is_done_once(self, value):
        squeezed = text.squeeze(value)
        self.assertEqual(squeezed, " ".join((value or "").split()) if squeezed else squeezed)
        self.assertEqual(text.squeeze(squeezed), squeezed)
        self.assertNotIn("  ", squeezed)
        self.assertEqual(squeezed, squeezed.strip())

    @quick
    @given(ANY)
    def test_a_match_key_is_plain_and_its_own_key(self, value):
        key = text.match_key(value)
        self.assertRegex(key, r"\A[a-z0-9]*( [a-z0-9]+)*\Z")
        self.assertEqual(text.match_key(key), key)

    @quick
    @given(st.lists(WORD, min_size=1, max_size=3), st.sampled_from(["", " GmbH", " G.m.b.H.", " SARL", " & Co. KG"]))
    def test_spelling_and_legal_form_do_not_matter_to_the_match_key(self, words, form):
        name = " ".join(words)
        self.assertEqual(text.match_key(f"  {name.upper()}{form}"), text.match_key(name))

    @quick
    @given(ANY)
    def test_signs_that_cannot_be_printed_come_from_the_text_and_once(self, value):
        signs = text.unprintable(value)
        self.assertLessEqual(set(signs), set(value or ""))
        self.assertEqual(len(signs), len(set(signs)))
        self.assertEqual(text.unprintable("".join(char for char in value or "" if char not in signs)), "")

    @quick
    @given(ANY)
    def test_a_name_that_can_be_read_aloud_has_a_match_or_foreign_letters(self, value):
        self.assertEqual(text.has_letter_or_digit(value), any(map(str.isalnum, value or "")))

    @quick
    @given(st.emails(domains=st.sampled_from(["example.com", "müller.example.com", "xn--mller-kva.example.org"])))
    @example("jörg@bäckerei-köln.example.com")
    @example("用户@例子.example.com")
    def test_international_addresses_are_valid(self, address):  # D18
        local = address.rpartition("@")[0]
        if local.startswith('"') or len(local) > 60:
            return
        self.assertEqual(text.email_error(address), "")

    @quick
    @given(ANY)
    @example("anna@exa mple.com")
    @example("a@example.com, b@example.com")
    @example("a@example.com;b@example.com")
    @example("@example.com")
    def test_what_is_no_address_has_a_reason(self, value):  # D18
        reason = text.email_error(value)
        if (value or "").count("@") != 1 or any(char in (value or "") for char in " ,;\n"):
            self.assertTrue(reason)


class TestPostcodes(unittest.TestCase):
    def test_each_country_has_its_own_shape(self):  # D43
        for value, country, right in (
            ("10117", "DE", True),
            ("1011", "DE", False),
            ("1010", "AT", True),
            ("75001", "FR", True),
            ("SW1A 1AA", "GB", True),
            ("12345", "GB", False),
            ("K1A 0B1", "CA", True),
            ("anything", "HK", True),
            ("1", "XX", True),
        ):
            with self.subTest(value=value, country=country):
                self.assertEqual(postal.postcode_error(value, country) == "", right)

    @quick
    @given(ANY, COUNTRIES)
    def test_the_example_that_it_gives_is_right(self, value, country):
        if shape := postal.postcode_error(value, country):
            self.assertEqual(postal.postcode_error(shape, country), "")


class TestPhones(unittest.TestCase):
    @quick
    @given(ANY, COUNTRIES)
    def test_each_verdict_is_one_of_five(self, number, country):
        self.assertIn(phone.phone_error(number, country), {"", "country", "text", "short", "long", "invalid"})

    @quick
    @given(st.sampled_from(["DE", "AT", "FR", "CH", "GB", "US", "IT", "PL"]), st.sampled_from([" ", "-", "/", "."]))
    def test_the_example_of_a_country_is_right_however_it_is_spaced(self, country, separator):
        number = phone.phone_example(country)
        self.assertEqual(phone.phone_error(number.replace(" ", separator), country), "")
        self.assertEqual(phone.phone_error(number.replace("+", "00").replace(" ", ""), "DE"), "")
        self.assertEqual(phone.phone_error(number, None), "")


class TestVatNumbers(unittest.TestCase):
    @quick
    @given(ANY, COUNTRIES)
    def test_what_is_asked_of_vies_has_the_shape_that_it_takes(self, number, country):
        asked = vat.vies_number(number, country)
        self.assertTrue(asked == "" or (asked.isascii() and asked[:2].isalpha() and 4 <= len(asked) <= 14), asked)
        self.assertFalse(asked.startswith("GR"))
        self.assertEqual(vat.vies_number(asked, country), asked)

    @quick
    @given(st.sampled_from(["DE", "AT", "FR", "PL"]), DIGITS, st.sampled_from(["", " ", "-", "."]))
    def test_the_prefix_may_be_left_out_and_separators_do_not_matter(self, country, digits, separator):
        spaced = separator.join(digits)
        self.assertEqual(vat.vies_number(spaced, country), country + digits)
        self.assertEqual(vat.vies_number(f"{country.lower()}{separator}{spaced}", country), country + digits)

    @quick
    @given(ANY, COUNTRIES)
    def test_readings_are_pairs_of_a_country_and_a_number(self, number, country):
        for code, national in vat.readings(number, country):
            self.assertTrue(code)
            self.assertIsInstance(national, str)


class TestBankNumbers(unittest.TestCase):
    @quick
    @given(ANY)
    def test_a_normalized_number_has_no_separators_and_stays(self, number):
        normal = bank.normalize(number)
        self.assertEqual(bank.normalize(normal), normal)
        self.assertFalse(set(normal) & set(" -./\t\n_"))

    @quick
    @given(ANY)
    def test_no_text_makes_the_checks_stumble(self, number):
        bank.looks_like_iban(number)
        bank.iban_is_valid(number)
        bank.bic_is_valid(number)
        bank.bic_of_iban(number)
        bank.bic_fits(number, "DE89370400440532013000")
        bank.bic_fits("COBADEFF", number)

    @quick
    @given(DIGITS, st.integers(4, 21), st.integers(1, 9))
    def test_one_wrong_digit_makes_an_iban_invalid(self, account, place, shift):  # D43
        number = str(IBAN.generate("DE", "37040044", account))
        wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
        self.assertTrue(bank.iban_is_valid(number))
        self.assertFalse(bank.iban_is_valid(wrong))

    def test_a_wrong_rib_key_makes_a_french_iban_invalid(self):  # W24
        right = "FR1420041010050500013M02606"
        wrong_key = str(IBAN.from_bban("FR", "20041010050500013M02607", validate_bban=False))
        self.assertTrue(bank.iban_is_valid(right))
        self.assertFalse(bank.iban_is_valid(wrong_key))

    def test_the_bic_follows_from_the_iban(self):  # W26
        self.assertEqual(bank.bic_of_iban("DE89370400440532013000"), "COBADEFFXXX")
        self.assertEqual(bank.bic_of_iban("nonsense"), "")

    def test_a_bic_of_another_bank_or_country_does_not_fit(self):  # W26
        iban = "DE89370400440532013000"
        self.assertTrue(bank.bic_fits("cobadeff", iban))
        self.assertFalse(bank.bic_fits("DEUTDEFF", iban))
        self.assertTrue(bank.bic_fits("", iban))
        self.assertFalse(bank.bic_fits("BNPAFRPP", "IS140159260076545510730339"))

    @quick
    @given(st.text(alphabet=string.ascii_uppercase + string.digits, min_size=8, max_size=34))
    def test_a_masked_number_shows_six_signs_at_most(self, number):
        masked = bank.mask(number)
        shown = [char for char in masked if char.isalnum()]
        self.assertEqual("".join(shown), number[:2] + number[-4:])

    @quick
    @given(st.text(max_size=7))
    def test_a_short_number_is_not_shown_at_all(self, number):
        self.assertFalse([char for char in bank.mask(number) if char.isalnum()])


def letters(name):
    return sorted(char for char in name.casefold() if char.isalpha())
