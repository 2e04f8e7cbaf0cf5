"""The least that could hear of a mail and fetch it: one connection in IDLE, one that fetches, nothing else."""

from __future__ import annotations

import re
import threading
import time
from types import TracebackType

from imapclient import IMAPClient

from relanced.mail.account import Account, tls_context

_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*<([^>\r\n]+)>")


class BareIdle:
    """`seen` maps each Message-ID that arrives while it runs to the monotonic moment it was had whole."""

    def __init__(self, account: Account) -> None:
        self.seen: dict[str, float] = {}
        self._is_over = threading.Event()
        self._idle, self._work = self._open(account), self._open(account)
        self._last = self._idle.folder_status("INBOX", ["UIDNEXT"])[b"UIDNEXT"]
        for client in (self._idle, self._work):
            client.select_folder("INBOX", readonly=True)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> BareIdle:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()
        for client in (self._idle, self._work):
            client.shutdown()

    def _open(self, account: Account) -> IMAPClient:
        context = tls_context(account.ca_file)
        client = IMAPClient(account.imap.host, account.imap.port, ssl_context=context, timeout=20)
        client.login(account.user, account.secret())
        return client

    def _run(self) -> None:
        self._idle.idle()
        while not self._is_over.is_set():
            if not self._idle.idle_check(timeout=0.5):
                continue
            self._work.noop()  # a SEARCH alone sees what the connection knew before
            uids = self._work.search(["UID", f"{self._last}:*"])
            found = self._work.fetch(uids, ["BODY.PEEK[]"])
            now = time.monotonic()
            for uid, facts in found.items():
                if uid >= self._last:
                    known = _MESSAGE_ID.search(facts[b"BODY[]"])
                    if known:
                        self.seen.setdefault(known[1].decode(), now)
            self._last = max([self._last, *(uid + 1 for uid in found)])
