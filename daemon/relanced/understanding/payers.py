"""Whose money it is: a customer's name as a bank writes it, cut at 27 letters, without its legal form, misspelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from relanced.understanding.folding import fold

ENOUGH = 0.74  # of a name's letters that must be found
EDGE = 3  # letters by which words are found again, cut or with a slip
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


@dataclass(frozen=True, slots=True)
class _Part:
    """A customer's name, or one side of `Parent:Child`: how many letters tell it, in how many words."""

    customer: str
    letters: int
    words: int

    def score(self, found: float) -> float:
        """Return how much of the name was found; a short one counts only whole and in several words."""
        if self.letters >= TELLING:
            return found / self.letters
        return 1.0 if found == self.letters and self.words > 1 else 0.6 * found / self.letters


@dataclass
class Names:
    """The customers of a list, found again by words of their names."""

    parts: list[_Part]
    bearers: dict[str, dict[int, int]]  # by word: the parts that hold it, and with how many letters
    by_edge: dict[str, set[str]]  # words by their first and by their last letters
    known: dict[str, tuple[Likeness, ...]] = field(default_factory=dict)  # payers come again

    @classmethod
    def of(cls, customers: Iterable[str]) -> Names:
        """Index the customers' words; a sub-customer `Parent:Child` answers to either name."""
        parts: list[_Part] = []
        bearers: dict[str, dict[int, int]] = {}
        by_edge: dict[str, set[str]] = {}
        for customer in customers:
            for name in customer.split(":"):
                told = words(name)
                for word in told:
                    borne = bearers.setdefault(word, {})
                    borne[len(parts)] = borne.get(len(parts), 0) + len(word)
                    for edge in (word[:EDGE], word[-EDGE:]):
                        by_edge.setdefault(edge, set()).add(word)
                if told:
                    parts.append(_Part(customer, sum(map(len, told)), len(told)))
        return cls(parts, bearers, by_edge)

    def found_in(self, text: str) -> tuple[Likeness, ...]:
        """Return the customers a text names, the likeliest first; those far behind the best are left out."""
        if text not in self.known:
            self.known[text] = self._found_in(text)
        return self.known[text]

    def _found_in(self, text: str) -> tuple[Likeness, ...]:
        seen = set(_WORD.findall(_folded(text)))
        near = seen & self.bearers.keys()
        for word in seen:
            if len(word) >= TELLING:
                near |= self.by_edge.get(word[:EDGE], set()) | self.by_edge.get(word[-EDGE:], set())
        found: dict[int, float] = defaultdict(float)
        for word in sorted(near):
            if likeness := _alike(word, seen):
                for part, letters in self.bearers[word].items():
                    found[part] += letters * likeness
        best: dict[str, float] = {}
        for part, letters_found in found.items():
            score = self.parts[part].score(letters_found)
            if score >= ENOUGH:
                customer = self.parts[part].customer
                best[customer] = max(score, best.get(customer, 0.0))
        ordered = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        return tuple(Likeness(*one) for one in ordered if one[1] >= ordered[0][1] - AHEAD)

    def hinted(self, text: str) -> tuple[str, ...]:
        """Return the customers to whom a word of the text points that no other customer's name holds."""
        alone = (who for borne in self._borne(text) if len(who := self._customers(borne)) == 1)
        return tuple(dict.fromkeys(customer for who in alone for customer in who))

    def sharing(self, text: str) -> tuple[str, ...]:
        """Return the customers who bear a word of the text, namesakes all."""
        every = (sorted(self._customers(borne)) for borne in self._borne(text))
        return tuple(dict.fromkeys(customer for who in every for customer in who))

    def _borne(self, text: str) -> Iterator[dict[int, int]]:
        for word in _WORD.findall(_folded(text)):
            if len(word) >= TELLING and word in self.bearers:
                yield self.bearers[word]

    def _customers(self, borne: Iterable[int]) -> set[str]:
        return {self.parts[part].customer for part in borne}


def _folded(text: str) -> str:
    """Fold a text as names are compared: a bank's `ae` for `ä` is an `a`."""
    return _SPELT_OUT.sub(r"\1", fold(text))


def _alike(word: str, seen: Collection[str]) -> float:
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
