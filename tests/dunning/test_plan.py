"""The plan acts on the day the ladder says, one level at a time, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.assets import shipped_procedures
from relanced.dunning.case import Case, CaseState, fold
from relanced.dunning.days import Calendar
from relanced.dunning.plan import Ask, Debtor, PassOver, Raise, Rules, Wait, next_look, plan

NOW = datetime(2026, 9, 1, tzinfo=UTC)
DEBTOR = Debtor("Client", ("compta@client.test",))


def rules(name: str = "cordial-5-etapes") -> Rules:
    return Rules(shipped_procedures()[name], Calendar())


def books(
    *items: dict[str, Any],
    on: str = "2026-09-01",
    case: Case | None = None,
    gone: tuple[int, ...] = (),
) -> Case:
    return fold(
        case or Case(), "items", NOW, {"on": on, "changes": list(items), "gone": list(gone)}
    )


def invoice(
    number: int = 1,
    opened: int = 100000,
    total: int | None = None,
    due: str = "2026-09-30",
    kind: str = "invoice",
) -> dict[str, Any]:
    return {"id": number, "number": f"F{number}", "kind": kind, "currency": "EUR", "open": opened,
            "total": total if total is not None else opened, "due": due, "issued": None}  # fmt: skip


def act(case: Case, today: date, using: Rules) -> tuple[Case, list[Any]]:
    """Do what the plan says, as the rounds would if every letter left and every flag was done the same day."""
    decided = [d for d in plan(case, DEBTOR, using, today).decisions if not isinstance(d, Wait)]
    for one in decided:
        if isinstance(one, Ask | Raise | PassOver) and one.steps:
            body = {
                "on": today.isoformat(),
                "levels": {str(s.item.id): s.level for s in one.steps},
                "nominal": {str(s.item.id): s.nominal_on.isoformat() for s in one.steps},
                "passed_over": isinstance(one, PassOver),
            }
            case = fold(case, "letter_sent" if isinstance(one, Ask) else "level_done", NOW, body)
        if isinstance(one, Raise) and one.holds:
            held = {"items": list(one.items), "reason": one.holds, "until": None}
            case = fold(case, "items_held", NOW, held)
    return case, decided


def live(case: Case, using: Rules, first: date, days: int) -> list[tuple[date, Any]]:
    done = []
    for ahead in range(days):
        today = first + timedelta(ahead)
        case, decided = act(case, today, using)
        done += [(today, one) for one in decided]
    return done


def test_the_five_steps_fall_on_the_days_of_the_ladder() -> None:
    done = live(books(invoice()), rules(), date(2026, 9, 1), 150)
    assert [(day, getattr(one, "kind", "email")) for day, one in done] == [
        (date(2026, 10, 12), "call"),  # 10 October is a Saturday
        (date(2026, 11, 9), "email"),
        (date(2026, 11, 24), "email"),
        (date(2026, 12, 24), "letter"),
        (date(2027, 1, 4), "formal_notice"),  # 3 January is a Sunday
        (date(2027, 1, 11), "review"),  # the ladder has ended, said once
    ]


def test_what_is_paid_in_part_after_the_ladders_end_is_asked_again() -> None:
    using = rules("standard")
    ladder = replace(using.procedure, levels=using.procedure.levels[:2])
    using = replace(using, procedure=ladder)
    case = books(invoice())
    for ahead in range(90):
        case, _ = act(case, date(2026, 9, 1) + timedelta(ahead), using)
    assert case.items[1].held == "ladder_end"
    case = books(invoice(opened=40000, total=100000), case=case, on="2026-12-01")
    done = live(case, using, date(2026, 12, 1), 30)
    assert [getattr(one, "kind", "email") for _, one in done] == ["email", "review"]


def test_after_downtime_one_level_is_done_at_a_time_from_the_first() -> None:
    done = live(books(invoice(due="2026-01-05")), rules(), date(2026, 9, 1), 40)
    assert [getattr(one, "kind", "email") for _, one in done] == ["call", "email"]
    assert done[1][0] - done[0][0] >= timedelta(28)


def test_an_old_debt_skips_the_word_before_the_due_date() -> None:
    (_, first), (_, second), *_ = live(
        books(invoice(due="2026-01-05")), rules("standard"), date(2026, 9, 1), 30
    )
    assert isinstance(first, PassOver)
    assert isinstance(second, Ask)
    assert second.level == 1


def test_a_paused_case_asks_nothing_and_its_end_goes_to_the_desk() -> None:
    body = {"reason": "promise", "on": "2026-11-01", "until": "2026-11-20", "by": "x"}
    case = fold(books(invoice()), "paused", NOW, body)
    assert isinstance(plan(case, DEBTOR, rules(), date(2026, 11, 9)).decisions[0], Wait)
    (raised,) = plan(case, DEBTOR, rules(), date(2026, 11, 20)).decisions
    assert isinstance(raised, Raise)
    assert raised.kind == "broken_promise"


def test_never_more_than_the_balance_is_asked_and_credits_stand_apart() -> None:
    case = books(invoice(1), invoice(2, opened=-30000, kind="credit_note"))
    case, _ = act(case, date(2026, 10, 12), rules())
    (ask,) = plan(case, DEBTOR, rules(), date(2026, 11, 9)).decisions
    assert isinstance(ask, Ask)
    assert ask.asked.minor == 70000
    assert [c.number for c in ask.credits] == ["F2"]


def test_a_part_payment_asks_the_rest_at_the_same_level_after_the_gap() -> None:
    case, _ = act(books(invoice()), date(2026, 10, 12), rules())
    case, _ = act(case, date(2026, 11, 9), rules())
    case = books(invoice(opened=40000, total=100000), on="2026-11-12", case=case)
    assert plan(case, DEBTOR, rules(), date(2026, 11, 18)).decisions == ()
    (ask,) = plan(case, DEBTOR, rules(), date(2026, 11, 19)).decisions
    assert isinstance(ask, Ask)
    assert (ask.level, ask.asked.minor, ask.steps[0].item.part_minor) == (1, 40000, 60000)


def test_what_vanishes_from_the_books_settles_the_case() -> None:
    case = books(case=books(invoice()), gone=(1,), on="2026-10-02")
    assert case.state is CaseState.SETTLED
    assert next_look(case, rules(), date(2026, 10, 2)) is None


def test_without_an_address_a_person_is_called_upon() -> None:
    case, _ = act(books(invoice()), date(2026, 10, 12), rules())
    (raised,) = plan(case, Debtor("Client"), rules(), date(2026, 11, 9)).decisions
    assert isinstance(raised, Raise)
    assert raised.kind == "bad_address"


@given(
    st.integers(-40, 200), st.integers(1, 10**7), st.sampled_from(["cordial-5-etapes", "standard"])
)
@pytest.mark.parametrize("late", [0, 3])
def test_levels_never_skip_and_letters_keep_their_distance(
    late: int, offset: int, amount: int, name: str
) -> None:
    due = date(2026, 9, 30) + timedelta(offset)
    start = due - timedelta(10)
    case, using = books(invoice(opened=amount, due=due.isoformat())), rules(name)
    letters, level = [], 0
    for ahead in range(0, 140, late + 1):
        today = start + timedelta(ahead)
        case, decided = act(case, today, using)
        letters += [today for one in decided if isinstance(one, Ask)]
        assert case.items[1].level >= level
        level = case.items[1].level
    assert all(b - a >= timedelta(7) for a, b in pairwise(letters))


def test_while_a_letter_waits_to_leave_no_second_one_is_decided() -> None:
    case = books(invoice(1, due="2026-09-01"), invoice(2, due="2026-09-20"))
    using = rules()
    for number in (1, 2):
        body = {"on": "2026-10-01", "levels": {str(number): 0}, "nominal": {}}
        case = fold(case, "level_done", NOW, body)
    case = fold(case, "letter_queued", NOW, {"levels": {"1": 1}})
    decided = plan(case, DEBTOR, using, date(2026, 11, 20))
    assert [type(one) for one in decided.decisions] == [Wait]
    assert decided.next_on is None  # its outcome wakes what waits
    left = {"levels": {"1": 1}, "nominal": {}, "on": "2026-11-20"}
    after = fold(case, "letter_sent", NOW, left)
    assert next_look(after, using, date(2026, 11, 20)) == date(2026, 11, 27)


@pytest.mark.parametrize("means", ["bill", "direct_debit"])
def test_what_the_bank_collects_is_asked_for_once_it_can_have_come_back(means: str) -> None:
    using = rules()
    levels = using.procedure.levels
    early = replace(using.procedure, levels=(replace(levels[0], offset=3), *levels[1:]))
    using = replace(using, procedure=early)
    by_transfer = books({**invoice(), "means": "transfer"})
    collected = books({**invoice(), "means": means})
    assert next_look(by_transfer, using, date(2026, 9, 1)) == date(
        2026, 10, 5
    )  # 3 October is a Saturday
    assert next_look(collected, using, date(2026, 9, 1)) == date(2026, 10, 12)
    assert next_look(books(invoice()), using, date(2026, 9, 1)) == date(2026, 10, 5)
