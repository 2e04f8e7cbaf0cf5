"""A resolver that never answers: whoever asks is told in time, and only one thread waits for it."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from relanced.mail import names


def test_a_name_that_is_not_resolved_is_a_time_out_and_asked_of_one_thread_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer, asked = threading.Event(), list[Any]()
    resolve = socket.getaddrinfo

    def hang(host: str, *words: Any, **named: Any) -> Any:
        if host == "mute.test":
            asked.append(host)
            answer.wait(20)
        return resolve("127.0.0.1", *words, **named)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for _ in range(3):
            with pytest.raises(TimeoutError, match=r"mute\.test"):
                names.connect("mute.test", port, 0.02)
        assert asked == ["mute.test"]
        answer.set()
        names.connect("mute.test", port, 5).close()


def test_a_name_that_is_not_known_is_told_as_the_system_tells_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OSError, match="not known"):
        names.connect("nowhere.test", 1, 5)


def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo

    def two(host: str, port: int, *words: Any, **named: Any) -> Any:
        if host != "two.test":
            return resolve(host, port, *words, **named)
        return resolve("127.0.0.9", port, **named) + resolve("127.0.0.1", port, **named)

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with socket.create_server(("127.0.0.1", 0)) as server:
        names.connect("two.test", server.getsockname()[1], 5).close()
