"""Which open items a payment's text cites: whole numbers, numbers without their letters, last digits, lists and ranges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from relanced.dunning.ledger import OpenLine
from relanced.understanding.folding import fold
from relanced.understanding.references import normalise_number

SOLID = 5  # digits that are hardly a day, a time, a street or a till
RANGE = 40  # numbers a range may span


class Grade(IntEnum):
    """How surely a text means an item's number."""

    TAIL = 1  # the last digits alone
    DIGITS = 2  # its digits, few or in pieces, as a day or a telephone number may hold them
    BARE = 3  # its digits in one piece without the letters, five at least or called a number
    WHOLE = 4  # the number itself


_RUN = re.compile(r"[a-z]+|\d+")
_KEYWORD = re.compile(
    r"(?:factures?|facts?|facs?|invoices?|inv|ref|num|nos?|n|rg|reg|reglement|paiement|pmt)(?=[a-z\d])|fc?(?=\d)"
)
_NUMBERED = re.compile(
    r"(?:fact?(?:ures?)?s?|invoices?|inv|facturas?|rechnung|rg|bill|n[o°º]?|num(?:ero)?|ref|avoir|credit note)[ .:°º#-]{0,3}$"
)
# Numbers of other things stand behind these words.
_OTHER = re.compile(
    r"(?:commandes?|cde|bdc|orders?|po|contrats?|contracts?|clients?|customers?|comptes?|accounts?|dossiers?|devis|quotes?|bl|rum|mandats?"
    r"|ics|siret|siren|tva|vat|tel|iban|bic|carte|card|cheques?|chq|engagement|lot|remise)[ .:°º#-]{0,3}(?:n[o°º]?[ .:#-]{0,2})?$"
)
_NOT_NUMBERS = re.compile(
    r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b"  # IBAN
    r"|(?<![\d.,])\d{1,3}(?:[ .]\d{3})*[.,]\d{2}(?![\d/-])"  # amounts
    r"|(?<!\d)\d{1,2}[/.]\d{1,2}[/.](?:20)?\d{2}(?!\d)|(?<!\d)20\d\d-\d\d-\d\d(?!\d)"  # days
)
# What an invoice's last digits may be glued to.
_GLUED = re.compile(r"(?<![a-z0-9])(?:f|fa|fc|facts?|factures?|inv|rg|re|no?)$")
_LETTER_O = re.compile(r"o(?=o*\d)|(?<=\d)o")
_JOINED = re.compile(r"[ ]?(?:[/,;+&]|et|and|und|-)?[ ]?\Z")
_UNTIL = re.compile(r"[ ]?(?:a|au|to|through|bis|jusqu'a|->|\.\.\.?)[ ]?\Z")


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    start: int
    end: int


@dataclass
class Numbers:
    """The numbers of the open items, in the forms in which payers write them."""

    items: Sequence[OpenLine]
    whole: dict[str, list[int]]
    digits: dict[str, list[int]]
    tails: dict[str, list[int]]

    @classmethod
    def of(cls, items: Sequence[OpenLine]) -> Numbers:
        """Index the items by their number's forms."""
        whole: dict[str, list[int]] = defaultdict(list)
        digits: dict[str, list[int]] = defaultdict(list)
        tails: dict[str, list[int]] = defaultdict(list)
        for index, item in enumerate(items):
            key = normalise_number(item.number)
            whole[key].append(index)
            digits[re.sub(r"[a-z]", "", key)].append(index)
            groups = re.findall(r"\d+", item.number)
            if groups:
                tails[_tail(groups[-1])].append(index)
        return cls(items, whole, digits, tails)

    def cited(self, text: str) -> dict[int, Grade]:
        """Return the items a text cites, by their index, each with its best grade, in the text's order."""
        folded = fold(text)
        plain = _NOT_NUMBERS.sub(lambda match: "\x01" * len(match.group()), folded)
        runs = [_Run(one.group(), one.start(), one.end()) for one in _RUN.finditer(plain)]
        found: dict[int, Grade] = {}
        taken = 0
        for index in range(len(runs)):
            if runs[index].start < taken:
                continue
            for length in range(min(6, len(runs) - index), 0, -1):
                grade, items = self._meant(plain, runs[index : index + length], found)
                if items:
                    taken = runs[index + length - 1].end
                    _note(found, items, grade)
                    if grade is not Grade.TAIL:
                        taken = self._following(plain, runs, index + length, items, found) or taken
                    break
        return found

    def _meant(
        self, text: str, runs: Sequence[_Run], found: dict[int, Grade]
    ) -> tuple[Grade, list[int]]:
        if any(
            "\x01" in text[one.end : other.start] or other.start - one.end > 3
            for one, other in _pairs(runs)
        ):
            return Grade.TAIL, []
        first, last = runs[0], runs[-1]
        if not last.text.isdigit() and len(runs) == 1:
            return Grade.TAIL, []
        written = text[first.start : last.end]
        before = text[max(0, first.start - 25) : first.start]
        is_glued = first.start > 0 and text[first.start - 1].isalnum()
        is_called = bool(_NUMBERED.search(before) or _KEYWORD.match(written))
        for spelling in _spellings(written):
            key = normalise_number(spelling)
            bare = re.sub(r"\D", "", key)
            if not _tells(spelling, before) or _is_of_a_chain(text, first, last):
                continue
            if key in self.whole and not is_glued:
                is_few = bare == key and sum(map(str.isdigit, spelling)) < SOLID
                return (
                    Grade.DIGITS if is_few and not is_called else Grade.WHOLE,
                    self.whole[key],
                )
            if bare == key and key in self.digits and len(bare) >= 4:
                is_solid = len(bare) >= SOLID and first is last
                return (
                    Grade.BARE if is_solid or is_called else Grade.DIGITS,
                    self.digits[key],
                )
        return Grade.TAIL, self._by_tail(first, before, is_glued=is_glued) if first is last else []

    def _by_tail(self, run: _Run, before: str, *, is_glued: bool) -> list[int]:
        """Return the items whose number ends so, if the digits may be an invoice's last ones."""
        is_tail = not is_glued or _GLUED.search(before) is not None
        least = 2 if _NUMBERED.search(before) else 3
        if (
            not run.text.isdigit()
            or not is_tail
            or len(run.text) < least
            or _OTHER.search(before)
            or re.fullmatch(r"20[12]\d", run.text)
        ):
            return []
        return self.tails.get(_tail(run.text), [])

    def _following(
        self,
        text: str,
        runs: Sequence[_Run],
        index: int,
        items: Sequence[int],
        found: dict[int, Grade],
    ) -> int | None:
        """Read on from a number: `0042/43/44` names three, `0042 à 0045` four; return where that ends."""
        end = None
        for run in runs[index : index + RANGE]:
            between = text[runs[index - 1].end : run.start]
            is_range = _UNTIL.match(between) is not None
            if not run.text.isdigit() or not (is_range or _JOINED.match(between)):
                if _UNTIL.match(f" {run.text} ") or run.text in {"et", "and", "a", "au", "to"}:
                    index += 0
                    continue
                break
            meant = list(self._neighbours(items, run.text, is_range=is_range))
            if not meant:
                break
            _note(found, meant, Grade.WHOLE)
            items, end = meant[-1:], run.end
            index = runs.index(run) + 1
        return end

    def _neighbours(self, items: Sequence[int], digits: str, *, is_range: bool) -> Iterator[int]:
        for item in items:
            number = self.items[item].number
            last = list(re.finditer(r"\d+", number))[-1:]
            if not last or len(digits) > len(last[0].group()):
                continue
            own = last[0].group()
            until = own[: len(own) - len(digits)] + digits
            begin = int(own) + 1 if is_range else int(until)
            if not 0 <= int(until) - begin <= RANGE:
                continue
            for one in range(begin, int(until) + 1):
                spelt = (
                    number[: last[0].start()] + str(one).zfill(len(own)) + number[last[0].end() :]
                )
                near = self.whole.get(normalise_number(spelt), [])
                yield from (
                    other
                    for other in near
                    if self.items[other].customer == self.items[item].customer
                )


def _pairs(runs: Sequence[_Run]) -> Iterable[tuple[_Run, _Run]]:
    return pairwise(runs)


def _spellings(written: str) -> Iterator[str]:
    """Yield a number as it stands, without a word glued before it, and with a blank inside its digits closed."""
    yield written
    bare = _KEYWORD.sub("", written, count=1) if _KEYWORD.match(written) else written
    if bare != written:
        yield bare
    zeros = _LETTER_O.sub("0", written)
    if zeros != written:
        yield zeros
    closed = re.sub(r"(?<=\d)[ \n](?=\d)", "", written)
    if closed != written:
        yield closed


def _is_of_a_chain(text: str, first: _Run, last: _Run) -> bool:
    """Say whether pieces of digits stand in a longer row of such pieces, as those of a telephone number do."""
    inner = text[first.end : first.end + 1]
    if first is last or inner not in {" ", "."} or not first.text.isdigit():
        return False
    ahead, behind = text[: first.start], text[last.end :]
    return re.search(rf"\d[{inner}]\Z", ahead) is not None or (
        re.match(rf"[{inner}]\d", behind) is not None
    )


def _tells(written: str, before: str) -> bool:
    """Say whether a number is long enough to be one by itself, or is called one."""
    digits = sum(letter.isdigit() for letter in written)
    if _OTHER.search(before):
        return False
    return (
        digits >= 5
        or (digits >= 3 and any(letter.isalpha() for letter in written))
        or _NUMBERED.search(before) is not None
        or (digits == 4 and not written.startswith("20"))
    )


def _tail(digits: str) -> str:
    if len(digits) >= 6 and digits.startswith("20"):
        digits = digits[4:]
    return digits.lstrip("0") or "0"


def _note(found: dict[int, Grade], items: Iterable[int], grade: Grade) -> None:
    for item in items:
        found[item] = max(grade, found.get(item, grade))
