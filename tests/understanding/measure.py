"""How well mails are read: what was right, wrong and missed over one set of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.understanding.voices import Voice, raw

from relanced.mail.parse import parse
from relanced.understanding import meaning, reading
from relanced.understanding.references import normalise_number

INTENTS = (
    "promise", "paid", "remittance", "dispute", "needs_document", "needs_time", "wrong_contact",
    "acknowledged", "insolvency", "legal", "bank_details", "opt_out", "unclear",
)  # fmt: skip
GRAVE = ("dispute", "insolvency", "legal", "bank_details")


@dataclass
class Score:
    """What was right, what was named wrongly, what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def recall(self) -> float:
        """Share of what is there that was named; 1 where nothing is."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def precision(self) -> float:
        """Share of what was named that is there; 1 where nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0

    @property
    def count(self) -> int:
        """How often the class is there."""
        return self.right + self.missed


@dataclass
class Tally:
    """Everything counted over one set of mails."""

    intents: dict[str, Score] = field(default_factory=lambda: {i: Score() for i in INTENTS})
    days: Score = field(default_factory=Score)
    paid_days: Score = field(default_factory=Score)
    amounts: Score = field(default_factory=Score)
    numbers: Score = field(default_factory=Score)
    contacts: Score = field(default_factory=Score)
    own: list[float] = field(default_factory=list)
    exact: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    abstained: int = 0
    mails: int = 0
    misses: list[str] = field(default_factory=list)
    sureness: list[tuple[float, bool, bool]] = field(
        default_factory=list
    )  # confidence, right, abstained

    def macro(self) -> float:
        """Return the mean F1 of the classes that occur, `unclear` apart: it is the absence of one."""
        scores = [s.f1 for i, s in self.intents.items() if s.count and i != "unclear"]
        return sum(scores) / len(scores) if scores else 1.0


def token_f1(got: str, wanted: str) -> float:
    """Return how far two texts share their words, counted."""
    a, b = Counter(got.split()), Counter(wanted.split())
    common = sum((a & b).values())
    if not a and not b:
        return 1.0
    return 2 * common / (a.total() + b.total())


def tally(mails: Iterable[Voice], into: Tally | None = None) -> Tally:
    """Read every mail and count, on top of what was counted before."""
    found = into or Tally()
    for voice in mails:
        read = parse(raw(voice))
        _count(found, voice, reading.document(voice.situation, read, meaning.read(read)))
    return found


def _count(found: Tally, voice: Voice, document: dict[str, Any]) -> None:
    got, want = set(document["intents"]), set(voice.intents)
    if not want and got & voice.may_be:
        got &= voice.may_be
    for intent in INTENTS:
        _tick(found.intents[intent], intent, got, voice)
    found.mails += 1
    found.kinds[document["kind"]] += 1
    found.abstained += got == {"unclear"}
    is_right = want <= got <= want | voice.may_be
    found.exact += is_right
    found.sureness.append((document["confidence"], is_right, got == {"unclear"}))
    _fact(found.days, document["promise_date"], voice.facts.get("promise_date"))
    _fact(found.paid_days, document["paid_date"], voice.facts.get("paid_date"))
    _fact(found.amounts, document["paid_amount"], voice.facts.get("paid_amount"))
    _fact(found.contacts, document["new_contact"], voice.facts.get("new_contact"))
    _numbers(found, voice, document)
    found.own.append(token_f1(document["reply_text"], voice.text))
    notes = [] if is_right else [f"{sorted(got)} not {sorted(want)}"]
    for name in ("promise_date", "paid_date", "paid_amount", "new_contact"):
        if voice.facts.get(name) not in ("?", document[name]):
            notes.append(f"{name} {document[name]} not {voice.facts.get(name)}")
    named = {one["number"] for one in document["invoices"]}
    if named != {number for number, _ in voice.numbers}:
        notes.append(f"numbers {sorted(named)}")
    if found.own[-1] < 0.97:
        notes.append(f"own {document['reply_text']!r}")
    if notes:
        found.misses.append(f"{voice.situation}: {'; '.join(notes)}\n      {voice.text[:160]!r}")


def _tick(score: Score, intent: str, got: set[str], voice: Voice) -> None:
    is_got, is_wanted = intent in got, intent in voice.intents
    score.right += is_got and is_wanted
    score.missed += is_wanted and not is_got
    score.wrong += is_got and not is_wanted and intent not in voice.may_be


def _fact(score: Score, got: str | None, want: str | None) -> None:
    """Count one fact; `?` marks one that could be read either way."""
    if want == "?":
        return
    score.right += got == want and want is not None
    score.missed += want is not None and got != want
    score.wrong += got is not None and got != want


def _numbers(found: Tally, voice: Voice, document: dict[str, Any]) -> None:
    got = {normalise_number(one["number"]) for one in document["invoices"]}
    want = {normalise_number(number) for number, _ in voice.numbers}
    found.numbers.right += len(got & want)
    found.numbers.wrong += len(got - want)
    found.numbers.missed += len(want - got)


def table(found: Tally) -> list[str]:
    """Return the lines of one table per class."""
    lines = ["| intent | mails | precision | recall | F1 |", "| --- | ---: | ---: | ---: | ---: |"]
    for intent, score in found.intents.items():
        if score.count or score.wrong:
            lines.append(
                f"| `{intent}` | {score.count} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} |"
            )
    lines.append(f"| macro, without `unclear` | {found.mails} | | | **{found.macro():.3f}** |")
    return lines


def facts(found: Tally) -> list[str]:
    """Return one line per fact."""
    own = sum(found.own) / max(1, len(found.own))
    return [
        f"whole mail right {found.exact}/{found.mails}; unclear {found.abstained}; kinds {dict(found.kinds)}",
        f"promise day exact {found.days.right}/{found.days.count}, false {found.days.wrong}; "
        f"paid day {found.paid_days.right}/{found.paid_days.count}, false {found.paid_days.wrong}; "
        f"paid amount {found.amounts.right}/{found.amounts.count}, false {found.amounts.wrong}",
        f"numbers F1 {found.numbers.f1:.3f} (missed {found.numbers.missed}, false {found.numbers.wrong}); "
        f"contacts {found.contacts.right}/{found.contacts.count}, false {found.contacts.wrong}; own words {own:.3f}",
    ]


def calibration(found: Tally) -> list[str]:
    """Return a table of how often a mail was wholly right, by the confidence it was read with."""
    lines = ["| confidence | mails | wholly right |", "| --- | ---: | ---: |"]
    edges = (0.0, 0.45, 0.6, 0.75, 0.85, 0.95, 1.01)
    for low, high in pairwise(edges):
        inside = [right for sure, right, _ in found.sureness if low <= sure < high]
        if inside:
            share = sum(inside) / len(inside)
            lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(inside)} | {share:.2f} |")
    return lines


def coverage(found: Tally) -> list[str]:
    """Return a table of how many mails are left, and how many of them are right, when less sure ones are put aside."""
    lines = ["| confidence at least | mails kept | wholly right of them |", "| --- | ---: | ---: |"]
    for least in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = [right for sure, right, none in found.sureness if sure >= least and not none]
        if kept:
            share = len(kept) / len(found.sureness)
            lines.append(
                f"| {least:.1f} | {len(kept)} ({share:.0%}) | {sum(kept) / len(kept):.2f} |"
            )
    return lines
