"""Mails of machines: known for what they are, whoever made them, and read for the day and the name they give."""

from __future__ import annotations

import pytest
from tests.understanding.machines import Machine, machines, raw
from tests.understanding.measure_machines import Machines, tally, wrong

from relanced.mail.parse import parse
from relanced.understanding import meaning, reading

# A notice of a bank, in the very words of an answer from a box that nobody opens.
EITHER_WAY = {"bank-notification-en"}
LOOKED_AT = [m for m in machines() if m.half == "dev" and m.situation not in EITHER_WAY]


@pytest.mark.parametrize("machine", LOOKED_AT, ids=lambda machine: machine.situation)
def test_a_machine_is_read_for_what_it_is(machine: Machine) -> None:
    mail = parse(raw(machine))
    document = reading.document(machine.situation, mail, meaning.read(mail))
    assert wrong(machine, document, Machines()) == []


def test_machines_nobody_looked_at_are_read_nearly_as_well_as_claimed() -> None:
    counted = [m for m in machines() if m.half == "test"]
    found = tally(counted)
    assert found.taken_for_people <= 0.06 * len(counted)
    assert found.bounces.recall >= 0.97
    assert found.classes_right >= 0.9 * found.classes.total()


def test_a_report_is_about_the_letter_it_carries() -> None:
    reports = [m for m in machines("bounces") if dict(m.headers).get("Report")]
    for machine in reports:
        found = meaning.read(parse(raw(machine)))
        assert (
            dict(machine.headers)["Final-Recipient"].partition(";")[2].strip()
            in found.failed_recipients
        )
        assert any("117" in about for about in found.about)
