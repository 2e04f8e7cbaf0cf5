"""Killed at any commit, the daemon asks nobody twice and loses no letter. The judge is the receiving server's journal."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from relanced.demo.sandbox import Sandbox

CHILD = Path(__file__).with_name("crash_child.py")
BOX = "relance@dupont.test"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """An SMTP and an IMAP server that live on while daemons die."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = Sandbox({BOX: "secret"})
    asyncio.run_coroutine_threadsafe(made.open(), loop).result(20)
    yield made
    asyncio.run_coroutine_threadsafe(made.close(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def live(folder: Path, box: Sandbox, die_at: int) -> int:
    words = [
        sys.executable,
        "-W",
        "ignore",
        str(CHILD),
        str(folder),
        str(box.imap_port),
        str(box.smtp_port),
        str(die_at),
    ]
    return subprocess.run(words, capture_output=True, timeout=120, check=False).returncode


@pytest.mark.crash
@pytest.mark.filterwarnings("ignore")
def test_killed_at_every_commit_no_letter_leaves_twice_and_none_is_lost(
    box: Sandbox, tmp_path: Path
) -> None:
    killed = unsure = 0
    for die_at in range(1, 60):
        folder = tmp_path / str(die_at)
        folder.mkdir()
        before = len(box.delivered)
        code = live(folder, box, die_at)
        killed += code == -signal.SIGKILL
        assert live(folder, box, 0) in (0, 1)  # lives on from the crash, to the end
        got = box.delivered[before:]
        subjects = Counter(
            (to, str(BytesHeaderParser().parsebytes(raw)["Subject"])) for to, raw in got
        )
        assert max(subjects.values(), default=0) <= 1, f"twice, killed at commit {die_at}"
        doubts = int((folder / "unsure").read_text("utf-8"))
        unsure += doubts
        assert len(got) >= 3 - doubts, f"lost, killed at commit {die_at}"
        assert (folder / "verify").read_text("utf-8") == "[]"
        if code != -signal.SIGKILL:
            break
    assert killed > 10
    assert unsure <= killed
