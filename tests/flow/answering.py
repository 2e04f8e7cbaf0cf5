"""The same days with answers: a question, a promise broken, a promise kept, an absence, a dead address.

Each debtor answers the first letter that reaches its mailbox, the evening before the next pass; the mail goes through
Postfix like any other. What is judged is what lies in the mailboxes at the end and what the commands say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tests.flow import hundred
from tests.flow.installation import PARIS, Installation
from tests.flow.pretend_books import Row, with_address, without
from tests.shown.figure import Figure, exactly

DEAD = "hardbounce@d02.test"  # accepted by the server, then returned by a real report
PAID_ON = date(2026, 11, 18)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one debtor answers; `reason` is the pause it must bring, None where it must bring none."""

    code: str
    text: str
    reason: str | None
    is_automatic: bool = False


ANSWERS = (
    Answer("C0000", "Bonjour,\n\nla livraison était incomplète, je conteste cette facture.\n", "reply"),
    Answer("C0001", "Bonjour,\n\nnous réglerons cette facture le 20 novembre 2026.\n", "promise"),
    Answer("C0003", "Bonjour,\n\nje suis absent du bureau jusqu'au 1er décembre 2026 inclus.\n", None, is_automatic=True),
    Answer("C0004", "Bonjour,\n\nle virement sera fait le 17 novembre 2026.\n", "promise"),
    Answer("C0008", "Hello,\n\ncould you please send me a copy of this invoice?\n", "reply"),
)  # fmt: skip
BROKEN_ON = "2026-11-25"  # three working days after Friday 20 November
BACK_ON = "2026-12-02"  # the day after the last day of the absence


@dataclass
class Talk:
    """Who has answered, and when."""

    firm: Installation
    life: hundred.Life
    said: dict[str, date]
    paused: dict[str, Any]

    def between(self, day: date) -> None:
        """Let those answer who have got a letter, and note how the answers of the day before were taken."""
        self.firm.delivered()
        if day == PAID_ON:
            self.life.rows = without(self.life.rows, *self.numbers("C0004"))
        for name, on in self.said.items():
            if on == day - timedelta(1):
                self.note(name)
        for answer in ANSWERS:
            client = self.client(answer.code)
            letters = self.firm.letters_to(client.email)
            if letters and client.name not in self.said:
                self.said[client.name] = day
                raw = reply(answer, client.email, letters[-1], day - timedelta(1))
                self.firm.server.deliver(raw, self.firm.address, client.email)
        self.firm.delivered()

    def note(self, name: str) -> None:
        """Remember how a case stands right after the pass that read its answer."""
        cases = {case["debtor"]: case for case in self.firm.ask("cases")}
        self.paused[name] = (cases[name]["paused"] or {}).get("reason")

    def client(self, code: str) -> Any:
        """Return a debtor by its code."""
        return next(row.client for row in self.life.rows_at_first if row.client.code == code)

    def numbers(self, code: str) -> list[str]:
        """Return the invoices of a debtor."""
        return [row.number for row in self.life.rows if row.client.code == code]


def reply(answer: Answer, sender: str, letter: EmailMessage, on: date) -> bytes:
    """Write an answer in the letter's thread, on the evening of a day."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, str(letter["From"])
    mail["Subject"] = f"{'Absence' if answer.is_automatic else 'Re'}: {letter['Subject']}"
    mail["Date"] = format_datetime(datetime.combine(on, time(18), PARIS))
    mail["Message-ID"] = f"<{on:%Y%m%d}.{answer.code}@{sender.partition('@')[2]}>"
    mail["In-Reply-To"] = mail["References"] = str(letter["Message-ID"])
    if answer.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(answer.text)
    return mail.as_bytes()


def figures(firm: Installation, rows: Sequence[Row], since: date, days: int) -> Iterator[Figure]:
    """Live the days with answers and judge what became of each case."""
    until = since + timedelta(days - 1)
    rows = with_address(rows, "C0002", DEAD)
    hundred.take_in(firm, rows, since)
    foretold = firm.ask("rehearse", "--from", since.isoformat(), "--until", until.isoformat())
    life = hundred.Life(firm, list(rows))
    talk = Talk(firm, life, {}, {})
    hundred.live(life, since, days, talk.between)
    firm.delivered()
    silent = [one for one in hundred.addresses(rows) if one not in speakers(talk)]
    wanted = hundred.letters(foretold)
    others = Counter({mail: n for mail, n in wanted.items() if mail.to in silent})
    yield exactly("debtors who answered", len(talk.said), len(ANSWERS))
    yield from answers(talk)
    yield from dead(firm, life)
    got = firm.received(silent)
    yield exactly("mails to all others, as foretold", got == others, True)
    yield exactly("verify after answers", bool(firm.give("verify", codes=(0,))), True)


def speakers(talk: Talk) -> set[str]:
    """Return the addresses of those who answer, and the dead one."""
    return {talk.client(answer.code).email for answer in ANSWERS} | {DEAD}


def answers(talk: Talk) -> Iterator[Figure]:
    """See each answer pause its case, and nothing more leave for it."""
    for answer in ANSWERS:
        client = talk.client(answer.code)
        yield exactly(
            f"{client.name}: paused by its answer", talk.paused[client.name], answer.reason
        )
        later = after(talk, client.email, client.name)
        wanted = [BACK_ON] if answer.is_automatic else []
        yield exactly(f"{client.name}: mails after it", later[:1], wanted)
    broken = [flag for flag in talk.life.flags if flag.kind == "broken_promise"]
    promised = talk.client("C0001").name
    yield exactly("broken promise on the desk", broken, [(BROKEN_ON, promised, "broken_promise")])
    settled = {case["debtor"]: case["state"] for case in talk.firm.ask("cases")}
    yield exactly("promise kept, case settled", settled[talk.client("C0004").name], "SETTLED")


def after(talk: Talk, email: str, name: str) -> list[str]:
    """Return the days of the mails a debtor got after its answer."""
    said = talk.said[name].isoformat()
    return sorted(mail.on for mail in talk.firm.received([email]) if mail.on >= said)


def dead(firm: Installation, life: hundred.Life) -> Iterator[Figure]:
    """See the dead address asked once, its case stopped by the report and flagged."""
    name = next(row.client.name for row in life.rows_at_first if row.client.code == "C0002")
    case = next(case for case in firm.ask("cases") if case["debtor"] == name)
    story = firm.ask("case", str(case["id"]))["story"]
    yield exactly("dead address: letters", sum(e["kind"] == "letter_sent" for e in story), 1)
    yield exactly("dead address: paused", (case["paused"] or {}).get("reason"), "bounce")
    yield exactly(
        "dead address: flagged", [flag["kind"] for flag in case["flags"]], ["bad_address"]
    )
