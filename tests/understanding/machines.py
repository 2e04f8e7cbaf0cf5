"""Mails of machines, written after the documented formats of the programs that send them, and made into bytes.

One block a mail: `@ situation | kind [hard|soft|delayed] | facts`, its headers, an empty line, its text. `Report: TYPE`
makes it a report (RFC 6522) whose fields are those of `REPORTED`; `Calendar: METHOD` adds an invitation's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from zlib import crc32

from tests.understanding.mailbag import OURS, SENT, THEIRS, TOKEN

FOLDER = Path(__file__).parent / "machines"
FILES = ("absences_fr", "absences_en", "absences_neighbours", "desks", "others", "bounces")
REPORTED = frozenset(
    [
        "final-recipient",
        "original-recipient",
        "action",
        "status",
        "diagnostic-code",
        "will-retry-until",
        "disposition",
        "original-message-id",
        "reporting-ua",
        "feedback-type",
        "user-agent",
        "version",
    ]
)


@dataclass(frozen=True)
class Machine:
    """One automatic mail, what it is, and the facts it gives (an empty fact: it names none)."""

    situation: str
    kind: str
    bounce: str | None
    facts: dict[str, str]
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def half(self) -> str:
        """Which half its situation fell to, for good."""
        return ("dev", "test")[crc32(self.situation.encode()) % 2]


def machines(*names: str) -> list[Machine]:
    """Return the mails of the named files, of all where none is named."""
    found = []
    for name in names or FILES:
        text = (FOLDER / f"{name}.txt").read_text("utf-8")
        found += [_machine(block) for block in text.split("\n@ ")[1:]]
    return found


def _machine(block: str) -> Machine:
    label, _, rest = block.partition("\n")
    situation, kinds, facts = (part.strip() for part in label.split("|"))
    head, _, text = rest.partition("\n\n")
    kind, _, bounce = kinds.partition(" ")
    lines = [line.partition(":") for line in head.splitlines()]
    return Machine(
        situation=situation,
        kind=kind,
        bounce=bounce or None,
        facts=_facts(facts),
        headers=tuple((name, value.strip()) for name, _, value in lines),
        text=text.strip("\n") + "\n",
    )


def _facts(text: str) -> dict[str, str]:
    """Read `a=b c=d e`; what has no sign of its own goes on the fact before."""
    facts: dict[str, str] = {}
    last = ""
    for piece in text.split():
        name, sign, value = piece.partition("=")
        if sign:
            last, facts[name] = name, value
        else:
            facts[last] += f" {piece}"
    return facts


def raw(machine: Machine) -> bytes:
    """Return the mail as its program would send it."""
    told = dict(machine.headers)
    report, calendar = told.pop("Report", ""), told.pop("Calendar", "")
    message = EmailMessage()
    message["From"] = told.pop("From", THEIRS)
    message["To"] = OURS
    message["Date"] = SENT
    message["Message-ID"] = f"<{crc32(machine.situation.encode())}@machine.example>"
    for name, value in told.items():
        if not report or name.lower() not in REPORTED:
            message[name] = value
    if report:
        kind = f'multipart/report; report-type="{report}"'
        return _in_parts(message, kind, (_PLAIN, machine.text), *_report(machine, report))
    if calendar:
        invitation = (f'text/calendar; charset="utf-8"; method="{calendar}"', _INVITATION)
        return _in_parts(message, "multipart/mixed", (_PLAIN, machine.text), invitation)
    message.set_content(machine.text, cte="8bit")
    return bytes(message)


_PLAIN = 'text/plain; charset="utf-8"'
_INVITATION = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1@example\nEND:VEVENT\nEND:VCALENDAR\n"
)
_MARK = "=_part"


def _in_parts(message: EmailMessage, content_type: str, *parts: tuple[str, str]) -> bytes:
    message["MIME-Version"] = "1.0"
    head = bytes(message).rstrip(b"\n").decode("ascii")
    text = "".join(
        f"--{_MARK}\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
        for kind, body in parts
    )
    kind = f'Content-Type: {content_type}; boundary="{_MARK}"'
    return f"{head}\n{kind}\n\n{text}--{_MARK}--\n".encode()


def _report(machine: Machine, report: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the machine's part of a report (RFC 3464, RFC 8098, RFC 5965) and the head of the letter it is about."""
    lines = [f"{name}: {value}" for name, value in machine.headers if name.lower() in REPORTED]
    server = ["Reporting-MTA: dns; mx.cabinet.example", ""] if report == "delivery-status" else []
    letter = f"From: {OURS}\nSubject: Facture FA-2025-9001\nMessage-ID: <{TOKEN}@cabinet.example>\n"
    return (
        (f"message/{report}", "\n".join([*server, *lines]) + "\n"),
        ("text/rfc822-headers", letter),
    )
