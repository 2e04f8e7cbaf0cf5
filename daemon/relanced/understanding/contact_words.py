"""How people point elsewhere, acknowledge, speak of bank accounts or ask to be left alone; folded."""

from __future__ import annotations

import re

from relanced.understanding.turns import Entry

# Intent, confidence, what it sounds like, and what silences it in the same clause.
TABLE: tuple[Entry, ...] = (
    # --- wrong contact
    (
        "wrong_contact",
        0.9,
        r"(?:ne|n')\s?(?:suis|m'occupe|gere|travaille|traite|fais|est|sommes|travaillons|s'occupe"
        r"|traitons|gerons)(?: \S{1,12}){0,2} (?:pas|plus) (?:\S{1,12} ){0,4}?(?:bon(?:ne)? (?:personne"
        r"|interlocut|contact|service|adresse|destinataire)|en charge|charge|cela|ca|ce sujet|ce dossier"
        r"|de (?:la )?(?:compta|factur|paiement|ces|ce)|chez|dans (?:cette|la|l'|les effectif)"
        r"|pour (?:cette|la)|des (?:factures|paiements|reglements)|salarie|comptable|gerant|le service"
        r"|concerne|l'interlocut|la compta|partie)|mauvais(?:e)? (?:interlocut|destinataire|service"
        r"|adresse|personne|contact|societe|entreprise)|erreur de (?:destinataire|personne|societe"
        r"|adresse mail|contact)|trompe[rsz]? (?:de (?:destinataire|personne|societe|interlocut|service"
        r"|adresse))|(?:a |ai |avons )quitte (?:la |l'|notre |cette |ses |mes )"
        r"|n'est plus (?:\S{1,10} )?(?:chez|dans|parmi|en poste|salarie|la|employe|joignable|notre"
        r"|gerante?)|ne (?:travaille|fait) plus (?:chez|pour|partie|dans|ici|avec)|(?:nouvel(?:le)?"
        r"|bon(?:ne)?) (?:interlocut|contact|adresse|comptable)",
        None,
    ),
    (
        "wrong_contact",
        0.8,
        r"(?:merci de|veuillez|il faut|vous pouvez|pouvez[- ]vous|invite a|conseille de|prie de"
        r"|mieux) (?:\S{1,8} ){0,2}?(?:contacter|vous (?:adresser|rapprocher|tourner)|ecrire|voir avec"
        r"|adresser (?:\S{1,14} ){0,5}(?:a|au) |envoyer (?:\S{1,14} ){0,6}(?:a|au|sur) "
        r"|transmettre (?:\S{1,14} ){0,5}(?:a|au) )(?: \S{1,20}){0,8}?(?:\S{1,64}@|service|comptab"
        r"|compta\b|collegue|mme|monsieur|madame|m\. |mr |siege|direction|mairie|tresorerie|gestionnaire"
        r"|syndic|cabinet)|(?:adressez|rapprochez|tournez)[- ]vous|voyez avec"
        r"|c'est (?:\S{1,14} ){1,5}qui (?:s'en occupe|gere|s'occupe|traite)|(?:s'en occupe"
        r"|gere les (?:factures|paiements|reglements))|ne (?:me|nous) concerne(?:nt)? pas|(?:ne connais"
        r"|ne connaissons) pas (?:\S{1,10} ){0,2}(?:cette|votre) (?:societe|entreprise|facture)"
        r"|a l'attention de mon|pas (?:a moi|a nous) (?:que|qu')",
        re.compile(r"mon avocat|notre avocat|liquidateur|mandataire|administrateur|tribunal"),
    ),
    (
        "wrong_contact",
        0.9,
        r"(?:not|n't|no longer|aren't) (?:\S{1,8} ){0,2}?the (?:right|correct|appropriate) (?:person"
        r"|contact|department|address|company)|wrong (?:person|address|department|contact|e-?mail"
        r"|company|party|recipient|number)|no longer (?:works?|with|working|employed|at|here|handles?"
        r"|deals?|responsible|in charge)|(?:has|have|'ve) left (?:the|our|us)|left (?:the )?company"
        r"|(?:please|kindly|should|can you|need to) (?:\S{1,8} )?(?:contact|write to|e-?mail"
        r"|reach out to|get in touch with|speak (?:to|with)|direct (?:this|your|these|all|any)"
        r"|send (?:this|these|your|all|any|future|it) (?:\S{1,12} ){0,4}to|address (?:this|these|your))"
        r"|(?:don't|do not|doesn't) (?:deal with|handle|work (?:for|at|here)|look after)|(?:deals with"
        r"|handles|looks after|takes care of|in charge of|responsible for) (?:\S{1,10} ){0,2}(?:this"
        r"|invoices?|payments?|accounts|these|billing)",
        re.compile(
            r"please contact (?:me|us)\b|\b(?:stop|quit|cease|never|don.t|not) (?:\S{1,8} )?(?:contact|e-?mail|writ|send)|contact (?:me|us) (?:if|for|on|at)|by return|solicitor|lawyer"
            r"|administrator|liquidator|send (?:this|these|it|them) (?:invoices? )?to me\b"
        ),
    ),
    (
        "wrong_contact",
        0.85,
        r"(?:nicht|falscher?) (?:\S{1,12} ){0,3}?(?:zustandig|ansprechpartner|der richtige|die richtige)"
        r"|nicht mehr (?:bei|fur|im unternehmen|tatig)|wenden sie sich|(?:ya no (?:trabaja|trabajo)"
        r"|no soy (?:la persona|el responsable|quien)|persona equivocada|dirijase|pongase en contacto"
        r"|contacte con)|(?:non (?:lavora|lavoro) piu|non sono (?:la persona|il responsabile|io)"
        r"|persona sbagliata|si rivolga|contattare)|(?:niet (?:meer )?(?:werkzaam|de juiste)"
        r"|verkeerde (?:persoon|adres)|neem contact op met|contact op te nemen met"
        r"|werkt (?:hier )?niet meer)",
        None,
    ),
    (
        "wrong_contact",
        0.85,
        r"(?:adresser|envoyer|transmettre|faire parvenir) (?:\S{1,14} ){1,5}(?:a l'adresse|a l'attention"
        r"|au service|a la compta|a notre (?:compta|service|cabinet)|directement a)|(?:got"
        r"|have) the wrong",
        re.compile(r"rib|bon de|duplicata|copie|justificatif|cheque|reglement (?:a|au)"),
    ),
    # --- acknowledged
    (
        "acknowledged",
        0.7,
        r"\b(?:bien (?:recu|note|pris)|bonne (?:reception|note)|pris (?:bonne )?note|prenons note"
        r"|prends note|accus(?:e|ons) (?:bonne )?reception|c'est note|message (?:bien )?recu"
        r"|mail bien recu|merci (?:pour|de) (?:ce|votre|le|cette) (?:rappel|relance|message|mail"
        r"|retour))",
        re.compile(r"jamais|pas (?:bien )?recu"),
    ),
    (
        "acknowledged",
        0.7,
        r"(?:je|nous|on|j') ?(?:\S{1,10} ){0,2}?(?:transmets|transmettons|transfere|transferons"
        r"|fais suivre|faisons suivre|fait suivre|verifie|verifions|me renseigne|nous renseignons"
        r"|regarde|regardons|fais le point|faisons le point|reviens vers|revenons vers|reviendrai"
        r"|reviendrons|etudie|etudions|controle|controlons|ai transmis|avons transmis|ai transfere"
        r"|avons transfere|vois avec|voyons avec|relance (?:la|le|mon|notre|en interne)|me rapproche"
        r"|interroge|interrogeons|fais une recherche|vais (?:\S{1,8} ){0,2}(?:verifier|regarder|voir"
        r"|transmettre|me renseigner|transferer|faire (?:le point|suivre)|demander|relancer)"
        r"|allons (?:\S{1,8} ){0,2}(?:verifier|regarder|voir|transmettre|transferer))"
        r"|(?:en cours (?:de (?:verification|traitement|validation|controle|analyse|signature))"
        r"|transmis(?:e)? (?:a|au) (?:\S{1,10} ){0,3}(?:service|compta|direction|collegue|responsable)"
        r"|circuit de validation)",
        None,
    ),
    (
        "acknowledged",
        0.7,
        r"\b(?:well )?(?:noted|acknowledged?)\b|(?:i|we)(?:'ll| will| am| are|'m"
        r"|'re)? (?:\S{1,8} ){0,2}?(?:check(?:ing)?|look(?:ing)? (?:into|at)|get(?:ting)? back"
        r"|forward(?:ed|ing)?|pass(?:ed|ing)? (?:this|it|your)|revert|investigat(?:e|ing)|chas(?:e|ing)"
        r"|review(?:ing)?|follow(?:ing)? up|find out|ask(?:ed|ing)? (?:our|my|the))\b|(?:have|has"
        r"|'ve) (?:\S{1,8} )?(?:forwarded|passed|asked|received your (?:e-?mail|message|reminder))"
        r"|received(?:,| with)? thanks?|thank(?:s| you) for (?:your |the )?(?:reminder|e-?mail|message"
        r"|heads)|leave (?:it|this) with me|under review|being (?:reviewed|looked|checked)|in (?:the"
        r"|our) approval",
        None,
    ),
    (
        "acknowledged",
        0.65,
        r"(?:zur kenntnis genommen|leite(?:n)? (?:\S{1,10} ){0,4}weiter|wird gepruft|(?:wir|ich) prufen?"
        r"|kummere mich|melde mich|melden uns|haben wir erhalten|danke fur (?:ihre|die))|(?:lo (?:reviso"
        r"|revisamos|consulto)|tomo nota|tomamos nota|recibido|lo paso|reenvio a|lo miramos)|(?:ricevuto"
        r"|prendo nota|verifico|verifichiamo|inoltro|inoltriamo|le faccio sapere|controllo)|(?:ik kijk"
        r"|wij kijken|goed ontvangen|doorgestuurd|nagaan|kom (?:er )?op terug|zoek het uit|genoteerd)",
        re.compile(r"nicht erhalten|niet|non ricevuto|mai ricevuto"),
    ),
    (
        "acknowledged",
        0.65,
        r"\b(?:m'en occupe|s'en occupe|nous en occupons|ferai le necessaire|faisons le necessaire"
        r"|fais le necessaire|faire le necessaire|ferons le necessaire|traite votre (?:mail|demande)"
        r"|dossier (?:est )?en cours)|\b(?:on it|will do|sort (?:it|this) out|take care of (?:it|this)"
        r"|see to it|deal with (?:it|this))\b",
        None,
    ),
    # --- legal
    (
        "legal",
        0.9,
        r"\b(?:saisis|saisit|saisirai|saisirons|depose(?:rai|rons|ons)?|porte(?:rai|rons"
        r"|ons)?) (?:\S{1,8} ){0,3}?(?:tribunal|plainte|justice|prud'hommes|conciliateur|mediateur)"
        r"|\btrading standards|small claims",
        re.compile(r"redressement|liquidation|bilan"),
    ),
    (
        "legal",
        0.9,
        r"\b(?:mon|notre|nos|mes|l'|par|un|aupres de (?:mon|notre)) ?(?:avocate?s?"
        r"|conseil(?:s)? juridique|juriste|service juridique|defenseur|protection juridique"
        r"|conseil, maitre)|\bmaitre [a-z]{2,}|\bm(?:e|aitre) \w{3,}.{0,20}avocat|(?:saisir|saisi"
        r"|saisirons|saisirai|saisissons|devant|porter.{0,10}devant) (?:\S{1,10} ){0,2}(?:tribunal"
        r"|justice|juge|tribunaux|mediateur|conciliateur|dgccrf|procureur)|(?:action|procedure|suites?"
        r"|voie|poursuites?|recours) (?:en justice|judiciaires?|juridiques?|contentieu|legale?s?)"
        r"|(?:deposer|depot de|porter) plainte|vous (?:assigner|poursuivre|attaquer)|assignation"
        r"|\bharcelement|mise en demeure (?:de cesser|par)|mettons en demeure|commissaire de justice"
        r"|\bhuissier|opposition a (?:l')?injonction|demarchage abusif|prescrite?s?\b|prescription (?:de"
        r"|est|acquise|biennale)",
        re.compile(r"redressement|liquidation|sauvegarde|liquidateur|mandataire"),
    ),
    (
        "legal",
        0.9,
        r"\b(?:my|our|his|her|the company's) (?:lawyers?|solicitors?|attorneys?|legal (?:team|department"
        r"|counsel|adviser|advisor|representative))|legal (?:action|proceedings|advice|representation"
        r"|steps)|take (?:\S{1,6} )?(?:you )?to court|\bsue\b|\bsuing\b|\bcourt\b|cease and desist"
        r"|harass|statute[- ]barred|(?:rechts)?anwalt|rechtliche schritte|vor gericht|(?:mi|nuestro"
        r"|nuestros) abogad|acciones legales|tribunales|(?:mio|nostro|nostri) (?:avvocat|legal)"
        r"|vie legali|in tribunale|(?:mijn|onze) (?:advocaat|jurist)|juridische stappen|rechtbank",
        re.compile(r"administrator|liquidat|insolven"),
    ),
    # --- bank details
    (
        "bank_details",
        0.9,
        r"(?:chang(?:e|er|ement|eons|eaient|ed?)|nouv(?:eau|elle|elles|eaux)|modifi\w{1,8}|mise a jour"
        r"|mettre a jour|mis a jour|updated?|new|change of"
        r"|changed) (?:\S{1,10} ){0,4}?(?:coordonnees bancaires|\brib\b|\biban\b|compte bancaire|banque"
        r"|domiciliation|bank(?:ing)? (?:details|account)|account (?:details|number))"
        r"|(?:coordonnees bancaires|\brib\b|\biban\b|bank(?:ing)? details|account details|bankverbindung"
        r"|datos bancarios|coordinate bancarie|bankgegevens) (?:\S{1,10} ){0,5}?(?:chang|modifi|nouve"
        r"|new|updat|differ|geandert|neue|nuev|cambi|gewijzigd|errone|incorrect|invalide|rejet)",
        None,
    ),
    (
        "bank_details",
        0.8,
        r"\b(?:votre|vos|un|le|ton|quel(?:le)?s?|sur quel|d'un|du|leur|confirmer|verifier|communiquer"
        r"|transmettre|envoyer|a jour|besoin) (?:\S{1,10} ){0,3}?(?:rib|iban|coordonnees bancaires"
        r"|releve d'identite bancaire)\b|\b(?:your|the|confirm|send|which|correct"
        r"|provide) (?:\S{1,8} ){0,2}?(?:iban|bank(?:ing)? details|bank account|account details"
        r"|sort code|account number)|ihre (?:bankverbindung|iban|bankdaten)|(?:su|vuestro"
        r"|numero de) (?:iban|cuenta|datos bancarios)|(?:vostro|suo|vostre) (?:iban|coordinate)"
        r"|uw (?:iban|bankgegevens|rekeningnummer)",
        re.compile(r"n'hesitez"),
    ),
    # --- opt out
    (
        "opt_out",
        0.9,
        r"(?:cess(?:er|ez|e)|arret(?:er|ez|e)|stop(?:per|pez)?) (?:\S{1,10} ){0,3}?(?:contacter|relancer"
        r"|ecrire|m'envoyer|nous envoyer|envoyer|vos|ces|de m'|d'envoyer|de nous|me )|(?:ne (?:plus"
        r"|souhaite(?:ons)? plus|desire plus|veux plus|voulons plus|voulons pas)|n'(?:envoyez"
        r"|ecrivez) plus|ne m'(?:ecrivez|envoyez|contactez) plus|ne (?:me|nous) (?:contactez|ecrivez"
        r"|relancez|envoyez) plus) ?(?:\S{1,10} ){0,4}?(?:recevoir|contacte|mail|messages?|relance"
        r"|courriel|ecrire|$|de |etre)|(?:me |nous |mon adresse )?(?:desinscri(?:re|vez)|desabonne[rz]?)"
        r"|(?:retir|supprim|effac|enlev)(?:er|ez|e)(?:[- ]moi| (?:moi|mon|notre|mes|nos"
        r"|cette)) (?:\S{1,10} ){0,3}?(?:adresse|mail|donnees|coordonnees|de (?:votre|vos)|liste|e-mail)"
        r"|droit (?:a l'effacement|a l'oubli|d'opposition)|\brgpd\b",
        re.compile(r"avoir|reglement.*stop"),
    ),
    (
        "opt_out",
        0.9,
        r"\bstop (?:e-?mailing|sending|contacting|writing|messaging|these|chasing|harassing)"
        r"|\bunsubscribe|\b(?:remove|delete|take) (?:me|us|my|our) (?:\S{1,10} ){0,4}?(?:from|off|data"
        r"|details|address|e-?mail|list)|(?:do not|don't|never) (?:contact|e-?mail|write(?: to)?"
        r"|message) (?:me|us)|\bopt[- ]?out|^stop[ .!]*$|\bgdpr\b|(?:keine"
        r"|nicht) (?:\S{1,8} )?(?:mehr )?(?:e-?mails|nachrichten|kontaktieren)|abmelden|(?:dejen"
        r"|deje) de (?:enviar|escribir|contactar)|darme de baja|no (?:me )?(?:escriban|contacten|envien)"
        r"|(?:smett(?:ete|a|ere)|non) (?:\S{1,6} )?(?:di )?(?:scriver|contattar|inviar)(?:mi|ci)"
        r"|(?:stop met|geen) (?:\S{1,8} )?(?:mails?|berichten|contact|e-mails)|uitschrijven",
        None,
    ),
    # --- turns met less often
    (
        "wrong_contact",
        0.85,
        r"\badresse (?:\S{1,12} ){0,3}?(?:n'est plus|plus (?:utilisee|valide|active|en service)|obsolete"
        r"|desactivee)|\b(?:mailbox|address|inbox|e-?mail) (?:\S{1,8} )?(?:is not|isn't|is no longer"
        r"|no longer) (?:\S{1,8} )?(?:monitored|used|in use|valid|active|checked)|\buse \S{1,64}@|(?:pas"
        r"|plus) (?:a )?la bonne (?:adresse|personne|societe|porte)|\b(?:speak|talk) to my (?:son"
        r"|daughter|wife|husband|partner|accountant|manager|colleague)|(?:voyez|voir) avec (?:le |la "
        r"|mon |ma |notre |m\. |mme )",
        re.compile(r"avocat|liquidateur|mandataire|banque"),
    ),
    (
        "opt_out",
        0.9,
        r"\bne (?:m'|nous )(?:ecrivez|envoyez|contactez|relancez|sollicitez|derangez) plus\b|\b(?:leave"
        r"|let) (?:me|us) alone|(?:laissez|foutez)[- ](?:moi|nous) (?:tranquille|la paix)",
        re.compile(r"a jour"),
    ),
)
