"""Where a secret is looked for: the one source the file names, else a systemd credential."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from relanced.config.document import code_of, unreadable
from relanced.config.secrets import Origin, Secret, SecretSource
from relanced.config.sections import Section

Found = tuple[Secret | None, SecretSource | None]

NOWHERE: Final[Found] = (None, None)
WAYS: Final = ("file", "env", "credential")


def read_secret(
    section: Section, name: str, environ: Mapping[str, str], credential: str, *, needed: bool
) -> Found:
    """Read the secret `<name>_file`, `<name>_env` or `<name>_credential` of a table.

    Without any of them the systemd credential `credential` is looked for (systemd.exec(5)); its
    absence is a problem only where the secret is `needed`.
    """
    given = [f"{name}_{way}" for way in WAYS if section.has(f"{name}_{way}")]
    if len(given) > 1:
        section.wrong(given[1], "two_secrets", first=given[0], second=given[1])
        return NOWHERE
    source = _source(section, given[0] if given else "", environ, credential)
    key = given[0] if given else name
    if source is None:
        if needed and not given:
            section.wrong(key, "no_secret", name=name, credential=credential)
        return NOWHERE
    value = _value(section, key, source, environ)
    return (Secret(value), source) if value else NOWHERE


def _source(
    section: Section, key: str, environ: Mapping[str, str], credential: str
) -> SecretSource | None:
    """Return where to look; None, noted where a key was given, when that leads nowhere."""
    if key.endswith("_file"):
        path = section.path_of(key)
        return SecretSource(Origin.FILE, str(path)) if path else None
    if key.endswith("_env"):
        variable = section.text(key)
        return SecretSource(Origin.ENV, variable) if variable else None
    named = section.text(key) if key else credential
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if key and named and (not folder or "/" in named):
        section.wrong(key, "no_credential", name=named)
        return None
    path = Path(folder or "/nonexistent", named)
    return SecretSource(Origin.CREDENTIAL, str(path)) if named and (key or path.exists()) else None


def _value(
    section: Section, key: str, source: SecretSource, environ: Mapping[str, str]
) -> str | None:
    if source.path is None:
        value = environ.get(source.name, "")
        if not value:
            section.wrong(key, "empty_variable", name=source.name)
        return value or None
    try:
        value = source.path.read_text("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        section.wrong(key, "secret_lines", file=source.name)
        return None
    except OSError as trouble:
        section.wrong(key, unreadable(trouble), file=source.name, code=code_of(trouble))
        return None
    if not value:
        section.wrong(key, "empty_secret", file=source.name)
    elif not value.isprintable():
        section.wrong(key, "secret_lines", file=source.name)
        return None
    return value or None
