"""Sample facts, so that a template is tried in every situation before a debtor meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from relanced.dunning.ledger import ItemKind
from relanced.dunning.message import (
    URGENCY,
    Creditor,
    Debtor,
    DebtorKind,
    DigestEffect,
    DigestFacts,
    DigestFigures,
    DigestFlag,
    DigestHold,
    DigestMove,
    FirstLetter,
    LetterFacts,
    LetterLevel,
    LetterLine,
    Mandate,
    MandateMode,
    OpenDoor,
    PartPayment,
    Payment,
    Penalties,
    Signature,
    Tone,
)
from relanced.dunning.money import money
from relanced.words import because

TODAY: Final = date(2026, 10, 12)
ATELIER: Final = Creditor(
    "Atelier Roche",
    "SARL",
    ("12 rue des Tanneurs", "38000 Grenoble"),
    "732829320",
    "04 76 00 00 00",
)
LINE: Final = LetterLine(
    "F-2026-0118", money("1200"), money("1200"), ItemKind.INVOICE,
    date(2026, 8, 31), date(2026, 9, 30), 12, "relance-1",
)  # fmt: skip
PART_PAID: Final = LetterLine(
    "F-2026-0124", money("345.60"), money("845.60"), ItemKind.INVOICE,
    date(2026, 9, 5), date(2026, 10, 5), 7, "relance-1",
)  # fmt: skip
CREDIT: Final = LetterLine(
    "A-2026-0007", money("-120"), money("-120"), ItemKind.CREDIT_NOTE, date(2026, 9, 20)
)
PAYMENT: Final = Payment("Atelier Roche", "0189", reference="F-2026-0118 F-2026-0124")
THANKS: Final = PartPayment(money("500"), date(2026, 10, 8))
EARLIER: Final = (date(2026, 9, 25), date(2026, 10, 5))


def letter(language: str, template: str) -> LetterFacts:
    """Return an ordinary letter: one creditor, two invoices, a credit note."""
    tone = Tone(template) if template in set(Tone) else Tone.FINAL
    return LetterFacts(
        creditor=ATELIER,
        debtor=Debtor("Maison Duval", "Mme Duval"),
        language=language,
        level=LetterLevel(template, tone, template),
        lines=(LINE, PART_PAID),
        credits=(CREDIT,),
        asked=money("1425.60"),
        balance=money("1425.60"),
        cutoff_on=date(2026, 10, 9),
        today=TODAY,
        signature=Signature("Camille Roche", "Gérante", "04 76 00 00 01"),
        token="k3v9x2ab.1042.h5tj2ulte5kuek6dkqqqsesvga",  # noqa: S106 - it opens nothing
        payment=PAYMENT,
        open_door=OpenDoor("04 76 00 00 01", "compta@atelier-roche.example"),
    )


def letters(language: str, template: str) -> Iterator[LetterFacts]:
    """Yield the situations a letter of this level may be in; each is another path of a template."""
    usual = letter(language, template)
    bare = {
        "creditor": Creditor("Atelier Roche"), "debtor": Debtor("Maison Duval"),
        "payment": Payment(), "open_door": OpenDoor(), "credits": (), "lines": (LINE,),
        "asked": money("1200"), "signature": Signature("Camille Roche"),
    }  # fmt: skip
    soon = replace(LINE, days_late=-5)
    dateless = LetterLine("Report", money("900"), money("900"), ItemKind.OPENING)
    accountant = Mandate(MandateMode.ACCOUNTANT, "Cabinet Lemaire", ("3 place Grenette",))
    collector = Mandate(
        MandateMode.THIRD_PARTY, "Recouvra", first_letter=FirstLetter("R-118", date(2026, 9, 1))
    )
    yield usual
    yield replace(usual, **bare)  # type: ignore[arg-type]
    yield replace(usual, thanks=THANKS, previous_on=EARLIER)
    yield replace(usual, previous_on=EARLIER[:1], penalties=Penalties())
    yield replace(usual, penalties=Penalties(money("14.12"), money("80")), previous_on=EARLIER)
    yield replace(usual, penalties=Penalties(money("14.12")))
    yield replace(
        usual,
        penalties=Penalties(indemnity=money("80")),
        debtor=Debtor("Ville de Lyon", kind=DebtorKind.PUBLIC),
    )
    yield replace(usual, debtor=Debtor("Mme Duval", "Mme Duval", DebtorKind.CONSUMER))
    yield replace(usual, creditor=replace(ATELIER, mandate=accountant))
    yield replace(usual, creditor=replace(ATELIER, mandate=collector))
    yield replace(usual, lines=(soon,), credits=(), asked=money("1200"))
    yield replace(usual, lines=(dateless, soon), credits=(), asked=money("1425.60"))
    yield replace(
        usual,
        payment=replace(PAYMENT, iban="FR7630006000011234567890189", bic="AGRIFRPP", has_qr=True),
        enclosed=("F-2026-0118", "F-2026-0124"),
        stop_contact="stop@atelier-roche.example",
        privacy_contact="donnees@atelier-roche.example",
    )


def digests(language: str) -> Iterator[DigestFacts]:
    """Yield a full digest, a creditor's own with nothing to decide, one of a single point, and one with nothing."""
    stale = because("case.ledger_missing")
    flags = tuple(
        DigestFlag(
            str(17 + at), kind, "Atelier Roche", "Maison Duval", because("case.paid_read"),
            date(2026, 10, 9), TODAY if at % 2 else None, money("1425.60") if at % 3 else None,
            "42", "Mme Duval, 04 76 11 11 11" if kind == "call" else None,
            "Le virement est parti hier." if kind == "review" else None, is_new=kind != "bad_address",
        )
        for at, kind in enumerate((*URGENCY, "letter"))
    )  # fmt: skip
    move = DigestMove("Atelier Roche", "Garage Petit", money("300"), "Première relance", case="43")
    figures = DigestFigures(
        "Atelier Roche", (money("12800"), money("90", "CHF")), 17, 2, TODAY, "07:28"
    )
    effect = DigestEffect(12, (money("3450"),), 3, 1, 4, (money("2300.50"), money("90", "CHF")))
    full = DigestFacts(
        number=118, day=TODAY, language=language, flags=flags, effect=effect,
        replies=(replace(move, reason=because("case.paid_read"), quote="Réglé ce matin."),),
        leaving=(move, replace(move, amount=None, case=None)),
        coming=(move,), coming_on=date(2026, 10, 13),
        holds=(
            DigestHold("Atelier Roche", stale, TODAY, "3"), DigestHold("boîte", "?", TODAY),
            DigestHold("Garage", stale),
        ),
        figures=(figures, DigestFigures("Neuf")), doubtful=(116, 117), desk="http://localhost:8080/",
    )  # fmt: skip
    many = tuple(replace(flags[0], id=str(at), kind="call", is_new=at > 3) for at in range(15))
    yield full
    yield replace(full, creditor="Atelier Roche", flags=(), holds=(), leaving=())
    yield replace(full, flags=many, leaving=(move,) * 15, effect=DigestEffect(sent=1))
    yield replace(full, flags=())
    yield DigestFacts(119, TODAY, language)
