"""Everything a person may mistype gets a sentence and exit code 2; nothing is done, and no bug is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import give
from tests.config.writing import write

pytestmark = pytest.mark.e2e

MISTAKES = {
    "case 99": "There is no case 99.",
    "pause 99 --because x": "There is no case 99.",
    "dispute 1 --because x": "There is no case 1.",
    "flags resolve 77 --because x": "There is no flag 77",
    "holds lift 77": "There is no hold 77",
    "mails replay 77": "There is no mail 77",
    "settle-doubt 5 --left --because x": "There is no doubtful letter 5.",
    "approve abc": "The queue is not, or no longer, list abc",
    "run --once --at tomorrow": "'tomorrow' is not a moment",
    "run --at 2026-01-01": "--at goes with --once only",
    "import l.csv --creditor nope": "There is no creditor 'nope' in the configuration; there are: dupont.",
    "cases --creditor nope": "There is no creditor 'nope'",
    "import nowhere.xlsx": "nowhere.xlsx",
    "import .": ".: this is a folder",
    "import l.csv --as-of 31/02/2026": "31/02/2026",
    "interest --amount abc --due 2026-01-01 --until 2026-02-01": "'abc' is not a sure amount",
    "interest --amount 100 --due 2026-01-01 --until 2026-02-01 --paid x": "'x' is not a payment",
    "chek": "There is no command 'chek'.",
    "status --jason": "There is no option --jason.",
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
    assert "Tout envoi est arrêté" in give(tmp_path, "stop").out
    assert "reprennent" in give(tmp_path, "start").out
    assert "Rien n'était arrêté" in give(tmp_path, "start").out
