"""What a day of the pretend world brings, for whoever shows it: plain values, counted from what the server took."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class What(StrEnum):
    """What happened; `words.demo` has a word for each."""

    ASKED = "asked"  # a letter reached its debtor
    ANSWERED = "answered"  # a person wrote back
    AWAY = "away"  # an automatic answer
    BOUNCED = "bounced"
    PAUSED = "paused"  # the daemon stopped asking
    DELAYED = "delayed"
    FLAG = "flag"  # something waits for a person
    CALL = "call"
    POSTED = "posted"  # a person posted the registered letter
    PAID = "paid"
    PART = "part"
    TOLD = "told"  # the morning digest


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    on: date
    what: What
    who: str
    text: str = ""
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the world as it stands in the evening."""

    on: date
    number: int  # of all the days, from 1
    is_working: bool
    happened: tuple[Happening, ...]
    counts: dict[str, int]
    ages: tuple[
        int, ...
    ]  # minor units owed: not due, 1-30, 31-60, 61-90 and more than 90 days late
    desk: tuple[
        tuple[str, str, str], ...
    ] = ()  # kind, debtor and reason of the flags, the newest first


@dataclass(slots=True)
class Summary:
    """What is counted at the end, and whether every promise was kept."""

    counts: dict[str, int]
    verify: str | list[str]
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept, and something was asked at all."""
        broken = (
            "never_again",
            "twice",
            "after_bounce",
            "while_away",
            "after_payment",
            "digests_missing",
        )
        whole = not any(self.counts[name] for name in broken)
        return whole and self.verify == "ok" and self.counts["asked"] > 0

    def document(self) -> dict[str, Any]:
        """Return the one document of `demo --json`."""
        return {**self.counts, "verify": self.verify, "calls": self.calls, "kept": self.kept}
