"""A workbook of 200 invoices lived for 100 days on a real Dovecot and Postfix, by the commands a person gives.

Once in silence: what the debtors' mailboxes hold is what `rehearse` foretold on the first day, mail for mail. Once
with answers: each stops its own case and no other. The sums are computed from the rows the workbook was made of.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.flow import answering, hundred, pretend_books
from tests.flow.installation import Installation
from tests.servers.mailserver import Mailserver
from tests.shown.figure import Figure, at_least, exactly, told

SINCE, DAYS = date(2026, 9, 28), 100
UNTIL = SINCE + timedelta(DAYS - 1)
DEBTORS, INVOICES, SPREAD = 70, 200, 140
PROCEDURE = "cordial-5-etapes"
# Counted by hand on a calendar, for an invoice due on 2026-09-30: 10 October is a Saturday, 3 January a Sunday.
LADDER = (
    ("2026-10-12", "call"),
    ("2026-11-09", "email"),
    ("2026-11-24", "email"),
    ("2026-12-24", "letter"),
    ("2027-01-04", "formal_notice"),
)


def show() -> Iterator[Figure]:
    """Live the hundred days twice."""
    rows = pretend_books.books(pretend_books.clients(DEBTORS), INVOICES, SPREAD)
    with served(rows) as (server, folder):
        yield from silence(Installation(folder / "silence", server, PROCEDURE), rows)
    with served(rows) as (server, folder):
        yield from answering.figures(
            Installation(folder / "answers", server, PROCEDURE), rows, SINCE, DAYS
        )


@contextmanager
def served(rows: list[pretend_books.Row]) -> Iterator[tuple[Mailserver, Path]]:
    """Give a mail server to every address of a list, and a folder."""
    with tempfile.TemporaryDirectory(prefix="relanced-hundred-") as folder:
        server = Mailserver(hundred.addresses(rows))
        try:
            yield server, Path(folder)
        finally:
            server.purge()


def silence(
    firm: Installation, rows: list[pretend_books.Row], days: int = DAYS
) -> Iterator[Figure]:
    """Live them while nobody answers, and compare with what was foretold on the first day."""
    until = SINCE + timedelta(days - 1)
    hundred.take_in(firm, rows, SINCE)
    yield from books(firm, rows)
    foretold = firm.ask("rehearse", "--from", SINCE.isoformat(), "--until", until.isoformat())
    life = hundred.Life(firm, rows)
    hundred.live(life, SINCE, days)
    people = hundred.addresses(rows)
    firm.delivered()
    got, wanted = firm.received(people), hundred.letters(foretold)
    yield at_least("mails foretold", wanted.total(), 1)
    yield exactly("mails in the debtors' mailboxes", got.total(), wanted.total())
    yield exactly("foretold and not received (to, subject, day)", (wanted - got).total(), 0)
    yield exactly("received and not foretold", (got - wanted).total(), 0)
    stood, expected = hundred.acts_of(life), hundred.acts(foretold)
    yield exactly("calls, letters and notices flagged as foretold", stood == expected, True)
    yield told("calls, letters, notices", " ".join(str(n) for n in by_kind(life.flags)))
    yield from ladder(life, got, rows, until)
    yield exactly("verify", verified(firm), True)
    yield told(
        "commands within this process, apart",
        f"{firm.commands['within']}, {firm.commands['apart']}",
    )


def books(firm: Installation, rows: list[pretend_books.Row]) -> Iterator[Figure]:
    """Compare what was taken in with the rows the workbook was made of."""
    cases = firm.ask("cases")
    seen = {case["debtor"]: int(Decimal(case["owed"]) * 100) for case in cases}
    yield exactly("lines taken in", sum(len(case["items"]) for case in cases), len(rows))
    yield exactly(
        "balances as the workbook's rows add up", seen == pretend_books.balances(rows), True
    )


def verified(firm: Installation) -> bool:
    """Say whether `verify` finds journal and cases whole: it ends with 0 then, and 1 otherwise."""
    return bool(firm.give("verify", codes=(0,)))


def by_kind(flags: list[hundred.Stood]) -> list[int]:
    """Count the flags of each act."""
    return [sum(flag.kind == kind for flag in flags) for kind in hundred.ACTS]


def ladder(
    life: hundred.Life,
    got: hundred.Counter[hundred.Mail],
    rows: list[pretend_books.Row],
    until: date,
) -> Iterator[Figure]:
    """See the five steps of those who owe one invoice, due on the day of the textbook, on its days."""
    wanted = [step for step in LADDER if step[0] <= until.isoformat()]
    for row in rows[:5]:
        steps = [(flag.on, flag.kind) for flag in life.flags if flag.debtor == row.client.name]
        steps += [(mail.on, "email") for mail in got if mail.to == row.client.email]
        yield exactly(f"steps of {row.client.name} on their days", sorted(steps) == wanted, True)
