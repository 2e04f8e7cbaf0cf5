"""Files of accounting entries (FEC), read as a bookkeeper reads what customers owe."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.books.test_good_ledgers import the_same

from relanced.books.defaults import Defaults
from relanced.books.door import read_ledger

FEC = Path(__file__).parent / "fec"
TITLES = (
    (FEC / "good" / "ebp-sub-accounts" / "ledger.txt").read_text("utf-8-sig").partition("\n")[0]
)
GOOD = sorted(path for path in (FEC / "good").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", GOOD, ids=lambda path: path.name)
def test_a_fec_reads_as_a_bookkeeper_would(folder: Path) -> None:
    file = next(folder.glob("ledger.*"))
    the_same(file.read_bytes(), file.name, folder)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "iso8859-15", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_change_nothing(encoding: str, ends: str) -> None:
    folder = FEC / "good" / "montant-sens-utf16"
    text = (folder / "ledger.txt").read_bytes().decode("utf-16").replace("\r\n", ends)
    the_same(text.encode(encoding), "ledger.txt", folder)


@pytest.mark.parametrize("mark", ["\t", "|", ";", ","])
def test_the_separator_changes_nothing(mark: str) -> None:
    folder = FEC / "good" / "opening-in-detail"
    text = (folder / "ledger.txt").read_text("utf-8")
    the_same(text.replace(",", ".").replace("\t", mark).encode(), "ledger.txt", folder)


@pytest.mark.parametrize("folder", GOOD, ids=lambda path: path.name)
def test_a_fec_cut_anywhere_in_its_last_entry_is_never_taken_for_whole(folder: Path) -> None:
    data = (folder / "ledger.txt").read_bytes()
    if folder.name in {"customers-accounts-alone", "montant-sens-utf16"}:
        return  # an extract cannot show that it is whole; half a letter of UTF-16 has its own test
    whole = read_ledger(data, "ledger.txt")
    body = data.rstrip(b"\r\n;\t")
    lines = body.splitlines(keepends=True)
    taken = []
    for cut in range(len(body) - len(lines[-1]) - len(lines[-2]) + 1, len(body) - 60):
        ledger = read_ledger(data[:cut], "ledger.txt")
        if ledger.refused is None and ledger.lines != whole.lines:
            taken.append(data[:cut][-30:])
    assert taken == []


def test_a_fec_saved_as_a_workbook_is_read_as_well() -> None:
    folder = FEC / "good" / "opening-in-detail"
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, line in enumerate((folder / "ledger.txt").read_text("utf-8").splitlines()):
        for column, cell in enumerate(line.split("\t")):
            is_amount = row and column in {11, 12}
            (sheet.write_number if is_amount else sheet.write_string)(
                row, column, float(cell.replace(",", ".")) if is_amount else cell
            )
    book.close()
    the_same(out.getvalue(), "ledger.xlsx", folder)


def test_due_dates_are_counted_from_known_terms_and_said_to_be() -> None:
    data = (FEC / "good" / "sage-100" / "ledger.txt").read_bytes()
    ledger = read_ledger(data, "ledger.txt", Defaults(terms_days=30))
    assert [(line.number, line.due_on, line.due_computed) for line in ledger.lines] == [
        ("10060", date(2026, 4, 2), True),
        ("10061", date(2026, 4, 3), True),
    ]
    assert [problem.reason.key for problem in ledger.warnings] == ["books.fec_due_assumed"]
    unknown = read_ledger(data, "ledger.txt")
    assert {line.due_on for line in unknown.lines} == {None}
    assert [problem.reason.key for problem in unknown.warnings] == ["books.fec_no_due"]


MOVES = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.integers(1, 99_999), st.booleans(), st.sampled_from(["", "", "x", "y"]),
        st.integers(1, 28),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@given(MOVES)
def test_what_is_open_is_what_the_accounts_say(
    moves: list[tuple[str, int, bool, str, int]],
) -> None:
    lines = [TITLES]
    owed: dict[str, int] = {}
    for number, (customer, cents, is_invoice, letter, day) in enumerate(moves):
        owed[customer] = owed.get(customer, 0) + (cents if is_invoice else -cents)
        amount = f"{cents // 100},{cents % 100:02d}"
        sides = [f"{amount}\t0,00", f"0,00\t{amount}"]
        journal, other = ("VE\tVentes", "707000") if is_invoice else ("BQ\tBanque", "512000")
        for account, side, mark in (
            (f"411000\tClients\t{customer}\tClient {customer}", sides[not is_invoice], letter),
            (f"{other}\t-\t\t", sides[is_invoice], ""),
        ):
            on = f"202601{day:02d}"
            lines.append(
                f"{journal}\t{number}\t{on}\t{account}\tP{number}\t{on}\tP{number}\t{side}\t{mark}\t\t{on}\t\t"
            )
    ledger = read_ledger(("\n".join(lines) + "\n").encode(), "fec.txt")
    assert ledger.refused is None
    read: dict[str, int] = dict.fromkeys(owed, 0)
    for line in ledger.lines:
        assert line.open.minor
        assert abs(line.open.minor) <= abs(line.total.minor)
        read[line.customer_ref or ""] += line.open.minor
    assert read == owed
