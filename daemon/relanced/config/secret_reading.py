"""Where a secret is looked for: the one source the file names, else a systemd credential."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from relanced.config.document import code_of, unreadable
from relanced.config.secrets import Origin, Secret, SecretSource
from relanced.config.sections import Section, rooted
from relanced.config.values import shown

Found = tuple[Secret | None, SecretSource | None]

NOWHERE: Final[Found] = (None, None)
WAYS: Final = ("file", "env", "credential")
RUNNING_SERVICE: Final = "/run/credentials/relanced.service"


@dataclass(frozen=True, slots=True)
class Keys:
    """Where secrets may be looked for, and whether the mailboxes' are wanted at all."""

    environ: Mapping[str, str]
    are_needed: bool

    @property
    def credentials(self) -> Path:
        """The folder systemd hands the service, or the one it has while the service runs."""
        return Path(self.environ.get("CREDENTIALS_DIRECTORY") or RUNNING_SERVICE)


def read_secret(section: Section, name: str, keys: Keys, credential: str | None = None) -> Found:
    """Read the secret `<name>_file`, `<name>_env` or `<name>_credential` of a table.

    Without any of them the systemd credential `credential` must be there (systemd.exec(5)); without
    that name the secret may be missing altogether.
    """
    given = [f"{name}_{way}" for way in WAYS if section.has(f"{name}_{way}")]
    if len(given) > 1:
        section.wrong(given[1], "two_secrets", first=given[0], second=given[1])
        return NOWHERE
    if not given and credential is None:
        return NOWHERE
    if not given:
        path = keys.credentials / str(credential)
        if not os.access(path, os.R_OK):
            section.wrong(f"{name}_file", "no_secret", name=name, credential=str(credential))
            return NOWHERE
        source: SecretSource | None = SecretSource(Origin.CREDENTIAL, str(path))
    else:
        source = _source(section, given[0], keys)
    key = given[0] if given else name
    value = _value(section, key, source, keys.environ) if source else None
    return (Secret(value), source) if value else NOWHERE


def skip_secret(section: Section, name: str) -> Found:
    """Leave a secret unread; its keys are known all the same."""
    for way in WAYS:
        section.has(f"{name}_{way}")
    return NOWHERE


def _source(section: Section, key: str, keys: Keys) -> SecretSource | None:
    """Return where a key of the file says to look; None, noted, when it says nothing usable."""
    name = section.text(key)
    if not name:
        return None
    if key.endswith("_env"):
        return SecretSource(Origin.ENV, name)
    if key.endswith("_file"):
        return SecretSource(Origin.FILE, str(rooted(section.document.root, name)))
    if Path(name).name != name:
        section.wrong(key, "credential_name", value=shown(name))
        return None
    return SecretSource(Origin.CREDENTIAL, str(keys.credentials / name))


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
