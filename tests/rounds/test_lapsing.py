"""An invoice near the end of its limitation period comes to the desk in time, once a stage; a lapsed one is not asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.rounds.firm import Firm, decide, person

from relanced.dunning.limitation import Act
from relanced.rounds import lapsing
from relanced.store import flags, views

Found = Callable[..., Firm]
OLD = "Alpha;FA-1;30/11/2021;500,00;compta@alpha.test"
NEW = "Beta;FB-1;30/09/2026;500,00;compta@beta.test"
CONSUMER = {"tables": '[debtors."Beta"]\nkind = "consumer"\n'}


def standing(firm: Firm) -> list[str]:
    """Return the subjects' stages of the flags that stand."""
    with firm.office.store.look() as session:
        return [f.subject.split(":")[1] for f in flags.open_flags(session, kind="limitation")]


async def test_each_stage_is_told_once_and_takes_the_place_of_the_one_before(found: Found) -> None:
    firm = found()
    seen = []
    for day in ("2025-12-01", "2025-12-02", "2026-06-01", "2026-09-01", "2026-11-30", "2026-12-01"):
        firm.at(f"{day}T09:00")
        firm.books(OLD, NEW)
        await firm.day(f"{day}T09:30")
        seen.append(standing(firm))
    assert seen == [["12"], ["12"], ["6"], ["3"], ["3"], ["0"]]


async def test_what_a_person_has_seen_to_does_not_come_back(found: Found) -> None:
    firm = found()
    firm.at("2026-09-01T09:00")
    firm.books(OLD)
    await firm.day("2026-09-01T09:30")
    with firm.office.store.look() as session:
        (flag,) = flags.open_flags(session, kind="limitation")
    with firm.office.store.begin() as session:
        decide.resolve_flag(session, firm.office, flag.id, person("reconnaissance signée"), None)
    await firm.day("2026-09-02T09:30")
    assert standing(firm) == []


async def test_a_lapsed_invoice_is_asked_of_nobody(found: Found) -> None:
    firm = found()
    firm.at("2026-12-01T09:00")
    firm.books(OLD)
    await firm.day("2026-12-01T09:30")
    assert firm.line.taken == []
    with firm.office.store.look() as session:
        (case,) = views.case_list(session, "fr")
    assert [item["held"] for item in case["items"]] == ["limitation"]
    assert "L110-4" in case["flags"][0]["reason"]


async def test_a_consumers_two_years_count_where_a_person_said_who_it_is(found: Found) -> None:
    firm = found(dupont=CONSUMER)
    firm.at("2028-07-01T09:00")
    firm.books(OLD.replace("2021", "2026"), NEW)
    await firm.day("2028-07-01T09:30")
    assert standing(firm) == ["3"]
    firm.books(OLD.replace("2021", "2026"))
    await firm.day("2028-07-03T09:30")
    assert standing(firm) == []


async def test_a_signed_acknowledgement_starts_the_time_anew_and_frees_what_was_held(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-12-01T09:00")
    firm.books(OLD)
    await firm.day("2026-12-01T09:30")
    assert standing(firm) == ["0"]
    with firm.office.store.begin() as session:
        signed = (Act.ACKNOWLEDGED, date(2026, 6, 1), ["FA-1"])
        lapsing.interrupt(session, firm.office, 1, person("échéancier signé"), *signed)
    await firm.day("2026-12-01T10:30")
    assert standing(firm) == []
    with firm.office.store.look() as session:
        (case,) = views.case_list(session, "fr")
    assert [item["held"] for item in case["items"]] == [None]
