"""A document on paper, sentence by sentence, from its facts (facts §4.1).

A sheet is plain text in places; how it is set on a page is no concern of the rules. The elements of a formal notice are
numbered as facts §4.1 numbers them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relanced.dunning.interest import Period
from relanced.dunning.message import DebtorKind, MandateMode
from relanced.dunning.money import Money, total
from relanced.dunning.paper import ACKNOWLEDGING, ASKING, PaperFacts, PaperKind, Party
from relanced.dunning.rates import digits
from relanced.words import phrase, say, say_day, say_money, tell

LONGEST_REFERENCE = 60  # signs a person still copies into a transfer
NAMED_NUMBERS = 6  # invoices named in the object; more are counted


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the columns of `right` hold figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]
    sums: tuple[tuple[str, str], ...] = ()  # the last one is the sum of all


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document ready to be set: every field is plain text in the reader's language."""

    language: str
    written_on: date
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    head: tuple[str, ...]
    dated: str
    subject: str
    greeting: str
    before: tuple[str, ...]
    table: Table | None
    after: tuple[str, ...]
    payment: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]
    enclosed: tuple[str, ...]
    annex_title: str
    annex: Table | None
    notes: tuple[str, ...]
    foot: str

    def text(self) -> str:
        """Return all that is written, for the linter of words."""
        lines = (self.subject, self.greeting, *self.before, *self.after, *self.closing, *self.notes)
        return "\n".join(lines)


def compose(facts: PaperFacts) -> Sheet:
    """Write one document from its facts."""
    return _Writer(facts).sheet()


class _Writer:
    """Says the facts in their language."""

    def __init__(self, facts: PaperFacts) -> None:
        self.facts, self.language = facts, facts.language

    def sheet(self) -> Sheet:
        f = self.facts
        sender = f.firm or f.creditor
        return Sheet(
            language=self.language,
            written_on=f.written_on,
            sender=self.party(sender),
            recipient=self.party(f.debtor),
            head=tuple(self.head()),
            dated=self.dated(_place(sender)),
            subject=self.subject(),
            greeting=self.words("greeting"),
            before=tuple(self.before()),
            table=self.table() if f.kind is not PaperKind.RECEIPT else self.paid_table(),
            after=tuple(self.after()),
            payment=tuple(self.payment()) if f.kind not in ACKNOWLEDGING else (),
            closing=tuple(self.closing()),
            signature=tuple(self.signature()),
            enclosed=tuple(self.enclosed()),
            annex_title=self.words("annex_title", on=f.written_on),
            annex=self.annex(),
            notes=tuple(self.notes()),
            foot=" · ".join(self.party(f.creditor)),
        )  # fmt: skip

    def words(self, key: str, /, **given: str | int | date | Money) -> str:
        return tell(f"papers.{key}", self.language, **given)

    def money(self, amount: Money) -> str:
        return say_money(amount, self.language)

    def long_day(self, day: date) -> str:
        if self.language != "fr":
            return say_day(day, self.language)
        month = phrase("papers.months", "fr").split()[day.month - 1]
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"

    def days(self, days: Sequence[date]) -> str:
        said = [say_day(day, self.language) for day in days]
        last = f" {self.words('and')} "
        return last.join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)

    def dated(self, place: str | None) -> str:
        """Element 1: place and date."""
        on = self.long_day(self.facts.written_on)
        return self.words("dated_at", place=place, on=on) if place else self.words("dated", on=on)

    def party(self, party: Party) -> tuple[str, ...]:
        """Elements 1: name, legal form, address, SIREN; the representative of the debtor."""
        name = ", ".join(part for part in (party.name, party.legal_form) if part)
        attention = self.words("attention", who=party.attention) if party.attention else ""
        siren = f"SIREN {_threes(party.siren)}" if party.siren else ""
        return tuple(
            line for line in (name, attention, *party.address, siren, party.phone or "") if line
        )

    def head(self) -> Iterator[str]:
        """Element 10: the sending mode and its number; our reference."""
        if self.facts.kind is PaperKind.FORMAL_NOTICE:
            number = self.facts.tracking
            yield (
                self.words("registered_number", number=number)
                if number
                else self.words("registered")
            )
        yield self.words("reference", reference=self.facts.reference)

    def subject(self) -> str:
        """Element 2: the object names what is done."""
        f = self.facts
        numbers = [line.number for line in f.invoices]
        many = len(numbers) > NAMED_NUMBERS or not numbers
        which = self.words("many_invoices", count=len(numbers)) if many else self.words(
            "one_invoice" if len(numbers) == 1 else "some_invoices", numbers=", ".join(numbers))  # fmt: skip
        key = f"subject_{f.kind.replace('-', '_')}"
        return self.words(key, which=which, debtor=f.debtor.name, on=f.written_on)

    def before(self) -> Iterator[str]:
        f = self.facts
        if f.firm is not None:
            key = "on_behalf_collector" if f.mode is MandateMode.THIRD_PARTY else "on_behalf"
            yield self.words(key, firm=f.firm.name, creditor=f.creditor.name)
        if f.first_letter is not None:  # CPCE R124-4: each later contact recalls it
            letter = f.first_letter
            yield self.words("first_letter", on=letter.sent_on, reference=letter.reference)
        if f.kind is PaperKind.THANKS:
            for on, amount in f.paid:
                yield self.words("thanks", on=on, amount=amount)
            if not f.lines:
                yield self.words("thanks_settled")
            return
        key = f"opening_{f.kind.replace('-', '_')}"
        # Element 4: the earlier reminders, with their dates.
        if f.earlier_on and f.kind in ASKING:
            key += "_again"
        yield self.words(
            key, on=f.written_on, dates=self.days(f.earlier_on[-6:]), debtor=f.debtor.name
        )

    def table(self) -> Table | None:
        """Elements 3 and 5: each invoice with its dates and amounts, and the sum claimed, split."""
        f = self.facts
        if not f.lines:
            return None
        heads = (
            "head_number",
            "head_issued",
            "head_due",
            "head_total",
            "head_counted",
            "head_open",
        )
        rows = tuple(
            (line.number, self.day(line.issue_on), self.day(line.due_on), self.money(line.total),
             self.money(line.total - line.open), self.money(line.open))
            for line in f.lines
        )  # fmt: skip
        said = tuple(self.words(head) for head in heads)
        return Table(said, rows, (3, 4, 5), tuple(self.sums()))

    def sums(self) -> Iterator[tuple[str, str]]:
        f = self.facts
        if f.kind is not PaperKind.FORMAL_NOTICE or not (f.interest.minor or f.indemnity.minor):
            yield self.words("sum_open"), self.money(f.principal)
            return
        yield self.words("sum_principal"), self.money(f.principal)
        yield self.words("sum_interest", on=f.written_on), self.money(f.interest)
        if f.indemnity.minor:
            count = sum(1 for line in f.lines if line.late and line.late.indemnity.minor)
            yield self.words("sum_indemnity", count=count), self.money(f.indemnity)
        yield self.words("sum_total"), self.money(f.principal + f.interest + f.indemnity)

    def paid_table(self) -> Table:
        heads = (self.words("head_received"), self.words("head_amount"))
        rows = tuple(
            (say_day(on, self.language), self.money(amount)) for on, amount in self.facts.paid
        )
        received = total((amount for _, amount in self.facts.paid), self.facts.currency)
        return Table(heads, rows, (1,), ((self.words("sum_received"), self.money(received)),))

    def after(self) -> Iterator[str]:
        yield from AFTER[self.facts.kind](self)
        if self.facts.left_out:
            yield self.words("left_out", numbers=", ".join(self.facts.left_out))

    def after_notice(self) -> Iterator[str]:
        f = self.facts
        days = f.deadline_days
        number = phrase(f"papers.days_{days}", self.language) if days in (8, 15, 30) else str(days)
        yield self.words("demand", days=number)  # elements 2 and 6
        owes_both = f.indemnity.minor > 0 or f.debtor_kind is DebtorKind.CONSUMER
        key = f"interest_{f.debtor_kind}" if owes_both else f"interest_{f.debtor_kind}_alone"
        yield self.words(key, on=f.written_on)  # elements 5 and 9
        if self.annex() is not None:
            yield self.words("see_annex")
        if f.daily is not None and f.daily.minor:
            yield self.words("daily", daily=f.daily)  # element 5
        yield self.words("consequence")  # element 8
        yield self.words("contest")

    def after_reminder(self) -> Iterator[str]:
        yield self.words("please_pay")
        if self.facts.debtor_kind is not DebtorKind.CONSUMER:
            yield self.words(f"mention_{self.facts.debtor_kind}")
        yield self.words("open_door")

    def after_statement(self) -> Iterator[str]:
        yield self.words("statement_check")

    def after_receipt(self) -> Iterator[str]:
        rest = self.facts.principal
        key = "receipt_rest" if rest.minor > 0 else "receipt_settled"
        yield self.words(key, rest=rest)
        yield self.words("receipt_reserve")

    def after_thanks(self) -> Iterator[str]:
        if self.facts.principal.minor > 0:
            yield self.words("thanks_rest", rest=self.facts.principal)
        yield self.words("thanks_trust")

    def payment(self) -> Iterator[tuple[str, str]]:
        """Element 7: how to pay, the holder exactly as on the invoices."""
        f = self.facts
        yield self.words("pay_holder"), f.account.holder
        if f.account.iban:
            yield "IBAN", _fours(f.account.iban)
        if f.account.bic:
            yield "BIC", f.account.bic
        numbers = ", ".join(line.number for line in f.invoices)
        yield (
            self.words("pay_reference"),
            numbers if 0 < len(numbers) <= LONGEST_REFERENCE else f.reference,
        )

    def closing(self) -> Iterator[str]:
        yield self.words(
            "farewell_formal" if self.facts.kind is PaperKind.FORMAL_NOTICE else "farewell"
        )

    def signature(self) -> Iterator[str]:
        """Element 1: who signs, by name and quality."""
        yield from self.facts.signed_by
        if self.facts.firm is not None:
            yield self.words("signed_for", creditor=self.facts.creditor.name)

    def enclosed(self) -> Iterator[str]:
        """Element 10: the list of enclosures."""
        if self.facts.kind is PaperKind.FORMAL_NOTICE:
            yield self.words("enclosed_invoices", count=len(self.facts.invoices))
            if self.annex() is not None:
                yield self.words("enclosed_annex")

    def annex(self) -> Table | None:
        """Element 5: the penalties with their rates and periods, half-year by half-year."""
        if self.facts.kind is not PaperKind.FORMAL_NOTICE or not self.facts.interest.minor:
            return None
        heads = (
            "head_number",
            "head_from",
            "head_to",
            "head_days",
            "head_rate",
            "head_base",
            "head_interest",
        )
        rows = tuple(
            (line.number if at == 0 else "", say_day(p.from_on, self.language), say_day(p.to_on, self.language),
             str(p.days), self.percent(p), self.money(p.base), self.money(p.amount))
            for line in self.facts.lines if line.late
            for at, p in enumerate(line.late.periods)
        )  # fmt: skip
        sums = (
            (self.words("sum_interest", on=self.facts.written_on), self.money(self.facts.interest)),
        )
        return Table(tuple(self.words(head) for head in heads), rows, (3, 4, 5, 6), sums)

    def notes(self) -> Iterator[str]:
        if self.annex() is None:
            return
        periods = [p for line in self.facts.lines if line.late for p in line.late.periods]
        told = (
            self.words("note_rate", rate=self.percent(p), source=say(p.source, self.language))
            for p in sorted(periods, key=lambda p: p.from_on)
        )
        yield from dict.fromkeys(told)
        yield self.words("note_count")
        yield self.words("note_rounding")

    def percent(self, period: Period) -> str:
        whole, part = digits(period.rate)
        return f"{whole},{part}\u00a0%" if self.language == "fr" else f"{whole}.{part}%"

    def day(self, day: date | None) -> str:
        return say_day(day, self.language) if day else ""


AFTER: Mapping[PaperKind, Callable[[_Writer], Iterator[str]]] = {
    PaperKind.FORMAL_NOTICE: _Writer.after_notice,
    PaperKind.REMINDER: _Writer.after_reminder,
    PaperKind.STATEMENT: _Writer.after_statement,
    PaperKind.RECEIPT: _Writer.after_receipt,
    PaperKind.THANKS: _Writer.after_thanks,
}


_TOWN = re.compile(r"\d{5} (?P<town>\D+)")


def _place(party: Party) -> str | None:
    """Return the town of an address: what follows a postcode."""
    found = [town for line in party.address if (town := _TOWN.fullmatch(line.strip()))]
    return found[-1]["town"] if found else None


def _threes(siren: str) -> str:
    return " ".join(siren[at : at + 3] for at in range(0, len(siren), 3))


def _fours(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
