"""The letter's states: one message to one recipient, from the decision to the last word about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class LetterState(StrEnum):
    """Where a letter stands. ENDING is committed just before the final dot; from there a cut means UNSURE."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    ENDING = "ENDING"
    SENT = "SENT"
    BOUNCED = "BOUNCED"
    FAILED = "FAILED"
    UNSURE = "UNSURE"
    WITHDRAWN = "WITHDRAWN"


S = LetterState

# From each state, where a letter may go and what carries it there.
LETTER_MOVES: Mapping[LetterState, Mapping[LetterState, str]] = {
    S.QUEUED: {
        S.SENDING: "claimed for sending",
        S.WITHDRAWN: "answered, paid, paused or changed before it was claimed",
    },
    S.SENDING: {
        S.ENDING: "all but the final dot is out",
        S.QUEUED: "cut, deferred or refused for now before the dot: provably unsent",
        S.FAILED: "refused for good before the dot",
        S.WITHDRAWN: "a last look found a reason not to ask",
    },
    S.ENDING: {
        S.SENT: "the server took it",
        S.QUEUED: "the server put it off after the dot",
        S.FAILED: "the server refused it after the dot",
        S.UNSURE: "no answer to the dot",
    },
    S.UNSURE: {
        S.SENT: "evidence or a person says it left",
        S.FAILED: "a person says it never left",
        S.BOUNCED: "its delivery report came back",
    },
    S.SENT: {S.BOUNCED: "its delivery report came back"},
    S.BOUNCED: {},
    S.FAILED: {},
    S.WITHDRAWN: {},
}

# While a letter lives, nothing else may ask the same items at the same level of the same recipient.
LIVE_STATES = frozenset({S.QUEUED, S.SENDING, S.ENDING, S.SENT, S.UNSURE})
FINAL_STATES = frozenset({S.BOUNCED, S.FAILED, S.WITHDRAWN})


def may_move(before: LetterState, after: LetterState) -> bool:
    """Say whether the table of moves knows this step."""
    return after in LETTER_MOVES[before]
