"""The few questions of `init`, asked of a person or read from a file of answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from relanced.assets import shipped_procedures
from relanced.config import BadConfiguration, Door, MailboxKind, Secret, Security, values
from relanced.config.document import read_document
from relanced.config.problem import Problem
from relanced.config.sections import Section, rooted
from relanced.config.settings import Auth
from relanced.welcome.providers import OTHER, PROVIDERS, Provider, provider_of
from relanced.words import LANGUAGES, tell


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered; enough for a configuration that loads."""

    name: str
    creditor: str  # the id, made from the name
    siren: str | None
    iban: str | None
    region: str
    procedure: str
    email: str
    kind: MailboxKind
    user: str
    imap: Door
    smtp: Door
    auth: Auth
    password: Secret | None  # None: the person puts it into its file later
    password_env: str | None  # where it is instead, if the person said so
    password_file: Path | None
    ca_file: Path | None
    digest_to: str | None
    language: str


class Prompt(Protocol):
    """Asks one question of a person and returns what was typed; `hidden` shows no letters."""

    def __call__(self, question: str, default: str, *, hidden: bool) -> str:
        """Return the answer, or the default when nothing was typed."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its phrase `welcome.ask_<key>`, and the phrase said when an answer is refused."""

    key: str
    check: Callable[[str], str | None]
    refusal: str  # a phrase of the table `welcome`, or of `config` where that has none
    is_needed: bool = False


def _anything(text: str) -> str | None:
    return text if text.isprintable() else None


def _one_of(*allowed: str) -> Callable[[str], str | None]:
    return lambda text: text.lower() if text.lower() in allowed else None


def _file(text: str) -> str | None:
    return str(Path(text).absolute()) if Path(text).is_file() else None


def _door_text(text: str) -> str | None:
    return text if read_door(text, IMAP_PORTS) else None


QUESTIONS: Final[Mapping[str, Question]] = {
    question.key: question
    for question in (
        Question("name", _anything, "control_characters", is_needed=True),
        Question("siren", values.siren, "siren"),
        Question("iban", values.iban, "iban"),
        Question("region", _one_of("", "alsace-moselle"), "not_there"),
        Question("procedure", _one_of(*shipped_procedures()), "not_there", is_needed=True),
        Question("email", values.email, "email", is_needed=True),
        Question("kind", _one_of(*MailboxKind), "not_there", is_needed=True),
        Question("provider", _one_of(*PROVIDERS, OTHER), "not_there", is_needed=True),
        Question("imap", _door_text, "host", is_needed=True),
        Question("smtp", _door_text, "host", is_needed=True),
        Question("user", _anything, "control_characters"),
        Question("digest_to", values.email, "email"),
        Question("password", _anything, "control_characters"),
        Question("password_env", _anything, "control_characters"),
        Question("password_file", _file, "no_file"),
        Question("ca_file", _file, "no_file"),
        Question("language", _one_of(*LANGUAGES), "not_there", is_needed=True),
    )
}


def ask(answers_file: Path | None, prompt: Prompt, language: str) -> Answers:
    """Return a person's answers, or those of a TOML file that gives them under the same keys.

    A refused answer is asked again with the reason; a file's problems are all raised at once as
    BadConfiguration.
    """
    if answers_file is not None:
        return _complete(_FileSource(answers_file, language), language)
    return _complete(_PersonSource(prompt, language), language)


class _Source(Protocol):
    def answer(self, key: str, default: str) -> str: ...

    def finish(self) -> None: ...


def _complete(source: _Source, language: str) -> Answers:
    """Go through the questions in the order a person would answer them."""
    given = {key: source.answer(key, DEFAULTS.get(key, "")) for key in BEFORE_THE_SERVERS}
    address = given["email"]
    provider = PROVIDERS.get(source.answer("provider", provider_of(address)))
    imap, smtp = _servers(source, provider, address.rpartition("@")[2])
    usual = address.partition("@")[0] if provider and provider.has_short_user else address
    given["user"] = source.answer("user", usual)
    given["digest_to"] = source.answer("digest_to", "")
    auth = provider.auth if provider else Auth.PASSWORD
    given |= _secrets(source, auth)
    given["ca_file"] = source.answer("ca_file", "")
    given["language"] = source.answer("language", language)
    source.finish()
    return _answers(given, imap, smtp, auth)


def _servers(source: _Source, provider: Provider | None, domain: str) -> tuple[Door, Door]:
    if provider is not None:
        return provider.imap, provider.smtp
    imap = read_door(source.answer("imap", f"imap.{domain}:993"), IMAP_PORTS)
    smtp = read_door(source.answer("smtp", f"smtp.{domain}:465"), SMTP_PORTS)
    if imap is None or smtp is None:
        raise AssertionError("a source lets no wrong server through")
    return imap, smtp


def _secrets(source: _Source, auth: Auth) -> dict[str, str]:
    """Ask where the password is; with OAuth there is none, and a password is the last thing asked."""
    if auth is not Auth.PASSWORD:
        return dict.fromkeys(("password_env", "password_file", "password"), "")
    places = {key: source.answer(key, "") for key in ("password_env", "password_file")}
    return {**places, "password": "" if any(places.values()) else source.answer("password", "")}


def _answers(given: Mapping[str, str], imap: Door, smtp: Door, auth: Auth) -> Answers:
    return Answers(
        name=given["name"],
        creditor=id_of(given["name"]),
        siren=given["siren"] or None,
        iban=given["iban"] or None,
        region=given["region"],
        procedure=given["procedure"],
        email=given["email"],
        kind=MailboxKind(given["kind"]),
        user=given["user"],
        imap=imap,
        smtp=smtp,
        auth=auth,
        password=Secret(given["password"]) if given["password"] else None,
        password_env=given["password_env"] or None,
        password_file=Path(given["password_file"]) if given["password_file"] else None,
        ca_file=Path(given["ca_file"]) if given["ca_file"] else None,
        digest_to=given["digest_to"] or None,
        language=given["language"],
    )


BEFORE_THE_SERVERS: Final = ("name", "siren", "iban", "region", "procedure", "email", "kind")
DEFAULTS: Final[Mapping[str, str]] = {
    "procedure": "cordial-5-etapes",
    "kind": MailboxKind.BUSINESS.value,  # the one that reads less
}


class _PersonSource:
    """Asks at the terminal, again and again until the answer can be used."""

    SILENT: Final = frozenset({"password_env", "password_file", "ca_file", "language"})

    def __init__(self, prompt: Prompt, language: str) -> None:
        self.prompt, self.language = prompt, language

    def answer(self, key: str, default: str) -> str:
        if key in self.SILENT:
            return default
        question, refusal = QUESTIONS[key], ""
        asked = tell(f"welcome.ask_{key}", self.language, choices=choices_of(key))
        while True:
            typed = self.prompt(f"{refusal}{asked}", default, hidden=key == "password").strip()
            if not typed and not question.is_needed:
                return ""
            good = question.check(typed) if typed else None
            if good is not None:
                return good
            shown = "…" if key == "password" else values.shown(typed)
            table = "welcome" if question.refusal in IN_A_FILE else "config"
            name = f"{table}.{question.refusal}" if typed else "welcome.needed"
            refusal = f"{tell(name, self.language, value=shown)}\n"

    def finish(self) -> None:
        """Nothing is left to say: every answer was good."""


class _FileSource:
    """Reads the answers of a file; what is wrong is kept and raised at the end."""

    def __init__(self, file: Path, language: str) -> None:
        self.language = language
        self.problems: list[Problem] = []
        document = read_document(file, file.parent.absolute(), self.problems)
        if document is None:
            raise BadConfiguration(tuple(self.problems))
        self.section = Section(document, (), document.values)
        for key in QUESTIONS.keys() - {"password"}:
            self.section.has(key)

    def answer(self, key: str, default: str) -> str:
        if key == "password":  # a file of answers gets copied around: it holds none
            return ""
        if key == "provider" and self.section.has("imap"):
            default = OTHER
        question, given = QUESTIONS[key], self.section.maybe_text(key)
        text = given or default
        if given and key in {"password_file", "ca_file"}:
            text = str(rooted(self.section.document.root, given))
        if not text and question.is_needed:
            self.section.wrong(key, "missing")
        good = question.check(text) if text else None
        if good is not None or (not text and not question.is_needed):
            return good or ""
        if given:
            facts = {"value": values.shown(text), "allowed": choices_of(key), "file": text}
            self.section.wrong(key, IN_A_FILE.get(question.refusal, question.refusal), **facts)
        return USABLE.get(key, default)

    def finish(self) -> None:
        self.section.close()
        if self.problems:
            raise BadConfiguration(tuple(sorted(self.problems, key=lambda p: p.line or 0)))


# The phrase of the table `config` where a file is refused what a person is asked again.
IN_A_FILE: Final[Mapping[str, str]] = {
    "not_there": "not_one_of",
    "no_file": "missing_file",
}

# What reading goes on with after a wrong answer; the problems are raised before it is used.
USABLE: Final[Mapping[str, str]] = {
    "kind": MailboxKind.BUSINESS.value,
    "imap": "localhost",
    "smtp": "localhost",
    "email": "",
}


def choices_of(key: str) -> str:
    """Return the words a question accepts, for the sentence that asks it."""
    table = {
        "procedure": tuple(shipped_procedures()),
        "kind": tuple(MailboxKind),
        "provider": (*PROVIDERS, OTHER),
        "region": ("alsace-moselle",),
        "language": LANGUAGES,
    }
    return ", ".join(table.get(key, ()))


# What a port speaks (RFC 8314), the usual one first; an unknown port is taken to speak TLS at once.
IMAP_PORTS: Final[Mapping[int, Security]] = {993: Security.TLS, 143: Security.STARTTLS}
SMTP_PORTS: Final[Mapping[int, Security]] = {
    465: Security.TLS,
    587: Security.STARTTLS,
    25: Security.STARTTLS,
}


def read_door(text: str, ports: Mapping[int, Security]) -> Door | None:
    """Read `host` or `host:port`; None when it is neither."""
    name, _, said = text.partition(":")
    host, port = values.host(name), said or str(next(iter(ports)))
    if host is None or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        return None
    return Door(host, int(port), ports.get(int(port), Security.TLS))


def id_of(name: str) -> str:
    """Make a creditor's id of its name: `Menuiserie Dupont & Fils` is `menuiserie-dupont-fils`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "creancier"
