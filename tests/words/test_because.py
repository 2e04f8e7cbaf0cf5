"""A reason that carries another reason is said, and kept, whole."""

from __future__ import annotations

import json

from relanced.words import because, from_json, say, to_json

WIRE = because("wire.unreachable", host="mail.dupont.test:993", said="timed out")
HELD = because("case.mailbox_unread", mailbox="relance", text=WIRE)


def test_a_reason_inside_a_reason_speaks_the_readers_language() -> None:
    assert "illisible : Le serveur mail.dupont.test:993 est injoignable" in say(HELD, "fr")
    assert "cannot be read: The server mail.dupont.test:993 cannot be reached" in say(HELD, "en")


def test_a_reason_inside_a_reason_comes_back_from_json_as_it_went_in() -> None:
    assert from_json(json.loads(json.dumps(to_json(HELD)))) == HELD
