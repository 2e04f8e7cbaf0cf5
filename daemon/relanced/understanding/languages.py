"""Which language a mail is written in, by its commonest words; short mails often do not say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from relanced.understanding.folding import fold

# Words no other language of the table shares, or shares rarely; folded.
COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "fr": (
            "le les nous vous est et du une pour pas dans votre notre avons sera bonjour merci "
            "cordialement je que qui ce cette au aux sur avec bien facture virement reglement il elle "
            "mais ne"
        ),
        "en": (
            "the and you we is are will invoice payment please have been with your for not our this "
            "that it i of to hi hello dear thanks thank regards was on by can"
        ),
        "de": (
            "der die das und wir sie ist nicht ihre rechnung bitte mit haben werden wird fur den dem "
            "ein eine im am zu von guten tag freundlichen grussen ich sehr geehrte danke"
        ),
        "es": (
            "el los las y nosotros usted es no su factura por favor con hemos sera para una del que "
            "en se saludos gracias hola buenos dias estimado pago transferencia al"
        ),
        "it": (
            "il gli e noi lei non sua fattura per favore con abbiamo sara una del che in si saluti "
            "grazie buongiorno gentile pagamento bonifico di della sono la vostra"
        ),
        "nl": (
            "de het en wij u is niet uw factuur met hebben wordt voor een van dat op groet "
            "vriendelijke beste dank betaling overgemaakt zijn ik aan bij deze er"
        ),
    }.items()
}


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the best fit among six languages; None when nothing speaks or two tie."""
    found = re.findall(r"[a-z]+", fold(text[:5_000]))
    scores = {language: sum(word in words for word in found) for language, words in COMMON.items()}
    best = max(scores.values())
    winners = [language for language, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None
