"""What `relanced bench` measures and what it is set beside, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # what is measured
    "plan": ("Planifier une journée", "Planning a day"),
    "send": ("Envoyer des lettres", "Sending letters"),
    "inbox": ("Lire une boîte", "Reading a mailbox"),
    "import": ("Prendre une liste CSV", "Taking in a CSV list"),
    "import-xlsx": ("Prendre un classeur XLSX", "Taking in an XLSX workbook"),
    "render": ("Écrire et sceller des lettres", "Writing and sealing letters"),
    # what is counted
    "cases": ("dossiers échus", "due cases"),
    "letters": ("lettres", "letters"),
    "mails": ("courriels", "mails"),
    "lines": ("lignes", "lines"),
    # what it is set beside
    "select_and_write": (
        "SQL qui choisit les dossiers échus et écrit ce que le plan a écrit",
        "SQL that selects what is due and writes what the plan wrote",
    ),
    "select": (
        "SQL qui ne fait que choisir les dossiers échus",
        "SQL that merely selects what is due",
    ),
    "write": (
        "SQL qui ne fait qu'écrire ce que le plan a écrit",
        "SQL that merely writes what the plan wrote",
    ),
    "aiosmtplib": (
        "aiosmtplib seul, connexions : {lines}",
        "plain aiosmtplib, connections: {lines}",
    ),
    "smtp_source": ("smtp-source, connexions : {lines}", "smtp-source, connections: {lines}"),
    "fetch_and_drop": ("FETCH puis rien, serveur : {server}", "FETCH and drop, server: {server}"),
    "csv": ("le module csv, lignes lues et oubliées", "the csv module, rows read and dropped"),
    "calamine": ("calamine, lignes lues et oubliées", "calamine, rows read and dropped"),
    "bare": ("Jinja2 et email.message sans plus", "bare Jinja2 and email.message"),
    # where the time goes
    "load_cases": ("charger les dossiers", "load cases"),
    "load_debtors": ("charger les débiteurs", "load debtors"),
    "decide": ("décider", "decide"),
    "next_day": ("prochain jour", "next day"),
    "write_letters": ("écrire les lettres en file", "write queued letters"),
    "write_flags": ("poser les signaux", "raise flags"),
    "write_cases": ("écrire dossiers et journal", "write cases and journal"),
    "write_debtors": ("débiteurs et adresses", "debtors and addresses"),
    "write_items": ("écrire les échéances", "write items"),
    "known": ("relire la liste d'avant", "read the list before"),
    "doubts": ("juger la vraisemblance", "judge plausibility"),
    "read_file": ("lire le fichier", "read the file"),
    "claim": ("réclamer, écrire, sceller", "claim, write, seal"),
    "last_look": ("dernier regard avant le point", "last look before the dot"),
    "conclude": ("noter la réponse", "note the answer"),
    "look": ("regarder la boîte", "look at the mailbox"),
    "fetch": ("relever", "fetch"),
    "store": ("conserver", "store"),
    "understand": ("lire et comprendre, derrière le mur", "parse and understand, behind the wall"),
    "take": ("prendre en main", "take in hand"),
    "apply": ("rapprocher et appliquer", "match and apply"),
    "templates": ("modèles", "templates"),
    "qr_code": ("code de paiement", "payment code"),
    "seal": ("sceller", "seal"),
    "else": ("réseau, validations et le reste", "wire, commits and all else"),
    # the page
    "one": (
        "{what}, {size} : {count} {unit} en {seconds} s, {rate} par seconde ; mémoire {peak} Mo",
        "{what}, {size}: {count} {unit} in {seconds} s, {rate} a second; memory {peak} MB",
    ),
    "ratio": (
        "{ratio} fois {other} ({rate} par seconde)",
        "{ratio} times {other} ({rate} a second)",
    ),
}
