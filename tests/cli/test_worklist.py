"""What an accountant reads every morning: it fits the terminal, in both languages, and says why."""

from __future__ import annotations

import os
import re
import socket
from datetime import timedelta
from typing import get_args

import pytest
from tests.cli.desk import NOW, Desk
from tests.cli.terminal import converse

from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.dunning.case import MOVES, CaseState, PauseReason
from relanced.dunning.ledger import ItemKind
from relanced.dunning.procedure import Channel
from relanced.rounds import mandates, survey
from relanced.rounds.outcomes import ON_THE_DESK
from relanced.rounds.recount import SENTENCES
from relanced.service import open_office
from relanced.store import digests, leases
from relanced.store.holds import HOLDS
from relanced.understanding.reading import Intent, Kind
from relanced.words import TABLES, Because

LISTINGS = ("status", "cases", "case 1", "case 2", "queue", "flags", "holds", "mails")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("words", LISTINGS)
def test_a_listing_fits_eighty_columns_and_bears_no_colour_without_a_terminal(
    desk: Desk, words: str, lang: str
) -> None:
    said = desk.give(*words.split(), lang=lang)
    assert said.code == 0
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) <= 80
    assert "\x1b" not in said.out


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_word_of_the_other_language_and_no_bare_key_is_seen(desk: Desk, lang: str) -> None:
    shown = "".join(desk.give(*words.split(), lang=lang).out for words in LISTINGS)
    other = {"fr": ("Days late", "comes next", "Creditors"), "en": ("Retard", "Ce qui vient", "Créanciers")}  # fmt: skip
    assert not [word for word in other[lang] if word in shown]
    assert not re.search(r"\b(?:cli|desk|case)\.[a-z_]+\b", shown)
    assert "{" not in shown


def test_status_names_the_open_cases_of_a_creditor_whose_file_is_gone(desk: Desk) -> None:
    before = desk.ask("status")
    (desk.folder / "creditors.d" / "leroy.toml").unlink()
    shown = " ".join(desk.give("status").out.split())
    assert before["left_behind"] == []
    assert desk.ask("status")["left_behind"] == [{"creditor": "leroy", "cases": 1}]
    assert "leroy" in shown
    assert "dossiers ouverts : 1" in shown


def test_status_says_who_sends_who_is_held_and_why(desk: Desk) -> None:
    shown = desk.give("status").out
    assert "Créanciers qui envoient : 1 ; retenus : 1" in shown
    assert "liste des factures du 12/10/2026 : plus de 8 jours ouvrés" in shown
    assert "à blanc, rien ne part : martin" in shown
    assert re.search(r"comptes de leroy +12/10/2026 il y a 44 jours", shown)
    assert re.search(r"courriels à rattacher +1 relanced mails", shown)


def test_status_names_the_service_that_has_the_mailbox_in_hand_or_says_that_none_has(
    desk: Desk,
) -> None:
    office = open_office(load(desk.folder / "relanced.toml", {}), SetClock(NOW))
    with office.store.begin() as session:
        long_ago = leases.database_now(session) - timedelta(hours=1)
        session.execute(leases.LEASES.update().values(until=long_ago))  # of those who lived it
        leases.acquire(session, "mailbox:main", office.owner, leases.LEASE_SECONDS)
    number = os.getpid()
    [mailbox] = desk.ask("status")["mailboxes"]
    assert mailbox["held_by"] == {"host": socket.gethostname(), "process": str(number)}
    assert re.search(rf"processus {number} ; boîtes tenues : 1\s+sur 1", desk.give("status").out)
    with office.store.begin() as session:
        leases.release(session, "mailbox:main", office.owner)
    office.store.close()
    assert desk.ask("status")["mailboxes"][0]["held_by"] is None
    assert "Aucun service n'est en marche" in desk.give("status").out


def test_the_ageing_adds_up_and_a_credit_is_no_debt(desk: Desk) -> None:
    rows = {row["creditor"]: row for row in desk.ask("status")["ageing"]}
    assert rows["dupont"] == {
        "creditor": "dupont", "currency": "EUR", "not_due": "89.90", "to_30": "0.00", "to_60": "1850.50",
        "to_90": "0.00", "over_90": "10750.00", "credits": "-20.00", "total": "12670.40",
    }  # fmt: skip
    assert rows["leroy"]["to_90"] == "100.00"
    assert re.search(r"plus de 90 jours +10 750,00 € +84 % █{25}", desk.give("cases").out)


def test_a_case_is_told_from_the_first_day_to_the_next(desk: Desk) -> None:
    shown = " ".join(desk.give("case", desk.number("Boulangerie")).out.split())
    for part in (
        "Boulangerie Roy · 1 350,50 €",
        "en pause (promesse) jusqu'au 02/12/2026",
        "FA-101 1 240,50 €, échéance 30/09/2026",
        "Appel : la facture est-elle bien arrivée ?",
        "Première relance, cordiale : 1 240,50 € demandés à compta@roy.test",
        "compta@roy.test répond (promet)",
        "« La facture FA-101 sera réglée par virement le 27 novembre 2026. »",
        "FA-117 reste 110,00 € (était 310,00 €)",
        "rien ne part avant le 02/12/2026",
    ):
        assert part in shown


def test_the_next_act_is_said_with_its_because(desk: Desk) -> None:
    case = desk.ask("case", desk.number("=cmd"))
    assert case["next"]["channel"] == "email"
    assert case["next"]["on"] == "2026-12-07"
    assert "Deuxième relance" in case["next"]["because"][0]


def test_cases_have_every_key_of_the_contract(desk: Desk) -> None:
    keys = {
        "id", "creditor", "debtor", "state", "owed", "currency", "level", "paused", "flags", "items",
        "next_action_on", "last_letter_at", "last_message_at",
    }  # fmt: skip
    for case in desk.ask("cases"):
        assert set(case) == keys
        assert case["paused"] is None or set(case["paused"]) == {"reason", "until", "by"}
        assert all(set(flag) == {"kind", "reason", "since", "due"} for flag in case["flags"])
        assert all(set(i) == {"number", "due_on", "open", "level", "held"} for i in case["items"])
    asked = desk.case("Boulangerie")
    assert asked["last_letter_at"].endswith("+00:00")


def test_flags_name_who_to_call_and_what_to_type_next(desk: Desk) -> None:
    shown = desk.give("flags", "--creditor", "dupont").out
    assert "À appeler (4)" in shown
    assert "0388112233" in shown
    assert "relanced called DOSSIER" in shown
    assert "Zeta" not in shown


def test_what_a_stranger_wrote_never_commands_the_terminal(desk: Desk) -> None:
    line = "\x1b[31mRouge\x07\u202e;F-1;01/01/2026;01/02/2026;10;10;a@b.test;;X"
    (desk.folder / "l.csv").write_text(f"Client;Facture;Date;Echeance;Montant TTC;Solde;Email;Telephone;Code client\n{line}\n", "utf-8")  # fmt: skip
    desk.give("import", "l.csv", "--creditor", "martin", "--as-of", "2026-11-25")
    shown = desk.give("cases", "--creditor", "martin").out
    assert "Rouge" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def test_colours_come_on_a_terminal_and_go_with_no_color(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in converse(desk.folder, ["cases"], []).out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = converse(desk.folder, ["cases"], []).out
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-7]|38;5;\d+)m", plain)


def test_every_table_of_words_is_filled_in_both_languages() -> None:
    fields = re.compile(r"\{([a-z_0-9]+)")
    for key, (french, english) in TABLES["cli"].items():
        assert french.strip() or key == "percent", key
        assert set(fields.findall(french)) == set(fields.findall(english)), key


def test_every_kind_that_can_stand_in_a_case_has_its_words() -> None:
    said = set(TABLES["cli"])
    kinds = {key.removeprefix("kind_") for key in TABLES["desk"] if key.startswith("kind_")}
    assert kinds >= {kind for _, kind, _ in ON_THE_DESK}
    wanted = {f"{table}_{kind}" for kind in kinds for table in ("flag", "do")}
    wanted |= {f"pause_{reason.value}" for reason in PauseReason}
    wanted |= {f"state_{state.value}" for state in CaseState}
    wanted |= {f"intent_{intent}" for intent in get_args(Intent)}
    wanted |= {f"message_{kind}" for kind in get_args(Kind)}
    wanted |= {f"kind_{kind.value}" for kind in ItemKind}
    wanted |= {f"channel_{channel.value}" for channel in Channel}
    wanted |= {f"held_{mandates.HELD}", "held_promise", "held_dispute"}
    assert wanted - said == set()


def test_every_move_of_a_case_is_told_in_its_story() -> None:
    assert set(MOVES) - set(SENTENCES) == {"opened", "level_waits"}  # their flag tells them


def test_what_waits_for_a_person_stands_first_then_the_longest_overdue(desk: Desk) -> None:
    late = {"Établissements": 118, "Mairie": 107, "Boulangerie": 56, "=cmd": 55, "Zeta": 85}
    shown = desk.give("cases").out
    places = [shown.index(name) for name in late]
    assert places == sorted(places)
    assert shown.index("Café du Port") > max(places)  # nothing is overdue there


def test_the_alarm_tells_what_no_digest_can_and_ends_with_one(desk: Desk) -> None:
    office = open_office(load(desk.folder / "relanced.toml", {}), SetClock(NOW))
    with office.store.begin() as session:
        leases.acquire(session, "mailbox:main", leases.new_owner(), 60)
        text = Because("wire.unreachable", (("host", "mail.test"), ("said", "refused")))
        survey.lost_sight(session, office, "main", text)
    assert (desk.give("status", "--alarm").code, desk.ask("status")["alarm"]) == (0, [])
    with office.store.begin() as session:
        session.execute(HOLDS.update().values(since=NOW - timedelta(hours=2)))
        row = {"audience": "dupont", "number": 7, "day": NOW.date(), "recipient": "a@firm.test", "told_until": NOW,
               "message_id": "x@firm.test", "sealed": b"x", "attempts": 3}  # fmt: skip
        digests.lay_by(session, "dupont", [row], NOW.date())
    said = desk.give("status", "--alarm")
    office.store.close()
    assert said.code == 1
    assert "main" in said.out.splitlines()[0]
    assert "n° 7" in said.out.splitlines()[1]
