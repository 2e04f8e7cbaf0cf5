"""Passwords and tokens: where they may come from, and a value that never shows itself.

A secret comes from a systemd credential, from a file or from the environment, never from
`relanced.toml` (reliability §5). It is read once, at the start; an OAuth token file is read again
at each connection, because providers renew tokens every hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import final


@final
class Secret:
    """A password or token. `reveal()` gives it; printing, logging and pickling do not."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


class Origin(StrEnum):
    """Where a secret was read."""

    FILE = "file"
    ENV = "env"
    CREDENTIAL = "credential"


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where one secret comes from: a path for `FILE` and `CREDENTIAL`, a variable for `ENV`."""

    origin: Origin
    name: str

    @property
    def path(self) -> Path | None:
        """The file that holds the secret; None when it came from the environment."""
        return None if self.origin is Origin.ENV else Path(self.name)


def read_token(file: Path) -> Secret:
    """Return the OAuth token a file holds at this moment; OSError when it cannot be read."""
    return Secret(file.read_text("utf-8").strip())
