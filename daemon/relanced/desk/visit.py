"""One visit of one person: who it is, what they may see, and how a page is written for them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from relanced.assets import templates_folder
from relanced.dunning.money import Money, money
from relanced.rounds.office import Office
from relanced.store.accounts import Who
from relanced.words import Because, from_json, say, say_day, say_money, tell, to_json, word

SAID: Final = "relanced-said"  # the cookie of the last sentence, read once
# Where a form may lead back to: our own pages by name, and nothing else (no open redirect).
INWARD: Final = re.compile(
    r"/(?:today|mails|queue|find|settings|ledger|rehearsal|(?:case|call|mail|letter)/\d{1,18})?"
    r"(?:\?[\w=&%+.,*:-]{0,200})?(?:#[\w-]{1,40})?"
)

PAGES = Environment(
    loader=FileSystemLoader(str(templates_folder() / "desk")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """The page as it is set up: the installation it shows, and how browsers reach it."""

    office: Office
    secure: bool  # people come by https
    parser: Any  # the walled-off child that opens strangers' mail

    @property
    def cookie(self) -> str:
        """Return the name of the session's cookie; with https, one no other host can set (RFC 6265bis §4.1.3.2)."""
        return "__Host-relanced" if self.secure else "relanced"

    def sign(self, use: str, text: str) -> str:
        """Return what proves that a text is ours, and for which use."""
        told = f"desk:{use}:{text}".encode()
        return hmac.new(self.office.key, told, hashlib.sha256).hexdigest()


@dataclass
class Visit:
    """One request of one person."""

    desk: Desk
    request: Request
    who: Who | None
    language: str
    form: dict[str, list[str]] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """Return the installation."""
        return self.desk.office

    @property
    def person(self) -> Who:
        """Return who visits; only pages behind the log-in ask."""
        if self.who is None:
            raise LookupError("nobody is logged in")
        return self.who

    @cached_property
    def creditors(self) -> tuple[str, ...]:
        """Return the creditors of this person, in the configuration's order."""
        return self.person.of(self.office.settings.creditors)

    @cached_property
    def mailboxes(self) -> tuple[str, ...]:
        """Return the mailboxes all of whose creditors are this person's: what fits no case there is theirs to read."""
        shared: dict[str, bool] = {}
        for config in self.office.settings.creditors.values():
            mine = self.person.sees(config.id)
            shared[config.mailbox] = shared.get(config.mailbox, True) and mine
        return tuple(name for name, is_mine in shared.items() if is_mine)

    @property
    def sees_all(self) -> bool:
        """Say whether every creditor is this person's."""
        return len(self.creditors) == len(self.office.settings.creditors)

    def zone(self, creditor: str | None = None) -> ZoneInfo:
        """Return the time zone of a creditor, or of the office."""
        config = self.office.settings.creditors.get(creditor or "")
        return ZoneInfo(config.time_zone if config else self.office.settings.service.time_zone)

    def named(self, key: str) -> str:
        """Return what people call a creditor, or a mailbox; any other key is its own name."""
        config = self.office.settings.creditors.get(key)
        box = self.office.settings.mailboxes.get(key.removeprefix("mailbox:"))
        return config.name if config else box.address if box else key

    def one(self, name: str) -> str:
        """Return one field of the form, without the blanks around it."""
        return next(iter(self.form.get(name, ())), "").strip()

    def page(self, template: str, status: int = 200, /, **facts: Any) -> HTMLResponse:
        """Write a page."""
        text = PAGES.get_template(template).render(
            visit=self, who=self.who, language=self.language, t=self._phrase, w=self._word, day=self._day,
            moment=self._moment, money=self._money, said=self._said_last(), path=self.request.url.path,
            here=self._here(), today=self.today(), **facts,
        )  # fmt: skip
        answer = HTMLResponse(text, status)
        if SAID in self.request.cookies:
            answer.delete_cookie(SAID, path="/")
        return answer

    def back(self, to: str, told: Because | None = None) -> Response:
        """Send the browser on to one of our own pages, with a sentence to show there."""
        place = to if INWARD.fullmatch(to) else "/today"
        answer = RedirectResponse(place, 303)
        if told is not None:
            packed = base64.urlsafe_b64encode(json.dumps(to_json(told)).encode()).decode()
            answer.set_cookie(
                SAID, f"{packed}.{self.desk.sign('said', packed)}", max_age=60, path="/", httponly=True,
                samesite="strict", secure=self.desk.secure,
            )  # fmt: skip
        return answer

    def login_first(self) -> Response:
        """Send a stranger to the log-in, to come back here."""
        return RedirectResponse(f"/login?to={quote(self._here(), safe='')}", 303)

    def _here(self) -> str:
        query = self.request.url.query
        here = self.request.url.path + (f"?{query}" if query else "")
        return here if self.request.method == "GET" and INWARD.fullmatch(here) else "/today"

    def _said_last(self) -> str | None:
        packed, _, proof = self.request.cookies.get(SAID, "").rpartition(".")
        if not packed or not hmac.compare_digest(
            proof.encode(), self.desk.sign("said", packed).encode()
        ):
            return None
        return say(from_json(json.loads(base64.urlsafe_b64decode(packed))), self.language)

    def today(self) -> date:
        """Return the day at the office."""
        return self.office.clock.now().astimezone(self.zone()).date()

    def _phrase(self, key: str, /, **facts: Any) -> str:
        return tell(key if "." in key else f"desk.{key}", self.language, **facts)

    def _word(self, kind: str, name: str, table: str = "cli") -> str:
        return word(kind, name, self.language, table)

    def _day(self, value: str | date | None) -> str:
        if not value:
            return ""
        return say_day(date.fromisoformat(value) if isinstance(value, str) else value, self.language)  # fmt: skip

    def _moment(self, value: str | datetime | None, creditor: str | None = None) -> str:
        if not value:
            return ""
        known = datetime.fromisoformat(value) if isinstance(value, str) else value
        local = known.astimezone(self.zone(creditor))
        return f"{say_day(local.date(), self.language)} {local:%H:%M}"

    def _money(self, amount: Money | str | None, currency: str = "EUR") -> str:
        if amount is None:
            return ""
        known = amount if isinstance(amount, Money) else money(amount, currency)
        return say_money(known, self.language)


def marked(text: str, quotes: list[str]) -> Markup:
    """Return a text with its telling sentences marked; all else is escaped."""
    spans = sorted({(at, at + len(q)) for q in quotes if q and (at := text.find(q)) >= 0})
    parts: list[Markup] = []
    end = 0
    for start, stop in spans:
        if start < end:
            continue
        parts += [Markup.escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]  # fmt: skip
        end = stop
    return Markup("").join([*parts, Markup.escape(text[end:])])


PAGES.filters["marked"] = marked
