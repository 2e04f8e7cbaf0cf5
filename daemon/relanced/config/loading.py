"""Reads the whole configuration: `relanced.toml`, `creditors.d` and `procedures.d` beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from relanced.assets import shipped_procedures
from relanced.config import values
from relanced.config.creditor import Creditor
from relanced.config.creditor_reading import Surroundings, read_creditor
from relanced.config.document import Document, code_of, read_document, unreadable
from relanced.config.main_file import read_main
from relanced.config.problem import BadConfiguration, Problem, problem
from relanced.config.secret_reading import Keys
from relanced.config.sections import Section
from relanced.config.settings import Settings
from relanced.dunning.procedure import BadProcedure, Procedure, parse_procedure

FILE_NAME: Final = "relanced.toml"
SYSTEM_FILE: Final = Path("/etc/relanced") / FILE_NAME
CREDITORS: Final = "creditors.d"
PROCEDURES: Final = "procedures.d"

Kept = TypeVar("Kept")


def find_config(explicit: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """Return the configuration to use: the one named, else the current folder's, else the system's.

    `RELANCED_CONFIG` names one as `--config` does. BadConfiguration when there is none at all.
    """
    told = (os.environ if environ is None else environ).get("RELANCED_CONFIG")
    named = explicit or (Path(told) if told else None)
    if named is not None:
        return named / FILE_NAME if named.is_dir() else named
    here = Path(FILE_NAME)
    for candidate in (here, SYSTEM_FILE):
        if candidate.exists():
            return candidate
    raise BadConfiguration((problem(here, None, "", "no_config", other=str(SYSTEM_FILE)),))


def load(
    path: Path, environ: Mapping[str, str] | None = None, *, with_mail_secrets: bool = True
) -> Settings:
    """Read and check everything `path` and the folders beside it say.

    A command that touches no mail loads without the mailboxes' passwords, which the service's
    account alone may hold. Call `take_secrets` afterwards. BadConfiguration carries every problem
    found, in the order of the files and their lines.
    """
    keys = Keys(os.environ if environ is None else environ, are_needed=with_mail_secrets)
    problems: list[Problem] = []
    root = path.parent.absolute()
    if not path.exists():
        raise BadConfiguration((problem(path, None, "", "no_such_config"),))
    document = read_document(path, root, problems)
    if document is None:
        raise BadConfiguration(tuple(problems))
    main = read_main(Section(document, (), document.values), keys)
    procedures = _procedures(path.parent / PROCEDURES, root, problems)
    around = Surroundings(main, procedures)
    creditors, documents = _creditors(path.parent / CREDITORS, root, around, problems)
    _tell_accounts_apart(creditors, documents)
    if problems:
        raise BadConfiguration(_in_order(path, problems))
    return Settings(
        file=path,
        service=main.service,
        mailboxes=MappingProxyType(dict(main.mailboxes)),
        creditors=MappingProxyType(creditors),
        procedures=procedures,
        freshness=main.freshness,
        logging=main.logging,
    )


def _in_order(path: Path, problems: list[Problem]) -> tuple[Problem, ...]:
    """Sort by file, the main one first, then by line."""
    return tuple(sorted(problems, key=lambda p: (p.file != path, p.file, p.line or 0, p.key)))


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Return the TOML files of a folder by name; a folder that does not exist has none."""
    try:
        return sorted(p for p in folder.iterdir() if p.suffix == ".toml" and p.name[0] != ".")
    except FileNotFoundError:
        return []
    except OSError as trouble:
        facts = {"file": str(folder), "code": code_of(trouble)}
        name = "not_a_folder" if isinstance(trouble, NotADirectoryError) else unreadable(trouble)
        problems.append(problem(folder, None, "", name, **facts))
        return []


def _documents(
    folder: Path, root: Path, problems: list[Problem]
) -> Iterator[tuple[str, Document | None]]:
    for file in _files(folder, problems):
        if not values.is_id(file.stem):
            problems.append(problem(file, None, "", "bad_id", value=values.shown(file.stem)))
        yield file.stem, read_document(file, root, problems)


def _procedures(folder: Path, root: Path, problems: list[Problem]) -> Mapping[str, Procedure]:
    """Return the shipped ladders and the firm's own, which win; a faulty one has no level."""
    procedures = dict(shipped_procedures())
    for name, document in _documents(folder, root, problems):
        procedures[name] = Procedure(name, name, ())
        if document is None:
            continue
        try:
            procedures[name] = parse_procedure(name, document.values)
        except BadProcedure as bad:
            for key, reason in bad.problems:
                document.wrong_because(tuple(key.split(".")), reason)
    return MappingProxyType(procedures)


def _creditors(
    folder: Path, root: Path, around: Surroundings, problems: list[Problem]
) -> tuple[dict[str, Creditor], dict[str, Document]]:
    found = dict(_documents(folder, root, problems))
    if not found and not any(known.file == folder for known in problems):
        problems.append(problem(folder, None, "", "no_creditor"))
    documents = {name: document for name, document in found.items() if document is not None}
    creditors = {
        name: read_creditor(name, Section(document, (), document.values), around)
        for name, document in documents.items()
    }
    return creditors, documents


def _tell_accounts_apart(
    creditors: Mapping[str, Creditor], documents: Mapping[str, Document]
) -> None:
    """Refuse one account for two companies: debtors of the one would pay the other."""
    holders: dict[str, Creditor] = {}
    for name, creditor in creditors.items():
        if creditor.iban is None or creditor.siren is None:
            continue
        first = holders.setdefault(creditor.iban, creditor)
        if first.siren != creditor.siren:
            documents[name].wrong(("iban",), "iban_twice", other=first.id)
