"""What may be wrong with a ledger, and how to mend it; French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "empty": ("le fichier est vide", "the file is empty"),
    "not_a_list": (
        "ce fichier est {what}, pas une liste de factures : exporter en CSV ou en XLSX",
        "this file is {what}, not a list of invoices: export CSV or XLSX",
    ),
    "broken": (
        "le classeur ne s'ouvre pas ({why}) : l'exporter de nouveau",
        "the workbook does not open ({why}): export it again",
    ),
    "no_headings": (
        "aucune ligne de titres reconnue (vu : {seen}) : il faut au moins client, numéro de facture et montant restant dû",
        "no heading row recognised (seen: {seen}): at least customer, invoice number and open amount are needed",
    ),
    "no_text": ("texte illisible : enregistrer en UTF-8", "unreadable text: save it as UTF-8"),
    "no_customer": (
        "pas de client sur cette ligne : la compléter",
        "no customer on this line: fill it in",
    ),
    "no_number_given": ("pas de numéro de facture : le compléter", "no invoice number: fill it in"),
    "no_amount": ("pas de montant : le compléter", "no amount: fill it in"),
    "no_number": (
        "« {value} » n'est pas un montant : écrire par exemple 1234,56",
        "'{value}' is not an amount: write for instance 1234.56",
    ),
    "scientific": (
        "« {value} » a été arrondi par le tableur : mettre la colonne au format nombre",
        "'{value}' was rounded by the spreadsheet: format the column as a number",
    ),
    "either_amount": (
        "« {value} » peut être deux montants : écrire les centimes",
        "'{value}' may be two amounts: write the cents",
    ),
    "no_day": (
        "« {value} » n'est pas une date : écrire jj/mm/aaaa",
        "'{value}' is not a date: write dd/mm/yyyy",
    ),
    "either_day": (
        "« {value} » peut être deux dates : écrire aaaa-mm-jj",
        "'{value}' may be two dates: write yyyy-mm-dd",
    ),
    "impossible_day": (
        "« {value} » n'existe pas au calendrier : corriger la date",
        "'{value}' is not in the calendar: mend the date",
    ),
    "unknown_currency": (
        "devise « {value} » inconnue : écrire un code comme EUR",
        "unknown currency '{value}': write a code such as EUR",
    ),
    "due_computed": (
        "échéance absente : comptée à {terms}, le {due}",
        "no due date: counted at {terms}, {due}",
    ),
    "due_unknown": (
        "ni échéance ni date de facture : cette ligne ne sera pas relancée",
        "neither due date nor invoice date: this line will not be asked",
    ),
    "repeated": ("ligne répétée, comptée une fois", "line repeated, counted once"),
    "bad_email": ("« {value} » n'est pas une adresse e-mail", "'{value}' is not an e-mail address"),
    "day_order": (
        "ordre jour/mois indécis : lu jour d'abord",
        "day/month order undecided: read day first",
    ),
    "two_readings": (
        "« {terms} » a deux lectures ; compté : émission + 45 jours, puis fin de mois",
        "'{terms}' has two readings; counted: issue + 45 days, then end of month",
    ),
    # implausible beside the list before
    "emptied": (
        "la liste est presque vide : {new} lignes, {old} auparavant",
        "the list is almost empty: {new} lines, {old} before",
    ),
    "amounts_shifted": (
        "{count} montants multipliés ou divisés par {factor}",
        "{count} amounts multiplied or divided by {factor}",
    ),
    "currency_changed": (
        "{count} factures ont changé de devise",
        "{count} invoices changed currency",
    ),
    "days_swapped": (
        "{count} échéances ont jour et mois inversés",
        "{count} due dates have day and month swapped",
    ),
    "newly_overdue": (
        "{count} factures nouvellement échues d'un coup, {old} auparavant",
        "{count} invoices newly overdue at once, {old} before",
    ),
}
