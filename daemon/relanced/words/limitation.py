"""How long a claim still lives, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "ends": (
        "facture {number} : prescrite après le {lapses}, dans {days} jour(s) ({rule}, comptés du {started}). Une relance ou une mise en demeure n'y change rien : il faut une reconnaissance écrite du débiteur ou une action en justice.",
        "invoice {number}: time-barred after {lapses}, in {days} day(s) ({rule}, counted from {started}). A reminder or a formal notice changes nothing: it takes the debtor's written acknowledgement or a court action.",
    ),
    "passed": (
        "facture {number} : la prescription est passée le {lapses} ({rule}, comptés du {started}) ; rien n'en est plus exigé sans décision d'une personne.",
        "invoice {number}: the limitation period ended on {lapses} ({rule}, counted from {started}); nothing more is demanded for it unless a person decides.",
    ),
    "in_future": ("Le {on} n'est pas encore passé.", "{on} has not come yet."),
    "five_years": (
        "cinq ans, art. L110-4 I du code de commerce",
        "five years, art. L110-4 I of the commercial code",
    ),
    "two_years": (
        "deux ans, art. L218-2 du code de la consommation",
        "two years, art. L218-2 of the consumer code",
    ),
    "four_years": (
        "quatre ans à compter de l'année suivante, loi du 31 décembre 1968, à confirmer",
        "four years from the following year, law of 31 December 1968, to be confirmed",
    ),
    "carriage": (
        "un an, art. L133-6 du code de commerce",
        "one year, art. L133-6 of the commercial code",
    ),
    "telecom": (
        "un an, art. L34-2 du code des postes et des communications électroniques",
        "one year, art. L34-2 of the post and electronic communications code",
    ),
}
