"""How letters leave: no faster than the pace, tried again as the standard says, held by jumps and by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rounds.firm import Answer, Firm, Kind, decide, person

from relanced.rehearsal.pretend import TurnedClock
from relanced.rounds import ask, mend, send
from relanced.rounds.pace import MINUTE, Pace
from relanced.store import holds, views

Found = Callable[..., Firm]
BUSY = Answer(Kind.DEFERRED, 451, "4.3.0 try again later", "rcpt")


def many(count: int, due: str = "30/09/2026", domain: str = "") -> list[str]:
    return [
        f"Client {n};F-{n};{due};{100 + n},00;c{n}@{domain or f'client{n}.test'}"
        for n in range(count)
    ]


def turned(firm: Firm, **pace: int) -> TurnedClock:
    """Give a firm a clock of which every hand is turned, and a pace."""
    clock = TurnedClock(firm.clock.at)
    firm.clock = firm.office.clock = clock
    box = replace(firm.office.settings.mailboxes["main"], **pace)
    firm.office.settings = replace(firm.office.settings, mailboxes={"main": box})
    return clock


async def test_no_minute_sees_more_letters_than_the_pace_allows_in_all_or_to_one_domain(
    found: Found,
) -> None:
    firm = found()
    clock = turned(firm, pace_per_minute=5, per_domain_per_minute=2)
    firm.at("2026-10-05T09:00")
    firm.books(
        *many(8),
        *(
            line.replace("Client", "Autre").replace("F-", "G-")
            for line in many(6, domain="big.test")
        ),
    )
    left: list[tuple[float, str]] = []
    offer = firm.line.offer

    async def noted(*words: Any) -> Answer:
        left.append((clock.monotonic(), words[1].rpartition("@")[2]))
        return await offer(*words)

    firm.line.offer = noted  # type: ignore[method-assign]
    assert (await firm.day("2026-10-05T09:30")).sent == 14
    for at, _ in left:
        within = [domain for moment, domain in left if at <= moment < at + MINUTE]
        assert len(within) <= 5
        assert within.count("big.test") <= 2
    assert left[-1][0] - left[0][0] >= 2 * MINUTE


@given(
    st.lists(st.tuples(st.floats(0, 40), st.sampled_from("abc")), max_size=60),
    st.integers(1, 8),
    st.integers(1, 4),
)
def test_a_pace_is_kept_in_every_window_of_a_minute(
    asks: list[tuple[float, str]], per_minute: int, per_domain: int
) -> None:
    pace, now = Pace(per_minute, per_domain), 0.0
    taken: list[tuple[float, str]] = []
    for wait, domain in asks:
        now += wait
        if pace.take(f"x@{domain}", now):
            taken.append((now, domain))
        else:
            assert 0 < pace.opens_in(now) <= MINUTE
    for at, domain in taken:
        window = [d for moment, d in taken if at <= moment < at + MINUTE]
        assert len(window) <= per_minute
        assert window.count(domain) <= per_domain


@pytest.mark.e2e
async def test_a_letter_put_off_is_tried_after_30_minutes_doubling_to_4_hours_and_given_up_after_72(
    found: Found,
) -> None:
    firm = found()
    turned(firm)
    firm.line.answers["c0@client0.test"] = BUSY
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    tried: list[Any] = []
    start = firm.clock.at
    await ask.ask(firm.office, "dupont")
    while firm.letters()[0].state == "QUEUED" and firm.clock.at - start < timedelta(days=6):
        before = firm.letters()[0].attempts
        await firm.speak()
        if firm.letters()[0].attempts > before:
            tried.append(firm.clock.at)
        firm.clock.turn(timedelta(minutes=30))
    gaps = [(b - a).total_seconds() / 60 for a, b in pairwise(tried)]
    assert gaps[:4] == [30, 60, 120, 240]
    assert all(gap >= 240 for gap in gaps[4:])  # nights are longer
    assert firm.letters()[0].state == "WITHDRAWN"
    assert tried[-1] - tried[0] <= timedelta(hours=72)
    assert ("bad_address", "Client 0") in firm.flags()
    assert firm.cases()["Client 0"]["state"] == "PAUSED"
    assert firm.verify() == []


async def test_every_attempt_at_a_letter_bears_the_same_message_id(found: Found) -> None:
    firm = found()
    firm.line.answers["c0@client0.test"] = BUSY
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    await firm.day("2026-10-05T10:00")
    first = firm.letters()[0].message_id
    firm.at("2026-10-05T10:40")
    await firm.speak()
    firm.line.answers.clear()
    firm.at("2026-10-05T13:00")
    await firm.speak()
    [(_, letter)] = firm.received()
    assert letter["Message-ID"] == f"<{first}>"
    assert first in letter["References"]  # where a relay gives a Message-ID of its own
    assert firm.letters()[0].attempts == 3


async def test_an_amount_that_changed_between_two_attempts_makes_another_letter(
    found: Found,
) -> None:
    firm = found()
    firm.line.answers["c0@client0.test"] = BUSY
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    await firm.day("2026-10-05T10:00")
    firm.line.answers.clear()
    firm.at("2026-10-05T11:00")
    firm.books(*(line.replace("100,00", "60,00") for line in many(1)))
    await firm.day("2026-10-05T11:30")
    await firm.day("2026-10-06T10:00")
    old, new = firm.letters()
    assert (old.state, new.state) == ("WITHDRAWN", "SENT")
    assert old.message_id != new.message_id
    [(_, letter)] = firm.received()
    assert "100,00" not in letter.as_string()


async def test_a_step_of_the_wall_clock_holds_everything_until_a_person_has_looked(
    found: Found,
) -> None:
    firm = found()
    clock = turned(firm)
    firm.at("2026-10-05T09:00")
    firm.books(*many(2))
    firm.office.drift()
    await ask.ask(firm.office, "dupont")
    ticks = clock.monotonic()
    clock.monotonic = lambda: ticks + 60  # type: ignore[method-assign]  # the wall says half an hour
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, {reason.key for reason in done.refused}) == (0, {"daemon.clock_stepped"})
    with firm.office.store.begin() as session:
        [hold] = holds.standing(session)
        assert (hold.scope, hold.kind) == ("all", "clock")
        holds.lift_one(session, hold.id, firm.clock.now(), "Anne")
    assert (await firm.speak()).sent == 2  # what a person has seen is not held again


async def test_a_step_that_is_taken_back_lifts_its_own_hold(found: Found) -> None:
    firm = found()
    clock = turned(firm)
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    firm.office.drift()
    ticks = clock.monotonic()
    clock.monotonic = lambda: ticks  # type: ignore[method-assign]
    firm.at("2026-10-05T11:00")
    assert (await firm.day("2026-10-05T11:00")).sent == 0
    assert (await firm.day("2026-10-05T09:01")).sent == 1


@pytest.mark.e2e
async def test_a_jump_of_overdue_cases_holds_the_creditor_until_a_person_approves(
    found: Found,
) -> None:
    firm = found(dupont={"caps": "approval_above = 1000"})
    turned(firm)
    firm.at("2026-10-05T09:00")
    firm.books(*many(30))
    assert (await firm.day("2026-10-05T09:30")).sent == 30
    later = [line.replace("Client", "Neu").replace("F-", "N-") for line in many(40, "01/10/2026")]
    firm.at("2026-10-06T09:00")
    firm.books(*many(30), *later)  # forty more, from one day to the next
    done = await firm.day("2026-10-06T09:30")
    assert (done.sent, {reason.key for reason in done.refused}) == (0, {"daemon.jump"})
    assert ("approval", "") in firm.flags()
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    firm.act(decide.approve, name, person())
    done = await firm.speak()
    assert done.sent == 40
    assert firm.verify() == []


@pytest.mark.e2e
async def test_natural_growth_is_no_jump(found: Found) -> None:
    firm = found(dupont={"caps": "approval_above = 1000"})
    turned(firm)
    firm.at("2026-10-05T09:00")
    firm.books(*many(50))
    await firm.day("2026-10-05T09:30")
    firm.at("2026-10-06T09:00")
    firm.books(*many(70))  # twenty more: not more than twenty
    assert (await firm.day("2026-10-06T09:30")).sent == 20


async def test_ten_refusals_in_a_row_hold_the_mailbox(found: Found) -> None:
    firm = found(dupont={"caps": "approval_above = 1000"})
    refused = Answer(Kind.REFUSED, 550, "5.7.1 sender blocked", "rcpt")
    firm.line.answers = {f"c{n}@client{n}.test": refused for n in range(25)}
    firm.at("2026-10-05T09:00")
    firm.books(*many(25))
    done = await firm.day("2026-10-05T09:30")
    assert done.failed == 10
    assert "daemon.many_refused" in {reason.key for reason in (await firm.speak()).refused}
    assert {flag for flag, _ in firm.flags()} == {
        "review"
    }  # a policy says nothing about an address


async def test_a_stop_claims_nothing_more_and_takes_back_what_waits(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(*many(3))
    await firm.day("2026-10-05T06:00")
    firm.at("2026-10-05T09:30")
    halt = asyncio.Event()
    firm.line.before = halt.set  # the stop comes while the first letter is on the wire
    fence = await mend.take_over(firm.office, "main")
    assert fence is not None
    done = await send.send(
        firm.office, "main", fence, firm._dial, lambda: firm._look("main"), halt=halt
    )
    assert (done.sent, firm.line.taken) == (0, [])
    assert {letter.state for letter in firm.letters()} == {"QUEUED"}


async def test_a_dot_already_written_gets_its_answer_before_the_stop(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    await firm.day("2026-10-05T06:00")
    firm.at("2026-10-05T09:30")
    halt, offer = asyncio.Event(), firm.line.offer

    async def slow(*words: Any) -> Answer:
        answer = await offer(*words)
        halt.set()
        for _ in range(5):
            await asyncio.sleep(0)  # noqa: TID251 - the others get their turn, no time passes
        return answer

    firm.line.offer = slow  # type: ignore[method-assign]
    fence = await mend.take_over(firm.office, "main")
    assert fence is not None
    done = await send.send(
        firm.office, "main", fence, firm._dial, lambda: firm._look("main"), halt=halt
    )
    assert (done.sent, firm.letters()[0].state) == (1, "SENT")


async def test_an_answer_that_does_not_come_within_the_last_minute_is_a_doubt(found: Found) -> None:
    firm = found()
    turned(firm)
    firm.at("2026-10-05T09:00")
    firm.books(*many(1))
    await firm.day("2026-10-05T06:00")
    firm.at("2026-10-05T09:30")
    halt, offer = asyncio.Event(), firm.line.offer

    async def mute(*words: Any) -> Answer:
        await offer(*words)
        halt.set()
        return await asyncio.Event().wait() and BUSY

    firm.line.offer = mute  # type: ignore[method-assign]
    fence = await mend.take_over(firm.office, "main")
    assert fence is not None
    done = await send.send(
        firm.office, "main", fence, firm._dial, lambda: firm._look("main"), halt=halt
    )
    assert (done.unsure, firm.letters()[0].state) == (1, "UNSURE")
    assert firm.flags() == [("doubt", "Client 0")]


async def test_what_a_broken_pass_left_is_settled_by_the_next(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(*many(2))

    async def broken(*words: Any) -> Answer:
        raise RuntimeError("a fault of ours")

    offer, firm.line.offer = firm.line.offer, broken  # type: ignore[method-assign]
    try:
        await firm.day("2026-10-05T09:30")
    except RuntimeError:
        assert {letter.state for letter in firm.letters()} == {"SENDING"}
    firm.line.offer = offer  # type: ignore[method-assign]
    assert (await firm.speak()).sent == 2
