"""How people object, ask, point elsewhere or defend themselves; folded (lower case, no accents)."""

from __future__ import annotations

import re

from relanced.understanding.turns import Entry

# Intent, confidence, what it sounds like, and what silences it in the same clause.
TABLE: tuple[Entry, ...] = (
    # --- dispute
    (
        "dispute",
        0.9,
        r"\bcontest(?:e|ons|ee|ees|ation|er)\b|\blitige|\bdesaccord|pas d'accord|non conforme|(?:n'est"
        r"|ne sont|n'etait|n'etaient|n'a|pas) (?:\S{1,10} ){0,3}(?:pas )?conformes?\b|\b(?:erreur"
        r"|anomalie|ecart) (?:de|sur|dans|d') ?(?:\S{1,12} ){0,3}(?:prix|tarif|quantite|factur|montant"
        r"|tva|calcul|adresse de factur|saisie|taux)|(?:prix|tarif|montant|quantite|remise|facture|tva"
        r"|taux)s? (?:\S{1,14} ){0,4}(?:incorrecte?s?|errone|fausse?|faux|ne correspond|inexacte?"
        r"|different|superieur|trop eleve|est pas (?:le bon|correct|bon|celui))",
        re.compile(r"\biban|\brib\b|coordonnees bancaires|adresse (?:mail|e-mail|de messagerie)"),
    ),
    (
        "dispute",
        0.9,
        r"ne correspond(?:ent)? pas|(?:marchandise|livraison|colis|produit|materiel|commande|palette"
        r"|carton|article|piece|prestation|travaux|chantier|intervention"
        r"|service)s? (?:\S{1,14} ){0,6}?(?:manquant|incomplet|abime|casse|defectueu|endommage|partielle"
        r"|jamais (?:ete )?(?:livre|recu|realise|effectue|faite?)|non (?:livre|recu|realise|termine"
        r"|effectue|faite?)|pas (?:ete )?(?:livre|recu|realise|termine|acheve|effectue|faite?|fini"
        r"|conforme)|en retard|retour|refuse)|(?:il )?(?:nous )?manqu(?:e|ait"
        r"|ent) (?:\S{1,10} ){0,3}(?:cartons?|palettes?|pieces?|articles?|produits?|unites?)|malfacon"
        r"|reserves? (?:\S{1,12} ){0,3}(?:levee|emise|non)|vices? cache|\breclamation"
        r"|tombe(?:e)? en panne|ne fonctionne(?:nt)? pas",
        None,
    ),
    (
        "dispute",
        0.85,
        r"(?:attend(?:s|ons|ent)?|attente (?:de|d')|demand(?:e|ons|ais|ions)|reclam(?:e|ons)|emettre"
        r"|etablir|faire|recevoir|recu|prevoir|envoyer|deduire|reception de|promis"
        r"|deduction).{0,30}\b(?:un |l'|votre |d'un |de l'|notre |les |des |d')avoirs?\b(?! (?:regle"
        r"|paye|recu|ete|fait|la |le |une|votre|du ))|facture(?:e|es|s)? (?:\S{1,10} ){0,3}(?:deux fois"
        r"|en double|2 fois)|\bdoublon|double facturation|trop[- ]factur|sur-?factur"
        r"|ne (?:vous )?(?:dev(?:ons|rions)|dois|doit) (?:\S{1,8} )?(?:rien|pas|aucun|plus)|(?:refus(?:e"
        r"|ons)|pas question|hors de question|refuserons) (?:de|d') ?(?:\S{1,8} )?(?:pay|regl)"
        r"|ne (?:paierons|reglerons|paierai|reglerai|payerons|payerai) (?:\S{1,10} ){0,3}?(?:pas|rien"
        r"|que)|(?:jamais|pas|rien) (?:ete )?(?:command|signe|demande|souscrit)e?|(?:ni"
        r"|sans) (?:commande|bon de commande signe)|(?:prix|tarif|montant) (?:convenu|du devis|prevu"
        r"|negocie)|(?:devis|contrat) (?:prevoyait|mentionn|indiqu|parle|etait de|disait)|au lieu de"
        r"|(?:contrat|abonnement) (?:\S{1,10} ){0,4}resilie",
        None,
    ),
    (
        "dispute",
        0.9,
        r"\bdisput(?:e|ing|ed)\b|\bdisagree|\bincorrect(?:ly)?\b|\b(?:wrong|inaccurate) (?:price|amount"
        r"|quantity|invoice|rate|vat|total|item|goods|product|figure)|overcharg|over-?billed"
        r"|\b(?:damaged|faulty|defective|broken|short[- ]?(?:delivered|shipped)|incomplete)\b|(?:goods"
        r"|items?|parts?|boxes|pallets?|units|delivery|order|work|job"
        r"|services?) (?:\S{1,14} ){0,6}(?:never (?:been )?(?:arrived|delivered|received|completed|done"
        r"|ordered)|(?:not|n't) (?:\S{1,10} ){0,2}(?:delivered|received|arrived|completed|finished"
        r"|ordered|as ordered|done|up to)|missing|was late|were late)|never ordered|did(?:n't"
        r"| not) order|not as (?:agreed|ordered|quoted)|credit note|(?:billed|charged"
        r"|invoiced) (?:us )?(?:\S{1,10} ){0,2}(?:twice|double|too much|for)|double[- ](?:billed"
        r"|invoiced|charged)|duplicate (?:of|invoice|charge|billing)|(?:don't|do not"
        r"|doesn't) (?:\S{1,6} )?owe|not (?:prepared|willing|going) to pay|refus(?:e|ing) to pay"
        r"|won't (?:be )?pay(?:ing)?|will not (?:be )?pay|does(?:n't| not) match|(?:agreed"
        r"|quoted) (?:price|rate|amount) (?:was|is)|quote (?:was|said|is) (?:for )?|we were quoted"
        r"|contract (?:was )?(?:cancelled|terminated)|issue with (?:the|this|your) (?:invoice|delivery"
        r"|order|amount)",
        re.compile(r"\biban\b|bank (?:details|account)|e-?mail address"),
    ),
    (
        "dispute",
        0.85,
        r"reklam|beanstand|nicht einverstanden|widerspr(?:echen|uch)|(?:rechnung|betrag|preis"
        r"|menge) (?:\S{1,12} ){0,4}(?:falsch|fehlerhaft|nicht korrekt|stimmt nicht)|stimmt nicht"
        r"|mangel(?:haft)?\b|beschadigt|nicht geliefert|gutschrift|doppelt berechnet|(?:no estamos"
        r"|no estoy) (?:de acuerdo|conforme)|(?:factura|importe|precio"
        r"|cantidad) (?:\S{1,12} ){0,4}(?:incorrect|erron|equivocad|no coincide)|no (?:coincide"
        r"|corresponde)|danad|defectuos|nota de (?:credito|abono)|abono pendiente|contest(?:iamo|o)\b"
        r"|(?:fattura|importo|prezzo|merce) (?:\S{1,12} ){0,4}(?:errat|sbagliat|non corrett|non conform"
        r"|danneggiat|mancant)|non (?:corrisponde|conforme|siamo d'accordo)|nota di credito|niet (?:eens"
        r"|akkoord|correct|geleverd)|klopt niet|onjuist|betwist|beschadigd|creditnota|creditfactuur",
        None,
    ),
    (
        "dispute",
        0.85,
        r"factur(?:e|ez|ons|es) .{0,80}(?:alors que|au lieu de|mais (?:nous|seule)|n'en (?:mentionne"
        r"|compte|indique))|(?:corriger|rectifier|annuler|revoir|modifier"
        r"|refaire) (?:\S{1,10} ){0,2}?(?:facture|facturation|montant)"
        r"|facture (?:\S{1,8} ){0,3}(?:a corriger|a annuler|a rectifier|erronee|fausse|rectificative)"
        r"|(?:recu|livre|eu) (?:que|seulement|uniquement) (?:\S{1,8} ){0,2}?(?:moitie|partie|\d)"
        r"|(?:amend|correct|revise|cancel|reissue|re-issue) (?:\S{1,8} )?(?:invoice|bill)|only (?:half"
        r"|part|some|\w+ of) .{0,50}(?:arrived|delivered|received|completed)|not (?:happy|satisfied"
        r"|pleased)|(?:until|before) the (?:rest|remainder|missing)",
        re.compile(r"\biban\b|adresse"),
    ),
    (
        "dispute",
        0.85,
        r"\bbloqu(?:e|ons) (?:\S{1,8} ){0,2}(?:paiement|reglement|facture)|tant que .{0,60}(?:pas"
        r"|non) (?:ete )?(?:resolu|regle|repare|livre|termine|corrige|rempla|fini|conforme)|(?:n'etes"
        r"|n'est|etes) jamais (?:venu|passe|intervenu)|probleme de (?:qualite|fuite|livraison|conformite"
        r"|facturation|fonctionnement)|\b(?:don't|do not|doesn't|didn't|not) match\b|\b(?:returned"
        r"|sent back) (?:these|the|those|this|your|all)|(?:free of charge|complimentary|should be free"
        r"|supposed to be free|gratuit|offert|sous garantie|geste commercial)|(?:charged|billed"
        r"|invoiced) (?:\S{1,10} ){0,5}(?:by mistake|in error|wrongly|incorrectly)|(?:facture"
        r"|envoye)(?:e|s|es)? (?:a tort|par erreur)|avons retourne|ai retourne|renvoye (?:la|le"
        r"|les) (?:marchandise|materiel|produit|colis|article)|(?:mauvaise|pietre) qualite|poor quality"
        r"|not fit for|unsatisfactory|complain",
        re.compile(r"cheque"),
    ),
    # --- needs document
    (
        "needs_document",
        0.9,
        r"(?:pouvez|pourriez|pourrais|peux|peut|pouvoir|merci de|veuillez|prier? de|possible de"
        r"|besoin (?:de|d')|bien vouloir|svp|s'il vous plait|faudrait|attend(?:s|ons)|attente de|aurais"
        r"|souhait|reclam|demande).{0,60}?\b(?:(?:r?envoyer|transmettre|parvenir|communiquer|adresser"
        r"|joindre|fournir|remettre|donner|faire passer|recevoir|avoir|obtenir|reception|redonner"
        r"|depose[rz]|editer)\b.{0,60}?)?(?:factures?|duplicata|copies?|bons? de (?:livraison|commande"
        r"|reception|travaux|intervention)|\bbl\b|\bbc\b|\brib\b|releve|detail|justificatif|pv\b"
        r"|proces[- ]verbal|attestation|kbis|devis signe|numero de (?:commande|bon)|n[o°] de (?:commande"
        r"|bon)|iban|contrat|document|decompte|pieces?)",
        re.compile(
            r"\b(?:avons|ai) (?:bien )?recu|deduire|\b(?:l'|un |d'|votre |cet )avoirs?\b|avoirs? de"
            r"|a (?:ete )?(?:regle|paye)|(?:supprimer|annuler|rectifier|corriger) (?:la|cette|votre) facture"
            r"|merci de (?:ne|votre)|suite a"
        ),
    ),
    (
        "needs_document",
        0.9,
        r"(?:n'avons|n'ai|n'a|avons|ai|n'ont|on a) (?:\S{1,8} ){0,2}?(?:pas|jamais|aucune?|nulle part"
        r"|toujours pas) (?:\S{1,12} ){0,3}?(?:recue?s?|eue?s?|trace|trouvee?s?|en (?:notre"
        r"|ma) possession|cette|copie|de trace|retrouve).{0,40}(?:facture|piece|document|\bbl\b|bon"
        r"|justificatif|rib|la|les|l'|$)",
        re.compile(
            r"marchandise|livraison|colis|commande|virement|paiement|materiel|avoir\b|produit|reponse"
            r"|retour de"
        ),
    ),
    (
        "needs_document",
        0.85,
        r"facture.{0,60}(?:pas (?:ete )?(?:recue|parvenue|trouvee)|jamais (?:ete )?(?:recue|parvenue)"
        r"|introuvable|non (?:recue|parvenue)|n'est pas (?:arrivee|dans|en notre)|ne (?:nous |m')?(?:est"
        r"|a) (?:jamais|pas) (?:ete )?(?:parvenue|recue|arrivee))|(?:retrouve|trouve)(?:ns|s)? (?:pas"
        r"|plus|nulle part) (?:\S{1,12} ){0,3}(?:facture|piece|document)|il (?:nous "
        r"|me )?manque (?:\S{1,10} ){0,3}(?:facture|bon|numero|justificatif|document|piece|rib)"
        r"|\bduplicata|sans (?:bon de commande|numero de commande|n[o°] de commande|bon de livraison)"
        r"|(?:re)?deposer? (?:\S{1,12} ){0,4}(?:chorus|portail|plateforme)|(?:bon de commande"
        r"|numero de commande|n[o°] de commande|bon de livraison) (?:\S{1,12} ){0,4}(?:manque|absent"
        r"|obligatoire|n'apparait|ne figure|indispensable)|rib (?:a jour|svp|s'il)",
        None,
    ),
    (
        "needs_document",
        0.9,
        r"(?:could|can|would|please|kindly|need|require|waiting (?:for|on)|await|like|missing|may i"
        r"|request).{0,50}?(?:(?:re)?-?send|forward|provide|share|supply|e-?mail|attach|have|get|receive"
        r"|see|copy|copies|upload|resubmit)?.{0,50}?(?:cop(?:y|ies) of|duplicate|the invoices?\b"
        r"|these invoices|this invoice|your invoices?|that invoice|invoices? (?:again|in pdf|as pdf"
        r"|attached)|pdf|statement|proof of delivery|\bpod\b|delivery note|purchase order|\bpo\b"
        r"|order number|bank details|breakdown|supporting|timesheet|back-?up|w-?9|vat number|contract"
        r"|signed)",
        re.compile(
            r"\bpaid\b|we (?:have )?received|sent (?:it|the payment)|find attached|please find|see attached"
            r"|note that|credit note|our bank details|cancel|amend|correct(?:ed)?\b|stop sending|already"
        ),
    ),
    (
        "needs_document",
        0.85,
        r"(?:never|not|n't|don't have|do not have|can't find|cannot (?:find|locate)|no (?:trace|record"
        r"|sign|copy)|have no).{0,30}(?:received?|got|seen|have|find|locate|of"
        r"|copy)?.{0,20}\b(?:invoices?|copy|it in our system|bill|purchase order|po number)",
        re.compile(
            r"goods|delivery|payment|order(?:ed)? (?:it|this)|correct|owe|pay|dispute|match|agree"
        ),
    ),
    (
        "needs_document",
        0.85,
        r"(?:senden|schicken|ubersenden|zusenden|bitte um|benotigen|brauchen|fehlt).{0,60}(?:rechnung"
        r"|kopie|lieferschein|beleg|nachweis|bestellnummer)|rechnung.{0,40}(?:nicht erhalten"
        r"|liegt (?:uns )?nicht vor|nie erhalten)|(?:enviar|envien|remitir|reenviar|necesitamos|mandar"
        r"|facilitar|adjuntar|podria).{0,60}(?:factura|copia|albaran|duplicado|pedido)|no (?:hemos"
        r"|he) recibido (?:la|esta|su) factura|(?:inviar|rinviar|mandar|spedir|trasmettere|serve|manca"
        r"|potrebbe|avere).{0,60}(?:fattura|copia|ddt|bolla|documento)|non (?:abbiamo"
        r"|ho) (?:mai )?ricevuto (?:la|questa) fattura|(?:sturen|toesturen|opsturen|mailen|ontvangen"
        r"|nodig|graag).{0,60}(?:factuur|kopie|pakbon|bestelnummer)|factuur.{0,30}niet ontvangen",
        re.compile(r"bezahlt|uberwiesen|pagad|pagat|betaald"),
    ),
    (
        "needs_document",
        0.85,
        r"(?:des|a|apres|sans) (?:la |votre )?reception (?:de |du |d'un[e]? "
        r"|des )?(?:\S{1,14} ){0,3}?(?:duplicata|factures?|rib|\bbl\b|bons? de|justificatif|document"
        r"|pv\b)|(?:des que|une fois que|quand|lorsque) (?:vous |nous )(?:\S{1,10} ){0,3}?(?:envoye"
        r"|transmis|aurez|aurons|recu|recevrons|avez)\S{0,3} (?:\S{1,12} ){0,4}?(?:duplicata|facture|rib"
        r"|\bbl\b|bon de|justificatif|document|copie)|(?:once|as soon as|when|until|upon"
        r"|after) (?:\S{1,10} ){0,6}?(?:copy|invoice|\bpo\b|purchase order|statement|pod|bank details)\b",
        re.compile(r"avoir|credit note|approv"),
    ),
    (
        "needs_document",
        0.8,
        r"\bbesoin (?:du|d'un|de la|de l'|des) (?:\S{1,10} ){0,2}?(?:bon|facture|bl|pv|devis"
        r"|justificatif|releve|numero|duplicata|detail|rib|contrat|attestation)|(?:quelle"
        r"|quelles) factures? (?:s'agit|parl|concern|est-ce)|(?:a quoi"
        r"|a quelle commande) (?:\S{1,8} ){0,3}correspond|which invoice|what (?:is this|invoice is this"
        r"|does this (?:relate|refer))",
        None,
    ),
    # --- insolvency
    (
        "insolvency",
        0.95,
        r"redressement judiciaire|liquidation (?:judiciaire|amiable)|(?:en|mise en|placee en"
        r"|cloture de) liquidation|procedures? collectives?|(?:procedure|plan|jugement|placee?|en"
        r"|mise) (?:de |sous |en )?sauvegarde\b|mandataire (?:judiciaire|liquidateur)|\bliquidateur"
        r"|administrateur judiciaire|depot de bilan|deposee? (?:le|notre|son|leur) bilan"
        r"|cessation (?:des|de) paiements?|declar(?:er|ation|ez) (?:de |votre |vos |des "
        r"|la )?(?:votre )?creances?|surendettement|mandat ad hoc|procedure de conciliation|\bbodacc\b"
        r"|\bplan de cession",
        re.compile(r"votre (?:societe|entreprise) est"),
    ),
    (
        "insolvency",
        0.95,
        r"\binsolven|\b(?:in|into|entered|under|placed in(?:to)?) (?:voluntary )?(?:administration"
        r"|liquidation|receivership)|\badministrators? (?:have|has|was|were|appointed|at)"
        r"|\bliquidators?\b|\breceivership\b|chapter (?:11|7)|\bbankrupt|winding[- ]up|wound up"
        r"|proof of (?:debt|claim)|ceased trading|\bcva\b|insolvenz|konkurs|concurso de acreedores"
        r"|\bquiebra|administrador concursal|fallimento|concordato preventivo|curatore fallimentare"
        r"|liquidazione giudiziale|faillissement|failliet|surseance|\bcurator\b",
        None,
    ),
    # --- turns met less often
    (
        "dispute",
        0.85,
        r"\brefus(?:e|ons|er|ee|ees|ait|ant) (?:la |le |les |cette |votre |vos )(?:marchandise|livraison"
        r"|colis|facture|materiel|commande|travaux|chantier|reception)|\bannul(?:e|er|ons|ee"
        r"|ation)s? (?:\S{1,10} ){0,3}?(?:commande|contrat|prestation|abonnement|reservation"
        r"|intervention|devis)|\bmanqu(?:e|ent|ait|aient) (?:\S{1,10} ){0,3}?(?:colis|cartons?|pieces?"
        r"|articles?|palettes?|heures?|references?|elements?)|\b(?:rien"
        r"|aucune somme) (?:a )?(?:vous )?devoir|(?:technicien|intervenant|ouvrier|livreur|chauffeur"
        r"|equipe|artisan|prestataire|macon|plombier|electricien)s? (?:\S{1,12} ){0,4}?(?:n'est (?:pas"
        r"|jamais|reste|venu)|n'a (?:pas|jamais|rien)|ne sont|n'ont)|n'(?:avons|ai|a) (?:commande|recu"
        r"|demande|signe|eu|accepte) (?:que|qu')|\b(?:mecontent|insatisfait|pas satisfait|inadmissible"
        r"|bacle|abus|arnaque|escroquerie)",
        re.compile(r"cheque|annuler (?:le|la) (?:relance|rappel)"),
    ),
    (
        "dispute",
        0.85,
        r"\b(?:never|didn't|did not|haven't|have not) (?:sign|agree|subscrib|authori[sz]|request|ask"
        r"|approv|accept)\w{0,4}|\b(?:invoice|bill|amount|total|price|charge"
        r"|figure)s? (?:\S{1,8} )?(?:is|was|are|were|looks?|seems?|appears?) (?:\S{1,10} )?(?:wrong"
        r"|not right|inaccurate|too (?:high|much)|mistaken|in error|not what)|\bonly (?:ordered|received"
        r"|agreed|had|got|asked)|(?:unhappy|dissatisfied|disappointed|not satisfied|displeased|issues?"
        r"|problems?) with (?:the|your|this|our)|(?:issue|send|raise|provide|need|expect|owe us"
        r"|waiting for|due) (?:\S{1,8} ){0,3}?(?:a credit\b|credit for|credit us)(?! card| check)|\b(?:cancelled"
        r"|canceled) (?:the|this|that|our|my|it)|\bscam\b|\bfraudulent",
        re.compile(r"bank details"),
    ),
    (
        "needs_document",
        0.85,
        r"\b(?:un |le )?(?:double|duplicata|exemplaire|copie) (?:de |d')(?:la |cette |votre |vos |ces "
        r"|une )?(?:facture|piece|bl|bon)|(?:mentionner|indiquer|ajouter|faire figurer"
        r"|rappeler) (?:\S{1,12} ){0,3}?(?:numero|n[o°]|bon|reference|engagement)|(?:do you have"
        r"|have you got|is there|what is|what's) (?:\S{1,6} ){0,2}?(?:po|purchase order|order|reference"
        r"|copy)\b|\bfaudrait (?:\S{1,10} ){0,3}?(?:facture|detail|bon|releve|justificatif|numero"
        r"|duplicata|copie)",
        re.compile(r"jamais recu la marchandise"),
    ),
    (
        "legal",
        0.9,
        r"\b(?:contacter|consulter|voir|saisir|contacte|consulte)(?:ons|ai|rons"
        r"|rai)? (?:\S{1,8} )?(?:conseil\b|avocat|juriste|service juridique|protection juridique)"
        r"|\bin court\b|\bvoie judiciaire",
        re.compile(r"redressement|liquidation|sauvegarde"),
    ),
)
