"""The evidence of a case in one archive: letters and answers, raw; invoices, interest, the journal and its chain.

Everything is as of the last fact of the case's journal, never of the day it is asked for: the same case gives the
same bytes.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from relanced.clock import local_day
from relanced.dunning.interest import document
from relanced.dunning.message import DebtorKind
from relanced.dunning.rates import CannotCompute
from relanced.dunning.sheet import Sheet, Table
from relanced.mail.enclosures import enclose, numbers_borne
from relanced.papers.archive import pack
from relanced.papers.pdf import to_pdf
from relanced.rounds.decide import work_of
from relanced.rounds.documents import lateness
from relanced.rounds.office import Office
from relanced.store import cases, evidence, inbox, journal, schema
from relanced.store.cases import Work
from relanced.words import phrase, say, say_day, tell


class _Archive:
    """The files of one case, with what each is."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.files: dict[str, bytes] = {}
        self.exhibits: list[tuple[str, str, str]] = []

    def folder(self, name: str) -> str:
        return phrase(f"papers.folder_{name}", self.language)

    def add(self, name: str, content: bytes, what: str) -> None:
        """Add an exhibit, with its line in the index."""
        self.files[name] = content
        self.exhibits.append((name, what, hashlib.sha256(content).hexdigest()[:16]))


def collect(session: Session, office: Office, case: int) -> bytes:
    """Return the archive of a case; Unknown and Refused as for any case, NoPdf where no PDF can be set."""
    work = work_of(session, office, case)
    config = office.creditor(work.creditor)
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    lines = evidence.journal_files(session, case)
    last = journal.read_chain(session, f"case:{case}")[-1].at
    as_of = local_day(last, config.time_zone)
    made = _Archive(config.language)
    _letters(session, case, made)
    _answers(session, case, made)
    _invoices(session, office, work, made)
    _interest(session, office, work, debtor, as_of, made)
    sums = [f"{hash_}  journal/{name}\n" for name, (hash_, _) in lines.items()]
    made.add(
        "journal.sha256",
        "".join(sums).encode(),
        tell("papers.exhibit_journal", made.language, count=len(lines)),
    )
    made.files |= {f"journal/{name}": hashed for name, (_, hashed) in lines.items()}
    recipe = tell(
        "papers.recipe", made.language, creditor=config.name, debtor=debtor.name, on=as_of
    )
    made.files[phrase("papers.readme", made.language)] = recipe.encode()
    made.files["index.pdf"] = to_pdf(_index(made, config.name, config.address, debtor.name, as_of))
    return pack(made.files)


def _letters(session: Session, case: int, made: _Archive) -> None:
    for row in evidence.letters(session, case):
        name = f"{made.folder('letters')}/{row.id:05d}-{row.day.isoformat()}"
        what = tell("papers.exhibit_letter", made.language, to=row.recipient, state=row.state)
        made.add(f"{name}.eml", row.sealed, what)
        facts = {
            "to": row.recipient, "level": row.level_name, "state": row.state, "message_id": row.message_id,
            "sealed_sha256": row.sealed_hash, "server_answer": row.answer, "evidence": row.evidence,
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        }  # fmt: skip
        made.files[f"{name}.json"] = _json(facts)


def _answers(session: Session, case: int, made: _Archive) -> None:
    for row in evidence.messages(session, case):
        name = f"{made.folder('answers')}/{row.id:05d}-{row.received_at.date().isoformat()}.eml"
        made.add(name, row.raw, tell("papers.exhibit_answer", made.language, who=row.sender or "?"))


def _invoices(session: Session, office: Office, work: Work, made: _Archive) -> None:
    """Add the invoices that lie in the creditor's folder, never another debtor's."""
    folder = office.creditor(work.creditor).invoices_dir
    if folder is None:
        return
    whole = cases.load(session, [work.id], gone=True)[work.id].case
    numbers = list(dict.fromkeys(item.number for item in whole.items.values()))
    foreign = inbox.numbers_of_others(
        session, work.creditor, work.id, numbers_borne(folder, numbers)
    )
    for file in enclose(folder, numbers, foreign).files:
        name = f"{made.folder('invoices')}/{file.sha256[:12]}.pdf"
        what = tell("papers.exhibit_invoice", made.language, number=file.number)
        made.add(name, file.attachment.data, what)


def _interest(
    session: Session, office: Office, work: Work, debtor: schema.Debtor, as_of: date, made: _Archive
) -> None:
    """Add what each open invoice owes for its lateness; what cannot be computed says why."""
    rule = office.creditor(work.creditor).rule_for(debtor.name, debtor.ref)
    kind = (rule.kind if rule else None) or DebtorKind(debtor.kind)
    events = journal.read_chain(session, f"case:{work.id}")
    shown: list[dict[str, Any]] = []
    seen: set[str] = set()
    for item in work.case.items.values():
        if not item.is_asked or item.due_on is None:
            continue
        told: dict[str, Any] = {"number": item.number, "due_on": item.due_on.isoformat()}
        try:
            late = lateness(
                events, item, item.due_on, as_of, kind, is_first=item.number not in seen
            )
            told |= document(late, made.language)
        except CannotCompute as trouble:
            told["cannot_compute"] = say(trouble.because, made.language)
        shown.append(told)
        seen.add(item.number)
    content = _json({"as_of": as_of.isoformat(), "invoices": shown})
    name = phrase("papers.file_interest", made.language)
    made.add(name, content, tell("papers.exhibit_interest", made.language))


def _json(facts: Any) -> bytes:
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()


def _index(
    made: _Archive, creditor: str, address: tuple[str, ...], debtor: str, as_of: date
) -> Sheet:
    language = made.language
    heads = tuple(phrase(f"papers.head_{head}", language) for head in ("exhibit", "what", "print"))
    count = (phrase("papers.sum_exhibits", language), str(len(made.exhibits)))
    opening = tell("papers.opening_index", language, on=as_of)
    return Sheet(
        language=language, written_on=as_of, sender=(creditor, *address), recipient=(), head=(),
        dated=say_day(as_of, language), subject=tell("papers.subject_index", language, debtor=debtor),
        greeting="", before=(opening,), table=Table(heads, tuple(made.exhibits), (), (count,)), after=(),
        payment=(), closing=(), signature=(), enclosed=(), annex_title="", annex=None, notes=(), foot=creditor,
    )  # fmt: skip
