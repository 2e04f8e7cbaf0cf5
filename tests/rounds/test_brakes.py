"""The brakes: each is a reason a person can read, holds what it must and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.rounds.firm import Answer, Firm, Kind, decide, person

from relanced.rounds import survey
from relanced.store import flags, inbox, schema

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


def keys(done: Any) -> set[str]:
    return {reason.key for reason in done.refused}


def many(count: int, due: str = "30/09/2026") -> list[str]:
    return [f"Client {n};F-{n};{due};{100 + n},00;c{n}@client{n}.test" for n in range(count)]


async def test_nothing_leaves_before_the_first_list_is_released_and_exactly_it(
    found: Found,
) -> None:
    firm = found(dupont={"first": "true"})
    firm.at("2026-10-05T09:00")
    firm.books(*many(3))
    assert keys(await firm.day("2026-10-05T09:30")) == {"case.first_list"}
    from relanced.store import views

    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    firm.books(*many(2))  # one has paid: the list is another one now
    with pytest.raises(decide.Unknown):
        firm.act(decide.approve, name, person())
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    assert firm.act(decide.approve, name, person()) == 2
    assert (await firm.speak()).sent == 2
    assert firm.verify() == []


async def test_a_list_far_above_the_usual_waits_for_a_person(found: Found) -> None:
    firm = found(dupont={"caps": "approval_above = 5\njump_least = 1000"})
    firm.at("2026-10-05T09:00")
    firm.books(*many(6))
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, keys(done)) == (0, {"case.list_waits"})
    assert ("approval", "") in firm.flags()


async def test_the_cap_of_a_day_is_never_exceeded_and_the_rest_leaves_tomorrow(
    found: Found,
) -> None:
    firm = found(dupont={"caps": "per_day = 4\napproval_above = 100"})
    firm.at("2026-10-05T09:00")
    firm.books(*many(6))
    assert (await firm.day("2026-10-05T09:30")).sent == 4
    assert (await firm.day("2026-10-05T16:30")).sent == 0
    firm.at("2026-10-06T09:00")
    firm.books(*many(6))
    assert (await firm.day("2026-10-06T09:30")).sent == 2


async def test_nothing_leaves_outside_the_offices_hours(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T06:00")
    firm.books(ALPHA)
    for moment in ("2026-10-05T06:30", "2026-10-05T21:30"):
        done = await firm.day(moment)
        assert (done.sent, keys(done)) == (0, {"case.outside_window"})


async def test_nothing_leaves_on_a_public_holiday_or_a_day_the_office_is_shut(found: Found) -> None:
    firm = found(dupont={"tables": "[[closures]]\nfrom = 2026-10-05\nto = 2026-10-07\n"})
    assert [day for day, _ in await firm.days("2026-10-01", "2026-10-12", ALPHA)] == ["2026-10-08"]


async def test_nothing_leaves_on_stale_books_and_fresh_ones_cure_it(found: Found) -> None:
    firm = found()
    firm.at("2026-09-16T09:00")
    firm.books(ALPHA)
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, keys(done)) == (0, {"case.ledger_stale"})
    firm.books(ALPHA)
    assert (await firm.speak()).sent == 1


async def test_nothing_leaves_while_the_mailbox_cannot_be_read(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T06:00")  # planned, too early

    async def blind(box: str) -> None:
        await firm.office.store.write(survey.lost_sight, firm.office, box, "connection refused")

    firm._look = blind  # type: ignore[method-assign]
    done = await firm.day("2026-10-05T09:30")
    assert done.sent == 0
    assert "case.mailbox_unread" in keys(done)


async def test_a_mail_not_yet_read_keeps_the_dot_back(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)

    def arrives() -> None:
        raw = b"From: x@y.test\r\n\r\nhello\r\n"
        mail = inbox.Arrived(99, "ab" * 32, raw, firm.clock.now())
        with firm.office.store.begin() as session:
            inbox.store(
                session,
                "main",
                "INBOX",
                1,
                [mail],
                last_uid=99,
                outgoing=False,
                at=firm.clock.now(),
            )

    firm.line.before = arrives
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, firm.line.taken) == (0, [])


async def test_a_stop_holds_everything_and_a_start_lets_it_go(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    firm.act(decide.stop, person("doute"))
    assert keys(await firm.day("2026-10-05T09:30")) == {"case.stopped"}
    firm.act(decide.start, person())
    assert (await firm.speak()).sent == 1


async def test_a_word_before_the_due_date_that_waited_beyond_it_does_not_leave(
    found: Found,
) -> None:
    firm = found()
    firm.act(decide.stop, person("doute"))
    firm.at("2026-10-05T09:00")
    firm.books("Alpha;FA-1;12/10/2026;1 500,00;compta@alpha.test")
    await firm.day("2026-10-07T09:30")
    assert [row.level_name for row in firm.letters()] == ["avant-echeance"]
    firm.act(decide.start, person())
    firm.at("2026-10-13T09:00")
    firm.books("Alpha;FA-1;12/10/2026;1 500,00;compta@alpha.test")
    done = await firm.day("2026-10-13T09:30")
    assert (done.sent, done.withdrawn) == (0, 1)


async def test_a_shadow_creditor_does_all_but_the_final_dot(found: Found) -> None:
    firm = found(dupont={"state": "shadow"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, firm.line.taken) == (0, [])
    assert firm.letters()[0].attempts == 1  # composed, offered, and kept back
    assert firm.cases()["Alpha"]["last_letter_at"] is None


async def test_a_creditor_in_preparation_offers_nothing_at_all(found: Found) -> None:
    firm = found(dupont={"state": "preparing"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    assert keys(await firm.day("2026-10-05T09:30")) == {"case.not_live"}


async def test_a_deferred_letter_waits_and_passes_every_gate_again(found: Found) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = Answer(Kind.DEFERRED, 450, "4.2.0 greylisted", "rcpt")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    assert (await firm.day("2026-10-05T09:30")).deferred == 1
    firm.line.answers.clear()
    assert (
        await firm.day("2026-10-05T09:45")
    ).sent == 0  # half an hour at least (RFC 5321 §4.5.4.1)
    firm.books()  # paid meanwhile
    assert (await firm.day("2026-10-05T10:30")).sent == 0
    assert firm.cases()["Alpha"]["state"] == "SETTLED"
    assert firm.verify() == []


async def test_an_implausible_list_is_held_whole_and_stops_sending(found: Found) -> None:
    firm = found()
    firm.at("2026-10-02T09:00")
    firm.books(*many(20))
    firm.at("2026-10-05T09:00")
    shifted = [line.replace(",00;", "00,00;") for line in many(20)]
    entered = firm.books(*shifted, confirm=False)
    assert entered.held is not None
    done = await firm.day("2026-10-05T09:30")
    assert done.sent == 0
    assert firm.cases()["Client 0"]["owed"] == "100.00"
    firm.books(*many(20), confirm=False)  # the right list cures it
    assert (await firm.speak()).sent == 20


async def test_an_empty_complete_list_is_held_and_settles_nothing(found: Found) -> None:
    firm = found()
    firm.at("2026-10-02T09:00")
    firm.books(*many(5))
    firm.at("2026-10-05T09:00")
    assert firm.books(confirm=False).held is not None
    assert {case["state"] for case in firm.cases().values()} == {"OPEN"}


async def test_a_partial_list_settles_nothing_and_does_not_freshen_the_books(found: Found) -> None:
    firm = found()
    firm.at("2026-09-16T09:00")
    firm.books(ALPHA, "Beta;FA-2;30/09/2026;300,00;c@beta.test")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, complete=False)
    assert firm.cases()["Beta"]["state"] == "OPEN"
    assert keys(await firm.day("2026-10-05T09:30")) == {"case.ledger_stale"}


async def test_an_older_list_is_held(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    firm.at("2026-10-02T09:00")
    assert firm.books(ALPHA, confirm=False).held is not None


async def test_books_that_grow_stale_between_the_claim_and_the_dot_keep_it_back(
    found: Found,
) -> None:
    firm = found(dupont={"tables": "[fresh_for]\nlist = 1\n"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)

    def overnight() -> None:
        with firm.office.store.begin() as session:
            row = session.get_one(schema.Creditor, "dupont")
            row.ledger_on = date(2026, 10, 1)

    firm.line.before = overnight
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, firm.line.taken) == (0, [])


async def test_a_case_whose_ladder_has_ended_comes_to_the_desk_once(found: Found) -> None:
    firm = found(dupont={"procedure": "standard"})
    firm.shorten("court")
    firm.configure_procedure("dupont", "court")
    await firm.days("2026-10-05", "2026-10-20", ALPHA)
    assert firm.flags() == [("review", "Alpha")]
    with firm.office.store.look() as session:
        [flag] = flags.open_flags(session)
    firm.act(decide.resolve_flag, flag.id, person(), None)
    await firm.days("2026-10-21", "2026-11-20", ALPHA)
    assert firm.flags() == []
    assert firm.verify() == []
