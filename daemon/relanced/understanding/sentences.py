"""Sentences and clauses: the pieces of a mail that can each mean one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relanced.understanding.folding import fold

MAX_SENTENCES = 400
MAX_SENTENCE = 1_500  # characters


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: folded for the rules, and the whole sentence it stands in, as written."""

    folded: str
    sentence: str
    line: int


# A full stop after these ends no sentence.
_SHORT = re.compile(
    r"\b(?:m|mm|mr|mrs|ms|dr|me|mme|mlle|st|ste|n|no|nr|ref|fact|fac|inv|tel|art|env|approx|resp|cf"
    r"|etc|p|sept|oct|nov|dec|janv|fevr|avr|juil|jan|feb|bzw|str|ca|z\.b|d\.h)\.$"
)
_END = re.compile(r"[.!?]+(?=\s|$)|;(?=\s)|\n+")
_LISTED = re.compile(r"\s{0,8}(?:[-*•·–>o]|\d{1,2}[.)/])\s")
_CLAUSE = re.compile(
    r"(?:,|\.\.\.|:| -|\() ?(?=(?:mais|par contre|en revanche|cependant|toutefois|neanmoins|quant a"
    r"|car|puisque|alors que|but|however|whereas|although|since|because|though|aber|jedoch|pero"
    r"|sin embargo|ma |pero'|maar|echter|et (?:je|j'|nous|on|la|le|les|pour)|and (?:i|we|the|will)"
    r"|je |j'|nous |on |la |les |le |i |we |ich |wir |il |elle |celle|celui|pour (?:la|le|les)"
    r"|the other|so |donc |merci|please|thank)\b)"
    r"| (?=(?:mais|par contre|en revanche|cependant|toutefois|neanmoins|alors que|parce que|but"
    r"|however|whereas|because|aber|jedoch|pero|maar|echter)\b)"
)


def clauses(text: str) -> tuple[Clause, ...]:
    """Cut the own words of a mail into clauses, in their order; wrapped lines are joined first."""
    found: list[Clause] = []
    for number, sentence in enumerate(_sentences(_unwrapped(text))[:MAX_SENTENCES]):
        for piece in _CLAUSE.split(fold(sentence)):
            if piece and piece.strip(" ,.;:-"):
                found.append(Clause(piece.strip(), sentence, number))
    return tuple(found)


def _unwrapped(text: str) -> str:
    """Join a line to the one before when a mail program broke it: long, no end mark, goes on in lower case."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1].rstrip() if lines else ""
        goes_on = line[:1].islower() or line[:1].isdigit() or line[:1] in "(«€"
        if len(before) > 50 and before[-1] not in ".!?:;" and goes_on and not _LISTED.match(line):
            lines[-1] = f"{before} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


_ORDINAL = re.compile(r"\d{1,2}\.$")
_MONTH = re.compile(
    r"\s?(?:jan|feb|m[aä]r|apr|mai|jun|jul|aug|sep|okt|nov|dez|\d{1,2}\.)", re.IGNORECASE
)


def _goes_on(text: str, begin: int, end: int) -> bool:
    """Say whether a full stop ends no sentence: an abbreviation, or a German day before its month."""
    before = text[max(begin, end - 12) : end].lower()
    is_day = _ORDINAL.search(before) and _MONTH.match(text[end : end + 6])
    return bool(is_day or _SHORT.search(before))


def _sentences(text: str) -> list[str]:
    sentences: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        if match.group() == "." and _goes_on(text, begin, match.end()):
            continue
        sentences.append(text[begin : match.end()].strip()[:MAX_SENTENCE])
        begin = match.end()
    sentences.append(text[begin:].strip()[:MAX_SENTENCE])
    return [sentence for sentence in sentences if sentence.strip(" .!?;")]
