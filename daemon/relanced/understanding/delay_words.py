"""How people ask for time: instalments, delays, an empty till; folded (lower case, no accents)."""

from __future__ import annotations

from relanced.understanding.turns import Entry

# Intent, confidence, what it sounds like, and what silences it in the same clause.
TABLE: tuple[Entry, ...] = (
    # --- needs time
    (
        "needs_time",
        0.9,
        r"\bdelais? (?:\S{1,14} ){0,3}?(?:supplementaire|de paiement|de reglement|pour (?:payer|regler))"
        r"|(?:un |quelques |accorder? |obtenir |demand(?:e|er|ons) |laissez[- ](?:nous|moi) "
        r"|encore )(?:\S{1,14} ){0,4}?(?:delai|sursis|repit)|\becheancier|echelonn|etaler|\bmensualites?"
        r"|en (?:plusieurs|deux|trois|quatre|cinq|six|2|3|4|5|6|10|12) (?:fois|mensualites|versements"
        r"|echeances|reglements|paiements)|(?:difficultes?|probleme|souci|tension|gene"
        r"|passe)s? (?:\S{1,14} ){0,3}?(?:de tresorerie|financier|de paiement|passager|de cash"
        r"|economique|temporaire)|tresorerie (?:\S{1,14} ){0,4}?(?:tendue|difficile|compliquee|limitee"
        r"|ne (?:nous |me )?permet|basse|fragile|delicate|juste)|(?:en )?difficulte|patienter"
        r"|un peu de (?:temps|patience)|quelques (?:jours|semaines) (?:de plus|supplementaires|encore)"
        r"|reporter|report (?:d'echeance|de l'echeance|de paiement|du paiement)|repousser"
        r"|plan (?:de (?:paiement|reglement|remboursement)|d'apurement)|(?:ne peux|ne pouvons"
        r"|ne pourrons|ne pourrai|pas en mesure de|pas la possibilite de|impossible de"
        r"|du mal a) (?:\S{1,10} ){0,3}?(?:payer|regler|honorer|solder|tout)|moratoire"
        r"|nos (?:propres )?clients? (?:\S{1,10} ){0,3}(?:paye|regle|retard)|des (?:que"
        r"|encaissement).{0,40}(?:client|paye|regle|fonds|tresorerie|encaiss|subvention|pret|credit)",
        None,
    ),
    (
        "needs_time",
        0.9,
        r"\binstal?l?ments?\b|payment plan|pay (?:it |this "
        r"|the balance )?(?:off )?in (?:\w{1,6} )?(?:parts|stages|tranches|instal)|cash[- ]?flow|(?:more"
        r"|extra|additional|bit of|little) time|\b(?:an|short|further|payment|day|week) extension\b"
        r"|extend (?:the|our|your|payment)"
        r"|bear with us|financial (?:difficult|trouble|hardship|problem)|\b(?:struggling"
        r"|tight) (?:\S{1,10} ){0,3}|(?:can't|cannot|unable to|not able to"
        r"|not in a position to) (?:\S{1,8} ){0,3}?(?:pay|settle|clear)|(?:defer|postpone|delay"
        r"|push back) (?:the )?payment|until (?:our|my) (?:own )?(?:client|customer)s? (?:pay|has|have"
        r"|settle)|as soon as (?:our|we|i) (?:\S{1,10} ){0,4}(?:paid|pays|funds|money|client|customer)"
        r"|waiting (?:on|for) (?:our|a) (?:client|customer|funding|payment|big)",
        None,
    ),
    (
        "needs_time",
        0.85,
        r"\braten(?:zahlung)?|zahlungsaufschub|aufschub|stundung|mehr zeit|liquiditat"
        r"|zahlungsschwierigkeit|fristverlangerung|(?:aplazar|aplazamiento|prorroga|fraccionar|a plazos"
        r"|mas tiempo|problemas de (?:liquidez|tesoreria)|plan de pagos)|(?:rateizz|dilazion|proroga"
        r"|a rate|piu tempo|problemi di liquidita|difficolta (?:finanziari|economic))"
        r"|(?:betalingsregeling|uitstel|in termijnen|meer tijd|liquiditeitsproblem|gespreid betalen)",
        None,
    ),
    (
        "needs_time",
        0.85,
        r"(?:mois|periode|trimestre|situation|annee|moment|saison) (?:\S{1,12} ){0,3}?(?:complique"
        r"|difficile|delicat|tendu|creus)|(?:moitie|acompte|une partie"
        r"|premier versement) .{0,80}(?:reste|solde|moitie|autre|suite)|(?:laisse[rz]|donne[rz]"
        r"|accorde[rz])(?: |-)(?:moi|nous|me |m')? ?(?:\S{1,10} ){0,3}?jusqu|(?:give|allow|grant) (?:us"
        r"|me) (?:until|a (?:few|couple|bit)|some|more|another)|difficult (?:quarter|period|month|time"
        r"|year|situation)|(?:half|part) (?:of it )?now|knapp bei kasse|pay (?:half|part)"
        r"|(?:interdiction|incapacite) de (?:payer|regler)",
        None,
    ),
    (
        "needs_time",
        0.85,
        r"\bdecaler (?:\S{1,10} ){0,3}(?:paiement|reglement|echeance|date)|(?:pas de quoi|pas les moyens"
        r"|plus les moyens|plus un sou|a decouvert)|(?:split|spread|stagger) (?:\S{1,10} ){0,4}(?:over"
        r"|across|into|payment)|\bneed (?:\S{1,8} ){0,3}(?:more|extra|another) (?:\S{1,8} )?(?:days?"
        r"|weeks?|months?|time)",
        None,
    ),
)
