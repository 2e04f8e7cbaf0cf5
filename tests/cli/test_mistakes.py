"""Everything a person may mistype gets a sentence and exit code 2; nothing is done, and no bug is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import give
from tests.config.writing import write

MISTAKES = {
    "case 99": "'99' does not exist",
    "pause 99 --because x": "'99' does not exist",
    "dispute 1 --because x": "'1' does not exist",
    "flags resolve 77 --because x": "'77' does not exist",
    "holds lift 77": "'77' does not exist",
    "mails replay 77": "'77' does not exist",
    "settle-doubt 5 --left --because x": "'5' does not exist",
    "approve abc": "'abc' does not exist",
    "run --once --at tomorrow": "'tomorrow' is not a moment",
    "run --at 2026-01-01": "--at goes with --once only",
    "import l.csv --creditor nope": "No creditor is called 'nope'; there are: dupont.",
    "cases --creditor nope": "No creditor is called 'nope'",
    "import nowhere.xlsx": "nowhere.xlsx",
    "import .": ".: Is a directory",
    "import l.csv --as-of 31/02/2026": "31/02/2026",
    "interest --amount abc --due 2026-01-01 --until 2026-02-01": "'abc' is not an amount",
    "interest --amount 100 --due 2026-01-01 --until 2026-02-01 --paid x": "'x' is not a payment",
    "chek": "No such command",
    "status --jason": "--json",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistyped_command_is_told_in_a_sentence_and_does_nothing(
    tmp_path: Path, line: str
) -> None:
    write(tmp_path)
    (tmp_path / "l.csv").write_text("Client;Facture;Échéance;Reste dû\nA;1;30/09/2026;10\n")
    said = give(tmp_path, "--lang", "en", *line.split(), RELANCE_PASSWORD="x")
    assert said.code == 2, said
    assert MISTAKES[line] in said.err
    assert said.out == ""


def test_amounts_are_read_as_a_french_accountant_writes_them(tmp_path: Path) -> None:
    words = ("interest", "--due", "30/09/2025", "--until", "2025-12-31", "--json", "--amount")
    french = give(tmp_path, *words, "2 400,50", "--paid", "15/10/2025:500,00")
    plain = give(tmp_path, *words, "2400.50", "--paid", "2025-10-15:500")
    assert french.code == 0
    assert french == plain


def test_a_stop_and_a_start_say_what_they_did(tmp_path: Path) -> None:
    write(tmp_path)
    assert "Plus rien ne part" in give(tmp_path, "stop").out
    assert "levé" in give(tmp_path, "start").out
    assert "pas d'arrêt" in give(tmp_path, "start").out
