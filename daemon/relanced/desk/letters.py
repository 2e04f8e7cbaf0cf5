"""One mail or one letter, shown: its words first, its HTML in a frame of its own that can do nothing, its files never.

What a stranger sent is opened in the walled-off child; what comes back is text and HTML made of a short list of tags.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import HTMLResponse, Response

from relanced.desk.guard import FRAMED
from relanced.desk.pages import lost
from relanced.desk.visit import Visit
from relanced.rounds.writing import CannotBeWritten, preview
from relanced.store import desk as reads
from relanced.store.desk import Snapshot
from relanced.wall import ChildFailed

FRAME = FRAMED.format(styles="")
OWN_FRAME = FRAMED.format(
    styles="style-src 'unsafe-inline'; "
)  # our own letter, whose form is written in it


def mail(visit: Visit, session: Snapshot) -> Response:
    """Show a mail: who, when, its words with the telling sentence marked, the names of its files."""
    found = _mine(visit, session)
    if found is None:
        return lost(visit)
    opened = _opened(visit, session, found["id"])
    quotes = [one["quote"] for one in found["because"] if one.get("quote")]
    counts = reads.count(session, visit.creditors, visit.mailboxes)
    return visit.page("mail.html", mail=found, opened=opened, quotes=quotes, counts=counts)


def mail_frame(visit: Visit, session: Snapshot) -> Response:
    """Answer what goes into the frame of a mail: its sanitised HTML, under a policy that lets nothing happen."""
    found = _mine(visit, session)
    if found is None:
        return lost(visit)
    html = _opened(visit, session, found["id"])["html"]
    page = f'<!doctype html><meta charset="utf-8"><title>mail</title><div dir="auto">{html}</div>'
    return HTMLResponse(page, headers={"content-security-policy": FRAME})


def mail_original(visit: Visit, session: Snapshot) -> Response:
    """Hand the mail over as it came, to be saved and never to be shown by the browser."""
    found = _mine(visit, session)
    if found is None:
        return lost(visit)
    headers = {
        "content-disposition": f'attachment; filename="mail-{found["id"]}.eml"',
        "content-security-policy": FRAME,
    }
    raw = reads.raw(session, found["id"])
    return Response(raw, media_type="application/octet-stream", headers=headers)


def _mine(visit: Visit, session: Snapshot) -> dict[str, Any] | None:
    number = int(visit.request.path_params["number"])
    return reads.mail(session, number, visit.creditors, visit.mailboxes)


def _opened(visit: Visit, session: Snapshot, number: int) -> dict[str, Any]:
    try:
        answer = visit.desk.parser.ask(reads.raw(session, number))
    except ChildFailed:
        return {"text": "", "html": "", "files": [], "failed": True}
    document: dict[str, Any] = {**json.loads(answer), "failed": False}
    return document


def letter(visit: Visit, session: Snapshot) -> Response:
    """Show a letter that waits exactly as it would leave now."""
    row = _letter(visit, session)
    if row is None:
        return lost(visit)
    try:
        written, trouble = preview(session, visit.office, row), None
    except CannotBeWritten as unfit:
        written, trouble = None, str(unfit)
    counts = reads.count(session, visit.creditors, visit.mailboxes)
    files = [file.number for file in written.enclosed.files] if written else []
    return visit.page(
        "letter.html", letter=row, written=written, trouble=trouble, files=files, counts=counts
    )


def letter_frame(visit: Visit, session: Snapshot) -> Response:
    """Answer what goes into the frame of a letter of ours."""
    row = _letter(visit, session)
    if row is None:
        return lost(visit)
    try:
        html = preview(session, visit.office, row).html
    except CannotBeWritten:
        return lost(visit)
    return HTMLResponse(html, headers={"content-security-policy": OWN_FRAME})


def _letter(visit: Visit, session: Snapshot) -> Any:
    row = reads.letter(session, int(visit.request.path_params["number"]))
    is_shown = row is not None and row.creditor in visit.creditors and row.state == "QUEUED"
    return row if is_shown else None
