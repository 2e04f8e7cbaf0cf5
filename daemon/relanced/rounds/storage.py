"""The storage as a gate (I23): nothing is claimed without room for its result, and a result is written for sure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from relanced.log import debug_log
from relanced.rounds.office import Office
from relanced.store.ground import MIB
from relanced.store.trouble import Fault, trouble_in
from relanced.words import Because, because

One = TypeVar("One")
PAUSES = (
    0.2,
    1.0,
    5.0,
)  # seconds before each new try to write a result down; the last again and again


def room_doubt(office: Office, more: int = 0) -> Because | None:
    """Return why nothing may be claimed that makes `more` octets to write; None where there is room."""
    ground = office.store.ground
    if ground is None or ground.has_room(more):
        return None
    return because(
        "daemon.no_room", free=ground.free() // MIB, least=(ground.least + more) // MIB
    )  # fmt: skip


async def surely(
    office: Office,
    many: Callable[[Session, Office, Sequence[One]], Sequence[Any]],
    item: One,
) -> None:
    """Write down what has happened outside, trying again for as long as the storage refuses.

    Room is made for it by giving up the ballast. An error that is none of the storage's doing goes to the caller.
    """
    tries = 0
    while True:
        try:
            await office.store.write_each(many, office, item)
        except SQLAlchemyError as error:
            trouble = trouble_in(error)
            if trouble is None:
                raise
            if trouble.fault is Fault.FULL and office.store.ground is not None:
                office.store.ground.give_up()
            debug_log().error("result not written down yet", fault=trouble.fault.value)
            await office.clock.wait(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
        else:
            return
