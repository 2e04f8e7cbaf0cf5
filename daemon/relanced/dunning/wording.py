"""What a reminder must never say: bailiff look-alikes, costs before a title, threats, third parties, tone (facts §4.5).

The rules look at words, so they stop a slip and not an intention; what they find is shown to whoever wrote it, with the
article. Names and addresses are taken out first: a debtor may live rue du Tribunal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from relanced.words import Because, because


class Part(StrEnum):
    """Where a rule looks."""

    ANYWHERE = "anywhere"
    HEAD = "head"  # the subject or the first lines, where a court's name makes a letter look like its own
    MARKUP = "markup"  # HTML as it is written


class Rule(NamedTuple):
    """One thing never to be written; `words` are matched in lower case without accents, `unless` around it."""

    name: str
    words: re.Pattern[str]
    part: Part = Part.ANYWHERE
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was written, as it stands in the text, and why it must not be."""

    rule: str
    quote: str
    because: Because


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + "|".join(words) + r")(?![\w-])")


_FEES = (
    r"relance|rappel|dossier|gestion(?: d'impayes?)?|recouvrement|mise en demeure|retard|huissier|contentieux"
    r"|(?:lettre )?recommandee?|lrar|administratifs?|procedure|poursuites?"
)
_ENGLISH_FEES = r"reminder|collection|recovery|administration|administrative|handling|late(?:[- ]payment)?|legal|bailiff"
_BELONGINGS = (
    r"comptes?|biens|meubles|salaires?|vehicules?|marchandises?|materiel|(?:bank )?accounts?|goods|assets|wages"
    r"|property|vehicles?|belongings"
)
_OUTSIDERS = (
    r"employeur|voisins?|famille|proches|entourage|clients|fournisseurs|employer|neighbou?rs|family|relatives"
    r"|customers|suppliers|colleagues"
)
_TELL = r"inform\w*|prevenir\w*|previendr\w*|avert\w*|alert\w*|saur\w*|contact\w*|tell|notify|warn"

RULES = (
    # C. pén. 433-13: to look like a public or ministerial officer, or like a judicial or extrajudicial act
    Rule("officer", _any(
        r"huissiers?", r"(?:etude|cabinet) (?:de )?(?:maitre|me\.?)\b.*", r"officiers? (?:ministeriels?|publics?)",
        r"republique francaise", r"au nom du peuple francais", r"liberte,? egalite,? fraternite",
        r"sommations?", r"commandement(?: de payer)?", r"exploit", r"actes? (?:extra-?)?judiciaires?",
        r"proces[- ]verba(?:l|ux)", r"vous signifi\w+", r"signification", r"formule executoire",
        r"bailiffs?(?: notice)?", r"writs?", r"(?:statutory )?summons", r"court order", r"statutory demand",
        r"enforcement (?:officer|agent)s?",
    ), unless=_any(r"sans sommation")),
    Rule("court_head", _any(
        r"tribuna(?:l|ux)", r"greffe", r"cour d'appel", r"juge", r"(?:county|high|magistrates'?) court",
        r"court claim", r"ministere (?:de la justice|public)",
    ), Part.HEAD, _any(r"(?:rue|place|avenue|boulevard|quai|cours|allee) (?:du|de la|des) \w+")),
    Rule("case_number", _any(
        r"r\.?g\.? ?n[o°]?\.? ?\d[\d/ -]*", r"(?:affaire|role|instance) n[o°]\.? ?\d\d/\d+", r"case no\.? ?\d\d/\d+",
        r"(?:affaire|case) [\w .°/]+ (?:contre|c/|v\.?) .+",
    )),
    # C. pén. 312-1: seizure announced without a title
    Rule("seizure", _any(
        r"saisies?(?:-attribution|-vente|-execution| sur salaire)?", rf"saisir (?:vos|votre) (?:{_BELONGINGS})",
        rf"(?:bloquer|geler|bloques?|geles?)(?: \w+)? (?:{_BELONGINGS})",
        rf"(?:vos|votre) (?:{_BELONGINGS})(?: bancaires?)? (?:sera|seront|pourra|pourront)(?: \w+)? (?:etre )?"
        r"(?:bloques?|geles?|enleves?|saisie?s?|vendus?)",
        r"retenue sur (?:votre |vos )?salaires?", r"expulsions?", rf"seiz(?:e|ed|ure)(?: of)?(?: your (?:{_BELONGINGS}))?",
        r"attachment of earnings", r"garnish\w*", rf"(?:freez|distrain|repossess)\w* (?:your )?(?:{_BELONGINGS})?",
        rf"your (?:{_BELONGINGS}) (?:will|may|can) be (?:frozen|blocked|seized|taken)",
    ), unless=_any(r"(?:erreurs?|faute) de saisie", r"saisie (?:comptable|des ecritures)")),
    # C. pén. 312-1, C. conso L121-6: what cannot or may not be carried out
    Rule("menace", _any(
        r"plainte penale", r"(?:depos|port)\w+ plainte", r"poursuites penales", r"delit", r"escroquerie", r"prison", r"emprisonne\w*",
        r"(?:fiche|inscri\w+|signale)s? (?:au|aux|a la|a|dans) (?:un |le |les )?(?:fichiers?|banque de france|ficp)\b.*",
        r"interdit bancaire", r"ficp", r"listes? noires?", r"(?:sous )?(?:tutelle|curatelle)", r"(?:police|gendarmerie) "
        r"(?:sera|va etre|est) (?:prevenue|saisie|avertie|avisee)", r"(?:prevenir|avertir|appeler) la (?:police|gendarmerie)",
        r"jail", r"(?:call|tell|inform) the police", r"criminal (?:charges|complaint|offence)", r"blacklist\w*",
        r"(?:ruin|damage|destroy) your credit\w*(?: \w+)?",
    )),
    # CPCE L111-8: without an enforceable title the costs of recovery stay with the creditor
    Rule("costs", _any(
        rf"frais (?:de |d'|d’)?(?:{_FEES})", r"frais (?:de )?(?:votre )?lettre recommandee?",
        r"(?:tous les )?frais (?:\w+ ){0,4}(?:a votre charge|vous seront (?:factures|reclames))",
        r"honoraires (?:\w+ ){0,4}(?:a votre charge|vous seront (?:factures|reclames))",
        rf"(?:{_ENGLISH_FEES}) (?:fees?|costs?|charges?)", r"costs? (?:\w+ ){0,3}payable by you",
    ), unless=_any(
        r"(?:indemnite (?:forfaitaire )?(?:de 40 ?(?:€|euros) )?pour|fixed indemnity(?: of €40)? for) (?:frais de recouvrement|recovery costs)",
        r"frais de (?:recouvrement|l'execution forcee)[^.]{0,60}(?:titre executoire|charge du (?:creancier|debiteur))",
        r"recovery costs[^.]{0,60}(?:enforceable title|borne by the creditor)",
    )),
    # C. civ. 9, RGPD 5 and 6: a debt is nobody else's business
    Rule("third_parties", _any(
        rf"(?:{_TELL}) (?:\w+ ){{0,2}}(?:votre|vos|your) (?:{_OUTSIDERS})",
        rf"(?:votre|vos|your) (?:{_OUTSIDERS})(?: et (?:votre|vos) \w+| and your \w+)? (?:sera|seront|saura|sauront|will)\b",
        r"publi(?:er|erons|ons) (?:le|votre) nom", r"(?:publi|denonc|post|expos)\w+ [^.]{0,60}(?:reseaux sociaux|social (?:media|networks))",
        r"rendrons? publique?",
    )),
    # facts §4.5: firm is not rude; C. pén. 222-33-2-2
    Rule("tone", _any(
        r"escrocs?", r"voleurs?", r"menteurs?", r"malhonnetes?", r"mauvaise foi", r"mauvais payeurs?", r"honte", r"honteux",
        r"scandaleux", r"inadmissible", r"vous (?:vous )?moquez", r"ultimatum", r"ultime avertissement",
        r"dernier avertissement", r"crooks?", r"thie(?:f|ves)", r"liars?", r"(?:your )?lies", r"dishonest", r"shame\w*",
        r"disgrace\w*", r"deadbeats?", r"cheats?",
    )),
    Rule("tone", re.compile(r"!{2,}|!\s+.*!\s*$")),
    # C. pén. 222-16: repeated calls or messages
    Rule("harassment", _any(
        r"(?:appel|rappel|ecri|relanc|contact)\w+ (?:\w+,? ){0,3}(?:chaque|tous les) (?:jours?|heures?)",
        r"(?:call|ring|write to|contact) (?:\w+ ){0,3}every (?:single )?(?:day|hour)", r"jour et nuit", r"day and night",
    )),
    # CPCE-postes L34-5: a reminder is no advertisement, and stays none (facts §7)
    Rule("promotion", _any(
        r"profitez (?:de|d')", r"prochaine commande", r"offres? (?:promotionnelles?|speciales?|exceptionnelles?)",
        r"code promo\w*", r"special offers?", r"next order", r"discount code",
    )),
    # LIL art. 82, CNIL 2026-042: no individual tracking of who opens a letter (facts §7)
    Rule("tracking", re.compile(r"<img\b[^>]*\bsrc\s*=\s*[\"']?(?:https?:)?//[^>]*>"), Part.MARKUP),
    Rule("red", re.compile(r"\bcolor\s*:\s*(?:red|#f00\b|#ff0000|rgb\(255, ?0, ?0\))"), Part.MARKUP),
)  # fmt: skip

HEAD_LINES = 2  # what is read first, and makes a letter look like another's
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")


def improper(text: str, names: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what a letter says that it must not; nothing when it is proper.

    `text` is a subject and a body, plain or HTML; `names` are the names, addresses and numbers that stand in it and say
    nothing by themselves.
    """
    return tuple(dict.fromkeys(_found(text, names)))


def _found(text: str, names: Iterable[str]) -> Iterator[Finding]:
    markup = fold(text)
    plain = fold(_TAG.sub(" ", _BREAK.sub("\n", text)) if "<" in text else text)
    for name in filter(None, (fold(name).strip() for name in names)):
        plain = plain.replace(name, " ")
    lines = [line for line in plain.splitlines() if line.strip()]
    where = {
        Part.ANYWHERE: [" ".join(plain.split())],
        Part.HEAD: lines[:HEAD_LINES],
        Part.MARKUP: [markup],
    }
    for rule in RULES:
        for part in where[rule.part]:
            cleared = rule.unless.sub(" ", part) if rule.unless else part
            if found := rule.words.search(cleared):
                yield Finding(
                    rule.name,
                    found[0].strip(),
                    because(f"wording.{rule.name}", quote=found[0].strip()),
                )


def fold(text: str) -> str:
    """Return text as the rules compare it: lower case, no accents, plain spaces and apostrophes."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
