"""How a command is called: help with an example in both languages, and a sentence for whatever is wrong."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.desk import Desk
from tests.cli.terminal import COMMAND

from relanced.cli.door import cli
from relanced.words.helping import EXAMPLES, PHRASES


def commands(group: click.Group = cli, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        whole = f"{path} {name}".strip()
        yield whole, command
        if isinstance(command, click.Group):
            yield from commands(command, whole)


ALL = dict(commands())


@pytest.mark.parametrize("path", sorted(ALL))
def test_every_command_and_option_has_its_help_in_both_languages(path: str) -> None:
    assert path in PHRASES
    assert path in EXAMPLES
    for param in ALL[path].params:
        if isinstance(param, click.Option) and not param.hidden:
            assert f"{path} {param.opts[0]}" in PHRASES or param.opts[0] in PHRASES, param.opts


@pytest.mark.parametrize("path", sorted(ALL))
def test_the_example_of_every_command_can_be_typed(path: str) -> None:
    words = shlex.split(EXAMPLES[path].rpartition("| ")[2])[1:]
    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    command.make_context("x", [w.replace("factures.xlsx", "-") for w in words])


def test_help_speaks_the_language_asked_for(desk: Desk) -> None:
    french, english = desk.give("promise", "--help"), desk.give("promise", "--help", "--lang", "en")
    assert "Utilisation" in french.out
    assert "Le jour promis" in french.out
    assert "[obligatoire]" in french.out
    assert "Usage" in english.out
    assert "The promised day." in english.out


WRONG = [
    ("nonsense", "« nonsense »"),
    ("case", "Il manque : CASE."),
    ("case x", "« x » n'est pas un nombre"),
    ("case 1 2", "De trop : 2"),
    ("case 99", "Il n'y a pas de dossier 99."),
    ("cases --jsn", "L'option --jsn n'existe pas."),
    ("cases --creditor zz", "il y a : dupont, leroy, martin"),
    ("cases --lang de", "« de » n'est pas admis"),
    ("pause 1 --until 31/02/2026 --because x", "« 31/02/2026 » n'est pas un jour"),
    ("pause 1 --until 2025-01-01 --because x", "Le 01/01/2025 est passé"),
    ("pause 99 --because x", "Il n'y a pas de dossier 99."),
    ("pause 1", "Il manque l'option --because."),
    ("promise 1 --on 2026-11-24 --because x", "est passé (nous sommes le 25/11/2026)"),
    ("promise 1 --on 2026-12-24 --invoice ZZ --because x", "il a : FA-101, FA-117"),
    ("dispute 1 --invoice ZZ --because x", "n'a pas de facture ZZ"),
    ("called 1 --outcome zut --because x", "« zut » n'est pas admis"),
    ("called 1 --outcome promise --because x", "Une promesse a un jour"),
    ("approve zzz", "rien n'est libéré"),
    ("holds lift 9", "Il n'y a pas de frein 9"),
    ("flags resolve 99 --because x", "Il n'y a pas de signal 99"),
    ("mails attach 99 1", "Il n'y a pas de courriel 99"),
    ("mails attach 2 99", "Il n'y a pas de dossier 99"),
    ("mails replay 99", "Il n'y a pas de courriel 99"),
    ("settle-doubt 1 --left --because x", "Il n'y a pas de lettre douteuse 1."),
    ("run --once --at hier", "« hier » n'est pas un moment"),
    ("run --at 2026-11-25T10:00", "--at ne va qu'avec --once"),
    ("export", "--xlsx FICHIER ou --csv FICHIER"),
    ("import nowhere.csv", "nowhere.csv : ce fichier n'existe pas."),
    ("import relanced.toml", "Ajouter --creditor"),
    ("backup creditors.d", "creditors.d"),
    ("interest --amount 2.400 --due 2026-09-30 --until 2026-11-21", "n'est pas un montant sûr"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --paid 4000", "JOUR:MONTANT"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --paid 2026-13-01:4", "JOUR:MONTANT"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --paid 2026-10-01:0", "doit être positif"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --paid 2026-12-01:4", "postérieur"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --rate zut", "ne se lit pas"),
    ("interest --amount 1 --due 2026-09-30 --until 2029-11-21", "Aucun taux connu"),
    ("interest --amount 1 --due 2026-09-30 --until 2026-11-21 --consumer --public", "pas les deux"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "part"), WRONG, ids=[words for words, _ in WRONG])
def test_what_is_wrong_is_one_sentence_and_exit_code_two(desk: Desk, words: str, part: str) -> None:
    said = desk.give(*words.split())
    assert said.code == 2
    assert said.out == ""
    assert part in said.err


def test_english_people_read_english_sentences(desk: Desk) -> None:
    said = desk.give("promise", "1", "--on", "24/11/2026", "--because", "x", lang="en")
    assert said.err == "24 Nov 2026 is past (today is 25 Nov 2026).\n"
    assert "No such" not in desk.give("cases", "--jsn", lang="en").err


def test_whoever_stops_reading_early_is_not_told_of_it(tmp_path: Path) -> None:
    line = f"{shlex.join(COMMAND)} --help --lang fr | head -c 5"
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.stdout, done.stderr) == ("Utili", "")
