import doctest
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.customer_registry_collection.formats import sepa_text
from odoo.addons.customer_registry_collection.formats.sepa_text import (
    creditor_identifier_is_valid,
    fit,
    is_readable,
    reference_error,
    to_sepa,
)

LEGAL = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]*")


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(sepa_text).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ÄÖÜ äöü ß ẞ", "AeOeUe aeoeue ss SS"),
        ("a\u0308 u\u0308", "ae ue"),
        ("Çà et là, œuvre", "Ca et la, oeuvre"),
        ("Škoda Łódź Ðorđe İstanbul ığ", "Skoda Lodz Dorde Istanbul ig"),
        ("Ελένη Ψαρά", "Eleni Psara"),
        ("Юлия Ковальчук Їжак", "Yuliya Kovalychuk Yizhak"),
        ("a_b \"c\" [d] {e} 5€ ¼", "a-b 'c' (d) (e) 5EUR 1/4"),
        ("“x” – ‘y’", "'x' - 'y'"),
        ("50 % #1", "50 . .1"),
        ("a\r\n\tb\x00c\x7f", "a b c"),
        ("👨‍👩‍👧 Familie 😀😀 Groß", "Familie Gross"),
        ("soft\u00adhyphen\u200bzero\u202eright", "softhyphenzeroright"),
        ("\ud800 x", "x"),
        ("東京", ".."),
        (None, ""),
        ("   ", ""),
    ],
)  # fmt: skip
def test_texts_are_written_in_the_characters_that_banks_take(text, expected):
    assert to_sepa(text) == expected


@given(st.text(max_size=80))
def test_every_text_becomes_legal_and_stays_as_it_then_is(text):
    once = to_sepa(text)
    assert LEGAL.fullmatch(once)
    assert once == once.strip() and "  " not in once
    assert to_sepa(once) == once


@given(st.text(max_size=80), st.integers(1, 20))
def test_no_text_is_longer_than_the_field(text, length):
    assert len(fit(text, length)) <= length
    assert to_sepa(text).startswith(fit(text, length))


@given(st.text(alphabet=string.ascii_letters + string.digits, max_size=30))
def test_plain_letters_and_digits_never_change(text):
    assert to_sepa(text) == text


def test_a_name_needs_a_letter_or_digit_that_can_be_written():
    assert [is_readable(name) for name in ("Ößu", "Ж", "7", "東京", "😀", "...", "", None)] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "error"),
    [
        ("MND-2026/00001", ""),
        ("A" * 35, ""),
        ("+?/-:().,'x", ""),
        ("", "empty"),
        (None, "empty"),
        (False, "empty"),
        ("A" * 36, "long"),
        ("MND 1", "characters"),
        ("MND\n", "characters"),
        ("MÜD", "characters"),
        ("MND_1", "characters"),
        ("/MND", "slashes"),
        ("MND/", "slashes"),
        ("M//D", "slashes"),
    ],
)  # B17
def test_references_are_legal_or_told_what_is_wrong(reference, error):
    assert reference_error(reference) == error


@pytest.mark.parametrize(
    "identifier",
    ["DE98ZZZ09999999999", "DE98ABC09999999999", "AT61ZZZ01234567890", "FR72ZZZ123456", "NL79ZZZ999999990000"],
)
def test_creditor_identifiers_are_right_whatever_their_business_code(identifier):  # B13
    assert creditor_identifier_is_valid(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "DE97ZZZ09999999999",
        "DE98ZZZ09999999998",
        "DE98 ZZZ09999999999",
        "de98zzz09999999999",
        "DE98ZZZ",
        "",
        None,
        False,
        "DE98ZZZ" + "9" * 29,
        "DE98ZZZ0999999999\n",
    ],
)
def test_creditor_identifiers_with_wrong_digits_or_shape_are_refused(identifier):  # B13
    assert not creditor_identifier_is_valid(identifier)
