"""The whole check, in the order a person would go through the house."""

from __future__ import annotations

import asyncio

from relanced.checkup import house, sender, wires
from relanced.checkup.creditors import creditor
from relanced.checkup.line import Line
from relanced.checkup.probes import Probes
from relanced.clock import Clock, local_day
from relanced.config import Settings


async def examine(settings: Settings, probes: Probes, clock: Clock) -> list[Line]:
    """Look at everything; servers are talked to side by side, nothing is sent or changed."""
    now = clock.real_now()
    async with asyncio.TaskGroup() as group:
        machine = group.create_task(asyncio.to_thread(_machine, settings, probes))
        talks = [
            group.create_task(wires.mailbox(box, probes, now))
            for box in settings.mailboxes.values()
        ]
        named = group.create_task(sender.domains(settings, probes.lookup))
        owed = group.create_task(asyncio.to_thread(_creditors, settings, probes, clock))
    parts = [machine.result(), *(talk.result() for talk in talks), named.result(), owed.result()]
    return [line for part in parts for line in part]


def _machine(settings: Settings, probes: Probes) -> list[Line]:
    return [
        *house.configuration(settings),
        *house.state_folder(settings),
        *house.secrets(settings),
        *house.drop_folder(settings),
        *house.database(probes),
        *house.walls(probes),
        *house.own_templates(settings),
    ]


def _creditors(settings: Settings, probes: Probes, clock: Clock) -> list[Line]:
    lines: list[Line] = []
    for settled in settings.creditors.values():
        today = local_day(clock.now(), settled.time_zone)
        lines += creditor(settled, probes, today)
    return lines
