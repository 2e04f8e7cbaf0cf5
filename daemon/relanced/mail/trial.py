"""The mail that `check --test-mail` writes from a mailbox to itself, known again by its name when it comes in."""

from __future__ import annotations

import re
import secrets
from typing import Final

_NAME: Final = re.compile(r"<?check\.[0-9a-f]{24}@[^@\s>]+>?")


def trial_id(domain: str) -> str:
    """Return a new Message-ID for a trial, without angle brackets."""
    return f"check.{secrets.token_hex(12)}@{domain}"


def is_trial(message_id: str | None) -> bool:
    """Say whether a Message-ID is a trial's; whoever asks also sees to it that the mail is from the mailbox itself."""
    return message_id is not None and _NAME.fullmatch(message_id) is not None
