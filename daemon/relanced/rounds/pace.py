"""How fast a mailbox may speak, and when its server's refusals are too many to go on."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

MINUTE = 60.0  # seconds
LATEST = 20  # letters over which refusals are weighed
TOO_MANY = 10  # refusals among them that stop the mailbox (reliability, lesson 63)


@dataclass(slots=True)
class Pace:
    """Letters that may leave a mailbox in any minute: in all, and to one domain. Moments are monotonic seconds."""

    per_minute: int
    per_domain: int
    _left: deque[tuple[float, str]] = field(default_factory=deque)
    _outcomes: deque[bool] = field(default_factory=lambda: deque(maxlen=LATEST))

    def take(self, recipient: str, now: float) -> bool:
        """Reserve a place for one letter; False while its minute is full."""
        self._forget(now)
        domain = domain_of(recipient)
        if len(self._left) >= self.per_minute:
            return False
        if sum(d == domain for _, d in self._left) >= self.per_domain:
            return False
        self._left.append((now, domain))
        return True

    @property
    def is_full(self) -> bool:
        """Whether the minute, as last looked at, has no place for anybody."""
        return len(self._left) >= self.per_minute

    def opens_in(self, now: float) -> float:
        """Return the seconds after which a place that is full now is free again."""
        self._forget(now)
        full = [at for at, domain in self._left if self._is_full(domain)]
        return min(
            (min(at + MINUTE - now, MINUTE) for at in full), default=0.0
        )  # sums of floats round up

    def note(self, *, refused: bool) -> tuple[int, int] | None:
        """Remember one outcome; returns (refused, of the last) once they are too many, and begins anew."""
        self._outcomes.append(refused)
        many = sum(self._outcomes)
        if many < TOO_MANY:
            return None
        found = many, len(self._outcomes)
        self._outcomes.clear()
        return found

    def _is_full(self, domain: str) -> bool:
        counts = Counter(d for _, d in self._left)
        return len(self._left) >= self.per_minute or counts[domain] >= self.per_domain

    def _forget(self, now: float) -> None:
        while self._left and self._left[0][0] <= now - MINUTE:
            self._left.popleft()


def domain_of(recipient: str) -> str:
    """Return the domain a letter goes to, in lower case."""
    return recipient.rpartition("@")[2].lower()
