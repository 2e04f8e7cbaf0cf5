"""What a plain use of the library does on a real Dovecot, beside what ours does: the traps that shaped the door in."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from tests.servers.mailserver import Mailserver

from relanced.mail.account import Account, tls_context
from relanced.mail.mailroom import Mailroom

pytestmark = [pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.xdist_group("dovecot")]

POISON = '<a@b.test>\r\nX1 DELETE "Kept"\r\nX2 NOOP'


def plain(account: Account) -> IMAPClient:
    client = IMAPClient(
        account.imap.host, account.imap.port, ssl_context=tls_context(account.ca_file), timeout=5
    )
    client.login(account.user, account.secret())
    return client


def test_a_message_id_in_a_plain_search_deletes_a_folder_and_in_ours_does_not(
    mailserver: Mailserver,
) -> None:
    account = mailserver.account(mailserver.fresh())
    client = plain(account)
    client.create_folder("Kept")
    with Mailroom(account) as room:
        with pytest.raises(ValueError, match="goes into no search"):
            room.find("INBOX", POISON)
        assert "Kept" in {folder.name for folder in room.folders()}
    client.select_folder("INBOX", readonly=True)
    with suppress(IMAPClientError, OSError):
        client.search(f"HEADER Message-ID {POISON}")
    client.shutdown()
    with Mailroom(account) as room:
        assert "Kept" not in {folder.name for folder in room.folders()}, "the naive search did it"


def test_a_dead_link_looks_like_a_quiet_one_to_a_plain_idle_check(mailserver: Mailserver) -> None:
    """Ours says so within its deadline: `test_a_dead_idle_is_noticed_in_time`."""
    client = plain(mailserver.account(mailserver.fresh()))
    client.select_folder("INBOX", readonly=True)
    client.idle()
    client.idle_check(timeout=0.2)
    mailserver.freeze()
    try:
        assert client.idle_check(timeout=0.5) == [], "frozen, and nothing is said"
    finally:
        mailserver.thaw()
        mailserver.kill()
    try:
        began = time.monotonic()
        found = [client.idle_check(timeout=5) for _ in range(20)]
        assert time.monotonic() - began < 4, "dead, and answered at once, for ever"
        assert found[-1] == []
    finally:
        client.shutdown()
        mailserver.down()
        mailserver.up()
