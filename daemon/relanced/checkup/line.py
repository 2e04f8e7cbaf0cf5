"""One line of the check: where, how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relanced.words import Because, Fact, because, phrase, say


class State(StrEnum):
    """How one thing stands. `UNCHECKED` is neither good nor bad: nobody could look."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it stands, in one sentence, and the remedy where one is needed."""

    area: Because
    state: State
    sentence: Because
    remedy: Because | None = None

    def say(self, language: str) -> str:
        """Return the line as a person reads it, its remedy below after an arrow."""
        state = phrase(f"checkup.{self.state.value}", language)
        colon = phrase("config.colon", language)
        line = f"{state:<12} {say(self.area, language)}{colon}{say(self.sentence, language)}"
        if self.remedy is None:
            return line
        return f"{line}\n{'':<13}→ {say(self.remedy, language)}"


@dataclass(frozen=True, slots=True)
class Area:
    """Builds the lines of one area; a warning's and a fault's remedy is the phrase `<name>_fix`."""

    name: Because

    def ok(self, name: str, /, **facts: Fact) -> Line:
        """Say that something stands well."""
        return Line(self.name, State.OK, because(f"checkup.{name}", **facts))

    def unchecked(self, name: str, /, **facts: Fact) -> Line:
        """Say that something could not be looked at."""
        return Line(self.name, State.UNCHECKED, because(f"checkup.{name}", **facts))

    def warning(self, name: str, /, **facts: Fact) -> Line:
        """Say that something works and should be mended."""
        return self._wrong(State.WARNING, name, facts)

    def fault(self, name: str, /, **facts: Fact) -> Line:
        """Say that something does not work, or is not safe."""
        return self._wrong(State.FAULT, name, facts)

    def _wrong(self, state: State, name: str, facts: dict[str, Fact]) -> Line:
        remedy = because(f"checkup.{name}_fix", **facts)
        return Line(self.name, state, because(f"checkup.{name}", **facts), remedy)


def area(name: str, /, **facts: Fact) -> Area:
    """Return the area named by the phrase `checkup.area_<name>`."""
    return Area(because(f"checkup.area_{name}", **facts))
