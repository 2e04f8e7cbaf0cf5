"""Forty dialogs told in advance: what is stored of each letter is what the server said, and who has one gets no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.servers.scripted_smtp import CUT, GARBAGE, MUTE, RESET, Script, ScriptedSmtp
from tests.torture.firms import each_round
from tests.torture.sending import MOMENTS, PATIENT, Wired, recipient_of
from tests.torture.trial import Run, Trial

from relanced.wall import Child

TOOK, LATER, NEVER, NOBODY_KNOWS = "SENT", "QUEUED", "FAILED", "UNSURE"
# What is said to the first letter at one stage, and what must be stored of it then. Two other letters go with each.
AT_RCPT = {
    "250 2.1.5 ok": TOOK, "251 2.1.5 user not local; will forward": TOOK, "252 2.1.5 cannot verify": TOOK,
    "250-2.1.5 first\r\n250 2.1.5 last": TOOK, "450 4.2.1 busy": LATER, "451 4.7.1 greylisted": LATER,
    "452 4.5.3 too many": LATER, "421 4.3.2 going down": LATER, "499 no such code": LATER, "550 5.1.1 no such user": NEVER,
    "551 5.1.6 moved": NEVER, "552 5.2.2 full": NEVER, "553 5.1.3 bad name": NEVER, "554 5.7.1 no": NEVER,
    "550-5.1.1 first\r\n550 5.1.1 last": NEVER, "599 no such code": NEVER, "354 out of turn": LATER, CUT: LATER,
    RESET: LATER, MUTE: LATER, GARBAGE: LATER,
}  # fmt: skip
AT_DOT = {
    "250 2.0.0 Ok: queued as A1": TOOK, "250 2.1.5 <c0@c0.test> delivered": TOOK, "251 odd but good": TOOK,
    "250-2.0.0 first\r\n250 2.0.0 last": TOOK, "450 4.2.0 try later": LATER, "451 4.3.0 local error": LATER,
    "452 4.3.1 no room": LATER, "421 4.3.2 going down": LATER, "550 5.7.1 refused": NEVER, "552 5.3.4 too big": NEVER,
    "554 5.6.0 spam": NEVER, "571 5.7.1 blocked": NEVER, "354 out of turn": NOBODY_KNOWS, CUT: NOBODY_KNOWS,
    RESET: NOBODY_KNOWS, MUTE: NOBODY_KNOWS, GARBAGE: NOBODY_KNOWS,
    # as LMTP answers, one line a recipient: one letter has one, so a second is out of step and its line is dropped
    "250 2.1.5 <c0@c0.test> ok\r\n250 2.1.5 <x@x.test> ok": TOOK,
    "550 5.1.1 <c0@c0.test> no\r\n250 2.1.5 <x@x.test> ok": NEVER,
}  # fmt: skip
DIALOGS = [("rcpt", said, then) for said, then in AT_RCPT.items()]
DIALOGS += [("dot", said, then) for said, then in AT_DOT.items()]
FIRST = "c0@c0.test"


def _script(stage: str, said: str) -> Script:
    good = "250 2.0.0 Ok: queued as B2"
    if stage == "rcpt":
        return Script(by_recipient={FIRST: said})
    return Script(dot=(said, good))


async def _one(folder: Path, child: Child, stage: str, said: str, then: str) -> None:
    firm = Wired(folder, child, 3)
    firm.patience = PATIENT
    try:
        async with ScriptedSmtp(_script(stage, said)) as server:
            await firm.go(MOMENTS[0], server.port)
            stored = {row.recipient: row.state for row in firm.letters()}
            assert stored == dict.fromkeys(stored, TOOK) | {FIRST: then}, stored
            taken = Counter(recipient_of(text) for text in server.letters)
            assert all(times == 1 for times in taken.values()), taken
            good = ScriptedSmtp(Script())
            async with good:  # whatever was said, those who have a letter get no other one
                for moment in MOMENTS[1:]:
                    await firm.go(moment, good.port)
                again = [recipient_of(text) for text in good.letters]
            assert again == ([FIRST] if then == LATER else []), again
    finally:
        firm.office.store.close()


def play(run: Run) -> None:
    """Play the dialogs one after another, from the seed's place in the list on."""
    each_round(run, lambda seed, folder, child: _one(folder, child, *DIALOGS[seed % len(DIALOGS)]))


TRIAL = Trial(
    name="dialogs",
    promises=("I1", "I10"),
    asked=len(DIALOGS),
    what="scripted SMTP dialogs: 2yz, 4yz, 5yz, nonsense and silence at RCPT and at the dot, as LMTP answers too",
    unit="dialogs",
    play=play,
    smoke=4,
)
