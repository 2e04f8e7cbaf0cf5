"""Writing a letter: its facts gathered from one snapshot, said by the templates, sealed into final bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.assets import templates_folder
from relanced.config.creditor import Creditor
from relanced.dunning import message
from relanced.dunning.case import Case, Item
from relanced.dunning.money import Money
from relanced.dunning.procedure import Level
from relanced.mail.compose import Draft, Sealed, UnsafeHeader, epc_qr, reply_subject, seal
from relanced.mail.enclosures import Enclosed, enclose, numbers_borne
from relanced.mail.template import Templates
from relanced.rounds import mandates
from relanced.rounds.office import Office
from relanced.store import cases, inbox, outbox, schema
from relanced.store.cases import Work
from relanced.words import tell, to_json

PENALTY_TONES = frozenset({message.Tone.FIRM, message.Tone.FINAL})


class CannotBeWritten(Exception):
    """A letter the templates, the law of headers or the facts themselves refuse."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in its final bytes, and what the journal keeps of the files that go along."""

    sealed: Sealed
    enclosed: str | None  # JSON, None where the creditor has no folder of invoices


@dataclass(frozen=True, slots=True)
class Preview:
    """What a queued letter would say if it left now, for the person who approves it."""

    subject: str
    text: str
    html: str
    enclosed: Enclosed


@cache
def templates(own: Path) -> Templates:
    """Return the templates: the firm's own folder first, then the shipped one."""
    folders = (own, templates_folder()) if own.is_dir() else (templates_folder(),)
    return Templates(folders)


def seal_letter(
    session: Session,
    office: Office,
    work: Work,
    row: Row[Any],
    token: str,
    today: date,
) -> Written:
    """Write and seal one letter from the case as it stands; CannotBeWritten says what forbids it."""
    config = office.creditor(row.creditor)
    mailbox = office.settings.mailboxes[row.mailbox]
    # A case no letter ever left for needs no asking which one it answers to.
    earlier = outbox.last_sent(session, row.case_id) if work.case.last_letter_at else []
    along = enclosures_of(session, config, work, row)
    try:
        facts = letter_facts(session, office, work, row, token, earlier, today, along)
        facts, qr = _with_code(config, facts)
        said = templates(_own_folder(office)).letter(facts)
        sealed = seal(
            Draft(
                from_address=mailbox.address,
                from_name=sender_name(config, facts.language),
                to_address=row.recipient,
                to_name=facts.debtor.name,
                subject=_subject(said.subject, earlier, facts.language),
                text=said.text,
                html=said.html,
                message_id=f"{token}@{mailbox.address.rpartition('@')[2]}",
                in_reply_to=earlier[-1].message_id if earlier else None,
                references=tuple(letter.message_id for letter in earlier[-10:]),
                date=office.clock.now(),
                language=facts.language,
                qr=qr,
                attachments=tuple(file.attachment for file in along.files),
            )
        )
    except (message.UnfitLetterError, UnsafeHeader, ValueError) as trouble:
        raise CannotBeWritten(str(trouble)) from trouble
    return Written(sealed, _remembered(along) if config.invoices_dir else None)


def preview(session: Session, office: Office, row: Row[Any]) -> Preview:
    """Say what a queued letter would say if it left now; CannotBeWritten says what forbids it."""
    work = cases.load(session, [row.case_id])[row.case_id]
    earlier = outbox.last_sent(session, row.case_id)
    along = enclosures_of(session, office.creditor(row.creditor), work, row)
    today = office.today(row.creditor)
    try:
        facts = letter_facts(session, office, work, row, "-", earlier, today, along)
        facts, _ = _with_code(office.creditor(row.creditor), facts)
        said = templates(_own_folder(office)).letter(facts)
    except (message.UnfitLetterError, LookupError, ValueError) as trouble:
        raise CannotBeWritten(str(trouble)) from trouble
    subject = _subject(said.subject, earlier, facts.language)
    return Preview(subject, said.text, said.html, along)


def print_of(session: Session, office: Office, work: Work, row: Row[Any]) -> str:
    """Return the print of what a person approves: every fact, file and template of a letter, but for the day it leaves.

    Equal prints, equal letter: only the token, the days of lateness and the day of the books may differ.
    """
    earlier = outbox.last_sent(session, row.case_id)
    config = office.creditor(row.creditor)
    along = enclosures_of(session, config, work, row)
    try:
        facts = letter_facts(session, office, work, row, "-", earlier, row.day, along)
    except (message.UnfitLetterError, LookupError, ValueError) as trouble:
        return f"unfit: {trouble}"
    pinned = replace(facts, cutoff_on=row.day)
    files = [(file.number, file.sha256) for file in along.files]
    said = templates(_own_folder(office)).print
    whole = repr((pinned, files, said, config.iban, config.qr_code, row.recipient))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def enclosures_of(session: Session, config: Creditor, work: Work, row: Row[Any]) -> Enclosed:
    """Find the PDFs of the invoices a letter asks for, in the creditor's folder; never another debtor's."""
    folder = config.invoices_dir
    if folder is None:
        return Enclosed()
    items = work.case.items
    numbers = [items[int(key)].number for key in json.loads(row.levels) if int(key) in items]
    borne = numbers_borne(folder, numbers)
    foreign = inbox.numbers_of_others(session, row.creditor, row.case_id, borne)
    return enclose(folder, numbers, foreign)


def _remembered(along: Enclosed) -> str:
    """Write what went along by its hash, and what did not with its reason."""
    files = [{"number": file.number, "sha256": file.sha256} for file in along.files]
    left_out = [{"number": number, "because": to_json(why)} for number, why in along.left_out]
    return json.dumps({"files": files, "left_out": left_out}, ensure_ascii=False)


def texts_print(office: Office) -> str:
    """Return the print of all templates, the firm's own and the shipped ones."""
    return templates(_own_folder(office)).print


def _own_folder(office: Office) -> Path:
    return office.settings.file.parent / "templates"


def _subject(said: str, earlier: Sequence[Row[Any]], language: str) -> str:
    """Keep a thread's subject: mail programs group by it as well as by References."""
    return reply_subject(earlier[-1].subject, language) if earlier else said


def sender_name(config: Creditor, language: str) -> str:
    """Return the name letters come from: the creditor's, or the firm's for the creditor's account."""
    firm = config.mandate.firm
    return (
        tell("desk.sender_for", language, firm=firm, creditor=config.name) if firm else config.name
    )


def letter_facts(
    session: Session,
    office: Office,
    work: Work,
    row: Row[Any],
    token: str,
    earlier: Sequence[Row[Any]],
    today: date,
    along: Enclosed,
) -> message.LetterFacts:
    """Gather what one letter may say, from the case, the books and the configuration as they stand now."""
    config = office.creditor(row.creditor)
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    rule = config.rule_for(debtor.name, debtor.ref)
    rules = office.rules(row.creditor, rule)
    level = rules.procedure.levels[row.level]
    language = (rule.language if rule else None) or debtor.language or config.language
    lines, credit = _lines(
        work.case, json.loads(row.levels), rules.procedure.levels, row.currency, today, language
    )
    ledger_on = session.get_one(schema.Creditor, row.creditor).ledger_on or today
    kind = (rule.kind if rule else None) or message.DebtorKind(debtor.kind)
    return message.LetterFacts(
        creditor=_creditor(config, mandates.first_letter(session, config, work.id, rule)),
        debtor=message.Debtor(debtor.name, debtor.person, kind),
        language=language,
        level=message.LetterLevel(level.name, message.Tone(level.tone), level.template),
        lines=lines,
        asked=Money(row.asked_minor, row.currency),
        balance=Money(row.balance_minor, row.currency),
        cutoff_on=ledger_on,
        today=today,
        signature=message.Signature(
            config.signature.name, config.signature.role, config.signature.phone
        ),
        token=token,
        credits=credit,
        payment=_payment(config, lines),
        thanks=_thanks(work.case, json.loads(row.levels), row.currency),
        previous_on=tuple(letter.day for letter in earlier),
        open_door=message.OpenDoor(config.signature.phone or config.phone),
        privacy_contact=config.privacy_contact if not earlier else None,
        penalties=_penalties(level, kind),
        enclosed=tuple(file.number for file in along.files),
    )


def _creditor(config: Creditor, first: message.FirstLetter | None) -> message.Creditor:
    mandate = config.mandate
    return message.Creditor(
        config.name,
        config.legal_form,
        config.address,
        config.siren,
        config.phone,
        message.Mandate(mandate.mode, mandate.firm, mandate.firm_address, first),
    )


def _penalties(level: Level, kind: message.DebtorKind) -> message.Penalties | None:
    """Mention penalties from the firm level on, to professionals only (C. com. L441-10, D441-5)."""
    owes = kind is not message.DebtorKind.CONSUMER
    return message.Penalties() if owes and message.Tone(level.tone) in PENALTY_TONES else None


def _payment(config: Creditor, lines: Sequence[message.LetterLine]) -> message.Payment:
    return message.Payment(
        account_holder=config.account_holder,
        iban_last4=config.iban[-4:] if config.iban else None,
        iban=config.iban if config.show_iban else None,
        bic=config.bic if config.show_iban else None,
        reference=_reference(lines),
    )


def _reference(lines: Sequence[message.LetterLine]) -> str:
    """Return what a transfer should name: the numbers, as many as fit the 140 signs of SEPA (facts §8.7)."""
    text = ""
    for line in lines:
        longer = f"{text} {line.number}".strip()
        if len(longer) > 130:
            break
        text = longer
    return text or lines[0].number[:130]


def _with_code(
    config: Creditor, facts: message.LetterFacts
) -> tuple[message.LetterFacts, bytes | None]:
    """Draw the payment code, where one can be made: a letter without it must not show its place."""
    if not (config.iban and config.qr_code):
        return facts, None
    reference = facts.payment.reference or ""
    qr = epc_qr(config.account_holder, config.iban, config.bic, facts.asked, reference)
    return replace(facts, payment=replace(facts.payment, has_qr=qr is not None)), qr


def _lines(
    case: Case, levels: Mapping[str, int], ladder: Sequence[Level], currency: str, today: date,
    language: str,
) -> tuple[tuple[message.LetterLine, ...], tuple[message.LetterLine, ...]]:  # fmt: skip
    """Return what is asked, the oldest due first, and the account's credits."""
    asked = [case.items[int(key)] for key in levels]
    asked.sort(key=lambda i: (i.due_on or date.max, i.number))
    credit = [
        i
        for i in case.items.values()
        if i.open_minor < 0 and not i.gone_on and i.currency == currency
    ]
    return (
        tuple(_line(i, today, ladder[levels[str(i.id)]].said(language)) for i in asked),
        tuple(_line(i, today, None) for i in credit),
    )


def _line(item: Item, today: date, level: str | None) -> message.LetterLine:
    return message.LetterLine(
        item.number,
        Money(item.open_minor, item.currency),
        Money(item.total_minor, item.currency),
        item.kind,
        item.issue_on,
        item.due_on,
        (today - item.due_on).days if item.due_on else 0,
        level,
    )


def _thanks(case: Case, levels: Mapping[str, int], currency: str) -> message.PartPayment | None:
    """Return the part payment to thank for first: the sum since the last letter, and its latest day."""
    paid = [case.items[int(key)] for key in levels if case.items[int(key)].part_on]
    if not paid:
        return None
    latest = max(item.part_on for item in paid if item.part_on)
    return message.PartPayment(Money(sum(i.part_minor for i in paid), currency), latest)
