"""Two opinions made one: the rules, exact where they speak, and the learned model, which has an opinion on everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from relanced.understanding import amounts, learned
from relanced.understanding.folding import fold
from relanced.understanding.intents import Said, condition, said
from relanced.understanding.reading import Intent
from relanced.understanding.sentences import Clause, clauses

MOST = 60  # sentences the model is asked about
ALONE = 0.45  # share from which the model names an intent no rule saw
ALONE_GRAVE = 0.45  # and for what must not be missed
BESIDE = 0.55  # share it needs where a rule saw another intent in the same sentence
RULED = 0.55  # confidence from which a rule stands by itself
DOUBTED = 0.04  # share below which a rule is doubted
DOUBT = 0.6  # what is left of a doubted rule's confidence
GRAVE: frozenset[Intent] = frozenset({"dispute", "insolvency", "legal", "bank_details"})


def agreed(text: str, sent_on: date | None) -> tuple[Said, ...]:
    """Return what a person's own words show, in their order, after both opinions were heard."""
    rules = said(text, sent_on)
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses(text):
        sentences.setdefault(clause.line, []).append(clause)
    found: list[Said] = []
    for number, (line, pieces) in enumerate(sentences.items()):
        here = [one for one in rules if one.clause.line == line]
        found += _heard(pieces, here, sent_on) if number < MOST else here
    return tuple(found)


def _heard(pieces: Sequence[Clause], rules: Sequence[Said], sent_on: date | None) -> list[Said]:
    sentence = pieces[0].sentence
    best: dict[str, float] = {}
    for one in rules:
        best[one.intent] = max(one.confidence, best.get(one.intent, 0.0))
    if _is_line_of_figures(sentence):
        return list(rules)
    shares = learned.opinion(sentence, best, sent_on)
    shares["promise"] *= condition(sentence, sent_on)
    found = [_judged(one, shares, len(best)) for one in rules]
    whole = Clause(fold(sentence), sentence, pieces[0].line)
    found += [Said(intent, share, whole) for intent, share in _alone(shares, best)]
    return found


def _is_line_of_figures(sentence: str) -> bool:
    """Recognise a line of a table: an amount and hardly a word."""
    folded = fold(sentence)
    return len(_WORD.findall(folded)) <= 3 and bool(amounts.plain(folded))


_WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")


def _judged(one: Said, shares: Mapping[str, float], count: int) -> Said:
    """Raise a rule the model agrees with; doubt one it does not, unless much hangs on it or the sentence says several things."""
    share = shares[one.intent]
    if one.confidence < RULED:
        return Said(one.intent, min(one.confidence, share), one.clause)
    if share > one.confidence:
        return Said(one.intent, share, one.clause)
    if share < DOUBTED and count == 1 and one.intent not in GRAVE:
        return Said(one.intent, one.confidence * DOUBT, one.clause)
    return one


def _alone(shares: Mapping[str, float], best: Mapping[str, float]) -> list[tuple[Intent, float]]:
    """Return what only the model sees."""
    found: list[tuple[Intent, float]] = []
    for intent in learned.INTENTS:
        if intent in best:
            continue
        asked = ALONE_GRAVE if intent in GRAVE else ALONE
        if shares[intent] >= (BESIDE if best else asked):
            found.append((intent, shares[intent]))
    return found
