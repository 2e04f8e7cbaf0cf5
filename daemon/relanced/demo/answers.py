"""What the pretend debtors write back: words, an absence, a delivery report, a remittance advice as a real PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage, Message
from email.utils import format_datetime

from relanced.demo.people import Debtor
from relanced.words import say_day

WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "promise": "Bonjour,\n\nToutes nos excuses. La facture {number} sera réglée le {day} par virement.",
        "broken": "Bonjour,\n\nLe règlement de la facture {number} partira le {day}, sans faute.",
        "dispute": "Bonjour,\n\nNous contestons la facture {number} : la marchandise livrée n'est pas conforme à la"
        " commande.",
        "paid": "Bonjour,\n\nC'est parti hier : virement de la facture {number}.",
        "remittance": "Bonjour,\n\nVeuillez trouver ci-joint notre avis de paiement.",
        "document": "Bonjour,\n\nPourriez-vous nous renvoyer la facture {number} ? Nous ne l'avons jamais reçue.",
        "wrong": "Bonjour,\n\nJe ne suis pas la bonne personne pour vos factures, merci d'écrire à direction@{host}.",
        "absent": "Bonjour,\n\nJe suis absente du bureau jusqu'au {back}. Votre message sera lu à mon retour.",
    },
    "en": {
        "promise": "Hello,\n\nSorry for the delay. Invoice {number} will be paid on {day} by bank transfer.",
        "dispute": "Hello,\n\nWe dispute invoice {number}: half of the order was damaged and we have asked for a"
        " credit note.",
        "paid": "Hello,\n\nInvoice {number} was paid yesterday by bank transfer.",
        "remittance": "Hello,\n\nPlease find attached our remittance advice.",
        "wrong": "Hello,\n\nI am not the right person for invoices, please write to accounts.payable@{host}.",
        "absent": "Hello,\n\nI am out of the office until {back} and will read your message on my return.",
    },
}
QUOTED = {"fr": "Le {day}, {who} a écrit :", "en": "On {day}, {who} wrote:"}


def answer(debtor: Debtor, head: Message, on: date) -> bytes:
    """Return what a debtor, or his mail server, sends back to a letter on a day."""
    if debtor.way == "bounce":
        return _report(debtor, head, on)
    mail = EmailMessage()
    _address(mail, debtor, head, on)
    if debtor.way == "absent":
        mail["Auto-Submitted"] = "auto-replied"  # RFC 3834
    day = say_day(on, debtor.language)
    quoted = QUOTED[debtor.language].format(day=day, who=_line(head["From"]))
    close = "Cordialement" if debtor.language == "fr" else "Kind regards"
    mail.set_content(f"{words(debtor, on)}\n\n{close}\n{debtor.person}\n\n{quoted}\n> ...\n")
    if debtor.way == "remittance":
        mail.add_attachment(
            _advice(debtor, on),
            maintype="application",
            subtype="pdf",
            filename="avis-de-paiement.pdf",
        )
    return mail.as_bytes()


def words(debtor: Debtor, on: date) -> str:
    """Return a debtor's own words on a day."""
    language = debtor.language
    return WORDS[language][debtor.way].format(
        number=debtor.invoices[0][0], day=say_day(on + timedelta(7), language), host=_host(debtor),
        back=say_day(back(on), language),
    )  # fmt: skip


def back(on: date) -> date:
    """Return the day somebody who is away on a day comes back."""
    return on + timedelta(20)


def _host(debtor: Debtor) -> str:
    return debtor.email.partition("@")[2]


def _address(mail: EmailMessage, debtor: Debtor, head: Message, on: date) -> None:
    mail["From"] = f"{debtor.person} <{debtor.email}>"
    mail["To"] = debtor.house.address
    mail["Date"] = format_datetime(datetime(on.year, on.month, on.day, 8, tzinfo=UTC))
    mail["Message-ID"] = f"<{debtor.way}.{on:%Y%m%d}@{_host(debtor)}>"
    mail["In-Reply-To"] = _line(head["Message-ID"])
    mail["Subject"] = f"Re: {_line(head['Subject'])}"


def _line(header: object) -> str:
    return " ".join(str(header).split())


def _report(debtor: Debtor, head: Message, on: date) -> bytes:
    """Return the delivery report (RFC 3464) of an address that is dead."""
    moment = format_datetime(datetime(on.year, on.month, on.day, 8, tzinfo=UTC))
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@{_host(debtor)}\r\nTo: {debtor.house.address}\r\nDate: {moment}\r\n"
        f"Message-ID: <report.{on:%Y%m%d}@{_host(debtor)}>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"\r\n\r\n'
        f"--=_report\r\nContent-Type: text/plain\r\n\r\n<{debtor.email}>: unknown user\r\n\r\n"
        "--=_report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {debtor.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown user\r\n\r\n"
        f"--=_report\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {_line(head['Message-ID'])}\r\n"
        "Subject: x\r\n\r\n--=_report--\r\n"
    ).encode()


def _advice(debtor: Debtor, on: date) -> bytes:
    """Return a remittance advice: one page of text, as a PDF (ISO 32000-1 §7.5) any reader opens."""
    french = debtor.language == "fr"
    total = sum(cents for _, _, cents in debtor.invoices)
    rows = [f"{number}    {cents / 100:.2f} EUR" for number, _, cents in debtor.invoices]
    said = [
        debtor.name,
        "AVIS DE PAIEMENT" if french else "REMITTANCE ADVICE",
        f"{'Date de valeur' if french else 'Value date'} : {say_day(on + timedelta(1), debtor.language)}",
        f"{'Beneficiaire' if french else 'Payee'} : {debtor.house.name}",
        *rows,
        f"Total    {total / 100:.2f} EUR",
    ]
    return page(said)


def page(lines: list[str]) -> bytes:
    """Write lines onto one page of a PDF; what Latin-1 lacks becomes a question mark."""
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 12 Tf 18 TL 72 760 Td\n{shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + tail % (len(objects) + 1, len(out))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
