"""The lease message: what our key sealed is ours, what it did not is a stranger's, and anything may lie there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.mail.lease_note import LeaseNote, read_note, write_note

KEY = b"k" * 32
AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
NOTE = LeaseNote("0123456789abcdef", "serveur", AT, 12, is_held=True)
RAW = write_note(KEY, NOTE, "relance@dupont.test", "relanced sert cette boîte", "…")


def test_a_note_of_ours_is_read_as_it_was_written() -> None:
    assert read_note(KEY, RAW) == NOTE


@pytest.mark.parametrize(
    ("old", "new"),
    [(b" 12 held", b" 13 held"), (b"held", b"free"), (b"serveur", b"autre"), (b"T09:30", b"T10:30")],
)  # fmt: skip
def test_a_note_that_was_changed_or_forged_is_a_strangers(old: bytes, new: bytes) -> None:
    changed = read_note(KEY, RAW.replace(old, new, 1))
    assert changed is not None
    assert not changed.is_ours


def test_another_installations_note_is_a_strangers() -> None:
    found = read_note(b"q" * 32, RAW)
    assert found is not None
    assert (found.host, found.at, found.is_ours) == ("serveur", AT, False)


@pytest.mark.parametrize(
    "moment", ["2026-11-25T09:30:00", "2026-13-45T09:30:00+00:00", "9999-12-31T23:59:59-23:59"]
)
def test_a_moment_that_is_none_makes_no_note(moment: str) -> None:
    assert read_note(KEY, RAW.replace(AT.isoformat().encode(), moment.encode())) is None


@given(st.binary(max_size=200))
def test_whatever_lies_in_the_folder_is_read_or_left(junk: bytes) -> None:
    assert read_note(KEY, junk) is None
    read_note(KEY, b"X-Relanced-Lease: " + junk)
