"""Mails written and labelled by hand are read as their labels say; what still misses is counted, never hidden."""

from __future__ import annotations

import pytest
from tests.understanding.mailbag import bag, wrong

from relanced.mail.parse import parse
from relanced.understanding.meaning import read
from relanced.understanding.reading import document

# The share of mails read wholly as labelled, at the least; the figures seen stand in the closing notes of the work.
LEAST = {"french": 1.0, "english": 1.0, "machines": 1.0, "neighbours": 1.0, "held_out": 0.9}


@pytest.mark.parametrize("name", sorted(LEAST))
def test_labelled_mails_are_read_as_their_labels_say(name: str) -> None:
    mails = bag(name)
    misses = {}
    for written in mails:
        mail = parse(written.raw)
        found = wrong(written, document(written.name, mail, read(mail)))
        if found:
            misses[written.name] = found
    assert mails
    assert 1 - len(misses) / len(mails) >= LEAST[name], misses
