"""The lease message in a folder that somebody else writes into too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.rounds.firm import Firm

from relanced.mail.lease_note import LeaseNote, write_note
from relanced.rounds import lease
from relanced.store import holds

Found = Callable[..., Firm]


@dataclass
class Folder:
    """One folder of a mailbox, and what comes into it just before a message of ours does."""

    mails: dict[int, bytes] = field(default_factory=dict)
    comes: list[bytes] = field(default_factory=list)
    alive = True

    def own_folder(self, name: str) -> str:
        return name

    def standing(self, folder: str) -> tuple[int, int]:
        return 1, max(self.mails, default=0) + 1

    def look(self, folder: str) -> Any:
        return SimpleNamespace(uids=sorted(self.mails))

    def fetch_headers(self, folder: str, uids: Sequence[int]) -> Iterator[Any]:
        return iter([SimpleNamespace(uid=uid, raw=self.mails[uid]) for uid in uids])

    def append(self, folder: str, raw: bytes, flags: Sequence[str], when: datetime) -> None:
        for mail in (*self.comes, raw):
            self.mails[max(self.mails, default=0) + 1] = mail
        self.comes = []

    def clear(self, folder: str, uids: Sequence[int]) -> None:
        for uid in uids:
            del self.mails[uid]


def note(firm: Firm, key: bytes, word: str, late: timedelta = timedelta(0)) -> bytes:
    at = firm.office.clock.real_now() + late
    said = LeaseNote(word * 16, "autre-serveur", at, 3, is_held=True)
    return write_note(key, said, "relance@dupont.test", "relanced", "…")


async def tended(firm: Firm, folder: Folder) -> bool:
    main = firm.office.settings.mailboxes["main"]
    return await lease.tend(firm.office, main, folder, lease.Lease())  # type: ignore[arg-type]


def reasons(firm: Firm) -> list[Any]:
    with firm.office.store.look() as session:
        return [json.loads(row.because) for row in holds.standing(session)]


async def test_two_that_wake_at_once_and_look_before_either_wrote_do_not_both_speak(
    found: Found,
) -> None:
    firm = found()
    assert not await tended(firm, Folder(comes=[note(firm, firm.office.key, "a")]))
    [reason] = reasons(firm)
    assert reason["key"] == "recover.stranger"
    assert "autre-serveur" in str(reason)


async def test_a_note_our_key_did_not_seal_stops_us_only_near_its_moment(found: Found) -> None:
    firm = found()
    for late in (timedelta(days=-1), timedelta(days=4000)):
        assert await tended(firm, Folder({7: note(firm, b"q" * 32, "b", late)}))
    assert reasons(firm) == []
    assert not await tended(firm, Folder({7: note(firm, b"q" * 32, "b")}))
    assert [one["key"] for one in reasons(firm)] == ["recover.stranger"]


async def test_what_is_no_note_stops_nobody(found: Found) -> None:
    firm = found()
    mails = {1: b"", 2: b"\xff\x00", 3: b"X-Relanced-Lease: held held held\r\n\r\n"}
    assert await tended(firm, Folder(mails))
    assert reasons(firm) == []
