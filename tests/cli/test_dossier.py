"""The evidence of a case: the same bytes each time, verified with unzip and sha256sum alone."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from tests.cli.desk import Desk


def run(folder: Path, *words: str) -> str:
    """Run one common tool, which must be content."""
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def dossier(desk: Desk) -> Path:
    """The archive of the bakery's case, unpacked by unzip."""
    said = desk.give("dossier", desk.number("Boulangerie"), "--out", "d.zip")
    assert said.code == 0, said.err
    run(desk.folder, "unzip", "-q", "d.zip", "-d", "d")
    return desk.folder / "d"


def test_it_is_the_same_bytes_each_time(desk: Desk) -> None:
    number = desk.number("Boulangerie")
    for name in ("a.zip", "b.zip"):
        assert desk.give("dossier", number, "--out", name).code == 0
    assert (desk.folder / "a.zip").read_bytes() == (desk.folder / "b.zip").read_bytes()


def test_every_file_and_every_line_of_the_journal_is_proved_by_common_tools(dossier: Path) -> None:
    assert "FAILED" not in run(dossier, "sha256sum", "-c", "SHA256SUMS")
    proved = run(dossier, "sha256sum", "-c", "journal.sha256").splitlines()
    hashes = dict(line.split("  ")[::-1] for line in (dossier / "journal.sha256").read_text().splitlines())  # fmt: skip
    assert len(proved) == len(hashes) > 5
    previous = ""
    for name, found in hashes.items():
        assert run(dossier, "sed", "-n", "6p", name).rstrip("\n") == previous
        previous = found


def test_a_changed_line_of_the_journal_does_not_pass(dossier: Path) -> None:
    line = dossier / "journal" / "00003"
    line.write_bytes(line.read_bytes() + b" ")
    with pytest.raises(subprocess.CalledProcessError):
        run(dossier, "sha256sum", "-c", "journal.sha256")


def test_letters_and_answers_are_there_as_they_were(dossier: Path, desk: Desk) -> None:
    (letter,) = (dossier / "lettres").glob("*.eml")
    facts = json.loads(letter.with_suffix(".json").read_text())
    assert facts["server_answer"].startswith("2.0.0 Ok") or "Ok" in facts["server_answer"]
    assert run(dossier, "sha256sum", str(letter)).split()[0] == facts["sealed_sha256"]
    (answer,) = (dossier / "reponses").glob("*.eml")
    assert "FA-101" in answer.read_text()
    late = json.loads((dossier / "interets.json").read_text())
    assert {one["number"] for one in late["invoices"]} == {"FA-101", "FA-117"}
    assert all(one["periods"] for one in late["invoices"])
    assert (dossier / "index.pdf").read_bytes().startswith(b"%PDF")
    assert "sha256sum -c SHA256SUMS" in (dossier / "LISEZ-MOI.txt").read_text()


def test_no_stranger_stands_in_it(dossier: Path) -> None:
    whole = b"".join(file.read_bytes() for file in dossier.rglob("*") if file.is_file())
    assert b"weber" not in whole.lower()
    assert b"evil.test" not in whole


def test_the_invoices_of_the_creditors_folder_go_in_and_no_others(desk: Desk) -> None:
    folder = desk.folder / "factures"
    folder.mkdir()
    for number in ("FA-101", "FA-088"):
        (folder / f"{number}.pdf").write_bytes(b"%PDF-1.4 " + number.encode())
    file = desk.folder / "creditors.d" / "dupont.toml"
    file.write_text(f'invoices_dir = "{folder}"\n{file.read_text("utf-8")}', "utf-8")
    said = desk.give("dossier", desk.number("Boulangerie"), "--out", "d.zip")
    assert said.code == 0, said.err
    assert [b"FA-101" in content for content in invoices(desk.folder / "d.zip")] == [True]


def invoices(archive: Path) -> list[bytes]:
    """Return the invoices in an archive."""
    with zipfile.ZipFile(archive) as opened:
        return [opened.read(name) for name in opened.namelist() if name.startswith("factures/")]
