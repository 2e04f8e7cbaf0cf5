"""The one door out: a letter is handed over stage by stage, and the final dot is ours.

A client that loses the connection after the dot has no answer: the letter may have been taken or not
(RFC 1047). Everything before the dot is provably unsent. So the body goes out without its dot, the
caller commits, and only then the dot is written; `Answer` says on which side of it a letter fell.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

import aiosmtplib
from email_validator import EmailNotValidError, validate_email

from relanced.mail.account import Account, WireTrouble, printable, tls_context
from relanced.mail.answer import REFUSALS, Answer, Kind, Stage, wire_id
from relanced.mail.tap import Tap

__all__ = ["Answer", "Kind", "SmtpTrouble", "Stage", "Stages", "Submission"]

SmtpKind = Literal["unreachable", "slow", "tls", "auth", "busy", "refused", "protocol"]

_MAX_LINE: Final = 998  # RFC 5321 §4.5.3.1.6, without its CRLF
_BLOCK: Final = 1 << 16
_GOODBYE: Final = 5.0  # seconds a QUIT is worth


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds to wait at each stage; RFC 5321 §4.5.3.2 gives the minima that stand here."""

    mail: float = 300
    rcpt: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600

    def of(self, stage: Literal["mail", "rcpt", "data"]) -> float:
        """Return the seconds of one command before the text."""
        return {"mail": self.mail, "rcpt": self.rcpt, "data": self.data}[stage]


class SmtpTrouble(WireTrouble[SmtpKind]):
    """The submission server is not to be had."""


class Submission:
    """One open connection to the submission server, for one letter after another.

    Any time-out, cancellation or answer out of step closes it for good: `alive` is then False.
    """

    def __init__(self, client: aiosmtplib.SMTP, tap: Tap, stages: Stages) -> None:
        """Use `open`."""
        self._client = client
        self._tap = tap
        self._stages = stages
        self._lock = asyncio.Lock()
        self._is_soiled = False  # an envelope was begun and not ended

    @classmethod
    async def open(
        cls, account: Account, *, seconds: float = 60, stages: Stages | None = None
    ) -> Submission:
        """Connect, encrypt and log in, within `seconds` in all; `SmtpTrouble` otherwise."""
        try:
            async with asyncio.timeout(seconds):
                client, tap = await _connect(account, seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _trouble(account, error) from error
        return cls(client, tap, stages or Stages())

    @property
    def alive(self) -> bool:
        """Whether another letter may be offered here."""
        return self._client.is_connected and self._tap.is_in_step

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
        own_copy: str | None = None,
    ) -> Answer:
        """Offer one letter; return what became of it.

        `before_dot` is awaited when the server has the whole letter but its final dot. Where it gives
        False or raises, the connection is closed and the letter is not sent (its exception goes on
        to the caller). `own_copy` gets the letter too; a refusal of that address changes nothing.
        Cancelled before the dot, the letter is unsent; cancelled after it, unsure.
        """
        async with self._lock:
            try:
                return await self._offer(envelope_from, recipient, body, before_dot, own_copy)
            except _Ended as ended:
                return ended.answer
            except BaseException:
                self.close()
                raise

    async def is_awake(self) -> bool:
        """Ask the server for a sign of life (NOOP); a connection that gives none is closed."""
        async with self._lock:
            try:
                return (await self._ask("mail", b"NOOP")).code == 250
            except _Ended:
                return False

    async def quit(self) -> None:
        """Say goodbye where the server still listens, and close."""
        try:
            if self.alive:
                await self._client.execute_command(b"QUIT", timeout=_GOODBYE)
        except aiosmtplib.SMTPException:
            return
        finally:
            self.close()

    def close(self) -> None:
        """Drop the connection without a word: no half-given letter is taken then."""
        self._tap.drop()
        self._client.close()

    async def _offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
        own_copy: str | None,
    ) -> Answer:
        has_utf8 = self._client.supports_extension("smtputf8")
        sender, to = _address(envelope_from, has_utf8), _address(recipient, has_utf8)
        text = _lines(body)
        await self._begin(sender, text, is_utf8=not (sender + to).isascii())
        self._accept(await self._ask("rcpt", b"RCPT TO:<%s>" % to), "rcpt")
        is_copied = own_copy is not None and await self._copy(own_copy, has_utf8)
        await self._give(text)
        await self._last_look(before_dot)
        reply = await self._dot()
        return _outcome(reply, is_copied=is_copied)

    async def _begin(self, sender: bytes, text: bytes, *, is_utf8: bool) -> None:
        if self._is_soiled:
            self._accept(await self._ask("mail", b"RSET"), "mail")
        options = b" SIZE=%d" % len(text) if self._client.supports_extension("size") else b""
        if not text.isascii():
            if not self._client.supports_extension("8bitmime"):
                _end(Kind.REFUSED, "body", "the server takes no 8-bit text (RFC 6152)")
            options += b" BODY=8BITMIME"
        options += b" SMTPUTF8" if is_utf8 else b""  # RFC 6531 §3.4
        self._is_soiled = True
        self._accept(await self._ask("mail", b"MAIL FROM:<%s>%s" % (sender, options)), "mail")

    async def _copy(self, own_copy: str, has_utf8: bool) -> bool:  # noqa: FBT001  (one caller)
        reply = await self._ask("rcpt", b"RCPT TO:<%s>" % _address(own_copy, has_utf8))
        if reply.code == 421 or reply.code // 100 not in {2, 4, 5}:
            self._accept(reply, "rcpt")
        return reply.code // 100 == 2

    async def _give(self, text: bytes) -> None:
        """Send DATA and the whole letter but its dot, and see it off."""
        reply = await self._ask("data", b"DATA")
        if reply.code != 354:
            self._accept(reply, "data")
            self._cut("data", reply.code, f"{reply.code} is no answer to DATA")
        try:
            for start in range(0, len(text), _BLOCK):
                await asyncio.wait_for(
                    self._tap.write(text[start : start + _BLOCK]), self._stages.block
                )
        except (OSError, TimeoutError) as error:
            self._cut("text", 0, str(error) or "the server takes no more text")

    async def _last_look(self, before_dot: Callable[[], Awaitable[bool]]) -> None:
        if not await before_dot():
            self.close()
            _end(Kind.WITHHELD, "before_dot", "kept back before the final dot")
        if not self.alive or not self._tap.is_silent:  # it hung up, or spoke before its turn
            heard = f"the connection was lost; last heard: {self._tap.last_heard}"
            self._cut("before_dot", 0, heard)

    async def _dot(self) -> aiosmtplib.SMTPResponse:
        """Write the dot and wait for the answer; from the first byte on there is doubt.

        Nothing is awaited between the check above and the write, so a connection known to be lost
        never counts as doubt.
        """
        self._tap.expect()
        try:
            reply = await self._client.execute_command(b".", timeout=self._stages.dot)
        except (aiosmtplib.SMTPException, OSError) as error:
            self.close()
            _end(Kind.NO_ANSWER, "dot", str(error))
        self._is_soiled = False
        self._tidy()
        if reply.code // 100 not in {2, 4, 5}:
            self.close()
            _end(Kind.NO_ANSWER, "dot", reply.message, reply.code)
        return reply

    async def _ask(
        self, stage: Literal["mail", "rcpt", "data"], command: bytes
    ) -> aiosmtplib.SMTPResponse:
        """Send one command before the dot and take its one answer; `_Ended` (CUT) without one."""
        self._tap.expect()
        try:
            reply = await self._client.execute_command(command, timeout=self._stages.of(stage))
        except (aiosmtplib.SMTPException, OSError) as error:
            self._cut(stage, 0, str(error))
        self._tidy()
        return reply

    def _accept(self, reply: aiosmtplib.SMTPResponse, stage: Stage) -> None:
        """Go on after a 2yz; else the letter ends here, by the first digit alone."""
        if reply.code // 100 == 2:
            return
        kind = REFUSALS.get(reply.code // 100)
        if kind is None:
            self._cut(stage, reply.code, reply.message)
        _end(kind, stage, reply.message, reply.code)

    def _tidy(self) -> None:
        if not self._tap.is_in_step:
            self.close()

    def _cut(self, stage: Stage, code: int, text: str) -> NoReturn:
        self.close()
        _end(Kind.CUT, stage, text, code)


class _Ended(Exception):
    """No error: it carries out the answer of a letter whose fate is decided."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def _end(kind: Kind, stage: Stage, text: str, code: int = 0) -> NoReturn:
    raise _Ended(Answer(kind, code, printable(text), stage))


async def _connect(account: Account, seconds: float) -> tuple[aiosmtplib.SMTP, Tap]:
    """Open, encrypt and log in; raises what aiosmtplib and the socket raise."""
    context = await asyncio.to_thread(tls_context, account.ca_file)
    server = account.smtp
    client = (
        aiosmtplib.SMTP(  # a new one each time: reconnecting one has dead-locked (aiosmtplib#243)
            hostname=server.host,
            port=server.port,
            local_hostname=account.helo,
            timeout=seconds,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=context,
        )
    )
    try:
        await client.connect()
        await client.ehlo()
        if account.user:
            await _log_in(client, account)
        return client, _listen(client)
    except BaseException:
        client.close()
        raise


def _listen(client: aiosmtplib.SMTP) -> Tap:
    transport, inner = client.transport, client.protocol
    if isinstance(transport, asyncio.Transport) and isinstance(inner, asyncio.Protocol):
        return Tap(transport, inner)
    raise aiosmtplib.SMTPServerDisconnected("the connection was lost")


async def _log_in(client: aiosmtplib.SMTP, account: Account) -> None:
    secret = await asyncio.to_thread(account.secret)
    offered = client.server_auth_methods
    ways = {"xoauth2": client.auth_xoauth2, "plain": client.auth_plain, "login": client.auth_login}
    wanted = ("xoauth2",) if account.auth == "xoauth2" else ("plain", "login")
    for way in wanted:
        if way in offered:
            await ways[way](account.user, secret)
            return
    raise aiosmtplib.SMTPAuthenticationError(
        504, f"the server offers {', '.join(offered) or 'no way to log in'}, not {wanted[0]}"
    )


# What a failure to open means; the first class that fits decides.
_TROUBLES: Final[tuple[tuple[type[Exception], SmtpKind, bool], ...]] = (
    (ssl.SSLError, "tls", False),
    (ssl.CertificateError, "tls", False),
    (TimeoutError, "slow", True),
    (OSError, "unreachable", True),
)


def _trouble(account: Account, error: Exception) -> SmtpTrouble:
    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) else None
    for root in (cause, error):
        if isinstance(root, aiosmtplib.SMTPResponseException):
            return _answered(account, root)
        for family, kind, is_temporary in _TROUBLES:
            if isinstance(root, family):
                return SmtpTrouble(kind, account.smtp, error, is_temporary=is_temporary)
    # What is left is aiosmtplib's own: STARTTLS is not offered, and we never go on without it.
    return SmtpTrouble("tls", account.smtp, error, is_temporary=False)


def _answered(account: Account, error: aiosmtplib.SMTPResponseException) -> SmtpTrouble:
    """Turn a refusal at greeting, EHLO, STARTTLS or AUTH into trouble."""
    said = f"{error.code} {error.message}"
    if error.code // 100 == 4:  # 454 4.7.0: the password may be right (RFC 4954 §6)
        return SmtpTrouble("busy", account.smtp, said, is_temporary=True)
    if error.code // 100 != 5:
        return SmtpTrouble("protocol", account.smtp, said, is_temporary=True)
    kind: SmtpKind = "auth" if isinstance(error, aiosmtplib.SMTPAuthenticationError) else "refused"
    return SmtpTrouble(kind, account.smtp, said, is_temporary=False)


def _outcome(reply: aiosmtplib.SMTPResponse, *, is_copied: bool) -> Answer:
    text = printable(reply.message)
    kind = REFUSALS.get(reply.code // 100, Kind.ACCEPTED)
    if kind is not Kind.ACCEPTED:
        return Answer(kind, reply.code, text, "dot")
    return Answer(kind, reply.code, text, "dot", wire_id(text), is_copied)


def _address(address: str, has_utf8: bool) -> bytes:  # noqa: FBT001  (one fact of the server)
    """Return an address as the envelope carries it; the letter ends here when it cannot."""
    try:
        # Only the form is judged here: whether a domain exists is the server's to say, .test included.
        known = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        _end(Kind.REFUSED, "address", f"{address!r}: {error}")
    if known.ascii_email is not None:  # an international domain travels as its A-labels
        return known.ascii_email.encode("ascii")
    if not has_utf8:
        _end(Kind.REFUSED, "address", f"{address!r}: the server takes no such name (RFC 6531)")
    return known.normalized.encode()


_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


def _lines(body: bytes) -> bytes:
    """Return the body in CRLF lines with dots doubled (RFC 5321 §4.5.2), ending in CRLF."""
    text = _LINE_END.sub(b"\r\n", body)
    longest = max(map(len, text.split(b"\r\n")))
    if longest > _MAX_LINE:
        _end(Kind.REFUSED, "body", f"a line of {longest} octets (RFC 5321 allows {_MAX_LINE})")
    if b"\0" in text:
        _end(Kind.REFUSED, "body", "a NUL octet in the text")
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    return _LEADING_DOT.sub(b"..", text)
