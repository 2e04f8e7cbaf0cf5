"""The procedure: a ladder of levels, each with its day, its channel and its limits, as an accountant writes it.

The two shipped ladders are TOML files of the templates folder (see `relanced.assets`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from relanced.words import Because, because


class Channel(StrEnum):
    """How a level reaches the debtor; every channel but e-mail is a flag for a person."""

    EMAIL = "email"
    CALL = "call"
    LETTER = "letter"
    FORMAL_NOTICE = "formal_notice"
    REVIEW = "review"


# A call's flag stays up while the ladder goes on; what a judge will ask for waits until it is done.
BLOCKING = frozenset({Channel.LETTER, Channel.FORMAL_NOTICE, Channel.REVIEW})
TONES = ("courtesy", "cordial", "firm", "final")


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: `offset` counts days from the due date, with every earlier `after_previous` added up."""

    name: str
    title: str
    offset: int
    channel: Channel
    template: str  # folder of templates/<lang>, for e-mails
    tone: str = "cordial"
    floor: Decimal = Decimal(0)  # whole units; below it the level is passed over
    ceiling: Decimal | None = None  # above it the level is passed over
    approval: bool = False  # each letter of this level is released by a person
    blocks: bool = False  # the ladder waits until a person records it done
    before_due: bool = False  # makes no sense once the due date is past
    title_en: str = ""  # where there is none, English readers read `title`

    def said(self, language: str) -> str:
        """Return the title for a reader of a language."""
        return self.title if language == "fr" else self.title_en or self.title

    def named(self) -> str | Because:
        """Return the title as a reason carries it, which is said when it is shown."""
        if not self.title_en:
            return self.title
        return because("case.titled", fr=self.title, en=self.title_en)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole ladder, lowest level first."""

    name: str
    title: str
    levels: tuple[Level, ...]


class BadProcedure(Exception):
    """A ladder that cannot be climbed; `problems` are (key path, reason) pairs, all of them at once."""

    def __init__(self, name: str, problems: tuple[tuple[str, Because], ...]) -> None:
        super().__init__(name)
        self.name = name
        self.problems = problems


HEAD_KEYS = frozenset({"title", "level"})
OFFSETS = ("after_due", "before_due", "after_previous")
LEVEL_KEYS = frozenset(
    {*OFFSETS, "name", "title", "title_en", "channel", "template", "tone"}
    | {"from_amount", "up_to_amount", "approval", "blocks"}
)


def parse_procedure(name: str, document: Mapping[str, Any]) -> Procedure:
    """Read a procedure from its TOML document; BadProcedure lists every problem found."""
    problems = [
        (key, because("case.unknown_key", name=key)) for key in sorted(document.keys() - HEAD_KEYS)
    ]
    entries = document.get("level")
    if (
        not isinstance(entries, list)
        or not entries
        or not all(isinstance(e, dict) for e in entries)
    ):
        raise BadProcedure(name, (*problems, ("level", because("case.no_levels"))))
    levels: list[Level] = []
    for position, entry in enumerate(entries):
        reader = _LevelReader(f"level[{position + 1}]", entry, problems)
        level = reader.read(levels[-1] if levels else None)
        if level is not None:
            levels.append(level)
    names = [level.name for level in levels]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        problems.append(("level", because("case.level_twice", name=twice)))
    if problems:
        raise BadProcedure(name, tuple(problems))
    return Procedure(name, str(document.get("title", name)), tuple(levels))


class _LevelReader:
    """Reads one `[[level]]` table, adding what is wrong to the list it was given."""

    def __init__(
        self, path: str, entry: Mapping[str, Any], problems: list[tuple[str, Because]]
    ) -> None:
        self.path, self.entry, self.problems = path, entry, problems

    def wrong(self, key: str, reason: str, **facts: str | int) -> None:
        self.problems.append((f"{self.path}.{key}", because(f"case.{reason}", **facts)))

    def read(self, previous: Level | None) -> Level | None:
        before = len(self.problems)
        for key in sorted(self.entry.keys() - LEVEL_KEYS):
            self.wrong(key, "unknown_key", name=key)
        channel = self.one_of("channel", tuple(Channel))
        tone = self.one_of("tone", TONES, "cordial")
        offset = self.offset(previous)
        if previous is not None and offset < previous.offset:
            self.wrong("after_due", "level_backwards", name=str(self.entry.get("name", "?")))
        floor = self.amount("from_amount") or Decimal(0)
        level = Level(
            name=self.text("name"),
            title=self.text("title", self.entry.get("name", "")),
            offset=offset,
            channel=Channel(channel or "review"),
            template=self.text("template", tone),
            tone=tone,
            floor=floor,
            ceiling=self.amount("up_to_amount"),
            approval=self.boolean("approval", default=False),
            blocks=self.boolean("blocks", default=channel in BLOCKING),
            before_due="before_due" in self.entry,
            title_en=self.text("title_en") if "title_en" in self.entry else "",
        )
        return level if len(self.problems) == before else None

    def offset(self, previous: Level | None) -> int:
        given = [key for key in OFFSETS if key in self.entry]
        days = self.entry[given[0]] if len(given) == 1 else None
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 3650:
            self.wrong(given[0] if given else "after_due", "no_offset")
            return previous.offset if previous else 0
        if given[0] == "before_due":
            return -days
        if given[0] == "after_previous" and previous is None:
            self.wrong("after_previous", "no_previous_level")
        return days + (previous.offset if previous and given[0] == "after_previous" else 0)

    def one_of(self, key: str, allowed: tuple[str, ...], default: str = "") -> str:
        value = self.entry.get(key, default)
        if value not in allowed:
            self.wrong(key, "not_one_of", value=str(value), allowed=", ".join(allowed))
            return default
        return str(value)

    def text(self, key: str, default: str = "") -> str:
        value = self.entry.get(key, default)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "not_text")
            return ""
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self.entry.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "not_boolean")
            return default
        return value

    def amount(self, key: str) -> Decimal | None:
        value = self.entry.get(key)
        if value is None:
            return None
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0:
            self.wrong(key, "not_amount", value=str(value))
            return None
        return amount
