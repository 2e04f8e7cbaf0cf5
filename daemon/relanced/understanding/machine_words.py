"""The phrases by which machines are known, folded (lower case, no accents); each table is one signal.

From the wordings of Exchange, Gmail, Postfix, Exim, qmail, Sendmail, Domino, OVH, Orange, Free, SES and of the usual
out-of-office assistants in French, English, German, Spanish, Italian, Dutch, Portuguese and a few more.
"""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


DAEMON = _any(
    r"mailer[-_.]?daemon",
    r"post[-_]?master",
    r"poo?stmaster",
    r"mail[-_. ]?delivery",
    r"delivery[-_. ]?(?:sub)?system",
    r"\bmdaemon",
    r"^bounces?\b",
    r"^e?mail[-_]?(?:admin|system|service|robot)",
    r"system administrator",
    r"smtp[-_]",
    r"mta[-_]?(?:daemon|admin)?@",
    r"mailsystem",
    r"^microsoftexchange",
    r"-admin@",
    r"^inetgw",
    r"^no-?reply@",
    r"^(?:mail)?daemon@",
    r"^double-bounce@",
)

BOUNCE_SUBJECT = _any(
    r"^(?:(?:auto|automatic reply): )?undeliver",
    r"delivery (?:status|failure|report|has failed|problem|error|unsuccessful)",
    r"(?:mail|message|e-?mail) delivery (?:fail|problem|error|notif|status|system)",
    r"failure notice",
    r"returned (?:e-?)?mail",
    r"mail (?:could not be |not )delivered",
    r"(?:message|mail|email) (?:status|delay|undeliver|not delivered|was not delivered)",
    r"delivery (?:is |has been |was )?(?:delay|temporar|suspended|incomplete)",
    r"warning: (?:could not send|message)",
    r"nondeliverable|non-?delivery|not deliverable|notification d.echec",
    r"mail system error",
    r"user unknown",
    r"returned to sender",
    r"error (?:sending|during delivery|delivering)",
    r"failed(?: to)? deliver",
    r"could(?: not|n't) (?:be )?deliver|unable to deliver",
    r"permanent error|permanent failure|nondelivery",
    r"(?:bounced|rejected) (?:mail|message)",
    r"message (?:rejected|blocked|bounced)",
    r"non remis|non delivre|non distribu|echec (?:de |d')?(?:la )?(?:remise|distribution|livraison"
    r"|envoi)|remise impossible|impossible de remettre",
    r"remise (?:differee|retardee)|(?:message|mail|courrier).{0,40}(?:retarde|differe)"
    r"|avis de non[- ]remise|courrier non",
    r"unzustellbar|nicht zugestellt|zustellung(?:s)?(?:fehl| fehl|status|verzog| verzog)"
    r"|nicht zustellbar|unzustellbare",
    r"non recapitabile|recapito non riuscito|mancata consegna|messaggio non (?:recapit|consegn)|recapito (?:non|fallit)|impossibile recapitare",
    r"no se puede entregar|no entregad|error de entrega|entrega (?:fallida|retrasada)"
    r"|no se ha podido entregar|devuelto",
    r"onbestelbaar|niet bezorgd|niet afgeleverd|bezorging|nao (?:foi )?entregue|falha na entrega"
    r"|niedostarcz|zwrot",
)

BOUNCE_BODY = _any(
    r"(?:could|can|was|were|has|had|did) ?n(?:o|')t (?:be |been )?(?:able to )?(?:deliver|sen[dt]"
    r"|reach)",
    r"cannot be (?:delivered|sent|reached)",
    r"undeliver(?:able|ed)",
    r"delivery (?:to the following|has failed|failed|attempt)",
    r"permanent (?:fatal )?(?:error|failure)",
    r"unable to deliver",
    r"could not (?:send|be) (?:message|delivered|reached)",
    r"failed (?:addresses|recipients?|to deliver)",
    r"not been delivered|not delivered",
    r"this is the (?:mail (?:delivery )?system|qmail|postfix|mailer-daemon)",
    r"did not reach",
    r"returned (?:to (?:you|sender)|mail|message)",
    r"message (?:has been |was |is being )?(?:rejected|returned|delayed|blocked|bounced|frozen)",
    r"was not delivered|delivery report",
    r"recipient(?:'s)? (?:address|e-?mail|mail|system|server)?.{0,40}(?:reject|refus|unknown"
    r"|not found|full)",
    r"user unknown|no such user|unknown user",
    r"(?:mail|in)box (?:is )?(?:full|unavailable|disabled)|over(?:\s|-)?quota|quota exceeded"
    r"|mailbox not found|unrouteable",
    r"delivery (?:is )?delayed|delivery status notification|still (?:trying|be retried|attempting)"
    r"|has not (?:yet )?been delivered",
    r"n'a(?:vons|i)? pas pu (?:etre )?(?:remis|delivre|distribue|livre|envoye|achemine)|pas (?:ete"
    r"|pu etre) (?:remis|distribue|delivre|livre)",
    r"echec de (?:la )?(?:remise|distribution|livraison)|adresse (?:.{0,40} )?(?:introuvable"
    r"|inconnue|inexistante|n'existe pas)|boite (?:aux lettres |de reception )?(?:est )?(?:pleine"
    r"|saturee)",
    r"impossible (?:de|d') (?:remettre|delivrer|distribuer|acheminer|envoyer)|message (?:n'est"
    r"|non) (?:pas )?(?:remis|delivre)|a ete refuse par le serveur",
    r"konnte(?:n)? nicht (?:zugestellt|ubermittelt|gesendet)|nicht zugestellt|unzustellbar"
    r"|zustellung .{0,40}fehlgeschlagen|postfach .{0,20}(?:voll|nicht)",
    r"no (?:se )?(?:ha |puede |pudo )?(?:podido )?(?:ser )?entreg|recapito non riuscito|non (?:e stato "
    r"|puo essere )?(?:possibile )?(?:recapit|consegn)|casella .{0,20}piena",
    r"kon(?:den)? niet (?:worden )?(?:bezorgd|afgeleverd)|niet (?:worden )?bezorgd"
    r"|nao (?:foi possivel|pode ser) entreg|nao entregue",
    r"\b(?:smtp|remote|server) error|said: [45]\d\d|\b[45]\.\d{1,2}\.\d{1,3}\b.{0,80}(?:reject"
    r"|unknown|fail|denied|refus|full|exist)|diagnostic-code",
    r"not (?:a )?member|not allowed to post|loop alert",
)

# Set by a program before the subject it answers; a person who answers one writes "Re:" before it.
AUTOMATIC_SUBJECT = _any(
    r"^(?:auto(?:matic)?[- ]?(?:matic )?(?:reply|response|answer)(?: ?:|$| from| - )|autoreply"
    r"|autoresponder|auto-?response|automatic (?:e-?mail|message))",
    r"^reponse automatique|^(?:message|mail|courriel|reponse) (?:d'absence|automatique)|^\[?(?:auto"
    r"|automatique|automatisch|automatico)\]? ?:",
    r"^(?:automatische antwort|autom\. antwort|abwesenheits(?:notiz|assistent|nachricht|meldung))"
    r"|^respuesta automatica|^risposta automatica|^automatisch (?:antwoord|bericht)"
    r"|^resposta automatica",
    r"^automatiskt svar|^autosvar|^automatisk svar|^automaattinen|^automatyczna"
    r"|^odpowiedz automatyczna|^автоматический ответ|^автоответ|^自動|^automaticka odpoved"
    r"|^raspuns automat|^otomatik",
    r"^(?:out of (?:the )?office|ooo) ?:",
)

ABSENCE_SUBJECT = _any(
    r"^(?:i am |i'm )?(?:currently )?(?:out[- ]of[- ](?:the )?office|ooo)\b",
    r"^away (?:from|notice)|^vacation (?:reply|message|response)|^(?:on|annual) leave\b",
    r"^absente? du bureau|^(?:je suis )?(?:en )?conges? (?:du|jusqu)|^notification d'absence"
    r"|^absence du bureau",
    r"^absen(?:ce|t|te)(?: ?:| (?:jusqu|du \d|le \d|temporaire)|$)",
    r"^abwesend|^ausser haus|^nicht im buro|^urlaub",
    r"^fuera de (?:la )?oficina|^ausente|^ausencia$|^ausencia:",
    r"^fuori (?:sede|ufficio)|^assente\b|^assenza\b",
    r"^afwezig|^niet aanwezig|^buiten kantoor|^fravaer|^poissa|^nieobecnosc",
)

ABSENCE_BODY = _any(
    r"\bje (?:suis|serai|serais|me trouve)(?: actuellement| bien| moi-meme)? (?:absente?|en conges?"
    r"|en vacances|en deplacement|en arret|en formation|hors du bureau|indisponible)",
    r"\b(?:actuellement|absente?) (?:absente?|en conges?|en vacances)|absente? (?:du bureau|jusqu'au"
    r"|du \d|de mon bureau|pour)|conges? (?:jusqu'au|maternite|paternite|annuels?)|arret maladie",
    r"(?:notre (?:societe|entreprise|cabinet|bureau|agence)|nos bureaux|nous|le cabinet|l'entreprise"
    r"|l'agence)(?: \w+)? (?:est|sont|sommes|seront|sera|serons) (?:actuellement "
    r"|exceptionnellement )?ferme",
    r"\bi(?:'m| am| will be| shall be| have been)(?: now| currently)? (?:out of (?:the )?office"
    r"|out of office|away|on (?:annual |maternity |sick |paternity |parental )?(?:leave|holiday"
    r"|vacation)|travell?ing|off work|not in the office)",
    r"(?:currently|presently) (?:out of|away|on leave|on holiday|unavailable)|out of (?:the )?office"
    r"|away from (?:my|the) (?:desk|office|e-?mail)|on (?:annual|maternity|parental|sick) leave"
    r"|on vacation until",
    r"(?:our )?offices? (?:is|are|will be) closed|no longer (?:works?|working|employed|with)|n(?:e"
    r"|'est|e fait) (?:plus|travaille plus|fait plus)(?: partie| dans| chez)?",
    r"\bich bin .{0,40}(?:nicht im (?:buro|hause)|abwesend|im urlaub|ausser haus|nicht erreichbar)"
    r"|nicht im (?:buro|haus)|bin ich (?:wieder|ab) |abwesenheit|im urlaub",
    r"\b(?:estoy|estare|me encuentro|estamos) .{0,30}(?:ausente|fuera de (?:la )?oficina"
    r"|de vacaciones)|fuera de la oficina|sono .{0,30}(?:assente|in ferie|fuori (?:ufficio|sede))"
    r"|saro .{0,20}(?:assente|in ferie)|fuori ufficio",
    r"\b(?:ik ben|ben ik|wij zijn) .{0,40}(?:afwezig|niet aanwezig|op vakantie|met verlof"
    r"|niet op kantoor|buiten kantoor)|estou .{0,20}(?:ausente|de ferias)|ausente do escritorio",
)

URGENT = _any(
    r"\burgent ?\?|\burgence ?\?|en cas d'urgence|pour toute urgence|si (?:votre demande|c'est|cela est"
    r"|votre message est) urgent|en mon absence|pendant (?:cette|mon) (?:periode|absence)"
    r"|durant (?:cette|mon) (?:periode|absence)",
    r"(?:if|for|in case of|should).{0,30}(?:urgent|emergenc|immediate (?:assistance|help))"
    r"|in my absence|during (?:my absence|this time)|in dringenden|vertretung|en caso de urgencia"
    r"|in caso di urgenza|per urgenze|bij dringende|dringende (?:zaken|gevallen)|voor dringende",
)

LIMITED_ACCESS = _any(
    r"(?:pas|peu|aucun|difficilement) (?:acces|consult)|acces (?:limite|restreint|reduit)"
    r"|ne (?:pourrai|consulterai|pourrais|serai) (?:pas|plus)|sans acces|votre (?:message|mail"
    r"|courriel) ne sera (?:pas|ni)",
    r"(?:limited|no|not have|intermittent|without) access|not be (?:checking|reading|monitored)"
    r"|(?:will|shall) not be (?:able|forwarded)|wird nicht weitergeleitet|werden nicht (?:gelesen"
    r"|weitergeleitet)|keinen zugriff|eingeschrankt|sin acceso|acceso limitado|accesso limitato"
    r"|beperkt(?:e)? toegang|geen toegang|non (?:avro|saranno)",
)

ON_RETURN = _any(
    r"(?:a|des|apres) mon retour|de retour (?:le|lundi|mardi|au)|(?:i will|i'll|will) (?:be back"
    r"|return|respond|reply|answer|get back).{0,60}(?:return|back|on |possible)|upon my return"
    r"|when i (?:return|get back)|nach meiner ruckkehr|a mi (?:regreso|vuelta)|al mio (?:rientro"
    r"|ritorno)|bij (?:mijn )?terugkomst|na mijn terugkeer",
)

AUTOMATIC = _any(
    r"(?:genere|adresse|envoye|cree|expedie)e? automatiquement|(?:ceci est|il s'agit d'|c'est) un(?:e)? (?:reponse|message|mail|courriel|e-mail|notification"
    r"|accuse)(?: de reception)? (?:automatique|genere automatiquement|envoye automatiquement)"
    r"|(?:message|mail|courriel|e-mail|reponse|accuse de reception"
    r"|notification)(?: \w+){0,3} (?:automatique|genere automatiquement|envoye automatiquement"
    r"|automatise)",
    r"(?:this is an?|an) auto(?:mated|matic|matically|-?generated)|(?:automated|automatic"
    r"|auto-?generated|automatically generated|autogenerated) (?:reply|response|message|e-?mail|mail"
    r"|notification|acknowledg)|(?:message|reply|e-?mail|mail) (?:was|is|has been) (?:automatically"
    r"|auto-?) ?(?:generated|sent)|auto-?responder",
    r"automatisch (?:generierte|erstellte|erzeugte|versandte|antwoord|gegenereerd|bericht)"
    r"|automatische (?:antwort|e-?mail|nachricht|eingangs)|(?:mensaje|respuesta|correo) (?:automatic"
    r"|generad)|(?:messaggio|risposta|e-?mail) (?:automatic|generat)|automatisch(?:e)? (?:antwoord"
    r"|bericht|mail|ontvangst)",
)

NO_REPLY_TEXT = _any(
    r"(?:ne|merci de ne) pas (?:y )?(?:repondre|y repondre)|ne repondez pas|(?:do not|don't"
    r"|please do not) (?:reply|respond)|nicht (?:auf diese|antworten)|bitte antworten sie nicht"
    r"|no (?:responda|conteste)|non rispondere|niet (?:op deze|beantwoorden|reageren)",
)

RECEIVED_BODY = _any(
    r"(?:avons|ai|a) bien (?:recu|ete recu|ete enregistre|ete prise? en compte|pris en compte"
    r"|enregistre) (?:votre|vos|ta)? ?(?:message|demande|mail|e-mail|courriel|courrier|requete"
    r"|ticket|sollicitation)|votre (?:message|demande|mail|e-mail|courriel|requete"
    r"|ticket)(?: \S{1,40}){0,4} (?:a|ont) (?:bien )?ete (?:recue?|enregistree?|prise? en (?:compte"
    r"|charge)|transmise?|creee?)",
    r"accusons (?:bonne )?reception de votre (?:message|demande|mail|e-mail|courriel)|(?:we"
    r"|i) (?:have )?(?:successfully )?received your (?:message|e-?mail|request|enquiry|inquiry|query"
    r"|support|ticket)|your (?:message|e-?mail|request|ticket|case|enquiry"
    r"|inquiry)(?: \S{1,40}){0,4} (?:has been|was) (?:successfully )?(?:received|logged|created"
    r"|registered|submitted|assigned)|thank you for (?:contacting|your (?:e-?mail|message|enquiry"
    r"|inquiry|request)|getting in touch|reaching out)|thanks for (?:contacting|reaching out"
    r"|your (?:message|e-?mail))",
    r"ticket.{0,40}(?:cree|ouvert|created|opened|raised|erstellt|creado|aperto|aangemaakt)|(?:ihre"
    r"|wir haben ihre) (?:anfrage|nachricht|e-?mail).{0,40}(?:erhalten|eingegangen)"
    r"|(?:hemos recibido|recibimos) su|abbiamo ricevuto (?:la sua|il suo|il tuo|la tua)"
    r"|(?:wij hebben|we hebben) uw|gracias por (?:contactar|su)",
    r"(?:un|l'un) de nos (?:conseillers?|collaborateurs?|agents?|equipes?)|nous (?:vous repondrons"
    r"|reviendrons vers vous|traiterons votre)|(?:one of our|our) (?:team|agents?|advisors?"
    r"|representatives?|staff)(?: \w+){0,3} (?:will|shall) (?:be in touch|get back|contact|respond"
    r"|reply|review)|dans les (?:meilleurs|plus brefs) delais",
)

TICKET_SUBJECT = _any(
    r"\[?(?:ticket|case|request|incident|demande|dossier|sr|inc|vorgang|caso"
    r"|richiesta) ?(?:n[o°] ?)?[#:-]? ?[a-z]{0,4}-?\d{3,}|\[#?[a-z]{0,8}-?\d{3,}\]|##\d{3,}##",
    r"accuse de reception|demande (?:bien )?(?:recue|enregistree)|(?:request|message|ticket|case"
    r"|enquiry) (?:has been )?(?:received|created|opened|registered)|(?:we|we've) (?:have )?received"
    r"|thank you for (?:contacting|your)|eingangsbestatigung|ontvangstbevestiging|acuse de recibo"
    r"|conferma di ricezione",
)

CHALLENGE = _any(
    r"(?:cliqu|click|klick|haga clic|fare clic|clicc|klik|suivez ce lien|use the link|follow the link).{0,200}(?:authentifi|verif"
    r"|confirm|valid|human|liberer|release|deliver|bestatig|conferm|bevestig)|(?:authentifi|valid)(?:er|ez|ication).{0,120}(?:mail|message|adresse"
    r"|expediteur)",
    r"mailinblack|boxtrapper|spamarrest|challenge[- ]response|(?:message|mail"
    r"|e-mail).{0,60}(?:en attente|mis en quarantaine|held|quarantine|pending).{0,120}(?:valid"
    r"|authentifi|approv|confirm|verif|liber)|prove (?:that )?you(?:'re| are) (?:a )?human"
    r"|n'est pas un robot|sender verification|verify (?:your(?:self| address| email)|that you)",
)

READ_SUBJECT = _any(
    r"^(?:lu|read|gelesen|letto|leido|gelezen|lido|lu par|last) ?: |^(?:non lu|not read|ungelesen"
    r"|non letto|no leido|niet gelezen) ?: |^(?:read receipt|return receipt|accuse de lecture"
    r"|confirmation de lecture|lesebestatigung|empfangsbestatigung|conferma di lettura"
    r"|confirmacion de lectura|leesbevestiging)",
)

READ_BODY = _any(
    r"(?:a ete|was|wurde|e stato|ha sido|fue|is) (?:lu|read|displayed|affiche|gelesen|letto|leido"
    r"|gelezen|geopend|supprime sans|deleted without)|accuse de (?:lecture|reception) (?:du|pour"
    r"|du message)|(?:this is a )?(?:return|read) receipt for|eine empfangsbestatigung"
    r"|message (?:que vous avez|vous avez) envoye.{0,80}affiche",
)

NO_REPLY_FROM = _any(
    r"^(?:no|ne|do-?not|pas-?de)[-_.]?(?:reply|repl|repondre|pas-?repondre|reponse)",
    r"^(?:ne[-_.]?pas[-_.]?repondre|donotreply|nepasrepondre|noresponse|keine-?antwort"
    r"|nicht-?antworten|no-?responder|non-?rispondere)",
    r"^(?:auto|robot|notification|notifications|automate|automailer|alert|alerts|system|workflow"
    r"|helpdesk|ticketing|challenge)[-_.@]",
)

# A box that nobody opens says so.
UNATTENDED = _any(
    r"(?:mailbox|inbox|address|account)\b.{0,40}\b(?:not (?:being )?(?:monitored|read|attended|checked)|un(?:monitored|attended)"
    r"|cannot receive|can't receive)|unmonitored (?:mailbox|inbox|address|account)",
    r"(?:boite|adresse|messagerie|courriels?)\b.{0,60}(?:n'est pas|n'est ni|non|pas) (?:consultee?|lue?s?|relevee?|surveillee?"
    r"|traitee?)|reservee? (?:aux envois|a l'envoi)",
    r"postfach .{0,30}nicht (?:gelesen|betreut|uberwacht)|buzon .{0,30}no (?:esta|se|es) \w{0,3} ?(?:atendid|supervisad|lee)"
    r"|casella .{0,30}non (?:e|viene) (?:presidiata|monitorata|letta)|(?:mailbox|postvak|adres) .{0,30}niet (?:gelezen|bewaakt)",
)

# The mark under which ticket systems cut an answer.
ABOVE_LINE = _any(
    r"(?:type|write|enter)? ?(?:your )?reply above this line|au[- ]dessus de cette ligne|uber dieser (?:linie|zeile)"
    r"|encima de esta linea|sopra questa (?:riga|linea)|boven deze (?:regel|lijn)",
)

# What calendars write before the title of a meeting.
CALENDAR_SUBJECT = _any(
    r"(?:invitation|updated invitation|accept|declin|tentative|cancel|new time proposed|follow[- ]?up|invitation mise a jour|refus"
    r"|provisoire|annul|propos|einladung|zugesagt|angenommen|abgelehnt|mit vorbehalt|abgesagt|aktualisiert|invitacion|aceptad"
    r"|rechazad|provisional|cancelad|invito|rifiutat|provvisori|annullat|uitnodiging|geaccepteerd|geweigerd"
    r"|voorlopig|geannuleerd|afgewezen)[\w ]{0,30}:"
)

NEWSLETTER = _any(
    r"(?:se |vous )?desinscri|me desabonner|vous desabonner|lien de desabonnement|unsubscribe"
    r"|manage (?:your )?preferences|abbestellen|abmelden|darse de baja|cancellarsi|disiscri"
    r"|uitschrijven|afmelden|version en ligne|view (?:this e-?mail )?in (?:your )?browser",
)

# Words of the trade: who writes them is answering us, whatever else the mail looks like.
TRADE = _any(
    r"\bfactur|\breglement|\breglee?s?\b|\bregler|\bvirement|\bpaiement|\bpay(?:er|ee|e|ons|ment|ed"
    r"|ing)?\b|\bcheque|\becheance|\brelance|\blitige|(?:\bl'|\bd'|\bun |\bvotre |\bnotre |\bcet )avoir\b|\binvoice|\bremittance|\btransfer\b"
    r"|\bbank|\boverdue|\bdispute|\bdue\b",
    r"\brechnung|\bzahl|\buberweis|\bmahnung|\bpago\b|\bpagar|\btransferencia|\bfattura|\bpagament"
    r"|\bbonifico|\bfactuur|\bbetal|\boverschrijving|\bvoldaan",
)
