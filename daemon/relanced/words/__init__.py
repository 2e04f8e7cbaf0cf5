"""Every sentence a person reads, French and English side by side, and the value that carries one.

A decision keeps its `Because`: a key of the tables in this package and the figures that go with it. It is stored as
it is and said in the reader's language when it is shown, so that one journal serves two languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from relanced.words import (
    bank,
    bench,
    books,
    call,
    case,
    checkup,
    cli,
    config,
    config_sense,
    daemon,
    demo,
    desk,
    desk_page,
    helping,
    interest,
    limitation,
    mail,
    papers,
    proof,
    recover,
    rehearsal,
    showing,
    terms,
    welcome,
    wire,
    wording,
)

LANGUAGES = ("fr", "en")

Table: TypeAlias = Mapping[str, tuple[str, str]]  # key -> (French, English), with str.format fields

TABLES: Mapping[str, Table] = {
    "bank": bank.PHRASES,
    "bench": bench.PHRASES,
    "books": books.PHRASES,
    "call": call.PHRASES,
    "case": case.PHRASES,
    "checkup": checkup.PHRASES,
    "cli": cli.PHRASES | showing.PHRASES,
    "config": config.PHRASES | config_sense.PHRASES,
    "daemon": daemon.PHRASES,
    "demo": demo.PHRASES,
    "desk": desk.PHRASES | desk_page.PHRASES,
    "help": helping.PHRASES,
    "interest": interest.PHRASES,
    "limitation": limitation.PHRASES,
    "mail": mail.PHRASES,
    "papers": papers.PHRASES,
    "proof": proof.PHRASES,
    "recover": recover.PHRASES,
    "rehearsal": rehearsal.PHRASES,
    "terms": terms.PHRASES,
    "welcome": welcome.PHRASES,
    "wire": wire.PHRASES,
    "wording": wording.PHRASES,
}


@runtime_checkable
class MoneyLike(Protocol):
    """Anything with whole minor units and a currency; `dunning.money.Money` is the usual one."""

    @property
    def minor(self) -> int:
        """Return whole minor units."""
        ...

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code."""
        ...


class Amount(NamedTuple):
    """Money as a sentence carries it: whole minor units (cents) and an ISO 4217 code."""

    minor: int
    currency: str


Fact: TypeAlias = "str | int | date | MoneyLike | Because"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: `key` is `table.phrase`; `facts` are its figures, by name, in the order they were given."""

    key: str
    facts: tuple[tuple[str, Fact], ...] = ()


def because(key: str, /, **facts: Fact) -> Because:
    """Build a reason from a phrase of the tables; KeyError when no such phrase exists."""
    phrase(key, "fr")
    return Because(key, tuple(facts.items()))


def phrase(key: str, language: str) -> str:
    """Return the raw phrase of `table.name` in `fr` or `en` (any other language reads English)."""
    table, _, name = key.partition(".")
    return TABLES[table][name][0 if language == "fr" else 1]


def word(kind: str, name: str, language: str, table: str = "cli") -> str:
    """Return the word for one of a kind (of flag, of pause, ...), or its bare name where there is none yet."""
    key = f"{kind}_{name}"
    return phrase(f"{table}.{key}", language) if key in TABLES[table] else name


def say(reason: Because, language: str) -> str:
    """Say a reason in the reader's language, with amounts and days written as that language writes them."""
    return tell(reason.key, language, **dict(reason.facts))


def tell(key: str, language: str, /, **facts: Fact) -> str:
    """Say one phrase of the tables at once, without keeping it."""
    spoken = {name: say_fact(fact, language) for name, fact in facts.items()}
    return phrase(key, language).format(**spoken)


def say_fact(fact: Fact, language: str) -> str:
    """Write one figure for a reader: `1 234,50 €` and `12/10/2026` in French, `€1,234.50` and `12 Oct 2026` in English."""
    if isinstance(fact, str | int):
        return str(fact)
    if isinstance(fact, Because):
        return say(fact, language)
    if isinstance(fact, date):
        return say_day(fact, language)
    return say_money(fact, language)


def say_day(day: date, language: str) -> str:
    """Write a day: `12/10/2026` in French, `12 Oct 2026` in English."""
    if language == "fr":
        return day.strftime("%d/%m/%Y")
    from babel.dates import format_date

    return format_date(day, "d MMM y", locale="en_GB")


def say_money(money: MoneyLike, language: str) -> str:
    """Write money for a reader, with plain no-break spaces (U+00A0), which old mail clients show rightly."""
    from babel.numbers import format_currency

    places = MINOR_DIGITS.get(money.currency, 2)
    locale = "fr_FR" if language == "fr" else "en_GB"
    text = format_currency(_decimal(money.minor, places), money.currency, locale=locale)
    return text.replace("\u202f", "\u00a0")


def _decimal(minor: int, places: int) -> Any:
    from decimal import Decimal

    return Decimal(minor).scaleb(-places)


# ISO 4217 currencies whose minor unit is not the hundredth; every other one has two places.
MINOR_DIGITS: Mapping[str, int] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip


def to_json(reason: Because) -> dict[str, Any]:
    """Turn a reason into plain JSON values; `from_json` is its inverse."""
    return {"key": reason.key, "facts": {name: _pack(fact) for name, fact in reason.facts}}


def from_json(document: Mapping[str, Any]) -> Because:
    """Read back what `to_json` wrote."""
    facts = tuple((name, _unpack(value)) for name, value in document["facts"].items())
    return Because(document["key"], facts)


def _pack(fact: Fact) -> Any:
    if isinstance(fact, Because):
        return {"because": to_json(fact)}
    if isinstance(fact, str | int):
        return fact
    if isinstance(fact, date):
        return {"day": fact.isoformat()}
    return {"money": [fact.minor, fact.currency]}


def _unpack(value: Any) -> Fact:
    if isinstance(value, dict):
        if "because" in value:
            return from_json(value["because"])
        if "day" in value:
            return date.fromisoformat(value["day"])
        return Amount(*value["money"])
    return value if isinstance(value, int) else str(value)
