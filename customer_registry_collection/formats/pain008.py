"""Writer of SEPA direct debit files (pain.008), streamed: a file of any size in constant memory."""

import contextlib
import hashlib
from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from lxml import etree

from . import debit_checks
from .debit import (
    SCHEMES,
    SEQUENCES,
    VERSIONS,
    Batch,
    Creditor,
    Debit,
    MandateAmendment,
    Message,
    PostalAddress,
)
from .debit_checks import creditor_problems, find_problems
from .problems import FileError, Problem
from .sepa_text import fit

__all__ = [
    "SCHEMES",
    "SEQUENCES",
    "VERSIONS",
    "Batch",
    "Creditor",
    "Debit",
    "MandateAmendment",
    "Message",
    "PainError",
    "PostalAddress",
    "creditor_problems",
    "find_problems",
    "write",
]

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_BIC_TAG = {"pain.008.001.08": "BICFI", "pain.008.001.02": "BIC"}
_Element = etree._Element

# Elements are made without a namespace: lxml writes them as they are, under the default
# namespace that Document declares, instead of repeating the declaration on each debit.


class PainError(FileError):
    """Nothing of what was written may be used: ``problems`` lists what is wrong."""


def write(message: Message, stream: BinaryIO) -> None:
    """Write ``message`` to ``stream`` and raise PainError, listing all problems, if it holds any.

    Callers leave out beforehand what `find_problems` finds. Here every debit is checked again as it
    passes, and counts, sums and ids when all have passed; what is in ``stream`` after an error is void.
    """
    problems = debit_checks.message_problems(message)
    if problems:
        raise PainError(problems)
    guard = _Guard()
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    with etree.xmlfile(stream, encoding="utf-8") as xml, _frame(xml, message.version):
        xml.write("\n", _group_header(message))
        for batch in message.batches:
            _write_batch(xml, batch, _BIC_TAG[message.version], guard)
        xml.write("\n")
    problems = guard.problems()
    if problems:
        raise PainError(problems)


@contextlib.contextmanager
def _frame(xml: Any, version: str) -> Iterator[None]:
    with xml.element("Document", nsmap={None: _NAMESPACE + version}), xml.element("CstmrDrctDbtInitn"):
        yield


def _write_batch(xml: Any, batch: Batch, bic_tag: str, guard: "_Guard") -> None:
    xml.write("\n")
    with xml.element("PmtInf"):
        for element in _batch_header(batch, bic_tag):
            xml.write("\n", element)
        for debit in guard.passing(batch):
            xml.write("\n", _debit(debit, bic_tag))
        xml.write("\n")


def _group_header(message: Message) -> _Element:
    header = etree.Element("GrpHdr")
    _put(header, "MsgId", message.identifier)
    _put(header, "CreDtTm", message.created.isoformat(timespec="seconds"))
    _put(header, "NbOfTxs", str(message.count))
    _put(header, "CtrlSum", f"{message.total:.2f}")
    _put(header, "InitgPty/Nm", fit(message.initiator, 70))
    return header


def _batch_header(batch: Batch, bic_tag: str) -> Iterator[_Element]:
    """Yield the children of PmtInf before its debits."""
    creditor = batch.creditor
    header = etree.Element("PmtInf")
    _put(header, "PmtInfId", batch.identifier)
    _put(header, "PmtMtd", "DD")
    _put(header, "BtchBookg", "true" if batch.booked_as_one else "false")
    _put(header, "NbOfTxs", str(batch.count))
    _put(header, "CtrlSum", f"{batch.total:.2f}")
    kind = _put(header, "PmtTpInf")
    _put(kind, "SvcLvl/Cd", "SEPA")
    _put(kind, "LclInstrm/Cd", batch.scheme)
    _put(kind, "SeqTp", batch.sequence)
    _put(header, "ReqdColltnDt", batch.due.isoformat())
    _put_party(header, "Cdtr", creditor.name, creditor.address)
    _put(header, "CdtrAcct/Id/IBAN", creditor.iban)
    _put_bank(header, "CdtrAgt", creditor.bic, bic_tag)
    _put(header, "ChrgBr", "SLEV")
    scheme = _put(header, "CdtrSchmeId/Id/PrvtId/Othr")
    _put(scheme, "Id", creditor.identifier)
    _put(scheme, "SchmeNm/Prtry", "SEPA")
    yield from list(header)


def _debit(debit: Debit, bic_tag: str) -> _Element:
    element = etree.Element("DrctDbtTxInf")
    _put(element, "PmtId/EndToEndId", debit.end_to_end_id)
    _put(element, "InstdAmt", f"{debit.amount:.2f}").set("Ccy", debit.currency)
    mandate = _put(element, "DrctDbtTx/MndtRltdInf")
    _put(mandate, "MndtId", debit.mandate)
    _put(mandate, "DtOfSgntr", debit.signed.isoformat())
    if debit.amendment:
        _put_amendment(mandate, debit.amendment)
    _put_bank(element, "DbtrAgt", debit.bic, bic_tag)
    _put_party(element, "Dbtr", debit.name, debit.address)
    _put(element, "DbtrAcct/Id/IBAN", debit.iban)
    text = fit(debit.text, 140)
    if text:
        _put(element, "RmtInf/Ustrd", text)
    return element


def _put_amendment(mandate: _Element, amendment: MandateAmendment) -> None:
    _put(mandate, "AmdmntInd", "true")
    details = _put(mandate, "AmdmntInfDtls")
    if amendment.original_mandate:
        _put(details, "OrgnlMndtId", amendment.original_mandate)
    if amendment.original_iban:
        _put(details, "OrgnlDbtrAcct/Id/IBAN", amendment.original_iban)
    elif amendment.account_changed:
        _put(details, "OrgnlDbtrAcct/Id/Othr/Id", "SMNDA")


def _put_bank(parent: _Element, tag: str, bic: str, bic_tag: str) -> None:
    bank = _put(parent, f"{tag}/FinInstnId")
    if bic:
        _put(bank, bic_tag, bic)
    else:
        _put(bank, "Othr/Id", "NOTPROVIDED")


def _put_party(parent: _Element, tag: str, name: str, address: PostalAddress | None) -> None:
    """Add name and address; one without town or country would be unstructured and is left out."""
    party = _put(parent, tag)
    _put(party, "Nm", fit(name, 70))
    if address is None or not debit_checks.is_structured(address):
        return
    postal = _put(party, "PstlAdr")
    for child, text, length in (
        ("StrtNm", address.street, 70),
        ("BldgNb", address.building, 16),
        ("PstCd", address.postcode, 16),
        ("TwnNm", address.town, 35),
    ):
        fitting = fit(text, length)
        if fitting:
            _put(postal, child, fitting)
    _put(postal, "Ctry", address.country)
    for line in _further_lines(address):
        _put(postal, "AdrLine", line)


def _further_lines(address: PostalAddress) -> list[str]:
    """Return at most two lines that say more than the structured part: nothing may be told twice."""
    told = {address.country, address.street, address.building, address.postcode, address.town}
    words = _words(" ".join(filter(None, told)))
    lines = [fit(line, 70) for line in address.lines]
    return [line for line in lines if line and not _words(line) <= words][:2]


def _words(text: str) -> set[str]:
    return set(fit(text, 1000).lower().replace(",", " ").split())


def _put(parent: _Element, path: str, text: str | None = None) -> _Element:
    """Add a chain of elements below ``parent``; return the last one, which gets ``text``."""
    for tag in path.split("/"):
        parent = etree.SubElement(parent, tag)
    parent.text = text
    return parent


class _Guard:
    """Lets right debits pass and remembers, in a few bytes for each, what must hold for all together."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._count = 0
        self._ids = _Distinct()
        self._mandates = _Distinct()
        self._accounts = _Distinct()

    def passing(self, batch: Batch) -> Iterator[Debit]:
        """Yield the right debits of ``batch``."""
        count, total = 0, Decimal(0)
        for debit in batch.debits:
            count += 1
            if self._is_right(debit, batch):
                total += debit.amount
                yield debit
        self._count += count
        if (count, total) != (batch.count, batch.total):
            self._add("", "sums", f"Number or sum of the debits of {batch.identifier} differ from what was announced")

    def _is_right(self, debit: Debit, batch: Batch) -> bool:
        codes = list(debit_checks.debit_codes(debit, batch.creditor))
        self._found.extend(debit_checks.problem(debit.end_to_end_id, code) for code in codes)
        if (debit.scheme, debit.sequence, debit.due) != (batch.scheme, batch.sequence, batch.due):
            codes.append("batch")
            self._add(debit.end_to_end_id, "batch", "its scheme, sequence type or due date is not that of its batch")
        self._ids.add(str(debit.end_to_end_id))
        self._mandates.add(str(debit.mandate))
        self._accounts.add(f"{debit.mandate} {debit.iban}")
        return not codes

    def _add(self, reference: str, code: str, message: str) -> None:
        self._found.append(Problem(reference, code, message))

    def problems(self) -> list[Problem]:
        """Return all problems; which debits share an id or a mandate is told by `find_problems`."""
        if self._ids.count() != self._count:
            self._add("", "id_twice", "An end-to-end id is used twice in the file")
        if self._mandates.count() != self._accounts.count():
            self._add("", "account", "A mandate reference is used with two accounts in the file")
        return self._found


class _Distinct:
    """Counts different texts in 8 bytes each: their digests, in buckets that are compared one by one."""

    def __init__(self) -> None:
        self._buckets = [array("Q") for _number in range(256)]

    def add(self, text: str) -> None:
        digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
        self._buckets[digest[0]].append(int.from_bytes(digest, "big"))

    def count(self) -> int:
        return sum(len(set(bucket)) for bucket in self._buckets)
