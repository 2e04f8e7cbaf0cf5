"""From the answers to a mailbox that opens: what a newcomer does first, on real servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers.mailserver import Mailserver

from relanced.checkup import Probes, State, wires
from relanced.clock import MachineClock
from relanced.config import load
from relanced.service import account_of
from relanced.welcome import ask, write_configuration


def nobody(question: str, default: str, *, hidden: bool) -> str:
    raise AssertionError(f"nobody is there to answer {question!r} ({default}, {hidden})")


@pytest.mark.dovecot
@pytest.mark.parametrize(("password", "count"), [("", 0), ("wrong", 2)])
async def test_what_init_writes_opens_the_mailbox_or_says_why_not(
    tmp_path: Path,
    mailserver: Mailserver,
    password: str,
    count: int,
) -> None:
    address = mailserver.fresh()
    (tmp_path / "secret").write_text(password or address.partition("@")[0])
    (tmp_path / "answers.toml").write_text(
        f'name = "Dupont"\nemail = "{address}"\nimap = "localhost:{mailserver.ports["imaps"]}"\n'
        f'smtp = "localhost:{mailserver.ports["submissions"]}"\n'
        f'password_file = "secret"\nca_file = "{mailserver.ca}"\n'
    )
    write_configuration(tmp_path, ask(tmp_path / "answers.toml", nobody, "fr"))
    box = load(tmp_path / "relanced.toml", {}).mailboxes["relance"]
    lines = await wires.mailbox(box, Probes(account_of), MachineClock().real_now())
    faults = [line for line in lines if line.state is State.FAULT]
    assert len(faults) == count
    assert all(str(tmp_path / "secret") in line.say("fr") for line in faults)
