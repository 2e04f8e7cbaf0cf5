"""Which levels are courteous: what may leave still when not everything may."""

from __future__ import annotations

from collections.abc import Iterator

from relanced.dunning.procedure import Channel, Level
from relanced.rounds.office import Office

TONES = frozenset({"courtesy", "cordial"})


def every(office: Office, creditor: str) -> frozenset[str]:
    """Return the names of a creditor's courteous levels; one that is firm in any of its ladders is none."""
    levels = [level for ladder in ladders(office, creditor) for level in ladder]
    firm = {level.name for level in levels if level.tone not in TONES}
    return frozenset(level.name for level in levels) - firm


def first(office: Office, creditor: str) -> frozenset[str]:
    """Return the name of each ladder's first courteous letter, where no other ladder has it higher up."""
    lowest: set[str] = set()
    higher: set[str] = set()
    for ladder in ladders(office, creditor):
        mails = [level for level in ladder if level.channel is Channel.EMAIL]
        courteous = [level.name for level in mails if level.tone in TONES]
        lowest |= set(courteous[:1])
        higher |= {level.name for level in mails} - set(courteous[:1])
    return frozenset(lowest - higher)


def ladders(office: Office, creditor: str) -> Iterator[tuple[Level, ...]]:
    """Return every ladder in use for a creditor's debtors."""
    config = office.creditor(creditor)
    names = {config.procedure} | {r.procedure for r in config.debtors.values() if r.procedure}
    return (office.settings.procedures[name].levels for name in sorted(names))
