"""A case's journal told in sentences, as a person would tell it to a colleague: for the command line and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from relanced.dunning.money import Money, money
from relanced.dunning.procedure import Procedure
from relanced.words import from_json, phrase, say, say_money, tell, word

MANY = 8  # invoices named one by one in a line of the story


def level_title(procedure: Procedure, level: int, language: str) -> str:
    """Return the title of the last level done; nothing where none was."""
    return procedure.levels[min(level, len(procedure.levels)) - 1].said(language) if level else ""


@dataclass
class Teller:
    """Turns the lines of a journal into sentences."""

    language: str
    case: Mapping[str, Any]
    procedure: Procedure

    def __post_init__(self) -> None:
        self.items = {item["id"]: item for item in self.case["all_items"]}
        self.letters = {letter["letter"]: letter for letter in self.case["letters"]}
        self.messages = {message["id"]: message for message in self.case["messages"]}
        self.open: dict[int, int] = {}

    def tell(self, event: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """Yield the sentences of one event, each with its mark and colour; some events say nothing new."""
        mark, style, say_it = SENTENCES.get(event["kind"], (" ", "", _silent))
        for text in say_it(self, event["facts"], event["by"]):
            yield mark, style, text

    def words(self, key: str, /, **facts: Any) -> str:
        """Say one phrase of the story."""
        return tell(f"cli.{key}", self.language, **facts)

    def reason(self, packed: Mapping[str, Any]) -> str:
        """Say a stored reason."""
        return say(from_json(packed), self.language)

    def money(self, minor: int, currency: str) -> str:
        """Write whole minor units for the reader."""
        return say_money(Money(minor, currency), self.language)

    def numbers(self, ids: Any) -> str:
        """Name items by their invoice numbers."""
        names = [self.items[int(i)]["number"] for i in ids if int(i) in self.items]
        shown = ", ".join(names[:MANY])
        return shown if len(names) <= MANY else f"{shown}… (+{len(names) - MANY})"

    def level(self, levels: Mapping[str, int]) -> str:
        """Name the highest of some levels."""
        top = max(levels.values(), default=-1)
        return (
            self.procedure.levels[top].said(self.language)
            if 0 <= top < len(self.procedure.levels)
            else ""
        )


Lines = Iterator[str]
Facts = Mapping[str, Any]


def _silent(_: Teller, __: Facts, ___: str) -> Lines:
    yield from ()


def _books(t: Teller, facts: Facts, _: str) -> Lines:
    parts = []
    for change in facts["changes"]:
        before = t.open.get(change["id"])
        now = t.money(change["open"], change["currency"])
        t.open[change["id"]] = change["open"]
        if before is None:
            due = date.fromisoformat(change["due"]) if change["due"] else None
            key = "books_new" if due else "books_new_undated"
            parts.append(t.words(key, number=change["number"], open=now, due=due or ""))
        elif before != change["open"]:
            was = t.money(before, change["currency"])
            parts.append(t.words("books_changed", number=change["number"], open=now, before=was))
    if facts["gone"]:
        parts.append(t.words("books_gone", numbers=t.numbers(facts["gone"])))
    if parts:
        more = f" (+{len(parts) - MANY})" if len(parts) > MANY else ""
        yield t.words(
            "books", on=date.fromisoformat(facts["on"]), what="; ".join(parts[:MANY]) + more
        )


def _letter(key: str) -> Callable[[Teller, Facts, str], Lines]:
    def lines(t: Teller, facts: Facts, by: str) -> Lines:
        letter = t.letters.get(facts.get("letter", 0), {})
        asked = Decimal(letter.get("asked", 0))
        yield t.words(
            key, letter=facts.get("letter", "?"), to=letter.get("to") or "?", by=by,
            level=t.level(facts.get("levels") or {}) or letter.get("level") or "",
            asked=say_money(money(asked, letter.get("currency", "EUR")), t.language),
            numbers=t.numbers(facts.get("levels", ())),
            text=facts.get("text", ""), because=t.reason(facts["because"]) if "because" in facts else "",
        )  # fmt: skip

    return lines


def _level_done(t: Teller, facts: Facts, by: str) -> Lines:
    if facts.get("passed_over"):
        yield t.words(
            "level_passed", level=t.level(facts["levels"]), numbers=t.numbers(facts["levels"])
        )
    elif facts["levels"] and facts.get("contact"):
        yield t.words(
            "level_done_by",
            level=t.level(facts["levels"]),
            by=by,
            on=date.fromisoformat(facts["on"]),
        )


def _message(t: Teller, facts: Facts, _: str) -> Lines:
    message = t.messages.get(facts["message"], {})
    kind = facts.get("kind", "human")
    meant = ", ".join(word("intent", intent, t.language) for intent in facts["intents"])
    yield t.words(f"message_{kind}", who=message.get("from") or "?", meant=meant or "-")
    quotes = [found["quote"] for found in message.get("because", ()) if found.get("quote")]
    for quote in list(dict.fromkeys(quotes))[:3] or [
        message.get("excerpt") or message.get("subject")
    ]:
        if quote:
            yield phrase("cli.quote", t.language).format(text=quote)


def _paused(t: Teller, facts: Facts, _: str) -> Lines:
    reason = word("pause", facts["reason"], t.language)
    until = facts.get("until")
    if until is None:
        yield t.words("was_paused_open", reason=reason, by=facts["by"])
    else:
        yield t.words("was_paused", reason=reason, by=facts["by"], until=date.fromisoformat(until))
    if "because" in facts:
        yield t.reason(facts["because"])


def _held(t: Teller, facts: Facts, by: str) -> Lines:
    reason = word("held", facts["reason"], t.language)
    until = facts.get("until")
    key = "was_held_until" if until else "was_held"
    day = date.fromisoformat(until) if until else ""
    yield t.words(key, numbers=t.numbers(facts["items"]), reason=reason, by=by, until=day)


def _flag(t: Teller, facts: Facts, _: str) -> Lines:
    if facts["because"]["key"].startswith("case.level_due"):
        yield t.reason(facts["because"])  # the level names itself
        return
    kind = word("flag", facts["kind"], t.language)
    yield t.words("flag_up", kind=kind, because=t.reason(facts["because"]))


def _flag_done(t: Teller, facts: Facts, by: str) -> Lines:
    kind = word("flag", facts["kind"], t.language)
    yield t.words("flag_down", kind=kind, by=by)


def _noted(t: Teller, facts: Facts, by: str) -> Lines:
    if facts.get("call"):
        came = phrase(f"call.outcome_{facts['call']}", t.language)
        yield t.words("has_called", by=by, outcome=came, text=facts.get("because") or "-")
    elif facts.get("because"):
        yield t.words("noted", text=facts["because"], by=by)
    elif facts.get("left"):
        yield t.words("left_after_all", letter=facts["letter"], by=by)


def _one(key: str, *days: str) -> Callable[[Teller, Facts, str], Lines]:
    def lines(t: Teller, facts: Facts, by: str) -> Lines:
        numbers = t.numbers(facts.get("items", ()))
        known = {name: date.fromisoformat(facts[name]) for name in days}
        yield t.words(key, by=by, numbers=numbers, **known)

    return lines


SENTENCES: Mapping[str, tuple[str, str, Callable[[Teller, Facts, str], Lines]]] = {
    "items": ("·", "dim", _books),
    "letter_queued": ("·", "dim", _letter("letter_queued")),
    "letter_sent": ("→", "green", _letter("letter_sent")),
    "letter_unsure": ("?", "yellow", _letter("letter_unsure")),
    "letter_found": ("→", "green", _letter("letter_found")),
    "letter_withdrawn": ("×", "dim", _letter("letter_withdrawn")),  # noqa: RUF001
    "letter_failed": ("×", "red", _letter("letter_failed")),  # noqa: RUF001
    "letter_bounced": ("×", "red", _letter("letter_bounced")),  # noqa: RUF001
    "letter_never_left": ("×", "yellow", _letter("letter_never_left")),  # noqa: RUF001
    "level_done": ("·", "", _level_done),
    "message": ("←", "bold", _message),
    "paused": ("‖", "yellow", _paused),
    "resumed": ("·", "green", _one("was_resumed")),
    "delayed": ("‖", "yellow", _one("was_delayed", "until")),
    "items_held": ("‖", "yellow", _held),
    "items_released": ("·", "green", _one("was_released")),
    "interrupted": ("·", "", _one("was_interrupted", "on")),
    "handed_over": ("·", "red", _one("was_handed_over")),
    "flag_raised": ("!", "red", _flag),
    "flag_resolved": ("·", "green", _flag_done),
    "first_letter": ("→", "green", _one("first_letter", "on")),
    "noted": ("·", "", _noted),
}
