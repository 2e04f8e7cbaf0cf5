"""What a good configuration is read as, and what is filled in where nothing is written."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.config.writing import CREDITOR, ENVIRON, MAIN, write

from relanced.config import (
    BadConfiguration,
    CreditorState,
    Security,
    SourceKind,
    find_config,
    load,
)
from relanced.dunning.money import money

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "relance.password").write_text("tournesol\n")
    return tmp_path / "relanced.toml"


def test_the_commented_examples_load(examples: Path) -> None:
    found = load(examples, {})
    dupont = found.creditors["dupont"]
    assert found.mailbox_of("dupont").password is not None
    assert found.mailbox_of("dupont").password.reveal() == "tournesol"  # type: ignore[union-attr]
    assert dupont.iban == "FR1420041010050500013M02606"
    assert dupont.window.closes == time(16, 30)
    assert dupont.window.opens == time(9)
    assert dupont.caps.per_day == 60
    assert dupont.caps.approval_above == 25
    assert dupont.calendar().is_working(date(2026, 12, 26)) is False
    assert dupont.calendar().is_working(date(2026, 8, 10)) is False


def test_what_the_examples_show_as_default_is_the_default(examples: Path) -> None:
    plain = load(examples, {})
    every = ("language", "time_zone", "sent_copy", "pace_per_minute", "per_domain", "digest_from",
             "user", "account_holder", "show_iban", "qr_code", "currency", "terms_days")  # fmt: skip
    for file in (examples, examples.parent / "creditors.d" / "dupont.toml"):
        lines = file.read_text().splitlines(keepends=True)
        text = "".join(line[2:] if line.startswith(tuple(f"# {k}" for k in every)) else line
                       for line in lines)  # fmt: skip
        assert text != file.read_text()
        file.write_text(text)
    assert load(examples, {}) == plain


def test_three_lines_a_mailbox_and_two_a_creditor_are_enough(tmp_path: Path) -> None:
    found = load(write(tmp_path), ENVIRON)
    box, dupont = found.mailboxes["relance"], found.creditors["dupont"]
    assert (box.imap.port, box.imap.security) == (993, Security.TLS)
    assert (box.smtp.port, box.smtp.security) == (465, Security.TLS)
    assert box.user == "relance@dupont.test"
    assert found.service.state_dir == tmp_path / "state"
    assert found.service.connection_url() == f"sqlite:///{tmp_path}/state/relanced.db"
    assert found.service.digest_from == "relance"
    assert dupont.state is CreditorState.PREPARING
    assert dupont.mailbox == "relance"
    assert dupont.account_holder == dupont.signature.name == "Menuiserie Dupont"
    assert dupont.tolerance == money(10)
    assert [dupont.fresh_for.days(kind) for kind in SourceKind] == [1, 2, 8]
    assert found.freshness.seconds == 120


def test_a_firms_own_ladder_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "procedures.d").mkdir()
    (tmp_path / "procedures.d" / "douce.toml").write_text(
        '[[level]]\nname = "rappel"\nafter_due = 20\nchannel = "email"\ntemplate = "cordial"\n'
    )
    file = write(tmp_path, dupont=CREDITOR.replace("standard", "douce"))
    assert set(load(file, ENVIRON).procedures) == {"cordial-5-etapes", "standard", "douce"}


def test_one_mailbox_serves_several_creditors_whose_rules_differ(tmp_path: Path) -> None:
    martin = (
        'name = "Garage Martin"\nprocedure = "standard"\nlanguage = "en"\n[caps]\nper_day = 7\n'
    )
    found = load(write(tmp_path, dupont=CREDITOR, martin=martin), ENVIRON)
    assert [c.id for c in found.creditors_of("relance")] == ["dupont", "martin"]
    assert [c.caps.per_day for c in found.creditors_of("relance")] == [200, 7]
    assert found.creditors["martin"].language == "en"


def test_a_debtor_is_found_by_code_or_by_name_in_any_case(tmp_path: Path) -> None:
    text = (
        f'{CREDITOR}[debtors."C0042"]\nnever = "accord"\n[debtors."Leroy & Co"]\nlanguage = "en"\n'
    )
    dupont = load(write(tmp_path, dupont=text), ENVIRON).creditors["dupont"]
    by_code, by_name = dupont.rule_for("c0042", "Barr"), dupont.rule_for(None, "LEROY & CO")
    assert by_code is not None
    assert by_code.never == "accord"
    assert by_name is not None
    assert by_name.language == "en"
    assert dupont.rule_for(None, "Barr") is None


def test_a_window_is_written_with_words_of_either_language(tmp_path: Path) -> None:
    window = '[window]\ndays = ["mar", "thu-sat"]\nfrom = 08:00:00\nto = "12h30"\n'
    found = load(write(tmp_path, MAIN + window), ENVIRON).creditors["dupont"].window
    assert (found.days, found.opens, found.closes) == ((1, 3, 4, 5), time(8), time(12, 30))


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    file = write(tmp_path)
    file.write_bytes(b"\xef\xbb\xbf" + MAIN.replace("\n", "\r\n").encode())
    assert load(file, ENVIRON).mailboxes["relance"].address == "relance@dupont.test"


def test_files_that_are_no_toml_beside_the_creditors_are_left_alone(tmp_path: Path) -> None:
    file = write(tmp_path)
    (tmp_path / "creditors.d" / "dupont.toml~").write_text("= broken")
    (tmp_path / "creditors.d" / ".#dupont.toml").write_text("= broken")
    assert list(load(file, ENVIRON).creditors) == ["dupont"]


def test_postgresql_is_reached_with_a_password_that_no_file_shows(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("p@ss/word\n")
    service = (
        '[service]\ndatabase = "postgresql://relanced@db.test:5433/relanced"\n'
        'database_password_file = "db"\n'
    )
    found = load(write(tmp_path, MAIN + service), ENVIRON).service
    assert found.database_url == "postgresql+psycopg://relanced@db.test:5433/relanced"
    assert found.connection_url() == (
        "postgresql+psycopg://relanced:p%40ss%2Fword@db.test:5433/relanced"
    )
    assert "p@ss" not in repr(found)


def test_the_named_file_wins_over_the_variable_and_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(tmp_path)
    monkeypatch.chdir(tmp_path)
    other = write(tmp_path / "other")
    assert find_config(None, {}) == Path("relanced.toml")
    assert find_config(None, {"RELANCED_CONFIG": str(other)}) == other
    assert find_config(here, {"RELANCED_CONFIG": str(other)}) == here
    assert find_config(other.parent, {}) == other


def test_no_configuration_anywhere_is_said_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("relanced.config.loading.SYSTEM_FILE", tmp_path / "etc" / "relanced.toml")
    with pytest.raises(BadConfiguration) as caught:
        find_config(None, {})
    assert "relanced init" in caught.value.say("en")


FILES = st.sampled_from(["relanced.toml", "creditors.d/dupont.toml"])
SNIPPETS = [
    "=",
    "[",
    "]",
    "]]",
    "{",
    '"',
    "'",
    "\\",
    "é",
    "[[",
    '"""',
    ",",
    "-",
    "true",
    "1979-02-30",
    "nan",
    "inf",
    "1e999999",
]
WORDS = st.sampled_from([*SNIPPETS, "\n", "\x00", "[" * 3000, "0x" + "f" * 5000])


def said(file: Path) -> tuple[str, ...]:
    """Return what is said of a configuration, in both languages; nothing when it is good."""
    try:
        load(file, {})
    except BadConfiguration as bad:
        return bad.say("fr"), bad.say("en")
    return ()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=FILES, at=st.floats(0, 1), length=st.integers(0, 30), word=WORDS | st.text(max_size=5))
def test_a_damaged_file_never_ends_in_a_traceback(
    examples: Path, name: str, at: float, length: int, word: str
) -> None:
    shutil.copytree(EXAMPLES, examples.parent, dirs_exist_ok=True)
    file = examples.parent / name
    text = file.read_text()
    start = int(at * len(text))
    damaged = text[:start] + word + text[start + length :]
    file.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    assert all("    → " in words for words in said(examples))
