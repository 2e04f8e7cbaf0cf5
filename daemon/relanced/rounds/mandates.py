"""What a mandate allows: which levels, and nothing of a collector's before its first letter (facts §4.4)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from relanced.config.creditor import Creditor, DebtorRule
from relanced.dunning.message import FirstLetter, MandateMode
from relanced.store import flags, journal
from relanced.store.cases import Work
from relanced.words import Because, because

FIRST_LETTER: Final = (
    "first_letter"  # the subject of its flag, and the event that says it was posted
)
HELD: Final = "mandate"  # why the items of a barred case are held


def is_limited(config: Creditor) -> bool:
    """Tell whether a creditor's mandate must be looked at before each step of the ladder."""
    return bool(config.mandate.levels) or config.mandate.mode is MandateMode.THIRD_PARTY


def flag_of(reason: Because, level: str, today: date) -> flags.NewFlag:
    """Return the flag for what a mandate lacks: a first letter to post, or a level to agree upon."""
    if reason.key == "case.first_letter_wanted":
        return flags.NewFlag("letter", reason, today, FIRST_LETTER)
    return flags.NewFlag("review", reason, today, f"mandate:{level}")


def first_letter(
    session: Session, config: Creditor, case: int, rule: DebtorRule | None
) -> FirstLetter | None:
    """Return a collector's letter of article R124-4: as its poster recorded it, or as the configuration says."""
    if config.mandate.mode is not MandateMode.THIRD_PARTY:
        return None
    found = journal.last_of(session, f"case:{case}", FIRST_LETTER)
    if found is not None:
        return FirstLetter(found.body["reference"], date.fromisoformat(found.body["on"]))
    return rule.first_letter if rule else None


def barred(
    session: Session, config: Creditor, work: Work, rule: DebtorRule | None, level: str
) -> Because | None:
    """Return what the mandate lacks for a level of the ladder to be done; None when nothing."""
    if not config.mandate.covers(level):
        return because("case.level_not_mandated", level=level)
    is_collector = config.mandate.mode is MandateMode.THIRD_PARTY
    if is_collector and first_letter(session, config, work.id, rule) is None:
        return because("case.first_letter_wanted")
    return None
