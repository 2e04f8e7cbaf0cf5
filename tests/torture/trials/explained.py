"""Years of a house after which each send and each letter that was not sent must be explained, and no edit go unseen."""

from __future__ import annotations

import json
import random
from typing import Any

from sqlalchemy import delete, select, update
from tests.torture.simulated.acts import play_year, steps_of
from tests.torture.simulated.house import House, house
from tests.torture.trial import Run, Trial

from relanced.store import outbox, proof
from relanced.store.cases import CASES, ITEMS
from relanced.store.journal import EVENTS

EDITS = 12  # a year


def play(run: Run) -> None:
    """Live a year, explain its letters, then edit the store in one place after another."""
    with house() as made:
        for seed in run.seeds():
            play_year(made, steps_of(seed))
            letters = made.rows(select(outbox.LETTERS))
            with run.round(seed, worth=len(letters)):
                _explained(made, letters)
                chance = random.Random(seed)
                for _ in range(EDITS):
                    _edited(made, chance)
                    run.count("edits")


def _explained(made: House, letters: list[Any]) -> None:
    events: dict[int, list[tuple[str, str, Any]]] = {}
    for row in made.rows(select(EVENTS.c.kind, EVENTS.c.actor, EVENTS.c.body)):
        body = json.loads(row.body)
        if "letter" in body:
            events.setdefault(body["letter"], []).append((row.kind, row.actor, body))
    taken = {outbox_id(one.body) for one in made.server.journal}
    for row in letters:
        told = events.get(row.id, [])
        kinds = {kind for kind, _, _ in told}
        assert all(actor for _, actor, _ in told), f"letter {row.id}: nobody did it"
        queued = next(body for kind, _, body in told if kind == "letter_queued")
        assert queued["because"]["key"], row.id
        if row.message_id in taken:
            assert kinds & {"letter_sent", "letter_unsure"}, (
                f"letter {row.id} left unexplained: {kinds}"
            )
        if row.state == "SENT" and "letter_sent" in kinds:
            sent = next(body for kind, _, body in told if kind == "letter_sent")
            assert (sent["message_id"], sent["sha256"]) == (row.message_id, row.sealed_hash)
            assert row.fresh_seconds is not None, f"letter {row.id}: how fresh was the mailbox?"
        if row.state == "WITHDRAWN":
            why = next(body for kind, _, body in told if kind == "letter_withdrawn")
            assert why["because"]["key"], row.id
        if row.state == "FAILED":
            assert kinds & {"letter_failed", "letter_never_left"}, row.id


def outbox_id(raw: bytes) -> str:
    """Return the Message-ID of a letter on the wire, without its brackets."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    line = next(one for one in head.split("\r\n") if one.lower().startswith("message-id:"))
    return line.partition(":")[2].strip(" <>")


def _edited(made: House, chance: random.Random) -> None:
    """Edit the store in one place, see that `verify` finds it, and put it back."""
    what, edit = chance.choice(KINDS)
    with made.store.look() as session:
        assert not proof.verify(session)
    connection = made.store.engine.connect()
    try:
        with connection.begin() as whole:
            from sqlalchemy.orm import Session

            with Session(connection, join_transaction_mode="create_savepoint") as session:
                if edit(session, chance):
                    assert proof.verify(session), f"I20: {what} went unseen"
            whole.rollback()
    finally:
        connection.close()


def _any(session: Any, table: Any, chance: random.Random, *where: Any) -> Any:
    rows = list(session.execute(select(table).where(*where)))
    return chance.choice(rows) if rows else None


def _event_field(session: Any, chance: random.Random) -> bool:
    row = _any(session, EVENTS, chance)
    name = chance.choice(("body", "actor", "kind", "hash", "previous"))
    old: str = getattr(row, name)
    place = chance.randrange(len(old)) if old else 0
    new = f"{old[:place]}{chr((ord(old[place]) ^ 1) if old else 33)}{old[place + 1 :]}"
    session.execute(update(EVENTS).where(EVENTS.c.id == row.id).values({name: new}))
    return True


def _event_gone(session: Any, chance: random.Random) -> bool:
    row = _any(session, EVENTS, chance)
    session.execute(delete(EVENTS).where(EVENTS.c.id == row.id))
    return True


def _events_swapped(session: Any, chance: random.Random) -> bool:
    row = _any(session, EVENTS, chance, EVENTS.c.seq > 1)
    if row is None:
        return False
    same = (EVENTS.c.chain == row.chain,)
    session.execute(update(EVENTS).where(*same, EVENTS.c.seq == row.seq).values(seq=-1))
    session.execute(update(EVENTS).where(*same, EVENTS.c.seq == row.seq - 1).values(seq=row.seq))
    session.execute(update(EVENTS).where(*same, EVENTS.c.seq == -1).values(seq=row.seq - 1))
    return True


def _item_figure(session: Any, chance: random.Random) -> bool:
    row = _any(session, ITEMS, chance)
    if row is None:
        return False
    name = chance.choice(("open_minor", "level"))
    session.execute(
        update(ITEMS).where(ITEMS.c.id == row.id).values({name: getattr(row, name) + 1})
    )
    return True


def _case_state(session: Any, chance: random.Random) -> bool:
    row = _any(session, CASES, chance)
    if row is None:
        return False
    new = "OPEN" if row.state != "OPEN" else "HANDED_OVER"
    session.execute(update(CASES).where(CASES.c.id == row.id).values(state=new))
    return True


def _letter_state(session: Any, chance: random.Random) -> bool:
    letters = outbox.LETTERS
    row = _any(session, letters, chance, letters.c.state.in_(("SENT", "WITHDRAWN")))
    if row is None:
        return False
    new, live = ("WITHDRAWN", False) if row.state == "SENT" else ("SENT", True)
    session.execute(update(letters).where(letters.c.id == row.id).values(state=new, live=live))
    return True


def _letter_bytes(session: Any, chance: random.Random) -> bool:
    letters = outbox.LETTERS
    row = _any(session, letters, chance, letters.c.state == "SENT", letters.c.sealed.is_not(None))
    if row is None:
        return False
    place = chance.randrange(len(row.sealed))
    new = row.sealed[:place] + bytes([row.sealed[place] ^ 1]) + row.sealed[place + 1 :]
    session.execute(update(letters).where(letters.c.id == row.id).values(sealed=new))
    return True


KINDS = (
    ("a field of an event", _event_field), ("an event taken out", _event_gone),
    ("two events that changed places", _events_swapped), ("a figure of an item", _item_figure),
    ("the state of a case", _case_state), ("the state of a letter", _letter_state),
    ("the bytes of a letter", _letter_bytes),
)  # fmt: skip

TRIAL = Trial(
    name="explained", promises=("I20", "I2"), asked=5_000, unit="letters", smoke=2, share=1.5,
    what="each letter's way explained by the journal; then a random edit of journal, case, item or letter, found by verify",
    play=play,
)  # fmt: skip
