"""What a digest tells its audience, gathered from one look at the store: never of a creditor that is not its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.creditor import Creditor
from relanced.dunning.days import Calendar
from relanced.dunning.message import (
    DigestEffect,
    DigestFacts,
    DigestFigures,
    DigestFlag,
    DigestHold,
    DigestMove,
)
from relanced.dunning.money import Money
from relanced.dunning.plan import Ask, plan
from relanced.rounds import brakes
from relanced.rounds.office import Office
from relanced.store import cases, digests, flags, holds, schema
from relanced.words import because, from_json, say_day

FORESEEN = 200  # cases a creditor is looked at for the next day's forewarning
QUOTED = 180  # characters of a telling sentence


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, of which creditors, and through which mailbox."""

    id: str  # a creditor's, or empty for the office's own
    recipients: tuple[str, ...]
    mailbox: str
    creditors: tuple[str, ...]
    language: str
    time_zone: str
    calendar: Calendar
    name: str | None  # the creditor's, None for the office

    def day(self, now: datetime) -> date:
        """Return the calendar day where the audience reads."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


def audiences(office: Office) -> tuple[Audience, ...]:
    """Return everybody who is told: the office of all creditors, and each creditor's people of their own alone."""
    service = office.settings.service
    found = []
    if service.digest_to and service.digest_from:
        everyone = tuple(sorted(office.settings.creditors))
        found.append(
            Audience(
                "", service.digest_to, service.digest_from, everyone, service.language, service.time_zone,
                Calendar(), None,
            )
        )  # fmt: skip
    for name, config in sorted(office.settings.creditors.items()):
        if config.digest_to:
            found.append(
                Audience(
                    name, config.digest_to, config.mailbox, (name,), config.language, config.time_zone,
                    office.calendar(name), config.name,
                )
            )  # fmt: skip
    return tuple(found)


def digest_facts(session: Session, office: Office, audience: Audience) -> DigestFacts:
    """Gather one audience's digest: what waits, what happened since the last, what leaves next, what is on hold."""
    now = office.clock.now()
    day = audience.day(now)
    told = digests.last_told(session, audience.id)
    since = told.until or now - timedelta(1)
    standing = [row for row in flags.open_flags(session) if _concerns(audience, row.creditor)]
    heard = digests.heard(session, audience.creditors, since)
    waiting = digests.letters_waiting(session, audience.creditors)
    shown = {row.message_id for row in standing}
    about = {row.case_id for row in (*standing, *heard) if row.case_id}
    people = digests.known(session, about)
    meant = {row.id: json.loads(row.reading) for row in heard}
    quotes = _quotes(session, audience, (r.message_id for r in standing if r.message_id))
    coming_on = audience.calendar.on_or_after(day + timedelta(1))
    return DigestFacts(
        number=told.number + 1,
        day=day,
        language=audience.language,
        creditor=audience.name,
        flags=tuple(_flag(office, row, people, quotes, told.until) for row in standing),
        effect=_effect(session, audience, since, meant),
        replies=tuple(
            _reply(office, people[row.case_id], row, meant[row.id])
            for row in heard
            if row.id not in shown
        ),
        leaving=tuple(_leaving(office, row, audience.language) for row in waiting),
        coming=tuple(_coming(session, office, audience, coming_on)),
        coming_on=coming_on,
        holds=tuple(_holds(session, office, audience)),
        figures=tuple(_figures(session, office, audience)),
        doubtful=told.doubtful,
    )


def _concerns(audience: Audience, owner: str) -> bool:
    """Tell whether a flag is the audience's: a mail two creditors' debtors may have sent is the office's alone."""
    return not audience.id or owner in audience.creditors


def _name(office: Office, creditor: str) -> str:
    config = office.settings.creditors.get(creditor)
    return config.name if config else creditor


def _quotes(session: Session, audience: Audience, messages: Iterable[int]) -> dict[int, str]:
    found = digests.readings(session, audience.creditors, messages)
    return {number: _telling(json.loads(text)) for number, text in found.items()}


def _telling(reading: Mapping[str, Any]) -> str:
    """Return the sentence that shows what was meant, or the beginning of what was written."""
    proofs = [found["quote"] for found in reading.get("because", ()) if found["quote"].strip()]
    text = " ".join((proofs[0] if proofs else reading.get("reply_text", "")).split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1].rstrip()}…"


def _owed(known: digests.Known | None) -> Money | None:
    return Money(known.owed[0][1], known.owed[0][0]) if known and known.owed else None


def _flag(
    office: Office,
    row: Row[Any],
    people: Mapping[int, digests.Known],
    quotes: Mapping[int, str],
    told: datetime | None,
) -> DigestFlag:
    known = people.get(row.case_id)
    return DigestFlag(
        id=str(row.id),
        kind=row.kind,
        creditor=_name(office, row.creditor),
        debtor=known.debtor if known else "",
        reason=from_json(json.loads(row.because)),
        since_on=row.since.date(),
        due_on=row.due,
        amount=_owed(known),
        case=str(row.case_id) if row.case_id else None,
        contact=_contact(office, known),
        quote=quotes.get(row.message_id) or None,
        is_new=told is None or row.since >= told,
    )


def _contact(office: Office, known: digests.Known | None) -> str | None:
    """Return whom to call: the person the firm named first, else what the books say."""
    if known is None:
        return None
    config = office.settings.creditors.get(known.creditor)
    rule = config.rule_for(known.debtor, known.ref) if config else None
    named = next((c for c in rule.contacts if c.phone), None) if rule else None
    person, phone = (named.name, named.phone) if named else (known.person, known.phone)
    return ", ".join(word for word in (person, phone) if word) if phone else None


def _reply(
    office: Office, known: digests.Known, row: Row[Any], reading: Mapping[str, Any]
) -> DigestMove:
    return DigestMove(
        _name(office, known.creditor),
        known.debtor,
        _owed(known),
        quote=_telling(reading) or None,
        case=str(row.case_id),
    )


def _effect(
    session: Session, audience: Audience, since: datetime, meant: Mapping[int, Mapping[str, Any]]
) -> DigestEffect:
    left = digests.letters_left(session, audience.creditors, since)
    paid = digests.settled(session, audience.creditors, since)
    sent: dict[str, int] = {}
    for row in left:
        sent[row.currency] = sent.get(row.currency, 0) + int(row.asked_minor)
    return DigestEffect(
        sent=sum(row.letters for row in left),
        sent_sums=tuple(Money(minor, currency) for currency, minor in sorted(sent.items())),
        answered=len(meant),
        promised=sum("promise" in reading["intents"] for reading in meant.values()),
        paid=sum(row.items for row in paid),
        paid_sums=tuple(Money(int(row.paid_minor), row.currency) for row in paid),
    )


def _leaving(office: Office, row: Row[Any], language: str) -> DigestMove:
    config = office.creditor(row.creditor)
    levels = office.settings.procedures[config.procedure].levels
    named = next(
        (level.said(language) for level in levels if level.name == row.level_name), row.level_name
    )
    asked = Money(row.asked_minor, row.currency)
    return DigestMove(config.name, row.debtor, asked, named, case=str(row.case_id))


def _coming(session: Session, office: Office, audience: Audience, on: date) -> Iterable[DigestMove]:
    """Foresee the letters of the next working day by the very plan that will decide them."""
    for creditor in audience.creditors:
        config = office.creditor(creditor)
        works = cases.load(session, cases.due(session, creditor, on, FORESEEN))
        debtors = cases.load_debtors(session, [work.debtor_id for work in works.values()])
        for number, work in works.items():
            debtor = debtors[work.debtor_id]
            rule = config.rule_for(debtor.name, debtor.ref)
            rules = office.rules(creditor, rule)
            for decision in plan(work.case, office.asked(debtor, rule), rules, on).decisions:
                if isinstance(decision, Ask):
                    title = rules.procedure.levels[decision.level].said(audience.language)
                    yield DigestMove(
                        config.name, debtor.name, decision.asked, title, case=str(number)
                    )


def _holds(session: Session, office: Office, audience: Audience) -> Iterable[DigestHold]:
    """Say everything that keeps letters back, brakes that were put on and causes that stand by themselves."""
    seen: set[int] = set()
    for creditor in audience.creditors:
        config = office.creditor(creditor)
        for row in holds.standing(session, creditor, config.mailbox):
            if row.id not in seen:
                seen.add(row.id)
                yield _hold(office, audience, row)
        for reason in _causes(session, office, config):
            yield DigestHold(config.name, reason)


def _hold(office: Office, audience: Audience, row: Row[Any]) -> DigestHold:
    subject = {"all": "", "creditor": _name(office, row.key), "mailbox": row.key}[row.scope]
    reason = from_json(json.loads(row.because))
    return DigestHold(subject, reason, row.since.date(), str(row.id) if not audience.id else None)


def _causes(session: Session, office: Office, config: Creditor) -> Iterable[Any]:
    if config.state == "preparing":
        return
    if stale := brakes.ledger_doubt(session, office, config.id):
        yield stale
    if not config.mandate.runs_on(office.today(config.id)):
        yield because("case.mandate_over")
    yield from brakes.limits(session, office, config.id)[1]


def _figures(session: Session, office: Office, audience: Audience) -> Iterable[DigestFigures]:
    now = office.clock.now()
    found = digests.standing(session, audience.creditors)
    for creditor in audience.creditors:
        config, one = office.creditor(creditor), found[creditor]
        row = session.get(schema.Creditor, creditor)
        box = session.get(schema.Mailbox, config.mailbox)
        yield DigestFigures(
            config.name,
            tuple(Money(minor, currency) for currency, minor in sorted(one.owed.items())),
            one.cases,
            one.paused,
            row.ledger_on if row else None,
            _moment(box.looked_at if box else None, office, audience, now),
        )


def _moment(at: datetime | None, office: Office, audience: Audience, now: datetime) -> str | None:
    """Write when a mailbox was last looked at, by the machine's clock: an hour of today, or a day."""
    if at is None:
        return None
    zone = ZoneInfo(audience.time_zone)
    local, today = at.astimezone(zone), office.clock.real_now().astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else say_day(local.date(), audience.language)


def due_now(audience: Audience, at: Sequence[int], now: datetime) -> bool:
    """Tell whether an audience's morning hour has come on a working day; `at` is hour and minute."""
    local = now.astimezone(ZoneInfo(audience.time_zone))
    return audience.calendar.is_working(local.date()) and (local.hour, local.minute) >= tuple(at)
