"""The follow-up table: read back by another program, typed, coloured, harmless, and streamed."""

from __future__ import annotations

import csv
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.desk import Desk

from relanced.cli.spreadsheet import RUNS, Cell, Heading, safe, write_csv, write_xlsx


def sheet(path: Path) -> list[dict[str, Any]]:
    head, *rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()  # fmt: skip
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_a_workbook_has_a_row_an_invoice_with_true_numbers_and_days(desk: Desk) -> None:
    said = desk.give("export", "--xlsx", "suivi.xlsx")
    assert said.err == "suivi.xlsx : 8 lignes.\n"
    rows = {row["Facture"]: row for row in sheet(desk.folder / "suivi.xlsx")}
    assert len(rows) == 8
    one = rows["FA-101"]
    assert (one["Créancier"], one["Client"], one["Code client"]) == (
        "dupont",
        "Boulangerie Roy",
        "C001",
    )
    assert (one["Montant TTC"], one["Reste dû"], one["Jours de retard"]) == (1240.5, 1240.5, 56)
    assert (one["Date de facture"], one["Échéance"]) == (date(2026, 8, 31), date(2026, 9, 30))
    assert one["Niveau atteint"] == "Première relance, cordiale"
    assert one["Dernière relance"] == date(2026, 11, 9)
    assert one["Promesse attendue jusqu'au"] == date(2026, 12, 2)
    assert one["Courriel"] == "compta@roy.test"
    assert rows["FA-088"]["Note"] == "Rappeler M. Weber lundi"
    assert "contestation" in rows["FA-088"]["Signal"]
    assert (rows["AV-12"]["Nature"], rows["AV-12"]["Reste dû"]) == ("avoir", -20)
    assert rows["FA-120"]["Jours de retard"] == ""
    assert rows["FA-121"]["Prochaine action"] == "relance par courriel"


def test_levels_are_blue_then_orange_then_red(tmp_path: Path) -> None:
    rows = [[Cell(tone, tone)] for tone in ("courtesy", "cordial", "firm", "final")]
    write_xlsx(tmp_path / "x.xlsx", "S", [Heading("Niveau", 10)], rows, "fr")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        styles = book.read("xl/styles.xml").decode()
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert styles.index("FF1F4E78") < styles.index("FFC55A11") < styles.index("FF9C0006")
    forms = [part.split('"')[0] for part in cells.split(' s="')[2:]]
    assert len(forms) == 4
    assert forms[0] == forms[1]
    assert len(set(forms)) == 3


def test_a_csv_file_opens_by_a_double_click_in_french_and_in_english(desk: Desk) -> None:
    desk.give("export", "--csv", "fr.csv", "--creditor", "dupont")
    desk.give("export", "--csv", "en.csv", "--creditor", "dupont", lang="en")
    french = (desk.folder / "fr.csv").read_text("utf-8-sig").splitlines()
    english = (desk.folder / "en.csv").read_text("utf-8-sig").splitlines()
    assert (desk.folder / "fr.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert any(";1240,50;1240,50;EUR;" in line and ";30/09/2026;" in line for line in french)
    assert any(",1240.50,1240.50,EUR," in line and ",2026-09-30," in line for line in english)
    assert not [line for line in french if line.startswith("leroy")]


def test_nothing_in_the_table_runs_when_it_is_opened(desk: Desk) -> None:
    desk.give("export", "--csv", "s.csv", "--xlsx", "s.xlsx")
    with (desk.folder / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    evil = next(row for row in rows if "FA-121" in row)
    assert "'=cmd|' /C calc'!A0" in evil
    assert "'+33102030405" in evil
    with zipfile.ZipFile(desk.folder / "s.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert any(row["Client"] == "=cmd|' /C calc'!A0" for row in sheet(desk.folder / "s.xlsx"))


@given(st.text())
def test_no_text_stays_a_formula(text: str) -> None:
    shown = safe(text)
    assert not shown.startswith(RUNS)
    assert "\n" not in shown
    assert "\r" not in shown


def test_the_table_streams(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        rows = ([f"Client {n}", n, Decimal(n), date(2026, 1, 1)] for n in range(count))
        headings = [Heading(name, 10) for name in ("a", "b", "c", "d")]
        tracemalloc.start()
        assert write_xlsx(tmp_path / f"{count}.xlsx", "S", headings, rows, "fr") == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(6000) < 2 * peak(600)


def test_a_file_there_is_replaced_whole_or_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("hier", "utf-8")

    def rows() -> Any:
        yield ["un"]
        raise OSError(28, "No space left on device", str(path))

    with pytest.raises(OSError, match="No space"):
        write_csv(path, [Heading("a", 1)], rows(), "fr")
    assert path.read_text("utf-8") == "hier"
    assert [p.name for p in tmp_path.iterdir()] == ["s.csv"]


def test_a_csv_can_go_down_a_pipe(desk: Desk) -> None:
    said = desk.give("export", "--csv", "-")
    assert said.out.count("\n") == 9
    assert said.out.startswith("\ufeffCréancier;")
