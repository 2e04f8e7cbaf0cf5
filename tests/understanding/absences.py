"""Machines that answer for people who are away, in twelve languages, and receipts: what each is stands by its making."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

from tests.understanding.mailbag import OURS, THEIRS

# language -> what the machine puts before our subject, and what it says
ABSENCES = {
    "fr": ("Réponse automatique", "Je suis absente du 23 novembre au 4 décembre inclus. En cas d'urgence, merci de contacter compta@client.example."),
    "en": ("Automatic reply", "I am out of the office until 4 December with limited access to my e-mail. For urgent matters please contact accounts@client.example."),
    "de": ("Automatische Antwort", "Ich bin bis einschließlich 4. Dezember nicht im Büro. In dringenden Fällen wenden Sie sich bitte an buchhaltung@client.example."),
    "es": ("Respuesta automática", "Estaré fuera de la oficina hasta el 4 de diciembre. Para asuntos urgentes, escriba a contabilidad@client.example."),
    "it": ("Risposta automatica", "Sono assente dall'ufficio fino al 4 dicembre. Per urgenze potete scrivere a contabilita@client.example."),
    "nl": ("Automatisch antwoord", "Ik ben afwezig tot en met 4 december en lees mijn e-mail niet. Voor dringende zaken kunt u terecht bij administratie@client.example."),
    "pt": ("Resposta automática", "Estou ausente do escritório até 4 de dezembro. Para assuntos urgentes contacte contabilidade@client.example."),
    "pl": ("Automatyczna odpowiedź", "Jestem nieobecna w biurze do 4 grudnia. W pilnych sprawach proszę o kontakt: ksiegowosc@client.example."),
    "sv": ("Automatiskt svar", "Jag är inte på kontoret förrän den 4 december. I brådskande ärenden kontakta ekonomi@client.example."),
    "da": ("Automatisk svar", "Jeg er ikke på kontoret før den 4. december. I hastende tilfælde kontakt bogholderi@client.example."),
    "cs": ("Automatická odpověď", "Jsem mimo kancelář do 4. prosince. V naléhavých případech pište na ucetni@client.example."),
    "ro": ("Răspuns automat", "Sunt plecată din birou până la 4 decembrie. Pentru urgențe scrieți la contabilitate@client.example."),
}  # fmt: skip
OURS_WAS = "facture FA-2025-9001"
# Program -> what it puts above the mail, and its subjects; the last one says nothing of itself.
NAMED, ANSWER = "{said}: {ours}", "Re: {ours}"
PROGRAMS = {
    "RFC 3834": ("Auto-Submitted: auto-replied\r\n", (NAMED, ANSWER)),
    "before RFC 3834": ("Precedence: auto_reply\r\nX-Autoreply: yes\r\n", (NAMED, ANSWER)),
    "Exchange": ("X-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: a@client.example\r\n", (NAMED,)),
    "Gmail": ("Precedence: bulk\r\nX-Autoreply: yes\r\nAuto-Submitted: auto-replied\r\n", (ANSWER,)),
    "Sieve": ("Auto-Submitted: auto-replied (vacation)\r\n", ("Auto: {ours}",)),
    "none known": ("", (NAMED, ANSWER)),
}  # fmt: skip


def absences() -> Iterator[tuple[str, bytes]]:
    """Give each absence by name."""
    for language, (said, text) in ABSENCES.items():
        for program, (head, subjects) in PROGRAMS.items():
            for subject in subjects:
                titled = subject.format(said=said, ours=OURS_WAS)
                yield f"{language}, {program}, {titled}", head.encode() + _mail(titled, text)


RECEIPTS = ("Lu", "Read", "Gelesen", "Leído", "Letto", "Gelezen")


def receipts() -> Iterator[tuple[str, bytes]]:
    """Give read receipts (RFC 8098) by name."""
    for said in RECEIPTS:
        yield f"receipt, {said}", _report(f"{said}: {OURS_WAS}")


def _mail(subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = THEIRS, OURS, subject
    message["Date"] = "Wed, 25 Nov 2026 10:12:00 +0100"
    message["Message-ID"] = "<absence@client.example>"
    message.set_content(text)
    return bytes(message)


def _report(subject: str) -> bytes:
    said = _mail(subject, "x").partition(b"MIME-Version")[0]
    return said + (
        b"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=B\n\n"
        b"--B\nContent-Type: text/plain\n\nYour mail was displayed.\n"
        b"--B\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; contact@client.example\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\n--B--\n"
    )
