"""National account numbers as an input aid: German BLZ and French RIB in, an IBAN out."""

import re
from dataclasses import dataclass

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from .bank import normalize

# Letters in a French account number count as digits (AFNOR: A, J = 1; B, K, S = 2; ...).
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


class BankInputError(ValueError):
    """The input makes no account number; ``code`` says which part is at fault.

    One of ``blz``, ``account``, ``bank``, ``branch``, ``key``, ``iban``. It never carries the number.
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class BankInput:
    """An account: IBAN, BIC and bank (both '' where unknown) and what to look at again.

    ``warnings`` holds ``unknown_bank`` (not in the bank list: closed, or a typing error) and
    ``check_digit`` (fails the usual method of the bank: some banks have rules of their own).
    """

    iban: str
    bic: str = ""
    bank_name: str = ""
    warnings: tuple[str, ...] = ()


def read_iban(number: str | None) -> BankInput:
    """Return the account behind an IBAN.

    >>> read_iban("de89 3704 0044 0532 0130 00").bic
    'COBADEFFXXX'
    """
    try:
        iban = IBAN(normalize(number))
    except SchwiftyException:
        raise BankInputError("iban") from None
    if iban.country_code in {"FR", "MC"} and not _bban_is_valid(iban):
        raise BankInputError("key")
    return _describe(iban)


def german_iban(blz: str | None, account: str | None) -> BankInput:
    """Return the account of a Bankleitzahl and a Kontonummer.

    >>> german_iban("370 400 44", "532013000").iban
    'DE89370400440532013000'
    """
    blz, account = normalize(blz), normalize(account)
    if not re.fullmatch(r"[1-9][0-9]{7}", blz):
        raise BankInputError("blz")
    if not re.fullmatch(r"[0-9]{1,10}", account) or not int(account):
        raise BankInputError("account")
    return _describe(IBAN.generate("DE", blz, account))


def french_iban(bank: str | None, branch: str | None, account: str | None, key: str | None) -> BankInput:
    """Return the account of a RIB: code banque, code guichet, numéro de compte, clé.

    >>> french_iban("30006", "00001", "99900001781", "81").iban
    'FR7630006000019990000178181'
    """
    bank, branch, account, key = (normalize(part) for part in (bank, branch, account, key))
    parts = (("bank", bank, r"[0-9]{5}"), ("branch", branch, r"[0-9]{5}"), ("account", account, r"[0-9A-Z]{1,11}"))
    for code, value, shape in parts:
        if not re.fullmatch(shape, value, re.ASCII):
            raise BankInputError(code)
    account = account.zfill(11)
    if key.zfill(2) != rib_key(bank, branch, account):
        raise BankInputError("key")
    return _describe(IBAN.from_bban("FR", bank + branch + account + key.zfill(2)))


def rib_key(bank: str, branch: str, account: str) -> str:
    """Return the two digits of the clé RIB.

    >>> rib_key("20041", "01005", "0500013M026")
    '06'
    """
    digits = int(account.translate(_RIB_DIGITS))
    return f"{97 - (89 * int(bank) + 15 * int(branch) + 3 * digits) % 97:02d}"


def _describe(iban: IBAN) -> BankInput:
    bank = iban.bank
    warnings = []
    if bank is None and iban.country_code in {"DE", "AT", "FR"}:
        warnings.append("unknown_bank")
    if not _bban_is_valid(iban):
        warnings.append("check_digit")
    bic = iban.bic
    return BankInput(str(iban), str(bic) if bic else "", bank.name if bank else "", tuple(warnings))


def _bban_is_valid(iban: IBAN) -> bool:
    try:
        iban.validate(validate_bban=True)
    except SchwiftyException:
        return False
    return True
