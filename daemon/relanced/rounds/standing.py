"""Which creditors' letters may leave, and every reason why not: for the command line and the page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from relanced.rounds import brakes
from relanced.rounds.office import Office
from relanced.rounds.refusals import TOLD
from relanced.rounds.storage import room_doubt
from relanced.store import flags, holds, journal, lists, views
from relanced.store.soundness import trouble_with
from relanced.words import phrase, say, tell


def storage_standing(office: Office, language: str) -> str | None:
    """Return why nothing can be written down, and so nothing sent; None where all is well."""
    trouble = trouble_with(office.store.url, pages=False)
    reason = trouble.because if trouble is not None else room_doubt(office)
    return None if reason is None else say(reason, language)


def creditors_standing(
    session: Any,
    office: Office,
    document: dict[str, Any],
    language: str,
    names: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Return each creditor (or those named): its state, whether its letters may leave, and why not."""
    shown = []
    for config in office.settings.creditors.values():
        if names is not None and config.id not in names:
            continue
        reasons = list(_kept_back(session, office, document, config, language))
        limits = brakes.limits(session, office, config.id)[1]
        shown.append(
            {
                "creditor": config.id,
                "name": config.name,
                "state": config.state.value,
                "sending": config.state == "live" and not reasons,
                "on_hold": reasons,
                "limited": [say(why, language) for why in limits],
                "kept_back_since": _kept_back_since(session, config.id),
            }
        )
    return shown


def _kept_back_since(session: Any, creditor: str) -> str | None:
    """Return since when letters of a creditor that were ready are kept back, None while none is."""
    last = journal.last_of(session, f"creditor:{creditor}", TOLD)
    return last.at.isoformat() if last and last.body["because"] else None


def _kept_back(
    session: Any, office: Office, document: dict[str, Any], config: Any, language: str
) -> Iterator[str]:
    """Give every reason why no letter of one creditor may leave: holds first, then what is looked at anew each time."""
    standing = {hold.id for hold in holds.standing(session, config.id, config.mailbox)}
    yield from (row["reason"] for row in document["holds"] if row["id"] in standing)
    if document.get("storage"):
        yield document["storage"]
    stale = brakes.ledger_doubt(session, office, config.id)
    if stale is not None:
        yield say(stale, language)
    if not config.mandate.runs_on(office.today(config.id)):
        yield phrase("case.mandate_over", language)
    told = {row["key"] for row in document["holds"] if row["kind"] == "imap"}
    for row in document["mailboxes"]:
        if row["mailbox"] == config.mailbox and row["fault"] and row["mailbox"] not in told:
            yield tell("case.mailbox_unread", language, mailbox=row["mailbox"], text=row["fault"])


def awaiting(session: Any, office: Office) -> set[str]:
    """Return the creditors whose letters wait for a person: the first list, a list too long, or a named approver."""
    standing = flags.open_flags(session, kind="approval")
    asked = {flag.creditor for flag in standing if flag.subject in ("list", "jump")}
    asked |= {row.creditor for row in lists.waiting(session) if row.approval == ""}
    books = views.status(session, "en")["books"]
    first = {
        row["creditor"]
        for row in books
        if row["released_at"] is None
        and row["creditor"] in office.settings.creditors
        and office.creditor(row["creditor"]).caps.first_list_approval
    }
    return asked | first
