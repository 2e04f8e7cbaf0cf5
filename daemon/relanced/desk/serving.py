"""Serving the page: on the loopback or a unix socket, until told to stop. What faces a network is a reverse proxy."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import NamedTuple

import uvicorn

from relanced.desk.app import build
from relanced.desk.guard import whereabouts
from relanced.desk.visit import Desk
from relanced.rounds.office import Office
from relanced.wall import Child

SHOWING = (
    "relanced.mail.showing:serve"  # named, not imported: what it needs is needed in the child only
)


class Bound(NamedTuple):
    """Where the page listens: an address of this machine, or a socket in the file system."""

    host: str
    port: int
    socket: Path | None

    @property
    def listens(self) -> str | None:
        """Return host and port; None for a socket."""
        return None if self.socket else f"{self.host}:{self.port}"


def bound(listen: str, socket: Path | None) -> Bound | None:
    """Read where to listen; None unless it is a socket, or a port of the loopback."""
    host, _, port = listen.rpartition(":")
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return None
    if not is_loopback or not port.isdigit() or not 0 < int(port) < 65536:
        return None
    return Bound(host.strip("[]"), int(port), socket)


def child() -> Child:
    """Return the walled-off child that makes strangers' mail fit to be shown."""
    return Child(SHOWING, seconds=5.0, memory_mib=512)


def serve(office: Office, place: Bound, address: str) -> None:
    """Serve the page until the process is told to stop; `address` is how people's browsers name it."""
    hosts, origins = whereabouts(address, place.listens)
    with child() as parser:
        desk = Desk(office, address.startswith("https://"), parser)
        config = uvicorn.Config(
            build(desk, hosts, origins), host=place.host, port=place.port,
            uds=str(place.socket) if place.socket else None, log_level="warning", access_log=False,
            server_header=False, proxy_headers=False, ws="none", lifespan="off", limit_concurrency=64,
            timeout_keep_alive=15, h11_max_incomplete_event_size=32 * 1024,
        )  # fmt: skip
        uvicorn.Server(config).run()
