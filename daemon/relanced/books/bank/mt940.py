"""SWIFT MT940 and MT942 (facts §8.4): `:61:` says what moved, `:86:` what about, each bank in its own way."""

from __future__ import annotations

import re
from datetime import date

from relanced.books.bank.tidy import RETURNED, amount, day, joined, name
from relanced.books.csv_list import decode
from relanced.books.grid import Refused, Unreadable
from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import Problem
from relanced.understanding.folding import fold

_TAG = re.compile(r"^:(\d\d[A-Z]?):", re.MULTILINE)
# YYMMDD[MMDD] mark [funds code] amount type[reference][//bank's reference][\nmore]
_MOVEMENT = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>\d{1,12},\d{0,4})"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<ours>[^/\n]*(?:/(?!/)[^/\n]*)*)?(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})[\d,]+")
# The German way of parting :86: (`?20SVWZ+...?32NAME`), and the one with names between slashes.
_GERMAN = re.compile(r"\d{3}([?<>@|^~+])(?=\d\d)")
_SLASHED = re.compile(
    r"/(?P<key>NAME|NAAM|ORDP|BENM|REMI|EREF|MARF|IBAN|CNTP|TRTP|ORDR|PREF|ISDT|RTRN|CSID|ADDR|BIC|ACCW|ULTC|ULTD|PURP|SVCL)/"
)
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)\+")


def read(data: bytes) -> tuple[list[Entry], list[Problem]]:
    """Read every `:61:`; `Refused` when there is no statement in the file."""
    text = decode(data)[0].replace("\r\n", "\n").replace("\r", "\n")
    fields = _fields(text)
    if not any(tag in {"60F", "60M", "25", "34F"} for tag, _ in fields):
        raise Refused("bank.cut", line="1")
    currency = "EUR"
    entries: list[Entry] = []
    problems: list[Problem] = []
    for index, (tag, value) in enumerate(fields):
        if tag in {"60F", "60M", "34F"} and (
            found := _BALANCE.match(value) or re.match(r"([A-Z]{3})", value)
        ):
            currency = found[1]
        elif tag == "61":
            about = (
                fields[index + 1][1]
                if fields[index + 1 : index + 2] and fields[index + 1][0] == "86"
                else ""
            )
            try:
                entries.append(_entry(value, about, currency, len(entries) + len(problems) + 1))
            except Unreadable as trouble:
                problems.append(Problem(len(entries) + len(problems) + 1, ":61:", trouble.reason))
    return entries, problems


def _fields(text: str) -> list[tuple[str, str]]:
    found = list(_TAG.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    return [
        (one[1], re.sub(r"\n-?\}?\s*\Z", "", text[one.end() : end]).split("\n-}")[0].rstrip("\n"))
        for one, end in zip(found, ends, strict=True)
    ]


def _entry(value: str, about: str, currency: str, position: int) -> Entry:
    found = _MOVEMENT.match(value)
    if found is None:
        raise Unreadable("bank.movement", value=value[:40])
    sign = 1 if found["mark"] in {"C", "RD", "EC"} else -1
    moved = amount(found["amount"], currency)
    told = _about(about)
    value_on = day(found["value"][:2], found["value"][2:4], found["value"][4:])
    text = joined([told.get("text"), found["more"], told.get("posting")])
    mark = found["mark"]
    is_return = mark.startswith("R") or found["type"] in {"NRTI", "FRTI"} or "RTRN" in told
    ours = (found["ours"] or "").strip()
    references = [told.get(key) for key in ("EREF", "KREF", "PREF")] + ([ours] if ours else [])
    return Entry(
        position=position,
        amount=moved if sign > 0 else -moved,
        booked_on=_booked(found["booked"], value_on),
        value_on=value_on,
        payer=name(told.get("payer")),
        iban=told.get("IBAN") or None,
        text=text,
        references=tuple(dict.fromkeys(one for one in references if one and name(one))),
        bank_reference=(found["bank"] or "").strip() or None,
        standing=Standing.PENDING if mark.startswith("E") else Standing.BOOKED,
        is_return=is_return or (sign < 0 and RETURNED.search(fold(text)) is not None),
    )


def _booked(month_day: str | None, value_on: date) -> date:
    """Return the booking day: the value's year, unless the year turns between them."""
    if month_day is None:
        return value_on
    nearest = [
        made
        for year in (value_on.year - 1, value_on.year, value_on.year + 1)
        if (made := _made(year, month_day)) is not None
    ]
    return min(nearest, key=lambda one: abs((one - value_on).days), default=value_on)


def _made(year: int, month_day: str) -> date | None:
    try:
        return date(year, int(month_day[:2]), int(month_day[2:]))
    except ValueError:
        return None


def _about(text: str) -> dict[str, str]:
    """Part `:86:` by the bank's own way of writing it; all of it is `text` where there is none."""
    german = _GERMAN.match(text)
    if german:
        return _german(text.replace("\n", ""), german[1])
    if len(_SLASHED.findall(text)) >= 1:
        return _slashed(text)
    return {"text": text}


def _german(text: str, mark: str) -> dict[str, str]:
    pieces: dict[int, str] = {}
    for piece in text[3:].split(mark)[1:]:
        if piece[:2].isdigit():
            pieces[int(piece[:2])] = pieces.get(int(piece[:2]), "") + piece[2:]
    purpose = "".join(pieces[key] for key in sorted(pieces) if 20 <= key <= 29 or 60 <= key <= 63)
    told = {
        "payer": " ".join(filter(None, (pieces.get(32), pieces.get(33)))),
        "IBAN": pieces.get(31, ""),
    }
    told["posting"] = pieces.get(0, "")
    parts = _SEPA.split(purpose)
    told["text"] = parts[0]
    for key, value in zip(parts[1::2], parts[2::2], strict=True):
        told["text" if key == "SVWZ" else key] = value.strip()
    if told.get("ABWA"):
        told["text"] += f"\n{told['ABWA']}"
    return {key: value for key, value in told.items() if value}


def _slashed(text: str) -> dict[str, str]:
    flat = text.replace("\n", "")
    found = list(_SLASHED.finditer(flat))
    ends = [one.start() for one in found[1:]] + [len(flat)]
    told = {
        one["key"]: flat[one.end() : end].strip(" /") for one, end in zip(found, ends, strict=True)
    }
    for key in ("NAME", "NAAM", "ORDP", "BENM"):
        if key in told:
            told.setdefault("payer", told[key])
    told["text"] = told.get("REMI", flat[: found[0].start()] or flat)
    told["text"] = re.sub(r"^(?:USTD|STRD|UNST)/+(?:/|CUR/)?", "", told["text"])
    if "CNTP" in told:  # IBAN/BIC/name/city
        parts = told["CNTP"].split("/")
        told["IBAN"] = parts[0]
        told.setdefault("payer", parts[2] if len(parts) > 2 else "")
    return told
