"""What the pretend world counts: each evening for the view, and at the end from what its mail server received."""

from __future__ import annotations

import re
from datetime import date
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import Any

from relanced.demo.happenings import Day, Happening, Summary
from relanced.demo.people import owed
from relanced.demo.world_state import ACCOUNTANT, BY_PHONE, World
from relanced.store import proof, views
from relanced.words import say


def evening(
    world: World, today: date, number: int, happened: list[Happening], *, is_working: bool
) -> Day:
    """Look at the whole world as one of its days ends."""
    with world.office.store.look() as session:
        cases = {case["id"]: case for case in views.case_list(session, world.language)}
        flags = views.flag_list(session, world.language)
    standing = tuple(
        (f["kind"], cases[f["case"]]["debtor"] if f["case"] else "", f["reason"])
        for f in sorted(flags, key=lambda f: -f["id"])
    )
    return Day(
        today, number, is_working, tuple(happened), _counters(world, list(cases.values()), flags),
        _ages(world, today), standing,
    )  # fmt: skip


def _counters(
    world: World, cases: list[dict[str, Any]], flags: list[dict[str, Any]]
) -> dict[str, int]:
    return {
        "debtors": len(world.debtors),
        "invoices": sum(len(debtor.invoices) for debtor in world.debtors),
        "asked": sum(debtor.asked for debtor in world.debtors),
        "answered": sum(debtor.answered_on is not None for debtor in world.debtors),
        "paused": sum(case["state"] == "PAUSED" for case in cases),
        "settled": sum(case["state"] == "SETTLED" for case in cases),
        "to_call": sum(flag["kind"] in BY_PHONE for flag in flags),
        "bounced": sum(flag["kind"] == "bad_address" for flag in flags),
        "digests": sum(recipient == ACCOUNTANT for recipient, _ in world.box.delivered),
    }


def _ages(world: World, today: date) -> tuple[int, ...]:
    """Return what is owed by lateness, in five classes (facts §10, aged balance)."""
    ages = [0] * 5
    for debtor in world.debtors:
        for _, due, _, rest in owed(debtor, today):
            late = (today - due).days
            ages[0 if late <= 0 else min(1 + (late - 1) // 30, 4)] += rest
    return tuple(ages)


def summary(world: World) -> Summary:
    """Count what the server received and what stands on the desk."""
    taken = [BytesHeaderParser().parsebytes(raw) for _, raw in world.box.delivered]
    debtors = {debtor.email for debtor in world.debtors}
    ids = [
        str(head["Message-ID"])
        for (recipient, _), head in zip(world.box.delivered, taken, strict=True)
        if recipient in debtors
    ]
    with world.office.store.look() as session:
        cases = views.case_list(session, world.language)
        flags = views.flag_list(session, world.language)
        troubles = [say(trouble, world.language) for trouble in proof.verify(session)]
    counts = _counters(world, cases, flags)
    counts |= {
        name: world.counts.get(name, 0)
        for name in ("never_again", "after_bounce", "while_away", "after_payment")
    }
    counts["twice"] = len(ids) - len(set(ids))
    counts["flags"] = len(flags)
    counts["debtors_asked"] = sum(debtor.asked > 0 for debtor in world.debtors)
    counts["digests_missing"] = _missing(world, taken)
    return Summary(counts, "ok" if not troubles else troubles[:3], _calls(world, cases, flags))


def _missing(world: World, taken: list[Any]) -> int:
    """Count the numbers that lack between the first digest and the last."""
    numbers = []
    for (recipient, _), head in zip(world.box.delivered, taken, strict=True):
        found = re.search(r"relanced (?:n°|no\.)\s*(\d+)", _decoded(head["Subject"]))
        if recipient == ACCOUNTANT and found:
            numbers.append(int(found[1]))
    return max(numbers, default=0) - len(set(numbers))


def _decoded(header: object) -> str:
    return " ".join(str(make_header(decode_header(str(header)))).split())


def _calls(
    world: World, cases: list[dict[str, Any]], flags: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return whom to call, the number, what he owes and why."""
    by_id = {case["id"]: case for case in cases}
    by_name = {debtor.name: debtor for debtor in world.debtors}
    calls: dict[str, dict[str, Any]] = {}
    for flag in flags:
        if flag["kind"] in BY_PHONE:
            case = by_id[flag["case"]]
            debtor = by_name[case["debtor"]]
            calls[debtor.name] = {
                "debtor": debtor.name, "creditor": debtor.house.name, "person": debtor.person, "phone": debtor.phone,
                "owed": case["owed"], "currency": case["currency"], "because": flag["reason"],
            }  # fmt: skip
    return list(calls.values())
