"""What a person means, clause by clause: the tables of `intent_words`, with negation, condition, question and tense."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from relanced.understanding import dates
from relanced.understanding.folding import fold
from relanced.understanding.intent_words import RULES, Rule
from relanced.understanding.reading import Intent
from relanced.understanding.sentences import Clause, clauses
from relanced.understanding.turns import CONDITION, IDIOMS, PAST

CONDITIONAL = 0.4  # what is left of a confidence when the sentence makes a condition
CONDITIONAL_DAY = 0.75  # and when it names the day nevertheless
ASKED_PAID = 0.75  # the rule "have you received our transfer?" carries it, and stands in a question
ASKED = 0.7  # confidence that somebody who asks whether they may pay later needs time


@dataclass(frozen=True, slots=True)
class Said:
    """One clause that shows an intent, and how surely."""

    intent: Intent
    confidence: float
    clause: Clause


def said(text: str, sent_on: date | None) -> tuple[Said, ...]:
    """Return what each clause of a person's own words shows, in their order; `sent_on` settles the tense."""
    found: list[Said] = []
    for clause in clauses(text):
        found += _of_clause(replace(clause, folded=_plain(clause.folded)), sent_on)
    return tuple(without_echoes(found))


def by_rules(sentence: str, sent_on: date | None) -> dict[str, float]:
    """Return the intents the rules see in one sentence, each with its best confidence."""
    best: dict[str, float] = {}
    for one in said(sentence, sent_on):
        best[one.intent] = max(one.confidence, best.get(one.intent, 0.0))
    return best


def condition(sentence: str, sent_on: date | None) -> float:
    """Return what a condition leaves of a promise; one that names its day stands."""
    folded = _plain(fold(sentence))
    if not CONDITION.search(folded) or (sent_on and dates.find(folded, sent_on)):
        return 1.0
    return CONDITIONAL


def _plain(folded: str) -> str:
    return IDIOMS.sub(" ", folded)


def _of_clause(clause: Clause, sent_on: date | None) -> list[Said]:
    best: dict[Intent, float] = {}
    for rule in RULES:
        if rule.confidence > best.get(rule.intent, 0.0) and _holds(rule, clause):
            best[rule.intent] = rule.confidence
    best = _in_its_tense(best, clause, sent_on)
    return [
        Said(intent, confidence, clause)
        for intent, confidence in _weighed(best, clause, sent_on).items()
    ]


def _holds(rule: Rule, clause: Clause) -> bool:
    if not rule.pattern.search(clause.folded):
        return False
    return rule.unless is None or not rule.unless.search(clause.folded)


def _in_its_tense(
    best: dict[Intent, float], clause: Clause, sent_on: date | None
) -> dict[Intent, float]:
    """Decide between paid and promised where one clause sounds like both: by its day, else by its verbs."""
    if not {"paid", "promise"} <= set(best):
        return best
    days = dates.find(clause.folded, sent_on, "future") if sent_on else ()
    ahead = any(sent_on is not None and day.day > sent_on for day in days)
    is_past = bool(PAST.search(clause.folded)) and not ahead
    dropped = "promise" if is_past else "paid"
    return {intent: confidence for intent, confidence in best.items() if intent != dropped}


def _weighed(
    best: dict[Intent, float], clause: Clause, sent_on: date | None
) -> dict[Intent, float]:
    """Weaken what depends on something; a question claims nothing, but asks for time."""
    is_question = clause.sentence.rstrip().endswith("?")
    weighed = {
        intent: confidence * _condition(intent, clause, sent_on)
        for intent, confidence in best.items()
        if not (is_question and _is_claim(intent, confidence))
    }
    if is_question and "promise" in best:
        weighed["needs_time"] = max(ASKED, weighed.get("needs_time", 0.0))
    return weighed


def _is_claim(intent: Intent, confidence: float) -> bool:
    return intent == "promise" or (intent == "paid" and confidence > ASKED_PAID)


def _condition(intent: Intent, clause: Clause, sent_on: date | None) -> float:
    """Return what a condition leaves of a claim; a promise hangs on its whole sentence, a payment on its clause."""
    scope = {"promise": _plain(fold(clause.sentence)), "paid": clause.folded}.get(intent, "")
    if not CONDITION.search(scope):
        return 1.0
    has_day = sent_on is not None and dates.find(clause.folded, sent_on)
    return CONDITIONAL_DAY if intent == "promise" and has_day else CONDITIONAL


# An intent says no more where one of these was said in the same sentence.
_ECHOES: dict[Intent, frozenset[Intent]] = {
    "paid": frozenset({"remittance", "insolvency"}),
    "legal": frozenset({"insolvency"}),
    "wrong_contact": frozenset({"insolvency", "legal"}),
    "needs_document": frozenset({"insolvency", "remittance"}),
    "bank_details": frozenset({"insolvency"}),
    "dispute": frozenset({"insolvency"}),
    "needs_time": frozenset({"insolvency"}),
    "promise": frozenset({"insolvency"}),
}


def without_echoes(found: list[Said]) -> list[Said]:
    """Leave out what only echoes a weightier intent of the same sentence."""
    by_sentence: dict[int, set[Intent]] = {}
    for one in found:
        by_sentence.setdefault(one.clause.line, set()).add(one.intent)
    return [
        one
        for one in found
        if not _ECHOES.get(one.intent, frozenset()) & by_sentence[one.clause.line]
    ]
