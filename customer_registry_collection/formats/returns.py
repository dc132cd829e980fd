"""Readers of what banks send back: rejected debits (pain.002) and returned ones (camt.054, .053, .052).

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

from .bank_file import BankFileError, Document, documents

_Element = etree._Element
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,5})?")
_CODE = re.compile(r"[A-Z0-9]{1,4}")
# ISO bank transaction sub-families of collected debits that come back.
_SUBFAMILIES = frozenset(["UPDD", "PRDD", "RCDD"])
# The same as business transaction codes of the German banks: B2B, CORE.
_GERMAN_CODES = re.compile(r"[A-Z]{4}\+10[89](\+.*)?")
_OPTIONS = {"huge_tree": False, "resolve_entities": False, "no_network": True, "load_dtd": False}

ReturnFileError = BankFileError


@dataclass(frozen=True, slots=True)
class Return:
    """A debit that failed, or all of a batch or file.

    ``reason`` is the ISO code (AC04, MD07, ...), or '' where the bank tells none; ``amount`` and
    ``booked`` are None where they are not told. Where ``is_whole`` every debit of ``batch_id``, or
    without one of ``message_id``, is meant, but for those with an id in ``spared``. Else it is one
    debit: that with ``end_to_end_id``, or where the bank tells none that of ``batch_id``,
    ``message_id`` or ``mandate`` that fits. ``own_reason`` is off where the reason is one against
    the batch or file, so that it says nothing of the debtor's account or mandate.
    """

    kind: str  # "reject" (never reached the debtor's bank) or "return" (booked back)
    end_to_end_id: str
    reason: str
    amount: Decimal | None = None
    currency: str = ""
    booked: date | None = None
    mandate: str = ""
    batch_id: str = ""
    message_id: str = ""
    is_whole: bool = False
    own_reason: bool = True
    spared: frozenset[str] = frozenset()


def read(stream: BinaryIO) -> Iterator[Return]:
    """Yield the failed debits of all documents in ``stream``; other debits and other documents are passed over.

    Raises ReturnFileError, which never quotes the file, where nothing in it is a pain.002 or camt file, or
    something is broken; what was yielded before must then be rolled back.
    """
    is_known = False
    for document in documents(stream):
        reader = _Reader()
        line = None
        try:
            yield from reader.read(document)
        except etree.XMLSyntaxError as error:
            line = error.lineno or 0
        # Raised out here, the exception has no context: that of the parser may quote the file.
        if line is not None:
            raise ReturnFileError("broken", line)
        is_known = is_known or reader.is_known
    if not is_known:
        raise ReturnFileError("kind")


class _Reader:
    """Reads one XML document, whatever its messages are wrapped in."""

    def __init__(self) -> None:
        self.is_known = False
        self._message: _Rejects | _Bookings | None = None

    def read(self, document: Document) -> Iterator[Return]:  # pylint: disable=method-required-super
        is_first = True
        for event, element in etree.iterparse(document, events=("start", "end"), tag=_TAGS, **_OPTIONS):
            if is_first:
                _refuse_doctype(element)
                is_first = False
            name = _name(element)
            yield from self._element(event, name, element)
            if event == "end" and name in _FORGOTTEN:
                _forget(element)
                document.forget()

    def _element(self, event: str, name: str, element: _Element) -> Iterator[Return]:
        if event == "start" and name in _MESSAGES:
            self._message, self.is_known = _MESSAGES[name](), True
        elif event == "start" and self._message:
            self._message.start(name)
        elif self._message:
            yield from self._message.end(name, element)
            if name in _MESSAGES:
                self._message = None


def _refuse_doctype(element: _Element) -> None:
    docinfo = element.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise ReturnFileError("doctype")


class _Rejects:
    """pain.002: the status of a file, of its batches, of their transactions."""

    def __init__(self) -> None:
        self._created: date | None = None
        self._message_id = self._message_reason = self._message_status = ""
        self._message_count = self._batches = self._listed = 0
        self._start_batch()

    def _start_batch(self) -> None:
        self._batch_id = self._batch_reason = self._batch_status = ""
        self._batch_count = self._transactions = 0
        self._spared: set[str] = set()

    def start(self, name: str) -> None:
        if name == "OrgnlPmtInfAndSts":
            self._batches += 1
            self._start_batch()

    def end(self, name: str, element: _Element) -> Iterator[Return]:
        parent = _parent_name(element)
        if name == "GrpHdr":
            self._created = _date(_text(element, "CreDtTm"))
        elif name == "OrgnlGrpInfAndSts":
            self._read_message(element)
        elif parent == "OrgnlPmtInfAndSts" and name in {"OrgnlPmtInfId", "OrgnlNbOfTxs", "PmtInfSts", "StsRsnInf"}:
            self._read_batch(name, element)
        elif name == "TxInfAndSts":
            yield from self._transaction(element)
        elif name == "OrgnlPmtInfAndSts":
            yield from self._whole_batch()
        elif name == "CstmrPmtStsRpt":
            yield from self._whole_message()

    def _read_message(self, element: _Element) -> None:
        self._message_id, self._message_status = _text(element, "OrgnlMsgId"), _text(element, "GrpSts")
        self._message_reason = _reason(element, "StsRsnInf/Rsn")
        self._message_count = _number(_text(element, "OrgnlNbOfTxs"))

    def _read_batch(self, name: str, element: _Element) -> None:
        text = (element.text or "").strip()
        if name == "OrgnlPmtInfId":
            self._batch_id = text
        elif name == "OrgnlNbOfTxs":
            self._batch_count = _number(text)
        elif name == "PmtInfSts":
            self._batch_status = text
        else:
            self._batch_reason = self._batch_reason or _reason(element, "Rsn")

    @property
    def _is_rejected(self) -> bool:
        return (self._batch_status or self._message_status) == "RJCT"

    def _transaction(self, element: _Element) -> Iterator[Return]:
        self._transactions += 1
        self._listed += 1
        end_to_end_id = _end_to_end_id(_text(element, "OrgnlEndToEndId"))
        status = _text(element, "TxSts")
        if status != "RJCT" and (status or not self._is_rejected):
            if self._is_rejected:
                self._spared.add(end_to_end_id)
            return
        amount = _child(element, "OrgnlTxRef/Amt/InstdAmt")
        reason = _reason(element, "StsRsnInf/Rsn")
        yield replace(
            self._reject(reason or self._batch_reason or self._message_reason),
            end_to_end_id=end_to_end_id,
            own_reason=bool(reason),
            amount=_amount(amount),
            currency=_currency(amount),
            mandate=_text(element, "OrgnlTxRef/MndtRltdInf/MndtId")
            or _text(element, "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId"),
        )

    def _whole_batch(self) -> Iterator[Return]:
        """Yield the batch where it is rejected and the bank does not list all of its transactions."""
        if self._is_rejected and (not self._transactions or self._batch_count > self._transactions):
            yield self._whole(self._batch_reason or self._message_reason, self._batch_id)

    def _whole_message(self) -> Iterator[Return]:
        """Yield the file where it is rejected and the bank does not list all of its batches or transactions."""
        if self._message_status == "RJCT" and (not self._batches or self._message_count > self._listed > 0):
            yield self._whole(self._message_reason)

    def _whole(self, reason: str, batch_id: str = "") -> Return:
        spared = frozenset(self._spared)
        return replace(self._reject(reason), batch_id=batch_id, is_whole=True, own_reason=False, spared=spared)

    def _reject(self, reason: str) -> Return:
        return Return("reject", "", reason, booked=self._created, batch_id=self._batch_id, message_id=self._message_id)


class _Bookings:
    """camt.054, .053, .052: booked entries, of one transaction or of many."""

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
        elif name == "Ntry":
            yield from self._entry(element)

    def _entry(self, element: _Element) -> Iterator[Return]:
        """Yield the returns of an entry that is booked, to our debit."""
        status = _text(element, "Sts/Cd") or _text(element, "Sts")
        if status not in {"", "BOOK"} or _text(element, "CdtDbtInd") == "CRDT":
            return
        if not self._transactions and _has_return_code(element):
            self._returns = [_returned_batch(batch) for batch in element.iterfind("{*}NtryDtls/{*}Btch")]
        booked = _date(_text(element, "BookgDt/Dt") or _text(element, "BookgDt/DtTm"))
        amount = _child(element, "Amt") if max(self._transactions, len(self._returns)) == 1 else None
        for found in self._returns:
            if found.amount is None:
                found = replace(found, amount=_amount(amount), currency=_currency(amount))
            yield replace(found, booked=booked)


def _is_return(details: _Element) -> bool:
    if _text(details, "CdtDbtInd") == "CRDT":
        return False
    if _child(details, "RtrInf") is not None or _has_return_code(details):
        return True
    # What the bank says of the whole entry holds where it says nothing of the transaction.
    return _child(details, "BkTxCd") is None and _has_return_code(details.getparent().getparent())


def _has_return_code(element: _Element) -> bool:
    """Return whether the bank books this entry or transaction as a debit that comes back."""
    if _text(element, "BkTxCd/Domn/Fmly/SubFmlyCd") in _SUBFAMILIES:
        return True
    return bool(_GERMAN_CODES.fullmatch(_text(element, "BkTxCd/Prtry/Cd")))


def _returned(details: _Element) -> Return:
    """Return what is told of a transaction; the amount collected goes before that with charges."""
    paths = ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")
    amount = next((found for path in paths if (found := _child(details, path)) is not None), None)
    batch = _child(details.getparent(), "Btch")
    return Return(
        kind="return",
        end_to_end_id=_end_to_end_id(_text(details, "Refs/EndToEndId")),
        reason=_reason(details, "RtrInf/Rsn"),
        amount=_amount(amount),
        currency=_currency(amount),
        mandate=_text(details, "Refs/MndtId"),
        batch_id=_text(details, "Refs/PmtInfId") or _text(batch, "PmtInfId"),
        message_id=_text(details, "Refs/MsgId") or _text(batch, "MsgId"),
    )


def _returned_batch(batch: _Element) -> Return:
    """Return what is told of a batch that is booked back in one sum."""
    amount = _child(batch, "TtlAmt")
    return Return(
        kind="return",
        end_to_end_id="",
        reason="",
        amount=_amount(amount),
        currency=_currency(amount),
        batch_id=_text(batch, "PmtInfId"),
        message_id=_text(batch, "MsgId"),
        own_reason=False,
    )


_MESSAGES = {
    "CstmrPmtStsRpt": _Rejects,
    "BkToCstmrDbtCdtNtfctn": _Bookings,
    "BkToCstmrStmt": _Bookings,
    "BkToCstmrAcctRpt": _Bookings,
}
# What is read once it has ended, and is needed no more.
_FORGOTTEN = {*_MESSAGES, "OrgnlPmtInfAndSts", "TxInfAndSts", "Ntry", "TxDtls"}
# Only these reach Python: the other elements of a large file are passed over many times as fast.
_TAGS = [
    f"{{*}}{name}"
    for name in (
        *_MESSAGES,
        *("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "OrgnlPmtInfId", "OrgnlNbOfTxs", "PmtInfSts"),
        *("StsRsnInf", "TxInfAndSts", "Ntry", "TxDtls"),
    )
]


def _forget(element: _Element) -> None:
    """Empty ``element`` and drop what stands before it, but for the batch that its transactions share."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (previous := element.getprevious()) is not None and _name(previous) != "Btch":
        parent.remove(previous)


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parent_name(element: _Element) -> str:
    parent = element.getparent()
    return "" if parent is None else _name(parent)


def _child(element: _Element | None, path: str) -> _Element | None:
    """Return the element at ``path`` below this one, in any namespace."""
    for tag in path.split("/"):
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{tag}"), None)
    return element


def _text(element: _Element | None, path: str) -> str:
    found = _child(element, path)
    return "" if found is None else (found.text or "").strip()


def _reason(element: _Element, path: str) -> str:
    code = _text(element, f"{path}/Cd") or _text(element, f"{path}/Prtry")
    return code if _CODE.fullmatch(code) else ""


def _end_to_end_id(text: str) -> str:
    return "" if text == "NOTPROVIDED" else text


def _amount(element: _Element | None) -> Decimal | None:
    text = ("" if element is None else element.text or "").strip()
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else 0


def _currency(element: _Element | None) -> str:
    return "" if element is None else element.get("Ccy", "")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
