"""An SMTP and an IMAP server inside this process, on loopback ports: what is accepted lies in a mailbox at once."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext


class Sandbox:
    """Two servers and the mailboxes of some users; `delivered` is the world's own journal, outside the daemon's."""

    def __init__(self, users: Mapping[str, str], *, imap_port: int = 0) -> None:
        self.users = users
        self.delivered: list[tuple[str, bytes]] = []
        self.smtp_port, self.imap_port = 0, imap_port  # 0: any that is free
        self._servers: list[asyncio.Server] = []
        self._login: Any = None

    async def open(self) -> None:
        """Start both servers on free loopback ports."""
        logging.getLogger("mail.log").setLevel(
            logging.ERROR
        )  # of a deprecation inside aiosmtpd itself
        first, *others = self.users.items()
        args = Namespace(
            host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=False, proxy_protocol=None,
            inherited_sockets=None, passlib_cfg=None, demo_data=False, demo_user=first[0], demo_password=first[1],
        )  # fmt: skip
        backend, config = await DictBackend.init(
            args, reject_dnsbl=False, invalid_user_sleep=0.0, hash_context=Cleartext()
        )
        config.apply_context()
        self._login = backend.login
        hasher = Passwords(config)
        for user, word in others:
            known = UserMetadata(config, user, password=await hasher.hash_password(word))
            await Identity(user, self._login, None, frozenset()).set(known)
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(
            IMAPServer(self._login, config)
        )
        imap = await asyncio.start_server(answer, "127.0.0.1", self.imap_port)
        smtp = await asyncio.get_running_loop().create_server(self._smtp, "127.0.0.1", 0)
        self._servers = [imap, smtp]
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]

    def _smtp(self) -> SMTP:
        loop = asyncio.get_running_loop()
        return SMTP(
            self,
            hostname="sandbox.test",
            authenticator=self._auth,
            auth_require_tls=False,
            loop=loop,
        )

    def _auth(
        self, _server: Any, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        is_login = isinstance(data, LoginPassword)
        known = is_login and self.users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=bool(known), handled=False)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message; each addressee's copy stands in `delivered`, and in a mailbox where one exists."""
        raw = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self.delivered.append((recipient, raw))
            if recipient in self.users:
                await self.put(recipient, raw)
        return "250 2.0.0 accepted"

    async def put(self, user: str, raw: bytes) -> None:
        """Lay a mail into a user's INBOX, as the outside world would."""
        message = AppendMessage(raw, datetime.now(UTC), frozenset())
        async with Identity(user, self._login, None, frozenset()).new_session() as session:
            await session.append_messages("INBOX", [message])

    async def close(self) -> None:
        """Stop both servers."""
        for server in self._servers:
            server.close()
