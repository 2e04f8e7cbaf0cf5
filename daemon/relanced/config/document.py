"""One TOML file as read from the disk, with the line of each key, and the list of what is wrong."""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from relanced.config.problem import Problem, problem
from relanced.words import Because, Fact

KeyPath: TypeAlias = tuple[str, ...]  # an element of a list is `name[1]`, counted from 1

LARGEST: Final = 1 << 20  # bytes; a configuration of a hundred debtors takes a few thousand


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its values, where each key stands, and the shared list of problems."""

    file: Path
    root: Path  # what relative paths start from: the folder of relanced.toml
    values: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    problems: list[Problem]

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest table or list around it."""
        for length in range(len(path), 0, -1):
            inner = path[:length]
            whole_list = (*inner[:-1], inner[-1].partition("[")[0])
            for place in (inner, whole_list):
                if place in self.lines:
                    return self.lines[place]
        return None

    def muted(self) -> Document:
        """Return the same file with a list of problems nobody reads: one fault is said once."""
        return replace(self, problems=[])

    def wrong(self, path: KeyPath, name: str, /, **facts: Fact) -> None:
        """Note a problem at a key."""
        found = problem(self.file, self.line_of(path), dotted(path), name, **facts)
        self.problems.append(found)

    def wrong_because(self, path: KeyPath, reason: Because) -> None:
        """Note a problem whose reason another reader has already worded."""
        self.problems.append(Problem(self.file, self.line_of(path), dotted(path), reason))


def read_document(file: Path, root: Path, problems: list[Problem]) -> Document | None:
    """Read one TOML file; None, with the problem noted, when it cannot be read at all."""
    raw = read_bytes(file, problems)
    if raw is None:
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = raw.count(b"\n", 0, trouble.start) + 1
        problems.append(problem(file, line, "", "not_utf8"))
        return None
    text = text.replace("\r\n", "\n")
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as trouble:  # numbers of 5000 digits, lists 1000 deep too
        problems.append(_broken(file, text, str(trouble)))
        return None
    return Document(file, root, values, dict(key_lines(text)), problems)


def read_bytes(file: Path, problems: list[Problem]) -> bytes | None:
    """Return a file's bytes; None, with the problem noted, when it cannot be opened or is huge."""
    try:
        if not file.is_file() and file.exists():
            problems.append(problem(file, None, "", "not_a_file"))
            return None
        with file.open("rb") as handle:
            raw = handle.read(LARGEST + 1)
    except OSError as trouble:
        name = unreadable(trouble)
        problems.append(problem(file, None, "", name, file=str(file), code=code_of(trouble)))
        return None
    if len(raw) > LARGEST:
        problems.append(problem(file, None, "", "huge_file"))
        return None
    return raw


UNREADABLE: Final[Mapping[int, str]] = {
    errno.ENOENT: "missing_file",
    errno.ENOTDIR: "missing_file",
    errno.EACCES: "forbidden_file",
    errno.EPERM: "forbidden_file",
}


def unreadable(trouble: OSError) -> str:
    """Return the phrase for a file the system would not open."""
    return UNREADABLE.get(trouble.errno or 0, "unreadable_file")


def code_of(trouble: OSError) -> str:
    """Return the system's own name of the trouble, such as `EIO`."""
    return errno.errorcode.get(trouble.errno or 0, "?")


# What tomllib says, and the phrase that tells a bookkeeper the same.
BROKEN: Final[tuple[tuple[str, str], ...]] = (
    ("Cannot overwrite a value", "key_twice"),
    ("Cannot declare", "table_twice"),
    ("Cannot mutate immutable namespace", "table_twice"),
    ("Illegal character", "open_quote"),
    ("Unterminated string", "open_quote"),
    ("Invalid value", "bare_value"),
    ("Expected '=' after a key", "no_equals"),
    ("Invalid statement", "no_equals"),
    ("Unescaped '\\' in a string", "backslash"),
    ("Unclosed array", "open_bracket"),
)
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)$")


def _broken(file: Path, text: str, said: str) -> Problem:
    place = _PLACE.search(said)
    end = (text.rstrip().count("\n") + 1, 1)
    line, column = (int(place[1]), int(place[2])) if place else end
    name = next((ours for theirs, ours in BROKEN if said.startswith(theirs)), "broken_toml")
    return problem(file, line, "", name, column=column)


_BARE: Final = re.compile(r"[A-Za-z0-9_-]+(\[\d+\])?")
_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER: Final = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_STATEMENT: Final = re.compile(rf"\s*({_DOTTED})\s*=\s*(.*)")
_QUIET: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")


def dotted(path: KeyPath) -> str:
    """Write a key path as TOML does, with quotes where a name needs them."""
    return ".".join(name if _BARE.fullmatch(name) else f'"{name}"' for name in path)


def key_lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Yield each table's and each key's path with its line; text that tomllib has accepted."""
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    depth, fence = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        statement = None if depth else _STATEMENT.fullmatch(line)
        if not depth and (header := _HEADER.match(line)):
            table = _unquote(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table[:-1], f"{table[-1]}[{counts[table]}]")
            yield table, number
            continue
        if statement:
            yield (*table, *_unquote(statement[1])), number
        rest = statement[2] if statement else line
        fence = next((f for f in ('"""', "'''") if rest.count(f) == 1), "")
        bare = "" if fence else _QUIET.sub("", rest)
        depth = max(0, depth + sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}"))


def _unquote(key: str) -> KeyPath:
    """Split a dotted key as TOML reads it."""
    path: list[str] = []
    value: Any = tomllib.loads(f"{key} = 0")
    while isinstance(value, dict):
        name, value = next(iter(value.items()))
        path.append(name)
    return tuple(path)
