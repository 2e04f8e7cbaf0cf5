"""Mails in many voices, written one by one and labelled before any rule had read them.

Half of the situations may be looked at while the reading is mended (`dev`); the other half only counts (`test`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zlib import crc32

from tests.understanding.mailbag import OURS, QUOTES, THEIRS, TOKEN

VOICES = Path(__file__).parent / "voices"
SENT_ON = "2026-11-25"
STYLES = {
    "fr": ("none", "gmail-fr", "outlook-fr", "thunderbird-fr", "iphone-fr"),
    "en": ("none", "gmail-en", "outlook-en", "iphone-en"),
    "de": ("none", "outlook-de"),
    "es": ("none", "gmail-es"),
    "it": ("none", "gmail-it"),
    "nl": ("none", "outlook-nl"),
}


@dataclass(frozen=True)
class Voice:
    """One mail, what must be named of it, what may be, and the facts it gives."""

    situation: str
    language: str
    text: str
    signature: str
    intents: frozenset[str]
    may_be: frozenset[str]
    facts: dict[str, str]

    @property
    def half(self) -> str:
        """Which half its situation fell to, for good."""
        return ("dev", "test")[crc32(self.situation.encode()) % 2]

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The invoice numbers it names, each with its intent or an empty string."""
        pairs = (one.partition("=") for one in self.facts.get("numbers", "").split(",") if one)
        return [(number, intent) for number, _, intent in pairs]


def voices(*names: str) -> list[Voice]:
    """Return the mails of the named files, in their order."""
    found: list[Voice] = []
    for name in names:
        text = (VOICES / f"{name}.txt").read_text("utf-8")
        for block in text.split("\n@ ")[1:]:
            found.append(_voice(name, block))
    return found


def _voice(name: str, block: str) -> Voice:
    head, _, body = block.partition("\n")
    situation, intents, facts = (part.strip() for part in head.split("|"))
    text, _, signature = body.strip("\n").partition("\n~\n")
    return Voice(
        situation=situation,
        language=name[:2] if name[:2] in STYLES else situation[:2],
        text=text,
        signature=signature,
        intents=frozenset(one for one in intents.split() if not one.endswith("?")),
        may_be=frozenset(one[:-1] for one in intents.split() if one.endswith("?")),
        facts=dict(fact.split("=", 1) for fact in facts.split()),
    )


def raw(voice: Voice) -> bytes:
    """Return the mail as a mail program would send it, the reminder quoted below in one of its styles."""
    styles = STYLES[voice.language]
    quote = styles[crc32(voice.situation.encode()) // 2 % len(styles)]
    message = EmailMessage()
    message["From"] = THEIRS
    message["To"] = OURS
    message["Subject"] = "RE: FA-2025-9001"
    moment = datetime.fromisoformat(voice.facts.get("on", SENT_ON))
    cet = timezone(timedelta(hours=1))
    message["Date"] = format_datetime(moment.replace(hour=10, minute=12, tzinfo=cet))
    message["Message-ID"] = f"<{crc32(voice.situation.encode())}@client.example>"
    message["In-Reply-To"] = f"<{TOKEN}@cabinet.example>"
    signature = f"\n{voice.signature}\n" if voice.signature else ""
    message.set_content(f"{voice.text}\n{signature}{QUOTES[quote]}", cte="8bit")
    return bytes(message)
