"""A mailbox's two servers, how to be let in, and the trouble a server can give."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, Literal, TypeVar

from typing_extensions import override

from relanced.words import Because, wire

__all__ = ["Account", "Auth", "Endpoint", "Security", "WireTrouble", "printable", "tls_context"]

Security = Literal["tls", "starttls", "plain"]
Auth = Literal["password", "xoauth2"]
KindT = TypeVar("KindT", bound=str)

_HOST: Final = re.compile(
    r"[A-Za-z0-9:.\-_\[\]]+"
)  # a name or an address, nothing a command could hide in
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\uffff]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server: `tls` from the first byte, `starttls` required, or `plain` on this machine only.

    ValueError when the host or the port cannot be one, or when `plain` would cross a network.
    """

    host: str
    port: int
    security: Security

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise ValueError(f"{self.host!r} is not the name or address of a server")
        if not 0 < self.port < 65536:
            raise ValueError(f"{self.port} is not a port (1 to 65535)")
        if self.security == "plain" and not _is_loopback(self.host):
            raise ValueError(
                f"{self.host}:{self.port} without encryption: only a server on this machine may be "
                "reached in plain text; use tls or starttls"
            )

    @override
    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox: its address, its two servers and the key to them.

    `secret` is called at each connection and gives the password or a fresh OAuth 2 access token; it
    may block. An empty `user` sends without AUTH, as a relay on the same machine allows. `ca_file`
    replaces the system's certificate authorities. `helo` is how we present ourselves by SMTP: a
    full host name or an address literal (RFC 5321 §4.1.1.1).
    """

    address: str
    user: str
    imap: Endpoint
    smtp: Endpoint
    secret: Callable[[], str] = field(repr=False)
    auth: Auth = "password"
    ca_file: Path | None = None
    helo: str = "[127.0.0.1]"


class WireTrouble(Exception, Generic[KindT]):
    """A mail server is not to be had: what kind of trouble, and the sentence that tells a person.

    `is_temporary` says whether trying again later, with nothing changed on our side, may help.
    """

    def __init__(
        self, kind: KindT, endpoint: Endpoint, said: object, *, is_temporary: bool
    ) -> None:
        self.kind = kind
        self.is_temporary = is_temporary
        words = printable(str(said)) or type(said).__name__
        self.because = Because(f"wire.{kind}", (("host", str(endpoint)), ("said", words)))
        super().__init__(wire.PHRASES[kind][1].format(host=endpoint, said=words))

    @property
    def sentence(self) -> str:
        """The trouble in English; `because` says it in the reader's language."""
        return str(self)


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a client's TLS context that verifies chain and name and speaks TLS 1.2 or later.

    ssl.SSLError when `ca_file` cannot be read or holds no certificate.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ssl.SSLError(f"the certificates in {ca_file} cannot be read: {error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def printable(text: str) -> str:
    """Return what a server said as one line of at most 500 characters without control characters."""
    return _UNPRINTABLE.sub(" ", text).strip()[:500]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
