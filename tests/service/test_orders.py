"""What a person orders from another process is done by the living daemon within seconds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.servers.mailserver import Mailserver
from tests.service.house import House
from tests.service.living import daemon_in

from relanced.rounds.refusals import TOLD
from relanced.store import journal

pytestmark = [pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.xdist_group("dovecot")]
LETTERS = 250


async def test_an_approved_list_leaves_and_a_stop_acts_before_the_next_dot(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    house = House(tmp_path, mailserver, first=True)
    async with daemon_in(house) as one:
        lines = (f"Debtor {n};F-{n};01/11/2026;100,00;client@client.test" for n in range(LETTERS))
        await one.owes("dupont", *lines)
        await one.soon(lambda: len(one.states()) == LETTERS)
        assert {state for _, state in one.states()} == {"QUEUED"}  # until a person has seen them
        order = (await asyncio.to_thread(house.ask, "queue"))["list"]
        await asyncio.to_thread(house.run, "approve", order)
        await one.soon(lambda: ("dupont", "SENT") in one.states())
        await asyncio.to_thread(house.run, "stop", "--because", "test")
        at_the_stop = one.sent()
        await one.daemon.office.clock.wait(2)
        assert one.sent() <= at_the_stop + 1  # at most the one whose dot was written already
        assert 0 < one.sent() < LETTERS
        await asyncio.to_thread(house.run, "start")
        await one.soon(lambda: one.sent() > at_the_stop + 1)
        with one.daemon.office.store.look() as session:
            chain = journal.read_chain(session, "creditor:dupont")
        kept = [event.body["because"] for event in chain if event.kind == TOLD]
        # What kept them back stands there, each time with its reason, and its end.
        assert [reason["key"] for reason in kept[0]] == ["case.first_list"]
        assert sum(bool(reasons) for reasons in kept) == 2
        assert kept[-1] == []
