"""The call card under a case: whom to call, what to say, and what each outcome will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen


def show_call(screen: Screen, card: Mapping[str, Any] | None, case: int) -> None:
    """Write the card: the number, the sentences, and the command for each outcome with its effect."""
    if card is None:
        return
    number = card["phone"] or phrase("cli.no_phone", screen.language)
    who = " · ".join(part for part in (card["person"], number) if part)
    screen.title(tell("cli.call_title", screen.language, who=who))
    for sentence in card["script"]:
        screen.line(f"- {sentence}", indent=2)
    screen.line(tell("cli.call_outcomes", screen.language, case=case), "dim", 2)
    for outcome, effect in card["outcomes"].items():
        screen.line(f"--outcome {outcome}: {effect}", "dim", 4)
