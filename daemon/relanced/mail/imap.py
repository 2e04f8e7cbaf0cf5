"""The wire in: one IMAP connection that keeps its deadlines and lets nothing break out of a command.

No argument with a NUL, CR or LF ever reaches the wire: a Message-ID with a line end in it, which anybody
may send, deleted a folder on a real server when it was used in a search (imaplib and imapclient pass it
on). Reading is our own, so that a deadline bounds a whole exchange and a line split over two packets,
an end of file and bytes injected before STARTTLS are all told apart.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from typing_extensions import override

from relanced.mail import names
from relanced.mail.account import Account, Endpoint, WireTrouble, printable, tls_context
from relanced.mail.folders import Listed

__all__ = ["ImapKind", "ImapTrouble", "Line", "clean", "connect"]

ImapKind = Literal["unreachable", "tls", "auth", "folder", "quota", "protocol", "slow"]

_MAX_LINE: Final = 16 << 20  # a SEARCH that names two million mails
_MAX_LITERAL: Final = 128 << 20
_GOODBYE: Final = 5.0  # seconds a LOGOUT is worth
_QUOTA: Final = re.compile(rb"\b(STORAGE|MESSAGE) (\d{1,18}) (\d{1,18})\b", re.IGNORECASE)
_NAMED: Final = re.compile(rb"(?i)message-id:\s*<([^<>\s]{1,900})>")
_LAST_ROOM: Final = {b"STORAGE": 1024}  # units of 1024 octets: what a reply with a document takes
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


class ImapTrouble(WireTrouble[ImapKind]):
    """The mailbox is not to be had."""


def connect(account: Account, seconds: float) -> Line:
    """Connect, encrypt and log in, within `seconds` in all; `ImapTrouble` otherwise."""
    server = account.imap
    deadline = time.monotonic() + seconds
    with _troubles(server, "tls"):
        context = None if server.security == "plain" else tls_context(account.ca_file)
    with _troubles(server, "unreachable"):
        line = Line(server, context if server.security == "tls" else None, seconds)
    try:
        if context is not None and server.security == "starttls":
            with line.exchange("tls", deadline):
                line.encrypt(context)
        secret = account.secret()
        with line.exchange("auth", deadline):
            line.enter(account, secret)
    except BaseException:
        line.drop()
        raise
    return line


def clean(argument: str) -> str:
    """Return an argument no command can be broken out of; ValueError for any other."""
    if _BREAKING.search(argument):
        raise ValueError(f"{argument!r} holds a control character and goes into no IMAP command")
    return argument


class Line(IMAPClient):  # type: ignore[misc]  # imapclient is not typed
    """One connection. Its commands are used inside `exchange`, which bounds and names failures."""

    _imap: _Wire

    def __init__(self, server: Endpoint, context: ssl.SSLContext | None, seconds: float) -> None:
        self._server = server
        self._wire_context = context
        self.is_open = False
        super().__init__(server.host, server.port, ssl=context is not None, timeout=seconds)
        self._imap.debug = 0  # imapclient asks for every line, bodies included, to be logged
        self.normalise_times = False
        self.is_open = True

    @override
    def _create_IMAP4(self) -> _Wire:
        return _Wire(self._server, self._wire_context, self._timeout.connect)

    @contextmanager
    def exchange(self, kind: ImapKind, deadline: float) -> Iterator[None]:
        """Bound what is done inside; a refusal becomes trouble of `kind`, worse closes the line."""
        self._imap.deadline = deadline
        try:
            with _troubles(self._server, kind):
                yield
        except ImapTrouble as trouble:
            if not _is_plain_refusal(trouble.__cause__):
                self.drop()
            raise
        except BaseException:
            self.drop()
            raise

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Do STARTTLS, which is never left out."""
        self._imap.starttls(context)
        self._starttls_done = True

    def enter(self, account: Account, secret: str) -> None:
        """Log in by XOAUTH2, else by PLAIN where offered, else by LOGIN."""
        user = clean(account.user)
        if account.auth == "xoauth2":
            token = f"user={user}\1auth=Bearer {clean(secret)}\1\1".encode()
            answers = iter([token])  # the challenge after a refusal is answered by nothing
            self.sasl_login("XOAUTH2", lambda _: next(answers, b""))
        elif self.has_capability("AUTH=PLAIN"):
            self.sasl_login("PLAIN", lambda _: f"\0{user}\0{secret}".encode())
        else:
            self.login(user, clean(secret))

    def listing(self) -> list[Listed]:
        """List all folders, with the special uses (RFC 6154) where the server knows them."""
        if self.has_capability("SPECIAL-USE") and self.has_capability("LIST-EXTENDED"):
            words = [b'""', b'"*"', b"RETURN", b"(SPECIAL-USE)"]
            found = self._proc_folder_list(self._raw_command_untagged(b"LIST", words, uid=False))
        else:
            found = self.list_folders()
        return [Listed(tuple(flags), (by or b"").decode(), name) for flags, by, name in found]

    def full(self) -> str | None:
        """Return which room of the mailbox is used up (RFC 2087), as `usage/limit NAME`; None where none is."""
        if not self.has_capability("QUOTA"):
            return None
        try:
            self._raw_command_untagged(
                b"GETQUOTAROOT", [b"INBOX"], response_name="QUOTAROOT", uid=False
            )
        except IMAPClientError as refusal:
            if _is_plain_refusal(refusal):
                return None
            raise
        # Read by ourselves: imapclient fails on a root without limits, which is what Dovecot says of most users.
        told = self._imap.untagged_responses.pop("QUOTA", [])
        for line in told:
            for name, usage, limit in _QUOTA.findall(line if isinstance(line, bytes) else b""):
                if int(limit) - int(usage) <= _LAST_ROOM.get(name.upper(), 0):
                    return f"{int(usage)}/{int(limit)} {name.decode()}"
        return None

    def must_have_idle(self) -> None:
        """Refuse a server that cannot tell of mail by itself (RFC 2177)."""
        if not self.has_capability("IDLE"):
            raise IMAPClientError("the server offers no IDLE")

    def examine(self, folder: str) -> tuple[int, int | None, int]:
        """Open a folder read-only; return UIDVALIDITY, UIDNEXT where told, and how many mails."""
        told = self.select_folder(clean(folder), readonly=True)
        if b"UIDVALIDITY" not in told:
            raise _GarbledError("the server names no UIDVALIDITY")
        return told[b"UIDVALIDITY"], told.get(b"UIDNEXT"), told[b"EXISTS"]

    def standing(self, folder: str) -> tuple[int, int]:
        """Return UIDVALIDITY and UIDNEXT of a folder without opening it."""
        told = self.folder_status(clean(folder), ["UIDVALIDITY", "UIDNEXT"])
        if not {b"UIDVALIDITY", b"UIDNEXT"} <= told.keys():
            raise _GarbledError("the server names no UIDVALIDITY or no UIDNEXT")
        return told[b"UIDVALIDITY"], told[b"UIDNEXT"]

    def uids(self, *criteria: str | int) -> list[int]:
        """Search by words already known to be safe, or quoted by `quoted`."""
        words = [clean(str(word)).encode("ascii") for word in criteria]
        lines = self._raw_command_untagged(b"SEARCH", words)
        numbers = b" ".join(line for line in lines if line).partition(b"(")[0]  # (MODSEQ n) follows
        return [int(number) for number in numbers.split()]

    def sizes(self, uids: Sequence[int]) -> list[tuple[int, datetime, int]]:
        """Return UID, date in UTC and size of the mails that are still there."""
        told = self.fetch(list(uids), ["INTERNALDATE", "RFC822.SIZE"])
        return [
            (uid, _utc(facts.get(b"INTERNALDATE")), int(facts.get(b"RFC822.SIZE") or 0))
            for uid, facts in sorted(told.items())
        ]

    def parts(self, uids: Sequence[int], item: str, key: bytes) -> Mapping[int, bytes]:
        """Return one part of each mail that is still there, empty where the server has none."""
        told = self.fetch(list(uids), [item])
        return {uid: facts[key] or b"" for uid, facts in told.items() if key in facts}

    def message_ids(self, uids: Sequence[int]) -> dict[int, str]:
        """Return the Message-ID header of each mail that has one, without its angle brackets."""
        told = self.fetch(list(uids), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        found = {}
        for uid, facts in told.items():
            heads = [v for key, v in facts.items() if key.startswith(b"BODY[") and v]
            named = _NAMED.search(heads[0]) if heads else None
            if named:
                found[uid] = named[1].decode("ascii", "replace")
        return found

    def own_name(self, folder: str) -> str:
        """Return the name under which a folder of ours may stand: below the personal namespace (RFC 2342)."""
        if not self.has_capability("NAMESPACE"):
            return folder
        personal = self.namespace().personal
        return f"{personal[0][0]}{folder}" if personal else folder

    def clear(self, folder: str, uids: Sequence[int]) -> None:
        """Take mails out of a folder, for good."""
        self.select_folder(folder)
        self.add_flags(list(uids), [b"\\Deleted"], silent=True)
        self.expunge(list(uids) if self.has_capability("UIDPLUS") else None)

    def release(self) -> tuple[socket.socket, bytes]:
        """Give the socket away with what was read too far; the line is closed for its owner."""
        self.is_open = False
        return self._imap.sock, bytes(self._imap.buffer)

    def leave(self) -> None:
        """Say goodbye where the server still listens, and close."""
        if not self.is_open:
            return
        try:
            self._imap.deadline = time.monotonic() + _GOODBYE
            self.logout()
        except (IMAPClientError, OSError):
            return
        finally:
            self.drop()

    def drop(self) -> None:
        """Close without a word."""
        if self.is_open:
            self.is_open = False
            self._imap.shutdown()


class _GarbledError(IMAPClientAbortError):  # type: ignore[misc]  # imapclient is not typed
    """The server says what no server should."""


class _Wire(IMAP4WithTimeout):  # type: ignore[misc]  # imapclient is not typed
    """imaplib's five transport methods, with one deadline for all of an exchange."""

    sock: socket.socket

    def __init__(self, server: Endpoint, context: ssl.SSLContext | None, seconds: float) -> None:
        self._context = context
        self.deadline = time.monotonic() + seconds
        self.buffer = bytearray()
        super().__init__(server.host.strip("[]"), server.port, seconds)

    @override
    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = names.connect(host, port, self._left())
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=host)

    @override
    def read(self, size: int) -> bytes:
        if size > _MAX_LITERAL:
            raise _GarbledError(f"the server wants to send {size} bytes at once")
        while len(self.buffer) < size:
            self._fill()
        return self._take(size)

    @override
    def readline(self) -> bytes:
        seen = 0
        while (end := self.buffer.find(b"\n", seen)) < 0:
            seen = len(self.buffer)
            if seen > _MAX_LINE:
                raise _GarbledError(f"a line longer than {_MAX_LINE} bytes")
            self._fill()
        return self._take(end + 1)

    @override
    def send(self, data: bytes) -> None:
        self.sock.settimeout(self._left())
        self.sock.sendall(data)

    @override
    def shutdown(self) -> None:
        self.sock.close()

    @override
    def starttls(self, ssl_context: ssl.SSLContext) -> None:
        status, data = self._simple_command(
            "STARTTLS"
        )  # illegal, so refused, after a PREAUTH greeting
        if status != "OK":
            raise IMAPClientError(f"STARTTLS failed: {data!r}")
        if self.buffer:  # RFC 3501 §6.2.1; somebody put it there before the handshake
            raise ssl.SSLError("data was sent between STARTTLS and the handshake")
        self.sock.settimeout(self._left())
        self.sock = ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        self.untagged_responses.clear()
        self._tls_established = True
        self._get_capabilities()

    def _fill(self) -> None:
        self.sock.settimeout(self._left())
        data = self.sock.recv(1 << 16)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        self.buffer += data

    def _take(self, size: int) -> bytes:
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


# RFC 5530 and the words of large providers: what a refusal means whatever was asked.
_CODES: Final[Mapping[str, ImapKind]] = {
    "UNAVAILABLE": "unreachable",
    "INUSE": "unreachable",
    "LIMIT": "unreachable",
    "SERVERBUG": "unreachable",
    "AUTHENTICATIONFAILED": "auth",
    "AUTHORIZATIONFAILED": "auth",
    "EXPIRED": "auth",
    "PRIVACYREQUIRED": "tls",
    "NONEXISTENT": "folder",
    "TRYCREATE": "folder",
    "NOPERM": "folder",
    "OVERQUOTA": "quota",
    "THROTTLED": "quota",
}
_LASTING: Final = {"tls", "auth", "folder"}
_CODE: Final = re.compile(r"\[([A-Z][A-Z0-9-]*)[\] ]")
_BREAKING: Final = re.compile(r"[\x00-\x1f\x7f]")
_BYE: Final = re.compile(r"\bBYE\b|too many|simultaneous", re.IGNORECASE)


@contextmanager
def _troubles(server: Endpoint, kind: ImapKind) -> Iterator[None]:
    """Turn what the library and the socket raise into `ImapTrouble`."""
    try:
        yield
    except (IMAPClientError, OSError, LookupError, TypeError, AttributeError, ValueError) as error:
        found = _kind(error, kind)
        raise ImapTrouble(found, server, error, is_temporary=found not in _LASTING) from error


def _kind(error: Exception, asked: ImapKind) -> ImapKind:
    roots = (error, error.__context__)  # imaplib and a failed login wrap what went wrong beneath
    for family, kind in _FAMILIES:
        if any(isinstance(root, family) for root in roots):
            return kind
    text = printable(str(error))
    code = _CODE.search(text)
    if code is not None and code[1] in _CODES:
        return _CODES[code[1]]
    is_hung_up = any(isinstance(root, IMAPClientAbortError) for root in roots)
    return "unreachable" if is_hung_up or _BYE.search(text) else asked


_FAMILIES: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], ImapKind], ...]] = (
    (ssl.SSLError, "tls"),
    (TimeoutError, "slow"),
    (OSError, "unreachable"),
    (_GarbledError, "protocol"),
    ((LookupError, TypeError, AttributeError, ValueError), "protocol"),
)


def _is_plain_refusal(error: BaseException | None) -> bool:
    """Whether the server said NO or BAD, or an answer could not be read: we are still in step."""
    return isinstance(error, IMAPClientError) and not isinstance(
        error, (IMAPClientAbortError, LoginError)
    )


def _utc(moment: Any) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else _EPOCH
