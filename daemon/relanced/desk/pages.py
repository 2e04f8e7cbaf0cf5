"""What the page shows. Each view only reads, in one snapshot, and only what is this person's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response

from relanced.desk.visit import Visit
from relanced.dunning.call import OUTCOMES
from relanced.dunning.typed import read_amount
from relanced.rounds import outlook
from relanced.rounds.callcard import call_document
from relanced.rounds.decide import work_of
from relanced.rounds.penalty import interest_to_date
from relanced.rounds.recount import SENTENCES, Teller, level_title
from relanced.rounds.standing import awaiting, creditors_standing
from relanced.store import desk as reads
from relanced.store import views
from relanced.store.desk import Snapshot
from relanced.words import say

SHOWN: Final = 50  # flags of one page
MAILS: Final = 60
LETTERS: Final = 60  # letters of one list that are shown; the list is approved whole
PROMISE_DAYS: Final = 7  # proposed for a promise or a pause


def lost(visit: Visit) -> Response:
    """Say that there is nothing here: what is not this person's is not there."""
    return visit.page("lost.html", 404)


def _bar(visit: Visit, session: Snapshot) -> dict[str, Any]:
    """Return what every page shows at its head: the numbers beside the names."""
    return {"counts": reads.count(session, visit.creditors, visit.mailboxes)}


def _coming(visit: Visit) -> str:
    return (visit.today() + timedelta(PROMISE_DAYS)).isoformat()


def today(visit: Visit, session: Snapshot) -> Response:
    """Show what waits, by decision, most money and most urgent first."""
    kind = visit.request.query_params.get("kind") or None
    shown, counts = reads.standing(
        session, visit.creditors, visit.mailboxes, visit.language, SHOWN, kind
    )
    groups: dict[str, list[dict[str, Any]]] = {}
    for flag in shown:
        groups.setdefault(flag["kind"], []).append(flag)
    holds = reads.holds_of(session, visit.creditors, visit.mailboxes, visit.language)
    return visit.page(
        "today.html", groups=groups, kinds=counts, kind=kind, total=sum(counts.values()),
        shown=len(shown), holds=holds, proposed=_coming(visit), **_bar(visit, session),
    )  # fmt: skip


def case(visit: Visit, session: Snapshot) -> Response:
    """Tell one case's whole story, with every act at hand."""
    number = int(visit.request.path_params["number"])
    if not _is_mine(visit, session, number):
        return lost(visit)
    work = work_of(session, visit.office, number)
    coming, rules = outlook.of_case(session, visit.office, work)
    shown = views.case_list(session, visit.language, ids=[number])[0]
    document = {**shown, **views.dossier(session, number, visit.language)}
    shut = reads.closed(session, [one["id"] for one in document["messages"]], visit.creditors)
    document["messages"] = [
        {**one, "subject": None, "excerpt": "", "because": []} if one["id"] in shut else one
        for one in document["messages"]
    ]
    today = visit.office.today(work.creditor)
    teller = Teller(visit.language, document, rules.procedure)
    letters = [x for x in document["letters"] if x["state"] in ("QUEUED", "UNSURE")]
    return visit.page(
        "case.html", case=document, seen=work.length, letters=letters,
        story=_story(visit, session, teller, number),
        items=[_item(visit, one, rules.procedure, today) for one in document["items"]],
        interest=interest_to_date(session, visit.office, work, today),
        next_act=coming, because=[say(reason, visit.language) for reason in coming.because],
        has_call=call_document(session, visit.office, shown, visit.language) is not None,
        proposed=_coming(visit), name=visit.office.creditor(work.creditor).name, **_bar(visit, session),
    )  # fmt: skip


def _is_mine(visit: Visit, session: Snapshot, number: int) -> bool:
    known = reads.length(session, number)
    return known is not None and known[0] in visit.creditors


def _item(visit: Visit, item: Mapping[str, Any], procedure: Any, today: date) -> dict[str, Any]:
    due = date.fromisoformat(item["due_on"]) if item["due_on"] else None
    late = (today - due).days if due else None
    tones = (
        procedure.levels[min(item["level"], len(procedure.levels)) - 1].tone
        if item["level"]
        else ""
    )
    title = level_title(procedure, item["level"], visit.language)
    return {**item, "late": late if late and late > 0 else None, "title": title, "tone": tones}


def _story(visit: Visit, session: Snapshot, teller: Teller, number: int) -> list[dict[str, Any]]:
    """Return the timeline, the newest first; a mail comes with its words and the telling sentence marked in them."""
    told = []
    for event in views.story(session, number):
        mark = SENTENCES[event["kind"]][0] if event["kind"] in SENTENCES else " "
        lines = [text for _, _, text in teller.tell(event)]
        if not lines:
            continue
        message = (
            teller.messages.get(event["facts"].get("message", 0))
            if event["kind"] == "message"
            else None
        )
        quotes = [one["quote"] for one in (message or {}).get("because", ()) if one.get("quote")]
        told.append(
            {"at": event["at"], "mark": mark, "kind": event["kind"], "by": event["by"],
             "text": lines[0], "more": [] if message else lines[1:], "message": message,
             "quotes": quotes, "letter": event["facts"].get("letter")}
        )  # fmt: skip
    told.reverse()
    return told


def call(visit: Visit, session: Snapshot) -> Response:
    """Show whom to call, why, what was said, what to say, and what each outcome will do."""
    number = int(visit.request.path_params["number"])
    if not _is_mine(visit, session, number):
        return lost(visit)
    work = work_of(session, visit.office, number)
    shown = views.case_list(session, visit.language, ids=[number])[0]
    card = call_document(session, visit.office, shown, visit.language)
    if card is None:
        return visit.back(f"/case/{number}")
    return visit.page(
        "call.html", case=shown, card=card, seen=work.length, proposed=_coming(visit),
        outcomes={name: card["outcomes"][name] for name in OUTCOMES}, **_bar(visit, session),
    )  # fmt: skip


def mails(visit: Visit, session: Snapshot) -> Response:
    """Show the tray."""
    found = reads.tray(session, visit.mailboxes, MAILS)
    return visit.page("mails.html", mails=found, **_bar(visit, session))


def queue(visit: Visit, session: Snapshot) -> Response:
    """Show what leaves next, creditor by creditor, with the list each approval would release."""
    lists_shown = []
    waits = awaiting(session, visit.office)
    status = _status(visit, session)
    held = {row["creditor"]: row["on_hold"] for row in status}
    for creditor in visit.creditors:
        document = views.queue(session, creditor)
        free = [row for row in document["letters"] if not row["approval"]]
        if not document["letters"] and not document["released"]:
            continue
        lists_shown.append(
            {"creditor": creditor, "name": visit.office.creditor(creditor).name, "held": held.get(creditor, []),
             "waits": creditor in waits, "titles": _titles(visit, creditor),
             "list": document["lists"].get(creditor), "free": free[:LETTERS],
             "count": len(free), "released": document["released"][:LETTERS],
             "released_count": len(document["released"]), "named": document["named"],
             "sensitive": [row for row in document["letters"] if row["approval"]][:LETTERS]}
        )  # fmt: skip
    holds = reads.holds_of(session, visit.creditors, visit.mailboxes, visit.language)
    stopped = next((one for one in holds if one["kind"] == "stop" and one["scope"] == "all"), None)
    return visit.page(
        "queue.html", lists=lists_shown, stopped=stopped, can_stop=visit.sees_all,
        is_open={c: visit.office.window_opens(c, visit.office.clock.now()) for c in visit.creditors},
        **_bar(visit, session),
    )  # fmt: skip


def _titles(visit: Visit, creditor: str) -> dict[str, str]:
    """Return what each level of the ladders is called, the creditor's own ladder last."""
    ladders = visit.office.settings.procedures
    own = ladders[visit.office.creditor(creditor).procedure]
    levels = [level for ladder in (*ladders.values(), own) for level in ladder.levels]
    return {level.name: level.said(visit.language) for level in levels}


def _status(visit: Visit, session: Snapshot) -> list[dict[str, Any]]:
    document = {
        "holds": views.hold_list(session, visit.language),
        "mailboxes": views.mailboxes_of(session, visit.language),
    }
    return creditors_standing(session, visit.office, document, visit.language, visit.creditors)


def find(visit: Visit, session: Snapshot) -> Response:
    """Find a case by anything a person has before their eyes."""
    text = visit.request.query_params.get("q", "").strip()[:100]
    found = reads.find(session, visit.creditors, text, read_amount(text)) if text else []
    return visit.page("find.html", text=text, found=found, proposed=_coming(visit), **_bar(visit, session))  # fmt: skip


def settings(visit: Visit, session: Snapshot) -> Response:
    """Show how it is set up, what is held and why, and how fresh books and mailboxes are."""
    known = views.freshness(session)
    return visit.page(
        "settings.html", creditors=[visit.office.creditor(name) for name in visit.creditors],
        boxes={name: visit.office.settings.mailboxes[name] for name in visit.mailboxes},
        standing={row["creditor"]: row for row in _status(visit, session)},
        holds=reads.holds_of(session, visit.creditors, visit.mailboxes, visit.language),
        books=known["books"], looked=known["mailboxes"], procedures=visit.office.settings.procedures,
        **_bar(visit, session),
    )  # fmt: skip
