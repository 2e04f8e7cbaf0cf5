"""The drop folder: what is laid down comes in once it is whole, and what became of it lies beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rounds.firm import Firm

from relanced.clock import SetClock
from relanced.rounds import drop

Found = Callable[..., Firm]
LIST = "Client;Facture;Echeance;Solde;Email\nAlpha;FA-1;30/09/2026;500,00;c@alpha.test\n"


class Growing(SetClock):
    """A clock on which waiting lets a file grow."""

    path: Path

    async def wait(self, seconds: float) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write("Beta;FA-2;30/09/2026;10,00;c@beta.test\n")


class Patient(SetClock):
    """A clock on which waiting takes no time."""

    async def wait(self, seconds: float) -> None:
        return


@pytest.fixture
def firm(found: Found, tmp_path: Path) -> Firm:
    folder = tmp_path / "drop" / "dupont"
    folder.mkdir(parents=True)
    made = found(service=f'drop_dir = "{tmp_path / "drop"}"')
    made.at("2026-10-05T09:00")
    made.office.clock = Patient(made.clock.at)
    return made


def lay(tmp_path: Path, text: str, name: str = "liste.csv") -> Path:
    path = tmp_path / "drop" / "dupont" / name
    path.write_text(text, "utf-8")
    return path


def left(tmp_path: Path) -> list[str]:
    root = tmp_path / "drop" / "dupont"
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


async def test_a_list_comes_in_and_lies_in_done_with_its_report(firm: Firm, tmp_path: Path) -> None:
    lay(tmp_path, LIST)
    rest = await drop.enter_dropped(firm.office, "dupont")
    assert [entered.taken is not None for _, entered in rest.entered] == [True]
    assert left(tmp_path) == [
        "done/20261005T070000-liste.csv",
        "done/20261005T070000-liste.csv.report.txt",
    ]
    assert firm.cases()["Alpha"]["owed"] == "500.00"


async def test_a_file_that_still_grows_is_left_for_the_next_look(
    firm: Firm, tmp_path: Path
) -> None:
    clock = Growing(firm.clock.at)
    clock.path = lay(tmp_path, LIST)
    firm.office.clock = clock
    assert (await drop.enter_dropped(firm.office, "dupont")).entered == []
    assert left(tmp_path) == ["liste.csv"]


async def test_a_refused_file_is_kept_and_stands_on_the_desk_until_a_good_one_comes(
    firm: Firm, tmp_path: Path
) -> None:
    lay(tmp_path, "ceci n'est pas une liste\n")
    await drop.enter_dropped(firm.office, "dupont")
    assert [name.split("/")[0] for name in left(tmp_path)] == ["refused", "refused"]
    assert [kind for kind, _ in firm.flags()] == ["stale_books"]
    lay(tmp_path, LIST)
    await drop.enter_dropped(firm.office, "dupont")
    assert firm.flags() == []


async def test_a_line_that_cannot_be_read_is_told_with_its_place_while_the_rest_goes_in(
    firm: Firm, tmp_path: Path
) -> None:
    lay(tmp_path, LIST + "Beta;FA-2;30/09/2026;beaucoup;c@beta.test\n")
    await drop.enter_dropped(firm.office, "dupont")
    report = next((tmp_path / "drop" / "dupont" / "done").glob("*.report.txt")).read_text("utf-8")
    assert "liste.csv:3: Solde" in report
    assert [kind for kind, _ in firm.flags()] == ["review"]
    assert "Alpha" in firm.cases()


async def test_a_link_is_never_followed(firm: Firm, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(LIST, "utf-8")
    (tmp_path / "drop" / "dupont" / "liste.csv").symlink_to(secret)
    assert (await drop.enter_dropped(firm.office, "dupont")).entered == []
    assert firm.cases() == {}


@pytest.mark.parametrize("name", [b"cr\xe9ances.csv", b"a\x1b]0;x\x07\n.csv", b"a" * 240 + b".csv"])
async def test_a_list_comes_in_whatever_its_name_is_written_with(
    firm: Firm, tmp_path: Path, name: bytes
) -> None:
    (tmp_path / "drop" / "dupont" / os.fsdecode(name)).write_text(LIST, "utf-8")
    rest = await drop.enter_dropped(firm.office, "dupont")
    assert [entered.taken is not None for _, entered in rest.entered] == [True]
    assert all(file.startswith("done/") and file.isprintable() for file in left(tmp_path))


async def test_a_list_that_cannot_be_put_away_is_not_taken_in_over_and_over(
    firm: Firm, tmp_path: Path
) -> None:
    (lay(tmp_path, LIST).parent / "done").write_text("a file where a folder should be", "utf-8")
    assert (await drop.enter_dropped(firm.office, "dupont")).entered == []
    assert ("stale_books", "") in firm.flags()
