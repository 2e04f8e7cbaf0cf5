"""The page put together: which address shows what, and the one way by which every request comes in.

A GET only reads, and a scanner that follows every address changes nothing. A POST needs the session, its token, and to
come from this page.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qs

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from relanced.assets import templates_folder
from relanced.desk import acts, ledger, letters, pages, people, rehearsing
from relanced.desk.guard import LARGEST, Guard
from relanced.desk.visit import Desk, Visit
from relanced.store import accounts
from relanced.store.desk import Snapshot

View: TypeAlias = Callable[[Visit, Snapshot], Response]
Deed: TypeAlias = Callable[[Visit], Response]

VIEWS: Final[Mapping[str, View]] = {
    "/today": pages.today,
    "/case/{number:int}": pages.case,
    "/call/{number:int}": pages.call,
    "/mails": pages.mails,
    "/mail/{number:int}": letters.mail,
    "/mail/{number:int}/frame": letters.mail_frame,
    "/mail/{number:int}/original": letters.mail_original,
    "/letter/{number:int}": letters.letter,
    "/letter/{number:int}/frame": letters.letter_frame,
    "/queue": pages.queue,
    "/find": pages.find,
    "/ledger": ledger.ledger,
    "/rehearsal": rehearsing.rehearsal,
    "/settings": pages.settings,
}
DEEDS: Final[Mapping[str, Deed]] = {
    "/act/{act}": acts.perform,
    "/language": people.language,
    "/logout": people.logout,
}
MOST_FIELDS: Final = 600
HIGHEST: Final = 2**63 - 1  # what a store numbers its rows with


def build(desk: Desk, hosts: Collection[str], origins: Collection[str]) -> Starlette:
    """Return the page of one installation, answering to these hosts and to forms of these origins."""
    routes: list[BaseRoute] = [
        Route("/", lambda _: RedirectResponse("/today", 303), methods=["GET"])
    ]
    routes += [Route(path, _view(desk, view), methods=["GET"]) for path, view in VIEWS.items()]
    routes += [Route(path, _deed(desk, deed), methods=["POST"]) for path, deed in DEEDS.items()]
    routes += [
        Route("/login", _login_page(desk), methods=["GET"]),
        Route("/login", _login(desk), methods=["POST"]),
        Mount("/static", StaticFiles(directory=templates_folder() / "desk" / "static")),
    ]
    guard = Middleware(Guard, hosts=hosts, origins=origins)
    app = Starlette(routes=routes, middleware=[guard])
    app.add_exception_handler(404, _lost(desk))
    app.add_exception_handler(500, _broken)
    return app


def _visit(desk: Desk, request: Request, session: Snapshot) -> Visit:
    secret = request.cookies.get(desk.cookie, "")
    who = accounts.sitting(session, secret, desk.office.clock.real_now()) if secret else None
    return Visit(desk, request, who, who.language if who else _spoken(desk, request))


def _spoken(desk: Desk, request: Request) -> str:
    """Return the language a browser asks for first, French or English; else the office's own."""
    first = request.headers.get("accept-language", "")[:2].lower()
    return first if first in ("fr", "en") else desk.office.settings.service.language


def _view(desk: Desk, view: View) -> Callable[[Request], object]:
    def work(request: Request) -> Response:
        with desk.office.store.look() as session:
            visit = _visit(desk, request, session)
            if visit.who is None:
                return visit.login_first()
            if int(request.path_params.get("number", 0)) > HIGHEST:
                return pages.lost(visit)
            return view(visit, session)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request)

    return endpoint


def _deed(desk: Desk, deed: Deed) -> Callable[[Request], object]:
    def work(request: Request, form: dict[str, list[str]]) -> Response:
        with desk.office.store.look() as session:
            visit = _visit(desk, request, session)
        if visit.who is None:
            return visit.login_first()
        visit.form = form
        if not hmac.compare_digest(visit.one("csrf").encode(), visit.who.csrf.encode()):
            return Response("not from this session\n", 403, media_type="text/plain")
        return deed(visit)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request, await _form(request))

    return endpoint


def _login_page(desk: Desk) -> Callable[[Request], object]:
    def work(request: Request) -> Response:
        with desk.office.store.look() as session:
            visit = _visit(desk, request, session)
        return visit.back("/today") if visit.who else people.login_page(visit)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request)

    return endpoint


def _login(desk: Desk) -> Callable[[Request], object]:
    def work(request: Request, form: dict[str, list[str]]) -> Response:
        return people.login(Visit(desk, request, None, _spoken(desk, request), form))

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request, await _form(request))

    return endpoint


async def _form(request: Request) -> dict[str, list[str]]:
    """Read a form; what is larger than a form of ours, or none at all, is an empty one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return {}
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def _lost(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    def work(request: Request) -> Response:
        with desk.office.store.look() as session:
            visit = _visit(desk, request, session)
        return pages.lost(visit) if visit.who else visit.login_first()

    async def handler(request: Request, _: Exception) -> Response:
        return await run_in_threadpool(work, request)

    return handler


async def _broken(request: Request, trouble: Exception) -> Response:
    """Say that something went wrong, and nothing of what: that is for the log."""
    structlog.get_logger("desk").error("page_failed", path=request.url.path, exc_info=trouble)
    text = (
        "Une erreur est survenue ; rien n'a été fait. / Something went wrong; nothing was done.\n"
    )
    return Response(text, 500, media_type="text/plain")
