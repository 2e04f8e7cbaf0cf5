"""The real page on a port of the loopback, and a visitor who speaks HTTP to it as a browser would."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from argon2 import PasswordHasher
from tests.cli.desk import NOW

from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.desk.app import build
from relanced.desk.guard import whereabouts
from relanced.desk.serving import child
from relanced.desk.visit import Desk
from relanced.rounds.office import Office
from relanced.service import open_office
from relanced.store import accounts
from relanced.wall import Child

PASSWORD = "correct horse battery"
HASHED = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)  # quick: the tests log in a lot


@dataclass
class Answer:
    """One answer: what a test looks at."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def plain(self) -> str:
        """Return the words of a page, without its tags."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).replace("\u00a0", " ").split())


@dataclass
class Visitor:
    """Somebody's browser: it keeps cookies, sends Origin with a POST, and follows no redirect by itself."""

    port: int
    host: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return self._ask(method, path, None, headers)

    def post(self, path: str, /, **form: Any) -> Answer:
        origin = {"Origin": f"http://127.0.0.1:{self.port}"}
        return self._ask("POST", path, urlencode(form, doseq=True), origin)

    def post_as(self, path: str, headers: dict[str, str], **form: Any) -> Answer:
        return self._ask("POST", path, urlencode(form, doseq=True), headers)

    def log_in(self, name: str, password: str = PASSWORD, to: str = "/today") -> Answer:
        token = self.field(self.get("/login"), "token")
        return self.post("/login", name=name, password=password, token=token, to=to)

    def act(self, act: str, **form: Any) -> Answer:
        """Do one act with the token of this session, and follow to where it leads."""
        csrf = self.field(self.get("/settings"), "csrf")
        done = self.post(f"/act/{act}", **{"csrf": csrf, "back": "/today", **form})
        return self.get(done.headers["location"]) if done.status == 303 else done

    def seen(self, case: int) -> str:
        """Return what the forms of a case say of its state."""
        return self.field(self.get(f"/case/{case}"), "seen")

    @staticmethod
    def field(answer: Answer, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
        assert found, f"no field {name}: {answer.status} {answer.plain[:300]}"
        return unescape(found[1])

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": self.host or f"127.0.0.1:{self.port}", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, sent)
        got = line.getresponse()
        text = got.read().decode("utf-8", "replace")
        line.close()
        for header in got.headers.get_all("set-cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(got.status, got.headers, text)


@dataclass
class Page:
    """The page of one firm."""

    office: Office
    port: int

    def account(
        self, name: str, role: str = "approve", creditors: tuple[str, ...] = ("*",), language: str = "fr"
    ) -> None:  # fmt: skip
        with self.office.store.begin() as session:
            now = self.office.clock.real_now()
            accounts.add(session, name, HASHED, role, creditors, language, now)

    def visitor(
        self, name: str = "anne", role: str = "approve", creditors: tuple[str, ...] = ("*",), language: str = "fr"
    ) -> Visitor:  # fmt: skip
        """Return somebody with an account of their own, logged in."""
        self.account(name, role, creditors, language)
        visitor = Visitor(self.port)
        assert visitor.log_in(name).status == 303
        return visitor


@contextmanager
def serving(office: Office, parser: Child) -> Iterator[Page]:
    """Serve the page of an installation from a thread."""
    config = uvicorn.Config(
        lambda: None, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"
    )
    socket = config.bind_socket()
    socket.listen()  # who comes before the server is ready waits in line
    port = socket.getsockname()[1]
    hosts, origins = whereabouts(f"http://127.0.0.1:{port}", f"127.0.0.1:{port}")
    config.app = build(Desk(office, False, parser), hosts, origins)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield Page(office, port)
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


@contextmanager
def page_of(folder: Path, at: datetime = NOW) -> Iterator[Page]:
    """Serve the page of a firm that lives in a folder."""
    office = open_office(load(folder / "relanced.toml", {}), SetClock(at))
    try:
        with child() as parser, serving(office, parser) as page:
            yield page
    finally:
        office.store.close()
