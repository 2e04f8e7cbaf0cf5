"""What a person decides by command changes the case as it says, once, and stands in the journal with its because."""

from __future__ import annotations

import json
import textwrap

import pytest
from tests.cli.desk import Desk
from tests.rounds.firm import MAILBOX


def test_a_pause_ends_with_resume_and_both_are_told_in_the_story(desk: Desk) -> None:
    number = desk.number("=cmd")
    said = desk.give("pause", number, "--until", "15/12/2026", "--because", "avoir en cours")
    assert said.out == f"Dossier {number} en pause jusqu'au 15/12/2026.\n"
    assert desk.case("=cmd")["paused"]["until"] == "2026-12-15"
    assert desk.give("resume", number, "--because", "avoir envoyé").code == 0
    story = desk.give("case", number).out
    assert "avoir en cours" in story
    assert "avoir envoyé" in story
    assert desk.case("=cmd")["state"] == "OPEN"


def test_a_promise_for_one_invoice_holds_that_one_and_lets_the_rest_go_on(desk: Desk) -> None:
    number = desk.number("Boulangerie")
    desk.give("resume", number, "--because", "on reprend")
    said = desk.give("promise", number, "--on", "2026-12-04", "--invoice", "FA-101", "--because", "Mme Roy")  # fmt: skip
    assert said.out == f"Dossier {number} : FA-101 promises pour le 04/12/2026.\n"
    held = {item["number"]: item["held"] for item in desk.case("Boulangerie")["items"]}
    assert held == {"FA-101": "promise", "FA-117": None}
    assert desk.case("Boulangerie")["state"] == "OPEN"
    assert "promise, attendu jusqu'au 09/12/2026" in desk.give("case", number).out


def test_a_dispute_named_by_invoice_holds_that_invoice(desk: Desk) -> None:
    number = desk.number("=cmd")
    desk.give("dispute", number, "--invoice", "FA-121", "--because", "livraison partielle")
    assert [item["held"] for item in desk.case("=cmd")["items"]] == ["dispute"]


def test_a_promise_heard_on_the_telephone_pauses_and_resolves_the_call(desk: Desk) -> None:
    number = desk.number("Mairie")
    said = desk.give("called", number, "--outcome", "promise", "--on", "4.12.2026", "--because", "M. Klein")  # fmt: skip
    assert said.code == 0
    case = desk.case("Mairie")
    assert case["paused"]["reason"] == "promise"
    assert "call" not in {flag["kind"] for flag in case["flags"]}
    assert "M. Klein" in desk.give("case", number).out


def test_a_closed_case_is_neither_paused_nor_resumed(desk: Desk) -> None:
    lines = "Client;Facture;Date;Echeance;Montant TTC;Solde;Email;Telephone;Code client\n"
    (desk.folder / "l.csv").write_text(
        f"{lines}Autre;F-1;01/11/2026;30/11/2026;10;10;a@b.test;;Y\n"
    )
    desk.give("import", "l.csv", "--creditor", "leroy", "--confirm", "--as-of", "2026-11-25")
    number = desk.number("Zeta")
    assert desk.case("Zeta")["state"] == "SETTLED"
    for words in (["pause"], ["resume"], ["dispute"], ["promise", "--on", "2026-12-24"]):
        said = desk.give(words[0], number, *words[1:], "--because", "x")
        assert (said.code, said.err) == (2, f"Le dossier {number} est clos : il n'y a rien à suspendre ni à reprendre.\n")  # fmt: skip
    assert desk.give("note", number, "--because", "payé en espèces").code == 0


def test_a_mail_given_to_a_case_pauses_it_once_and_leaves_the_tray(desk: Desk) -> None:
    number, mail = desk.number("=cmd"), str(desk.ask("mails")[0]["id"])
    assert "de quelle facture parlez-vous" in desk.give("mails").out
    said = desk.give("mails", "attach", mail, number, "--because", "c'est leur comptable")
    assert said.out == f"Courriel {mail} rattaché au dossier {number}.\n"
    assert desk.case("=cmd")["paused"]["by"] == "inconnu@ailleurs.test"
    assert desk.ask("mails") == []
    assert "unread_mail" not in {flag["kind"] for flag in desk.ask("flags")}
    assert desk.give("mails", "attach", mail, number).code == 2
    story = desk.ask("case", number)["story"]
    assert [event["kind"] for event in story].count("message") == 1
    assert desk.give("verify").code == 0


def test_a_mail_read_again_leaves_the_tray_until_it_is_read(desk: Desk) -> None:
    mail = str(desk.ask("mails")[0]["id"])
    assert desk.give("mails", "replay", mail).code == 0
    assert desk.ask("mails") == []
    assert desk.give("mails", "replay", mail).code == 2


def test_a_mail_of_another_mailbox_is_not_given_to_a_case(desk: Desk) -> None:
    file = desk.folder / "creditors.d" / "dupont.toml"
    text = file.read_text().replace('mailbox = "main"', 'mailbox = "second"')
    file.write_text(text)
    main = desk.folder / "relanced.toml"
    second = MAILBOX.format(name="second", kind="dedicated")
    main.write_text(f"{main.read_text()}\n{textwrap.dedent(second)}")
    mail = str(desk.ask("mails")[0]["id"])
    said = desk.give("mails", "attach", mail, desk.number("=cmd"))
    assert said.code == 2
    assert "boîte main" in said.err


def test_stop_holds_everything_and_start_lets_it_go(desk: Desk) -> None:
    desk.give("stop", "--because", "tarifs à revoir")
    assert "tarifs à revoir" in " ".join(desk.give("holds").out.split())
    assert "Créanciers qui envoient : 0" in desk.give("status").out
    assert "reprennent" in desk.give("start").out
    assert "Rien n'était arrêté" in desk.give("start").out


def test_a_hold_is_lifted_by_its_number(desk: Desk) -> None:
    desk.give("stop", "--because", "essai")
    (hold,) = desk.ask("holds")
    assert desk.give("holds", "lift", str(hold["id"])).out == f"Frein {hold['id']} levé.\n"
    assert desk.ask("holds") == []


def test_the_queue_names_its_list_and_approving_it_releases_exactly_that(desk: Desk) -> None:
    queue = desk.ask("queue")
    assert {letter["debtor"] for letter in queue["letters"]} == {"Zeta SA"}
    shown = desk.give("queue").out
    assert f"relanced approve {queue['list']}" in shown
    assert "retenu : liste des factures du 12/10/2026" in " ".join(shown.split())
    assert desk.give("approve", queue["list"]).out == "Une lettre libérée.\n"
    after = desk.ask("queue")
    assert (after["list"], len(after["released"])) == (None, 1)
    assert desk.give("approve", queue["list"]).code == 2


@pytest.mark.parametrize(
    ("counts", "reasons", "code"),
    [
        ({}, [], 0),
        ({"sent": 3, "letters": 3}, [], 0),
        ({"flags": 1}, [], 1),
        ({"sent": 1, "unsure": 1}, [], 1),
        ({"letters": 2}, ["first_list"], 1),
        ({}, ["stopped"], 3),
        ({}, ["outside_window"], 0),
        ({"read": 1}, ["ledger_missing"], 1),
    ],
)
def test_the_exit_code_of_a_pass_tells_what_a_person_must_see(
    counts: dict[str, int], reasons: list[str], code: int
) -> None:
    from relanced.cli.running import COUNTS, outcome
    from relanced.words import Because

    whole = dict.fromkeys(COUNTS, 0) | counts
    assert outcome(whole, [Because(f"case.{reason}") for reason in reasons]) == code


def test_a_case_to_call_shows_its_card_with_the_script_and_what_each_outcome_does(
    desk: Desk,
) -> None:
    card = json.loads(desk.give("case", desk.number("Mairie"), "--json").out)["call"]
    assert card["situation"] == "contact"  # no address to write to
    assert set(card["outcomes"]) == {"reached", "promise", "dispute", "no_answer", "wrong_number"}
    told = desk.give("case", desk.number("Mairie")).out
    assert "--outcome promise" in told
    assert card["script"][-1].split()[0] in told
    quiet = next(case["id"] for case in desk.ask("cases") if not case["flags"])
    assert desk.ask("case", str(quiet))["call"] is None


def test_a_case_whose_creditors_file_is_gone_is_refused_in_a_sentence(desk: Desk) -> None:
    number = desk.number("Boulangerie")
    flag = next(str(f["id"]) for f in desk.ask("flags") if str(f["case"]) == number)
    (desk.folder / "creditors.d" / "dupont.toml").unlink()
    for words in (["case", number], ["pause", number, "--because", "x"], ["note", number, "--because", "x"],
                  ["called", number, "--outcome", "reached", "--because", "x"], ["dispute", number, "--because", "x"],
                  ["flags", "resolve", flag, "--because", "x"]):  # fmt: skip
        said = desk.give(*words)
        assert said.code == 2, words
        assert "dupont" in said.err
        assert "creditors.d" in said.err
    for words in (["cases"], ["flags"], ["queue"], ["holds"], ["mails"], ["status"]):
        assert desk.give(*words).code in (0, 1), words


def test_a_letter_of_a_level_that_is_no_longer_in_the_procedure_still_has_a_name(
    desk: Desk,
) -> None:
    creditor = desk.folder / "creditors.d" / "dupont.toml"
    (desk.folder / "procedures.d").mkdir()
    (desk.folder / "procedures.d" / "court.toml").write_text(
        '[[level]]\nname = "mot"\nafter_due = 3\nchannel = "email"\ntemplate = "cordial"\n', "utf-8"
    )
    creditor.write_text(creditor.read_text("utf-8").replace("cordial-5-etapes", "court"), "utf-8")
    told = desk.give("case", desk.number("Boulangerie")).out
    assert "relance-1 : " in told


def test_a_shipped_ladder_speaks_the_readers_language(desk: Desk) -> None:
    number = desk.number("Mairie")
    said = {lang: desk.give("case", number, lang=lang).out for lang in ("fr", "en")}
    assert "Première relance" in said["fr"] or "Appel" in said["fr"]
    assert "Première relance" not in said["en"]
    assert "Appel" not in said["en"]


def test_what_interrupts_the_limitation_is_told_in_the_story_and_never_lies_ahead(
    desk: Desk,
) -> None:
    number = desk.number("Boulangerie")
    words = (
        "interrupted",
        number,
        "--act",
        "acknowledged",
        "--because",
        "échéancier signé",
        "--on",
    )
    said = desk.give(*words, "20/11/2026")
    assert said.out == f"Dossier {number} : la prescription repart du 20/11/2026.\n"
    assert "FA-101, FA-117 : la prescription repart du 20/11/2026" in " ".join(desk.give("case", number).out.split())  # fmt: skip
    assert desk.give(*words, "26/11/2026").err == "Le 26/11/2026 n'est pas encore passé.\n"
    assert desk.give("verify").code == 0


def test_an_import_is_undone_by_the_number_it_was_given(desk: Desk) -> None:
    before = json.loads(desk.give("cases", "--json").out)
    text = "Client;Facture;Echeance;Solde\nNova;N-1;01/10/2026;12,00\n"
    (desk.folder / "l.csv").write_text(text, "utf-8")
    given = ("--creditor", "leroy")
    said = desk.give("import", "l.csv", *given, "--partial", "--json", "--as-of", "2026-11-25")
    number = json.loads(said.out)["import"]
    assert json.loads(desk.give("cases", "--json").out) != before
    undone = json.loads(desk.give("import", "--undo", str(number), *given, "--json").out)
    assert (undone["removed"], undone["problem"]) == (1, None)
    again = desk.give("import", "--undo", str(number), *given)
    assert again.code == 2
    assert str(number) in again.err
