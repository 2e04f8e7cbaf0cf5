"""The phrases of interest, French first. A rate is given as `whole` and `part`, either side of the decimal mark."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # what cannot be computed
    "no_rate": (
        "Aucun taux connu pour le semestre qui commence le {half_year} : ajoutez-le à la table des taux (taux de refinancement de la BCE ce jour-là et taux d'intérêt légal) avant de calculer.",
        "No rate is known for the half-year from {half_year}: add it to the table of rates (the ECB refinancing rate that day and the legal interest rate) before computing.",
    ),
    "bad_rates": (
        "Table des taux, ligne {line} : illisible. Attendu : premier jour du semestre (AAAA-MM-01, janvier ou juillet), trois taux avec un point, yes ou no, source.",
        "Table of rates, line {line}: unreadable. Expected: first day of the half-year (YYYY-MM-01, January or July), three rates with a dot, yes or no, source.",
    ),
    "bad_rate": (
        "Le taux « {text} » ne se lit pas. Écrivez un pourcentage (10,5), un multiple du taux légal (3x) ou la BCE et des points (BCE+10).",
        "The rate '{text}' cannot be read. Write a percentage (10.5), a multiple of the legal rate (3x), or the ECB and points (ECB+10).",
    ),
    "negative_principal": (
        "Le principal {principal} est négatif : un avoir ne porte pas d'intérêt.",
        "The principal {principal} is negative: a credit note bears no interest.",
    ),
    "bad_payment": (
        "Le paiement {amount} du {on} doit être positif ; un paiement rejeté se retire de la liste.",
        "The payment of {amount} on {on} must be positive; a returned payment is left out of the list.",
    ),
    "late_payment": (
        "Le paiement du {on} est postérieur à la date d'arrêté du {until} : repoussez l'arrêté ou retirez le paiement.",
        "The payment of {on} comes after the day of the statement, {until}: move that day or leave the payment out.",
    ),
    "other_currency": (
        "Le paiement du {on} est en {currency}, la créance en {principal_currency} : convertissez-le d'abord.",
        "The payment of {on} is in {currency}, the debt in {principal_currency}: convert it first.",
    ),
    "bad_day": (
        "Le {on} n'est pas une date plausible : écrivez l'année en quatre chiffres, entre 1900 et 2999.",
        "{on} is no plausible day: write the year in four digits, between 1900 and 2999.",
    ),
    "public_contract_rate": (
        "Un acheteur public doit le taux de l'article R2192-31 du code de la commande publique : un taux contractuel ne s'applique pas.",
        "A public buyer owes the rate of article R2192-31 of the public procurement code: a contract rate does not apply.",
    ),
    # where a rate comes from
    "source_ecb": (
        "taux de refinancement de la BCE au {on} ({whole},{part} %) + {points} points, art. L441-10 II du code de commerce",
        "ECB refinancing rate on {on} ({whole}.{part}%) + {points} points, art. L441-10 II of the commercial code",
    ),
    "source_public": (
        "taux de refinancement de la BCE au {on} ({whole},{part} %) + {points} points, figé, art. R2192-31 du code de la commande publique",
        "ECB refinancing rate on {on} ({whole}.{part}%) + {points} points, frozen, art. R2192-31 of the public procurement code",
    ),
    "source_legal": (
        "taux d'intérêt légal du semestre commençant le {on}, créancier professionnel, art. L313-2 du code monétaire et financier",
        "legal interest rate of the half-year from {on}, professional creditor, art. L313-2 of the monetary and financial code",
    ),
    "source_contract_legal": (
        "contrat : {times} fois le taux d'intérêt légal du semestre commençant le {on} ({whole},{part} %)",
        "contract: {times} times the legal interest rate of the half-year from {on} ({whole}.{part}%)",
    ),
    "source_contract_ecb": (
        "contrat : taux de refinancement de la BCE au {on} ({whole},{part} %) + {points} points",
        "contract: ECB refinancing rate on {on} ({whole}.{part}%) + {points} points",
    ),
    "source_contract": ("taux du contrat", "rate of the contract"),
    # what was taken for granted
    "tax_included": (
        "Le principal est pris toutes taxes comprises ; les pénalités et l'indemnité sont hors du champ de la TVA.",
        "The principal is taken with VAT; penalties and indemnity are outside VAT.",
    ),
    "not_due": (
        "L'échéance du {due} n'est pas dépassée à la date d'arrêté : rien n'est dû pour le retard.",
        "The due date, {due}, has not passed on the day of the statement: nothing is owed for lateness.",
    ),
    "notice_unneeded": (
        "La mise en demeure ne change rien ici : les intérêts courent du lendemain de l'échéance sans qu'un rappel soit nécessaire (art. L441-10 II du code de commerce).",
        "The formal notice changes nothing here: interest runs from the day after the due date and needs no reminder (art. L441-10 II of the commercial code).",
    ),
    "day_count_365": (
        "Les jours comptent du lendemain de l'échéance au jour du paiement inclus, sur une année de 365 jours, même bissextile.",
        "Days count from the day after the due date to the day of payment included, over a year of 365 days, leap years too.",
    ),
    "day_count_actual": (
        "Les jours comptent du lendemain de l'échéance au jour du paiement inclus, sur la durée réelle de l'année.",
        "Days count from the day after the due date to the day of payment included, over the true length of the year.",
    ),
    "rounding": (
        "Chaque ligne est arrondie au centime le plus proche ; le total est la somme des lignes imprimées. Les intérêts ne portent pas intérêt (art. 1343-2 du code civil).",
        "Each line is rounded to the nearest cent; the total is the sum of the printed lines. Interest bears no interest (art. 1343-2 of the civil code).",
    ),
    "rolling": (
        "Chaque semestre de retard prend son propre taux.",
        "Each half-year of delay takes its own rate.",
    ),
    "frozen": (
        "Le taux du semestre où le retard commence vaut pour toute sa durée.",
        "The rate of the half-year in which the delay begins holds for all of it.",
    ),
    "unverified": (
        "Taux du semestre commençant le {half_year} non vérifié sur une page officielle : à confirmer avant usage ({source}).",
        "The rate of the half-year from {half_year} was not verified on an official page: confirm it before use ({source}).",
    ),
    "below_floor": (
        "Le taux du contrat ({whole},{part} %) est inférieur au plancher de trois fois le taux légal ({floor_whole},{floor_part} % au semestre commençant le {half_year}, art. L441-10 II du code de commerce).",
        "The contract rate ({whole}.{part}%) is below the floor of three times the legal rate ({floor_whole}.{floor_part}% in the half-year from {half_year}, art. L441-10 II of the commercial code).",
    ),
    "at_floor": (
        "Calculé au taux du contrat ; au plancher, les intérêts seraient de {amount}. Une personne décide lequel est demandé.",
        "Computed at the contract rate; at the floor, interest would be {amount}. A person decides which is asked.",
    ),
    "floor_unknown": (
        "Taux légal du semestre commençant le {half_year} inconnu : le taux du contrat n'a pu être comparé au plancher.",
        "The legal rate of the half-year from {half_year} is unknown: the contract rate could not be compared with the floor.",
    ),
    "interest_first": (
        "Les paiements partiels s'imputent d'abord sur les intérêts échus, puis sur le principal (art. 1343-1 du code civil) ; l'indemnité reste à part.",
        "Part payments go to the interest accrued first, then to the principal (art. 1343-1 of the civil code); the indemnity stands apart.",
    ),
    "principal_first": (
        "Les paiements partiels s'imputent d'abord sur le principal, comme convenu ou choisi.",
        "Part payments go to the principal first, as agreed or chosen.",
    ),
    "were_principal_first": (
        "Imputés d'abord sur le principal, comme on lettre en comptabilité, les paiements laisseraient {amount} d'intérêts en tout ; le mandat choisit.",
        "Were the payments taken off the principal first, as bookkeepers match them, interest would come to {amount} in all; the mandate chooses.",
    ),
    "were_interest_first": (
        "Imputés d'abord sur les intérêts (art. 1343-1 du code civil), les paiements laisseraient {amount} d'intérêts en tout ; le mandat choisit.",
        "Were the payments taken off the interest first (art. 1343-1 of the civil code), interest would come to {amount} in all; the mandate chooses.",
    ),
    "overpaid": (
        "Les paiements dépassent le principal et les intérêts : l'excédent vient en déduction, et ce qui reste en trop est à rendre.",
        "The payments exceed principal and interest: the surplus is deducted, and whatever then remains is to be given back.",
    ),
    "credit_note": (
        "Un avoir réduit le principal à sa date.",
        "A credit note reduces the principal on its date.",
    ),
    "indemnity": (
        "Indemnité forfaitaire de 40 € pour frais de recouvrement, une fois par facture payée en retard (art. L441-10 II et D441-5 du code de commerce).",
        "Fixed indemnity of €40 for recovery costs, once an invoice paid late (art. L441-10 II and D441-5 of the commercial code).",
    ),
    "indemnity_public": (
        "Indemnité forfaitaire de 40 € pour frais de recouvrement (art. D2192-35 du code de la commande publique).",
        "Fixed indemnity of €40 for recovery costs (art. D2192-35 of the public procurement code).",
    ),
    "indemnity_elsewhere": (
        "L'indemnité de 40 € est due une fois par facture : elle est comptée avec une autre échéance de celle-ci.",
        "The indemnity of €40 is owed once an invoice: it is counted with another instalment of this one.",
    ),
    "indemnity_other_currency": (
        "L'indemnité de 40 € est due en sus : elle ne s'additionne pas à des {currency}.",
        "The indemnity of €40 is owed besides: it does not add up with {currency}.",
    ),
    "indemnity_consumer": (
        "Un consommateur ne doit pas l'indemnité de 40 €.",
        "A consumer does not owe the indemnity of €40.",
    ),
    "indemnity_barred": (
        "L'échéance tombe le jour du jugement d'ouverture ou après : l'indemnité de 40 € ne peut être réclamée (art. L441-10 II du code de commerce).",
        "The due date falls on the opening judgment or after it: the indemnity of €40 cannot be claimed (art. L441-10 II of the commercial code).",
    ),
    "opened": (
        "Les intérêts s'arrêtent la veille du jugement d'ouverture du {on} (art. L622-28 du code de commerce ; sauf prêt ou paiement différé d'un an ou plus).",
        "Interest stops the day before the opening judgment of {on} (art. L622-28 of the commercial code; except loans and payment deferred by a year or more).",
    ),
    "no_notice": (
        "Un consommateur ne doit d'intérêts qu'à compter d'une mise en demeure (art. 1231-6 et 1344-1 du code civil) ; aucune n'est connue.",
        "A consumer owes interest only from a formal notice (art. 1231-6 and 1344-1 of the civil code); none is known.",
    ),
    "from_notice": (
        "Les intérêts courent du lendemain de la mise en demeure du {on} (art. 1231-6 et 1344-1 du code civil) ; la date retenue est celle que nomme la lettre, de préférence la première présentation.",
        "Interest runs from the day after the formal notice of {on} (art. 1231-6 and 1344-1 of the civil code); the day taken is the one the letter names, preferably its first presentation.",
    ),
    "professional_creditor": (
        "Le créancier est pris pour un professionnel : c'est sa catégorie, non celle du débiteur, qui choisit la colonne du taux légal.",
        "The creditor is taken for a professional: that category, not the debtor's, chooses the column of the legal rate.",
    ),
}
