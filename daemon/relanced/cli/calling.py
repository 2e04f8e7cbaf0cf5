"""The call card under a case: whom to call, what to say, and what each outcome will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen
    from relanced.rounds.office import Office


def call_document(
    session: Any, office: Office, case: Mapping[str, Any], language: str
) -> dict[str, Any] | None:
    """Return the call card of a case as plain values, None while nothing asks for a call."""
    from relanced.dunning.call import TELEPHONE, outcomes, script
    from relanced.store.callcards import call_card

    if not any(flag["kind"] in TELEPHONE for flag in case["flags"]):
        return None
    config = office.creditor(case["creditor"])
    card = call_card(session, case["id"], config.name, office.today(config.id))
    if card is None:
        return None
    return {
        "person": card.person,
        "phone": card.phone,
        "situation": card.situation.value,
        "script": list(script(card, language)),
        "outcomes": outcomes(language),
    }


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
