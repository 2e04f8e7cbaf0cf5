"""Two opinions made one: the rules, exact where they speak, and the learned model, which has an opinion on everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from relanced.understanding import amounts, learned
from relanced.understanding.folding import fold
from relanced.understanding.intents import Said, by_rules, condition, said, without_echoes
from relanced.understanding.reading import Intent
from relanced.understanding.sentences import Clause, clauses

MOST = 60  # sentences the model is asked about
ALONE = 0.5  # share from which the model names an intent no rule saw
ALONE_GRAVE = 0.45  # and for what must not be missed
BESIDE = 0.7  # share it needs where a rule saw another intent in the same sentence
RULED = 0.55  # confidence from which a rule stands by itself
DOUBTED = 0.04  # share below which a rule is doubted
BELIEVED = 0.8  # share of another intent of the same sentence that makes the doubt stronger
PART_SURE = 0.95  # share from which a part of a sentence is heard by itself
PART_GRAVE = 0.85  # and for what must not be missed
PART_WHOLE = 0.03  # and the share the whole sentence must leave it
OF_PART = 0.75  # and what its share is worth
PART_WORDS = 2
MOST_PARTS = 8
DOUBT = 0.4  # what is left of a doubted rule's confidence
# Said in the words of another intent: an advice of payment, a bank form asked for.
SIDE_BY_SIDE: frozenset[Intent] = frozenset({"remittance", "needs_document"})
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
    return tuple(without_echoes(found))


def _heard(pieces: Sequence[Clause], rules: Sequence[Said], sent_on: date | None) -> list[Said]:
    sentence = pieces[0].sentence
    best = _best(rules)
    if is_line_of_figures(sentence):
        return list(rules)
    shares = learned.opinion(sentence, best, sent_on)
    shares = _with_parts(shares, fold(sentence), sent_on)
    shares["promise"] *= condition(sentence, sent_on)
    found = [_judged(one, shares, rules) for one in rules]
    whole = Clause(fold(sentence), sentence, pieces[0].line)
    found += [Said(intent, share, whole) for intent, share in _alone(shares, best)]
    return found


def _best(rules: Sequence[Said]) -> dict[str, float]:
    best: dict[str, float] = {}
    for one in rules:
        best[one.intent] = max(one.confidence, best.get(one.intent, 0.0))
    return best


def _with_parts(shares: dict[str, float], folded: str, sent_on: date | None) -> dict[str, float]:
    """Hear each part too: a sentence that says two things shares its points between them."""
    parts = [part for part in _PARTS.split(folded) if len(part.split()) >= PART_WORDS]
    if len(parts) < 2:
        return shares
    heard = dict(shares)
    for part in parts[:MOST_PARTS]:
        for name, share in learned.opinion(part, by_rules(part, sent_on), sent_on).items():
            is_sure = share >= (PART_GRAVE if name in GRAVE else PART_SURE)
            if is_sure and shares[name] >= PART_WHOLE:
                heard[name] = max(heard[name], share * OF_PART)
    return heard


_PARTS = re.compile(
    r"[,;:] | - | (?:mais|but|alors que|par contre|en revanche|aber|pero|maar) "
    r"| (?:et|and|und|so|alors) (?=(?:je|j'|nous|on|si|pour|en plus|le|la|les|il|i|i'd|we|if|the|on top|could|can|please|pouvez|merci|ich|wir)\b)"
)


def is_line_of_figures(sentence: str) -> bool:
    """Recognise a line of a table: an amount and hardly a word."""
    folded = fold(sentence)
    return len(_WORD.findall(folded)) <= 3 and bool(amounts.plain(folded))


_WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")


def _judged(one: Said, shares: Mapping[str, float], rules: Sequence[Said]) -> Said:
    """Raise a rule the model agrees with; doubt one it does not, unless nothing else is left or much hangs on it."""
    share = shares[one.intent]
    if one.confidence < RULED:
        return Said(one.intent, min(one.confidence, share), one.clause)
    if share > one.confidence:
        return Said(one.intent, share, one.clause)
    others = max(shares[other.intent] for other in rules)
    is_alone = len({other.intent for other in rules}) == 1
    may_fall = one.intent not in GRAVE | SIDE_BY_SIDE and (is_alone or others > BELIEVED)
    if share < DOUBTED and may_fall:
        return Said(one.intent, one.confidence * DOUBT, one.clause)
    return one


def _alone(shares: Mapping[str, float], best: Mapping[str, float]) -> list[tuple[Intent, float]]:
    """Return what only the model sees."""
    found: list[tuple[Intent, float]] = []
    for intent in learned.INTENTS:
        if intent in best:
            continue
        asked = BESIDE if best else ALONE
        if shares[intent] >= (ALONE_GRAVE if intent in GRAVE else asked):
            found.append((intent, shares[intent]))
    return found
