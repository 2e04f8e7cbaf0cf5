"""What our own people write, or somebody under their address: it pauses whom it names, and is undone in one act."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.mail.mailroom import Fetched
from relanced.rounds import digest, fetch, read
from relanced.rounds.survey import Watched
from relanced.store import inbox, journal, views

Found = Callable[..., Firm]
ANNE = {"more": 'own_people = ["anne@firm.test"]'}
BOOKS = [f"Client {n};FB-{n};30/09/2026;90,00;c@client{n}.test" for n in range(1000, 1006)]
TEXT = "Ne relancez plus : " + ", ".join(f"FB-{n}" for n in range(1000, 1005))


MOMENT = datetime(2026, 10, 5, tzinfo=UTC)


class Room:
    """A mailbox of mails by UID; it remembers whose bodies were asked for."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.opened: list[int] = []

    def fetch_headers(self, _: str, uids: Sequence[int], *, uidvalidity: int) -> list[Fetched]:
        return [self._one(uid, self.mails[uid].partition(b"\r\n\r\n")[0]) for uid in uids]

    def fetch(self, _: str, uids: Sequence[int], *, uidvalidity: int) -> list[Fetched]:
        self.opened += uids
        return [self._one(uid, self.mails[uid]) for uid in uids]

    def _one(self, uid: int, raw: bytes) -> Fetched:
        return Fetched(uid, MOMENT, len(raw), raw, is_truncated=False)


def mail(sender: str, text: str) -> bytes:
    return (
        f"From: Anne <{sender}>\r\nTo: main@firm.test\r\nSubject: Appel\r\nMessage-ID: <{abs(hash(text))}@x.test>"
        f"\r\nDate: Mon, 05 Oct 2026 12:00:00 +0200\r\n\r\n{text}\r\n"
    ).encode()


async def arrive(firm: Firm, room: Room) -> None:
    box = firm.office.settings.mailboxes["main"]
    folder = Watched("INBOX", outgoing=False)
    uids = sorted(room.mails)
    await fetch.take_in(firm.office, box, room, folder, 1, uids, max(uids), is_ours=False)  # type: ignore[arg-type]
    await read.read(firm.office, box, firm.child)


def paused(firm: Firm) -> list[str]:
    return sorted(name for name, case in firm.cases().items() if case["state"] == "PAUSED")


@pytest.mark.parametrize("text", ["Client 1003 a appelé, il conteste.", "Voir la facture FB-1003."])
async def test_in_a_business_mailbox_our_people_pause_whom_they_name_in_the_body_alone(
    found: Found, text: str
) -> None:
    firm = found(kind="business", dupont=ANNE)
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    room = Room(mail("anne@firm.test", text), mail("ami@prive.test", text))
    await arrive(firm, room)
    assert (paused(firm), room.opened) == (["Client 1003"], [1])


async def test_in_a_business_mailbox_what_our_people_write_of_no_debtor_is_forgotten(
    found: Found,
) -> None:
    firm = found(kind="business", dupont=ANNE)
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    await arrive(firm, Room(mail("anne@firm.test", "On mange ensemble dimanche ?")))
    assert (paused(firm), firm.flags()) == ([], [])
    with firm.office.store.look() as session:
        [kept] = session.execute(inbox.MESSAGES.select())
        assert (kept.raw, kept.subject, views.mail_list(session)) == (b"", None, [])
    assert firm.verify() == []


async def named_five(firm: Firm) -> int:
    """Let a mail in Anne's name pause five of six cases; returns the number of its flag."""
    await firm.mail("anne@firm.test", TEXT, subject="Ne plus relancer")
    with firm.office.store.look() as session:
        [flag] = [f for f in views.flag_list(session, "fr") if f["case"] is None]
    return int(flag["id"])


async def test_a_mail_of_ours_that_names_many_debtors_is_one_flag_that_says_how_many_and_which(
    found: Found,
) -> None:
    firm = found(dupont={"more": ANNE["more"] + '\ndigest_to = ["chef@firm.test"]'})
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    number = await named_five(firm)
    assert (len(paused(firm)), firm.flags()) == (5, [("review", "")])
    with firm.office.store.look() as session:
        for language, count in (("fr", "nomme 5 dossiers"), ("en", "names 5 cases")):
            [flag] = views.flag_list(session, language)
            assert count in flag["reason"]
            assert all(f"Client {n}" in flag["reason"] for n in range(1000, 1005))
        assert len(views.case_list(session, "fr", flagged=True)) == 5
        [reader] = digest.audiences(firm.office)
        [told] = digest.digest_facts(session, firm.office, reader).flags
        assert (told.id, told.reason.key) == (str(number), "case.named_many")
        case = firm.cases()["Client 1002"]
        assert "Client 1002" in case["flags"][0]["reason"]
        [event] = [
            e for e in journal.read_chain(session, f"case:{case['id']}") if e.kind == "paused"
        ]
    assert (event.body["because"]["key"], event.body["by"]) == (
        "case.named_with_others",
        "anne@firm.test",
    )
    assert firm.verify() == []


async def test_many_paused_cases_are_resumed_by_one_act_save_whom_something_else_paused(
    found: Found,
) -> None:
    firm = found(dupont=ANNE)
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    before, after = (firm.cases()[name]["id"] for name in ("Client 1000", "Client 1001"))
    firm.act(decide.pause, before, person("en discussion"), None)
    number = await named_five(firm)
    await firm.mail("c@client1001.test", "Nous contestons.")
    firm.act(decide.resolve_flag, number, person("courriel contrefait"), None)
    assert paused(firm) == ["Client 1000", "Client 1001"]
    assert {kind for kind, _ in firm.flags()} == {"dispute"}
    with firm.office.store.look() as session:
        told = json.dumps([e["facts"] for e in views.story(session, after)], ensure_ascii=False)
    assert "courriel contrefait" in told
    assert firm.verify() == []


async def test_two_such_mails_are_undone_when_both_their_flags_are(found: Found) -> None:
    firm = found(dupont=ANNE)
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    first = await named_five(firm)
    await firm.mail("anne@firm.test", TEXT, subject="Encore")
    firm.act(decide.resolve_flag, first, person(), None)
    assert len(paused(firm)) == 5
    with firm.office.store.look() as session:
        [second] = views.flag_list(session, "fr")
    firm.act(decide.resolve_flag, second["id"], person(), None)
    assert (paused(firm), firm.flags()) == ([], [])
    assert (await firm.day("2026-10-05T09:30")).sent == 6
