"""`relanced init`: a few questions, a commented configuration, and a try at the mailbox."""

from relanced.welcome.questions import Answers, Prompt, ask
from relanced.welcome.writer import (
    AlreadyThere,
    next_steps,
    secret_to_come,
    write_configuration,
    write_password,
)

__all__ = [
    "AlreadyThere",
    "Answers",
    "Prompt",
    "ask",
    "next_steps",
    "secret_to_come",
    "write_configuration",
    "write_password",
]
