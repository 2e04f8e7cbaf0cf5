"""Reading one TOML table key by key: every value is checked where it stands, and every problem is kept."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number

from relanced.config.problem import Problem, problem
from relanced.words import Fact

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Document:
    """One TOML file, with the problems found in it so far."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.text = ""

    def parse(self) -> dict[str, Any]:
        """Read the file; an empty document where it cannot be read or is not TOML."""
        try:
            self.text = self.file.read_text("utf-8")
            return tomllib.loads(self.text)
        except OSError as error:
            self.add("", "unreadable", text=error.strerror or str(error))
        except UnicodeDecodeError:
            self.add("", "not_utf8")
        except tomllib.TOMLDecodeError as error:
            where = re.search(r"line (\d+)", str(error))
            line = int(where.group(1)) if where else None
            self.problems.append(problem(self.file, line, "", "not_toml", text=str(error)))
        return {}

    def add(self, key: str, name: str, /, **facts: Fact) -> None:
        """Keep one problem, with the line on which its key stands."""
        self.problems.append(problem(self.file, self.line_of(key), key, name, **facts))

    def line_of(self, key: str) -> int | None:
        """Find the line of a dotted key: its table's heading first, then the key below it."""
        table, _, leaf = key.rpartition(".")
        lines = self.text.splitlines()
        start = 0
        for number, line in enumerate(lines):
            if table and line.strip().replace('"', "").replace(" ", "") in (f"[{table}]", f"[[{table}]]"):
                start = number
                break
        pattern = re.compile(rf'^\s*"?{re.escape(leaf)}"?\s*=|^\s*\[+[^\]]*\b{re.escape(leaf)}\b')
        for number in range(start, len(lines)):
            if leaf and pattern.search(lines[number]):
                return number + 1
        return start + 1 if start else None


class Table:
    """One table of a document. Each getter checks, records what is wrong, and gives a default to go on with."""

    def __init__(self, document: Document, path: str, values: Mapping[str, Any]) -> None:
        self.document = document
        self.path = path
        self.values = values
        self.asked: set[str] = set()

    def key(self, name: str) -> str:
        """Return the dotted path of one of its keys."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, trouble: str, /, **facts: Fact) -> None:
        """Record a problem of one of its keys."""
        self.document.add(self.key(name), trouble, **facts)

    def raw(self, name: str) -> Any:
        """Return a value as TOML gave it, None when absent."""
        self.asked.add(name)
        return self.values.get(name)

    def table(self, name: str) -> Table:
        """Return a table inside this one, empty when absent."""
        value = self.raw(name)
        if value is not None and not isinstance(value, dict):
            self.wrong(name, "not_table")
            value = None
        return Table(self.document, self.key(name), value or {})

    def tables(self, name: str) -> dict[str, Table]:
        """Return a table of tables, by their names."""
        holder = self.table(name)
        found = {}
        for key in holder.values:
            found[key] = holder.table(key)
        return found

    def rows(self, name: str) -> list[Table]:
        """Return a list of tables."""
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.wrong(name, "not_rows")
            return []
        return [Table(self.document, f"{self.key(name)}[{i + 1}]", row) for i, row in enumerate(value)]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a required text, or one with a default."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        if value is None:
            self.wrong(name, "missing")
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, "not_text")
            return default or ""
        return value.strip()

    def maybe(self, name: str) -> str | None:
        """Return an optional text."""
        return None if self.raw(name) is None else self.text(name, "") or None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(name, "not_number", value=str(value), least=least, most=most)
            return default
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(name, "not_flag")
            return default
        return value

    def choice(self, name: str, kind: type[E], default: E | None) -> E:
        """Return one of a fixed set of words."""
        allowed = ", ".join(kind)
        value = self.raw(name)
        if value is None:
            if default is None:
                self.wrong(name, "missing_choice", allowed=allowed)
            return default or next(iter(kind))
        if value not in tuple(kind):
            self.wrong(name, "not_choice", value=str(value), allowed=allowed)
            return default or next(iter(kind))
        return kind(value)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self.raw(name)
        if value is None:
            return ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) and v.strip() for v in listed):
            self.wrong(name, "not_texts")
            return ()
        return tuple(v.strip() for v in listed)

    def checked(self, name: str, check: Callable[[str], T], trouble: str) -> T | None:
        """Return an optional text put through a check that raises ValueError."""
        value = self.maybe(name)
        if value is None:
            return None
        try:
            return check(value)
        except ValueError:
            self.wrong(name, trouble, value=value)
            return None

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return a list of e-mail addresses in lower case."""
        good = []
        for value in self.words(name):
            try:
                good.append(address(value))
            except ValueError:
                self.wrong(name, "not_address", value=value)
        return tuple(dict.fromkeys(good))

    def day(self, name: str) -> date | None:
        """Return an optional day, a TOML date or the same as text."""
        value = self.raw(name)
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong(name, "not_day", value=str(value))
            return None

    def clock(self, name: str, default: time) -> time:
        """Return a time of day such as `09:00`."""
        value = self.raw(name)
        if value is None:
            return default
        try:
            return value if isinstance(value, time) else time.fromisoformat(str(value))
        except ValueError:
            self.wrong(name, "not_clock", value=str(value))
            return default

    def amount(self, name: str, default: Decimal) -> Decimal:
        """Return an amount of whole units, zero or more."""
        value = self.raw(name)
        if value is None:
            return default
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or found < 0 or isinstance(value, bool):
            self.wrong(name, "not_amount", value=str(value))
            return default
        return found

    def path_to(self, name: str) -> Path | None:
        """Return an optional path, relative to the file that names it."""
        value = self.maybe(name)
        return None if value is None else (self.document.file.parent / value).absolute()

    def no_more(self, *also: str) -> None:
        """Record every key nobody asked for, with the nearest one that exists."""
        known = sorted(self.asked | set(also))
        for name in self.values:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                if near:
                    self.wrong(name, "unknown_near", name=name, near=near[0])
                else:
                    self.wrong(name, "unknown", name=name, known=", ".join(known))


def address(text: str) -> str:
    """Return an e-mail address in lower case; ValueError when it is none. Reserved test domains are addresses too."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(text) from error
    return found.normalized.lower()


def iban(text: str) -> str:
    """Return an IBAN without spaces, upper case; ValueError when its key is wrong (facts §6.4)."""
    try:
        return str(iban_number.validate(text))
    except ValidationError as error:
        raise ValueError(text) from error


def siren(text: str) -> str:
    """Return nine digits; ValueError when the Luhn key is wrong (facts §6.4)."""
    try:
        return str(siren_number.validate(text.replace(".", " ")))
    except ValidationError as error:
        raise ValueError(text) from error


def time_zone(text: str) -> str:
    """Return an IANA zone name; ValueError when there is none of that name."""
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(text) from error
    return text


def weekdays(table: Table, name: str, default: Sequence[int]) -> tuple[int, ...]:
    """Return days such as `["mon", "fri"]`, or a span such as `"mon-fri"`; Monday is 0."""
    given = table.words(name)
    if not given:
        return tuple(default)
    days: set[int] = set()
    for word in given:
        first, _, last = word.lower().partition("-")
        if first[:3] not in DAYS or (last and last[:3] not in DAYS):
            table.wrong(name, "not_weekday", value=word)
            continue
        start, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        days |= set(range(start, end + 1)) if start <= end else {*range(start, 7), *range(end + 1)}
    return tuple(sorted(days)) or tuple(default)
