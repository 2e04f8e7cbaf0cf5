"""Two lists of one ledger, a month apart: the ordinary ways of life, and the ways an export goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

TODAY = date(2026, 10, 1)
NAMES = (
    "Alimentation Roy", "Boulangerie Petit", "Cordonnerie Leroy", "Drogueries du Sud", "Élan Sports", "Fleurs de Mai",
    "Garage Mistral", "Hôtel du Port", "Imprimerie Noire", "Jardins Clairs", "Kiosque Central", "Librairie Haute",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One open invoice as a list shows it; amounts in cents."""

    customer: str
    number: str
    issue: date
    due: date
    total: int
    open: int
    currency: str = "EUR"


Books = tuple[Entry, ...]
HEADINGS = "Client;N° facture;Date;Échéance;Total TTC;Reste dû;Devise\n"


def ledger(count: int = 80) -> Books:
    """Return open invoices of twelve customers, a third of them part-paid, half of them overdue."""
    return tuple(_entry(number) for number in range(count))


def _entry(number: int) -> Entry:
    issue = date(2026, 7, 2) + timedelta(days=number * 90 // 80)
    total = 12_000 + (number * 7_919) % 300_000
    rest = total * 2 // 5 if number % 3 == 0 else total
    return Entry(
        NAMES[(number * 5) % 12],
        f"F{26000 + number}",
        issue,
        issue + timedelta(days=30),
        total,
        rest,
    )


def written(entries: Sequence[Entry]) -> bytes:
    """Return a list as a French program writes it."""
    return (HEADINGS + "".join(map(_line, entries))).encode()


def _line(one: Entry) -> str:
    days = f"{one.issue:%d/%m/%Y};{one.due:%d/%m/%Y}"
    return f"{one.customer};{one.number};{days};{_sum(one.total)};{_sum(one.open)};{one.currency}\n"


def _sum(cents: int) -> str:
    return f"{cents / 100:.2f}".replace(".", ",")


def new(count: int, start: int = 80) -> Books:
    """Return invoices written since the list before."""
    fresh = (_entry(number) for number in range(start, start + count))
    return tuple(replace(e, issue=date(2026, 9, 28), due=date(2026, 10, 28)) for e in fresh)


def without(books: Books, is_gone: Callable[[int], bool]) -> Books:
    return tuple(entry for place, entry in enumerate(books) if not is_gone(place))


def each(books: Books, change: Callable[[Entry], Entry], step: int = 1) -> Books:
    """Change every `step`th entry."""
    return tuple(change(e) if place % step == 0 else e for place, e in enumerate(books))


def _turned(day: date) -> date:
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else day


def _shifted(books: Books) -> Books:
    """Return every amount one line too low, as after sorting one column alone."""
    sums = [(e.total, e.open) for e in books]
    moved = [sums[-1], *sums[:-1]]
    return tuple(replace(e, total=t, open=o) for e, (t, o) in zip(books, moved, strict=True))


def _part_paid(entry: Entry) -> Entry:
    return replace(entry, open=max(1, entry.open // 2))


def _scaled(up: int, down: int = 1) -> Callable[[Entry], Entry]:
    return lambda e: replace(e, total=e.total * up // down, open=e.open * up // down)


Pair = tuple[Books, Books]


def honest() -> Iterator[tuple[str, Pair]]:
    """Yield what a month does to a ledger."""
    books = ledger()
    large = ledger(400)
    yield "nothing happened", (books, books)
    yield "a third paid, a third new", (books, without(books, lambda n: n % 3 == 0) + new(25))
    yield "two thirds paid", (books, without(books, lambda n: n % 3 != 0) + new(5))
    yield (
        "a large customer paid all",
        (books, tuple(e for e in books if e.customer != NAMES[0]) + new(10)),
    )
    yield "the oldest paid first", (books, books[30:] + new(20))
    yield "every oldest overdue paid", (books, tuple(e for e in books if e.due >= TODAY) + new(12))
    yield "half part-paid", (books, each(books, _part_paid, 2))
    yield "twice as many invoices", (books, books + new(80))
    yield "sorted by customer", (books, tuple(sorted(books, key=lambda e: e.customer)))
    yield "newest first", (books, tuple(reversed(books + new(9))))
    yield "three amounts corrected", (books, each(books, _scaled(10), 30))
    yield (
        "four due dates moved",
        (books, each(books, lambda e: replace(e, due=e.due + timedelta(30)), 20)),
    )
    yield "one currency corrected", (books, each(books, lambda e: replace(e, currency="CHF"), 79))
    yield "a small ledger nearly settled", (books[:8], books[:2])
    yield "a small ledger settled", (books[:5], books[60:63])
    yield (
        "old debts taken up by the firm",
        (books, books + tuple(replace(e, due=date(2025, 3, 1)) for e in new(15))),
    )
    yield "a large ledger's month", (large, without(large, lambda n: n % 2 == 0) + new(180, 400))
    yield (
        "a customer renamed",
        (
            books,
            tuple(replace(e, customer="Roy SAS") if e.customer == NAMES[0] else e for e in books),
        ),
    )


def bad() -> Iterator[tuple[str, Pair]]:
    """Yield what an export does to a list."""
    books = ledger()
    by_name = tuple(sorted(books, key=lambda e: e.customer))
    yield "amounts times a hundred", (books, each(books, _scaled(100)))
    yield "amounts by a hundred", (books, each(books, _scaled(1, 100)))
    yield "a third of the amounts times ten", (books, each(books, _scaled(10), 3))
    yield (
        "total and rest exchanged",
        (books, each(books, lambda e: replace(e, total=e.open, open=e.total))),
    )
    yield (
        "date and due date exchanged",
        (books, each(books, lambda e: replace(e, issue=e.due, due=e.issue))),
    )
    yield "day and month exchanged", (books, each(books, lambda e: replace(e, due=_turned(e.due))))
    yield "amounts one line too low", (books, _shifted(books))
    yield "signs turned", (books, each(books, _scaled(-1)))
    yield "in another currency", (books, each(books, lambda e: replace(e, currency="USD")))
    yield "one customer only", (books, tuple(e for e in books if e.customer == NAMES[3]))
    yield "customers A to F only", (books, tuple(e for e in books if e.customer[0] in "ABCDÉF"))
    yield "overdue only", (books, tuple(e for e in books if e.due < TODAY))
    yield "large amounts only", (books, tuple(e for e in books if e.open > 60_000))
    yield "cut after two thirds", (books, books[:54])
    yield "cut after two thirds, by customer", (by_name, by_name[:54])
    yield "nothing left", (books, ())
    yield "five lines left", (books, books[::16])
    yield "all a year late", (books, each(books, lambda e: replace(e, due=e.due - timedelta(365))))
    yield (
        "another creditor's books",
        (
            books,
            tuple(replace(e, customer=f"SCI {e.number}", number=f"X{e.number}") for e in books),
        ),
    )
    yield (
        "names in place of codes",
        (books, tuple(replace(e, customer=f"C{n % 12:03}") for n, e in enumerate(books))),
    )
    yield (
        "numbers without their letter",
        (books, each(books, lambda e: replace(e, number=e.number[1:]))),
    )


PAIRS: Mapping[str, tuple[Pair, bool]] = {
    **{name: (pair, False) for name, pair in honest()},
    **{name: (pair, True) for name, pair in bad()},
}
