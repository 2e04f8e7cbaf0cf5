"""What goes along with a letter, in whose name it speaks, and that what was approved is what leaves."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.rounds import writing
from relanced.store import journal, views

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
BETA = "Beta;FA-1002;30/09/2026;320,50;compta@beta.test"
PDF = b"%PDF-1.7\nAlpha's own invoice\n%%EOF\n"


def invoices(folder: Path, **files: bytes) -> dict[str, dict[str, str]]:
    """Lay invoices into a creditor's folder; returns the creditor that has it."""
    (folder / "factures").mkdir()
    for name, data in files.items():
        (folder / "factures" / f"{name}.pdf").write_bytes(data)
    return {"dupont": {"more": 'invoices_dir = "factures"'}}


def files(mail: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


async def letters(firm: Firm, *lines: str, on: str = "2026-10-05") -> dict[str, EmailMessage]:
    await firm.days(on, on, *lines)
    return dict(firm.received())  # type: ignore[arg-type]


async def test_an_invoice_goes_along_with_its_debtors_letter_and_with_no_other(
    found: Found, tmp_path: Path
) -> None:
    firm = found(**invoices(tmp_path, **{"Facture FA-1001 Alpha": PDF}))
    sent = await letters(firm, ALPHA, BETA)
    assert files(sent["compta@alpha.test"]) == {"FA-1001.pdf": PDF}
    assert "ci-jointe la facture FA-1001" in text(sent["compta@alpha.test"])
    assert files(sent["compta@beta.test"]) == {}
    assert "jointe" not in text(sent["compta@beta.test"])
    case = firm.cases()["Alpha"]["id"]
    with firm.office.store.look() as session:
        event = journal.last_of(session, f"case:{case}", "letter_sent")
    assert event is not None
    assert event.body["enclosed"] == [
        {"number": "FA-1001", "sha256": hashlib.sha256(PDF).hexdigest()}
    ]
    assert firm.verify() == []


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("FA-1001", "fa 1001"), "enclosure_several"),
        (("Facture FA-1001 Alpha", "FA1001"), "enclosure_several"),
    ],
)
async def test_two_files_of_one_number_leave_both_out_and_it_is_said(
    found: Found, tmp_path: Path, names: tuple[str, ...], why: str
) -> None:
    firm = found(**invoices(tmp_path, **dict.fromkeys(names, PDF)))
    sent = await letters(firm, ALPHA)
    assert files(sent["compta@alpha.test"]) == {}
    kept = json.loads(firm.letters()[0].enclosed)
    assert [one["because"]["key"] for one in kept["left_out"]] == [f"desk.{why}"]


async def test_a_number_two_debtors_bear_is_nobodys_for_certain(
    found: Found, tmp_path: Path
) -> None:
    firm = found(**invoices(tmp_path, **{"FA-1001": PDF}))
    sent = await letters(firm, ALPHA, "Beta;fa 1001;30/09/2026;320,50;compta@beta.test")
    assert [files(mail) for mail in sent.values()] == [{}, {}]


@pytest.mark.parametrize(
    "name",
    ["FA-10010", "BL-FA-1001-7", "FA-1001-B", "FA-1001bis", "XFA-1001", "1001", "FA-1001 2025"],
)
async def test_a_name_that_bears_another_number_is_not_taken(
    found: Found, tmp_path: Path, name: str
) -> None:
    firm = found(**invoices(tmp_path, **{name: PDF}))
    assert files((await letters(firm, ALPHA))["compta@alpha.test"]) == {}


async def test_only_a_plain_file_that_begins_as_a_pdf_and_is_not_too_large_goes_along(
    found: Found, tmp_path: Path
) -> None:
    firm = found(**invoices(tmp_path, **{"FA-1": b"MZ\x90", "FA-2": b"%PDF-" + b"0" * 4_000_000}))
    folder = tmp_path / "factures"
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder / "FA-3.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "FA-4.pdf").mkdir()
    os.mkfifo(folder / "FA-5.pdf")
    lines = [f"Alpha;FA-{n};30/09/2026;50,00;compta@alpha.test" for n in range(1, 6)]
    lines.append("Alpha;../secret;30/09/2026;50,00;compta@alpha.test")
    sent = await letters(firm, *lines)
    assert files(sent["compta@alpha.test"]) == {}
    left_out = json.loads(firm.letters()[0].enclosed)["left_out"]
    assert {one["number"]: one["because"]["key"].rpartition("_")[2] for one in left_out} == {
        "FA-1": "pdf", "FA-2": "large", "FA-3": "link", "FA-4": "unread", "FA-5": "unread",
    }  # fmt: skip


async def test_a_file_changed_after_the_approval_takes_the_letter_back_to_be_approved_again(
    found: Found, tmp_path: Path
) -> None:
    told = invoices(tmp_path, **{"FA-1001": PDF})
    told["dupont"]["first"] = "true"
    firm = found(**told)
    await letters(firm, ALPHA)
    assert firm.line.taken == []
    row = firm.letters()[0]
    seen = firm.act(writing.preview, row)
    assert [file.number for file in seen.enclosed.files] == ["FA-1001"]
    firm.act(decide.approve, listed(firm), person())
    (tmp_path / "factures" / "FA-1001.pdf").write_bytes(b"%PDF-1.7 another")
    await firm.day("2026-10-05T10:00")
    assert firm.line.taken == []
    assert firm.because(firm.letters()[0]) == "case.preview_changed"
    await firm.day("2026-10-06T10:00")
    assert firm.line.taken == []  # the new list waits for its person
    firm.act(decide.approve, listed(firm), person())
    await firm.day("2026-10-06T10:10")
    assert files(firm.received()[0][1]) == {"FA-1001.pdf": b"%PDF-1.7 another"}  # type: ignore[arg-type]
    assert firm.verify() == []


async def test_what_was_approved_in_the_evening_leaves_the_next_morning(
    found: Found, tmp_path: Path
) -> None:
    told = invoices(tmp_path, **{"FA-1001": PDF})
    told["dupont"]["first"] = "true"
    firm = found(**told)
    await letters(firm, ALPHA)
    firm.at("2026-10-05T19:00")
    firm.act(decide.approve, listed(firm), person())
    firm.at("2026-10-06T07:00")
    firm.books(ALPHA)  # the books are a day younger, the invoice a day later
    assert (await firm.day("2026-10-06T09:30")).sent == 1


def listed(firm: Firm) -> str:
    with firm.office.store.look() as session:
        return str(views.queue(session)["list"])


ACCOUNTANT = """
    [mandate]
    mode = "accountant"
    firm = "Cabinet Lemaire"
    file = "secret"
    from = 2026-01-01
    until = 2026-10-10
    levels = ["relance-1"]
    [debtors.Beta]
    language = "en"
"""
COLLECTOR = """
    [mandate]
    mode = "third_party"
    firm = "Recouvra"
    firm_address = ["3 place Grenette", "38000 Grenoble"]
    file = "secret"
    from = 2026-01-01
    insurance = "RC 123"
    declared_on = 2026-01-15
    agreement = "secret"
    [debtors.Beta]
    language = "en"
    first_letter = { reference = "R-118", sent_on = 2026-09-01 }
"""


async def test_a_firm_writes_for_its_client_in_the_letters_own_language(found: Found) -> None:
    firm = found(dupont={"tables": ACCOUNTANT})
    sent = await letters(firm, ALPHA, BETA)
    assert (
        sent["compta@alpha.test"]["From"].addresses[0].display_name
        == "Cabinet Lemaire pour Maison Dupont"
    )
    assert (
        sent["compta@beta.test"]["From"].addresses[0].display_name
        == "Cabinet Lemaire for Maison Dupont"
    )
    assert "au nom et pour le compte de Maison Dupont" in text(sent["compta@alpha.test"])


async def test_a_level_the_mandate_does_not_cover_waits_on_the_desk(found: Found) -> None:
    firm = found(dupont={"tables": ACCOUNTANT.replace("until = 2026-10-10", "")})
    asked = await firm.days("2026-10-05", "2026-10-20", ALPHA)
    assert [day for day, _ in asked] == ["2026-10-05"]  # `relance-1`, and not the firm one
    assert ("review", "Alpha") in firm.flags()
    assert {item["held"] for item in firm.cases()["Alpha"]["items"]} == {"mandate"}
    assert firm.verify() == []


async def test_nothing_leaves_after_the_mandates_last_day(found: Found) -> None:
    firm = found(dupont={"tables": ACCOUNTANT})
    late = ALPHA.replace("30/09/2026", "08/10/2026")  # its first reminder falls on 12 October
    assert await firm.days("2026-10-08", "2026-10-13", late) == []


async def test_a_collector_says_nothing_before_its_first_letter_and_recalls_it_ever_after(
    found: Found,
) -> None:
    firm = found(dupont={"tables": COLLECTOR})
    sent = await letters(firm, ALPHA, BETA)
    assert set(sent) == {"compta@beta.test"}  # the configuration knows Beta's first letter
    said = text(sent["compta@beta.test"])
    assert "our letter of 1 Sept 2026, reference R-118" in said
    assert "Recouvra" in said
    assert "3 place Grenette" in said
    assert ("letter", "Alpha") in firm.flags()
    assert await firm.days("2026-10-06", "2026-10-09", ALPHA, BETA) == []
    with firm.office.store.look() as session:
        flag = next(f for f in views.flag_list(session, "fr") if f["kind"] == "letter")
    assert "R. 124-4" in flag["reason"]
    firm.at("2026-10-12T08:00")
    firm.act(decide.resolve_flag, flag["id"], person("D-2026-7"), None)
    assert await firm.days("2026-10-12", "2026-10-12", ALPHA, BETA) == [
        ("2026-10-12", "compta@alpha.test")
    ]
    assert "notre lettre du 12/10/2026, référence D-2026-7" in text(firm.received()[-1][1])  # type: ignore[arg-type]
    assert firm.verify() == []


async def test_a_letter_that_cannot_be_written_is_set_aside_once_and_not_for_ever(
    found: Found, tmp_path: Path
) -> None:
    own = tmp_path / "templates" / "fr" / "cordial"
    own.mkdir(parents=True)
    (own / "opening.txt").write_text("{{ facts.no_such_thing }}", "utf-8")
    firm = found()
    await letters(firm, ALPHA)
    for hour in range(10, 14):
        await firm.day(f"2026-10-05T{hour}:00")
    assert len(firm.letters()) == 1
    assert firm.flags() == [("review", "Alpha")]
    writing.templates.cache_clear()


async def test_a_second_letter_answers_the_first_and_keeps_its_subject(found: Found) -> None:
    firm = found()
    await firm.days("2026-10-05", "2026-10-15", ALPHA)
    first, second = (mail for _, mail in firm.received())
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split()[0] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}"


async def test_each_currency_has_a_letter_of_its_own_and_its_own_balance(found: Found) -> None:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Solde;Devise;Email;Type"
    who = "compta@alpha.test"
    lines = (
        f"Alpha;FA-1;30/09/2026;500,00;EUR;{who};Facture",
        f"Alpha;AV-1;30/09/2026;-120,00;EUR;{who};Avoir",
        f"Alpha;FA-2;30/09/2026;300,00;CHF;{who};Facture",
        f"Alpha;AV-2;30/09/2026;-40,00;CHF;{who};Avoir",
    )
    await firm.days("2026-10-05", "2026-10-20", *lines)
    asked = {(row.currency, row.asked_minor, row.balance_minor) for row in firm.letters()}
    assert asked == {("EUR", 38000, 38000), ("CHF", 26000, 26000)}
    for row, (_, mail) in zip(firm.letters(), firm.received(), strict=True):
        said = text(mail)  # type: ignore[arg-type]
        other = "CHF" if row.currency == "EUR" else "€"
        assert other not in said
        assert "Avoir AV-" in said


async def test_deposits_and_receipts_stand_on_their_own_lines_and_the_net_never_passes_the_balance(
    found: Found,
) -> None:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Solde;Email;Type"
    who = "compta@alpha.test"
    sent = await letters(
        firm,
        f"Alpha;FA-1;30/09/2026;500,00;{who};Facture",
        f"Alpha;FA-2;30/12/2026;50,00;{who};Facture",
        f"Alpha;AC-1;15/09/2026;-100,00;{who};Acompte",
        f"Alpha;RG-1;20/09/2026;-75,50;{who};Règlement",
        f"Alpha;AV-1;20/09/2026;-60,00;{who};Avoir",
    )
    row = firm.letters()[0]
    assert (row.asked_minor, row.balance_minor) == (
        26450,
        31450,
    )  # FA-2 is not due yet, and not asked
    said = text(sent[who])
    for line in ("FA-1", "Acompte AC-1", "Règlement RG-1", "Avoir AV-1"):
        assert line in said
    assert "FA-2" not in said
    assert "264,50" in said.replace("\u00a0", " ")


async def test_an_account_that_owes_nothing_over_all_is_not_asked(found: Found) -> None:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Solde;Email;Type"
    sent = await letters(
        firm,
        "Alpha;FA-1;30/09/2026;500,00;compta@alpha.test;Facture",
        "Alpha;AV-1;20/09/2026;-500,00;compta@alpha.test;Avoir",
    )
    assert sent == {}


async def test_each_part_payment_is_thanked_once_with_its_sum_and_day(found: Found) -> None:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Montant TTC;Reste dû;Email"

    def line(rest: str) -> str:
        return f"Alpha;FA-1001;30/09/2026;500,00;{rest};compta@alpha.test"

    await firm.days("2026-10-05", "2026-10-05", line("500,00"))
    await firm.days("2026-10-08", "2026-10-08", line("300,00"))  # 200 came in
    await firm.days("2026-10-09", "2026-10-16", line("250,00"))  # and 50 more the day after
    await firm.days("2026-10-19", "2026-11-06", line("250,00"))
    said = [text(mail) for _, mail in firm.received()]  # type: ignore[arg-type]
    assert len(said) >= 3
    assert "règlement de 250,00 € le 09/10/2026" in said[1]
    assert "Il reste 250,00 € à régler" in said[1]
    assert "bien reçu votre règlement" not in said[2]
    assert [row.level_name for row in firm.letters()][:3] == ["relance-1", "relance-1", "relance-2"]
