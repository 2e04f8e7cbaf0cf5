"""What each intent sounds like: French first, English equal, four neighbours safe.

A rule fires on one clause. `unless` silences it there: a negation, a condition, somebody else's doing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from relanced.understanding import contact_words, delay_words, objection_words, payment_words
from relanced.understanding.reading import Intent


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say an intent, how sure it is, and what silences it in the same clause."""

    intent: Intent
    confidence: float
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


_TABLE = (*payment_words.TABLE, *delay_words.TABLE, *objection_words.TABLE, *contact_words.TABLE)
RULES = tuple(
    Rule(intent, confidence, re.compile(pattern), unless)
    for intent, confidence, pattern, unless in _TABLE
)
