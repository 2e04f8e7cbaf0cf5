"""How mail programs announce a quote, sign and disclaim, folded (lower case, no accents), in a dozen languages."""

from __future__ import annotations

import re

_WROTE = (
    r"wrote|a ecrit|ecrit|schrieb|escribio|ha scritto|scrisse|schreef|heeft .{0,80}geschreven"
    r"|escreveu|skrev|kirjoitti"
    r"|napisal(?:/a|\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|irta|a scris|yazdi|написал(?:\(а\)|а)?|пишет"
    r"|пише|写道|written"
)
_DAY = r"(?:\d{1,4}[./ -]|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|\w{2,12},? ?\d|\w{2,9}\.)"

INTRO_START = re.compile(
    rf"[*_-]{{0,3}} ?(?:on |le |am |el |il |op |em |den |d\. |dnia |w dniu |dne |in data |data "
    rf"|la data |pe |tarihinde |a (?:las|la) |at |quoting |vs |um )"
    rf"|.{{2,160}}(?:{_WROTE})|.{{8,160}}<\S{{1,100}}@\S{{1,100}} ?>? ?:?$|\d{{4}}[-/.年]|.{{1,80}}<\S{{1,100}}@|\S{{1,64}}@\S{{1,100}} "
    rf"|wiadomosc |.{{1,80}}\[mailto|(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat"
    rf"|sun)\w{{0,6}}[.,]? \d|\d{{1,2}}[./ ]"
)
DATED = re.compile(rf"^(?:on|le|am|el|il|op|em|den) .{{0,20}}{_DAY}")
INTRO = re.compile(
    rf"[^<>]{{0,60}}\d{{1,2}}[:.h]\d\d.{{0,120}}<\S{{1,100}}@\S{{1,100}} ?>? ?[:：]"
    rf"|on .{{0,20}}{_DAY}.{{0,200}}<\S{{1,100}}@\S{{1,100}}> wrote"
    rf"|[*_-]{{0,3}} ?(?:on|le|am|el|il|op|em|den|d\.|dnia|w dniu|dne|in data|data|la data|pe|at"
    rf"|um) .{{0,20}}{_DAY}.{{0,260}}\b(?:{_WROTE})\b.{{0,160}}[:：] ?"
    rf"|(?:on|le|am|el|il|op|em|den) .{{4,260}}\b(?:{_WROTE}) ?[:：]"
    rf"|.{{0,160}}[<\[(](?:mailto:)?\S{{1,100}}@\S{{1,100}}[>\])].{{0,100}}(?:{_WROTE}).{{0,80}}[:：]"
    rf"|.{{0,60}}\d{{1,2}}[:.h]\d\d.{{0,120}}\b(?:{_WROTE}) ?[:：]|.{{1,80}}\b(?:wrote|a ecrit|schrieb"
    rf"|ha scritto|escribio|schreef) (?:on|le|am|il|el|op) .{{4,80}}[:：]"
    rf"|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}.{{0,100}}<\S{{1,100}}@\S{{1,100}}>:?"
    rf"|\d{{4}}年.{{0,100}}[:：]|quoting .{{2,120}}:"
    rf"|[\w .'-]{{2,60}} (?:wrote|a ecrit) ?:|\S{{1,64}}@\S{{1,100}} (?:wrote|a ecrit|schrieb) ?:"
    rf"|-{{2,5}} on .{{8,120}} wrote ?-{{2,5}}|(?:dnia|wiadomosc napisana przez) .{{4,160}}[:]"
    rf"|\w{{3,9}}, \d{{1,2}} \w{{3,9}} \d{{4}}.{{0,40}} from .{{2,120}}:"
)  # fmt: skip

_ORIGINAL = (
    r"original (?:message|e-?mail|appointment)|message (?:d'origine|original|transfere|reexpedie)"
    r"|(?:mail|courriel) (?:d'origine|original)|forwarded (?:message|by.{0,60})"
    r"|ursprungliche (?:nachricht|e-?mail)|weitergeleitete nachricht"
    r"|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht"
    r"|origineel bericht|doorgestuurd bericht|mensagem (?:original|encaminhada)"
    r"|oprindelig meddelelse|original ?meddelande|ursprungligt meddelande|videresendt meddelelse"
    r"|wiadomosc oryginalna|oryginalna wiadomosc|исходное сообщение|пересылаемое сообщение"
    r"|reply (?:message|separator)|puvodni zprava|eredeti uzenet|alkuperainen viesti"
    r"|original ?besked"
)
SEPARATOR = re.compile(
    rf"[-_=* ]{{2,40}} ?(?:{_ORIGINAL}) ?[-_=* ]{{2,40}}|(?:begin forwarded message"
    rf"|debut du message (?:reexpedie|transfere)|anfang der weitergeleiteten"
    rf"|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht) ?:"
    rf"|-{{2,}} ?(?:{_ORIGINAL})|[#*=_ -]{{0,20}}(?:please )?(?:reply|type your reply|write|repondre"
    rf"|repondez|ecrivez|veuillez repondre|antworten sie|responda)(?: \S{{1,12}}){{0,4}} (?:above"
    rf"|au-dessus|oberhalb|par encima|sopra|boven)\b"
)

_HEADERS = {
    "from": "from|de|von|da|van|fra|fran|od|от кого|от|expediteur|absender|mittente|remitente|remetente"
    "|afzender|afsender|lahettaja",
    "sent": "sent|date|envoye|envoye le|gesendet|datum|inviato|data|enviado|enviado el|enviada em|enviada"
    "|fecha|verzonden|skickat|sendt|dato|sent at|date d'envoi|wyslano|дата|отправлено|lahetetty",
    "to": "to|a|an|para|aan|till|til|pour|destinataire|do|кому|vastaanottaja|per",
    "cc": "cc|copie a|copie|kopie|kopia|cc:|cco|copia",
    "subject": "subject|objet|sujet|betreff|oggetto|asunto|onderwerp|amne|emne|assunto|temat|тема|aihe",
}
HEADER_KINDS = {name: kind for kind, names in _HEADERS.items() for name in names.split("|")}
HEADER_LINE = re.compile(
    r"[*_>| ]{0,4}("
    + "|".join(sorted(map(re.escape, HEADER_KINDS), key=len, reverse=True))
    + r")[*_]{0,2} ?:[*_]{0,2}(?: |$)"
)

BANNER = re.compile(
    r"[\[*_ #!-]{0,6}(?:caution|external(?: e?-?mail| sender)?\b|warning: external"
    r"|attention ?: (?:ce|mail|message|e-?mail|courriel) .{0,40}(?:extern|exter)|expediteur externe"
    r"|mail externe|message externe|achtung: externe|this (?:e-?mail|message) (?:originated|came"
    r"|was sent) from outside|you don't often get e?-?mail|vous n'obtenez pas souvent"
    r"|vous ne recevez pas souvent|externe e-?mail)"
)

CLOSING = re.compile(
    r"(?:(?:bien |tres |avec (?:mes|nos) )?(?:sincerement|cordialement|cordiales? salutations?"
    r"|respectueusement|amicalement|salutations?(?: distinguees| cordiales| sinceres)?"
    r"|sinceres salutations|meilleures salutations|bien a (?:vous|toi)|sentiments (?:distingues"
    r"|les meilleurs))"
    r"|(?:je|nous) vous (?:en )?souhait(?:e|ons) (?:une )?(?:\w{2,12} ){0,2}(?:journee|soiree|semaine|week-?end|fin de (?:journee|semaine))|cdt|cdlt|bien cdlt|crdt|slts|a\+|bav|(?:merci et )?(?:bonne|excellente|belle) (?:journee"
    r"|soiree|semaine|reception|fin de semaine|fin de journee|apres-midi)(?: a vous)?|bon week-?end"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest|many|my best|sincere)? ?regards|all the best|best"
    r"|best wishes|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|rgds|brgds|br|kr"
    r"|thanks and regards|thanks (?:&|and) (?:best |kind )?regards|thank you and (?:best "
    r"|kind )?regards|respectfully|cordially|take care"
    r"|mit (?:freundlichen|besten|freundlichem|lieben|herzlichen) (?:grussen|gruss|grusse)"
    r"|(?:mit )?(?:freundliche|viele|liebe|beste|schone|herzliche)[nr]? gruss?e?n?|mfg|lg|vg"
    r"|hochachtungsvoll"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales?)?|atentamente|atte\.?|reciba un cordial saludo"
    r"|(?:cordiali|distinti|i miei migliori|cari) saluti|saluti|cordialmente|met (?:vriendelijke"
    r"|hartelijke|beste) groet(?:en)?|(?:vriendelijke |hartelijke )?groet(?:en|jes)?|mvg|hoogachtend"
    r"|(?:com os )?(?:melhores )?cumprimentos|atenciosamente|abracos?|(?:med )?(?:venlig|vennlig"
    r"|vanlig|vanliga)(?:e)? (?:hilsen|halsning(?:ar)?)|mvh|kh|hilsen|halsningar|pozdrawiam"
    r"|z powazaniem|с уважением|terveisin|ystavallisin terveisin)"
    r"(?: \w{1,15})? ?[,.!;:]{0,3}(?: [\w.'-]{2,20}){0,3}"
)

THANKS = re.compile(
    r"(?:many |with )?(?:thanks|thank you|thx|merci|gracias|danke|grazie|bedankt)"
    r"(?: (?:again|so much|very much|in advance|d'avance|beaucoup|bien|encore))?,"
)
# A rule drawn above a signature.
DRAWN = re.compile(r"[-=*_~]{4,80}|\* \* \*")
_CAPITAL = r"[A-ZÀ-Ý][\w'.-]{0,20}"
NAME = re.compile(rf"{_CAPITAL}(?: {_CAPITAL}){{0,2}}")
# One last line of a name and a telephone.
CARD = re.compile(
    rf"(?:{_CAPITAL} ?){{1,4}}[ ,:/|-]{{1,5}}(?:t[eé]l\w{{0,6}}[ .:]{{0,3}})?[(+]?\d[\d .()/-]{{6,20}}\.?"
)

HARD_END = re.compile(
    r"[*_ ]{0,3}(?:az \S{1,20} kuldve|odeslano z|trimis de pe|lahetetty \S{1,20}$)|[*_ ]{0,3}(?:envoye (?:de(?:puis)?|a partir de?|avec) (?:mon |ma |un |l'application "
    r"|la messagerie |orange|yahoo|outlook|courrier|proton|gmail|mail pour|aquamail|bluemail|samsung"
    r"|laposte|sfr|free)|sent (?:from|via|with|using) (?:my |mail |yahoo|outlook|samsung|proton"
    r"|gmail|the |a |an |windows|aquamail|bluemail|mailbird|galaxy|blackberry|iphone|ipad|phone"
    r"|mobile|nine)|gesendet (?:von|mit|aus) |von meinem .{1,30} gesendet|enviado (?:desde|do"
    r"|de) (?:mi |meu |el |outlook|mi)|inviato (?:da|dal) |verzonden (?:vanaf|vanuit|met) "
    r"|verstuurd vanaf|sendt fra min|skickat fran min|wyslane z|отправлено (?:с|из)|obtenir outlook"
    r"|get outlook|telecharger outlook|downloade? outlook|outlook (?:fur|voor|per) "
    r"|(?:this|the (?:information|contents?)) .{0,20}(?:e-?mail|message|communication|transmission"
    r"|electronic).{0,80}(?:confidential|intended|privileged|may contain|attachments?)"
    r"|confidentiality (?:notice|note)|disclaimer ?:|important notice ?:|ce (?:message|mail|courriel"
    r"|courrier|document|e-mail).{0,100}(?:confidentiel|pieces jointes|destine|exclusi)"
    r"|les informations contenues dans|avis de confidentialite|message confidentiel"
    r"|l'integrite de ce message|(?:p |🌳 ?|🌱 ?|♻ ?)?(?:pensez|avant d'imprimer|n'imprimez"
    r"|please consider the environment|consider the environment|before printing"
    r"|think before you print)"
    r"|diese (?:e-?mail|nachricht).{0,60}(?:vertraulich|enthalt)|este (?:mensaje"
    r"|correo).{0,80}(?:confidencial|contiene)|(?:questo|il presente) messaggio.{0,80}(?:riservat"
    r"|confidenzial|contien)|dit (?:bericht|e-?mail).{0,60}(?:vertrouwelijk|bestemd)"
    r"|garanti sans virus|virus-?free|l'absence de virus|this email has been checked"
    r"|cet e-?mail a ete verifie|to unsubscribe from this group|you received this message because"
    r"|pour se desabonner"
    r"|-{2,3} ?$|_{8,}$|—$)"
)

POSTSCRIPT = re.compile(r"(?:p\.? ?s\.?|n\.? ?b\.?|post-?scriptum) ?[:.,-]? ?\S")

CONTACT = re.compile(
    r"\b\S{1,64}@\S{1,100}\.\w{2,}|\bwww\.|https?://|\b(?:tel|tél|phone|mobile|mob|fax|port|cell"
    r"|telefon|direct|office|gsm)\b ?[.:(+]? ?[+(\d]|(?:\+|\b00)\d{2}[ .()\d-]{7,}"
    r"|\b0\d(?:[ .-]?\d\d){4}\b|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\b\d{5} [a-z-]{3,}$|\b(?:siret|siren"
    r"|rcs|capital de|sarl|s\.a\.r\.l)\b"
)
