"""How people say that they have paid, will pay, pay this and that, or cannot pay yet; folded."""

from __future__ import annotations

import re

from relanced.understanding.turns import NEGATION, Entry

_PAY = r"(?:reglee?s?|payee?s?|viree?s?|versee?s?|soldee?s?|acquittee?s?|honoree?s?|transferee?s?|deposee?s?)"
_MEANS = (
    r"(?:virements?|reglements?|paiements?|cheques?|versements?|prelevements?|traites?|lcr|(?:la"
    r"|cette|une) somme|acomptes?|soldes?)"
)
_DONE = (
    r"(?:effectuee?s?|faite?s?|partie?s?|emise?s?|passee?s?|envoyee?s?|lancee?s?|executee?s?"
    r"|realisee?s?|postee?s?|adressee?s?|validee?s?|transmise?s?|debitee?s?|mise?s? en paiement"
    r"|depose|ordonnee?|expediee?s?|saisie?s?)"
)
_OBJ = r"(?:\S{1,20} ){0,6}?"
_FUTURE_BE = (
    r"(?:sera|seront|va etre|vont etre|devrait etre|devraient etre|doit etre|doivent etre|serait"
    r"|est prevue?|est programmee?|sont prevue?s|va|vont)"
)

# Intent, confidence, what it sounds like, and what silences it in the same clause.
TABLE: tuple[Entry, ...] = (
    # --- paid
    (
        "paid",
        0.9,
        rf"\b(?:avons|ai|a|as|avez|ont) (?:bien |deja |donc |pourtant |d'ores et deja |tout |entierement "
        rf"|enfin |aussi |egalement |bel et bien )*(?:ete )?(?:{_PAY})\b",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        rf"\b(?:est|sont|etait|etaient|fut|ete) (?:bien |deja |donc |pourtant |tout |d'ores et deja "
        rf"|normalement |desormais |aussi )*(?:{_PAY})\b",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        rf"\b{_MEANS} {_OBJ}(?:a|ont|est|sont|etait) (?:bien |deja |donc |pourtant "
        rf"|normalement )*(?:ete )?{_DONE}",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        rf"\b(?:avons|ai|a|ont|on a) (?:bien |deja |donc )*{_DONE} {_OBJ}{_MEANS}",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        rf"\b{_MEANS} (?:\S{{1,14}} ){{0,3}}(?:deja )?{_DONE}\b(?! (?:des|une fois|lorsque))",
        NEGATION,
    ),
    (
        "paid",
        0.8,
        r"\bc'est (?:deja |bien )?(?:regle|paye|parti|fait|vire)\b|\b(?:deja|bien) (?:regle|paye|vire"
        r"|solde)e?s?\b|^(?:regle|paye|vire)e?s? (?:hier|ce|le|par|ce jour|aujourd)|\b(?:reglee?s?"
        r"|payee?s?|soldee?s?) (?:par (?:virement|cheque|cb|carte)|le \d|hier|en date|ce jour|depuis)",
        NEGATION,
    ),
    (
        "paid",
        0.75,
        r"(?:avez|aviez)[- ]vous (?:bien )?(?:recu|encaisse)|(?:vous (?:auriez|devriez|avez"
        r"|deviez) (?:deja |du |bien )*(?:avoir )?(?:recu|du recevoir)) (?:notre|le|mon|un"
        r"|ce) (?:virement|paiement|reglement|cheque)|\bdebitee?s? (?:de notre compte|le \d|sur notre)"
        r"|votre compte a ete credite",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        r"\b(?:viens?|venons|vient|viennent) (?:juste |tout juste )?(?:de "
        r"|d')(?:vous )?(?:etre )?(?:regler|payer|virer|solder|effectuer|faire|paye|regle|partir|envoyer"
        r"|lancer|emettre|proceder)",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        r"\b(?:i|we|they|he|she|accounts?|already|have|has|had)(?:'ve)? (?:just |already |now |actually "
        r"|since |also |both )*(?:have |has )?(?:just |already |now )*(?:been )?(?:paid|settled"
        r"|transferred|wired|remitted|sent (?:the |you |a |your |our )?(?:payment|money|funds|transfer"
        r"|cheque|check|bacs))\b",
        NEGATION,
    ),
    (
        "paid",
        0.9,
        r"\b(?:was|were|has been|have been|been|is|are|got) (?:already |now |all |since |fully "
        r"|just )*(?:paid|settled|cleared|wired|transferred|remitted)\b(?! (?:when|once"
        r"|on (?:the )?\d{1,2}(?:st|nd|rd|th) of each))",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        r"\b(?:payment|transfer|wire|funds|remittance|cheque|check|bacs"
        r"|money)s? (?:\S{1,16} ){0,5}(?:was|were|has been|have been|went|left|has gone"
        r"|had gone) (?:already )?(?:made|sent|out|processed|released|issued|completed|done|executed"
        r"|posted|through|off|initiated|our (?:account|bank))|\bmade (?:the |a |this |your "
        r"|full )?(?:payment|transfer)|\bpaid (?:this |it |you |in full|on|by|via|yesterday|last"
        r"|already)|\bpayment (?:sent|made|done|completed|went out|left)\b",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        r"\b(?:haben|habe|hat|wurden?|ist|sind) (?:\S{1,20} ){0,8}(?:bezahlt|uberwiesen|beglichen"
        r"|angewiesen|gezahlt)|\bbereits (?:bezahlt|uberwiesen|beglichen)"
        r"|zahlung (?:\S{1,12} ){0,4}(?:erfolgt|ausgefuhrt)",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        r"\b(?:hemos|he|ha|han|fue|esta|ya) (?:\S{1,14} ){0,3}(?:pagad[oa]s?|abonad[oa]s?|transferid[oa]"
        r"|realizado (?:la|el) (?:transferencia|pago)|hecho (?:la|el) (?:transferencia|pago)"
        r"|liquidad[oa])|(?:transferencia|pago) (?:\S{1,12} ){0,3}(?:realizad|efectuad|hech|enviad)",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        r"\b(?:abbiamo|ho|e stat[oa]|stat[oa]|gia) (?:\S{1,14} ){0,4}(?:pagat[oae]|saldat[oae]"
        r"|bonificat[oa]|effettuato (?:il|un) (?:bonifico|pagamento)|disposto (?:il|un) (?:bonifico"
        r"|pagamento)|eseguito (?:il|un) bonifico)|(?:bonifico|pagamento) (?:\S{1,12} ){0,4}(?:effettuat"
        r"|eseguit|dispost|inviat|partit)",
        NEGATION,
    ),
    (
        "paid",
        0.85,
        r"\b(?:hebben|heb|heeft|is|zijn|werd) (?:\S{1,14} ){0,6}(?:betaald|overgemaakt|voldaan)"
        r"|\breeds (?:betaald|overgemaakt|voldaan)|betaling (?:\S{1,10} ){0,3}(?:uitgevoerd|gedaan"
        r"|verricht)",
        NEGATION,
    ),
    (
        "paid",
        0.8,
        r"\ble necessaire (?:a (?:deja |bien )?ete fait|est fait)|(?:suis|sommes|serais"
        r"|serions) a jour (?:de|dans|sur|des)?|\bl'(?:ai|avons|a) (?:\S{1,8} ){0,2}(?:payee?|reglee?"
        r"|viree?|soldee?)|\b(?:a|ont) (?:\S{1,8} ){0,2}(?:ete )?(?:preleve|debite|encaisse)e?s?\b"
        r"|prelevement (?:\S{1,8} ){0,3}(?:a eu lieu|passe|effectue)|(?:facture"
        r"|factures) (?:\S{1,24} ){0,3}?(?:est|sont) (?:bien |deja )?parti|(?:est|sont) parti(?:e|es"
        r"|s)? (?:hier|ce matin|lundi|mardi|mercredi|jeudi|vendredi|le \d|par (?:virement|cheque"
        r"|courrier)|en paiement|au paiement)|(?:rien|plus rien) a (?:vous )?(?:devoir|payer|regler)",
        re.compile(r"a jour de (?:vos|votre)|pas a jour|jamais"),
    ),
    # --- promise
    (
        "promise",
        0.9,
        rf"\b{_FUTURE_BE} (?:\S{{1,16}} ){{0,2}}?(?:{_PAY}|mise?s? en (?:paiement|reglement)|inclu(?:se|s"
        rf"|ses)? dans (?:le|notre|la) (?:prochain|virement|run|campagne))",
        NEGATION,
    ),
    (
        "promise",
        0.9,
        rf"\b{_MEANS} {_OBJ}(?:sera|seront|va (?:etre )?|vont |devrait|devraient|part(?:ira|iront|ira)?\b"
        rf"|est prevu|sont prevus|est programme|est planifie|est en cours|interviendra|se fera|aura lieu"
        rf"|doit partir|prevue?|programmee?|planifiee?)",
        NEGATION,
    ),
    (
        "promise",
        0.9,
        r"\b(?:reglerons|paierons|payerons|virerons|reglerai|paierai|payerai|virerai|verserons|verserai"
        r"|solderons|solderai|reglera|paiera|payera|regleront|paieront|honorerons|effectuerons"
        r"|effectuerai|procederons|procederai|ferons|ferai|enverrons (?:un|le|votre)|enverrai (?:un|le"
        r"|votre)|mettrons|mettrai)\b(?: \S{1,16}){0,6}? ?(?:reglement|paiement|virement|cheque"
        r"|versement|solde|facture|montant|somme|le|la|les|vous|en|$|\d)",
        NEGATION,
    ),
    (
        "promise",
        0.8,
        r"\b(?:je|nous|on) (?:vous |la |le |les |l')*(?:reglons|payons|virons|regle|paie|paye|vire|verse"
        r"|versons|solde|soldons|fais|fait|faisons|lance|lancons|effectue|effectuons|procede|procedons"
        r"|envoie|envoyons|mets|mettons|passe|passons|programme|programmons|prevois|prevoyons|compte"
        r"|comptons)\b(?: \S{1,16}){0,7}? ?(?:virement|reglement|paiement|cheque|versement|regler|payer"
        r"|solder|demain|lundi|mardi|mercredi|jeudi|vendredi|aujourd'hui|ce jour|ce soir|semaine"
        r"|fin (?:de|du)|le \d|avant|sous \d|d'ici)",
        NEGATION,
    ),
    (
        "promise",
        0.8,
        r"\b(?:vais|allons|va|vont|pense|pensons|compte|comptons|souhaite|dois|devons|vous propose de"
        r"|proposons de) (?:\S{1,14} ){0,3}?(?:regler|payer|virer|solder|verser|effectuer (?:le|un"
        r"|votre) (?:virement|paiement|reglement)|faire (?:le|un|partir|votre) (?:virement|paiement)"
        r"|proceder au (?:virement|paiement|reglement)|lancer le (?:virement|paiement))",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:m'engage|nous engageons|engagement) (?:a|de|pour|sur)|\b(?:vous (?:serez"
        r"|allez etre) (?:payee?s?|reglee?s?|creditee?s?))|vous (?:recevrez|aurez|devriez recevoir"
        r"|allez recevoir) (?:\S{1,10} ){0,3}(?:virement|paiement|reglement|cheque|fonds|argent)"
        r"|(?:mise?s? en|bon a) paiement (?:le|au|du|pour|fin|lundi|mardi|mercredi|jeudi|vendredi"
        r"|semaine|cette|debut|mi)|prochain(?:e)? (?:run|campagne|lot|train|echeance|vague|session"
        r"|cycle) (?:de (?:paiements?|virements?|reglements?|\w{1,12}) )?|(?:prevu|programme|planifie"
        r"|passera|inscrit|part(?:ira|iront)?)(?:e?s?) (?:au paiement |en paiement |au reglement "
        r"|dans )?(?:pour |le |au |a |fin |ce |dans |lundi|mardi|mercredi|jeudi|vendredi|demain|debut|mi"
        r"|avant|semaine|la semaine)",
        NEGATION,
    ),
    (
        "promise",
        0.9,
        r"\b(?:will|shall|'ll|going to|gonna) (?:\S{1,14} ){0,3}?(?:pay|settle|transfer|wire|remit"
        r"|process|release|send (?:the |a |you |your |our )?(?:payment|money|funds|transfer|cheque"
        r"|check)|make (?:the |a |this |full )?(?:payment|transfer)|clear (?:the|this|it)|get (?:it|this"
        r"|that|them) paid|be (?:paid|settled|processed|transferred|made|sent|released|wired|included"
        r"|clearing|cleared)|go out|arrange (?:the )?payment|have (?:it|this|that|them) paid)\b",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:payment|transfer|invoices?|it|they|this|funds)s? (?:\S{1,16} ){0,5}?(?:is|are|'s|has been"
        r"|have been) (?:\S{1,10} )?(?:scheduled|planned|due to (?:be|go)|set (?:up )?(?:for|to)|queued"
        r"|lined up|in (?:the|our|this|next) (?:next )?(?:\S{1,12} )?(?:run|batch)|included in"
        r"|booked for|approved for|being processed|on (?:the|our) (?:next )?(?:payment|cheque|bacs))"
        r"|\b(?:next|our) (?:payment|bacs|cheque|check) run\b|\bexpect (?:to pay|payment)|\byou(?:'ll"
        r"| will| should) (?:have|receive|get|see) (?:\S{1,10} ){0,3}(?:payment|money|funds|it)\b"
        r"|\bwe(?:'re| are) paying|\bi(?:'m| am) paying|\bpay(?:ing)? (?:you |it |this |these "
        r"|them )?(?:on|by|this|next|tomorrow|before|within)\b|\bintend to pay|\bpromise to pay"
        r"|\bscheduled for payment",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:werden|werde|wird) (?:\S{1,20} ){0,8}(?:bezahlen|uberweisen|begleichen|zahlen|bezahlt"
        r"|uberwiesen|beglichen|angewiesen)|zahlung (?:\S{1,12} ){0,4}(?:erfolgt (?:am|bis|nachste)"
        r"|wird)|uberweisen (?:wir|ich) (?:am|bis|morgen|nachste|diese)",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:pagaremos|abonaremos|pagare|realizaremos|efectuaremos|haremos (?:la|el)|vamos a (?:pagar"
        r"|realizar|abonar|hacer)|voy a pagar|sera (?:pagad|abonad)|se (?:pagara|abonara)"
        r"|pago (?:\S{1,12} ){0,4}(?:previsto|programado|se (?:hara|realizara)))"
        r"|transferencia (?:\S{1,12} ){0,3}(?:saldra|se hara|prevista)",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:pagheremo|paghero|salderemo|provvederemo|effettueremo|faremo (?:il|un)|bonificheremo"
        r"|verra (?:pagat|effettuat|saldat)|sara (?:pagat|effettuat|saldat)"
        r"|bonifico (?:\S{1,12} ){0,4}(?:partira|previsto|sara|verra)"
        r"|pagamento (?:\S{1,12} ){0,4}(?:previsto|sara|verra))",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:zullen|zal|wordt|worden|gaan) (?:\S{1,14} ){0,8}(?:betalen|overmaken|voldoen|betaald"
        r"|overgemaakt|voldaan)|\bbetalen (?:wij|we|ik) (?:\S{1,10} ){0,4}(?:vrijdag|maandag|volgende"
        r"|morgen|op|voor)|(?:wij|we|ik) (?:betalen|betaal|maken) (?:\S{1,14} ){0,6}(?:vrijdag|maandag"
        r"|volgende|morgen|deze week|over)",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\b(?:payment|funds|money|transfer|cheque|it)s? (?:\S{1,10} ){0,2}?(?:will|should"
        r"|is going to) (?:be with you|reach you|arrive|land|hit|be in your|follow|go (?:out|through))"
        r"|\b(?:je|nous|on) (?:vous |la |le |les |l')*(?:refais|refait|refaisons|renvoie|renvoyons"
        r"|relance|relancons|regularise|regularisons|regulariserai|regulariserons|debloque|debloquons)\b"
        r"|(?:va|vais|allons|sera|seront) (?:\S{1,10} ){0,2}?regularise|necessaire .{0,30}(?:demain"
        r"|lundi|mardi|mercredi|jeudi|vendredi|semaine|d'ici|avant le|fin (?:de|du)|aujourd'hui"
        r"|dans la journee)|(?:virement|cheque|reglement|votre|vos) (?:\S{1,12} ){0,4}(?:est"
        r"|sont) (?:\S{1,8} )?(?:dans (?:la pile|le lot|la liste|le parapheur)|a la signature"
        r"|en (?:signature|attente de signature|preparation))",
        NEGATION,
    ),
    (
        "promise",
        0.85,
        r"\bbonnes? a payer\b.{0,40}(?:echeance|pour le|le \d|au \d|fin)|\b(?:on|in"
        r"|part of) (?:\S{1,14} ){0,2}(?:payment|bacs|cheque|check) run\b",
        NEGATION,
    ),
    # --- remittance
    (
        "remittance",
        0.9,
        r"\bavis (?:de|d'un) (?:virement|paiement|reglement|credit)|\bremittance(?: advice)?\b"
        r"|\bpayment advice|bordereau (?:de |du )?(?:reglement|paiement|virement|remise)"
        r"|\bdetail(?:s)? (?:du|de notre|de votre|des|de ce|of (?:the|our) ) ?(?:virement|reglement"
        r"|paiement|payment)|lettre[- ]cheque|zahlungsavis|avviso (?:di )?(?:pagamento|bonifico)"
        r"|aviso de (?:pago|transferencia)|betaal(?:specificatie|advies)|payment (?:details"
        r"|breakdown) (?:as )?(?:below|attached)",
        None,
    ),
    (
        "remittance",
        0.85,
        r"(?:ci[- ]joint|en (?:piece )?jointe|en pj|vous trouverez|trouverez|voici|attached|enclosed"
        r"|please find|anbei|adjunt|allegat|bijgevoegd|bijlage).{0,80}(?:preuve|justificatif"
        r"|confirmation|ordre|copie|attestation|proof|swift|confirmation|avis|receipt|nachweis|beleg"
        r"|justificante|distinta|contabile|bewijs).{0,30}(?:virement|paiement|reglement|transfert"
        r"|payment|transfer|uberweisung|zahlung|pago|transferencia|bonifico|pagamento|betaling)",
        None,
    ),
    # --- turns met less often
    (
        "paid",
        0.85,
        r"\b(?:a|ont|avait) (?:bien |deja )*ete (?:mise?s? en (?:paiement|reglement)"
        r"|prise?s? en charge par (?:notre|la) banque|depose)|\b(?:we|i|they) (?:have |had "
        r"|'ve )?(?:already |just |now )*(?:cleared|settled|squared) (?:this|it|that|the|these|those|our"
        r"|your|everything)|\bleft our (?:bank|account)",
        NEGATION,
    ),
    (
        "promise",
        0.8,
        r"\b(?:arranging|organi[sz]ing|preparing|processing|putting through|setting up) (?:the |a |your "
        r"|this |that )?(?:payment|transfer|wire|bacs|remittance)|\b(?:donc|soit|avec|pour un"
        r"|,) (?:un )?(?:paiement|reglement|virement) (?:prevu )?(?:le \d|au \d|fin (?:de|du|janvier"
        r"|decembre)|demain|lundi|mardi|mercredi|jeudi|vendredi|debut|la semaine|avant)|^(?:paiement"
        r"|reglement|virement) (?:le \d|au \d|fin (?:de |du )|demain|lundi|mardi|mercredi|jeudi|vendredi"
        r"|debut|la semaine prochaine|sous \d|sous huitaine|avant)",
        NEGATION,
    ),
    (
        "needs_time",
        0.85,
        r"\b(?:indulgence|bienveillance|geste de votre part|facilites? de (?:paiement|reglement|caisse)"
        r"|un arrangement|s'arranger|nous arranger|trouver un accord|souplesse|a court de tresorerie"
        r"|sans le sou)|\b(?:pay|settle|paying) (?:\S{1,8} ){0,3}(?:later|instead|gradually|bit by bit"
        r"|in bits)|\b(?:can't|cannot|unable to|not able to) (?:afford|manage)",
        None,
    ),
)
