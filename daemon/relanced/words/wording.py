"""Why a letter must not say something, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "officer": (
        "« {quote} » donne à la lettre l'air d'un acte d'officier public ou de justice (art. 433-13 du code pénal).",
        "'{quote}' makes the letter look like an act of a public officer or a court (art. 433-13 of the criminal code).",
    ),
    "court_head": (
        "« {quote} » en tête fait prendre la lettre pour celle d'une juridiction (art. 433-13 du code pénal) ; nommez-la au plus dans le corps.",
        "'{quote}' at the head makes the letter look like a court's own (art. 433-13 of the criminal code); name it in the body at most.",
    ),
    "case_number": (
        "« {quote} » ressemble à un numéro de procédure (art. 433-13 du code pénal) ; écrivez votre référence.",
        "'{quote}' looks like a court's case number (art. 433-13 of the criminal code); write your own reference.",
    ),
    "seizure": (
        "« {quote} » annonce une saisie que nul ne peut faire sans titre exécutoire (art. 312-1 du code pénal).",
        "'{quote}' announces a seizure, which nobody can make without an enforceable title (art. 312-1 of the criminal code).",
    ),
    "menace": (
        "« {quote} » menace de ce que le créancier ne peut ou n'a pas le droit de faire (art. 312-1 du code pénal, L121-6 du code de la consommation).",
        "'{quote}' threatens what the creditor cannot or may not do (art. 312-1 of the criminal code, L121-6 of the consumer code).",
    ),
    "costs": (
        "« {quote} » : sans titre exécutoire, les frais de recouvrement restent au créancier (art. L111-8 du code des procédures civiles d'exécution), hors les 40 € entre professionnels.",
        "'{quote}': without an enforceable title the costs of recovery stay with the creditor (art. L111-8 of the code of civil enforcement), but for the €40 between businesses.",
    ),
    "third_parties": (
        "« {quote} » : une dette ne se dit pas à des tiers (vie privée, RGPD).",
        "'{quote}': a debt is not told to third parties (privacy, GDPR).",
    ),
    "tone": (
        "« {quote} » blesse ou crie ; dites ce qui est dû, depuis quand, et ce que vous attendez.",
        "'{quote}' hurts or shouts; say what is owed, since when, and what you expect.",
    ),
    "harassment": (
        "« {quote} » annonce des messages répétés (art. 222-16 et 222-33-2-2 du code pénal).",
        "'{quote}' announces repeated messages (art. 222-16 and 222-33-2-2 of the criminal code).",
    ),
    "promotion": (
        "« {quote} » : une relance ne porte aucune publicité (art. L34-5 du code des postes et des communications électroniques).",
        "'{quote}': a reminder carries no advertisement (art. L34-5 of the post and electronic communications code).",
    ),
    "tracking": (
        "« {quote} » : une image appelée au loin dit qui ouvre la lettre ; il y faudrait son accord (art. 82 de la loi Informatique et Libertés).",
        "'{quote}': an image fetched from afar tells who opens the letter, which needs consent (art. 82 of the French data protection act).",
    ),
    "red": (
        "« {quote} » : le rouge fait prendre une relance pour un avis d'exécution ; gardez l'encre ordinaire.",
        "'{quote}': red makes a reminder look like a notice of enforcement; keep to ordinary ink.",
    ),
}
