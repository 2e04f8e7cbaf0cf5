"""Two daemons on one store: what the slower one still hears never undoes what the other has done since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from tests.rounds.firm import ACCEPTED, Answer, Firm, Kind, Line, decide

from relanced.rounds import answers
from relanced.rounds.office import Office
from relanced.store import outbox, views

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


class Frozen(Line):
    """A line whose daemon freezes just before (or just after) the dot of its first letter, while another takes over."""

    def __init__(self, thaw: Callable[[], None], answer: Answer, *, is_dotted: bool) -> None:
        super().__init__()
        self.thaw, self.answer, self.is_dotted = thaw, answer, is_dotted

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
    ) -> Answer:
        if not self.is_dotted:
            self.thaw()
            assert not await before_dot()
            return Answer(Kind.WITHHELD, 0, "", "before_dot")
        assert await before_dot()
        self.thaw()
        return self.answer


def another_takes_over(firm: Firm, *, claims: bool) -> None:
    """Settle what the first left, as a new owner does, and perhaps have the letter before its dot already."""
    with firm.office.store.begin() as session:
        answers.recover(session, firm.office, "main", 99)
        if claims:
            [row] = session.execute(outbox.LETTERS.select()).all()
            outbox.move(session, row.id, outbox.S.QUEUED, outbox.S.SENDING, fence=99)
            outbox.move(session, row.id, outbox.S.SENDING, outbox.S.ENDING)


def due(firm: Firm) -> Office:
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    return firm.office


async def test_a_letter_another_daemon_is_sending_is_not_queued_again_by_the_one_that_thaws(
    found: Found,
) -> None:
    firm = found()
    due(firm)
    firm.line = Frozen(lambda: another_takes_over(firm, claims=True), ACCEPTED, is_dotted=False)
    await firm.day("2026-10-05T09:30")
    assert [(row.state, row.fence) for row in firm.letters()] == [("ENDING", 99)]
    with firm.office.store.begin() as session:  # now the other hears its 250
        told = answers.Told(firm.letters()[0].id, 99, ACCEPTED)
        answers.conclude(session, firm.office, [told])
    assert [row.state for row in firm.letters()] == ["SENT"]
    assert firm.verify() == []


async def test_a_letter_queued_again_by_the_new_owner_stays_so_when_the_old_one_thaws(
    found: Found,
) -> None:
    firm = found()
    due(firm)
    firm.line = Frozen(lambda: another_takes_over(firm, claims=False), ACCEPTED, is_dotted=False)
    await firm.day("2026-10-05T09:30")
    assert [row.state for row in firm.letters()] == ["QUEUED"]
    assert firm.verify() == []


@pytest.mark.parametrize(
    ("answer", "state", "flags"),
    [
        (ACCEPTED, "SENT", []),
        (Answer(Kind.DEFERRED, 451, "4.3.0 later", "dot"), "FAILED", []),
        (Answer(Kind.REFUSED, 554, "5.6.0 no", "dot"), "FAILED", []),
        (Answer(Kind.NO_ANSWER, 0, "silence", "dot"), "UNSURE", [("doubt", "Alpha")]),
    ],
)
async def test_an_answer_that_comes_after_another_daemon_took_over_settles_the_doubt(
    found: Found, answer: Answer, state: str, flags: list[tuple[str, str]]
) -> None:
    firm = found()
    due(firm)
    firm.line = Frozen(lambda: another_takes_over(firm, claims=False), answer, is_dotted=True)
    await firm.day("2026-10-05T09:30")
    assert [row.state for row in firm.letters()] == [state]
    assert firm.flags() == flags
    assert firm.verify() == []


async def test_a_letter_that_waits_leaves_under_the_mailboxs_new_name(found: Found) -> None:
    firm = found(dupont={"first": "true"})
    firm.at("2026-10-05T09:00")
    firm.books("Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test")
    await firm.day("2026-10-05T09:30")
    assert [row.state for row in firm.letters()] == ["QUEUED"]
    firm.rename_mailbox("main", "relance")
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    firm.act(decide.approve, name, decide.Person("Anne", "vu"))
    assert (await firm.speak()).sent == 1
    assert [(row.mailbox, row.state) for row in firm.letters()] == [("relance", "SENT")]
    await firm.mail(
        "autre@ailleurs.test", "Nous regardons.", box="relance",
        head=f"In-Reply-To: <{firm.letters()[0].message_id}>\r\n",
    )  # fmt: skip
    assert firm.cases()["Alpha"]["state"] == "PAUSED"
    assert firm.verify() == []
