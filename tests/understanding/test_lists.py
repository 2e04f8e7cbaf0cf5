"""Every way of naming a day or an invoice that the two lists hold is read as it is meant."""

from __future__ import annotations

from datetime import date

import pytest
from tests.understanding.voices import VOICES

from relanced.understanding import dates
from relanced.understanding.folding import fold
from relanced.understanding.references import normalise_number, numbers

SENT_ON = date(2026, 11, 25)
EITHER_WAY = {"factures 118/119"}  # two numbers, or one with a stroke in it


def listed(name: str) -> list[tuple[str, str]]:
    lines = (VOICES / f"{name}.txt").read_text("utf-8").splitlines()
    pairs = [line.rpartition("|") for line in lines if "|" in line and not line.startswith("#")]
    return [(text.strip(), meant.strip()) for text, _, meant in pairs]


@pytest.mark.parametrize(("text", "day"), listed("days"))
def test_a_day_is_counted_from_the_day_the_mail_was_written(text: str, day: str) -> None:
    found = [one.day for one in dates.find(fold(text), SENT_ON) if one.day >= SENT_ON]
    assert [each.isoformat() for each in found[:1]] == [day]


@pytest.mark.parametrize(("text", "meant"), listed("numbers"))
def test_an_invoice_number_is_told_from_every_other_number(text: str, meant: str) -> None:
    if text in EITHER_WAY:
        return
    wanted = {normalise_number(one) for one in meant.split(",") if one}
    assert {normalise_number(one.text) for one in numbers(text)} == wanted
