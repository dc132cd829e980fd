"""Readers of what banks send back: rejected debits (pain.002) and returned ones (camt.054).

Versions differ in their namespaces and in elements that matter nothing here, so every version
is read. The files come from outside: a document type is refused, entities are never resolved,
nothing is fetched, and elements are forgotten once they were read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

_Element = etree._Element
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,5})?")
_CODE = re.compile(r"[A-Z0-9]{1,4}")
# ISO bank transaction sub-families of collected debits that come back.
_SUBFAMILIES = frozenset(["UPDD", "PRDD", "RCDD"])
_OPTIONS = {"huge_tree": False, "resolve_entities": False, "no_network": True, "load_dtd": False}


class ReturnFileError(ValueError):
    """The file cannot be read; what was yielded before must be rolled back."""


@dataclass(frozen=True, slots=True)
class Return:
    """A debit that failed.

    ``reason`` is the ISO code (AC04, MD07, ...), or '' where the bank tells none; ``amount`` and
    ``booked`` are None where they are not told. A bank may reject a whole batch or file: then
    ``end_to_end_id`` is '' and every debit of ``batch_id``, or of ``message_id``, is meant.
    """

    kind: str  # "reject" (never booked) or "return" (booked back)
    end_to_end_id: str
    reason: str
    amount: Decimal | None = None
    currency: str = ""
    booked: date | None = None
    mandate: str = ""
    batch_id: str = ""
    message_id: str = ""


def read(stream: BinaryIO) -> Iterator[Return]:
    """Yield the failed debits of a pain.002 or camt.054 in ``stream``; others in it are passed over.

    Raises ReturnFileError, which never quotes the file, where it is something else or broken.
    """
    line = None
    try:
        yield from _read(stream)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
    # Raised out here, the exception has no context: that of the parser may quote the file.
    if line is not None:
        raise ReturnFileError(f"This is no readable XML file: it breaks off or is damaged at line {line}")


def _read(stream: BinaryIO) -> Iterator[Return]:
    reader: _Rejects | _Bookings | None = None
    for event, element in etree.iterparse(stream, events=("start", "end"), **_OPTIONS):
        if reader is None:
            _refuse_doctype(element)
        if not isinstance(element.tag, str):
            continue
        name = _name(element)
        if event == "start":
            reader = reader or _reader(name, element)
            if reader:
                reader.start(name)
        elif reader:
            yield from reader.end(name, element)
    if reader is None:
        raise ReturnFileError("This is neither a pain.002 nor a camt.054 file")


def _refuse_doctype(element: _Element) -> None:
    docinfo = element.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise ReturnFileError("The file has a document type declaration, which no bank sends: it is not read")


def _reader(name: str, element: _Element) -> "_Rejects | _Bookings | None":
    """Return the reader for the child of Document, None for Document itself."""
    if element.getparent() is None and name == "Document":
        return None
    readers = {"CstmrPmtStsRpt": _Rejects, "BkToCstmrDbtCdtNtfctn": _Bookings}
    if name not in readers:
        raise ReturnFileError("This is neither a pain.002 nor a camt.054 file")
    return readers[name]()


class _Rejects:
    """pain.002: the status of a file, of its batches, of their transactions."""

    def __init__(self) -> None:
        self._created: date | None = None
        self._message_id = self._message_reason = self._message_status = ""
        self._batches = 0
        self._start_batch()

    def _start_batch(self) -> None:
        self._batch_id = self._batch_reason = self._batch_status = ""
        self._transactions = 0

    def start(self, name: str) -> None:
        if name == "OrgnlPmtInfAndSts":
            self._batches += 1
            self._start_batch()

    def end(self, name: str, element: _Element) -> Iterator[Return]:
        parent = _parent_name(element)
        if name == "GrpHdr":
            self._created = _date(_text(element, "CreDtTm"))
        elif name == "OrgnlGrpInfAndSts":
            self._message_id, self._message_status = _text(element, "OrgnlMsgId"), _text(element, "GrpSts")
            self._message_reason = _reason(element, "StsRsnInf/Rsn")
        elif parent == "OrgnlPmtInfAndSts" and name in {"OrgnlPmtInfId", "PmtInfSts", "StsRsnInf"}:
            self._read_batch(name, element)
        elif name == "TxInfAndSts":
            self._transactions += 1
            yield from self._transaction(element)
            _forget(element)
        elif name == "OrgnlPmtInfAndSts":
            yield from self._whole_batch()
            _forget(element)
        elif name == "CstmrPmtStsRpt" and not self._batches and self._message_status == "RJCT":
            yield self._reject(self._message_reason)

    def _read_batch(self, name: str, element: _Element) -> None:
        if name == "OrgnlPmtInfId":
            self._batch_id = (element.text or "").strip()
        elif name == "PmtInfSts":
            self._batch_status = (element.text or "").strip()
        else:
            self._batch_reason = self._batch_reason or _reason(element, "Rsn")

    @property
    def _is_rejected(self) -> bool:
        return (self._batch_status or self._message_status) == "RJCT"

    def _transaction(self, element: _Element) -> Iterator[Return]:
        status = _text(element, "TxSts")
        if status == "RJCT" or (not status and self._is_rejected):
            amount = element.find("{*}OrgnlTxRef/{*}Amt/{*}InstdAmt")
            reason = _reason(element, "StsRsnInf/Rsn") or self._batch_reason or self._message_reason
            yield replace(
                self._reject(reason),
                end_to_end_id=_end_to_end_id(_text(element, "OrgnlEndToEndId")),
                amount=_amount(amount),
                currency=_currency(amount),
                mandate=_text(element, "OrgnlTxRef/MndtRltdInf/MndtId")
                or _text(element, "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId"),
            )

    def _whole_batch(self) -> Iterator[Return]:
        if self._is_rejected and not self._transactions:
            yield self._reject(self._batch_reason or self._message_reason)

    def _reject(self, reason: str) -> Return:
        return Return("reject", "", reason, booked=self._created, batch_id=self._batch_id, message_id=self._message_id)


class _Bookings:
    """camt.054: booked entries, of one transaction or of many."""

    def __init__(self) -> None:
        self._returns: list[Return] = []
        self._transactions = 0

    def start(self, name: str) -> None:
        if name == "Ntry":
            self._returns, self._transactions = [], 0

    def end(self, name: str, element: _Element) -> Iterator[Return]:
        if name == "TxDtls" and _parent_name(element) == "NtryDtls":
            self._transactions += 1
            if _is_return(element):
                self._returns.append(_returned(element))
            _forget(element)
        elif name == "Ntry":
            yield from self._entry(element)
            _forget(element)

    def _entry(self, element: _Element) -> Iterator[Return]:
        """Yield the returns of an entry that is booked, to our debit."""
        status = _text(element, "Sts/Cd") or _text(element, "Sts")
        if status not in {"", "BOOK"} or _text(element, "CdtDbtInd") == "CRDT":
            return
        booked = _date(_text(element, "BookgDt/Dt") or _text(element, "BookgDt/DtTm"))
        amount = element.find("{*}Amt") if self._transactions == 1 else None
        for found in self._returns:
            if found.amount is None:
                found = replace(found, amount=_amount(amount), currency=_currency(amount))
            yield replace(found, booked=booked)


def _is_return(details: _Element) -> bool:
    if _text(details, "CdtDbtInd") == "CRDT":
        return False
    if details.find("{*}RtrInf") is not None:
        return True
    return _text(details, "BkTxCd/Domn/Fmly/SubFmlyCd") in _SUBFAMILIES


def _returned(details: _Element) -> Return:
    """Return what is told of a transaction; the amount collected goes before that with charges."""
    paths = ("{*}AmtDtls/{*}InstdAmt/{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt", "{*}Amt")
    amount = next((found for found in map(details.find, paths) if found is not None), None)
    return Return(
        kind="return",
        end_to_end_id=_end_to_end_id(_text(details, "Refs/EndToEndId")),
        reason=_reason(details, "RtrInf/Rsn"),
        amount=_amount(amount),
        currency=_currency(amount),
        mandate=_text(details, "Refs/MndtId"),
        batch_id=_text(details, "Refs/PmtInfId"),
        message_id=_text(details, "Refs/MsgId"),
    )


def _forget(element: _Element) -> None:
    """Empty ``element`` and drop the one like it before; what stands before those is still needed."""
    element.clear()
    parent, previous = element.getparent(), element.getprevious()
    if parent is not None and previous is not None and previous.tag == element.tag:
        parent.remove(previous)


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2]


def _parent_name(element: _Element) -> str:
    parent = element.getparent()
    return "" if parent is None else _name(parent)


def _text(element: _Element, path: str) -> str:
    return (element.findtext(_any_namespace(path)) or "").strip()


def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{tag}" for tag in path.split("/"))


def _reason(element: _Element, path: str) -> str:
    code = _text(element, f"{path}/Cd") or _text(element, f"{path}/Prtry")
    return code if _CODE.fullmatch(code) else ""


def _end_to_end_id(text: str) -> str:
    return "" if text == "NOTPROVIDED" else text


def _amount(element: _Element | None) -> Decimal | None:
    text = ("" if element is None else element.text or "").strip()
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _currency(element: _Element | None) -> str:
    return "" if element is None else element.get("Ccy", "")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
