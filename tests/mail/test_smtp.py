"""The door out, against a server that misbehaves at every stage."""

# ruff: noqa: FBT001  (a table of truths reads best as plain columns)

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiosmtplib
import pytest
from tests.servers.scripted_smtp import CUT, GARBAGE, MUTE, RESET, Script, ScriptedSmtp

from relanced.mail.account import Account, Endpoint
from relanced.mail.smtp import Answer, Kind, SmtpTrouble, Stages, Submission

ME, CLIENT, COPY = "compta@firme.test", "client@client.test", "copie@firme.test"
LETTER = b"Subject: Relance\r\n\r\nBonjour,\r\nla facture reste ouverte.\r\n"
SHORT = Stages(mail=0.2, rcpt=0.2, data=0.2, block=0.2, dot=0.2)


def account(port: int) -> Account:
    here = Endpoint("127.0.0.1", port, "plain")
    return Account(address=ME, user="", imap=here, smtp=here, secret=lambda: "")


async def yes() -> bool:
    return True


@asynccontextmanager
async def door(script: Script) -> AsyncIterator[tuple[ScriptedSmtp, Submission]]:
    async with ScriptedSmtp(script) as server:
        submission = await Submission.open(account(server.port), seconds=5, stages=SHORT)
        try:
            yield server, submission
        finally:
            submission.close()


async def offered(
    script: Script,
    body: bytes = LETTER,
    *,
    to: str = CLIENT,
    before_dot: Callable[[], Awaitable[bool]] = yes,
    own_copy: str | None = None,
) -> tuple[Answer, ScriptedSmtp, bool]:
    async with door(script) as (server, submission):
        answer = await submission.offer(ME, to, body, before_dot, own_copy)
        return answer, server, submission.alive


@dataclass(frozen=True)
class Dialogue:
    """One line of the truth table: what the server does, and what is true of the letter."""

    name: str
    script: Script
    kind: Kind
    stage: str
    code: int = 0
    alive: bool = False
    has_dot: bool = False
    own_copy: str | None = None
    is_copied: bool = False


S = Script()
TABLE = [
    Dialogue("all is well", S, Kind.ACCEPTED, "dot", 250, True, True),
    Dialogue("251 will forward", replace(S, rcpt="251 ok"), Kind.ACCEPTED, "dot", 250, True, True),
    Dialogue("many lines", replace(S, dot="250-a\r\n250 b"), Kind.ACCEPTED, "dot", 250, True, True),
    Dialogue("mail 451", replace(S, mail="451 4.3.0 later"), Kind.DEFERRED, "mail", 451, True),
    Dialogue("mail 550", replace(S, mail="550 5.7.1 no"), Kind.REFUSED, "mail", 550, True),
    Dialogue("mail 552", replace(S, mail="552 5.3.4 big"), Kind.REFUSED, "mail", 552, True),
    Dialogue("mail 421", replace(S, mail="421 4.4.2 bye"), Kind.DEFERRED, "mail", 421),
    Dialogue("mail cut", replace(S, mail=CUT), Kind.CUT, "mail"),
    Dialogue("mail mute", replace(S, mail=MUTE), Kind.CUT, "mail"),
    Dialogue("mail garbage", replace(S, mail=GARBAGE), Kind.CUT, "mail"),
    Dialogue("mail 354", replace(S, mail="354 go"), Kind.CUT, "mail", 354),
    Dialogue("rcpt 450", replace(S, rcpt="450 4.2.0 greylisted"), Kind.DEFERRED, "rcpt", 450, True),
    Dialogue("rcpt 452", replace(S, rcpt="452 4.5.3 too many"), Kind.DEFERRED, "rcpt", 452, True),
    Dialogue("rcpt 550", replace(S, rcpt="550 5.1.1 nobody"), Kind.REFUSED, "rcpt", 550, True),
    Dialogue("rcpt 550 unclear", replace(S, rcpt="550 no"), Kind.REFUSED, "rcpt", 550, True),
    Dialogue("rcpt unknown 5yz", replace(S, rcpt="599 5.9.9 x"), Kind.REFUSED, "rcpt", 599, True),
    Dialogue("rcpt 421", replace(S, rcpt="421 4.3.2 down"), Kind.DEFERRED, "rcpt", 421),
    Dialogue("rcpt cut", replace(S, rcpt=CUT), Kind.CUT, "rcpt"),
    Dialogue("rcpt reset", replace(S, rcpt=RESET), Kind.CUT, "rcpt"),
    Dialogue("rcpt mute", replace(S, rcpt=MUTE), Kind.CUT, "rcpt"),
    Dialogue("rcpt garbage", replace(S, rcpt=GARBAGE), Kind.CUT, "rcpt"),
    Dialogue("rcpt 250 twice", replace(S, rcpt="250 ok\r\n250 ok"), Kind.CUT, "data"),
    Dialogue("mail 250, then 550", replace(S, mail="250 ok\r\n550 no"), Kind.CUT, "rcpt"),
    Dialogue("data 451", replace(S, data="451 4.3.0 later"), Kind.DEFERRED, "data", 451, True),
    Dialogue("data 554", replace(S, data="554 5.5.1 none"), Kind.REFUSED, "data", 554, True),
    Dialogue("data 250", replace(S, data="250 ok"), Kind.CUT, "data", 250),
    Dialogue("data 354 twice", replace(S, data="354 go\r\n354 go"), Kind.CUT, "text"),
    Dialogue("data, then 250 unasked", replace(S, data="354 go\r\n250 ok"), Kind.CUT, "text"),
    Dialogue("data cut", replace(S, data=CUT), Kind.CUT, "data"),
    Dialogue("data mute", replace(S, data=MUTE), Kind.CUT, "data"),
    Dialogue("dot 250 swallowed", replace(S, dot=""), Kind.NO_ANSWER, "dot", has_dot=True),
    Dialogue("dot mute", replace(S, dot=MUTE), Kind.NO_ANSWER, "dot", has_dot=True),
    Dialogue("dot cut", replace(S, dot=CUT), Kind.NO_ANSWER, "dot", has_dot=True),
    Dialogue("dot reset", replace(S, dot=RESET), Kind.NO_ANSWER, "dot", has_dot=True),
    Dialogue("dot garbage", replace(S, dot=GARBAGE), Kind.NO_ANSWER, "dot", has_dot=True),
    Dialogue("dot 354", replace(S, dot="354 go"), Kind.NO_ANSWER, "dot", 354, has_dot=True),
    Dialogue("dot 250 twice", replace(S, dot="250 a\r\n250 b"), Kind.ACCEPTED, "dot", 250, False, True),
    Dialogue("dot 552", replace(S, dot="552 5.2.2 full"), Kind.REFUSED, "dot", 552, True, True),
    Dialogue("dot 550", replace(S, dot="550 5.7.1 spam"), Kind.REFUSED, "dot", 550, True, True),
    Dialogue("dot 451", replace(S, dot="451 4.3.0 later"), Kind.DEFERRED, "dot", 451, True, True),
    Dialogue("dot 421", replace(S, dot="421 4.3.2 bye"), Kind.DEFERRED, "dot", 421, False, True),
    Dialogue(
        "own copy taken", S, Kind.ACCEPTED, "dot", 250, True, True, own_copy=COPY, is_copied=True
    ),
    Dialogue(
        "own copy 550",
        replace(S, by_recipient={COPY: "550 5.1.1 nobody"}),
        Kind.ACCEPTED, "dot", 250, True, True, own_copy=COPY,
    ),
    Dialogue(
        "own copy 450",
        replace(S, by_recipient={COPY: "450 4.2.0 later"}),
        Kind.ACCEPTED, "dot", 250, True, True, own_copy=COPY,
    ),
    Dialogue(
        "client 550, own copy 250",
        replace(S, by_recipient={CLIENT: "550 5.1.1 nobody"}),
        Kind.REFUSED, "rcpt", 550, True, own_copy=COPY,
    ),
    Dialogue(
        "own copy 421",
        replace(S, by_recipient={COPY: "421 4.3.2 down"}),
        Kind.DEFERRED, "rcpt", 421, own_copy=COPY,
    ),
    Dialogue(
        "own copy cut", replace(S, by_recipient={COPY: CUT}), Kind.CUT, "rcpt", own_copy=COPY
    ),
]  # fmt: skip


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
async def test_the_answer_is_the_truth_of_the_dialogue(line: Dialogue) -> None:
    answer, server, alive = await offered(line.script, own_copy=line.own_copy)
    assert (answer.kind, answer.stage, answer.code) == (line.kind, line.stage, line.code)
    assert (alive, bool(server.letters)) == (line.alive, line.has_dot)
    assert answer.is_copied == line.is_copied


@pytest.mark.parametrize("said", ["552 5.3.4 too big", "421 4.3.2 going down", CUT, RESET])
async def test_what_is_said_during_the_text_keeps_the_dot_back(said: str) -> None:
    async with door(replace(S, text=said)) as (server, submission):

        async def late() -> bool:
            await server.reach("text")
            round_trip = await Submission.open(account(server.port), seconds=5)
            round_trip.close()  # what was said before has arrived by now
            return True

        answer = await submission.offer(ME, CLIENT, LETTER, late)
        assert (answer.kind, answer.stage) == (Kind.CUT, "before_dot")
        assert not submission.alive
        assert not server.letters


async def test_a_server_that_takes_no_text_cuts_itself_off() -> None:
    answer, server, _ = await offered(
        replace(S, text=MUTE), LETTER + b"x" * 76 + b"\r\n" * 8_000_000
    )
    assert (answer.kind, answer.stage) == (Kind.CUT, "text")
    assert not server.letters


async def test_without_the_callers_word_no_dot_is_written() -> None:
    async def no() -> bool:
        return False

    answer, server, alive = await offered(S, before_dot=no)
    assert (answer.kind, alive, server.letters) == (Kind.WITHHELD, False, [])


async def test_a_failed_commit_before_the_dot_sends_nothing() -> None:
    async def broken() -> bool:
        raise ZeroDivisionError

    async with door(S) as (server, submission):
        with pytest.raises(ZeroDivisionError):
            await submission.offer(ME, CLIENT, LETTER, broken)
        assert not submission.alive
    assert not server.letters


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
async def test_a_cancelled_offer_leaves_nothing_to_reuse(stage: str) -> None:
    async with ScriptedSmtp(replace(S, **{stage: MUTE})) as server:
        submission = await Submission.open(account(server.port), seconds=5)
        offer = asyncio.create_task(submission.offer(ME, CLIENT, LETTER, yes))
        await server.reach(stage)
        offer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await offer
        assert not submission.alive
        again = await submission.offer(ME, CLIENT, LETTER, yes)
        assert (again.kind, again.stage) == (Kind.CUT, "mail")
    assert len(server.letters) == (1 if stage == "dot" else 0)


async def test_the_dot_is_the_last_thing_and_waits_for_the_caller() -> None:
    async with door(S) as (server, submission):

        async def look() -> bool:
            assert server.letters == []
            assert server.verbs() == ["EHLO", "MAIL", "RCPT", "DATA"]
            return True

        assert (await submission.offer(ME, CLIENT, LETTER, look)).kind is Kind.ACCEPTED
    assert server.letters == [LETTER]


async def test_one_connection_serves_a_batch_and_starts_clean_after_a_refusal() -> None:
    async with door(replace(S, rcpt=["550 5.1.1 nobody", "250 ok", "250 ok"])) as (
        server,
        door_out,
    ):
        kinds = [(await door_out.offer(ME, CLIENT, LETTER, yes)).kind for _ in range(3)]
        assert kinds == [Kind.REFUSED, Kind.ACCEPTED, Kind.ACCEPTED]
        assert await door_out.is_awake()
        await door_out.quit()
        assert not door_out.alive
    assert server.verbs() == [
        "EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA", "NOOP", "QUIT",
    ]  # fmt: skip
    assert server.connections == 1


@pytest.mark.parametrize("second", ["421 4.7.0 too many", CUT])
async def test_a_server_tired_after_the_first_letter_takes_no_second(second: str) -> None:
    async with door(replace(S, mail=["250 ok", second])) as (server, submission):
        first = await submission.offer(ME, CLIENT, LETTER, yes)
        then = await submission.offer(ME, CLIENT, LETTER, yes)
        assert first.kind is Kind.ACCEPTED
        assert then.kind is (Kind.CUT if second == CUT else Kind.DEFERRED)
        assert not submission.alive
    assert len(server.letters) == 1


async def test_a_connection_that_fell_asleep_is_noticed() -> None:
    async with door(replace(S, noop=MUTE)) as (_, submission):
        assert not await submission.is_awake()
        assert not submission.alive


@pytest.mark.parametrize(
    ("body", "wire"),
    [
        (b"A: b\n\nx\n", b"A: b\r\n\r\nx\r\n"),
        (b"A: b\r\rx", b"A: b\r\n\r\nx\r\n"),
        (b"A: b\r\n\r\n.\r\nx\r\n", b"A: b\r\n\r\n..\r\nx\r\n"),
        (b"A: b\n\nx\n.\nMAIL FROM:<evil@x.test>\n", b"A: b\r\n\r\nx\r\n..\r\nMAIL FROM:<evil@x.test>\r\n"),
        (b"A: b\n\nx\n.\r\ny", b"A: b\r\n\r\nx\r\n..\r\ny\r\n"),
        (b"A: b\n\nx\r.\ry", b"A: b\r\n\r\nx\r\n..\r\ny\r\n"),
        (b".", b"..\r\n"),
    ],
)  # fmt: skip
async def test_only_crlf_lines_with_doubled_dots_leave(body: bytes, wire: bytes) -> None:
    answer, server, _ = await offered(S, body)
    assert answer.kind is Kind.ACCEPTED
    assert server.letters == [wire]
    assert server.verbs().count("MAIL") == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x" * 998, Kind.ACCEPTED),
        (b"x" * 999, Kind.REFUSED),
        (b"A: b\r\n" + b"x" * 999 + b"\r\n", Kind.REFUSED),
        (b"a\0b", Kind.REFUSED),
    ],
)
async def test_a_line_no_relay_would_carry_is_refused_before_anything_is_said(
    body: bytes, kind: Kind
) -> None:
    answer, server, alive = await offered(S, body)
    assert (answer.kind, alive) == (kind, True)
    assert ("MAIL" in server.verbs()) == (kind is Kind.ACCEPTED)


@pytest.mark.parametrize(
    "bad",
    [
        "", "nobody", "a@b@c.test", "a b@c.test", "a@c.test\r\nDATA", "a\n@c.test", "a@c.test>", "<a@c.test>",
        "Boss <a@c.test>", "boss@firm.test<client@evil.test>", "a@c.test> SIZE=1", "a,b@c.test", "a@c..test",
        "a@-c.test", "a@c.test\0", ".a@c.test", "a@[127.0.0.1]", '"a b"@c.test', "a@c.test ", "é@c.test",
    ],
)  # fmt: skip
async def test_an_address_that_is_none_never_reaches_the_wire(bad: str) -> None:
    answer, server, alive = await offered(S, to=bad)
    assert (answer.kind, answer.stage, alive) == (Kind.REFUSED, "address", True)
    assert server.verbs() == ["EHLO"]


async def test_an_international_domain_travels_as_its_a_label() -> None:
    _, server, _ = await offered(S, to="compta@société.test")
    assert "RCPT TO:<compta@xn--socit-esab.test>" in server.commands


async def test_an_international_name_goes_out_where_the_server_takes_it() -> None:
    answer, server, _ = await offered(replace(S, ehlo="250-x\r\n250 SMTPUTF8"), to="rené@c.test")
    assert answer.kind is Kind.ACCEPTED
    assert f"MAIL FROM:<{ME}> SMTPUTF8" in server.commands
    assert "RCPT TO:<rené@c.test>" in server.commands


@pytest.mark.parametrize(
    ("ehlo", "kind"), [("250 8BITMIME", Kind.ACCEPTED), ("250 x", Kind.REFUSED)]
)
async def test_an_8_bit_text_needs_a_server_that_takes_it(ehlo: str, kind: Kind) -> None:
    answer, server, _ = await offered(
        replace(S, ehlo=f"250-x\r\n{ehlo}"), "Subject: x\n\nÉchéance\n".encode()
    )
    assert answer.kind is kind
    assert (f"MAIL FROM:<{ME}> BODY=8BITMIME" in server.commands) == (kind is Kind.ACCEPTED)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("250 2.0.0 Ok: queued as 4ZqT1w2kSz", "4ZqT1w2kSz"),
        ("250 OK id=1rXyZz-0001Ab-2C", "1rXyZz-0001Ab-2C"),
        ("250 2.0.0 OK  1712345678 a640c23a62f3a-a51c4a9sm.49 - gsmtp", "a640c23a62f3a-a51c4a9sm.49"),
        (
            "250 2.0.0 OK <AM0PR01.eurprd01.prod.outlook.test> [Hostname=AM0] Queued mail for delivery",
            None,
        ),
        (
            "250 2.0.0 OK <AM0PR01@eurprd01.prod.outlook.test> [Hostname=AM0] Queued mail for delivery",
            "AM0PR01@eurprd01.prod.outlook.test",
        ),
        ("250 Ok 0102018f1a2b3c4d-5e6f7a8b-9c0d-000000", "0102018f1a2b3c4d-5e6f7a8b-9c0d-000000"),
        ("250 thank you", None),
    ],
)  # fmt: skip
async def test_the_name_the_server_gave_the_letter_is_kept(said: str, named: str | None) -> None:
    answer, _, _ = await offered(replace(S, dot=said))
    assert answer.wire_id == named


async def test_the_enhanced_status_code_is_read_where_there_is_one() -> None:
    answer, _, _ = await offered(replace(S, rcpt="550 5.1.1 <x>: unknown"))
    assert answer.status == "5.1.1"
    answer, _, _ = await offered(replace(S, rcpt="550 unknown"))
    assert answer.status is None


async def test_what_a_server_says_is_kept_as_one_printable_line() -> None:
    answer, _, _ = await offered(replace(S, rcpt="550-5.1.1 a\x1b[31m\r\n550 " + "b" * 900))
    assert answer.text.startswith("5.1.1 a [31m b")
    assert len(answer.text) == 500


@pytest.mark.parametrize(
    ("script", "kind", "is_temporary"),
    [
        (replace(S, greeting="554 5.7.1 go away"), "refused", False),
        (replace(S, greeting="421 4.3.2 later"), "busy", True),
        (replace(S, greeting=CUT), "unreachable", True),
        (replace(S, greeting=MUTE), "slow", True),
        (replace(S, greeting=GARBAGE), "protocol", True),
        (replace(S, ehlo=CUT), "unreachable", True),
        (replace(S, ehlo="250-x\r\n250 AUTH PLAIN", auth="535 5.7.8 no"), "auth", False),
        (
            replace(S, ehlo="250-x\r\n250 AUTH PLAIN", auth="550 5.7.30 basic auth off"),
            "auth",
            False,
        ),
        (replace(S, ehlo="250-x\r\n250 AUTH LOGIN", auth="454 4.7.0 later"), "busy", True),
        (replace(S, ehlo="250-x\r\n250 AUTH GSSAPI"), "auth", False),
        (replace(S, ehlo="250 x"), "auth", False),
    ],
)
async def test_trouble_at_the_door_has_a_kind_and_a_sentence(
    script: Script, kind: str, is_temporary: bool
) -> None:
    async with ScriptedSmtp(script) as server:
        known = replace(account(server.port), user="me", secret=lambda: "sesame")
        with pytest.raises(SmtpTrouble) as caught:
            await Submission.open(known, seconds=0.5)
    assert (caught.value.kind, caught.value.is_temporary) == (kind, is_temporary)
    assert f"127.0.0.1:{server.port}" in caught.value.sentence
    assert "sesame" not in repr(caught.value)
    assert caught.value.because.key == f"wire.{kind}"


async def test_a_server_that_offers_no_starttls_is_left_before_any_word_of_ours() -> None:
    async with ScriptedSmtp(S) as server:
        stripped = replace(
            account(server.port), user="me", smtp=Endpoint("127.0.0.1", server.port, "starttls")
        )
        with pytest.raises(SmtpTrouble) as caught:
            await Submission.open(stripped, seconds=5)
    assert caught.value.kind == "tls"
    assert server.verbs() == ["EHLO"]


async def test_a_closed_port_is_unreachable() -> None:
    async with ScriptedSmtp(S) as server:
        port = server.port
    with pytest.raises(SmtpTrouble) as caught:
        await Submission.open(account(port), seconds=5)
    assert caught.value.kind == "unreachable"


def test_plain_text_never_crosses_a_network() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        Endpoint("mail.firme.test", 25, "plain")
    for host in ("localhost", "127.0.0.1", "::1"):
        Endpoint(host, 25, "plain")


@pytest.mark.parametrize(("host", "port"), [("a b", 25), ("a\r\nb", 25), ("", 25), ("a.test", 0)])
def test_an_endpoint_that_cannot_be_one_is_refused(host: str, port: int) -> None:
    with pytest.raises(ValueError, match="is not"):
        Endpoint(host, port, "tls")


def test_an_account_shows_no_secret() -> None:
    assert "secret" not in repr(account(25))


async def naive(script: Script) -> str:
    """Send as anybody would, with the library's own call; return the error it ends with."""
    async with ScriptedSmtp(script) as server:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, timeout=2)
        async with client:
            with pytest.raises(aiosmtplib.SMTPException) as caught:
                await client.sendmail(ME, [CLIENT], LETTER)
        client.close()
    return type(caught.value).__name__


async def test_a_cut_before_the_dot_and_one_after_it_look_alike_to_a_naive_client_and_not_to_ours() -> (
    None
):
    before, after = Script(data=CUT), Script(dot=CUT)
    assert await naive(before) == await naive(after) == "SMTPServerDisconnected"
    unsent, unsure = [(await offered(script))[0].kind for script in (before, after)]
    assert (unsent, unsure) == (Kind.CUT, Kind.NO_ANSWER)
