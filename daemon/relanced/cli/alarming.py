"""`status --alarm`: what a person must hear by another way than mail, for mail is what does not work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from relanced.words import phrase, tell

LONG: Final = timedelta(hours=1)  # a hold that ends by itself is given that much time to
WIRES: Final = frozenset({"imap", "smtp", "clock"})


def alarming(
    document: dict[str, Any], untold: Sequence[int], now: datetime, language: str
) -> Iterator[str]:
    """Give what no digest can tell: no storage, no service, no mail in or out for an hour, digests that never left."""
    if document["storage"]:
        yield document["storage"]
    if not any(row["held_by"] for row in document["mailboxes"]):
        yield phrase("cli.none_at_work", language)
    for hold in document["holds"]:
        is_long = now - datetime.fromisoformat(hold["since"]) >= LONG
        if is_long and (hold["kind"] in WIRES or hold["kind"].startswith("stalled")):
            yield str(hold["reason"])
    for number in untold:
        yield tell("cli.untold", language, number=number)
