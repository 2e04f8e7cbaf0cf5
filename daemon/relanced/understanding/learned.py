"""A second opinion where language is free: a linear model over words, pieces of words, concepts and what the rules said.

It was learned from the sentences of `tests/understanding/lessons` by `tools/train_reading.py`, the same bit by bit each
time; its weights are whole numbers in `weights.py`. Nothing is learned while the daemon runs.
"""

from __future__ import annotations

import math
import re
from array import array
from base64 import b85decode
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from zlib import crc32, decompress

from relanced.understanding import dates
from relanced.understanding.concepts import concepts_of
from relanced.understanding.folding import fold
from relanced.understanding.reading import Intent

# The order of the columns of the weights; `none` is a sentence that shows nothing.
INTENTS: tuple[Intent, ...] = (
    "promise", "paid", "remittance", "dispute", "needs_document", "needs_time", "wrong_contact",
    "acknowledged", "insolvency", "legal", "bank_details", "opt_out",
)  # fmt: skip
CLASSES: tuple[str, ...] = (*INTENTS, "none")
LONGEST = 600  # characters of a sentence that are looked at
SCALE = 24.0  # a weight of 1 is stored as 24

_MAIL = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\b(?=[^\s]*\d)[^\s]+")
_WORD = re.compile(r"[a-z0]+(?:'(?=[a-z]))?|[?!€$£]")
_CONCEPT_WORD = re.compile(r"[a-z0]+(?:-[a-z]+)*|[?!€]")
_MARKS = frozenset({"zdayf", "zdayp", "zmail", "0", "?"})
_WEIGHT = {"w": 2.0, "b": 1.5, "c": 2.0, "k": 2.0, "q": 2.0}
_NO_DAY = date(2000, 1, 1)

Features = Mapping[str, float]


def features(sentence: str, rules: Mapping[str, float], sent_on: date | None) -> Features:
    """Return what the model sees of one sentence; each kind of feature weighs the same however long the sentence is."""
    text = _plain(sentence[:LONGEST], sent_on)
    found: dict[str, float] = {}
    concepts = sorted(_concepts(text))
    for kind, names in (("w", _words(text)), ("c", _pieces(text)), ("k", concepts)):
        _add(found, kind, names)
    _add(found, "q", [f"{a} {b}" for a, b in combinations(concepts, 2)])
    _add(found, "b", _pairs(text))
    for intent, confidence in rules.items():
        found[f"r:{intent}"] = 2.0 * confidence
    return found


def _plain(sentence: str, sent_on: date | None) -> str:
    """Fold, and put one mark for every day, address and number: which one it is says nothing of the intent."""
    text = fold(sentence)
    day = sent_on or _NO_DAY
    for found in sorted(dates.find(text, day, "future"), key=lambda one: -one.start):
        mark = " zdayp " if found.day < day else " zdayf "
        text = f"{text[: found.start]}{mark}{text[found.end :]}"
    return _NUMBER.sub("0", _MAIL.sub(" zmail ", text))


def _words(text: str) -> Iterable[str]:
    return set(_WORD.findall(text))


def _pairs(text: str) -> Iterable[str]:
    words = _WORD.findall(text)
    return {f"{a} {b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)}


def _pieces(text: str) -> Iterable[str]:
    return {piece for word in set(_WORD.findall(text)) for piece in _pieces_of(f"<{word}>")}


def _pieces_of(word: str) -> Iterable[str]:
    return [word[i : i + n] for n in (4, 5) for i in range(len(word) - n + 1)]


def _concepts(text: str) -> Iterable[str]:
    words = _CONCEPT_WORD.findall(text)
    found = {concept for word in words for concept in concepts_of(word)}
    return found | _MARKS.intersection(words)


def _add(found: dict[str, float], kind: str, names: Iterable[str]) -> None:
    named = sorted(names)
    share = _WEIGHT[kind] / math.sqrt(max(1, len(named)))
    for name in named:
        found[f"{kind}:{name}"] = share


def key(feature: str) -> int:
    """Return the number a feature is stored under."""
    return crc32(feature.encode())


def opinion(sentence: str, rules: Mapping[str, float], sent_on: date | None) -> dict[str, float]:
    """Return how likely each class is for one sentence; the shares sum to 1."""
    weights, bias = unpacked()
    sums = list(bias)
    for name, value in features(sentence, rules, sent_on).items():
        row = weights.get(key(name))
        if row is not None:
            for column, weight in enumerate(row):
                sums[column] += value * weight
    return dict(zip(CLASSES, shares([total / SCALE for total in sums]), strict=True))


def shares(sums: list[float]) -> list[float]:
    """Turn sums into shares of 1 (softmax)."""
    highest = max(sums)
    powers = [math.exp(one - highest) for one in sums]
    total = math.fsum(powers)
    return [power / total for power in powers]


@cache
def unpacked() -> tuple[dict[int, array[int]], tuple[float, ...]]:
    """Unpack the weights: a row of small whole numbers per feature, and one of the bias."""
    from relanced.understanding.weights import BIAS, DATA

    packed = decompress(b85decode("".join(DATA)))
    count = len(packed) // (4 + len(CLASSES))
    keys = array("I")
    keys.frombytes(packed[: 4 * count])
    numbers = array("b")
    numbers.frombytes(packed[4 * count :])
    width = len(CLASSES)
    rows = {one: numbers[i * width : (i + 1) * width] for i, one in enumerate(keys)}
    return rows, BIAS
