"""The machine's side of the check: files, rights, database, walls, creditors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.config.writing import CREDITOR, ENVIRON, MAIN, write

from relanced.checkup import Figures, Line, Probes, State, StoreSeen, house
from relanced.checkup.creditors import creditor
from relanced.config import Mailbox, Settings, load
from relanced.mail.account import Account
from relanced.words import checkup as words


def no_account(_: Mailbox) -> Account:
    raise AssertionError("these checks talk to no server")


PROBES = Probes(no_account)
TODAY = date(2026, 11, 25)


def settled(folder: Path, main: str = MAIN, **creditors: str) -> Settings:
    return load(write(folder, main, **creditors), ENVIRON)


def names(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [(line.state.value, line.sentence.key.removeprefix("checkup.")) for line in lines]


def test_a_file_that_is_not_read_is_pointed_out(tmp_path: Path) -> None:
    settings = settled(tmp_path)
    (tmp_path / "creditors.d" / "martin.toml.txt").write_text("")
    lines = list(house.configuration(settings))
    assert names(lines) == [("ok", "read"), ("warning", "left_aside")]
    assert "martin.toml.txt" in lines[1].say("fr")
    assert "→" in lines[1].say("fr")


def test_a_configuration_everybody_may_change_is_a_fault(tmp_path: Path) -> None:
    settings = settled(tmp_path)
    settings.file.chmod(0o666)
    assert ("fault", "writable_by_all") in names(house.configuration(settings))


def test_a_mailbox_nobody_uses_is_pointed_out(tmp_path: Path) -> None:
    other = MAIN.replace("relance]", "vieille]").replace("relance@", "vieille@")
    main = f'{MAIN}{other}[service]\ndigest_from = "relance"\n'
    settings = settled(tmp_path, main, dupont=f'{CREDITOR}mailbox = "relance"\n')
    assert ("warning", "idle_mailbox") in names(house.configuration(settings))


def test_the_state_folder_is_private_or_a_remedy_says_how(tmp_path: Path) -> None:
    settings = settled(tmp_path)
    state = settings.service.state_dir
    assert names(house.state_folder(settings))[0] == ("ok", "not_yet")
    state.mkdir(mode=0o700)
    assert names(house.state_folder(settings))[0] == ("ok", "folder")
    state.chmod(0o755)
    line = next(iter(house.state_folder(settings)))
    assert line.state is State.WARNING
    assert f"chmod 700 {state}" in line.say("en")
    state.rmdir()
    state.write_text("a file")
    assert names(house.state_folder(settings))[0] == ("fault", "no_folder")


def test_a_full_disk_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settled(tmp_path)
    assert names(house.state_folder(settings))[1][1] in {"room", "little_room"}
    monkeypatch.setattr(house, "LEAST_FREE", 1 << 60)
    assert names(house.state_folder(settings))[1] == ("fault", "no_room")


def test_a_password_others_can_read_is_pointed_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("tournesol")
    secret.chmod(0o640)
    main = MAIN.replace('password_env = "RELANCE_PASSWORD"', 'password_file = "secret"')
    lines = list(house.secrets(settled(tmp_path, main)))
    assert names(lines) == [("warning", "open_secret")]
    assert "0640" in lines[0].say("fr")
    secret.chmod(0o600)
    assert names(house.secrets(settled(tmp_path, main))) == [("ok", "kept")]


def test_each_creditor_has_its_place_in_the_drop_folder(tmp_path: Path) -> None:
    martin = CREDITOR.replace("Menuiserie Dupont", "Garage Martin")
    main = f'{MAIN}[service]\ndrop_dir = "depot"\n'
    settings = settled(tmp_path, main, dupont=CREDITOR, martin=martin)
    (tmp_path / "depot" / "dupont").mkdir(parents=True)
    assert names(house.drop_folder(settings)) == [("ok", "drop"), ("warning", "no_drop")]
    assert list(house.drop_folder(settled(tmp_path))) == []


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, [("unchecked", "no_look")]),
        (StoreSeen(trouble="no such server"), [("fault", "closed")]),
        (StoreSeen(newest="7"), [("ok", "empty")]),
        (StoreSeen(found="7", newest="7"), [("ok", "opens"), ("ok", "whole")]),
        (StoreSeen(found="6", newest="7"), [("warning", "old_tables"), ("ok", "whole")]),
        (
            StoreSeen(found="7", newest="7", journal_faults=("case 12",)),
            [("ok", "opens"), ("fault", "broken_journal")],
        ),
    ],
)
def test_the_database_and_its_journal_are_told_as_they_were_seen(
    seen: StoreSeen | None, said: list[tuple[str, str]]
) -> None:
    probes = Probes(no_account, store=None if seen is None else lambda: seen)
    assert names(house.database(probes)) == said


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (house.WALLS, [("ok", "walled")]),
        ((), [("warning", "no_network_wall"), ("warning", "walls_missing")]),
        (house.WALLS[1:], [("warning", "no_network_wall")]),
        ((*house.WALLS[1:], "calls"), [("ok", "walled")]),
        (("unit", *house.WALLS, "calls"), [("ok", "walled_apart")]),
    ],
)
def test_walls_this_machine_refuses_are_named(
    standing: tuple[str, ...], said: list[tuple[str, str]]
) -> None:
    assert names(house.walls(Probes(no_account, walls=lambda: standing))) == said


ACCOUNTANT = """
siren = "732829320"
iban = "FR1420041010050500013M02606"
[mandate]
mode = "accountant"
firm = "Cabinet Martin"
file = "relanced.toml"
"""


@pytest.mark.parametrize(
    ("state", "dates", "said"),
    [
        ("live", "from = 2026-01-01", [("ok", "ready")]),
        ("live", "from = 2027-01-01", [("ok", "ready"), ("fault", "mandate_not_begun")]),
        (
            "live",
            "from = 2026-01-01\nuntil = 2026-11-24",
            [("ok", "ready"), ("fault", "mandate_over")],
        ),
        (
            "shadow",
            "from = 2026-01-01\nuntil = 2026-11-24",
            [("ok", "ready"), ("warning", "mandate_over")],
        ),
        (
            "live",
            "from = 2026-01-01\nuntil = 2026-11-25",
            [("ok", "ready"), ("warning", "mandate_ends")],
        ),
        ("preparing", "", [("warning", "not_ready")]),
    ],
)
def test_a_mandates_days_are_watched(
    tmp_path: Path, state: str, dates: str, said: list[tuple[str, str]]
) -> None:
    text = f'{CREDITOR}state = "{state}"{ACCOUNTANT}{dates}\n'
    found = settled(tmp_path, dupont=text).creditors["dupont"]
    assert names(creditor(found, PROBES, TODAY))[:-1] == said


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (Figures(4, 4, TODAY), ("ok", "reachable")),
        (Figures(4, 3, TODAY), ("warning", "no_address")),
        (Figures(0, 0, None), ("warning", "no_books")),
    ],
)
def test_debtors_nobody_can_write_to_are_counted(
    tmp_path: Path, figures: Figures, said: tuple[str, str]
) -> None:
    found = settled(tmp_path).creditors["dupont"]
    probes = Probes(no_account, figures={"dupont": figures}.__getitem__)
    assert names(creditor(found, probes, TODAY)) == [
        ("warning", "not_ready"),
        ("warning", "no_siren"),
        said,
    ]


def test_every_warning_and_fault_has_its_remedy_in_both_languages() -> None:
    for name, sentences in words.PHRASES.items():
        assert len(sentences) == 2
        assert all(sentences), name


def test_open_cases_of_a_creditor_whose_file_is_gone_are_pointed_out() -> None:
    seen = StoreSeen(found="a", newest="a", left_behind=(("leroy", 3),))
    lines = list(house.database(replace(PROBES, store=lambda: seen)))
    assert names(lines) == [("ok", "opens"), ("warning", "left_behind"), ("ok", "whole")]
    assert "leroy" in lines[1].say("fr")
    assert "3" in lines[1].say("fr")
