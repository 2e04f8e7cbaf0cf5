"""What a person means: sentence by sentence, by the words of the trade, with negation and tense before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from relanced.understanding.folding import fold
from relanced.understanding.reading import Intent

SENTENCE = re.compile(
    r"[^.!?\n;]{2,600}(?:[.!?;](?!\d)|\n|$)|[^.!?\n;]{2,600}[.](?=\d)[^!?\n;]{0,400}"
)
NOT = r"(?:ne|n'|not|no|never|pas|jamais|aucun\w*|kein\w*|nicht|nunca|non|niet)"

# For each intent, patterns over a folded sentence, with the confidence they give. The first that fits speaks.
RULES: Final[tuple[tuple[Intent, float, str], ...]] = (
    ("insolvency", 0.95, r"redressement judiciaire|liquidation judiciaire|procedure collective|sauvegarde (?:judiciaire|financiere)|procedure de sauvegarde|mandataire judiciaire|administrateur judiciaire|cessation des? paiements?|depot de bilan|depose (?:le|notre|son) bilan|tribunal de commerce .{0,40}ouvert|insolven|bankrupt|in administration|receivership|chapter 11|insolvenz|concurso de acreedores|fallimento|faillissement|liquidateur"),
    ("bank_details", 0.95, r"(?:nouve\w+|chang\w+|modifi\w+|mis a jour|new|updated?|different|autre) .{0,40}(?:iban|rib|coordonnees bancaires|bank (?:details|account)|compte bancaire|bankverbindung|cuenta bancaria)|(?:iban|rib|coordonnees bancaires|bank (?:details|account)|compte bancaire|bankverbindung) .{0,60}(?:chang|modifi|nouve|new|updated)|(?:regle|paye|vire|paid|sent) .{0,40}(?:autre compte|nouveau compte|other account|new account)"),
    ("legal", 0.9, r"\bavocats?\b|notre conseil juridique|assignation|assigner|mise en demeure de|porter plainte|tribunal|poursuites? (?:judiciaires?)?|lawyers?\b|solicitors?\b|attorney|legal action|court proceedings|rechtsanwalt|abogado|avvocato|advocaat|harcelement|harassment"),
    ("opt_out", 0.9, r"(?:ne (?:plus|pas) (?:me|nous) (?:ecrire|contacter|relancer|envoyer|solliciter)|cess\w+ de (?:me|nous) (?:ecrire|contacter|relancer|envoyer)|arret\w+ (?:de (?:me|nous)|vos (?:mails|relances|messages))|retir\w+ .{0,30}(?:liste|adresse)|stop (?:writing|contacting|emailing|sending)|unsubscribe|desabonn|remove (?:me|us) from)"),
    ("dispute", 0.93, r"contest|en litige|\blitige|desaccord|n'est pas (?:due|conforme|justifiee|la notre)|pas (?:ete )?(?:livre|conforme|commande)|(?:jamais|pas|non) (?:ete )?(?:recu|livr\w+|commande\w*) .{0,30}(?:marchandise|livraison|materiel|colis|commande|prestation)|(?:marchandise|livraison|materiel|colis|prestation|travaux)\w* .{0,60}(?:jamais|pas|non|manqu|abim|defect|endommag|casse|incomplet|non conforme)|erreur (?:de|sur|dans) (?:factur|prix|montant|tarif|quantite|la factur|le prix|le montant)|(?:prix|montant|tarif|quantite)\w* .{0,50}(?:incorrect|faux|errone|ne correspond|trop eleve|pas celui|pas le bon|superieur)|double (?:factur|emploi)|factur\w+ (?:deux fois|en double|a tort)|malfacon|reserve\w* .{0,30}(?:non levee|leve)|(?:attend\w+|demand\w+|emett\w+|etabli\w+|recevoir) .{0,30}\bavoirs?\b|dispute|disagree|wrong (?:price|amount|quantity|invoice)|(?:never|not) (?:been )?(?:ordered|delivered|received the goods)|damaged|faulty|defective|overcharged|credit note (?:is )?(?:due|expected|pending|first)|incorrect|reklamation|reclamacion|contestazione"),
    ("wrong_contact", 0.9, r"(?:pas|plus) (?:la bonne|le bon) (?:personne|interlocut\w+|adresse|service|contact|destinataire)|(?:ne travaille|ne fait|n'est) plus (?:chez|dans|partie|ici|en poste|pour)|a quitte (?:la societe|l'entreprise|notre|ses fonctions)|(?:veuillez|merci de|il faut) .{0,30}(?:vous adresser|contacter|ecrire|transmettre) .{0,30}(?:a|au|aux|le service|la compta)|(?:adress\w+|contact\w+) .{0,25}(?:plutot|desormais|dorenavant)|wrong (?:person|contact|address|department)|no longer (?:work|with|employed|in charge|responsible)|(?:has|have) left the company|please (?:contact|write to|address|send (?:it|this|them) to)|not (?:the right|my) (?:person|department|contact)|nicht (?:mehr )?zustandig|ya no trabaja|persona sbagliata|non lavora piu|niet de juiste"),
    ("needs_document", 0.9, r"(?:renvoy\w*|transmett\w*|envoy\w*|adress\w*|fournir|communiqu\w*|faire parvenir|faire suivre|obtenir|besoin d\w*|recevoir|manque) .{0,60}(?:facture|duplicata|copie|bon de (?:commande|livraison)|\brib\b|releve|justificatif|double|numero de commande)|(?:jamais|pas|n'avons pas|n'ai pas) (?:bien )?(?:recu|eu|trouve|trace) .{0,30}factur|factur\w+ .{0,30}(?:jamais|pas) (?:recue|parvenue|trouve)|(?:send|resend|forward|provide|need|missing|get) .{0,50}(?:copy|invoice|statement|purchase order|\bpo\b|delivery note)|(?:never|not|did ?n.t|have ?n.t) (?:received?|got|seen|have) .{0,30}invoice|rechnungskopie|copia de la factura|copia della fattura|kopie van de factuur"),
    ("needs_time", 0.88, r"(?:delai|echeancier|echelonn\w*|etal\w+|plusieurs fois|facilites? de paiement|report\w* (?:de|du|le|l'echeance)|mensualites?|en (?:deux|trois|quatre|[2-9]) fois)|difficultes? (?:de tresorerie|financieres?|passag)|tresorerie .{0,30}(?:tendue|difficile|compliquee|juste)|(?:more|extra|additional|some) time|instal?ments?|payment plan|cash ?flow|extension|ratenzahlung|mas tiempo|plazos|rate\b|dilazione|betalingsregeling"),
    ("remittance", 0.85, r"avis de (?:virement|paiement|reglement)|detail (?:du|de notre|des) (?:virement|paiement|reglement)|bordereau de (?:paiement|reglement)|remittance|payment advice|zahlungsavis"),
)  # fmt: skip

PAID: Final = re.compile(
    r"(?:a|ont|avons|ai|vient d'|venons d'|viens d')\s?(?:deja |bien |tout juste |d'ores et deja )*(?:ete |etre )?(?:paye|regle|vire|effectue|acquitte|solde|emis|execute|poste|envoye .{0,20}cheque)\w*"
    r"|(?:paiement|reglement|virement|cheque)\w* .{0,40}(?:a ete |est |etait |ont ete )?(?:fait|effectue|parti|emis|execute|passe|envoye|poste|realise|valide)\w* ?(?:le|hier|ce|la semaine|lundi|mardi|mercredi|jeudi|vendredi|depuis|en date)?"
    r"|c'est (?:paye|regle|parti|fait|vire)|\b(?:est|sont) (?:deja |bien )?(?:payee?s?|reglee?s?|soldee?s?|parti\w*)|deja (?:paye|regle)|(?:paye|regle|vire)\w* (?:le|hier|la semaine derniere|ce matin)"
    r"|(?:have|has|had|was|were|been|already|is|are) (?:been |already |just )*(?:paid|settled|transferred|wired|sent the payment)|(?:we|i) (?:paid|transferred|settled|wired|sent (?:the )?(?:payment|money|transfer))|payment (?:was|has been|is) (?:made|sent|done|processed|executed)|paid (?:on|yesterday|last|this)|wurde (?:bezahlt|uberwiesen)|haben .{0,30}(?:bezahlt|uberwiesen)|(?:hemos|ha sido|esta) pagad|abbiamo (?:pagato|effettuato)|e stat[ao] pagat|hebben .{0,30}betaald|is betaald"
)  # fmt: skip
PROMISE: Final = re.compile(
    r"(?:sera|seront|va etre|vont etre|allons|vais|va|ferons|ferai|procederons|procederai|effectuerons|effectuerai|passerons|passerai|enverrons|partira|partiront|reglerons|reglerai|paierons|payerons|paierai|payerai|virerons|virerai|prevu\w*|programm\w*|planifi\w*|engage\w* a|interviendra|aura lieu|ferai le|mettons en paiement|mis en paiement|mise en paiement|nous reglons|je regle|vous aurez|recevrez)\b.{0,80}"
    r"|(?:will|going to|'ll|shall|plan to|planning to|scheduled|due to be|be (?:paid|settled|included|processed)|next payment run|in our payment run|payment run)\b.{0,60}|wird .{0,40}(?:bezahlt|uberwiesen|beglichen)|werden .{0,40}(?:bezahlen|uberweisen|begleichen)|(?:pagaremos|se pagara|vamos a pagar)|(?:pagheremo|sara pagat|provvederemo)|(?:zullen|zal|wordt) .{0,40}betaal"
)  # fmt: skip
MONEY_WORD: Final = re.compile(
    r"€|eur\b|parti\b|pai|pay|regl|virement|virer|vire|cheque|solde|acquitt|transfer|settl|wire|bezahl|uberweis|pag[ao]|betaal|echeance|run|partir|partira|necessaire|somme|montant|facture|invoice"
)  # fmt: skip
NEGATED: Final = re.compile(
    r"\b(?:ne|n')[^.]{0,40}\b(?:pas|plus|jamais|aucun\w*)\b|\bpas (?:encore )?(?:paye|regle)|\bnot (?:yet )?(?:been )?(?:paid|settled)|\bhave ?n.t|\bhas ?n.t|\bdid ?n.t|\bunpaid\b|\bcannot\b|\bcan.?t\b|\bwon.?t\b|\bnicht\b|\bkeine?\b"
)  # fmt: skip
CONDITION: Final = re.compile(
    r"\b(?:si|sauf|des que|des reception|a reception|sous reserve|a condition|tant que|lorsque|quand|une fois que|if|unless|once|as soon as|until|when|provided|sobald|wenn|sofern)\b"
)  # fmt: skip
THANKS: Final = re.compile(
    r"bien (?:recu|note)|bonne reception|pris note|nous en prenons note|je transmets|transmis|faisons le necessaire|fais le necessaire|regarde\w*|verifi\w*|noted|received your|thank you for your (?:mail|email|message|reminder)|looking into|will check|forwarded|ich leite|zur kenntnis"
)  # fmt: skip
_COMPILED = tuple((intent, weight, re.compile(pattern)) for intent, weight, pattern in RULES)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, what it shows and how surely."""

    intent: Intent
    confidence: float
    sentence: str
    folded: str


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, as written; a line that was only wrapped is joined to the one before."""
    joined = re.sub(r"(?<![.!?:;\n])\n(?=[^\n\s\-*•\d])", " ", text)
    for found in SENTENCE.finditer(joined):
        sentence = found.group().strip()
        if sentence:
            yield sentence


def intents(text: str) -> tuple[Said, ...]:
    """Return what each sentence of a person's own words shows; nothing where nothing is clear."""
    found: list[Said] = []
    for sentence in sentences(text):
        folded = fold(sentence)
        found += [
            Said(intent, weight, sentence, folded)
            for intent, weight, pattern in _COMPILED
            if pattern.search(folded)
            and not (sentence.endswith("?") and intent in ("paid", "bank_details"))
        ]
        found += _about_money(sentence, folded)
    if not found:
        for sentence in sentences(text):
            folded = fold(sentence)
            if THANKS.search(folded):
                found.append(Said("acknowledged", 0.7, sentence, folded))
                break
    return tuple(found)


def _about_money(sentence: str, folded: str) -> list[Said]:
    """Tell paid, promised and conditional apart; a negated or conditional sentence claims neither."""
    if NEGATED.search(folded) and not re.search(
        r"pas (?:d'inquietude|de souci|de probleme)|no (?:worries|problem)", folded
    ):
        return []
    is_conditional = CONDITION.search(folded) is not None
    if PAID.search(folded) and MONEY_WORD.search(folded) and not PROMISE.search(folded):
        return [] if is_conditional else [Said("paid", 0.85, sentence, folded)]
    if PROMISE.search(folded) and MONEY_WORD.search(folded):
        return [Said("promise", 0.5 if is_conditional else 0.85, sentence, folded)]
    return []
