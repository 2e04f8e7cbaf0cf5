"""Whose money it is: a customer's name as a bank writes it, cut at 27 letters, without its legal form, misspelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from relanced.understanding.folding import fold

ENOUGH = 0.74  # of a name's letters that must be found
TELLING = 4  # letters of a word that may point to a customer by itself
AHEAD = 0.12  # by which the best must lead for the others to be dropped
# Legal forms and words that tell nobody from anybody.
_COMMON = frozenset(
    """
    sarl sas sasu sa eurl sci snc scp scop selarl ei eirl sprl srl bvba bv nv ltd limited llc llp plc inc corp corporation co company
    gmbh mbh ag kg ug ohg ev spa sl slu cie ste societe ets etablissements etablissement entreprise groupe group holding france
    monsieur madame mademoiselle mr mrs ms mme mle m the de la le les du des d l et and und y e of sur en au aux a association asso
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[a-z0-9]+")
_SPELT_OUT = re.compile(r"([aou])e")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a text bears a customer's name, 0 to 1."""

    customer: str
    score: float


@lru_cache(maxsize=50_000)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell it from others; all of them where none does."""
    every = tuple(_WORD.findall(_folded(name)))
    return tuple(word for word in every if word not in _COMMON and len(word) > 1) or every


@dataclass
class Names:
    """The customers of a list, found again by words of their names."""

    by_word: dict[str, set[str]]
    by_start: dict[str, set[str]]
    known: dict[str, tuple[Likeness, ...]] = field(default_factory=dict)  # payers come again

    @classmethod
    def of(cls, customers: Iterable[str]) -> Names:
        """Index the customers' words; a sub-customer `Parent:Child` answers to either name."""
        by_word: dict[str, set[str]] = {}
        by_start: dict[str, set[str]] = {}
        for customer in customers:
            for word in {word for part in customer.split(":") for word in words(part)}:
                by_word.setdefault(word, set()).add(customer)
                by_start.setdefault(word[:4], set()).add(customer)
        return cls(by_word, by_start)

    def found_in(self, text: str) -> tuple[Likeness, ...]:
        """Return the customers a text names, the likeliest first; those far behind the best are left out."""
        if text not in self.known:
            self.known[text] = self._found_in(text)
        return self.known[text]

    def _found_in(self, text: str) -> tuple[Likeness, ...]:
        seen = _WORD.findall(_folded(text))
        near: set[str] = set()
        for word in seen:
            near |= self.by_word.get(word, set())
            if len(word) >= 4:
                near |= self.by_start.get(word[:4], set())
        alike = cache(lambda word: _alike(word, seen))  # many customers share their words
        scored = (
            Likeness(customer, max(_score(part, alike) for part in customer.split(":")))
            for customer in near
        )
        best = [one for one in scored if one.score >= ENOUGH]
        best.sort(key=lambda one: (-one.score, one.customer))
        return tuple(one for one in best if one.score >= best[0].score - AHEAD)

    def hinted(self, text: str) -> tuple[str, ...]:
        """Return the customers to whom a word of the text points that no other customer's name holds."""
        alone = (bearers for bearers in self._bearers(text) if len(bearers) == 1)
        return tuple(dict.fromkeys(customer for bearers in alone for customer in bearers))

    def sharing(self, text: str) -> tuple[str, ...]:
        """Return the customers who bear a word of the text, namesakes all."""
        return tuple(
            dict.fromkeys(one for bearers in self._bearers(text) for one in sorted(bearers))
        )

    def _bearers(self, text: str) -> Iterator[set[str]]:
        for word in _WORD.findall(_folded(text)):
            if len(word) >= TELLING and word in self.by_word:
                yield self.by_word[word]


def _folded(text: str) -> str:
    """Fold a text as names are compared: a bank's `ae` for `ä` is an `a`."""
    return _SPELT_OUT.sub(r"\1", fold(text))


def _score(name: str, alike: Callable[[str], float]) -> float:
    wanted = words(name)
    whole = sum(map(len, wanted))
    if not whole:
        return 0.0
    found = sum(len(word) * alike(word) for word in wanted)
    return (
        found / whole
        if whole >= 4
        else (1.0 if found == whole and len(wanted) > 1 else 0.6 * found / whole)
    )


def _alike(word: str, seen: Sequence[str]) -> float:
    if word in seen:
        return 1.0
    for other in seen:
        if len(other) >= 4 and (
            word.startswith(other) or (len(word) >= 5 and other.startswith(word))
        ):
            return 0.9  # cut by the bank, or run into the next word
        if min(len(word), len(other)) >= 6 and _is_one_slip(word, other):
            return 0.9
    return 0.0


def _is_one_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one letter more, less, other, or by two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest, other_rest = one[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )
