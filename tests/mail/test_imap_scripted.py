"""The wire in, against servers that misbehave: torn lines, dead links, lies."""

# ruff: noqa: FBT001  (a table of truths reads best as plain columns)

from __future__ import annotations

import queue
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.servers.scripted_imap import CUT, GATE, MUTE, SAY, ScriptedImap

from relanced.mail.account import Account, Endpoint, Security
from relanced.mail.idle import Watch
from relanced.mail.mailroom import ImapTrouble, Mailroom

OPEN_TWO = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 6] x\r\n{tag} OK done\r\n"


def account(port: int, security: Security = "plain", ca: Path | None = None) -> Account:
    here = Endpoint("localhost" if security != "plain" else "127.0.0.1", port, security)
    return Account("me@firme.test", "me", here, here, lambda: "sesame", ca_file=ca)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


@contextmanager
def watched(
    idle: SAY | Sequence[Sequence[str]], renew: float = 60, **verbs: SAY
) -> Iterator[tuple[ScriptedImap, queue.Queue[str]]]:
    heard: queue.Queue[str] = queue.Queue()
    with (
        ScriptedImap({"IDLE": idle, **verbs}) as server,
        Watch[str](
            lambda box, folder: heard.put(f"{box} {folder}"),
            lambda box, trouble: heard.put(f"{box} {trouble.kind}"),
            renew=renew, answer=0.3,
        ) as watch,
    ):  # fmt: skip
        watch.add("box", account(server.port))
        yield server, heard


def test_a_watch_that_stands_asks_for_a_first_look() -> None:
    with watched("+ idling\r\n") as (_, heard):
        assert heard.get(timeout=5) == "box INBOX"


@pytest.mark.parametrize(
    "told",
    [
        ["* 1 EXISTS\r\n"],
        ["* 1 EXI", GATE, "STS\r\n"],
        ["* 1 ", "EXISTS\r", "\n"],
        ["* 3 recent\r\n"],
        ["".join(f"* {number} EXISTS\r\n" for number in range(1, 2001))],
        ["* OK Still here\r\n* 1 EXISTS\r\n"],
    ],
)
def test_news_is_told_however_it_is_cut_into_packets(told: list[str]) -> None:
    with watched(["+ idling\r\n", GATE, *told]) as (server, heard):
        assert heard.get(timeout=5) == "box INBOX"
        server.gate.set()
        assert heard.get(timeout=5) == "box INBOX"


@pytest.mark.parametrize("idle", ["* 1 EXISTS\r\n+ idling\r\n", "+ idling\r\n* 1 EXISTS\r\n"])
def test_news_around_the_start_of_idle_is_told(idle: str) -> None:
    with watched(idle) as (_, heard):
        assert heard.get(timeout=5) == "box INBOX"


@pytest.mark.parametrize(
    "told", ["* OK Still here\r\n", "* 4 EXPUNGE\r\n", "* 1 FETCH (FLAGS ())\r\n"]
)
def test_what_is_no_news_stays_untold(told: str) -> None:
    with watched(["+ idling\r\n", GATE, told, "* 9 EXISTS\r\n"]) as (server, heard):
        assert heard.get(timeout=5) == "box INBOX"
        server.gate.set()
        assert heard.get(timeout=5) == "box INBOX"
        assert heard.empty()


@pytest.mark.parametrize(
    ("idle", "kind"),
    [
        (CUT, "unreachable"),
        (["+ idling\r\n", CUT], "unreachable"),
        (["+ idling\r\n", "* BYE going down\r\n", MUTE], "unreachable"),
        (["+ idling\r\n", "* 1 EXI", CUT], "unreachable"),
        (["+ idling\r\n", "{tag} OK enough\r\n", MUTE], "protocol"),
        ("{tag} BAD no\r\n", "protocol"),
        ("{tag} NO [UNAVAILABLE] no\r\n", "protocol"),
        (["+ idling\r\n", "x" * 200_000, MUTE], "protocol"),
        (MUTE, "slow"),
    ],
)
def test_a_dead_idle_is_told_once_with_its_kind(idle: SAY, kind: str) -> None:
    with watched(idle) as (_, heard):
        told = [heard.get(timeout=5)]
        if told == ["box INBOX"]:
            told = [heard.get(timeout=5)]
        assert told == [f"box {kind}"]
        assert heard.empty()


def test_an_idle_is_renewed_and_goes_on() -> None:
    with watched([["+ idling\r\n"], ["+ idling\r\n", "* 1 EXISTS\r\n"]], renew=0.05) as (
        server,
        heard,
    ):
        assert heard.get(timeout=5) == "box INBOX"
        assert heard.get(timeout=5) == "box INBOX"
    verbs = [command.split()[-1] for command in server.commands]
    assert verbs[-3:].count("DONE") >= 1
    assert verbs.count("IDLE") >= 2


def test_news_told_with_the_end_of_idle_is_not_lost() -> None:
    with watched("+ idling\r\n", renew=0.05, DONE="* 1 EXISTS\r\n{tag} OK done\r\n") as (_, heard):
        assert [heard.get(timeout=5) for _ in range(2)] == ["box INBOX"] * 2


def test_a_server_that_does_not_answer_done_is_dead_in_time() -> None:
    with watched("+ idling\r\n", renew=0.2, DONE=MUTE) as (_, heard):
        assert heard.get(timeout=5) == "box INBOX"
        began = time.monotonic()
        assert heard.get(timeout=5) == "box slow"
        assert time.monotonic() - began < 1.5


def test_a_dead_box_leaves_its_neighbours_watched_and_can_be_added_again() -> None:
    heard: queue.Queue[str] = queue.Queue()
    with (
        ScriptedImap({"IDLE": ["+ idling\r\n", GATE, "* 1 EXISTS\r\n"]}) as good,
        ScriptedImap({"IDLE": CUT}) as bad,
        Watch[str](lambda box, _: heard.put(box), lambda box, _: heard.put(f"{box} died")) as watch,
    ):
        watch.add("good", account(good.port))
        assert heard.get(timeout=5) == "good"
        for _ in range(2):
            watch.add("bad", account(bad.port))
            assert heard.get(timeout=5) == "bad died"
        good.gate.set()
        assert heard.get(timeout=5) == "good"
        watch.add("good", account(good.port))
        assert heard.get(timeout=5) == "good"
        watch.remove("good")
        assert watch.alive
    assert not watch.alive


def test_a_server_without_idle_cannot_be_watched() -> None:
    without = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"}
    with ScriptedImap(without) as server, Watch[str](print, print) as watch:
        with pytest.raises(ImapTrouble, match="no IDLE") as caught:
            watch.add("box", account(server.port))
        assert caught.value.kind == "protocol"


def trouble_at_the_door(
    script: Mapping[str, SAY], *, security: Security = "plain",
    certificate: tuple[Path, ssl.SSLContext] | None = None,
) -> tuple[ImapTrouble, ScriptedImap]:  # fmt: skip
    ca, tls = certificate or (None, None)
    with ScriptedImap(script, more="STARTTLS", tls=tls) as server:
        with pytest.raises(ImapTrouble) as caught:
            Mailroom(account(server.port, security, ca), seconds=0.5)
        return caught.value, server


@pytest.mark.parametrize(
    ("script", "kind", "is_temporary"),
    [
        ({"GREETING": "* BYE too many connections\r\n"}, "unreachable", True),
        ({"GREETING": CUT}, "unreachable", True),
        ({"GREETING": MUTE}, "slow", True),
        ({"GREETING": "220 smtp here\r\n"}, "unreachable", True),
        ({"LOGIN": "{tag} NO no\r\n"}, "auth", False),
        ({"LOGIN": "{tag} NO [AUTHENTICATIONFAILED] no\r\n"}, "auth", False),
        ({"LOGIN": "{tag} NO [UNAVAILABLE] database down\r\n"}, "unreachable", True),
        ({"LOGIN": "{tag} NO [ALERT] Too many simultaneous connections.\r\n"}, "unreachable", True),
        ({"LOGIN": "{tag} NO [OVERQUOTA] bandwidth\r\n"}, "quota", True),
        ({"LOGIN": "* BYE bye\r\n"}, "unreachable", True),
        ({"LOGIN": CUT}, "unreachable", True),
        ({"LOGIN": MUTE}, "slow", True),
        ({"LOGIN": ["{tag} O", "K", MUTE]}, "slow", True),
    ],
)
def test_trouble_at_the_door_has_a_kind(
    script: Mapping[str, SAY], kind: str, is_temporary: bool
) -> None:
    found, _ = trouble_at_the_door(script)
    assert (found.kind, found.is_temporary) == (kind, is_temporary)
    assert "sesame" not in repr(found)


@pytest.mark.parametrize(
    "script",
    [
        {"STARTTLS": "{tag} BAD what\r\n"},
        {"STARTTLS": "{tag} NO not today\r\n"},
        {"GREETING": "* PREAUTH welcome\r\n"},
        {"STARTTLS": "{tag} OK go\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected\r\n"},
        {"STARTTLS": ["{tag} OK go\r\n", "no handshake at all, but text\r\n"]},
    ],
)
def test_starttls_stripped_or_injected_ends_before_any_secret(
    script: Mapping[str, SAY], certificate: tuple[Path, ssl.SSLContext]
) -> None:
    found, server = trouble_at_the_door(script, security="starttls", certificate=certificate)
    assert (found.kind, found.is_temporary) == ("tls", False)
    assert not any("LOGIN" in command or "AUTH" in command for command in server.commands)


def test_starttls_done_rightly_opens(certificate: tuple[Path, ssl.SSLContext]) -> None:
    ca, tls = certificate
    with (
        ScriptedImap({}, more="STARTTLS", tls=tls) as server,
        Mailroom(account(server.port, "starttls", ca), seconds=5) as room,
    ):
        room.ping()


@contextmanager
def opened(**verbs: SAY) -> Iterator[tuple[Mailroom, ScriptedImap]]:
    with ScriptedImap({"EXAMINE": OPEN_TWO, **verbs}) as server:
        room = Mailroom(account(server.port), seconds=0.5)
        try:
            yield room, server
        finally:
            room.close()


def test_a_star_range_that_names_the_last_mail_is_no_news() -> None:
    with opened(SEARCH="* SEARCH 5\r\n{tag} OK done\r\n") as (room, _):
        assert room.look("INBOX", 7, 5).uids == ()
        assert room.look("INBOX", 7, 4).uids == (5,)
        assert room.look("INBOX", 6, 5).uids == (5,)


@pytest.mark.parametrize(
    "said", ["* SEARCH 4\r\n* SEARCH 5 4\r\n", "* SEARCH 5 4 (MODSEQ 917162500)\r\n"]
)
def test_a_search_is_read_in_every_form_it_may_take(said: str) -> None:
    with opened(SEARCH=said + "{tag} OK done\r\n") as (room, _):
        assert room.look("INBOX").uids == (4, 5)


def test_an_empty_folder_is_not_searched() -> None:
    with ScriptedImap({}) as server, Mailroom(account(server.port)) as room:
        assert room.look("INBOX", 7, 0).uids == ()
    assert not any("SEARCH" in command for command in server.commands)


SIZES = (
    '* 1 FETCH (UID 4 INTERNALDATE "09-Mar-2026 08:30:05 +0100" RFC822.SIZE 3)\r\n'
    '* 2 FETCH (UID 5 INTERNALDATE "yesterday" RFC822.SIZE 3)\r\n{tag} OK done\r\n'
)


def test_a_mail_the_server_cannot_give_does_not_hide_its_neighbours() -> None:
    refused = "{tag} NO [SERVERBUG] message 1 is broken\r\n"
    good = "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n{tag} OK done\r\n"
    with opened(FETCH=[[SIZES], [refused], [refused], [good]]) as (room, _):  # type: ignore[arg-type]
        given = {one.uid: one for one in room.fetch("INBOX", [4, 5])}
    assert (given[4].raw, given[4].is_truncated) == (b"", True)
    assert (given[5].raw, given[5].is_truncated) == (b"abc", False)
    assert given[4].received_at.isoformat() == "2026-03-09T07:30:05+00:00"
    assert given[5].received_at.year == 1970


@pytest.mark.parametrize(
    ("said", "kind", "alive"),
    [
        ("* 1 FETCH (UID 4 BODY[] {999999999999}\r\n", "protocol", False),
        ("* 1 FETCH (UID 4 BODY[] {30}\r\nabc", "slow", False),
        ("* NONSENSE\r\n{tag} OK done\r\n", None, True),
        (CUT, "unreachable", False),
        ("* BYE idle for too long\r\n", "unreachable", False),
        (MUTE, "slow", False),
        ("{tag} NO [UNAVAILABLE] later\r\n", "unreachable", True),
    ],
)
def test_a_fetch_gone_wrong_says_whether_the_connection_is_of_use(
    said: str, kind: str | None, alive: bool
) -> None:
    with opened(FETCH=said) as (room, _):
        if kind is None:
            assert list(room.fetch("INBOX", [4])) == []
        else:
            with pytest.raises(ImapTrouble) as caught:
                list(room.fetch("INBOX", [4]))
            assert caught.value.kind == kind
        assert room.alive == alive


def test_a_trickle_of_bytes_is_bounded_as_a_whole() -> None:
    trickle = [part for _ in range(40) for part in ("* OK still working on it\r\n",)] + [MUTE]
    with opened(SEARCH=trickle) as (room, _):
        began = time.monotonic()
        with pytest.raises(ImapTrouble) as caught:
            room.look("INBOX")
        assert caught.value.kind == "slow"
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("* 1 EXISTS\r\n{tag} OK done\r\n", "protocol"),
        ("{tag} NO [NONEXISTENT] no such\r\n", "folder"),
        ("{tag} NO no such\r\n", "folder"),
        ("{tag} BAD what\r\n", "folder"),
    ],
)
def test_a_folder_that_does_not_open_has_a_kind(said: str, kind: str) -> None:
    with opened(EXAMINE=said) as (room, _):
        with pytest.raises(ImapTrouble) as caught:
            room.look("INBOX")
        assert caught.value.kind == kind
