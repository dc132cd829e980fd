"""What Chorus Pro asks of an invoice beside its schema."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum.fr import siret

from .amounts import Amounts

# What a public body may require of its suppliers.
REQUIREMENTS = ("none", "service", "engagement", "both", "either")
# BT-1, BT-10 and BT-13, as long as Chorus Pro takes them.
MAX_NUMBER, MAX_SERVICE, MAX_ENGAGEMENT = 20, 100, 50
# No supplier may write this (specification of Chorus Pro, exchange annex).
FORBIDDEN = "FACTURES_PUBLIQUES"


@dataclass(frozen=True, slots=True)
class Invoice:
    """What one invoice says to Chorus Pro.

    ``buyer`` is the SIRET of the public body. ``seller`` is the SIRET of a French supplier, else
    the VAT number, which ``french_seller`` tells apart. ``means`` is a payment code of UNTDID 4461;
    credit notes have none. ``tax_in_euro`` is the VAT of an invoice in another currency, if it has some.
    ``amounts`` are those that are booked; without them the XML keeps its own.
    """

    number: str
    issued: date
    buyer: str
    seller: str
    french_seller: bool
    service: str = ""
    engagement: str = ""
    contract: str = ""
    means: str = ""
    credit_note: bool = False
    paid: bool = False
    tax_in_euro: Decimal | None = None
    amounts: Amounts | None = None


def problems(invoice: Invoice, requirement: str, today: date) -> list[str]:
    """Return a word for each reason why Chorus Pro would refuse ``invoice``; the caller says it in a sentence."""
    found = {
        "number": not 0 < len(invoice.number) <= MAX_NUMBER,
        "date": invoice.issued > today,
        "buyer": not is_siret(invoice.buyer),
        "seller": not (is_siret(invoice.seller) if invoice.french_seller else invoice.seller),
        "service_length": len(invoice.service) > MAX_SERVICE,
        "engagement_length": len(invoice.engagement) > MAX_ENGAGEMENT,
        "service": requirement in ("service", "both") and not invoice.service,
        "engagement": requirement in ("engagement", "both") and not invoice.engagement,
        "either": requirement == "either" and not (invoice.service or invoice.engagement),
    }
    return [word for word, wrong in found.items() if wrong]


def is_siret(number: str) -> bool:
    """Tell whether ``number`` is 14 digits with a right check digit."""
    return len(number) == 14 and siret.is_valid(number)
