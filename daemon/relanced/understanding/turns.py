"""Turns of speech that change what a clause means: politeness, negation, condition, tense; folded."""

from __future__ import annotations

import re
from typing import TypeAlias

from relanced.understanding.reading import Intent

Entry: TypeAlias = tuple[Intent, float, str, re.Pattern[str] | None]

# Polite turns that hold a negation or a condition and mean neither.
IDIOMS = re.compile(
    r"pas de (?:souci|probleme|soucis)|n'hesite[zr]? pas(?: a (?:me|nous) \S{1,20})?"
    r"|(?:ne )?vous inquietez pas|aucun (?:souci|probleme)|sauf erreur(?: ou omission)?(?: de (?:ma"
    r"|notre) part)?|no (?:problem|worries)|(?:don't|do not) (?:hesitate|worry)"
    r"|(?:if|should) you (?:have|need|require) (?:any|further|more).{0,40}|si vous avez (?:des"
    r"|la moindre|besoin|une) (?:question|remarque|d').{0,30}|si besoin|if needed|if (?:that's"
    r"|that is|this is) (?:ok|okay|fine)|kein problem|no hay problema|nessun problema|geen probleem"
    r"|pas (?:mal|trop)\b|not only|non seulement"
)
NEGATION = re.compile(
    r"\b(?:ne |n')\S{1,15}(?: \S{1,12}){0,3}? (?:pas|jamais|aucune?|plus|rien|point)\b|\b(?:pas"
    r"|jamais|non) (?:encore |ete |du tout )?(?:ete )?(?:paye|regle|vire|effectue|parti|fait|solde"
    r"|honore|recu|mis|valide)|\b(?:not|never|cannot|haven't|hasn't|didn't|don't|doesn't|won't"
    r"|wasn't|isn't|can't|couldn't|weren't|unable|no longer|unpaid)\b"
    r"|\b(?:nicht|keine?[nmrs]?|nie)\b|\bno (?:hemos|ha|han|se|podemos|vamos|puedo|fue|esta)\b"
    r"|\bnunca\b|\bnon (?:abbiamo|e|sono|ho|ha|possiamo|paghiamo|e')\b|\bmai\b|\bniet\b|\bgeen\b"
    r"|impossible de|refus|\bimpayee?s?\b"
)
CONDITION = re.compile(
    r"\b(?:si (?!nous |possible|bien)(?:vous|le|la|les|on|tout|notre|votre|l'|c'est|jamais|d'ici)"
    r"|des (?:que|reception|validation|l'|encaissement|obtention)|une fois|lorsque|quand (?!meme)"
    r"|a condition|sous reserve|sauf si|tant que|a (?:la )?reception|apres (?:reception|validation"
    r"|verification|accord|encaissement)|en attendant)"
    r"|\b(?:if|unless|once|as soon as|when (?:we|you|our|the|i)|provided|subject to|until (?:we|you)"
    r"|upon receipt|after (?:we|receiving|receipt))\b|\b(?:falls|wenn|sobald|sofern)\b|\b(?:cuando"
    r"|si nos|en cuanto|siempre que)\b|\b(?:quando|appena|se ci)\b|\b(?:zodra|als u|indien)\b"
)
PAST = re.compile(
    r"\b(?:a ete|ont ete|avons|ai|hier|deja|was|were|has been|have been|did|yesterday|already|wurde"
    r"|haben wir|ha sido|hemos|e stato|abbiamo|is gisteren)\b"
)
