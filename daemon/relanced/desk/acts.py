"""Every act of the page: the very function the command line uses, with who and why, in one transaction.

A form says how many events its case had when it was shown. Where it has more by now somebody else has acted: nothing
is done, and the page says so. Thus of two people acting at once neither undoes the other unawares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from relanced.desk.visit import Visit
from relanced.dunning.call import OUTCOMES
from relanced.dunning.typed import read_day
from relanced.rounds import decide, placing
from relanced.rounds.decide import NotYours, Person, Refused, Unknown
from relanced.store import desk as reads
from relanced.store import flags, lists
from relanced.store.desk import Snapshot
from relanced.store.journal import LostRace
from relanced.words import Because, because, phrase, say


class Overtaken(Exception):
    """The case has moved since the form was shown."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One act under way."""

    session: Snapshot
    visit: Visit
    by: Person

    def number(self, name: str) -> int:
        """Return a number of the form; Unknown when it is none."""
        text = self.visit.one(name)
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise Unknown(text, name)
        return int(text)

    def day(self, *, needed: bool) -> date | None:
        """Return the day of the form; Refused when it is no day, or needed and missing."""
        text = self.visit.one("day")
        found = read_day(text)
        if (text and found is None) or (needed and found is None):
            raise Refused(because("desk.day_wanted"))
        return found

    def case(self) -> int:
        """Return the case of the form, which must be this person's and stand as it was shown."""
        number = self.number("case")
        self.own(number)
        return number

    def own(self, number: int, *, as_seen: bool = True) -> None:
        """Refuse a case that is not this person's as if there were none, and one that has moved meanwhile."""
        known = reads.length(self.session, number)
        if known is None or not self.visit.person.sees(known[0]):
            raise Unknown(str(number), "case")
        if as_seen and self.visit.one("seen") != str(known[1]):
            raise Overtaken(str(number))

    def invoices(self) -> tuple[str, ...]:
        """Return the invoices ticked."""
        return tuple(self.visit.form.get("invoice", ()))


def _pause(doing: Doing) -> Because:
    case, until = doing.case(), doing.day(needed=False)
    decide.pause(doing.session, doing.visit.office, case, doing.by, until)
    if until is None:
        return because("cli.did_pause_open", case=case)
    return because("cli.did_pause", case=case, until=until)


def _resume(doing: Doing) -> Because:
    case = doing.case()
    decide.resume(doing.session, doing.visit.office, case, doing.by)
    return because("cli.did_resume", case=case)


def _promise(doing: Doing) -> Because:
    case, on, numbers = doing.case(), doing.day(needed=True), doing.invoices()
    assert on is not None  # noqa: S101 - `day` has refused it
    decide.promise(doing.session, doing.visit.office, case, doing.by, on, numbers)
    key = "cli.did_promise_some" if numbers else "cli.did_promise"
    return because(key, case=case, on=on, numbers=", ".join(numbers))


def _dispute(doing: Doing) -> Because:
    case, numbers = doing.case(), doing.invoices()
    decide.dispute(doing.session, doing.visit.office, case, doing.by, numbers)
    key = "cli.did_dispute_some" if numbers else "cli.did_dispute"
    return because(key, case=case, numbers=", ".join(numbers))


def _note(doing: Doing) -> Because:
    case = doing.case()
    decide.note(doing.session, doing.visit.office, case, doing.by)
    return because("cli.did_note", case=case)


def _called(doing: Doing) -> Because:
    case, outcome = doing.case(), doing.visit.one("outcome")
    if outcome not in OUTCOMES:
        raise Refused(because("desk.outcome_wanted"))
    on = doing.day(needed=outcome == "promise")
    decide.called(doing.session, doing.visit.office, case, doing.by, outcome, on)
    effect = because(f"call.outcome_{outcome}")
    return because("desk.did_call", case=case, effect=effect)


def _resolve(doing: Doing) -> Because:
    number = doing.number("flag")
    row = flags.one(doing.session, number)
    visit = doing.visit
    if row is None or row.creditor not in (
        *visit.creditors,
        *(reads.BOX + m for m in visit.mailboxes),
    ):
        raise Unknown(str(number), "flag")
    if row.case_id is not None and row.resolved_at is None:
        doing.own(row.case_id)
    decide.resolve_flag(doing.session, visit.office, number, doing.by, None)
    return because("desk.did_resolve", flag=number)


def _doubt(doing: Doing, *, left: bool) -> Because:
    number = doing.number("letter")
    row = reads.letter(doing.session, number)
    if row is None:
        raise Unknown(str(number), "letter")
    doing.own(row.case_id)
    case = decide.doubt(doing.session, doing.visit.office, number, doing.by, left=left)
    return because(f"cli.did_settle_{'left' if left else 'never'}", letter=number, case=case)


def _attach(doing: Doing) -> Because:
    mail, case = _mail(doing), doing.number("case")
    doing.own(case, as_seen=False)
    placing.attach(doing.session, doing.visit.office, mail, case, doing.by)
    return because("desk.did_attach", mail=mail, case=case)


def _replay(doing: Doing) -> Because:
    mail = _mail(doing)
    placing.replay(doing.session, doing.visit.office, mail, doing.by)
    return because("desk.did_replay", mail=mail)


def _mail(doing: Doing) -> int:
    number, visit = doing.number("mail"), doing.visit
    if reads.mail(doing.session, number, visit.creditors, visit.mailboxes) is None:
        raise Unknown(str(number), "mail")
    return number


def _approve(doing: Doing) -> Because:
    wanted = doing.visit.one("list")
    free = [row for row in lists.waiting(doing.session) if row.list_id is None]
    listed = next((one for one in lists.approvable(free) if one.id == wanted), None)
    if listed is None or not all(doing.visit.person.sees(row.creditor) for row in listed.rows):
        raise Unknown(wanted, "list")
    count = decide.approve(doing.session, doing.visit.office, wanted, doing.by)
    return because("cli.approved" if count > 1 else "cli.approved_one", count=count)


def _stop(doing: Doing) -> Because:
    _all_of_them(doing)
    decide.stop(doing.session, doing.visit.office, doing.by)
    return because("desk.did_stop")


def _start(doing: Doing) -> Because:
    _all_of_them(doing)
    lifted = decide.start(doing.session, doing.visit.office, doing.by)
    return because("desk.did_start" if lifted else "desk.was_not_stopped")


def _all_of_them(doing: Doing) -> None:
    """Stopping everything is for whoever sees everything: nobody acts on a creditor they must not know of."""
    if not doing.visit.sees_all:
        raise Refused(because("desk.not_all"))


def _lift(doing: Doing) -> Because:
    number, visit = doing.number("hold"), doing.visit
    seen = reads.holds_of(doing.session, visit.creditors, visit.mailboxes, visit.language)
    hold = next((one for one in seen if one["id"] == number), None)
    if hold is None:
        raise Unknown(str(number), "hold")
    if hold["scope"] == "all":
        _all_of_them(doing)
    decide.lift_hold(doing.session, visit.office, number, doing.by)
    return because("desk.did_lift", hold=number)


class Act(NamedTuple):
    """What an act asks of the person, whether it wants a reason, and what does it."""

    role: str
    wants_why: bool
    do: Callable[[Doing], Because]


WHY: Final = True
NO_WHY: Final = False
ACTS: Final[Mapping[str, Act]] = {
    # Anybody may brake: to pause or to stop needs no right but to see the case.
    "pause": Act("look", WHY, _pause),
    "stop": Act("look", NO_WHY, _stop),
    "note": Act("act", WHY, _note),
    "resume": Act("act", WHY, _resume),
    "promise": Act("act", WHY, _promise),
    "dispute": Act("act", WHY, _dispute),
    "called": Act("act", NO_WHY, _called),
    "resolve": Act("act", WHY, _resolve),
    "left": Act("act", WHY, lambda doing: _doubt(doing, left=True)),
    "never-left": Act("act", WHY, lambda doing: _doubt(doing, left=False)),
    "attach": Act("act", NO_WHY, _attach),
    "replay": Act("act", NO_WHY, _replay),
    "approve": Act("approve", NO_WHY, _approve),
    "start": Act("approve", NO_WHY, _start),
    "lift": Act("approve", NO_WHY, _lift),
}
LONGEST_WHY: Final = 2_000  # characters


def perform(visit: Visit) -> Response:
    """Do one act, or say in a sentence why it was not done; either way all of it or nothing."""
    act = ACTS.get(visit.request.path_params["act"])
    if act is None:
        return refuse(visit, because("desk.no_such_act"), 404)
    if not visit.person.may(act.role):
        return refuse(visit, because("desk.not_allowed", role=because(f"desk.role_{act.role}")), 403)  # fmt: skip
    why = visit.one("because")[:LONGEST_WHY]
    if act.wants_why and not why:
        return refuse(visit, because("desk.why_wanted"), 422)
    try:
        with visit.office.store.begin() as session:
            told = act.do(Doing(session, visit, Person(visit.person.name, why)))
    except Exception as trouble:
        known = _sentence(trouble)
        if known is None:
            raise
        return refuse(visit, *known)
    return visit.back(visit.one("back"), told)


KINDS: Final = frozenset({"case", "flag", "letter", "list", "mail", "hold"})


def _sentence(trouble: Exception) -> tuple[Because, int] | None:
    match trouble:
        case Overtaken() | LostRace():
            return because("desk.overtaken"), 409
        case Unknown():
            kind = trouble.kind if trouble.kind in KINDS else "case"
            return because(f"desk.gone_{kind}"), 404
        case Refused():
            return trouble.because, 422
        case NotYours():
            return because("desk.not_yours", who=str(trouble)), 403
        case _:
            return None


def refuse(visit: Visit, reason: Because, status: int) -> Response:
    """Say why nothing was done, and keep what the person had typed before their eyes."""
    facts: dict[str, Any] = {
        "reason": say(reason, visit.language), "typed": visit.one("because"),
        "title": phrase("desk.not_done", visit.language), "back": visit.one("back") or "/today",
        "is_late": status == 409,
    }  # fmt: skip
    return visit.page("refused.html", status, **facts)
