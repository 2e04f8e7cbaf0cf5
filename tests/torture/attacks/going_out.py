"""Attacks on what we write: headers of letters, templates, spreadsheets, names of files."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from python_calamine import CalamineWorkbook
from tests.mail.test_compose_hostile import ATTACKS as WORDS
from tests.mail.test_compose_hostile import assert_harmless, draft
from tests.torture.attacks.attack import Attack

from relanced.cli.spreadsheet import RUNS, Heading, write_csv, write_xlsx
from relanced.mail import attachments
from relanced.mail.compose import Attachment, UnsafeHeader, reply_subject, seal
from relanced.mail.samples import letters
from relanced.mail.template import Templates, TemplateTrouble

WRAPPED: tuple[Callable[[str], str], ...] = (
    str, "Maison {} Duval".format, " {}".format, "{}\t".format, "é{}".format, "«{}»".format,
    lambda word: word * 3, lambda word: word.upper(),
)  # fmt: skip
IDENTITIES = ("message_id", "in_reply_to", "to_address", "from_address", "language")


def _in_every_field(word: str) -> int:
    """Put a word in every field of a letter: in names, subject, text and file it is made harmless."""
    tried = 0
    for wrap in WRAPPED:
        hostile = wrap(word)
        assert_harmless(seal(draft(hostile)).body)
        assert_harmless(seal(draft("x", subject=reply_subject(hostile, "fr"))).body)
        for field in IDENTITIES:
            if any(sign in hostile for sign in "\r\n\0\t <>"):
                try:
                    seal(draft("x", **{field: hostile}))
                except UnsafeHeader:
                    pass
                else:
                    raise AssertionError(f"{field} took {hostile!r}")
            tried += 1
        tried += 7
    return tried


# Known ways out of Jinja's sandbox, and into more than one second or one mebibyte.
ESCAPES = {
    "class of a string": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class by filter": "{{ ''|attr('__class__') }}",
    "class by item": "{{ ''['__class__'] }}",
    "format string": "{{ '{0.__class__}'.format(facts) }}",
    "format map": "{{ '{a.__class__}'.format_map({'a': facts}) }}",
    "format by filter": "{{ '%s' | format(facts) }}",
    "format as value": "{% set f = '{0.__class__}'.format %}{{ f(facts) }}",
    "globals of a cycler": "{{ cycler.__init__.__globals__ }}",
    "joiner": "{{ joiner.__init__.__globals__.os.popen('id') }}",
    "lipsum": "{{ lipsum.__globals__['os'].system('id') }}",
    "self": "{{ self.__init__.__globals__ }}",
    "self as template": "{{ self._TemplateReference__context.environment }}",
    "macro's internals": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "macro's environment": "{% macro m() %}{% endmacro %}{{ m._environment }}",
    "loop's internals": "{% for a in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "method of a value": "{{ 'x'.encode() }}",
    "method of a list": "{{ [1].append(2) }}",
    "replace": "{{ 'x'|replace('x', 'y'*9999999) }}",
    "range": "{% for a in range(999999999) %}x{% endfor %}",
    "power": "{{ 9 ** 9999999 }}",
    "text times number": "{{ 'x' * 999999999 }}",
    "percent": "{{ '%999999999d' % 1 }}",
    "import of a path": "{% include '../../../../etc/passwd' %}",
    "import of an absolute path": "{% include '/etc/passwd' %}",
    "unbounded recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "doubled text": "{% set ns = 'xxxxxxxxxx' %}" + "{% set ns = ns ~ ns %}" * 30 + "{{ ns }}",
    "doubled block": "{% set a = 'xxxxxxxxxx' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 30 + "{{ a }}",
    "doubled sum": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 30 + "{{ a }}",
    "doubled join": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = [a, a]|join %}" * 30 + "{{ a }}",
    "silent loops": "{% set l = 'x' ~ '0123456789012345678901234567890' %}"
    + "{% for a in l %}" * 7 + "{% endfor %}" * 7 + "x",
    "doubling macro": "{% macro m(s) %}{% if s %}{{ m(s[1:]) }}{{ m(s[1:]) }}{% endif %}{% endmacro %}"
    "{{ m('0123456789012345678901234567890') }}",
}  # fmt: skip


def _escape(text: str) -> int:
    facts = next(iter(letters("en", "courtesy")))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "en" / "evil"
        folder.mkdir(parents=True)
        (folder / "subject.txt").write_text("x")
        (folder / "body.html").write_text("x")
        (folder / "body.txt").write_text(text)
        try:
            said = Templates([Path(place)]).say("evil", facts)
        except TemplateTrouble:
            return 1
    raise AssertionError(f"rendered {len(said.text)} characters")


FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"y\")", "\t=1+1", "\r=1+1",
    "\n=1+1", " =1+1", "\u00a0=1+1", "=WEBSERVICE(\"http://x\")", "\uff1d1+1",
)  # fmt: skip
AROUND = ("{}", " {}", "\t{}", "{}\r\n", '{}"')
COLUMNS = 5


def _formula(around: str) -> int:
    payloads = [around.format(formula) for formula in FORMULAS]
    headings = [Heading(f"h{n}", 10) for n in range(COLUMNS)]
    rows = [[payload] * COLUMNS for payload in payloads]
    with tempfile.TemporaryDirectory() as place:
        for language, parted in (("fr", ";"), ("en", ",")):
            sheet = Path(place) / f"{language}.csv"
            write_csv(sheet, headings, rows, language)
            with sheet.open(newline="", encoding="utf-8-sig") as file:
                _, *read = csv.reader(file, delimiter=parted)
            cells = [cell for row in read for cell in row]
            assert len(cells) == len(payloads) * COLUMNS
            assert not [cell for cell in cells if cell.strip(' "').startswith(RUNS)], cells
        book = Path(place) / "a.xlsx"
        write_xlsx(book, "x", headings, rows, "fr")
        with zipfile.ZipFile(book) as packed:
            sheets = b"".join(packed.read(n) for n in packed.namelist() if "worksheets/" in n)
        assert b"<f>" not in sheets
        assert b"<f " not in sheets
        _, *read = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
        assert len(read) == len(payloads)
        assert all(isinstance(cell, str) for row in read for cell in row)
    return len(payloads) * COLUMNS * 3


STEPS = (
    "../",
    "..\\",
    "/",
    "C:\\",
    "~/",
    "....//",
    "%2e%2e%2f",
    "\u2025/",
    "file:///",
    "\\\\host\\",
)
ENDS = (
    "etc/passwd", "relanced.db", "x.exe\0.pdf", "\u202efdp.exe", "a" * 4000, "con", ".", "..", "", "a\r\nb.pdf", "$(id)",
    "`id`",
)  # fmt: skip


def _named(step: str) -> int:
    for end in ENDS:
        with tempfile.TemporaryDirectory() as place:
            found = attachments.read(step + end, "application/pdf", b"%PDF-1.4 broken")
            assert len(found.name) <= 255
            assert not list(Path(place).iterdir())
        assert_harmless(seal(draft("x", attachments=(Attachment(step + end, "a/b", b"x"),))).body)
    return len(ENDS)


def _attacks() -> Iterator[Attack]:
    for number, word in enumerate(WORDS):
        yield Attack(
            f"header injection {number + 1:02} {word[:24]!r}", "outbound headers",
            f"in {len(WRAPPED)} wrappings, every field of a letter",
            "the expected headers once each, no control, no second address", partial(_in_every_field, word),
        )  # fmt: skip
    for name, text in ESCAPES.items():
        yield Attack(
            f"template: {name}", "host", text[:60], "refused with file and line", partial(_escape, text)
        )  # fmt: skip
    for around in AROUND:
        yield Attack(
            f"formulas as {around!r}", "office spreadsheet", f"{len(FORMULAS)} formulas, {COLUMNS} columns, CSV and XLSX",
            "text in every cell, read again by csv and calamine", partial(_formula, around),
        )  # fmt: skip
    for step in STEPS:
        yield Attack(
            f"file name after {step!r}", "files", f"{len(ENDS)} names", "a label, never a path", partial(_named, step)
        )  # fmt: skip


ATTACKS = tuple(_attacks())
