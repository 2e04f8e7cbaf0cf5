"""What `init` asks of a person, and what it makes of the answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from relanced.config import Auth, BadConfiguration, Door, MailboxKind, Security, load
from relanced.welcome import AlreadyThere, Answers, ask, next_steps, write_configuration
from relanced.welcome.providers import PROVIDERS
from relanced.welcome.questions import id_of


class Person:
    """Somebody at the terminal with these answers ready; a key none is ready for gets the default."""

    def __init__(self, **answers: str | list[str]) -> None:
        self.ready = {k: [v] if isinstance(v, str) else list(v) for k, v in answers.items()}
        self.asked: list[str] = []
        self.hidden: list[str] = []

    def __call__(self, question: str, default: str, *, hidden: bool) -> str:
        self.asked.append(question)
        if hidden:
            self.hidden.append(question)
        found = next((key for key in self.ready if MARKS[key] in question), None)
        return self.ready[found].pop(0) if found and self.ready[found] else default


MARKS = {
    "name": "Name of the company",
    "siren": "SIREN (nine",
    "iban": "IBAN to pay",
    "email": "address reminders leave from",
    "kind": "only (dedicated)",
    "provider": "Who hosts it",
    "imap": "IMAP server",
    "smtp": "SMTP server",
    "user": "Login",
    "digest_to": "digest of the day",
    "password": "The mailbox's password",
}


def answered(**answers: str | list[str]) -> Answers:
    return ask(None, Person(**{"name": "Dupont", "email": "a@dupont.test", **answers}), "en")


def test_two_answers_and_a_dozen_returns_are_enough() -> None:
    person = Person(name="Menuiserie Dupont & Fils", email="relance@dupont.test")
    found = ask(None, person, "en")
    assert found.creditor == "menuiserie-dupont-fils"
    assert found.imap == Door("imap.dupont.test", 993, Security.TLS)
    assert found.smtp == Door("smtp.dupont.test", 465, Security.TLS)
    assert (found.kind, found.procedure) == (MailboxKind.BUSINESS, "cordial-5-etapes")
    assert (found.user, found.password) == ("relance@dupont.test", None)
    assert len(person.asked) <= 13
    assert [question[:22] for question in person.hidden] == ["The mailbox's password"]


def test_a_refused_answer_is_asked_again_with_the_reason() -> None:
    person = Person(
        name=["", "Dupont"], email=["a@", "a@dupont.test"], siren=["404833047", "404 833 048"],
        iban=["FR00", ""], imap=["imap dupont", "mail.dupont.test:143"],
    )  # fmt: skip
    found = ask(None, person, "en")
    assert found.siren == "404833048"
    assert found.iban is None
    assert found.imap == Door("mail.dupont.test", 143, Security.STARTTLS)
    again = [question for question in person.asked if "\n" in question]
    assert len(again) == 5
    assert any("'FR00' is not an IBAN" in question for question in again)


def test_a_known_domain_needs_no_servers() -> None:
    person = Person(name="Dupont", email="dupont@wanadoo.fr")
    assert ask(None, person, "en").imap.host == "imap.orange.fr"
    assert not any("IMAP server" in question for question in person.asked)


def test_a_domain_of_ones_own_may_be_hosted_by_a_known_provider() -> None:
    found = answered(provider="ovh", password="tournesol")
    assert (found.imap.host, found.smtp.port) == ("ssl0.ovh.net", 465)


def test_some_providers_want_another_login_or_a_token() -> None:
    assert answered(email="dupont@free.fr").user == "dupont"
    person = Person(name="Dupont", email="a@dupont.test", provider="microsoft365")
    found = ask(None, person, "en")
    assert found.auth is Auth.XOAUTH2
    assert not person.hidden


@pytest.mark.parametrize(
    ("name", "made"),
    [("Éts Lœb & Cie", "ets-lb-cie"), ("12 bis", "12-bis"), ("山田", "creancier"), ("-x-", "x")],
)
def test_a_name_becomes_an_id_that_can_be_a_file(name: str, made: str) -> None:
    assert id_of(name) == made


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("provider", [*PROVIDERS, "other"])
def test_what_is_written_loads_as_it_was_answered(
    tmp_path: Path, provider: str, language: str
) -> None:
    person = Person(
        name='Dupont "Fils" $name \\', email="relance@dupont.test", provider=provider,
        siren="732829320", iban="FR14 2004 1010 0505 0001 3M02 606", password='tourne"sol\\ $x',
        digest_to="marie@dupont.test", kind="dedicated",
    )  # fmt: skip
    found = Answers(**{**fields(ask(None, person, "en")), "language": language})
    files = write_configuration(tmp_path, found)
    if found.auth is Auth.XOAUTH2:
        (tmp_path / "relance.token").write_text("token")
    settings = load(tmp_path / "relanced.toml", {})
    creditor, box = settings.creditors["dupont-fils-name"], settings.mailboxes["relance"]
    assert creditor.name == 'Dupont "Fils" $name \\'
    assert creditor.iban == "FR1420041010050500013M02606"
    assert creditor.language == settings.service.language == language
    assert (box.imap, box.smtp, box.kind) == (found.imap, found.smtp, MailboxKind.DEDICATED)
    assert settings.service.digest_to == ("marie@dupont.test",)
    assert box.password == found.password
    assert "tourne" not in "".join(file.read_text() for file in files if file.suffix == ".toml")


def fields(answers: Answers) -> dict[str, object]:
    return {name: getattr(answers, name) for name in Answers.__dataclass_fields__}


def test_a_typed_password_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    files = write_configuration(tmp_path, answered(password="tournesol"))
    secret = next(file for file in files if file.suffix == ".password")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text() == "tournesol\n"


def test_nothing_is_overwritten_and_nothing_is_written_beside(tmp_path: Path) -> None:
    (tmp_path / "creditors.d").mkdir()
    (tmp_path / "creditors.d" / "dupont.toml").write_text("mine")
    with pytest.raises(AlreadyThere) as caught:
        write_configuration(tmp_path, answered(password="tournesol"))
    assert "dupont.toml" in caught.value.say("fr")
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["dupont.toml"]
    assert (tmp_path / "creditors.d" / "dupont.toml").read_text() == "mine"


def test_what_is_next_begins_with_what_is_missing(tmp_path: Path) -> None:
    said = next_steps(tmp_path, answered(), "en")
    assert "1. write the mailbox's password" in said
    assert f"--config {tmp_path / 'relanced.toml'} check" in said
    assert "1. relanced" in next_steps(tmp_path, answered(password="tournesol"), "en")
    assert "jeton" in next_steps(tmp_path, answered(provider="microsoft365"), "fr")


def nobody(question: str, default: str, *, hidden: bool) -> str:
    raise AssertionError(f"nobody is there to answer {question!r} ({default}, {hidden})")


def test_a_file_of_answers_asks_nobody(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-")
    (tmp_path / "answers.toml").write_text(
        'name = "Dupont"\nemail = "relance@dupont.test"\nimap = "localhost:10993"\n'
        'smtp = "localhost:587"\npassword_env = "P"\nca_file = "ca.pem"\nlanguage = "en"\n'
    )
    found = ask(tmp_path / "answers.toml", nobody, "fr")
    assert found.imap == Door("localhost", 10993, Security.TLS)
    assert found.smtp == Door("localhost", 587, Security.STARTTLS)
    write_configuration(tmp_path, found)
    box = load(tmp_path / "relanced.toml", {"P": "tournesol"}).mailboxes["relance"]
    assert box.ca_file == tmp_path / "ca.pem"


def test_all_that_is_wrong_with_a_file_of_answers_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(
        'nom = "Dupont"\nemail = "relance@"\nkind = "partagée"\nsiren = "1"\n'
        'imap = "a b"\npassword_file = "nowhere"\npassword = "tournesol"\n'
    )
    with pytest.raises(BadConfiguration) as caught:
        ask(tmp_path / "answers.toml", nobody, "fr")
    keys = [problem.key for problem in caught.value.problems]
    assert keys == ["name", "nom", "email", "kind", "siren", "imap", "password_file", "password"]
    assert "tournesol" not in caught.value.say("fr") + caught.value.say("en")


def test_in_the_systems_folder_the_state_goes_where_the_units_let_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relanced.welcome import writer

    monkeypatch.setattr(writer, "SYSTEM_FILE", tmp_path / "etc" / "relanced.toml")
    for name, state in (("etc", "/var/lib/relanced"), ("own", str(tmp_path / "own" / "state"))):
        write_configuration(tmp_path / name, answered(password="tournesol"))
        settings = load(tmp_path / name / "relanced.toml", {})
        assert str(settings.service.state_dir) == state
