"""What `relanced init` asks and says, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "hello": (
        "La configuration sera écrite dans {folder}. Entrée garde la réponse entre crochets ; tout se change ensuite.",
        "The configuration will be written to {folder}. Enter keeps the answer in brackets; all can be changed later.",
    ),
    "ask_name": ("Nom de l'entreprise à qui l'argent est dû", "Name of the company that is owed"),
    "ask_siren": (
        "Son SIREN (neuf chiffres ; rien pour plus tard)",
        "Its SIREN (nine digits; nothing for later)",
    ),
    "ask_iban": (
        "L'IBAN du compte à créditer (rien pour plus tard)",
        "The IBAN to pay to (nothing for later)",
    ),
    "ask_region": (
        "En Alsace ou en Moselle ? Écrire alsace-moselle, sinon rien",
        "In Alsace or Moselle? Write alsace-moselle, else nothing",
    ),
    "ask_procedure": ("Procédure de relance ({choices})", "Reminder procedure ({choices})"),
    "ask_email": ("L'adresse d'où partent les relances", "The address reminders leave from"),
    "ask_kind": (
        "Cette boîte sert-elle aux seules relances (dedicated) ou à tout (business) ?",
        "Is this mailbox for reminders only (dedicated) or for everything (business)?",
    ),
    "ask_provider": ("Qui l'héberge ({choices}) ?", "Who hosts it ({choices})?"),
    "ask_imap": ("Serveur IMAP (nom, ou nom:port)", "IMAP server (name, or name:port)"),
    "ask_smtp": ("Serveur SMTP (nom, ou nom:port)", "SMTP server (name, or name:port)"),
    "ask_user": ("Identifiant de connexion", "Login"),
    "ask_digest_to": (
        "À qui envoyer le compte rendu du jour (adresse ; rien pour personne)",
        "Who gets the digest of the day (address; nothing for nobody)",
    ),
    "ask_password": (
        "Mot de passe de la boîte (ne s'affiche pas ; rien pour plus tard ; Gmail et Yahoo : un mot de passe d'application)",
        "The mailbox's password (not shown; nothing for later; Gmail and Yahoo: an app password)",
    ),
    "needed": ("Une réponse est nécessaire ici.", "An answer is needed here."),
    "not_there": (
        "« {value} » n'est pas une des réponses possibles.",
        "'{value}' is not one of the possible answers.",
    ),
    "no_file": ("« {value} » n'est pas un fichier.", "'{value}' is not a file."),
    "already_there": (
        "Ces fichiers existent déjà, rien n'a été écrit : {files}",
        "These files exist already, nothing was written: {files}",
    ),
    "no_folder": (
        "« {folder} » n'est pas un dossier ; rien n'a été écrit.",
        "'{folder}' is not a folder; nothing was written.",
    ),
    "closed_folder": (
        "Ce compte ne peut pas écrire dans « {folder} » ; nommez un autre dossier : relanced init DOSSIER",
        "This account cannot write to '{folder}'; name another folder: relanced init DIR",
    ),
    "nobody_there": (
        "Plus de réponse à lire, et personne au terminal pour « {question} » ; rien n'a été écrit. Mettez les réponses dans un fichier (--answers ; relanced init --help en donne les clés).",
        "No more answers to read, and nobody at the terminal for '{question}'; nothing was written. Put the answers into a file (--answers; relanced init --help gives its keys).",
    ),
    "written": ("\nÉcrit :\n  {files}", "\nWritten:\n  {files}"),
    "dedicated": (
        "Boîte réservée aux relances : tout ce qui y arrive sera lu.",
        "Mailbox for reminders only: everything that arrives in it will be read.",
    ),
    "trying": (
        "Essai de la boîte ({imap}, {smtp})…",
        "Trying the mailbox ({imap}, {smtp})…",
    ),
    "not_tried": (
        "La boîte n'a pas été essayée : son mot de passe ou son jeton est encore à donner.",
        "The mailbox was not tried: its password or token is still to come.",
    ),
    "password_again": (
        "Le mot de passe, encore une fois (rien pour arrêter)",
        "The password once more (nothing to stop)",
    ),
    "next": ("Et maintenant :", "What is next:"),
    "next_password": (
        "écrire le mot de passe de la boîte, seul sur une ligne, dans {folder}/relance.password, puis : chmod 600 {folder}/relance.password",
        "write the mailbox's password, alone on one line, into {folder}/relance.password, then: chmod 600 {folder}/relance.password",
    ),
    "next_token": (
        "déposer le jeton OAuth 2 de la boîte dans {folder}/relance.token, et l'y renouveler",
        "put the mailbox's OAuth 2 token into {folder}/relance.token, and renew it there",
    ),
    "next_mend": (
        "corriger dans {folder}/relanced.toml ce que les lignes « faute » ci-dessus disent",
        "mend in {folder}/relanced.toml what the 'fault' lines above tell",
    ),
    "next_check": ("{program} {config}check", "{program} {config}check"),
    "next_import": (
        "{program} {config}import FACTURES.xlsx",
        "{program} {config}import INVOICES.xlsx",
    ),
    "next_rehearse": (
        "{program} {config}rehearse   (ce qui partirait, et quand ; rien ne part)",
        "{program} {config}rehearse   (what would leave, and when; nothing does)",
    ),
    "next_live": (
        'dans creditors.d/{creditor}.toml, state = "shadow" puis "live", et {program} {config}run',
        'in creditors.d/{creditor}.toml, state = "shadow" then "live", and {program} {config}run',
    ),
}
