"""Living the days ahead: each with the rounds of every other day, and a person who does at once what is asked.

Nothing is simulated that the daemon does itself: `ask` decides, `send` passes every gate and writes every letter, and
the brakes brake. Only the wire, the mailbox, the clock and the person are pretended, on a copy of the ledger.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from relanced.clock import local_day
from relanced.config import Settings
from relanced.config.creditor import Creditor, CreditorState
from relanced.dunning.money import Money
from relanced.rehearsal.line import Assumption, Foretold, Line
from relanced.rehearsal.pretend import FOLDER, SilentRoom, TakingLine, TurnedClock
from relanced.rounds import ask, brakes, decide, fetch, mend, send, survey
from relanced.rounds.office import KEY_BYTES, Office
from relanced.rounds.pace import Pace
from relanced.store import flags, foretold, lists, sight
from relanced.store.engine import Store
from relanced.store.scratch import same_books, scratch
from relanced.words import Because, from_json

PERSON = decide.Person("rehearse", "rehearse")
ACTS = ("call", "letter", "formal_notice")  # what a person does without having to decide anything
SILENT_FLAGS = ("approval", "stale_books", "unread_mail")  # about the list, the books, the mailbox
INBOX = survey.Watched(FOLDER, outgoing=False)
UNPACED = 10**9  # a day's letters leave within the day: the pace moves none of them to another
PASSES = 50  # of one day; each but the last changed something, so this is only a stop
Progress = Callable[[str, int, int], None]


class Span(NamedTuple):
    """From which day until which, both included; and which day it is."""

    since: date
    until: date
    today: date


@dataclass(slots=True)
class Stage:
    """One creditor's rehearsal under way."""

    office: Office
    creditor: str
    mailbox: str
    clock: TurnedClock
    found: Foretold
    said: tuple[Assumption, ...]  # what every line of it stands on
    standing: dict[int, str] = field(
        default_factory=dict
    )  # flags seen, with the levels they stood for
    acted: set[int] = field(default_factory=set)  # cases for which a person did something
    released: bool = False  # a list was approved today
    lines: list[Line] = field(default_factory=list)


def rehearse(
    settings: Settings,
    source: Any,
    creditors: Iterable[str],
    span: Span,
    progress: Progress = lambda *_: None,
) -> Foretold:
    """Foretell what would leave and what would be flagged in a span of days; the source is only read."""
    found = Foretold(span.since, span.until)
    for creditor in creditors:
        if sight.books_on(source, creditor) is None:
            found.unknown.append(creditor)
        else:
            asyncio.run(_rehearse_one(settings, source, creditor, span, found, progress))
    # Within a day the order is that in which it would happen: sorting is stable.
    found.lines = sorted((n for n in found.lines if n.on >= span.since), key=lambda n: n.on)
    return found


async def _rehearse_one(
    settings: Settings,
    source: Any,
    creditor: str,
    span: Span,
    found: Foretold,
    progress: Progress,
) -> None:
    config = settings.creditors[creditor]
    last = foretold.last_moment(source, creditor)
    known_on = local_day(last, config.time_zone) if last else span.today
    # What lies between the last known day and the first is lived unseen.
    first = min(span.since, max(span.today, known_on))
    if known_on > first:
        found.assumes.add(Assumption.PRESENT)
    with (
        tempfile.TemporaryDirectory(prefix="relanced-rehearse-") as folder,
        scratch(source, creditor, config.mailbox, Path(folder)) as store,
    ):
        stage = _stage(settings, store, config, found)
        await store.write(_remember, stage)
        days = (span.until - first).days + 1
        for ahead in range(days):
            progress(creditor, ahead, days)
            await _live(stage, first + timedelta(ahead))
        progress(creditor, days, days)
        found.lines += stage.lines


def _stage(settings: Settings, store: Store, config: Creditor, found: Foretold) -> Stage:
    said = [Assumption.BOOKS, Assumption.SILENCE]
    if Assumption.PRESENT in found.assumes:
        said.append(Assumption.PRESENT)
    if config.state is not CreditorState.LIVE:
        said.append(Assumption.LIVE)
    found.assumes |= set(said)
    # Drawing a payment code is most of the work of a letter, and decides nothing.
    live = replace(config, state=CreditorState.LIVE, qr_code=False)
    mine = replace(
        settings,
        creditors={config.id: live},
        mailboxes={config.mailbox: settings.mailboxes[config.mailbox]},
    )
    clock = TurnedClock(_opening(live, found.since))
    office = Office(mine, store, clock, bytes(KEY_BYTES), "rehearse")
    return Stage(office, config.id, config.mailbox, clock, found, tuple(said))


def _opening(config: Creditor, day: date) -> datetime:
    """Return the moment the creditor's send window opens on a day, by its own clocks."""
    local = datetime.combine(day, config.window.opens, ZoneInfo(config.time_zone))
    return local.astimezone(UTC)


async def _live(stage: Stage, day: date) -> None:
    """Live one day: as many passes as change something, as the running daemon would do."""
    store = stage.office.store
    stage.clock.at = _opening(stage.office.creditor(stage.creditor), day)
    stage.released = False
    await store.write(same_books, stage.creditor, day)
    refused: set[Because] = set()
    for _ in range(PASSES):
        moved = await _one_pass(stage, refused)
        moved += await store.write(_at_the_desk, stage, day)
        if not moved:
            break
    for reason in refused:
        key = (stage.creditor, reason)
        stage.found.kept_back[key] = stage.found.kept_back.get(key, 0) + 1
    await store.write(_letters, stage, day)


async def _one_pass(stage: Stage, refused: set[Because]) -> int:
    """Ask and send; say how much was done. What kept the last pass of a day from sending is what counts."""
    office, mailbox = stage.office, stage.office.settings.mailboxes[stage.mailbox]
    asked = await ask.ask(office, stage.creditor)
    fence = await mend.take_over(office, stage.mailbox)

    async def look() -> None:
        await fetch.look_at(office, mailbox, SilentRoom(), (INBOX,), is_whole=True)

    async def line() -> send.Line:
        return TakingLine()

    refused.clear()
    if fence is None:
        return asked.letters + asked.flags
    sent = await send.send(office, stage.mailbox, fence, line, look, pace=Pace(UNPACED, UNPACED))
    if office.window_opens(stage.creditor, office.clock.now()):
        refused.update(sent.refused)
    return asked.letters + asked.flags + sent.sent + sent.withdrawn


def _remember(session: Any, stage: Stage) -> None:
    """Note which flags stood before; letters and notices among them are done on the first day, as they block."""
    for row in flags.open_flags(session, stage.creditor):
        if row.kind not in ("letter", "formal_notice"):
            stage.standing[row.id] = row.levels


def _at_the_desk(session: Any, stage: Stage, day: date) -> int:
    """Play the person: approve the list that waits, do each act that is newly flagged, leave each decision."""
    office, moved = stage.office, 0
    new = [
        row for row in flags.open_flags(session, stage.creditor)
        if stage.standing.get(row.id) != row.levels and row.kind not in SILENT_FLAGS
    ]  # fmt: skip
    stage.lines += _flag_lines(session, stage, new, day)
    called: set[int] = set()
    for row in new:
        stage.standing[row.id] = row.levels
        if row.kind not in ACTS or (row.kind == "call" and row.case_id in called):
            continue
        _act(session, office, row)
        moved += 1
        if row.kind == "call":
            called.add(row.case_id)
    stage.acted.update(row.case_id for row in new if row.kind in ACTS)
    return moved + _release(session, stage)


def _act(session: Any, office: Office, row: Any) -> None:
    """Do what a flag asks for: the debtor is reached on the telephone, the letter is posted."""
    if row.kind == "call":
        decide.called(session, office, row.case_id, PERSON, "reached", None)
    else:
        decide.resolve_flag(session, office, row.id, PERSON, None)


def _release(session: Any, stage: Stage) -> int:
    """Approve the list that waits for a person, if one does."""
    waiting = [row for row in lists.waiting(session, stage.creditor) if row.list_id is None]
    if not waiting or not flags.open_flags(session, stage.creditor, kind="approval"):
        return 0
    stage.released = True
    listed = [
        one for one in lists.approvable(waiting) if one.who or len(one.rows) == _free(waiting)
    ]
    return sum(
        decide.approve(
            session, stage.office, one.id, decide.Person(one.who or PERSON.name, PERSON.because)
        )
        for one in listed
    )


def _free(waiting: Sequence[Any]) -> int:
    """Count the letters that anybody may approve."""
    return sum(not row.approval for row in waiting)


def _letters(session: Any, stage: Stage, day: date) -> None:
    """Note what left on a day."""
    since, until = brakes.day_bounds(day, stage.office.creditor(stage.creditor).time_zone)
    rows = foretold.left_between(session, stage.creditor, since, until)
    who = foretold.owing(session, (row.case_id for row in rows))
    levels = {row.id: json.loads(row.levels) for row in rows}
    known = foretold.figures(session, (int(key) for one in levels.values() for key in one))
    for row in rows:
        numbers = tuple(known[int(key)].number for key in levels[row.id])
        stage.lines.append(
            Line(
                day, stage.creditor, who[row.case_id].name, row.level_name, "email", (row.recipient,), numbers,
                Money(row.asked_minor, row.currency), row.subject, from_json(json.loads(row.because)),
                _stands_on(stage, row.case_id, is_letter=True),
            )
        )  # fmt: skip


def _flag_lines(session: Any, stage: Stage, rows: list[Any], day: date) -> Iterable[Line]:
    who = foretold.owing(session, (row.case_id for row in rows if row.case_id))
    levels: Mapping[int, dict[str, int]] = {
        row.id: _added(stage.standing.get(row.id), row.levels) for row in rows
    }
    known = foretold.figures(session, (int(key) for one in levels.values() for key in one))
    for row in rows:
        if row.case_id is None:
            continue
        items = [known[int(key)] for key in levels[row.id]]
        currency = items[0].currency if items else stage.office.creditor(stage.creditor).currency
        phone = who[row.case_id].phone if row.kind == "call" else None
        yield Line(
            day, stage.creditor, who[row.case_id].name, row.subject.partition("level:")[2] or None,
            row.kind if row.kind in ACTS else "review", (phone,) if phone else (),
            tuple(item.number for item in items),
            Money(sum(i.open_minor for i in items if i.currency == currency), currency), None,
            from_json(json.loads(row.because)), _stands_on(stage, row.case_id, is_letter=False),
        )  # fmt: skip


def _added(before: str | None, after: str) -> dict[str, int]:
    known: dict[str, int] = json.loads(before or "{}")
    return {key: level for key, level in json.loads(after).items() if known.get(key) != level}


def _stands_on(stage: Stage, case: int, *, is_letter: bool) -> tuple[Assumption, ...]:
    more = [Assumption.LISTS] if is_letter and stage.released else []
    more += [Assumption.ACTS] if case in stage.acted else []
    stage.found.assumes.update(more)
    return (*stage.said, *more)
