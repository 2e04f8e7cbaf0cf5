"""Whether each creditor is ready: account, papers, dates, and debtors that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from relanced.checkup.line import Line, area
from relanced.checkup.probes import Figures, Probes
from relanced.config import Creditor, CreditorState
from relanced.config.creditor_reading import missing_for_live

SOON: Final = 30  # days before a mandate ends that somebody is told


def creditor(settled: Creditor, probes: Probes, today: date) -> Iterator[Line]:
    """Look at one creditor."""
    here = area("creditor", creditor=settled.id)
    missing = missing_for_live(settled)
    if missing:
        yield here.warning("not_ready", state=settled.state.value, keys=", ".join(missing))
    else:
        facts = {"state": settled.state.value, "procedure": settled.procedure}
        yield here.ok("ready", account=settled.iban[-4:] if settled.iban else "", **facts)
    if settled.siren is None:
        yield here.warning("no_siren")
    yield from _mandate(settled, today)
    figures = probes.figures(settled.id) if probes.figures else None
    if figures is None:
        yield here.unchecked("no_figures")
    else:
        yield from _debtors(settled, figures)


def _mandate(settled: Creditor, today: date) -> Iterator[Line]:
    here, mandate = area("creditor", creditor=settled.id), settled.mandate
    wrong = here.fault if settled.state is CreditorState.LIVE else here.warning
    if mandate.from_on and today < mandate.from_on:
        yield wrong("mandate_not_begun", day=mandate.from_on)
    elif mandate.until_on and mandate.until_on < today:
        yield wrong("mandate_over", day=mandate.until_on)
    elif mandate.until_on and (mandate.until_on - today).days <= SOON:
        yield here.warning("mandate_ends", day=mandate.until_on)


def _debtors(settled: Creditor, figures: Figures) -> Iterator[Line]:
    here = area("creditor", creditor=settled.id)
    facts = {"overdue": figures.overdue, "missing": figures.overdue - figures.reachable}
    if figures.books_on is None:
        yield here.warning("no_books", creditor=settled.id)
    elif figures.reachable < figures.overdue:
        yield here.warning("no_address", **facts)
    else:
        yield here.ok("reachable", day=figures.books_on, **facts)
