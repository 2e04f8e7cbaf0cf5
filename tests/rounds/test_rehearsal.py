"""What a rehearsal foretells is what the same days then bring, and it touches nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.rehearsal.line import Assumption, Foretold, Line
from relanced.rehearsal.living import Span, rehearse
from relanced.store import flags, outbox, views

pytestmark = pytest.mark.e2e  # each lives two months of a firm

Found = Callable[..., Firm]
FROM, UNTIL = date(2026, 9, 28), date(2026, 11, 29)
BOOKS = (
    "Alpha;FA-1;30/09/2026;1 500,00;compta@alpha.test",
    "Alpha;FA-2;14/10/2026;250,00;compta@alpha.test",
    "Alpha;AV-1;20/09/2026;-100,00;compta@alpha.test",
    "Bravo;FB-1;01/08/2026;900,00;compta@bravo.test",
    "Charlie;FC-1;02/11/2026;80,00;compta@charlie.test",
    "Delta;FD-1;30/09/2026;700,00;",
)


def foretell(firm: Firm, since: date = FROM, until: date = UNTIL) -> Foretold:
    with firm.office.store.look() as session:
        whose = list(firm.office.settings.creditors)
        return rehearse(firm.office.settings, session, whose, Span(since, until, since))


def brief(line: Line) -> tuple[str, str, str, str | None]:
    return line.on.isoformat(), line.debtor, line.channel, line.level


def release(firm: Firm) -> None:
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    if name:
        firm.act(decide.approve, name, person())


def do_what_is_asked(firm: Firm, seen: dict[int, str], day: str) -> list[Any]:
    """Make the calls and post the letters that are flagged; return each new flag, as a rehearsal tells it."""
    names = {case["id"]: name for name, case in firm.cases().items()}
    told = []
    with firm.office.store.look() as session:
        standing = flags.open_flags(session, "dupont")
    for row in standing:
        if seen.get(row.id) == row.levels or row.kind == "approval":
            continue
        seen[row.id] = row.levels
        level = row.subject.partition("level:")[2] or None
        is_act = row.kind in ("call", "letter", "formal_notice")
        told.append((day, names[row.case_id], row.kind if is_act else "review", level))
        if row.kind == "call":
            firm.act(decide.called, row.case_id, person(), "reached", None)
        elif is_act:
            firm.act(decide.resolve_flag, row.id, person(), None)
    return told


async def live(firm: Firm) -> list[Any]:
    """Live the same days one by one, on the real store."""
    told: list[Any] = []
    seen: dict[int, str] = {}
    for ahead in range((UNTIL - FROM).days + 1):
        day = (FROM + timedelta(ahead)).isoformat()
        firm.at(f"{day}T08:00")
        firm.books(*BOOKS)
        before = len(firm.line.taken)
        await firm.day(f"{day}T09:30")
        release(firm)
        await firm.day(f"{day}T09:40")
        told += do_what_is_asked(firm, seen, day)
        names = {email: name for name, email in (b.split(";")[::4] for b in BOOKS)}
        told += [(day, names[to], "email", None) for to, _ in firm.line.taken[before:]]
    return told


@pytest.mark.parametrize("procedure", ["standard", "cordial-5-etapes"])
async def test_the_days_bring_what_was_foretold(found: Found, procedure: str) -> None:
    firm = found(dupont={"procedure": procedure, "first": "true"})
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    expected = foretell_apart(firm)
    lived = await live(firm)
    told = [(on, who, how, level if how != "email" else None) for on, who, how, level in expected]
    assert sorted(told, key=str) == sorted(lived, key=str)
    assert {how for _, _, how, _ in told} >= {"email", "call", "review"}
    assert firm.verify() == []


def foretell_apart(firm: Firm) -> list[Any]:
    """Foretell in a thread: a rehearsal runs a loop of its own, as a command does."""
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return [brief(line) for line in pool.submit(foretell, firm).result().lines]


def test_subjects_addresses_and_sums_are_those_of_the_letters(found: Found) -> None:
    firm = found(dupont={"procedure": "standard", "first": "true"})
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    letters = [n for n in foretell(firm).lines if n.channel == "email" and n.debtor == "Alpha"]
    first = letters[0]
    assert (first.to, first.items, str(first.owed)) == (
        ("compta@alpha.test",),
        ("FA-1",),
        "1400.00",
    )
    assert first.subject is not None
    assert "FA-1" in first.subject
    assert all((n.subject or "").startswith("Re: ") for n in letters[1:])
    assert Assumption.LISTS in first.assumes


def test_nothing_is_written_into_the_real_store(found: Found, tmp_path: Path) -> None:
    firm = found()
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    before = rows(firm)
    assert foretell(firm).lines
    assert rows(firm) == before
    assert firm.line.taken == []


def rows(firm: Firm) -> list[Any]:
    from relanced.store import schema

    with firm.office.store.look() as session:
        tables = schema.SQLModel.metadata.sorted_tables
        return [(table.name, list(session.execute(table.select()))) for table in tables]


async def test_pauses_promises_and_disputes_that_stand_are_respected(found: Found) -> None:
    firm = found(dupont={"procedure": "standard"})
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    number = {name: case["id"] for name, case in firm.cases().items()}
    firm.act(decide.promise, number["Alpha"], person(), date(2026, 10, 15))
    firm.act(decide.pause, number["Bravo"], person(), None)
    firm.act(decide.dispute, number["Charlie"], person(), ("FC-1",))
    told = foretell_apart(firm)
    assert (
        "2026-10-20",
        "Alpha",
        "review",
        None,
    ) in told  # three working days after the promised one
    assert {who for _, who, _, _ in told} == {"Alpha", "Delta"}


def test_a_call_and_a_registered_letter_of_one_day_are_both_done(found: Found) -> None:
    firm = found(dupont={"procedure": "cordial-5-etapes"})
    firm.at("2026-09-28T08:00")
    firm.books(BOOKS[0], "Alpha;FA-9;14/12/2026;90,00;compta@alpha.test")
    told = {brief(line)[:3] for line in foretell(firm, until=date(2027, 1, 5)).lines}
    assert {("2026-12-24", "Alpha", "call"), ("2026-12-24", "Alpha", "letter")} <= told
    assert ("2027-01-04", "Alpha", "formal_notice") in told


def test_a_hold_keeps_everything_back_and_is_named(found: Found) -> None:
    firm = found()
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    firm.act(decide.stop, person())
    told = foretell(firm, until=date(2026, 10, 11))
    assert "email" not in {line.channel for line in told.lines}
    assert {(creditor, reason.key) for creditor, reason in told.kept_back} == {
        ("dupont", "case.stopped")
    }


def test_a_creditor_that_is_not_live_yet_is_rehearsed_as_if_it_were(found: Found) -> None:
    firm = found(dupont={"state": "preparing"})
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    told = foretell(firm)
    assert "email" in {line.channel for line in told.lines}
    assert all(Assumption.LIVE in line.assumes for line in told.lines)


def test_each_creditor_is_rehearsed_and_one_without_books_is_named(found: Found) -> None:
    firm = found(dupont={}, martin={}, petit={})
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    firm.books(*BOOKS[:1], creditor="martin")
    told = foretell(firm)
    assert {line.creditor for line in told.lines} == {"dupont", "martin"}
    assert told.unknown == ["petit"]


def test_what_lies_before_the_first_day_is_lived_and_not_told(found: Found) -> None:
    firm = found()
    firm.at("2026-09-28T08:00")
    firm.books(*BOOKS)
    with firm.office.store.look() as session:
        span = Span(date(2026, 10, 20), UNTIL, FROM)
        late = rehearse(firm.office.settings, session, ["dupont"], span)
    whole = [brief(line) for line in foretell(firm).lines]
    assert [brief(line) for line in late.lines] == [n for n in whole if n[0] >= "2026-10-20"]


def test_a_first_day_in_the_past_is_said_to_use_the_present_ledger(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T08:00")
    firm.books(*BOOKS)
    assert Assumption.PRESENT in foretell(firm, date(2026, 9, 1)).assumes
    assert Assumption.PRESENT not in foretell(firm, date(2026, 10, 5)).assumes


@pytest.mark.parametrize("state", [outbox.S.SENDING, outbox.S.ENDING])
def test_a_letter_on_the_wire_while_the_copy_is_made_does_no_harm(
    found: Found, state: outbox.LetterState
) -> None:
    firm = found(dupont={"first": "true"})
    firm.at("2026-10-05T08:00")
    firm.books(*BOOKS)
    with firm.office.store.begin() as session:
        session.execute(outbox.LETTERS.update().values(state=state.value))
    assert foretell(firm, date(2026, 10, 5)).lines
