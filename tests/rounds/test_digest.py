"""The morning digest with the real rounds: numbered, once a day, of each audience its own, and nothing empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from tests.rounds.firm import Answer, Firm, Kind, Line, decide, person

from relanced.rounds import tell as telling
from relanced.rounds.digest import audiences, digest_facts

Found = Callable[..., Firm]
TOLD = 'digest_to = ["anne@firm-office.test"]'
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test;04 76 11 11 11;Mme Alpha"
BETA = "Beta;FA-1002;30/09/2026;320,50;compta@beta.test;;"
HEADING = "Client;Facture;Echeance;Solde;Email;Telephone;Contact"


async def tell(firm: Firm, moment: str, line: Line | None = None) -> list[EmailMessage]:
    """Turn the clock and do the telling round; returns the digests that left."""
    firm.at(moment)
    wire = line or Line()

    async def dial() -> Line:
        return wire

    boxes = firm.office.settings.mailboxes.values()
    await telling.tell(firm.office, [(box, dial) for box in boxes])
    return [message_from_bytes(raw, policy=default) for _, raw in wire.taken]  # type: ignore[misc]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def facts(firm: Firm, at: int = 0) -> Any:
    with firm.office.store.look() as session:
        return digest_facts(session, firm.office, audiences(firm.office)[at])


async def test_the_digest_says_what_left_what_came_in_what_was_paid_and_whom_to_call(
    found: Found,
) -> None:
    firm = found(dupont={"more": TOLD})
    firm.heading = HEADING
    await firm.days("2026-10-05", "2026-10-07", ALPHA, BETA)
    assert len(await tell(firm, "2026-10-07T08:00")) == 1
    firm.at("2026-10-07T14:00")
    await firm.mail(
        "compta@alpha.test", "Bonjour,\nNous réglerons la facture FA-1001 le 20 octobre."
    )
    firm.at("2026-10-08T07:00")
    firm.books(ALPHA)  # Beta has paid
    said = text((await tell(firm, "2026-10-08T07:31"))[0])
    assert "1 réponse dont 1 promesse" in said
    assert "1 facture soldée (320,50 €)" in said
    assert "Alpha, 500,00 €" in said
    assert "« Nous réglerons la facture FA-1001 le 20 octobre" in said
    assert "Contact : Mme Alpha, 04 76 11 11 11" in said
    assert "500,00 € à recevoir, 1 dossier, dont 1 en pause ; comptes du 08/10/2026" in said
    assert "Compte rendu n° 2 pour Maison Dupont" in said


async def test_what_leaves_next_is_what_then_leaves(found: Found) -> None:
    firm = found(dupont={"more": TOLD})
    firm.heading = HEADING
    await firm.days("2026-10-01", "2026-10-02", ALPHA, BETA)
    firm.at("2026-10-02T18:00")
    foreseen = facts(firm)
    assert foreseen.coming_on == date(2026, 10, 5)  # Friday evening: Monday is next
    assert sorted(move.debtor for move in foreseen.coming) == ["Alpha", "Beta"]
    before = len(firm.line.taken)
    await firm.days("2026-10-05", "2026-10-05", ALPHA, BETA)
    assert len(firm.line.taken) - before == len(foreseen.coming)


async def test_a_digest_is_told_once_a_day_on_working_mornings_only(found: Found) -> None:
    firm = found(dupont={"more": TOLD})
    firm.heading = HEADING
    numbers = []
    day = date(2026, 10, 1)
    while day < date(
        2026, 11, 12
    ):  # with All Saints' Day on a Sunday and Armistice Day on a Wednesday
        firm.at(f"{day}T06:30")
        firm.books(ALPHA)
        assert await tell(firm, f"{day}T07:29") == []
        told = await tell(firm, f"{day}T07:30")
        assert await tell(firm, f"{day}T12:00") == []
        numbers += [(day.weekday(), mail["Subject"]) for mail in told]
        day += timedelta(1)
    assert len(numbers) == 29
    assert all(weekday < 5 for weekday, _ in numbers)
    assert [f"n° {at}," in subject for at, (_, subject) in enumerate(numbers, 1)] == [True] * 29


async def test_a_doubtful_digest_is_never_sent_again_and_the_next_one_names_it(
    found: Found,
) -> None:
    firm = found(dupont={"more": TOLD})
    line = Line(answers={"anne@firm-office.test": Answer(Kind.NO_ANSWER, 0, "", "dot")})
    assert await tell(firm, "2026-10-01T08:00", line) == []
    for hour in ("09", "12", "17"):
        assert await tell(firm, f"2026-10-01T{hour}:00") == []
    said = text((await tell(firm, "2026-10-02T08:00"))[0])
    assert "Le compte rendu n° 1 n'est peut-être pas arrivé" in said
    said = text((await tell(firm, "2026-10-05T08:00"))[0])
    assert "peut-être" not in said


async def test_a_digest_that_provably_did_not_leave_is_tried_again_the_same_morning(
    found: Found,
) -> None:
    firm = found(dupont={"more": TOLD})
    later = Line(
        answers={"anne@firm-office.test": Answer(Kind.DEFERRED, 451, "4.3.0 later", "rcpt")}
    )
    assert await tell(firm, "2026-10-01T08:00", later) == []
    assert await tell(firm, "2026-10-01T08:05") == []  # not at once
    first = await tell(firm, "2026-10-01T08:20")
    assert [mail["Subject"].partition(",")[0] for mail in first] == ["relanced n° 1"]


async def test_a_digest_of_a_morning_that_never_left_is_given_up_for_the_fresh_one(
    found: Found,
) -> None:
    firm = found(dupont={"more": TOLD})
    firm.heading = HEADING
    await firm.days("2026-10-05", "2026-10-05", ALPHA)
    later = Line(
        answers={"anne@firm-office.test": Answer(Kind.DEFERRED, 451, "4.3.0 later", "rcpt")}
    )
    await tell(firm, "2026-10-06T08:00", later)
    told = await tell(firm, "2026-10-07T08:00")
    assert len(told) == 1
    assert "1 lettre partie (500,00 €)" in text(told[0])  # of the morning nobody was told of
    assert "n° 1 n'est peut-être pas arrivé" in text(told[0])


async def test_a_creditors_own_digest_never_shows_another_creditor(found: Found) -> None:
    firm = found(
        dupont={"more": TOLD},
        martin={"more": 'digest_to = ["luc@martin-office.test"]', "title": "Maison Martin"},
    )
    firm.heading = HEADING
    for day in ("2026-10-05", "2026-10-06"):
        firm.at(f"{day}T09:00")
        firm.books(ALPHA)
        firm.books(BETA, "Shared;FA-9;30/09/2026;77,00;both@x.test;;", creditor="martin")
        await firm.day(f"{day}T09:30")
    firm.act(decide.stop, person("fuite"))
    await firm.mail("compta@beta.test", "Nous contestons la facture FA-1002, canari.")
    told = await tell(firm, "2026-10-07T08:00")
    said = {str(mail["To"]): text(mail) for mail in told}
    mine, other = said["anne@firm-office.test"], said["luc@martin-office.test"]
    assert "canari" in other
    assert "Beta" in other
    for word in ("canari", "Beta", "Martin", "320,50", "Shared"):
        assert word not in mine
    assert "Alpha" not in other
    assert "Tous les créanciers" in mine  # a stop for all is everybody's business


async def test_a_mail_of_debtors_of_two_creditors_is_quoted_to_neither(found: Found) -> None:
    firm = found(dupont={"more": TOLD}, martin={})
    both = "Both;FA-7;30/09/2026;77,00;compta@both.test"
    for creditor in ("dupont", "martin"):
        firm.books(both.replace("FA-7", f"FA-7-{creditor}"), creditor=creditor)
    await firm.day("2026-10-05T09:30")
    await firm.mail("compta@both.test", "Nous contestons, canari.")
    said = facts(firm)
    assert [flag.kind for flag in said.flags] != []
    assert all(not flag.quote for flag in said.flags)
    assert said.replies == ()


async def test_what_is_on_hold_is_said_with_its_reason(found: Found) -> None:
    firm = found(dupont={"more": TOLD})
    firm.at("2026-10-01T08:00")
    assert ["aucune liste" in text(mail) for mail in await tell(firm, "2026-10-01T08:00")] == [True]
    firm.books(ALPHA.rpartition(";04")[0])
    said = text((await tell(firm, "2026-10-30T08:00"))[0])
    assert "liste des factures du 01/10/2026 : plus de 8 jours ouvrés" in said


async def test_a_quiet_day_is_one_line_and_its_number(found: Found) -> None:
    firm = found(dupont={"more": TOLD})
    firm.at("2026-10-01T06:00")
    firm.books("Gamma;FA-5;30/12/2026;90,00;g@gamma.test")
    said = text((await tell(firm, "2026-10-01T08:00"))[0])
    assert said == (
        "Rien à décider aujourd'hui, 01/10/2026. Compte rendu n° 1 pour Maison Dupont ; "
        "s'il manque un numéro, un compte rendu s'est perdu."
    )


async def digest_told(found: Found) -> tuple[Firm, bytes]:
    firm = found(dupont={"more": TOLD})
    firm.heading = HEADING
    await firm.days("2026-10-05", "2026-10-08", ALPHA, BETA)
    wire = Line()
    assert await tell(firm, "2026-10-09T08:00", wire)
    return firm, wire.taken[0][1]


async def test_the_digests_own_copy_in_sent_pauses_nobody(found: Found) -> None:
    firm, raw = await digest_told(found)
    await firm.raw(raw, folder="Sent", outgoing=True)
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}
    assert [kind for kind, _ in firm.flags() if kind == "unread_mail"] == []


async def test_thanks_for_a_digest_pause_nobody_and_a_name_in_the_answer_pauses_that_case(
    found: Found,
) -> None:
    firm, raw = await digest_told(found)
    told = message_from_bytes(raw, policy=default)
    body = told.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in str(body.get_content()).splitlines()) if body else ""
    head = f"In-Reply-To: {told['Message-ID']}\r\nReferences: {told['Message-ID']}\r\n"
    await firm.mail(
        "anne@firm-office.test",
        f"Merci !\n\nLe 9 oct. 2026 à 08:00, relanced a écrit :\n{quoted}",
        head=head,
    )
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}
    assert [kind for kind, _ in firm.flags() if kind == "unread_mail"] == []
    await firm.mail(
        "anne@firm-office.test",
        f"Attendez pour Alpha.\n\nLe 9 oct. 2026, relanced a écrit :\n{quoted}",
        head=head,
    )
    assert {name: case["state"] for name, case in firm.cases().items()} == {
        "Alpha": "PAUSED",
        "Beta": "OPEN",
    }


class Killed(BaseException):
    """The end of a process, at the place a test chose."""


class Dying(Line):
    """A line on which the daemon dies, before its dot or right after."""

    def __init__(self, *, after_dot: bool) -> None:
        super().__init__()
        self._after_dot = after_dot

    async def offer(self, sender: str, recipient: str, body: bytes, before_dot: Any) -> Answer:
        if self._after_dot and await before_dot():
            self.taken.append((recipient, body))
        raise Killed


async def test_killed_after_the_dot_it_is_not_told_again_and_before_the_dot_it_is(
    found: Found,
) -> None:
    firm = found(dupont={"more": TOLD})
    for day, after_dot, again in (("01", True, 0), ("02", False, 1)):
        with pytest.raises(Killed):
            await tell(firm, f"2026-10-{day}T08:00", Dying(after_dot=after_dot))
        assert len(await tell(firm, f"2026-10-{day}T08:30")) == again
    said = text((await tell(firm, "2026-10-05T08:00"))[0])
    assert "peut-être" not in said  # number 2 was told, and number 1 before it was spoken of there


async def test_what_was_told_already_is_told_in_brief(found: Found) -> None:
    firm = found(dupont={"more": TOLD, "procedure": "cordial-5-etapes"})
    firm.heading = HEADING
    await firm.days("2026-10-12", "2026-10-12", ALPHA)  # the call of the tenth day
    first = text((await tell(firm, "2026-10-13T08:00"))[0])
    firm.at("2026-10-14T07:00")
    firm.books(ALPHA)
    second = text((await tell(firm, "2026-10-14T08:00"))[0])
    assert "Appel : la facture est-elle bien arrivée ?" in first
    assert "Appel : la facture est-elle bien arrivée ?" not in second
    assert "Alpha, 500,00 €, Mme Alpha, 04 76 11 11 11 (signalé le 12/10/2026)" in second
