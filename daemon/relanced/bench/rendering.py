"""Letters written and sealed, beside bare Jinja2 and the standard library's e-mail package saying as much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from itertools import cycle
from typing import Final

import jinja2

from relanced.assets import templates_folder
from relanced.bench import goods
from relanced.bench.measured import Measured, Stopwatch, beside, forget_peak, peak_mb, timed
from relanced.bench.premises import ADDRESS, NOON
from relanced.dunning.message import LetterFacts
from relanced.dunning.money import Money
from relanced.mail import compose, template
from relanced.mail.compose import Draft, Sealed
from relanced.mail.samples import letters

LEVEL: Final = "cordial"
IBAN: Final = "FR1420041010050500013M02606"


def render(size: int, *, qr_code: bool = False) -> Measured:
    """Write and seal `size` letters: subject, text and HTML, MIME, hash; with a payment code where wanted."""
    facts = list(_facts(size))
    templates = template.Templates((templates_folder(),))
    for one in letters("fr", LEVEL):
        templates.letter(one)
    forget_peak()
    watch = Stopwatch()
    with watch.watching(
        ("templates", template.Templates, "letter"), ("qr_code", compose, "epc_qr"),
        ("seal", compose, "seal"),
    ):  # fmt: skip
        began = time.perf_counter()
        sealed = [_write(templates, one, qr_code=qr_code) for one in facts]
        seconds = time.perf_counter() - began
    ours = size / seconds
    bare = timed(lambda: _bare(facts), rounds=2)
    return Measured(
        "render", size, "letters", seconds, size, peak_mb(),
        beside=(beside("bare", size, bare, ours),),
        stages=watch.rest("else", seconds),
        facts={"qr_code": qr_code, "bytes_each": sum(len(one.body) for one in sealed) // size},
    )  # fmt: skip


def _facts(size: int) -> Iterator[LetterFacts]:
    """Yield facts in every situation a letter may be in, each of another debtor."""
    samples = cycle(list(letters("fr", LEVEL)))
    for number, facts in zip(range(size), samples, strict=False):
        lines = tuple(
            replace(
                line, number=goods.number_of(number, k), open=Money(line.open.minor + number, "EUR")
            )
            for k, line in enumerate(facts.lines)
        )
        debtor = replace(facts.debtor, name=goods.name_of(number))
        yield replace(facts, lines=lines, debtor=debtor, token=f"b{number:08x}.1.{number:016x}")


def _write(templates: template.Templates, facts: LetterFacts, *, qr_code: bool) -> Sealed:
    said = templates.letter(facts)
    qr = (
        compose.epc_qr("Menuiserie Dupont", IBAN, None, facts.asked, facts.lines[0].number)
        if qr_code
        else None
    )
    return compose.seal(
        Draft(
            from_address=ADDRESS, from_name="Menuiserie Dupont", to_address="compta@client.test",
            to_name=facts.debtor.name, subject=said.subject, text=said.text, html=said.html,
            message_id=f"{facts.token}@dupont.test", date=NOON, language=facts.language, qr=qr,
        )
    )  # fmt: skip


# ---------------------------------------------------------------- as anybody would

TEXT: Final = """\
Bonjour,

Sauf erreur de notre part, les factures suivantes restent impayées :

{% for line in lines %}{{ line.number }}  {{ line.due_on }}  {{ line.open }} EUR
{% endfor %}
Total : {{ asked }} EUR

Cordialement,
{{ signature }}
"""
HTML: Final = """\
<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{{ subject }}</title></head><body><p>Bonjour,</p>
<table>{% for line in lines %}<tr><td>{{ line.number }}</td><td>{{ line.due_on }}</td><td>{{ line.open }} EUR</td></tr>
{% endfor %}<tr><td colspan="2">Total</td><td>{{ asked }} EUR</td></tr></table><p>{{ signature }}</p></body></html>
"""


def _bare(facts: list[LetterFacts]) -> None:
    plain = jinja2.Environment(autoescape=False).from_string(TEXT)  # noqa: S701 - a text is no page
    page = jinja2.Environment(autoescape=True).from_string(HTML)
    for one in facts:
        told = {
            "lines": one.lines, "asked": one.asked, "signature": one.signature.person, "subject": "Facture impayée",
        }  # fmt: skip
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"Menuiserie Dupont <{ADDRESS}>"
        mail["To"] = "compta@client.test"
        mail["Subject"] = told["subject"]
        mail["Message-ID"] = f"<{one.token}@dupont.test>"
        mail["Date"] = NOON
        mail.set_content(plain.render(told))
        mail.add_alternative(page.render(told), subtype="html")
        mail.as_bytes()
