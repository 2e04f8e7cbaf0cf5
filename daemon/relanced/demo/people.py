"""The pretend debtors: who they are, what they owe, and how each answers a letter in his own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage, Message
from email.utils import format_datetime

FIRST, DAYS = date(2026, 9, 1), 120
CREDITORS = (
    ("dupont", "Menuiserie Dupont", "relance@dupont.test"),
    ("lemoine", "Imprimerie Lemoine", "compta@lemoine.test"),
)
WAYS: dict[str, str] = {
    "promise": "Bonjour,\n\nToutes nos excuses, la facture {number} sera réglée le {day} par virement.\n\nCordialement",
    "broken": "Bonjour, le règlement de la facture {number} partira le {day}. Bien à vous.",
    "dispute": "Bonjour,\n\nNous contestons la facture {number} : la marchandise n'est pas conforme à la commande.",
    "paid": "Bonjour,\nC'est parti hier, virement de la facture {number}.\nCordialement",
    "document": "Bonjour, pourriez-vous nous renvoyer la facture {number} ? Nous ne l'avons jamais reçue. Merci",
    "wrong": "Bonjour, je ne suis plus la bonne personne, merci de vous adresser à direction@{domain}.",
    "absent": "Bonjour,\nJe suis absente jusqu'au {back}.\nCordialement",
    "bounce": "",
    "silent": "",
}
NAMES = (
    ("Ateliers Vidal", "promise"), ("Bistrot du Quai", "silent"), ("Cabinet Moreau", "dispute"),
    ("Delta Plomberie", "paid"), ("École Ferry", "document"), ("Fleurs Anaïs", "broken"),
    ("Garage Petit", "bounce"), ("Hôtel Bellevue", "absent"), ("Idéal Décor", "wrong"), ("Jardins Roux", "silent"),
)  # fmt: skip


@dataclass(slots=True)
class Debtor:
    """One pretend debtor; `way` names how he answers."""

    creditor: str
    name: str
    way: str
    email: str
    invoices: list[tuple[str, date, int]] = field(default_factory=list)
    paid_on: date | None = None
    answered_on: date | None = None


def people() -> list[Debtor]:
    """Make the debtors and their invoices, the same each time."""
    made = []
    for c, (creditor, _, _) in enumerate(CREDITORS):
        for n, (name, way) in enumerate(NAMES):
            debtor = Debtor(
                creditor, f"{name}{' et fils' if c else ''}", way, f"compta@client{c}{n}.test"
            )
            for k in range(2):
                due = FIRST - timedelta(20) + timedelta(3 * n + 11 * k)
                debtor.invoices.append((f"FA-2026-{c}{n:02d}{k}", due, 12000 + 7310 * n + 991 * k))
            made.append(debtor)
    return made


def ledger_of(debtors: list[Debtor], creditor: str, today: date) -> bytes:
    """Return the list the bookkeeper would export that day."""
    rows = ["Client;Facture;Échéance;Montant TTC;Reste dû;Email"]
    for debtor in debtors:
        if debtor.creditor != creditor or (debtor.paid_on and debtor.paid_on <= today):
            continue
        for number, due, cents in debtor.invoices:
            amount = f"{cents // 100},{cents % 100:02d}"
            rows.append(f"{debtor.name};{number};{due:%d/%m/%Y};{amount};{amount};{debtor.email}")
    return "\n".join(rows).encode()


def reply(debtor: Debtor, head: Message, on: date) -> bytes | None:
    """Return what a debtor answers to a letter on a day; None for one who stays silent."""
    if debtor.way == "silent":
        return None
    domain = debtor.email.partition("@")[2]
    mail = EmailMessage()
    mail["From"] = debtor.email if debtor.way != "bounce" else f"MAILER-DAEMON@{domain}"
    mail["To"] = _line(head["From"])
    mail["Date"] = format_datetime(datetime(on.year, on.month, on.day, 8, tzinfo=UTC))
    mail["Message-ID"] = f"<{debtor.way}.{on:%Y%m%d}@{domain}>"
    mail["In-Reply-To"] = _line(head["Message-ID"])
    if debtor.way == "bounce":
        return _bounce(debtor, head, mail)
    mail["Subject"] = f"Re: {_line(head['Subject'])}"
    if debtor.way == "absent":
        mail["Auto-Submitted"] = "auto-replied"
    said = WAYS[debtor.way].format(
        number=debtor.invoices[0][0], day=f"{on + timedelta(7):%d/%m/%Y}", domain=domain,
        back=f"{on + timedelta(12):%d/%m/%Y}",
    )  # fmt: skip
    mail.set_content(
        f"{said}\n\nLe {on:%d/%m/%Y}, {_line(head['From'])} a écrit :\n> Sauf erreur de notre part...\n"
    )
    return mail.as_bytes()


def _line(header: object) -> str:
    return " ".join(str(header).split())


def _bounce(debtor: Debtor, head: Message, mail: EmailMessage) -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: {mail['From']}\r\nTo: {mail['To']}\r\nDate: {mail['Date']}\r\n"
        f"Message-ID: {mail['Message-ID']}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"\r\n\r\n'
        f"--=_report\r\nContent-Type: text/plain\r\n\r\n<{debtor.email}>: unknown user\r\n\r\n"
        "--=_report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {debtor.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown user\r\n\r\n"
        f"--=_report\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {_line(head['Message-ID'])}\r\n"
        "Subject: x\r\n\r\n"
        "--=_report--\r\n"
    ).encode()
