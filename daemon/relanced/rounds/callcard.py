"""The call card of a case as plain values, for whoever shows it: a terminal, a JSON document, a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relanced.dunning.call import TELEPHONE, outcomes, script
from relanced.rounds.office import Office
from relanced.store.callcards import call_card


def call_document(
    session: Any, office: Office, case: Mapping[str, Any], language: str
) -> dict[str, Any] | None:
    """Return the call card of a case as plain values, None while nothing asks for a call."""
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
