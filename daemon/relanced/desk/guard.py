"""What stands before every page: whose Host it is, where a POST comes from, how large it is, and what a browser may do.

A browser that knows the page at all sends Origin with every POST (Fetch §3.1.1); one that does not is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A stranger's mail, or a letter, in its frame: nothing runs, nothing is fetched, it has no origin.
FRAMED: Final = (
    "default-src 'none'; {styles}img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
LARGEST: Final = 64 * 1024  # octets of a form
ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}


class Guard:
    """Wraps the page. `hosts` are the names it answers to, `origins` where its forms may come from."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str]) -> None:
        self._app, self._hosts, self._origins = app, hosts, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _set_headers(MutableHeaders(scope=message))
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, told)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("no such host\n", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("not allowed\n", 405)
        if scope["method"] != "POST":
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin not in self._origins or site not in (None, "same-origin"):
            return PlainTextResponse("not from this page\n", 403)
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return PlainTextResponse("too large\n", 413)
        return None


def _set_headers(headers: MutableHeaders) -> None:
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("content-security-policy", POLICY)
    framed = "frame-ancestors 'self'" in headers["content-security-policy"]
    headers["x-frame-options"] = "SAMEORIGIN" if framed else "DENY"


def whereabouts(address: str, listens: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the hosts and origins of a page known to people as `address`, and to this machine as `listens`."""
    scheme, _, host = address.rstrip("/").partition("://")
    hosts, origins = {host.lower()}, {f"{scheme}://{host}".lower()}
    if listens is not None:
        port = listens.rpartition(":")[2]
        local = {f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}
        hosts |= local
        origins |= {f"http://{name}" for name in local}
    return frozenset(hosts), frozenset(origins)
