"""A remittance advice: which invoices a payment covers, in the lines of a mail, a workbook, a CSV or a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relanced.dunning.money import Money, money
from relanced.understanding import amounts
from relanced.understanding.folding import fold
from relanced.understanding.mail import Attachment, ParsedMail
from relanced.understanding.references import FoundNumber, numbers

ADVICE = re.compile(
    r"avis (?:de |d'un )?(?:virement|paiement|reglement|credit)|remittance|payment advice"
    r"|(?:bordereau|detail|releve) (?:de |du |des |de notre )?(?:reglement|paiement|virement)s?"
    r"|zahlungsavis|avviso (?:di )?(?:pagamento|bonifico)|aviso de (?:pago|transferencia)"
    r"|betaal(?:specificatie|advies)|lettre[- ]cheque|virement emis|paiement fournisseur"
    r"|supplier payment"
)
_TOTAL = re.compile(
    r"\b(?:total|montant (?:du virement|total|regle|vire)|net a payer|somme|gesamt|summe|totale"
    r"|totaal|importe total|amount (?:paid|transferred)|payment amount)\b"
)
_INVOICE_COLUMN = re.compile(
    r"fact|invoice|\binv\b|piece|n[o°]|num|document|\bdoc\b|ref|rechnung|beleg|fattura|factuur"
    r"|libelle|description"
)
_AMOUNT_COLUMN = re.compile(
    r"montant|amount|regle|paye|paid|ttc|net|total|betrag|importe|importo|bedrag|solde|value|eur|€"
)
_OWN_INVOICE = re.compile(
    r"^\s*(?:facture|invoice|rechnung|fattura|factura|factuur)\b", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice of the payment; the amount is None where the advice does not give it."""

    number: FoundNumber
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a payment covers; `foots` says that the lines add up to the total given."""

    lines: tuple[Line, ...]
    total: Money | None
    foots: bool
    source: str


def read(mail: ParsedMail, own: str) -> Advice | None:
    """Return the advice a mail carries, the attached one first; None where there is none."""
    is_told = bool(ADVICE.search(fold(f"{mail.subject}\n{own}")))
    for file in mail.attachments:
        if is_told or ADVICE.search(fold(f"{file.name.replace('_', ' ')}\n{file.text[:3_000]}")):
            advice = _of_file(file)
            if advice is not None:
                return advice
    for file in mail.attachments:
        if file.rows and (advice := _of_rows(file.rows, file.name)) and len(advice.lines) > 1:
            return advice
    return _of_lines(own, mail.subject or own[:80]) if is_told else None


def _of_file(file: Attachment) -> Advice | None:
    if file.rows:
        return _of_rows(file.rows, file.name)
    if not file.text or (
        _OWN_INVOICE.search(fold(file.text[:300])) and not ADVICE.search(fold(file.text[:1_500]))
    ):
        return None
    return _of_lines(file.text, file.name)


def _of_rows(rows: Sequence[tuple[str, ...]], source: str) -> Advice | None:
    """Read a table by its heading: a column of invoices, a column of amounts."""
    for index, row in enumerate(rows[:20]):
        heads = [fold(cell) for cell in row]
        invoice = _column(heads, _INVOICE_COLUMN, None)
        amount = _column(heads, _AMOUNT_COLUMN, invoice)
        if invoice is not None and amount is not None and not any(amounts.plain(h) for h in heads):
            return _of_table(rows[index + 1 :], invoice, amount, source)
    return _of_lines("\n".join("  ".join(row) for row in rows[:2_000]), source)


def _column(heads: Sequence[str], wanted: re.Pattern[str], taken: int | None) -> int | None:
    """Choose the first column whose head fits; for amounts the last one, where what was paid stands."""
    fitting = [i for i, head in enumerate(heads) if i != taken and wanted.search(head)]
    if not fitting:
        return None
    return fitting[0] if wanted is _INVOICE_COLUMN else fitting[-1]


def _of_table(
    rows: Iterable[tuple[str, ...]], invoice: int, amount: int, source: str
) -> Advice | None:
    lines: list[Line] = []
    total: Money | None = None
    for row in rows:
        cells = [*row, *[""] * (max(invoice, amount) + 1 - len(row))]
        money = _money(cells[amount])
        if _TOTAL.search(fold(" ".join(row))) or not cells[invoice].strip():
            total = money or total
            continue
        found = numbers(cells[invoice]) or numbers(f"facture n° {cells[invoice]}")
        if found and money is not None:
            lines.append(Line(found[0], money))
    return _advice(lines, total, source)


def _money(cell: str) -> Money | None:
    found = amounts.plain(fold(cell))
    if found:
        return found[0].money
    bare = re.fullmatch(r"-?\d{1,9}(?:[.,]\d{1,2})?", cell.strip())
    value = amounts.number(cell.strip().lstrip("-")) if bare else None
    return None if value is None else money(-value if cell.strip().startswith("-") else value)


def _of_lines(text: str, source: str) -> Advice | None:
    lines: list[Line] = []
    total: Money | None = None
    for line in text.splitlines()[:2_000]:
        folded = fold(line)
        money = amounts.plain(folded)
        found = numbers(line)
        if (
            _TOTAL.search(folded)
            and money
            and not (found and len(money) == 1 and "facture" in folded)
        ):
            total = money[-1].money
        elif len(found) == 1 and money:
            lines.append(Line(found[0], money[-1].money))
        elif found:
            lines += [Line(number, None) for number in found]
    return _advice(lines, total, source)


def _advice(lines: list[Line], total: Money | None, source: str) -> Advice | None:
    once = {line.number.key: line for line in reversed(lines)}
    kept = tuple(reversed(tuple(once.values())))
    given = [line.amount for line in kept if line.amount is not None]
    if not kept:
        return None
    foots = bool(given) and total is not None and _sum(given) == total
    if total is None and len(given) == len(kept):
        total = _sum(given)
    return Advice(kept[:500], total, foots, source)


def _sum(given: Sequence[Money]) -> Money | None:
    currency = given[0].currency
    if any(money.currency != currency for money in given):
        return None
    return Money(sum(money.minor for money in given), currency)
