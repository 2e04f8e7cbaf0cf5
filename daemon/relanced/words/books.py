"""What may be wrong with a ledger, and how to mend it; French first."""

from __future__ import annotations

_NEEDED_FR = "il faut au moins le client, le numéro de facture et le reste dû (ou le total et le réglé, ou débit et crédit)"
_NEEDED_EN = "at least customer, invoice number and open amount (or total and paid, or debit and credit) are needed"


def _lacking(french: str, english: str) -> tuple[str, str]:
    return (
        f"aucune ligne de titres exploitable (titres vus : {{seen}}) ; manque : {french} ; {_NEEDED_FR}",
        f"no heading row to read by (headings seen: {{seen}}); missing: {english}; {_NEEDED_EN}",
    )


PHRASES: dict[str, tuple[str, str]] = {
    # the file as a whole
    "empty": ("le fichier est vide : l'exporter de nouveau", "the file is empty: export it again"),
    "not_a_list": (
        "ce fichier n'est pas une liste de factures ({what}) : l'exporter en CSV ou en XLSX",
        "this file is no list of invoices ({what}): export it as CSV or XLSX",
    ),
    "no_text": (
        "ce fichier n'est ni du texte ni un classeur : l'exporter en CSV ou en XLSX",
        "this file is neither text nor a workbook: export it as CSV or XLSX",
    ),
    "suppliers": (
        "cette liste est celle des fournisseurs (« {seen} »), pas des clients : exporter les factures clients",
        "this list is of suppliers ('{seen}'), not of customers: export the customers' invoices",
    ),
    # a file of accounting entries (FEC)
    "fec_lacks": (
        "ce FEC (fichier des écritures comptables) n'a pas la colonne {missing} : l'exporter de nouveau avec ses 18 colonnes",
        "this FEC (the French file of accounting entries) lacks the column {missing}: export it again with its 18 columns",
    ),
    "fec_columns": (
        "FEC, ligne {line} : {count} colonnes au lieu de {wanted}, la ligne est coupée ou un séparateur s'y est glissé : l'exporter de nouveau",
        "FEC, line {line}: {count} columns instead of {wanted}, the line is cut or a separator slipped in: export it again",
    ),
    "fec_amount": (
        "FEC, ligne {line}, débit ou crédit : « {value} » n'est pas un montant : corriger ce montant ou exporter de nouveau",
        "FEC, line {line}, debit or credit: '{value}' is not an amount: mend it or export again",
    ),
    "fec_no_entries": (
        "ce FEC n'a aucune écriture : l'exporter de nouveau, pour l'exercice en cours",
        "this FEC holds no entries: export it again, for the current year",
    ),
    "fec_end_missing": (
        "ce FEC s'arrête au milieu d'une écriture (débits et crédits diffèrent de {off}) : l'exporter de nouveau",
        "this FEC stops in the middle of an entry (debits and credits differ by {off}): export it again",
    ),
    "fec_unbalanced": (
        "les débits et les crédits de ce FEC diffèrent de {off}, il y manque des lignes : l'exporter de nouveau, sans filtre",
        "debits and credits of this FEC differ by {off}, lines are missing: export it again, without a filter",
    ),
    "fec_extract": (
        "ce FEC ne contient que des comptes clients : rien ne montre qu'il est complet",
        "this FEC holds customers' accounts only: nothing shows that it is complete",
    ),
    "fec_opening_beside": (
        "l'à-nouveau de {customer} ne répète pas ce qui restait dû l'année d'avant : à vérifier, il peut compter double",
        "the opening balance of {customer} does not repeat what was open the year before: check it, it may count twice",
    ),
    "fec_due_assumed": (
        "un FEC n'a pas d'échéances : calculées à {days} jours de la date de pièce sur {count} lignes, faute de conditions",
        "a FEC has no due dates: assumed {days} days from the document's date on {count} lines, for want of terms",
    ),
    "fec_no_due": (
        "un FEC n'a pas d'échéances : {count} lignes en restent sans, faute de conditions de paiement connues",
        "a FEC has no due dates: {count} lines are left without one, for want of known payment terms",
    ),
    "no_workbook": (
        "cette archive ne contient pas de classeur : l'exporter en CSV ou en XLSX",
        "this archive holds no workbook: export it as CSV or XLSX",
    ),
    "broken": (
        "le classeur ne s'ouvre pas, il est tronqué ou abîmé : l'exporter de nouveau",
        "the workbook does not open, it is cut short or damaged: export it again",
    ),
    "encrypted": (
        "le classeur est protégé par un mot de passe : l'enregistrer sans mot de passe",
        "the workbook is protected by a password: save it without one",
    ),
    "bomb": (
        "le classeur se déplie bien au-delà de sa taille : il n'a pas été ouvert",
        "the workbook unpacks to far more than its size: it was not opened",
    ),
    "heavy": (
        "le classeur demande plus de temps ou de mémoire que permis : l'exporter en CSV, ou le partager",
        "the workbook takes more time or memory than it may: export it as CSV, or split it",
    ),
    "named_otherwise": (
        "ce fichier est un classeur {what}, nommé .{name} : le renommer ou l'exporter de nouveau",
        "this file is a {what} workbook named .{name}: rename it or export it again",
    ),
    "too_large": (
        "le fichier dépasse {most} Mo : le partager en plusieurs",
        "the file is larger than {most} MB: split it",
    ),
    "endless_line": (
        "la ligne {line} dépasse {most} caractères : ce n'est pas une liste, l'exporter de nouveau en CSV ou en XLSX",
        "line {line} is longer than {most} characters: this is no list, export it again as CSV or XLSX",
    ),
    "too_many_rows": (
        "le fichier dépasse {most} lignes : le partager en plusieurs",
        "the file has more than {most} rows: split it",
    ),
    "cut_short": (
        "le fichier s'arrête au milieu d'une ligne (« {last} ») : l'exporter de nouveau",
        "the file stops in the middle of a line ('{last}'): export it again",
    ),
    "no_list": (
        f"aucune liste dans ce fichier : {_NEEDED_FR}",
        f"no list in this file: {_NEEDED_EN}",
    ),
    "no_headings_customer_number_amount": _lacking(
        "le client, le numéro de facture, le montant", "customer, invoice number, amount"
    ),
    "no_headings_customer_number": _lacking(
        "le client, le numéro de facture", "customer, invoice number"
    ),
    "no_headings_customer_amount": _lacking("le client, le montant", "customer, amount"),
    "no_headings_number_amount": _lacking(
        "le numéro de facture, le montant", "invoice number, amount"
    ),
    "no_headings_customer": _lacking("le client", "customer"),
    "no_headings_number": _lacking("le numéro de facture", "invoice number"),
    "no_headings_amount": _lacking("le montant", "amount"),
    "twice_encoded": (
        "accents abîmés par un double enregistrement (Ã©) : rétablis",
        "accents damaged by saving twice (Ã©): restored",
    ),
    "sheet_left_out": (
        "feuille « {sheet} » laissée de côté : ses factures sont closes",
        "sheet '{sheet}' left out: its invoices are closed",
    ),
    "section_left_out": (
        "lignes sous « {title} » laissées de côté : ses factures sont closes",
        "lines under '{title}' left out: its invoices are closed",
    ),
    # lines that do not come in
    "no_customer": (
        "pas de client sur cette ligne : le compléter",
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
        "« {value} » peut se lire de deux façons et rien dans la colonne ne tranche : écrire les centimes",
        "'{value}' can be read two ways and nothing in the column decides: write the cents",
    ),
    "part_unknown": (
        "payée en partie (« {value} »), sans dire combien : ajouter une colonne du reste dû",
        "part paid ('{value}') without saying how much: add a column of the open amount",
    ),
    "too_many_cells": (
        "{count} cellules pour {wanted} titres, un séparateur dans un texte ou un montant décale la ligne : mettre ce texte entre guillemets",
        "{count} cells for {wanted} headings, a separator inside a text or an amount shifts the line: put it in quotes",
    ),
    "no_day": (
        "« {value} » n'est pas une date : écrire jj/mm/aaaa",
        "'{value}' is not a date: write dd/mm/yyyy",
    ),
    "either_day": (
        "« {value} » peut être deux dates, la colonne mêle jj/mm et mm/jj : écrire aaaa-mm-jj",
        "'{value}' may be two dates, the column mixes dd/mm and mm/dd: write yyyy-mm-dd",
    ),
    "impossible_day": (
        "« {value} » n'existe pas au calendrier : corriger la date",
        "'{value}' is not in the calendar: mend the date",
    ),
    "unknown_currency": (
        "devise « {value} » inconnue : écrire un code comme EUR",
        "unknown currency '{value}': write a code such as EUR",
    ),
    "two_currencies": (
        "« {value} » contredit la devise de la ligne ({stated}) : corriger l'une des deux",
        "'{value}' contradicts the line's currency ({stated}): mend one of them",
    ),
    # lines read with a doubt
    "due_computed": (
        "pas d'échéance : calculée au {due} d'après « {terms} »",
        "no due date: counted from '{terms}', {due}",
    ),
    "due_assumed": (
        "pas d'échéance : calculée au {due}, à {days} jours de la facture faute de conditions",
        "no due date: {due} assumed, {days} days from the invoice for want of terms",
    ),
    "two_readings": (
        "pas d'échéance : « {terms} » a deux lectures ; calculée au {due}, les jours d'abord puis la fin de ce mois",
        "no due date: '{terms}' has two readings; counted to {due}, the days first and then the end of that month",
    ),
    "due_unknown": (
        "pas d'échéance, et rien d'où la calculer (date de facture, conditions) : à compléter",
        "no due date, and nothing to count it from (invoice date, terms): fill it in",
    ),
    "due_before_issue": (
        "échéance ({due}) avant la date de facture ({issue}) : à vérifier",
        "due date ({due}) before the invoice date ({issue}): check it",
    ),
    "repeated": (
        "ligne identique à la ligne {first} : comptée une fois",
        "the same as line {first}: counted once",
    ),
    "bad_email": (
        "« {value} » n'est pas une adresse e-mail : corriger l'adresse",
        "'{value}' is not an e-mail address: mend it",
    ),
    "credit_by_number": (
        "« {number} » lu comme un avoir d'après son numéro, donc en négatif : à vérifier",
        "'{number}' read as a credit note by its number, hence negative: check it",
    ),
    "day_first": (
        "rien dans la colonne ne dit si le jour ou le mois vient d'abord : lu jj/mm",
        "nothing in the column says whether day or month comes first: read as dd/mm",
    ),
    "month_first": (
        "rien dans la colonne ne dit si le jour ou le mois vient d'abord : lu mm/jj",
        "nothing in the column says whether day or month comes first: read as mm/dd",
    ),
    "mixed_order": (
        "la colonne mêle jj/mm et mm/jj : les dates à deux lectures sont refusées",
        "the column mixes dd/mm and mm/dd: dates with two readings are refused",
    ),
    # implausible beside the list before
    "nothing_to_compare": (
        "la liste précédente ne se lit pas ({why}) : rien ne lui a été comparé",
        "the list before cannot be read ({why}): nothing was compared with it",
    ),
    "emptied": (
        "la liste est vide ou presque : {new} lignes, {old} dans la précédente",
        "the list is empty or nearly so: {new} lines, {old} in the one before",
    ),
    "truncated": (
        "la liste semble coupée : {new} lignes, les premières des {old} de la précédente, aucune des {lost} dernières",
        "the list looks cut short: {new} lines, the first of the {old} before, none of the last {lost}",
    ),
    "amounts_shifted": (
        "montants {change} sur {count} des {common} factures communes",
        "amounts {change} on {count} of the {common} common invoices",
    ),
    "open_total_swapped": (
        "total et reste dû semblent échangés sur {count} des {common} factures communes",
        "total and open amount look swapped on {count} of the {common} common invoices",
    ),
    "days_exchanged": (
        "date de facture et échéance semblent échangées sur {count} des {common} factures communes",
        "invoice date and due date look swapped on {count} of the {common} common invoices",
    ),
    "days_swapped": (
        "jour et mois semblent échangés sur {count} des {common} factures communes",
        "day and month look swapped on {count} of the {common} common invoices",
    ),
    "filtered": (
        "la liste semble filtrée : {new} clients (« {what} »), {old} dans la précédente",
        "the list looks filtered: {new} customers ('{what}'), {old} in the one before",
    ),
    "strange": (
        "aucune facture commune avec la précédente ({old} lignes), alors que celles-ci ({new}) sont plus anciennes : autre dossier, ou numéros ou clients changés",
        "no invoice in common with the list before ({old} lines), though these ({new}) are older: other books, or changed numbers or customers",
    ),
    "range_of_customers": (
        "la liste semble limitée à une partie de l'alphabet des clients : {new} lignes, {old} dans la précédente, {lost} disparues d'un seul côté",
        "the list looks limited to a part of the customers' alphabet: {new} lines, {old} in the one before, {lost} gone on one side",
    ),
    "range_of_days": (
        "la liste semble limitée aux échéances les plus anciennes : {new} lignes, {old} dans la précédente, les {lost} plus récentes disparues",
        "the list looks limited to the earliest due dates: {new} lines, {old} in the one before, the {lost} latest gone",
    ),
    "range_of_amounts": (
        "la liste semble limitée à certains montants : {new} lignes, {old} dans la précédente, {lost} disparues d'un seul côté",
        "the list looks limited to certain amounts: {new} lines, {old} in the one before, {lost} gone on one side",
    ),
    "amounts_grown": (
        "reste dû en hausse sur {count} des {common} factures communes : une colonne s'est décalée",
        "open amount higher on {count} of the {common} common invoices: a column has slipped",
    ),
    "signs_turned": (
        "signe inversé sur {count} des {common} factures communes",
        "sign turned on {count} of the {common} common invoices",
    ),
    "days_moved": (
        "échéance changée sur {count} des {common} factures communes",
        "due date changed on {count} of the {common} common invoices",
    ),
    "newly_overdue": (
        "{count} factures nouvellement échues d'un coup, {old} échues dans la précédente",
        "{count} invoices newly overdue at once, {old} overdue in the one before",
    ),
    "currency_changed": (
        "devise changée sur {count} des {common} factures communes (de {was} à {now})",
        "currency changed on {count} of the {common} common invoices (from {was} to {now})",
    ),
    # invoices themselves (EN 16931); `BT-9` and the like are its names for what an invoice says
    "pdf_locked": (
        "ce PDF est protégé par un mot de passe : l'enregistrer sans mot de passe",
        "this PDF is behind a password: save it without one",
    ),
    "pdf_broken": (
        "ce PDF ne s'ouvre pas, il est tronqué ou abîmé : le télécharger de nouveau",
        "this PDF does not open, it is cut short or damaged: download it again",
    ),
    "pdf_without_invoice": (
        "ce PDF ne porte pas de facture électronique (Factur-X, ZUGFeRD) : importer la liste des factures (CSV, XLSX), ou le XML de la facture",
        "this PDF carries no e-invoice (Factur-X, ZUGFeRD): import the list of invoices (CSV, XLSX), or the invoice's XML",
    ),
    "invoice_heavy": (
        "cette facture demande trop de mémoire ou de temps, elle n'a pas été lue : la télécharger de nouveau, ou importer la liste des factures",
        "this invoice takes too much memory or time and was not read: download it again, or import the list of invoices",
    ),
    "xml_broken": (
        "ce XML est tronqué ou abîmé : le télécharger de nouveau",
        "this XML is cut short or damaged: download it again",
    ),
    "xml_entities": (
        "ce XML déclare des entités ou un type de document, ce qu'aucune facture électronique ne fait, il n'a pas été lu : le demander de nouveau à qui l'a établi",
        "this XML declares entities or a document type, which no e-invoice does, and was not read: ask whoever wrote it for it again",
    ),
    "xml_other": (
        "ce XML n'est pas une facture CII ou UBL (racine « {seen} ») : importer la facture elle-même, ou la liste des factures (CSV, XLSX)",
        "this XML is no CII or UBL invoice (root '{seen}'): import the invoice itself, or the list of invoices (CSV, XLSX)",
    ),
    "no_invoices": (
        "ce dossier ne contient aucune facture électronique (.xml ou .pdf) : indiquer le dossier où elles se trouvent",
        "this folder holds no e-invoice (.xml or .pdf): name the folder they are in",
    ),
    "invoice_refused": ("{file} : {why}", "{file}: {why}"),
    "invoice_no_number": (
        "la facture n'a pas de numéro : la demander de nouveau à qui l'a établie",
        "the invoice has no number: ask whoever wrote it for it again",
    ),
    "invoice_no_customer": (
        "la facture ne nomme pas son client : la demander de nouveau à qui l'a établie",
        "the invoice names no customer: ask whoever wrote it for it again",
    ),
    "invoice_no_currency": (
        "la facture ne dit pas sa devise : la demander de nouveau à qui l'a établie",
        "the invoice names no currency: ask whoever wrote it for it again",
    ),
    "invoice_no_amount": (
        "la facture ne dit pas ce qui est dû : la demander de nouveau à qui l'a établie",
        "the invoice does not say what is due: ask whoever wrote it for it again",
    ),
    "invoice_amount": (
        "« {value} » n'est pas un montant : demander la facture de nouveau à qui l'a établie",
        "'{value}' is no amount: ask whoever wrote the invoice for it again",
    ),
    "invoice_day": (
        "« {value} » n'est pas une date : demander la facture de nouveau à qui l'a établie",
        "'{value}' is no day: ask whoever wrote the invoice for it again",
    ),
    "invoice_no_claim": (
        "{number} n'est pas une facture mais un devis, une commande ou un pro forma (type {code}) : le retirer de l'import",
        "{number} is no invoice but an offer, an order or a pro forma (type {code}): take it out of the import",
    ),
    "invoice_supplier": (
        "{number} est une facture reçue de {seller}, non une facture émise : la retirer de l'import",
        "{number} is an invoice received from {seller}, not one that was issued: take it out of the import",
    ),
    "invoice_of_another": (
        "{number} a été émise par {seller}, non par ce créancier : vérifier le créancier, ou la retirer de l'import",
        "{number} was issued by {seller}, not by this creditor: check the creditor, or take it out of the import",
    ),
    "invoice_factored": (
        "{number} est cédée à un factor : laissée de côté, c'est à lui qu'elle se paie",
        "{number} was sold to a factor: left out, it is paid to the factor",
    ),
    "invoice_paid": (
        "{number} ne demande plus rien : elle est payée",
        "{number} asks for nothing any more: it is paid",
    ),
    "invoice_sums": (
        "le net à payer est de {due}, mais le total moins les acomptes fait {sums} : le net à payer a été retenu ; vérifier",
        "{due} is due, but the total less what was paid makes {sums}: what is due was taken; check it",
    ),
    "invoice_payee": (
        "{number} se paie à {payee} : vérifier si elle a été cédée avant de la relancer",
        "{number} is paid to {payee}: check whether it was sold before asking for it",
    ),
    "invoice_corrects": (
        "{number} rectifie {other} : vérifier que {other} n'est plus demandée",
        "{number} corrects {other}: check that {other} is asked for no longer",
    ),
    "invoice_known": (
        "{number} est déjà dans les comptes, qui savent mieux ce qui en reste dû : rien n'y a été changé",
        "{number} is in the books already, which know better what is left of it: nothing was changed",
    ),
    "invoice_before_list": (
        "{number}, émise le {issue}, manque dans la liste complète du {known} : réputée payée, elle n'a pas été reprise",
        "{number}, issued on {issue}, is missing from the complete list of {known}: taken for paid, it did not come in",
    ),
}
