"""The door in: a mailbox is looked at, never changed, save for our own copies laid into Sent.

Folders are opened with EXAMINE and mail is fetched with PEEK; no flag on the server is set or relied on.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Final, NamedTuple

from relanced.mail.account import Account
from relanced.mail.folders import Folder, sort_out
from relanced.mail.imap import ImapKind, ImapTrouble, clean, connect

__all__ = ["Fetched", "Folder", "ImapTrouble", "Look", "Mailroom"]

_MIB: Final = 1 << 20
_MAX_HEADERS: Final = 256 << 10
_BATCH_MAILS: Final = 50
_BATCH_BYTES: Final = 8 * _MIB
_KNOWN_AT_ONCE: Final = 500
_SLOWEST: Final = 20_000  # bytes a second below which an exchange is given up


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder holds that is new: UIDs above the last one known, in order.

    `is_anew` says that the last one known tells nothing: UIDVALIDITY is another (RFC 3501 §2.3.1.1), or UIDs are handed
    out again that were already, as by a mailbox put back from a copy. Then every UID is new.
    """

    uidvalidity: int
    uids: tuple[int, ...]
    uidnext: int
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as it lies on the server.

    `received_at` is the server's date in UTC (1970 where it gives none that can be read), `size` its
    weight in bytes by the server's word. `raw` is cut short when `is_truncated`, and empty when the
    server would not give that one mail.
    """

    uid: int
    received_at: datetime
    size: int
    raw: bytes
    is_truncated: bool


class _Portion(NamedTuple):
    """How much of a mail is asked for, and under which name it is answered."""

    item: str
    key: bytes
    most: int | None  # bytes; an answer that long may have been cut


_WHOLE: Final = _Portion("BODY.PEEK[]", b"BODY[]", None)
_START: Final = _Portion(f"BODY.PEEK[]<0.{_MIB}>", b"BODY[]<0>", _MIB)
_HEADERS: Final = _Portion(f"BODY.PEEK[HEADER]<0.{_MAX_HEADERS}>", b"BODY[HEADER]<0>", _MAX_HEADERS)


class Mailroom:
    """One logged-in IMAP connection, used by one thread at a time.

    Every call may raise `ImapTrouble`. After a plain refusal by the server the connection goes on;
    after anything worse it is closed and `alive` is False. `seconds` bounds each exchange as a whole.
    An argument that could break out of its command is a ValueError.
    """

    def __init__(
        self,
        account: Account,
        *,
        seconds: float = 30,
        largest: int = 25 * _MIB,
        told: Callable[[float], None] | None = None,
    ) -> None:
        """Connect, encrypt and log in; of a mail larger than `largest` only the start is fetched.

        `told` hears, before each exchange and in its thread, within how many seconds it will be over.
        """
        self._told = told
        self._server = account.imap
        self._seconds = seconds
        self._largest = largest
        self._lock = threading.Lock()
        self._folder: str | None = None
        self._uidvalidity = 0
        self._line = connect(account, seconds)

    @property
    def alive(self) -> bool:
        """Whether the connection may still be used."""
        return self._line.is_open

    def folders(self) -> tuple[Folder, ...]:
        """Return the folders that can be opened, with what they are for."""
        with self._exchange("protocol"):
            return sort_out(self._line.listing())

    def look(
        self,
        folder: str,
        known_uidvalidity: int | None = None,
        last_uid: int = 0,
        arrived_since: date | None = None,
    ) -> Look:
        """Open a folder afresh and return what is new in it since `last_uid`.

        Where everything is new, a day leaves out what arrived before it.
        """
        uidvalidity, uidnext, count = self._examine(clean(folder))
        is_anew = uidvalidity != known_uidvalidity or self._is_back(uidnext, last_uid)
        since = 0 if is_anew else last_uid
        day = arrived_since if is_anew else None
        found: list[int] = []
        if count and (uidnext is None or uidnext > since + 1):
            with self._exchange("protocol"):
                # `n:*` names the last mail however low its UID is (RFC 3501 §6.4.8): filter.
                found = self._line.uids("UID", f"{since + 1}:*", *_from_day(day))
        new = tuple(sorted({uid for uid in found if uid > since}))
        top = new[-1] if new else since
        if uidnext is None and day is not None:  # what the day left out counts as seen
            with self._exchange("protocol"):
                top = max(self._line.uids("ALL"), default=0) if count else 0
        return Look(uidvalidity, new, max(uidnext or 1, top + 1), is_anew)

    def standing(self, folder: str) -> tuple[int, int]:
        """Return UIDVALIDITY and UIDNEXT of a folder without opening it (RFC 3501 §6.3.10)."""
        with self._exchange("folder"):
            return self._line.standing(clean(folder))

    def _is_back(self, uidnext: int | None, last_uid: int) -> bool:
        """Say whether UIDs up to `last_uid` will be handed out again; some servers' UIDNEXT is not to be trusted."""
        if uidnext is None or uidnext > last_uid:
            return False
        with self._exchange("protocol"):
            return last_uid not in self._line.uids("UID", str(last_uid))

    def fetch(
        self, folder: str, uids: Sequence[int], *, uidvalidity: int | None = None
    ) -> Iterator[Fetched]:
        """Yield the mails asked for by rising UID, in batches; those gone since are left out.

        With `uidvalidity`, trouble of kind `folder` when it is no longer the folder looked at.
        """
        name = clean(folder)
        for known in self._known(name, uids, uidvalidity):
            for portion, batch in _batches(known, self._largest):
                yield from self._give(name, portion, batch, uidvalidity)

    def fetch_headers(
        self, folder: str, uids: Sequence[int], *, uidvalidity: int | None = None
    ) -> Iterator[Fetched]:
        """Yield the same with the headers alone, at most 256 KiB of them."""
        name = clean(folder)
        for known in self._known(name, uids, uidvalidity):
            yield from self._give(name, _HEADERS, known, uidvalidity)

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        """Return the UIDs whose Message-ID header holds this id; ValueError when it can be none."""
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ValueError(f"{message_id!r} is no Message-ID and goes into no search")
        self._examine(clean(folder))
        with self._exchange("protocol"):
            return tuple(sorted(self._line.uids("HEADER", "Message-ID", f'"{message_id}"')))

    def message_ids(
        self, folder: str, since: date | None, recent: int | None = None
    ) -> Iterator[tuple[int, str]]:
        """Yield UID and Message-ID of what arrived in a folder from a day on; of the `recent` last ones alone."""
        name = clean(folder)
        _, _, count = self._examine(name)
        if not count:
            return
        with self._exchange("protocol"):
            uids = sorted(self._line.uids(*(_from_day(since) or ("ALL",))))
        uids = uids[-recent:] if recent else uids
        for start in range(0, len(uids), _KNOWN_AT_ONCE):
            self._return_to(name, None)
            with self._exchange("protocol"):
                known = self._line.message_ids(uids[start : start + _KNOWN_AT_ONCE])
            yield from sorted(known.items())

    def own_folder(self, name: str) -> str:
        """Return the full name of a folder of ours, on this server."""
        with self._exchange("protocol"):
            return self._line.own_name(clean(name))

    def make(self, folder: str) -> None:
        """Make a folder of ours."""
        with self._exchange("folder"):
            self._line.create_folder(clean(folder))

    def clear(self, folder: str, uids: Sequence[int]) -> None:
        """Take mails out of a folder of ours, for good; of no other."""
        self._folder = None
        with self._exchange("folder"):
            self._line.clear(clean(folder), [int(uid) for uid in uids])

    def append(self, folder: str, raw: bytes, flags: Sequence[str], when: datetime) -> None:
        r"""Lay a mail of ours into a folder, with flags such as `\Seen` and an aware date."""
        name = clean(folder)
        for flag in flags:
            if not _FLAG.fullmatch(flag):
                raise ValueError(f"{flag!r} is no IMAP flag")
        with self._exchange("folder", len(raw)):
            self._line.append(name, raw, flags, when.astimezone(UTC))

    def full(self) -> str | None:
        """Return which room for replies is used up (RFC 2087); None where there is room, or the server does not say."""
        with self._exchange("protocol"):
            return self._line.full()

    def trouble(self, kind: ImapKind, said: str) -> ImapTrouble:
        """Return trouble with this mailbox that the server itself does not call one."""
        return ImapTrouble(kind, self._server, said, is_temporary=True)

    def ping(self) -> None:
        """Ask for a sign of life (NOOP)."""
        with self._exchange("protocol"):
            self._line.noop()

    def close(self) -> None:
        """Say goodbye where the server still listens, and close."""
        with self._lock:
            self._line.leave()

    def __enter__(self) -> Mailroom:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _exchange(self, kind: ImapKind, weight: int = 0) -> Iterator[None]:
        """Allow an exchange its seconds, and more for `weight` bytes."""
        with self._lock:
            allowed = self._seconds + weight / _SLOWEST
            if self._told is not None:
                self._told(allowed)
            deadline = time.monotonic() + allowed
            with self._line.exchange(kind, deadline):
                yield

    def _examine(self, name: str) -> tuple[int, int | None, int]:
        self._folder = None
        with self._exchange("folder"):
            told = self._line.examine(name)
        self._folder, self._uidvalidity = name, told[0]
        return told

    def _return_to(self, name: str, uidvalidity: int | None) -> None:
        """Open a folder again where another was looked at in between."""
        if self._folder != name:
            self._examine(name)
        if uidvalidity not in {None, self._uidvalidity}:
            said = f"UIDVALIDITY is {self._uidvalidity} now, no longer {uidvalidity}"
            raise ImapTrouble("folder", self._server, said, is_temporary=True)

    def _known(
        self, name: str, uids: Sequence[int], uidvalidity: int | None
    ) -> Iterator[list[Fetched]]:
        """Learn dates and sizes, some hundreds of mails at a time."""
        wanted = sorted({int(uid) for uid in uids})
        for start in range(0, len(wanted), _KNOWN_AT_ONCE):
            self._return_to(name, uidvalidity)
            with self._exchange("protocol"):
                told = self._line.sizes(wanted[start : start + _KNOWN_AT_ONCE])
            yield [Fetched(uid, at, size, b"", is_truncated=True) for uid, at, size in told]

    def _give(
        self, name: str, portion: _Portion, batch: list[Fetched], uidvalidity: int | None
    ) -> Iterator[Fetched]:
        self._return_to(name, uidvalidity)
        weight = sum(min(mail.size, portion.most or mail.size) for mail in batch)
        try:
            with self._exchange("protocol", weight):
                parts = self._line.parts([mail.uid for mail in batch], portion.item, portion.key)
        except ImapTrouble:
            if not self.alive:
                raise
            yield from self._one_by_one(name, portion, batch, uidvalidity)
            return
        for mail in batch:
            if mail.uid in parts:
                raw = parts[mail.uid]
                is_cut = portion.most is not None and len(raw) >= portion.most
                yield Fetched(mail.uid, mail.received_at, mail.size, raw, is_cut)

    def _one_by_one(
        self, name: str, portion: _Portion, batch: list[Fetched], uidvalidity: int | None
    ) -> Iterator[Fetched]:
        """The server chokes on one mail of a batch: the others are given, that one without text."""
        if len(batch) == 1:
            yield batch[0]
            return
        for mail in batch:
            yield from self._give(name, portion, [mail], uidvalidity)


def _from_day(day: date | None) -> tuple[str, ...]:
    """Return the search key SINCE for a day, in the English of RFC 3501 §9 whatever the locale."""
    if day is None:
        return ()
    return "SINCE", f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}"


def _batches(known: Sequence[Fetched], largest: int) -> Iterator[tuple[_Portion, list[Fetched]]]:
    """Group what fits together, in order; a mail too large stands alone."""
    batch: list[Fetched] = []
    weight = 0
    for mail in known:
        is_full = len(batch) == _BATCH_MAILS or weight + mail.size > _BATCH_BYTES
        if batch and (is_full or mail.size > largest):
            yield _WHOLE, batch
            batch, weight = [], 0
        if mail.size > largest:
            yield _START, [mail]
        else:
            batch.append(mail)
            weight += mail.size
    if batch:
        yield _WHOLE, batch


_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_MESSAGE_ID: Final = re.compile(r"[!#-\[\]-~]{1,900}")  # printable ASCII, nothing a quote could end
_FLAG: Final = re.compile(r"\\?[A-Za-z$][A-Za-z0-9$_.-]*")
