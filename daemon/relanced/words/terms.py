"""The phrases of payment terms and their caps, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "due": ("Échéance : {due}", "Due on: {due}"),
    "reading_days_first": (
        "Échéance : {due} si le contrat compte les jours, puis va à la fin du mois",
        "Due on: {due} where the contract counts the days, then goes to the end of the month",
    ),
    "reading_month_first": (
        "Échéance : {due} s'il va d'abord à la fin du mois, puis compte les jours",
        "Due on: {due} where it goes to the end of the month first, then counts the days",
    ),
    "two_readings": (
        "« {terms} » se lit de deux façons, toutes deux licites : le contrat décide.",
        "'{terms}' can be read in two ways, both lawful: the contract decides.",
    ),
    "unagreed": (
        "Rien n'est convenu : le paiement est dû trente jours après la livraison ou la prestation (art. L441-10 I du code de commerce).",
        "Nothing was agreed: payment is due thirty days after the delivery or the service (art. L441-10 I of the commercial code).",
    ),
    "latest": (
        "Dernière échéance permise : {latest} ({rule})",
        "Latest lawful due date: {latest} ({rule})",
    ),
    "over_cap": (
        "L'échéance du {due} dépasse de {days} jour(s) la dernière que la loi permet, le {latest} ({rule}). Elle est gardée telle quelle : les pénalités courent du lendemain de la date imprimée.",
        "The due date, {due}, is {days} day(s) beyond the latest the law allows, {latest} ({rule}). It is kept as it is: penalties run from the day after the printed date.",
    ),
    "needs_derogation": (
        "L'échéance du {due} dépasse les 60 jours (le {latest}) : elle n'est permise que si le contrat prévoit 45 jours fin de mois (art. L441-10 I du code de commerce).",
        "The due date, {due}, is beyond 60 days ({latest}): it is lawful only where the contract says 45 days end of month (art. L441-10 I of the commercial code).",
    ),
    "cap_unknown": (
        "Le plafond se compte depuis la livraison, ou la réception de la demande de paiement : donnez ce jour pour le vérifier.",
        "The cap counts from the delivery, or from the receipt of the payment request: give that day to check it.",
    ),
    "cap_general": (
        "60 jours après l'émission, ou 45 jours fin de mois si le contrat le prévoit, art. L441-10 I du code de commerce",
        "60 days from issue, or 45 days end of month where the contract says so, art. L441-10 I of the commercial code",
    ),
    "cap_periodic": (
        "facture périodique : 45 jours après l'émission, art. L441-10 I du code de commerce",
        "periodic invoice: 45 days from issue, art. L441-10 I of the commercial code",
    ),
    "cap_transport": (
        "transport et location de véhicules : 30 jours après l'émission, art. L441-11 du code de commerce",
        "transport and vehicle rental: 30 days from issue, art. L441-11 of the commercial code",
    ),
    "cap_perishable": (
        "denrées périssables : 30 jours après la fin de la décade de livraison, à confirmer",
        "perishable food: 30 days after the end of the ten-day period of delivery, to be confirmed",
    ),
    "cap_fresh_meat": (
        "bétail sur pied et viande fraîche : 20 jours après la livraison, à confirmer",
        "live cattle and fresh meat: 20 days after delivery, to be confirmed",
    ),
    "cap_alcohol": (
        "boissons alcooliques : 30 jours après la fin du mois de livraison, à confirmer",
        "alcohol subject to duty: 30 days after the end of the month of delivery, to be confirmed",
    ),
    "cap_export": (
        "achats en franchise destinés à l'exportation : 90 jours après l'émission, art. L441-12 du code de commerce",
        "purchases free of VAT for export: 90 days from issue, art. L441-12 of the commercial code",
    ),
    "cap_public": (
        "État et collectivités : 30 jours après réception de la demande de paiement, art. R2192-10 du code de la commande publique",
        "State and local authorities: 30 days from receipt of the payment request, art. R2192-10 of the public procurement code",
    ),
    "cap_public_hospital": (
        "établissements publics de santé : 50 jours après réception de la demande de paiement, art. R2192-10 et suivants du code de la commande publique",
        "public hospitals: 50 days from receipt of the payment request, art. R2192-10 ff. of the public procurement code",
    ),
    "cap_public_undertaking": (
        "entreprises publiques : 60 jours après réception de la demande de paiement, art. R2192-10 et suivants du code de la commande publique",
        "public undertakings: 60 days from receipt of the payment request, art. R2192-10 ff. of the public procurement code",
    ),
    "unreadable": (
        "Les conditions « {terms} » ne se lisent pas. Écrivez par exemple : 30 jours, 60 net, 45 jours fin de mois, fin de mois + 45 jours.",
        "The terms '{terms}' cannot be read. Write, for instance: 30 days, net 60, 45 days end of month, end of month + 45 days.",
    ),
    "which": (
        "Donnez les conditions (--terms), l'échéance imprimée (--due) ou le jour de la livraison (--delivered).",
        "Give the terms (--terms), the printed due date (--due) or the day of delivery (--delivered).",
    ),
}
