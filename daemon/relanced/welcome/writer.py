"""Writes what `init` was told: a commented configuration, and the password into a file of its own."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from string import Template
from typing import Final

from relanced.config import Door
from relanced.config.loading import SYSTEM_FILE
from relanced.config.settings import Auth
from relanced.welcome.questions import Answers
from relanced.words import tell

MAILBOX: Final = "relance"  # the id of the mailbox; a person may rename it
PASSWORD_FILE: Final = f"{MAILBOX}.password"
# What the units of systemd/ let the service write (StateDirectory=); it may not write beside its configuration.
SYSTEM_STATE: Final = "/var/lib/relanced"
TOKEN_FILE: Final = f"{MAILBOX}.token"


class AlreadyThere(Exception):
    """A file `init` would write exists; nothing was written."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        super().__init__(", ".join(map(str, files)))
        self.files = files

    def say(self, language: str) -> str:
        """Return what a person reads."""
        return tell("welcome.already_there", language, files=", ".join(map(str, self.files)))


def write_configuration(folder: Path, answers: Answers) -> tuple[Path, ...]:
    """Write the configuration into `folder` and return its files; AlreadyThere where one exists.

    The password, where one was typed, goes to a file only its owner may read.
    """
    texts = {
        folder / "relanced.toml": _filled(f"relanced.{answers.language}.toml", folder, answers),
        folder / "creditors.d" / f"{answers.creditor}.toml": _filled(
            f"creditor.{answers.language}.toml", folder, answers
        ),
    }
    modes = dict.fromkeys(texts, 0o644)
    if answers.password is not None:
        secret = folder / PASSWORD_FILE
        texts[secret], modes[secret] = f"{answers.password.reveal()}\n", 0o600
    there = tuple(file for file in texts if file.exists())
    if there:
        raise AlreadyThere(there)
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, modes[file])
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
    return tuple(texts)


def write_password(folder: Path, password: str) -> None:
    """Put another password into the file that `write_configuration` made for it."""
    (folder / PASSWORD_FILE).write_text(f"{password}\n", "utf-8")


def next_steps(
    folder: Path,
    answers: Answers,
    language: str,
    *,
    program: str = "relanced",
    is_open: bool = True,
) -> str:
    """Return what to do now, step by step.

    `program` is how this machine calls the command, `is_open` whether the mailbox opened when it was tried.
    """
    is_here = folder.absolute() == Path.cwd()
    config = "" if is_here else f"--config {shlex.quote(str(folder / 'relanced.toml'))} "
    facts = {
        "config": config,
        "creditor": answers.creditor,
        "folder": str(folder),
        "program": program,
    }
    missing = secret_to_come(answers) or ("" if is_open else "mend")
    first = [tell(f"welcome.next_{missing}", language, **facts)] if missing else []
    steps = [*first, *(tell(f"welcome.next_{s}", language, **facts) for s in STEPS)]
    heading = tell("welcome.next", language)
    return "\n".join([heading, *(f"  {n}. {step}" for n, step in enumerate(steps, start=1))])


STEPS: Final = ("check", "import", "rehearse", "live")


def secret_to_come(answers: Answers) -> str:
    """Return what the mailbox still lacks: `password`, `token`, or nothing."""
    if answers.auth is Auth.XOAUTH2:
        return "token"
    places = (answers.password, answers.password_env, answers.password_file)
    return "" if any(place is not None for place in places) else "password"


def _filled(name: str, folder: Path, answers: Answers) -> str:
    state = SYSTEM_STATE if folder.absolute() == SYSTEM_FILE.parent else "state"
    text = Path(__file__).with_name(name).read_text("utf-8")
    facts = {
        "state": _padded("state_dir", quoted(state)),
        "name": quoted(answers.name),
        "siren": _line("siren", answers.siren),
        "iban": _line("iban", answers.iban),
        "signer": _padded("name", quoted(answers.name)),
        "region": _padded("region", quoted(answers.region)),
        "procedure": _padded("procedure", quoted(answers.procedure)),
        "address": quoted(answers.email),
        "kind": _padded("kind", quoted(answers.kind.value)),
        "user": "" if answers.user == answers.email else f"user = {quoted(answers.user)}\n",
        "imap": _door(answers.imap),
        "smtp": _door(answers.smtp),
        "secret": _secret(answers),
        "digest_to": _padded(
            "digest_to", f"[{quoted(answers.digest_to)}]" if answers.digest_to else "[]"
        ),
        "language": quoted(answers.language),
        "mailbox": MAILBOX,
    }
    return Template(text).substitute(facts)


def _secret(answers: Answers) -> str:
    lines = []
    if answers.auth is Auth.XOAUTH2:
        lines += ['auth = "xoauth2"', f"token_file = {quoted(TOKEN_FILE)}"]
    elif answers.password_env:
        lines += [f"password_env = {quoted(answers.password_env)}"]
    else:
        lines += [f"password_file = {quoted(str(answers.password_file or PASSWORD_FILE))}"]
    if answers.ca_file:
        lines += [f"ca_file = {quoted(str(answers.ca_file))}"]
    return "\n".join(lines)


def _padded(key: str, value: str) -> str:
    """Write a value so that the comment behind it stands under the others."""
    return f"{value:<{COMMENT - len(key) - len(' = ') - 1}} "


COMMENT: Final = 33  # the column of the comments in the templates


def _door(door: Door) -> str:
    host, security = quoted(door.host), quoted(door.security.value)
    return f"{{ host = {host}, port = {door.port}, security = {security} }}"


def _line(key: str, value: str | None) -> str:
    """Write a line, or its empty form left as a comment to fill in."""
    return f"{key} = {quoted(value)}" if value else f'# {key} = "…"'


def quoted(text: str) -> str:
    """Write a text as a TOML basic string; JSON's escapes are all TOML's too."""
    return json.dumps(text, ensure_ascii=False)
