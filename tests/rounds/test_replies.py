"""What a mail does to the cases: human mail pauses and withdraws, machines never pause, a bounce stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rounds.firm import ACCEPTED, Answer, Firm, Kind, decide, person

from relanced.store import inbox

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
BETA = "Beta;FA-2001;30/09/2026;300,00;compta@beta.test"


async def asked_once(firm: Firm, *lines: str) -> None:
    """Take the books in and live the first reminder's day."""
    firm.at("2026-10-05T09:00")
    firm.books(*(lines or (ALPHA, BETA)))
    assert (await firm.day("2026-10-05T09:30")).sent == len(lines or (ALPHA, BETA))


async def test_any_human_mail_pauses_its_case_and_no_other(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    firm.at("2026-10-06T10:00")
    await firm.mail(
        "compta@alpha.test", "Bonjour,\n\nJe regarde et je reviens vers vous.\n\nCordialement"
    )
    cases = firm.cases()
    assert (cases["Alpha"]["state"], cases["Beta"]["state"]) == ("PAUSED", "OPEN")
    asked = await firm.days("2026-10-06", "2026-10-20", ALPHA, BETA)
    assert asked == [("2026-10-15", "compta@beta.test")]  # the firm reminder's day
    assert firm.verify() == []


async def test_a_reply_withdraws_the_letter_that_waits_for_approval(found: Found) -> None:
    firm = found(dupont={"first": "true"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    assert (await firm.day("2026-10-05T09:30")).sent == 0
    await firm.mail("compta@alpha.test", "Le virement est parti hier.")
    assert [(row.state, firm.because(row)) for row in firm.letters()] == [
        ("WITHDRAWN", "case.answered")
    ]


async def test_a_reply_that_lands_while_the_letter_is_on_the_wire_keeps_its_dot_back(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)

    def somebody_pauses() -> None:
        firm.act(decide.pause, 1, person(), None)

    firm.line.before = somebody_pauses
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, done.kept_back, firm.line.taken) == (0, 1, [])
    firm.line.before = None
    assert (await firm.speak()).sent == 0
    assert firm.verify() == []


async def test_a_promise_comes_back_to_the_desk_when_its_day_passes_unpaid(found: Found) -> None:
    firm = found()
    await asked_once(firm, ALPHA)
    firm.at("2026-10-06T10:00")
    await firm.mail(
        "compta@alpha.test", "Bonjour, nous vous réglerons la facture FA-1001 le 16 octobre 2026."
    )
    paused = firm.cases()["Alpha"]["paused"]
    assert (paused["reason"], paused["until"]) == (
        "promise",
        "2026-10-21",
    )  # three working days after the 16th
    for day in ("15", "16", "19", "20"):
        firm.at(f"2026-10-{day}T09:00")
        firm.books(ALPHA)
        await firm.day(f"2026-10-{day}T09:30")
        assert ("broken_promise", "Alpha") not in firm.flags()
    firm.at("2026-10-21T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-21T09:30")
    assert ("broken_promise", "Alpha") in firm.flags()
    assert (
        len(firm.line.taken) == 1
    )  # a broken promise is a person's matter, never a silent reminder


async def test_a_promise_kept_settles_the_case_and_its_flags(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    firm.at("2026-10-06T10:00")
    await firm.mail(
        "compta@alpha.test", "Nous vous réglerons la facture FA-1001 le 16 octobre 2026."
    )
    firm.at("2026-10-17T09:00")
    firm.books(BETA)
    assert firm.cases()["Alpha"]["state"] == "SETTLED"
    assert [kind for kind, who in firm.flags() if who == "Alpha"] == []
    assert firm.verify() == []


async def test_an_absence_only_delays_until_the_return(found: Found) -> None:
    firm = found()
    await asked_once(firm, ALPHA)
    firm.at("2026-10-05T09:40")
    await firm.mail(
        "compta@alpha.test", "Je suis absente du bureau jusqu'au 20 octobre 2026 inclus. Retour le 21 octobre 2026.",
        subject="Réponse automatique : facture", head="Auto-Submitted: auto-replied\r\n",
    )  # fmt: skip
    assert firm.cases()["Alpha"]["state"] == "OPEN"
    asked = await firm.days("2026-10-06", "2026-11-05", ALPHA)
    assert ("call", "Alpha") in firm.flags()  # the call of the 8th, put off to the return
    assert asked == [
        ("2026-10-28", "compta@alpha.test")
    ]  # seven days after it, as the ladder has it


async def test_a_mail_that_fits_no_case_stands_in_the_tray(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail("inconnu@ailleurs.test", "Bonjour, avez-vous reçu mon devis ?", subject="Devis")
    assert ("unread_mail", "") in firm.flags()
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}


async def test_a_colleague_of_the_same_domain_pauses_the_case(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail("direction@alpha.test", "Nous ne sommes pas d'accord avec cette facture.")
    assert firm.cases()["Alpha"]["state"] == "PAUSED"
    assert firm.cases()["Beta"]["state"] == "OPEN"


async def test_an_invoice_number_from_an_unknown_address_holds_its_case(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail(
        "jean.martin@orange.test", "Concernant FA-1001, le chèque est parti.", subject="FA-1001"
    )
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_our_own_people_who_forward_a_debtors_mail_pause_its_case(found: Found) -> None:
    firm = found(dupont={"more": 'own_people = ["anne@firm.test"]'})
    await asked_once(firm)
    await firm.mail(
        "anne@firm.test",
        "Pour info, Alpha a appelé : facture FA-1001 en litige.",
        subject="TR: FA-1001",
    )
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_what_the_office_itself_writes_to_a_debtor_pauses_too(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    raw = (
        b"From: main@firm.test\r\nTo: compta@alpha.test\r\nSubject: Votre compte\r\nMessage-ID: <own@firm.test>\r\n"
        b"Date: Tue, 06 Oct 2026 10:00:00 +0200\r\n\r\nBonjour, merci de votre appel, nous attendons donc.\r\n"
    )
    await firm.raw(raw, folder="Sent", outgoing=True)
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_our_own_letter_filed_in_sent_is_no_reply(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    for _, raw in list(firm.line.taken):
        await firm.raw(raw, folder="Sent", outgoing=True)
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}
    assert firm.verify() == []


async def test_a_hard_bounce_stops_the_case_and_kills_the_address(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    about = firm.letters()[0].message_id
    raw = (
        "From: MAILER-DAEMON@firm.test\r\nTo: main@firm.test\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\n<compta@alpha.test>: 550 5.1.1 User unknown\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.firm.test\r\n\r\n"
        "Final-Recipient: rfc822; compta@alpha.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n\r\n--b--\r\n"
    ).replace("Message-ID: <", "Message-ID: <")
    await firm.raw(
        raw.replace(f"Message-ID: {about}", f"Message-ID: <{about.strip('<>')}>").encode()
    )
    case = firm.cases()["Alpha"]
    assert (case["state"], case["paused"]["reason"]) == ("PAUSED", "bounce")
    assert ("bad_address", "Alpha") in firm.flags()
    assert firm.letters()[0].state == "BOUNCED"
    assert firm.verify() == []


async def test_a_forged_bounce_that_names_no_letter_of_ours_stops_nothing(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    raw = (
        "From: MAILER-DAEMON@evil.test\r\nTo: main@firm.test\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; compta@alpha.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    await firm.raw(raw.encode())
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}


async def test_a_refused_recipient_is_a_dead_address_and_nobody_else_suffers(found: Found) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = Answer(Kind.REFUSED, 550, "5.1.1 no such user", "rcpt")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA)
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, done.failed) == (1, 1)
    assert ("bad_address", "Alpha") in firm.flags()
    assert firm.cases()["Alpha"]["paused"]["reason"] == "bounce"


async def test_an_answer_that_never_came_is_a_doubt_and_is_never_sent_again_by_itself(
    found: Found,
) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = Answer(Kind.NO_ANSWER, 0, "", "dot")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    assert (await firm.day("2026-10-05T09:30")).unsure == 1
    firm.line.answers["compta@alpha.test"] = ACCEPTED
    assert (await firm.day("2026-10-06T09:30")).sent == 0
    assert ("doubt", "Alpha") in firm.flags()
    await firm.mail("compta@alpha.test", "Bien reçu votre relance.")
    firm.act(decide.doubt, firm.letters()[0].id, person(), left=False)
    assert firm.verify() == []


@pytest.mark.parametrize("text", ["mon avocat vous répondra", "merci de ne plus nous contacter"])
async def test_a_stop_is_lifted_by_a_person_only(found: Found, text: str) -> None:
    firm = found()
    await asked_once(firm, ALPHA)
    await firm.mail("compta@alpha.test", f"Bonjour, {text}.")
    await firm.mail("compta@alpha.test", "Nous paierons la facture FA-1001 le 16 octobre 2026.")
    assert firm.cases()["Alpha"]["paused"]["reason"] == "stop"
    firm.act(decide.resume, 1, person())
    assert firm.cases()["Alpha"]["state"] == "OPEN"


async def test_a_stop_outlives_the_debt(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail("compta@alpha.test", "Bonjour, mon avocat vous répondra.")
    firm.at("2026-10-08T09:00")
    firm.books(BETA)
    assert firm.cases()["Alpha"]["state"] == "SETTLED"
    asked = await firm.days(
        "2026-11-02", "2026-11-20", "Alpha;FA-1044;30/10/2026;90,00;compta@alpha.test"
    )
    assert asked == []
    assert firm.cases()["Alpha"]["paused"]["reason"] == "stop"
    assert firm.verify() == []


async def test_a_list_that_forgot_a_debtor_for_a_day_does_not_undo_its_pause(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail(
        "compta@alpha.test", "Nous vous réglerons la facture FA-1001 le 16 octobre 2026."
    )
    firm.at("2026-10-07T09:00")
    firm.books(BETA)
    firm.at("2026-10-08T09:00")
    firm.books(ALPHA, BETA)
    assert firm.cases()["Alpha"]["paused"]["reason"] == "promise"
    assert firm.verify() == []


@pytest.mark.parametrize(
    "text",
    [
        "---------- Message transféré ----------\nDe : Compta <compta@alpha.test>\nDate : 6 oct. 2026\nObjet : facture\n\n"
        "Nous regardons.",
        "Bonjour, mettez en attente la société Menuiserie Alpharet, je les vois demain.",
        "FYI\n\n-----Original Message-----\nFrom: compta@alpha.test\nSent: Tuesday\nSubject: invoice\n\nWe are looking.",
    ],
)
async def test_what_our_own_people_forward_or_name_pauses_that_case(
    found: Found, text: str
) -> None:
    firm = found(dupont={"more": 'own_people = ["anne@firm.test"]'})
    await asked_once(firm, ALPHA.replace("Alpha;", "Menuiserie Alpharet;"), BETA)
    await firm.mail("anne@firm.test", text, subject="TR: facture")
    assert firm.cases()["Menuiserie Alpharet"]["state"] == "PAUSED"
    assert firm.cases()["Beta"]["state"] == "OPEN"


async def test_our_own_people_in_copy_of_a_debtor_pause_that_case(found: Found) -> None:
    firm = found(dupont={"more": 'own_people = ["anne@firm.test"]'})
    await asked_once(firm)
    await firm.mail(
        "anne@firm.test", "Bonjour, voici comme convenu.", head="Cc: compta@alpha.test\r\n"
    )
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_copies_of_our_own_letters_are_known_without_the_parser(found: Found) -> None:
    firm = found()
    await asked_once(firm)

    class Nobody:
        def ask(self, raw: bytes) -> bytes:
            raise AssertionError("a letter of ours went to the parser")

    firm.child = Nobody()  # type: ignore[assignment]
    for _, raw in list(firm.line.taken):
        await firm.raw(raw, folder="Sent", outgoing=True)
    with firm.office.store.look() as session:
        states = {(row.state, row.kind) for row in session.execute(inbox.MESSAGES.select())}
    assert states == {("READ", "own")}
