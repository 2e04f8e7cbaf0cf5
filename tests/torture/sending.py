"""A firm whose letters leave through the real submission code, to a server that keeps its own list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.rounds.firm import Firm
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.torture.conservation import troubles

from relanced.mail.account import Account, Endpoint
from relanced.mail.answer import Answer
from relanced.mail.smtp import Stages, Submission
from relanced.rounds import ask, mend, send
from relanced.rounds.pace import Pace
from relanced.wall import Child

PATIENT = Stages(mail=3, rcpt=3, data=3, block=3, dot=3)  # where silence is rare
SHORT = Stages(mail=0.5, rcpt=0.5, data=0.5, block=0.5, dot=0.5)
# Every temporary refusal is over by the next of these; the office is open at all of them.
MOMENTS = ("09:30", "10:05", "11:10", "13:20")
DAY = "2026-10-06"  # a Tuesday, some days after the invoices fell due
CAPS = "per_day = 10000\napproval_above = 10000"


class Wired(Firm):
    """A firm that dials `port` for each pass, and remembers which letters were ever let to their dot."""

    def __init__(self, folder: Path, child: Child, letters: int) -> None:
        super().__init__(folder, child, {"dupont": {"caps": CAPS}}, "dedicated")
        self.letters_planned = letters
        self.patience = SHORT
        self.ended: set[str] = set()
        self.at(f"{DAY}T09:00")
        lines = (f"Client {n};F-{n};25/09/2026;100,00;c{n}@c{n}.test" for n in range(letters))
        self.books(*lines)

    async def go(self, moment: str, port: int) -> None:
        """Do one pass of the sending round at a moment of the day."""
        self.at(f"{DAY}T{moment}")
        await ask.ask(self.office, "dupont")
        await self.office.store.write(send.server_is_back, self.office, "main")
        fence = await mend.take_over(self.office, "main")
        assert fence is not None

        async def dial() -> send.Line:
            here = Endpoint("127.0.0.1", port, "plain")
            account = Account(
                address="main@firm.test", user="", imap=here, smtp=here, secret=lambda: ""
            )
            return _Noted(
                await Submission.open(account, seconds=1, stages=self.patience), self.ended
            )

        async def look() -> None:
            await self._look("main")

        pace = Pace(10**9, 10**9)
        await send.send(self.office, "main", fence, dial, look, pace=pace)

    def judge(self, server: ScriptedSmtp) -> Counter[str]:
        """Hold what is stored against what the server took; returns how many letters are in which state."""
        got = Counter(recipient_of(text) for text in server.letters)
        twice = {to: times for to, times in got.items() if times > 1}
        assert not twice, twice
        for row in self.letters():
            state, times = row.state, got[row.recipient]
            assert state != "SENT" or times == 1, f"{row.recipient} is stored as sent and was not"
            assert state in ("SENT", "UNSURE") or times == 0, f"{row.recipient} has it, {state}"
            assert state != "UNSURE" or row.recipient in self.ended, f"{row.recipient}: no dot"
        with self.office.store.look() as session:
            assert troubles(session, self.letters_planned) == []
        return Counter(row.state for row in self.letters())


class _Noted:
    """A line that notes which letters were allowed their dot."""

    def __init__(self, line: Submission, ended: set[str]) -> None:
        self.line, self.ended = line, ended

    @property
    def alive(self) -> bool:
        return self.line.alive

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
    ) -> Answer:
        async def noted() -> bool:
            may_end = await before_dot()
            self.ended |= {recipient} if may_end else set()
            return may_end

        return await self.line.offer(envelope_from, recipient, body, noted)

    async def quit(self) -> None:
        await self.line.quit()


def recipient_of(text: bytes) -> str:
    """Return the address a letter was written to."""
    return str(message_from_bytes(text, policy=default)["To"].addresses[0].addr_spec)
