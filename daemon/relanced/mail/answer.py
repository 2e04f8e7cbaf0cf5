"""What became of a letter that was offered to a submission server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

__all__ = ["REFUSALS", "Answer", "Kind", "Stage", "wire_id"]

Stage = Literal["address", "body", "mail", "rcpt", "data", "text", "before_dot", "dot"]


class Kind(StrEnum):
    """What became of one letter."""

    ACCEPTED = "accepted"  # the server took charge of it
    DEFERRED = "deferred"  # not taken, may be asked again later (4yz)
    REFUSED = "refused"  # not taken, and would not be (5yz, or not fit to be offered)
    WITHHELD = "withheld"  # the caller kept the dot back: not sent
    CUT = "cut"  # the connection failed before the dot: provably not sent
    NO_ANSWER = "no_answer"  # the dot was written and nothing came back: nobody knows


@dataclass(frozen=True, slots=True)
class Answer:
    """The truth about one letter and its recipient.

    `code` and `text` are the server's (`code` 0: it said none), `stage` where it was decided, `wire_id`
    the queue id or Message-ID the server named on acceptance, `is_copied` whether it also took the own
    copy's address.
    """

    kind: Kind
    code: int
    text: str
    stage: Stage
    wire_id: str | None = None
    is_copied: bool = False

    @property
    def status(self) -> str | None:
        """The enhanced status code (RFC 3463) the text begins with, such as `5.1.1`."""
        found = _STATUS.match(self.text)
        return found[0] if found else None


# A reply is classed by its first digit alone (RFC 5321 §4.2.1): new codes need no new rule.
REFUSALS: Final[Mapping[int, Kind]] = {4: Kind.DEFERRED, 5: Kind.REFUSED}

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")

# How servers name what they took, most telling first.
_WIRE_IDS: Final = (
    re.compile(r"<([^<>\s@]+@[^<>\s@]+)>"),  # Microsoft 365: the Message-ID it gave
    re.compile(r"\bqueued (?:as|with id)[: ]+([\w.\-]+)", re.IGNORECASE),  # Postfix, many others
    re.compile(r"\bid=([\w.\-]+)", re.IGNORECASE),  # Exim
    re.compile(r"\bOK:? +\d{6,} +([\w.\-]+)", re.IGNORECASE),  # Gmail: time, then its id
    re.compile(r"\bOK:? +([0-9a-z\-]{16,})\b", re.IGNORECASE),  # Amazon SES
)


def wire_id(text: str) -> str | None:
    """Return the queue id or Message-ID named in the text of a 250, None where there is none."""
    return next((found[1] for form in _WIRE_IDS if (found := form.search(text))), None)
