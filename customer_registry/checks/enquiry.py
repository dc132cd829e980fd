"""What a visitor types into the prospect form: cleaned, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ..const import MAX_NAME_LENGTH
from .phone import phone_error
from .text import email_error, has_letter_or_digit, typed_line, typed_text

LIMITS = {
    "company": MAX_NAME_LENGTH,
    "name": MAX_NAME_LENGTH,
    "email": 254,
    "phone": 40,
    "city": 100,
    "country": 2,
    "message": 5000,
}


@dataclass(frozen=True)
class Enquiry:
    """What was typed; ``company`` is empty for private persons, ``country`` a code of two letters."""

    company: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    country: str = ""
    message: str = ""


def read_enquiry(form: Mapping[str, str]) -> Enquiry:
    r"""Return the fields of ``form`` without control characters; only the message keeps its lines.

    >>> read_enquiry({"name": " Anna\r\n Lindner\x00", "message": "One\r\n\x07two"})
    Enquiry(company='', name='Anna Lindner', email='', phone='', city='', country='', message='One\ntwo')
    """
    lines = {field.name: typed_line(form.get(field.name)) for field in fields(Enquiry) if field.name != "message"}
    return Enquiry(**lines, message=typed_text(form.get("message")))


def enquiry_problems(enquiry: Enquiry, country_code: str | None = None) -> dict[str, str]:
    """Return what is wrong, by field: "missing", "long", "name", "email" or "phone".

    :param country_code: where a phone number without a country code belongs if no country was chosen

    >>> enquiry_problems(Enquiry(name="Anna Lindner", email="anna@"))
    {'email': 'email'}
    >>> enquiry_problems(Enquiry(company="!", email="anna@example.com", phone="030 901820"), "DE")
    {'company': 'name', 'name': 'missing'}
    """
    found = {name: _problem(name, getattr(enquiry, name), enquiry.country or country_code) for name in LIMITS}
    return {name: problem for name, problem in found.items() if problem}


def _problem(name: str, text: str, country_code: str | None) -> str:
    if not text:
        return "missing" if name in {"name", "email"} else ""
    if len(text) > LIMITS[name]:
        return "long"
    if name in {"name", "company"} and not has_letter_or_digit(text):
        return "name"
    if name == "email" and email_error(text):
        return "email"
    return "phone" if name == "phone" and phone_error(text, country_code) else ""
