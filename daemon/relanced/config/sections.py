"""One table of a file, read key by key. What is wrong is noted, and reading goes on."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from relanced.config import values
from relanced.config.document import Document, KeyPath, code_of, unreadable
from relanced.words import Fact

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

# A password under any of these names is refused where it stands, and its value is never repeated.
SECRET_NAMES: Final = frozenset(
    {"password", "passwd", "passwort", "pass", "pwd", "secret", "token", "motdepasse"}
    | {"mot_de_passe", "mdp", "api_key"}
)


class Section:
    """One table. Each reader returns a usable value whatever it found; problems go to the document.

    A key nobody asked for is unknown: call `close` once everything has been read.
    """

    def __init__(self, document: Document, path: KeyPath, table: Mapping[str, Any]) -> None:
        self.document, self.path, self.table = document, path, table
        self.asked: set[str] = set()

    def has(self, key: str) -> bool:
        """Say whether the key stands in the table."""
        self.asked.add(key)
        return key in self.table

    def wrong(self, key: str, name: str, /, **facts: Fact) -> None:
        """Note a problem at one key of this table."""
        self.document.wrong((*self.path, key), name, **facts)

    def unknown(self, key: str, name: str, value: str, known: Iterable[str]) -> None:
        """Note a name that leads nowhere, with the names that would."""
        self.wrong(key, name, value=values.shown(value), known=", ".join(sorted(known)) or "-")

    def text(self, key: str) -> str:
        """Return a text that must be there; empty, with the problem noted, when it is not."""
        found = self.maybe_text(key)
        if found is None and not self._is_bad(key):
            self.wrong(key, "missing")
        return found or ""

    def maybe_text(self, key: str) -> str | None:
        """Return a text on one line; None when absent, empty or wrong."""
        value = self.table.get(key) if self.has(key) else None
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(key, "not_text", value=values.shown(value))
            return None
        if not value.isprintable():  # a line end in a name would become a header of its own
            self.wrong(key, "control_characters")
            return None
        return value.strip() or None

    def checked(self, key: str, check: values.Check, name: str) -> str | None:
        """Return a text that passed a check of `values`; None when absent or refused."""
        text = self.maybe_text(key)
        if text is None:
            return None
        good = check(text)
        if good is None:
            self.wrong(key, name, value=values.shown(text))
        return good

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone counts as a list of one."""
        value = self.table.get(key, []) if self.has(key) else []
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
            self.wrong(key, "not_texts", value=values.shown(value))
            return ()
        if not all(word.isprintable() for word in words):
            self.wrong(key, "control_characters")
            return ()
        return tuple(word.strip() for word in words if word.strip())

    def emails(self, key: str) -> tuple[str, ...]:
        """Return a list of addresses in lower case, each once."""
        found: list[str] = []
        for text in self.texts(key):
            address = values.email(text)
            if address is None:
                self.wrong(key, "email", value=values.shown(text))
            elif address not in found:
                found.append(address)
        return tuple(found)

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """Return a whole number between two bounds, both included."""
        value = self.table.get(key, default) if self.has(key) else default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, "number", value=values.shown(value), least=least, most=most)
            return default
        return value

    def yes(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.table.get(key, default) if self.has(key) else default
        if not isinstance(value, bool):
            self.wrong(key, "yes_or_no", value=values.shown(value))
            return default
        return value

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """Return one of an enumeration's values."""
        return kind(self.word(key, tuple(kind), default))

    def word(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Return one of some words."""
        value = self.table.get(key, default) if self.has(key) else default
        if value not in allowed:
            choices = ", ".join(f'"{word}"' for word in allowed)
            self.wrong(key, "not_one_of", value=values.shown(value), allowed=choices)
            return default
        return str(value)

    def day(self, key: str) -> date | None:
        """Return a day; None when absent or wrong."""
        return self._read(key, values.day, None, "day")

    def hour(self, key: str, default: time) -> time:
        """Return an hour of the day."""
        return self._read(key, values.hour, default, "hour") or default

    def weekdays(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return days of the week, at least one."""
        found = self._read(key, values.weekdays, default, "weekdays")
        if found == ():
            self.wrong(key, "no_weekday")
        return found or default

    def path_of(self, key: str) -> Path | None:
        """Return a path; a relative one starts from the folder of `relanced.toml`."""
        text = self.maybe_text(key)
        return None if text is None else rooted(self.document.root, text)

    def readable(self, key: str) -> Path | None:
        """Return the path of a file that can be opened; None, noted, when it cannot."""
        path = self.path_of(key)
        if path is None:
            return None
        try:
            with path.open("rb"):
                return path
        except OSError as trouble:
            self.wrong(key, unreadable(trouble), file=str(path), code=code_of(trouble))
            return None

    def part(self, key: str) -> Section:
        """Return the table under a key; an empty one when it is absent."""
        value = self.table.get(key, {}) if self.has(key) else {}
        if not isinstance(value, Mapping):
            self.wrong(key, "not_a_table", key=key)
            return Section(self.document.muted(), (*self.path, key), {})
        return Section(self.document, (*self.path, key), value)

    def named_parts(self, key: str) -> dict[str, Section]:
        """Return the tables under a key by their names, in the file's order."""
        outer = self.part(key)
        return {name: outer.part(name) for name in outer.table}

    def parts(self, key: str) -> list[Section]:
        """Return the tables of a list."""
        value = self.table.get(key, []) if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.wrong(key, "not_tables", key=key)
            return []
        paths = ((*self.path, f"{key}[{place}]") for place in range(1, len(value) + 1))
        return [Section(self.document, path, v) for path, v in zip(paths, value, strict=True)]

    def close(self) -> None:
        """Note every key that nobody asked for, with the name it resembles."""
        for key in self.table.keys() - self.asked:
            near = difflib.get_close_matches(key.lower(), sorted(self.asked), n=1, cutoff=0.6)
            if key.lower().replace("-", "_").rpartition("imap_")[2] in SECRET_NAMES:
                self.wrong(key, "secret_in_file")
            elif near:
                self.wrong(key, "unknown_key_near", near=near[0])
            else:
                self.wrong(key, "unknown_key", allowed=", ".join(sorted(self.asked)))

    def _read(
        self, key: str, read: Callable[[Any], Value | None], default: Value | None, name: str
    ) -> Value | None:
        if not self.has(key):
            return default
        value = self.table[key]
        found = read(value)
        if found is None:
            self.wrong(key, name, value=values.shown(value))
            return default
        return found

    def _is_bad(self, key: str) -> bool:
        """Say whether a key stands there with something else than an empty text."""
        value = self.table.get(key, "")
        return not (isinstance(value, str) and not value.strip())


def rooted(root: Path, text: str) -> Path:
    """Return the absolute path of what a configuration names, `~` being the person's own folder."""
    path = Path(text)
    home = path.expanduser() if text.startswith("~/") else path
    return (root / home).absolute()
