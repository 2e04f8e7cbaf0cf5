"""What may be wrong with a configuration that can be read, in its secrets and between its parts; French first.

`x_fix` is the remedy of `x`.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "secret_in_file": (
        "un mot de passe ou un jeton ne s'écrit pas ici.",
        "a password or token is not written here.",
    ),
    "secret_in_file_fix": (
        "Retirez la ligne, mettez le secret dans un fichier lisible par vous seul, et nommez-le avec password_file ; puis changez le mot de passe si ce fichier a circulé.",
        "Remove the line, put the secret into a file only you can read, and name it with password_file; then change the password if this file has been passed around.",
    ),
    "password_in_url": (
        "l'adresse de la base contient un mot de passe.",
        "the database's address contains a password.",
    ),
    "password_in_url_fix": (
        "Retirez-le de l'adresse et nommez-le avec database_password_file, database_password_env ou database_password_credential.",
        "Take it out of the address and name it with database_password_file, database_password_env or database_password_credential.",
    ),
    "no_secret": ("le mot de passe manque.", "the password is missing."),
    "no_secret_fix": (
        'Ajoutez {name}_file = "chemin", {name}_env = "VARIABLE", ou donnez au service le « credential » systemd {credential}.',
        'Add {name}_file = "path", {name}_env = "VARIABLE", or give the service the systemd credential {credential}.',
    ),
    "two_secrets": (
        "{first} et {second} sont donnés à la fois.",
        "{first} and {second} are both given.",
    ),
    "two_secrets_fix": ("Gardez un seul des deux.", "Keep one of the two."),
    "credential_name": (
        "« {value} » n'est pas le nom d'un « credential » systemd.",
        "'{value}' is not the name of a systemd credential.",
    ),
    "credential_name_fix": (
        "Écrivez le nom seul, celui de LoadCredential= dans l'unité, sans dossier.",
        "Write the name alone, that of LoadCredential= in the unit, without a folder.",
    ),
    "empty_variable": (
        "la variable d'environnement {name} est absente ou vide.",
        "the environment variable {name} is unset or empty.",
    ),
    "empty_variable_fix": (
        "Définissez-la avant de lancer relanced, ou employez password_file.",
        "Set it before you start relanced, or use password_file.",
    ),
    "empty_secret": ("le fichier {file} est vide.", "the file {file} is empty."),
    "empty_secret_fix": (
        "Écrivez-y le mot de passe, sur une seule ligne.",
        "Write the password into it, on a single line.",
    ),
    "secret_lines": (
        "le fichier {file} ne contient pas un mot de passe sur une seule ligne.",
        "the file {file} does not hold one password on a single line.",
    ),
    "secret_lines_fix": (
        "N'y laissez que le mot de passe, en UTF-8, sur une ligne.",
        "Leave nothing but the password in it, in UTF-8, on one line.",
    ),
    "password_with_oauth": (
        'auth = "xoauth2" n\'emploie pas de mot de passe.',
        'auth = "xoauth2" uses no password.',
    ),
    "password_with_oauth_fix": (
        "Retirez cette ligne et nommez le jeton avec token_file.",
        "Remove this line and name the token with token_file.",
    ),
    "token_without_oauth": (
        'token_file ne sert qu\'avec auth = "xoauth2".',
        'token_file is only used with auth = "xoauth2".',
    ),
    "token_without_oauth_fix": (
        'Retirez cette ligne, ou écrivez auth = "xoauth2".',
        'Remove this line, or write auth = "xoauth2".',
    ),
    "no_encryption": (
        "sans chiffrement, le mot de passe passerait en clair jusqu'à {host}.",
        "without encryption the password would travel to {host} in the clear.",
    ),
    "no_encryption_fix": (
        'Écrivez "tls" ou "starttls" ; "none" ne vaut que pour cette machine même.',
        'Write "tls" or "starttls"; "none" is for this very machine only.',
    ),
    "port_speaks": ("le port {port} parle {security}.", "port {port} speaks {security}."),
    "port_speaks_fix": (
        'Écrivez security = "{security}", ou changez de port.',
        'Write security = "{security}", or change the port.',
    ),
    "database_url": (
        "ce n'est pas l'adresse d'une base SQLite ou PostgreSQL.",
        "this is not the address of an SQLite or PostgreSQL database.",
    ),
    "database_url_fix": (
        'Écrivez "postgresql://compte@serveur/base", ou retirez la ligne pour SQLite.',
        'Write "postgresql://account@server/base", or remove the line for SQLite.',
    ),
    "address_twice": (
        "{address} est déjà l'adresse de la boîte « {other} ».",
        "{address} is already the address of mailbox '{other}'.",
    ),
    "address_twice_fix": (
        "Gardez une seule des deux boîtes : une boîte peut servir plusieurs créanciers.",
        "Keep one of the two mailboxes: one mailbox may serve several creditors.",
    ),
    "unknown_mailbox": ("la boîte « {value} » n'existe pas.", "there is no mailbox '{value}'."),
    "unknown_mailbox_fix": (
        "Nommez une boîte de relanced.toml : {known}.",
        "Name a mailbox of relanced.toml: {known}.",
    ),
    "no_mailbox_named": (
        "il y a plusieurs boîtes, et aucune n'est nommée ici.",
        "there are several mailboxes, and none is named here.",
    ),
    "no_mailbox_named_fix": (
        'Ajoutez mailbox = "…", parmi {known}.',
        'Add mailbox = "…", one of {known}.',
    ),
    "no_digest_from": (
        "il y a plusieurs boîtes : de laquelle part le compte rendu ?",
        "there are several mailboxes: which one sends the digest?",
    ),
    "no_digest_from_fix": (
        'Ajoutez digest_from = "…", parmi {known}.',
        'Add digest_from = "…", one of {known}.',
    ),
    "unknown_procedure": (
        "la procédure « {value} » n'existe pas.",
        "there is no procedure '{value}'.",
    ),
    "unknown_procedure_fix": (
        "Choisissez parmi {known}, ou écrivez la vôtre dans procedures.d.",
        "Choose one of {known}, or write your own in procedures.d.",
    ),
    "unknown_level": (
        "l'étape « {value} » n'est pas dans la procédure.",
        "the level '{value}' is not in the procedure.",
    ),
    "unknown_level_fix": (
        "Choisissez parmi {known}, ou retirez la ligne pour toutes les étapes.",
        "Choose among {known}, or remove the line for all levels.",
    ),
    "ladder": ("la procédure ne convient pas.", "the procedure does not fit."),
    "ladder_fix": (
        "Corrigez ce fichier de procedures.d ; les deux procédures livrées servent de modèle.",
        "Correct this file of procedures.d; the two shipped procedures are models.",
    ),
    "own_person_is_mailbox": (
        "{address} est l'adresse de la boîte « {mailbox} ».",
        "{address} is the address of mailbox '{mailbox}'.",
    ),
    "own_person_is_mailbox_fix": (
        "Retirez-la : relanced reconnaît sa propre boîte ; n'indiquez ici que des personnes.",
        "Remove it: relanced knows its own mailbox; list only people here.",
    ),
    "iban_twice": (
        "ce compte est déjà celui de « {other} », une autre entreprise (SIREN différent).",
        "this account is already that of '{other}', another company (different SIREN).",
    ),
    "iban_twice_fix": (
        "Vérifiez les deux RIB : les clients de l'un paieraient l'autre.",
        "Check both bank documents: the customers of the one would pay the other.",
    ),
    "needed_by_state": (
        "cette valeur est obligatoire dans l'état « {state} ».",
        "this value is required in state '{state}'.",
    ),
    "needed_by_state_fix": (
        'Ajoutez-la, ou remettez state = "preparing".',
        'Add it, or set state = "preparing" again.',
    ),
    "paper_missing": (
        "cette valeur manque : le mandat « {mode} » l'exige dans l'état « {state} ».",
        "this value is missing: mandate mode '{mode}' requires it in state '{state}'.",
    ),
    "paper_missing_fix": (
        'Ajoutez la ligne, ou remettez state = "preparing" en attendant la pièce.',
        'Add the line, or set state = "preparing" until the document is there.',
    ),
    "debtor_twice": (
        "ce débiteur est déjà décrit sous « {other} ».",
        "this debtor is already described as '{other}'.",
    ),
    "debtor_twice_fix": ("Réunissez les deux tableaux en un seul.", "Put the two tables together."),
    "never_unsaid": ("la raison manque.", "the reason is missing."),
    "never_unsaid_fix": (
        'Écrivez-la entre guillemets : never = "accord du dirigeant".',
        'Write it in quotes: never = "agreed with the owner".',
    ),
    "sensitive_unsaid": (
        "il manque le nom de qui approuve chaque lettre.",
        "the name of who approves each letter is missing.",
    ),
    "sensitive_unsaid_fix": (
        'Écrivez-le entre guillemets : sensitive = "Claire Martin".',
        'Write it in quotes: sensitive = "Claire Martin".',
    ),
    "contact_unreachable": (
        "ce contact n'a ni adresse ni téléphone.",
        "this contact has neither an address nor a telephone.",
    ),
    "contact_unreachable_fix": (
        'Ajoutez email = "…" ou phone = "…".',
        'Add email = "…" or phone = "…".',
    ),
    "contact_is_ours": (
        "{address} est à vous : une boîte du service ou l'un de vos collègues.",
        "{address} is yours: a mailbox of the service or one of your colleagues.",
    ),
    "contact_is_ours_fix": ("Mettez ici l'adresse du débiteur.", "Put the debtor's address here."),
    "closed_store": (
        "le dossier de l'installation ne vous est pas ouvert.",
        "the installation's folder is not open to you.",
    ),
    "closed_store_fix": (
        "Donnez la commande sous le compte du service : sudo -u relanced relanced …",
        "Give the command as the service's account: sudo -u relanced relanced …",
    ),
    "foreign_store": (
        "ce dossier appartient à {owner}, et vous êtes {user}.",
        "this folder belongs to {owner}, and you are {user}.",
    ),
    "foreign_store_fix": (
        "Donnez la commande sous son compte : sudo -u {owner} relanced …",
        "Give the command as that account: sudo -u {owner} relanced …",
    ),
}
