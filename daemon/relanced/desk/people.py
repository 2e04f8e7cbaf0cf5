"""Log-in and log-out: argon2id, a slow-down for guessing, a new session at each log-in, a token in each form."""

from __future__ import annotations

import hmac
import secrets
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.responses import Response

from relanced.desk.visit import INWARD, Visit
from relanced.rounds import attendance
from relanced.store import accounts

BEFORE: Final = "relanced-login"  # the cookie a log-in form is bound to, before there is a session
SHORTEST: Final = 10  # characters of a password (ANSSI-PG-078 §4.2: length counts, not variety)
_HASHER: Final = PasswordHasher()  # RFC 9106 §4, the low-memory profile: 64 MiB, three passes
_ONE_AT_A_TIME: Final = (
    threading.Lock()
)  # a hash takes 64 MiB: a flood of log-ins shall not take them all
_NOBODY: Final = _HASHER.hash(secrets.token_hex(8))  # compared with where there is no such account


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def _fits(kept: str, password: str) -> bool:
    with _ONE_AT_A_TIME:
        try:
            return _HASHER.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def login_page(visit: Visit, key: str | None = None, status: int = 200) -> Response:
    """Show the log-in form, bound to this browser."""
    nonce = visit.request.cookies.get(BEFORE) or secrets.token_urlsafe(24)
    to = visit.one("to") or visit.request.query_params.get("to", "/today")
    answer = visit.page(
        "login.html", status, wrong=key, token=visit.desk.sign("login", nonce),
        to=to if INWARD.fullmatch(to) else "/today",
    )  # fmt: skip
    answer.set_cookie(
        BEFORE, nonce, max_age=3600, path="/login", httponly=True, samesite="strict",
        secure=visit.desk.secure,
    )  # fmt: skip
    return answer


def login(visit: Visit) -> Response:
    """Begin a session for whoever knows an account's password."""
    nonce = visit.request.cookies.get(BEFORE, "")
    wanted = visit.desk.sign("login", nonce).encode()
    if not nonce or not hmac.compare_digest(visit.one("token").encode(), wanted):
        return login_page(visit, "login_again", 403)
    name, now = visit.one("name")[:100], visit.office.clock.real_now()
    with visit.office.store.look() as session:
        wait = accounts.wait_left(session, name, now)
        row = accounts.by_name(session, name)
    if wait:
        return login_page(visit, "login_wait", 429)
    password = next(iter(visit.form.get("password", ())), "")
    if not _fits(row.password if row else _NOBODY, password) or row is None:
        with visit.office.store.begin() as session:
            accounts.refused(session, name, now)
        return login_page(visit, "login_wrong", 403)
    secret = secrets.token_urlsafe(32)
    with visit.office.store.begin() as session:
        accounts.forgive(session, name)
        accounts.begin(session, row.id, secret, secrets.token_urlsafe(32), now)
        who = accounts.sitting(session, secret, now)
        if who is not None:  # whoever sits down sees what waits
            mine = who.of(visit.office.settings.creditors)
            attendance.opened(session, visit.office, who.name, mine)
    answer = visit.back(visit.one("to") or "/today")
    answer.set_cookie(
        visit.desk.cookie, secret, path="/", httponly=True, samesite="strict",
        secure=visit.desk.secure,
    )  # fmt: skip
    return answer


def logout(visit: Visit) -> Response:
    """End the session."""
    with visit.office.store.begin() as session:
        accounts.end(session, visit.request.cookies.get(visit.desk.cookie, ""))
    answer = visit.back("/")
    answer.headers["location"] = "/login"
    answer.delete_cookie(visit.desk.cookie, path="/", secure=visit.desk.secure, httponly=True)
    return answer


def language(visit: Visit) -> Response:
    """Remember the language this person reads."""
    chosen = visit.one("language")
    if chosen in ("fr", "en"):
        with visit.office.store.begin() as session:
            accounts.set_language(session, visit.person.account, chosen)
    return visit.back(visit.one("back"))
