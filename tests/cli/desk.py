"""A firm in the middle of its work, and a person at its command line, on a day that is always the same."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import Said
from tests.rounds.firm import PARIS, Firm

from relanced.cli import main
from relanced.clock import SetClock
from relanced.rounds import decide
from relanced.wall import Child

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=PARIS).astimezone(UTC)
HEADING = "Client;Facture;Date;Echeance;Montant TTC;Solde;Email;Telephone;Code client"
ROY = "Boulangerie Roy;FA-101;31/08/2026;30/09/2026;1240,50;1240,50;compta@roy.test;0388112233;C001"
ROY_TWO = "Boulangerie Roy;FA-117;15/09/2026;15/10/2026;310,00;{};compta@roy.test;0388112233;C001"
REST = (
    "Établissements Weber & Fils, matériaux et négoce;FA-088;30/06/2026;30/07/2026;18450,00;8450,00;"
    "factures@weber.test;;C002",
    "Café du Port;FA-120;01/11/2026;01/12/2026;89,90;89,90;port@cafe.test;;C003",
    "Café du Port;AV-12;01/11/2026;01/11/2026;-20,00;-20,00;port@cafe.test;;C003",
    "=cmd|' /C calc'!A0;FA-121;01/09/2026;01/10/2026;500,00;500,00;x@evil.test;+33102030405;C004",
    "Mairie de Barr;FA-090;10/07/2026;10/08/2026;2300,00;2300,00;;0388000000;C005",
)
PROMISE = (
    "Bonjour,\n\nLa facture FA-101 sera réglée par virement le 27 novembre 2026.\n\nJeanne Roy"
)
DISPUTE = "Nous contestons la facture FA-088 : il manque deux palettes."


async def live(folder: Path, child: Child) -> None:
    """Live some weeks: calls, letters, a promise, a dispute, a stranger's mail, a part payment, old books."""
    firm = Firm(
        folder,
        child,
        {
            "dupont": {"procedure": "cordial-5-etapes", "title": "Menuiserie Dupont"},
            "martin": {"state": "shadow", "title": "Garage Martin"},
            "leroy": {"first": "true", "title": "Leroy SAS"},
        },
        "dedicated",
    )
    firm.heading = HEADING
    lines = [ROY, ROY_TWO.format("310,00"), *REST]
    zeta = "Zeta SA;Z1;01/08/2026;01/09/2026;100;100;z@zeta.test;;Z"
    firm.at("2026-10-12T08:30")
    firm.books(*lines)
    firm.books(zeta, creditor="leroy")
    for day in ("2026-10-12", "2026-11-09"):
        firm.at(f"{day}T08:30")
        firm.books(*lines)
        await firm.day(f"{day}T09:30")
    await firm.mail("Jeanne Roy <compta@roy.test>", PROMISE)
    await firm.mail("inconnu@ailleurs.test", "Bonjour, de quelle facture parlez-vous ?")
    await firm.mail("factures@weber.test", DISPUTE)
    firm.act(decide.note, 2, decide.Person("anne", "Rappeler M. Weber lundi"))
    lines[1] = ROY_TWO.format("110,00")
    for day in ("2026-11-20", "2026-11-25"):
        firm.at(f"{day}T08:30")
        firm.books(*lines)
        await firm.day(f"{day}T09:30")
    firm.office.store.close()


@dataclass
class Desk:
    """A copy of that firm for one test, and the real command line in it."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    @classmethod
    def of(
        cls,
        world: Path,
        folder: Path,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
    ) -> Desk:
        """Copy a firm into a folder and sit down there."""
        shutil.copytree(world, folder, dirs_exist_ok=True)
        patch.chdir(folder)
        patch.setenv("COLUMNS", "80")
        patch.setattr("relanced.clock.MachineClock", lambda: SetClock(NOW))
        return cls(folder, patch, capture)

    def give(self, *words: str, lang: str = "fr") -> Said:
        """Give one command; whatever happens it is a sentence and an exit code."""
        self.patch.setenv("LC_ALL", {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}[lang])
        self.patch.setattr(sys, "argv", ["relanced", *words])
        self.capture.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = self.capture.readouterr()
        assert "Traceback" not in out + err
        assert code != 70, err
        return Said(code, out.replace("\u00a0", " "), err.replace("\u00a0", " "))

    def ask(self, *words: str) -> Any:
        """Return the document of a command."""
        return json.loads(self.give(*words, "--json").out)

    def number(self, debtor: str) -> str:
        """Return the number of a debtor's case."""
        return next(str(c["id"]) for c in self.ask("cases") if c["debtor"].startswith(debtor))

    def case(self, debtor: str) -> Any:
        """Return a debtor's case as `cases --json` shows it."""
        return next(c for c in self.ask("cases") if c["debtor"].startswith(debtor))
