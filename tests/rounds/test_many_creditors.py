"""One mailbox, many creditors: nobody's data meet, and a mail from who owes two of them goes where it belongs."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Firm

Found = Callable[..., Firm]
LINES = {
    "dupont": "Alpha;D-77001;30/09/2026;500,00;compta@alpha.test",
    "martin": "Alpha;M-88002;30/09/2026;900,00;compta@alpha.test",
}


async def both_asked(found: Found) -> Firm:
    firm = found(dupont={}, martin={})
    firm.at("2026-10-05T09:00")
    for creditor, line in LINES.items():
        firm.books(line, creditor=creditor)
    assert (await firm.day("2026-10-05T09:30")).sent == 2
    return firm


def states(firm: Firm) -> dict[str, str]:
    from relanced.store import views

    with firm.office.store.look() as session:
        return {case["creditor"]: case["state"] for case in views.case_list(session, "fr")}


async def test_each_letter_speaks_of_its_own_creditor_only(found: Found) -> None:
    firm = await both_asked(found)
    texts = [raw.decode("utf-8", "replace") for _, raw in firm.line.taken]
    for text in texts:
        assert ("D-77001" in text) != ("M-88002" in text)
        assert ("Maison Dupont" in text) != ("Maison Martin" in text)


async def test_a_reply_in_the_thread_pauses_that_creditors_case_only(found: Found) -> None:
    firm = await both_asked(found)
    about = next(row.message_id for row in firm.letters() if row.creditor == "dupont")
    await firm.mail(
        "compta@alpha.test",
        "Nous regardons.",
        subject="Re: votre facture",
        head=f"In-Reply-To: <{about.strip('<>')}>\r\n",
    )
    assert states(firm) == {"dupont": "PAUSED", "martin": "OPEN"}


async def test_an_invoice_number_tells_whose_mail_it_is(found: Found) -> None:
    firm = await both_asked(found)
    await firm.mail("compta@alpha.test", "La facture M-88002 est contestée.", subject="M-88002")
    assert states(firm)["martin"] == "PAUSED"


async def test_a_mail_that_says_nothing_of_whom_holds_both(found: Found) -> None:
    firm = await both_asked(found)
    await firm.mail("compta@alpha.test", "Bonjour, rappelez-moi.", subject="Bonjour")
    assert states(firm) == {"dupont": "PAUSED", "martin": "PAUSED"}


async def test_a_faulty_mailbox_holds_only_its_own_creditors(found: Found) -> None:
    from relanced.rounds import survey

    firm = found(dupont={"mailbox": "main"}, martin={"mailbox": "other"})
    firm.at("2026-10-05T09:00")
    for creditor, line in LINES.items():
        firm.books(line, creditor=creditor)
    look = firm._look

    async def half_blind(box: str) -> None:
        if box == "other":
            await firm.office.store.write(survey.lost_sight, firm.office, box, "login refused")
        else:
            await look(box)

    firm._look = half_blind  # type: ignore[method-assign]
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, [row.creditor for row in firm.letters() if row.state == "SENT"]) == (
        1,
        ["dupont"],
    )
