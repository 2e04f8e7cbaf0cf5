"""What may be wrong with a configuration, and how to mend it, French first.

`x_fix` is the remedy of `x`.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "colon": (" : ", ": "),
    "heading_one": ("La configuration a un problème.", "The configuration has one problem."),
    "heading": ("La configuration a {count} problèmes.", "The configuration has {count} problems."),
    "no_config": ("aucune configuration ici, ni {other}.", "no configuration here, nor {other}."),
    "no_config_fix": (
        "Lancez « relanced init », ou nommez le fichier avec --config.",
        "Run 'relanced init', or name the file with --config.",
    ),
    "no_such_config": ("ce fichier n'existe pas.", "this file does not exist."),
    "no_such_config_fix": (
        "Corrigez le chemin donné à --config, ou lancez « relanced init ».",
        "Correct the path given to --config, or run 'relanced init'.",
    ),
    "missing_file": ("le fichier {file} n'existe pas.", "the file {file} does not exist."),
    "missing_file_fix": (
        "Corrigez le chemin (un chemin relatif part du dossier de relanced.toml), ou créez le fichier.",
        "Correct the path (a relative one starts from the folder of relanced.toml), or create the file.",
    ),
    "forbidden_file": (
        "le fichier {file} ne peut pas être lu : accès refusé.",
        "the file {file} cannot be read: permission denied.",
    ),
    "forbidden_file_fix": (
        "Donnez-en la lecture au compte qui lance relanced, ou lancez relanced sous le compte qui le possède.",
        "Let the account that runs relanced read it, or run relanced as the account that owns it.",
    ),
    "unreadable_file": (
        "le fichier {file} ne peut pas être lu ({code}).",
        "the file {file} cannot be read ({code}).",
    ),
    "unreadable_file_fix": (
        "Vérifiez le disque et le chemin, puis recommencez.",
        "Check the disk and the path, then try again.",
    ),
    "not_a_file": ("ce n'est pas un fichier.", "this is not a file."),
    "not_a_file_fix": (
        "Mettez à cette place un fichier de texte, ou déplacez ce qui s'y trouve.",
        "Put a text file in its place, or move away what stands there.",
    ),
    "not_a_folder": ("{file} n'est pas un dossier.", "{file} is not a folder."),
    "not_a_folder_fix": (
        "Renommez ce fichier et créez un dossier de ce nom.",
        "Rename that file and create a folder of that name.",
    ),
    "huge_file": (
        "le fichier dépasse 1 Mio : ce n'est pas une configuration.",
        "the file is larger than 1 MiB: this is no configuration.",
    ),
    "huge_file_fix": (
        "Vérifiez que le bon fichier est nommé.",
        "Check that the right file is named.",
    ),
    "not_utf8": ("le fichier n'est pas en UTF-8.", "the file is not in UTF-8."),
    "not_utf8_fix": (
        "Enregistrez-le en UTF-8 (dans un éditeur : « Enregistrer sous », codage UTF-8).",
        "Save it as UTF-8 (in an editor: 'Save as', encoding UTF-8).",
    ),
    "no_creditor": ("aucun créancier n'est décrit.", "no creditor is described."),
    "no_creditor_fix": (
        "Écrivez un fichier par créancier dans ce dossier, par exemple creditors.d/dupont.toml.",
        "Write one file a creditor in this folder, such as creditors.d/dupont.toml.",
    ),
    "no_mailbox": ("aucune boîte aux lettres n'est décrite.", "no mailbox is described."),
    "no_mailbox_fix": (
        "Ajoutez un tableau [mailboxes.relance] avec address, imap, smtp et password_file.",
        "Add a table [mailboxes.reminders] with address, imap, smtp and password_file.",
    ),
    "bad_id": ("« {value} » ne peut pas servir de nom.", "'{value}' cannot be used as a name."),
    "bad_id_fix": (
        "Minuscules sans accent, chiffres, tiret et souligné seulement, par exemple « dupont-fils ».",
        "Only lower-case letters without accents, digits, hyphen and underscore, such as 'dupont-fils'.",
    ),
    "broken_toml": (
        "le texte n'est pas du TOML valable (colonne {column}).",
        "the text is not valid TOML (column {column}).",
    ),
    "broken_toml_fix": (
        "Sur cette ligne ou la précédente, vérifiez guillemets, crochets, virgules et signe =.",
        "On this line or the one before, check quotes, brackets, commas and the = sign.",
    ),
    "key_twice": (
        "cette clé est écrite deux fois (colonne {column}).",
        "this key is written twice (column {column}).",
    ),
    "key_twice_fix": ("Gardez une seule des deux lignes.", "Keep only one of the two lines."),
    "table_twice": (
        "ce tableau est déclaré deux fois (colonne {column}).",
        "this table is declared twice (column {column}).",
    ),
    "table_twice_fix": (
        "Réunissez les deux tableaux sous un seul titre entre crochets, ou donnez-leur deux noms.",
        "Put both under one heading in brackets, or give them two names.",
    ),
    "open_quote": (
        "un guillemet n'est pas refermé, ou un caractère est interdit (colonne {column}).",
        "a quote is not closed, or a character is not allowed (column {column}).",
    ),
    "open_quote_fix": (
        "Fermez le guillemet sur la même ligne ; retirez tabulations et caractères invisibles.",
        "Close the quote on the same line; remove tabs and invisible characters.",
    ),
    "bare_value": (
        "la valeur n'est ni un texte entre guillemets, ni un nombre, ni true ou false (colonne {column}).",
        "the value is neither a text in quotes, nor a number, nor true or false (column {column}).",
    ),
    "bare_value_fix": (
        'Mettez le texte entre guillemets droits : clé = "valeur".',
        'Put the text in straight quotes: key = "value".',
    ),
    "no_equals": (
        "une clé n'est pas suivie du signe = (colonne {column}).",
        "a key is not followed by the = sign (column {column}).",
    ),
    "no_equals_fix": (
        'Écrivez clé = "valeur", une par ligne ; une clé avec espaces ou accents va entre guillemets.',
        'Write key = "value", one a line; a key with spaces or accents goes in quotes.',
    ),
    "backslash": (
        "une barre oblique inverse est mal employée (colonne {column}).",
        "a backslash is misused (column {column}).",
    ),
    "backslash_fix": (
        "Doublez-la (\\\\), ou mettez le texte entre apostrophes : 'C:\\dossier'.",
        "Double it (\\\\), or put the text in single quotes: 'C:\\folder'.",
    ),
    "open_bracket": (
        "un crochet n'est pas refermé, ou il manque une virgule (colonne {column}).",
        "a bracket is not closed, or a comma is missing (column {column}).",
    ),
    "open_bracket_fix": (
        "Fermez le crochet ; séparez les valeurs par des virgules.",
        "Close the bracket; separate the values by commas.",
    ),
    "missing": ("cette valeur est obligatoire et manque.", "this value is required and missing."),
    "missing_fix": (
        "Ajoutez la ligne ; docs/examples montre où et comment.",
        "Add the line; docs/examples shows where and how.",
    ),
    "unknown_key": ("cette clé est inconnue.", "this key is unknown."),
    "unknown_key_fix": (
        "Retirez-la ; les clés possibles ici : {allowed}.",
        "Remove it; the keys possible here: {allowed}.",
    ),
    "unknown_key_near": ("cette clé est inconnue.", "this key is unknown."),
    "unknown_key_near_fix": ("Vouliez-vous écrire « {near} » ?", "Did you mean '{near}'?"),
    "not_text": (
        "un texte entre guillemets est attendu, pas {value}.",
        "a text in quotes is expected, not {value}.",
    ),
    "not_text_fix": ("Mettez la valeur entre guillemets.", "Put the value in quotes."),
    "not_texts": (
        "une liste de textes est attendue, pas {value}.",
        "a list of texts is expected, not {value}.",
    ),
    "not_texts_fix": ('Écrivez ["un", "deux"].', 'Write ["one", "two"].'),
    "control_characters": (
        "la valeur contient un retour à la ligne ou un caractère invisible.",
        "the value contains a line end or an invisible character.",
    ),
    "control_characters_fix": (
        "Écrivez-la sur une seule ligne, sans \\n ni \\r ; une adresse postale est une liste de lignes.",
        "Write it on one line, without \\n or \\r; a postal address is a list of lines.",
    ),
    "number": (
        "« {value} » n'est pas un nombre entier de {least} à {most}.",
        "'{value}' is not a whole number from {least} to {most}.",
    ),
    "number_fix": (
        "Écrivez un nombre entier dans ces limites, sans guillemets.",
        "Write a whole number within these limits, without quotes.",
    ),
    "yes_or_no": ("« {value} » n'est ni true ni false.", "'{value}' is neither true nor false."),
    "yes_or_no_fix": (
        "Écrivez true (oui) ou false (non), sans guillemets.",
        "Write true (yes) or false (no), without quotes.",
    ),
    "not_one_of": (
        "« {value} » n'est pas une valeur possible.",
        "'{value}' is not a possible value.",
    ),
    "not_one_of_fix": ("Choisissez parmi {allowed}.", "Choose one of {allowed}."),
    "day": (
        "« {value} » n'est pas un jour du calendrier.",
        "'{value}' is not a day of the calendar.",
    ),
    "day_fix": ('Écrivez 2026-10-12 ou "12/10/2026".', 'Write 2026-10-12 or "12/10/2026".'),
    "hour": ("« {value} » n'est pas une heure du jour.", "'{value}' is not an hour of the day."),
    "hour_fix": (
        'Écrivez une heure de "00:00" à "23:59".',
        'Write an hour from "00:00" to "23:59".',
    ),
    "weekdays": (
        "« {value} » ne désigne pas des jours de la semaine.",
        "'{value}' does not name days of the week.",
    ),
    "weekdays_fix": (
        'Écrivez "lun-ven", ou ["mar", "jeu"].',
        'Write "mon-fri", or ["tue", "thu"].',
    ),
    "no_weekday": (
        "aucun jour d'envoi : rien ne partirait jamais.",
        "no day to send on: nothing would ever leave.",
    ),
    "no_weekday_fix": (
        'Donnez au moins un jour, par exemple "lun-ven".',
        'Give at least one day, such as "mon-fri".',
    ),
    "empty_window": (
        "la plage d'envoi est vide : de {opens} à {closes}.",
        "the send window is empty: from {opens} to {closes}.",
    ),
    "empty_window_fix": (
        "La fin doit venir après le début, dans la même journée.",
        "Its end must come after its start, on the same day.",
    ),
    "days_reversed": (
        "le dernier jour ({last}) précède le premier ({first}).",
        "the last day ({last}) comes before the first ({first}).",
    ),
    "days_reversed_fix": (
        "Inversez les deux jours ou corrigez l'année.",
        "Swap the two days or correct the year.",
    ),
    "amount": ("« {value} » n'est pas un montant.", "'{value}' is not an amount."),
    "amount_fix": (
        'Écrivez un montant positif ou nul entre guillemets, par exemple "10,00".',
        'Write an amount of zero or more in quotes, such as "10.00".',
    ),
    "email": ("« {value} » n'est pas une adresse e-mail.", "'{value}' is not an e-mail address."),
    "email_fix": (
        "Écrivez l'adresse seule, sans nom ni chevrons : nom@exemple.fr.",
        "Write the address alone, without a name or angle brackets: name@example.com.",
    ),
    "iban": (
        "« {value} » n'est pas un IBAN : longueur ou clé fausse.",
        "'{value}' is not an IBAN: wrong length or check digits.",
    ),
    "iban_fix": (
        "Recopiez-le du RIB de la banque ; un IBAN français a 27 caractères.",
        "Copy it from the bank's own document; a French IBAN has 27 characters.",
    ),
    "bic": ("« {value} » n'est pas un BIC.", "'{value}' is not a BIC."),
    "bic_fix": (
        "Recopiez les 8 ou 11 caractères du RIB, ou retirez la ligne.",
        "Copy its 8 or 11 characters from the bank's document, or remove the line.",
    ),
    "siren": (
        "« {value} » n'est pas un SIREN : longueur ou clé fausse.",
        "'{value}' is not a SIREN: wrong length or check digit.",
    ),
    "siren_fix": (
        "Neuf chiffres ; d'un SIRET (quatorze chiffres), gardez les neuf premiers.",
        "Nine digits; of a SIRET (fourteen digits) keep the first nine.",
    ),
    "currency": ("« {value} » n'est pas une monnaie.", "'{value}' is not a currency."),
    "currency_fix": (
        'Écrivez son code à trois lettres : "EUR", "CHF", "GBP".',
        'Write its three-letter code: "EUR", "CHF", "GBP".',
    ),
    "zone": (
        "« {value} » n'est pas un fuseau horaire connu.",
        "'{value}' is not a known time zone.",
    ),
    "zone_fix": (
        'Écrivez par exemple "Europe/Paris" ou "Indian/Reunion".',
        'Write for instance "Europe/Paris" or "Indian/Reunion".',
    ),
    "host": ("« {value} » n'est pas un nom de serveur.", "'{value}' is not the name of a server."),
    "host_fix": (
        'Écrivez le nom seul, sans « https:// » ni port : "imap.exemple.fr".',
        "Write the name alone, without 'https://' or port: \"imap.example.com\".",
    ),
    "not_a_table": ("« {key} » doit être un tableau.", "'{key}' must be a table."),
    "not_a_table_fix": (
        "Écrivez le titre entre crochets sur sa propre ligne, puis ses clés dessous.",
        "Write its heading in brackets on a line of its own, and its keys below.",
    ),
    "not_tables": (
        "« {key} » doit être une liste de tableaux.",
        "'{key}' must be a list of tables.",
    ),
    "not_tables_fix": (
        "Écrivez {key} = [{{ … }}, {{ … }}], ou un titre entre doubles crochets par élément.",
        "Write {key} = [{{ … }}, {{ … }}], or one heading in double brackets for each.",
    ),
}
