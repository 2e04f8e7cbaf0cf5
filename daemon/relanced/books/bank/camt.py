"""ISO 20022 account statements: camt.052, .053 and .054 of any version, read by local names (facts §8.3)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from relanced.books.bank.tidy import RETURNED, amount, day, joined, name
from relanced.books.grid import Refused, Unreadable
from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import Problem
from relanced.dunning.money import Money
from relanced.understanding.folding import fold

STANDINGS = {
    "BOOK": Standing.BOOKED,
    "": Standing.BOOKED,
    "PDNG": Standing.PENDING,
    "INFO": Standing.PENDING,
    "FUTR": Standing.PENDING,
    "RJCT": Standing.DECLINED,
    "CANC": Standing.DECLINED,
}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass
class Read:
    """What reading a statement gathers."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def position(self) -> int:
        """Return the place of the next movement."""
        return len(self.entries) + len(self.problems) + 1


def read(data: bytes) -> Read:
    """Read every transaction of every entry of every statement; `Refused` when it is no whole camt file."""
    found = Read()
    seen_root = False
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            local = _local(element)
            if event == "start":
                seen_root = seen_root or local in {
                    "BkToCstmrStmt",
                    "BkToCstmrDbtCdtNtfctn",
                    "BkToCstmrAcctRpt",
                }
            elif local == "Ntry" and seen_root:
                _entry(element, found)
                element.clear()
    except DefusedXmlException:
        raise Refused("bank.entities") from None
    except ParseError as trouble:
        raise Refused("bank.cut", line=str(trouble.position[0])) from None
    if not seen_root:
        raise Refused("bank.other_xml")
    return found


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _at(element: Element | None, *path: str) -> Element | None:
    for step in path:
        element = (
            next((child for child in element if _local(child) == step), None)
            if element is not None
            else None
        )
    return element


def _text(element: Element | None, *path: str) -> str:
    found = _at(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _every(element: Element | None, *path: str) -> Iterator[Element]:
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if _local(child) == path[0]:
            yield from _every(child, *path[1:])


def _entry(entry: Element, found: Read) -> None:
    details: list[Element | None] = [*_every(entry, "NtryDtls", "TxDtls")] or [None]
    try:
        whole = _amount(entry, "Amt")
    except Unreadable as trouble:
        found.problems.append(Problem(found.position, "Amt", trouble.reason))
        return
    if whole is None:
        return
    for detail in details:
        try:
            found.entries.append(_one(entry, detail, whole, len(details), found.position))
        except Unreadable as trouble:
            found.problems.append(Problem(found.position, "TxDtls", trouble.reason))


def _one(entry: Element, detail: Element | None, whole: Money, many: int, position: int) -> Entry:
    is_debit = (_text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")) == "DBIT"
    own = _own_amount(detail, whole) if many > 1 else whole
    booked, value = _day(entry, "BookgDt"), _day(entry, "ValDt")
    texts = [
        *(_text(one) for one in _every(detail, "RmtInf", "Ustrd")),
        *(_text(one) for one in _every(detail, "RmtInf", "Strd", "AddtlRmtInf")),
        _text(detail, "AddtlTxInf"), _text(entry, "AddtlNtryInf"),
        *(_text(one) for one in _every(detail, "RtrInf", "AddtlInf")),
    ]  # fmt: skip
    text = joined(texts)
    is_return = (
        _text(entry, "RvslInd") == "true"
        or _at(detail, "RtrInf") is not None
        or _is_return_code(entry)
        or (is_debit and RETURNED.search(fold(text)) is not None)
    )
    payer, iban = _other_side(detail, is_debit=is_debit, is_return=is_return)
    return Entry(
        position=position,
        amount=-own if is_debit else own,
        booked_on=booked,
        value_on=value,
        payer=payer,
        iban=iban,
        text=text,
        references=_references(detail),
        bank_reference=_text(detail, "Refs", "AcctSvcrRef") or _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef") or None,
        standing=STANDINGS.get(_text(entry, "Sts", "Cd") or _text(entry, "Sts"), Standing.PENDING),
        is_return=is_return,
        charges=_charges(entry, detail, own.currency),
        instructed=_instructed(detail, own),
    )  # fmt: skip


def _own_amount(detail: Element | None, whole: Money) -> Money:
    """Return what one transaction of a batch moved, in the account's currency where the bank gives it so."""
    given = [
        found
        for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))
        if (found := _amount(detail, *path)) is not None
    ]
    same = [one for one in given if one.currency == whole.currency]
    if not given:
        raise Unreadable("bank.no_amount")
    return (same or given)[0]


def _amount(element: Element | None, *path: str) -> Money | None:
    found = _at(element, *path)
    return None if found is None else amount(found.text or "", found.get("Ccy"))


def _day(entry: Element, what: str) -> date | None:
    match = _DAY.match(_text(entry, what, "Dt") or _text(entry, what, "DtTm"))
    return day(*match.groups()) if match else None


def _other_side(
    detail: Element | None, *, is_debit: bool, is_return: bool
) -> tuple[str | None, str | None]:
    """Return name and IBAN of whoever is not us: the debtor of what came in, also where it comes back."""
    roles = ("Cdtr", "Dbtr") if is_debit and not is_return else ("Dbtr", "Cdtr")
    parties = _at(detail, "RltdPties")
    for role in roles:
        for who in (role, f"Ultmt{role}", f"Initg{role}"):
            called = name(_text(parties, who, "Nm") or _text(parties, who, "Pty", "Nm"))
            if called:
                account = _at(parties, f"{role}Acct", "Id")
                iban = _text(account, "IBAN") or _text(account, "Othr", "Id")
                return called, iban.replace(" ", "") or None
        if role == "Dbtr" and not is_debit:
            break  # of money that came in, the creditor is ourselves
    return None, None


def _references(detail: Element | None) -> tuple[str, ...]:
    given = [_text(one, "CdtrRefInf", "Ref") for one in _every(detail, "RmtInf", "Strd")]
    given += [_text(one, "Nb") for one in _every(detail, "RmtInf", "Strd", "RfrdDocInf")]
    given += [_text(detail, "Refs", what) for what in ("EndToEndId", "InstrId", "MndtId")]
    return tuple(dict.fromkeys(one for one in given if name(one)))


def _charges(entry: Element, detail: Element | None, currency: str) -> Money | None:
    for where in (detail, entry):
        sums = [_amount(one, "Amt") for one in _every(where, "Chrgs", "Rcrd")]
        sums += [_amount(where, "Chrgs", "TtlChrgsAndTaxAmt")] if not sums else []
        sums += [_amount(one, "Amt") for one in _every(where, "Chrgs")] if not any(sums) else []
        same = [one for one in sums if one is not None and one.currency == currency and one.minor]
        if same:
            return Money(sum(one.minor for one in same), currency)
    return None


def _instructed(detail: Element | None, own: Money) -> Money | None:
    sent = _amount(detail, "AmtDtls", "InstdAmt", "Amt")
    return sent if sent is not None and sent != own else None


def _is_return_code(entry: Element) -> bool:
    """Say whether the bank's own code names a return: family or sub-family of BkTxCd (external code list)."""
    sub = _text(entry, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    return sub in {"RRTN", "RPCR", "UPDD", "RVSL", "PRDD", "UPCQ", "RCDD", "CQRV", "ARPD"}
