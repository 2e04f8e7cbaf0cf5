from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.assets import templates_folder
from relanced.dunning.message import Debtor, LetterFacts
from relanced.mail.samples import ATELIER, LINE, digests, letter, letters
from relanced.mail.template import Templates, TemplateTrouble, check_templates
from relanced.mail.typeset import WIDTH, clean, columns, filters, lay_out
from relanced.words import LANGUAGES

SHIPPED = Templates([templates_folder()])
LEVELS = ("courtesy", "cordial", "firm", "last")
EVERY = [
    pytest.param(facts, id=f"{language}-{level}-{at}")
    for language in LANGUAGES
    for level in LEVELS
    for at, facts in enumerate(letters(language, level))
]
VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """Reads a page, and remembers what a careful reader would ask about it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_shipped_template_renders_in_every_situation() -> None:
    assert check_templates([templates_folder()]) == []


@pytest.mark.parametrize("facts", EVERY)
def test_text_stays_within_its_columns_and_leaves_no_double_gap(facts: LetterFacts) -> None:
    text = SHIPPED.letter(facts).text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)
    assert text.endswith(f"{facts.token}\n")


@pytest.mark.parametrize("facts", EVERY)
def test_html_is_whole_small_and_fetches_nothing(facts: LetterFacts) -> None:
    html = SHIPPED.letter(facts).html
    page = Page(html)
    assert page.open == []
    assert len(html.encode()) < 30_000
    assert page.tags[0] == ("html", {"lang": facts.language})
    assert not {"script", "link", "style", "iframe", "form", "a"} & {tag for tag, _ in page.tags}
    assert [a["src"] for tag, a in page.tags if tag == "img"] == ["cid:qr"] * facts.payment.has_qr
    assert all(a.get("alt") for tag, a in page.tags if tag == "img")
    assert not re.search(r"https?:|url\(|<!--", html)


@pytest.mark.parametrize("facts", EVERY)
def test_text_and_html_say_the_same_figures(facts: LetterFacts) -> None:
    said = SHIPPED.letter(facts)
    page, text = Page(said.html).text, flat(said.text)
    figures = r"\d[\d\u00a0,.]*\d"
    # The text tells the days late in a narrower column, with the same words otherwise.
    assert set(re.findall(figures, page)) == set(re.findall(figures, text))


@pytest.mark.parametrize("facts", EVERY)
def test_a_letter_holds_what_every_letter_must_hold(facts: LetterFacts) -> None:
    said = SHIPPED.letter(facts)
    money, day = filters(facts.language)["money"], filters(facts.language)["day"]
    for words in (flat(said.text), Page(said.html).text):
        assert flat(money(facts.asked)) in words
        assert flat(day(facts.cutoff_on)) in words
        assert facts.token in words
        assert facts.creditor.name in words
        assert facts.signature.person in words
        for line in (*facts.lines, *facts.credits):
            assert line.number in words
            assert flat(money(line.open)) in words
        for earlier in facts.previous_on:
            assert flat(day(earlier)) in words
        if facts.payment.iban_last4:
            assert f" {facts.payment.iban_last4}" in words
            changed = {"fr": "n'ont pas changé", "en": "have not changed"}[facts.language]
            assert changed in words
    assert facts.creditor.name in said.subject


ODD_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80
)


@given(ODD_NAMES, st.sampled_from(LANGUAGES), st.sampled_from(LEVELS))
def test_no_name_becomes_markup_or_breaks_the_columns(name: str, tongue: str, level: str) -> None:
    usual = letter(tongue, level)
    said = SHIPPED.letter(
        replace(
            usual,
            creditor=replace(ATELIER, name=f"{name}<b>{{{{7*7}}}}"),
            debtor=Debtor(name, f"<img src=x>{name}"),
            lines=(replace(LINE, number=f"<i>{name}"),),
            credits=(),
            asked=LINE.open,
            balance=LINE.open,
        )
    )
    tags = {tag for tag, _ in Page(said.html).tags}
    assert not tags & {"b", "i", "img"}
    assert "{{7*7}}" in said.text
    assert max(map(len, said.text.splitlines())) <= WIDTH


@pytest.mark.parametrize("name", ["a\r\nb", "a\0b", "a\u202eb", "a\u2028b", "a\x85b", "a\ud800b"])
def test_what_cannot_be_seen_never_reaches_a_letter(name: str) -> None:
    said = SHIPPED.letter(replace(letter("fr", "firm"), debtor=Debtor(name, name)))
    for words in (said.text, said.html):
        assert "a b" in words
        assert name not in words


def test_a_name_of_ten_kilobytes_leaves_a_letter_that_can_be_read() -> None:
    long = "Duval " * 2000
    said = SHIPPED.letter(replace(letter("fr", "firm"), debtor=Debtor(long, long)))
    assert len(said.text) < 4_000


def test_values_that_are_clean_are_handed_on_as_they_are() -> None:
    facts = letter("fr", "firm")
    assert clean(facts) is facts


def test_no_letter_ever_carries_another_debtors_name() -> None:
    def say(at: int) -> tuple[int, str]:
        usual = letter(LANGUAGES[at % 2], LEVELS[at % 4])
        canary = f"Canari{at:05d}x"
        mine = replace(
            usual,
            debtor=Debtor(canary, canary),
            lines=(replace(LINE, number=f"N{canary}"),),
            credits=(),
            asked=LINE.open,
            balance=LINE.open,
        )
        said = SHIPPED.letter(mine)
        return at, f"{said.subject}{said.text}{said.html}"

    with ThreadPoolExecutor(8) as threads:
        for at, said in threads.map(say, range(2000)):
            assert set(re.findall(r"Canari(\d+)x", said)) == {f"{at:05d}"}


def test_an_unknown_language_reads_english() -> None:
    assert SHIPPED.letter(replace(letter("en", "firm"), language="de")) == SHIPPED.letter(
        letter("en", "firm")
    )


def own(folder: Path, name: str, words: str) -> Templates:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, "utf-8")
    return Templates([folder, templates_folder()])


def test_a_firms_own_sentence_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    said = own(tmp_path, "fr/firm/opening.txt", "Alors, {{ facts.debtor.contact }} ?\n").letter(
        letter("fr", "firm")
    )
    assert "Alors, Mme Duval\u00a0?" in said.text
    assert "Alors, Mme Duval\u00a0?" in said.html
    assert "impayée" not in said.text


@pytest.mark.parametrize(
    ("words", "line", "part"),
    [
        ("Bonjour\n{{ facts.detor.name }}\n", 2, "detor"),
        ("Bonjour\n\n{% if %}\n", 3, ""),
        ("{{ facts.debtor.name | shout }}\n", 1, "shout"),
        ("a\n{{ facts.debtor.name | money }}\n", 2, "not an amount"),
        ("{{ facts.lines[0].due_on | money }}\n", 1, "not an amount"),
        ("{{ facts.__class__ }}\n", 1, "unsafe"),
        ("{{ facts.debtor.name.upper() }}\n", 1, "its own macros only"),
        ("{{ 'x' * 100000000 }}\n", 1, "not for templates"),
        ("{{ range(9) }}\n", 1, "range"),
        ("{% include 'fr/nowhere.txt' %}\n", 1, "nowhere"),
    ],
)
def test_a_wrong_template_names_its_file_and_line(
    tmp_path: Path, words: str, line: int, part: str
) -> None:
    templates = own(tmp_path, "fr/firm/opening.txt", words)
    with pytest.raises(TemplateTrouble) as trouble:
        templates.letter(letter("fr", "firm"))
    place = "nowhere.txt" if part == "nowhere" else f"fr/firm/opening.txt, ligne {line} : "
    assert place in str(trouble.value)
    assert part in str(trouble.value)


def test_a_fault_is_told_once_though_many_letters_meet_it(tmp_path: Path) -> None:
    own(tmp_path, "fr/firm/opening.txt", "a\n{{ facts.debtor.name | money }}\n")
    troubles = check_templates([tmp_path, templates_folder()])
    assert len(troubles) == 1
    assert troubles[0].startswith("fr/firm/opening.txt, ligne 2 : 'Maison Duval'")


def test_what_no_letter_may_say_is_found_in_a_template_before_a_debtor_is(tmp_path: Path) -> None:
    own(tmp_path, "fr/firm/opening.txt", "Sans paiement, une saisie de vos comptes suivra.\n")
    troubles = check_templates([tmp_path, templates_folder()])
    assert len(troubles) == 1
    assert troubles[0].startswith("fr/firm : « saisie » annonce une saisie")
    assert "312-1" in troubles[0]


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateTrouble, match=r"fr/relance-douce/subject\.txt"):
        SHIPPED.letter(letter("fr", "relance-douce"))
    own(tmp_path, "en/gentle/subject.txt", "Hello")
    troubles = check_templates([tmp_path])
    assert len(troubles) == 1
    assert "en/gentle/body.txt" in troubles[0]


def test_a_subject_that_says_nothing_is_refused(tmp_path: Path) -> None:
    templates = own(tmp_path, "en/firm/subject.txt", "\n  \n")
    with pytest.raises(TemplateTrouble, match="the subject is empty"):
        templates.letter(letter("en", "firm"))


def test_a_letter_without_end_is_refused(tmp_path: Path) -> None:
    nested = "{% for a in w %}" * 5 + "{{ w }}" + "{% endfor %}" * 5
    templates = own(tmp_path, "en/firm/opening.txt", f"{{% set w = 'abcdefghijkl' %}}{nested}")
    with pytest.raises(TemplateTrouble, match="this is no letter"):
        templates.letter(letter("en", "firm"))


def test_ledger_text_is_never_read_as_a_template() -> None:
    facts = replace(letter("fr", "firm"), debtor=Debtor("x", "{{ facts.token }}{% raw %}"))
    assert "Bonjour {{ facts.token }}{% raw %}," in SHIPPED.letter(facts).text


def test_columns_meet_and_the_sum_stands_under_the_amounts() -> None:
    rows = "Facture │ Échéance │ Reste dû\n---\nF-1 │ 30/09/2026 │ 1 200,00 €\n  dont acompte\nTotal │ 9 €"
    assert columns(rows).splitlines() == [
        "Facture  Échéance      Reste dû",
        "-------------------------------",
        "F-1      30/09/2026  1 200,00 €",
        "  dont acompte",
        "Total                       9 €",
    ]


def test_a_number_too_long_for_its_column_is_set_over_several_lines_and_never_cut() -> None:
    number = "FACTURE-" + "0123456789" * 10
    lines = columns(f"{number} │ 30/09/2026 │ 12 jours │ 1 200,00 €").splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert "".join(line.split()[0] for line in lines) == number
    assert lines[-1].endswith("1 200,00 €")


def test_a_list_is_wrapped_under_its_own_words() -> None:
    assert lay_out("- " + "mot " * 30).splitlines()[1].startswith("  mot")


@pytest.mark.parametrize(
    ("language", "counts"), [("fr", ["jour", "jour", "jours"]), ("en", ["day", "days", "days"])]
)
def test_nought_is_singular_in_french_and_plural_in_english(
    language: str, counts: list[str]
) -> None:
    plural = filters(language)["plural"]
    words = {"fr": ("jour", "jours"), "en": ("day", "days")}[language]
    told = [plural(count, *words) for count in (1, 0, 2)]
    assert told == (
        [counts[0], counts[1], counts[2]] if language == "fr" else ["day", "days", "days"]
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("Atelier", "d'Atelier"), ("Élan", "d'Élan"), ("Martin", "de Martin"), ("", "de ")],
)
def test_french_elides_before_a_vowel(name: str, said: str) -> None:
    assert filters("fr")["de"](name) == said


def test_french_punctuation_never_begins_a_line() -> None:
    assert filters("fr")["sentence"]("Quoi ?  Oui :\n« non »") == (
        "Quoi\u00a0? Oui\u00a0: «\u00a0non\u00a0»"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_says_every_flag_hold_and_move(language: str) -> None:
    full = next(iter(digests(language)))
    said = SHIPPED.digest(full)
    for words in (said.text, said.html):
        for flag in full.flags:
            assert f"[{flag.id}]" in words
            assert not flag.quote or flag.quote in words
        assert "kind_" not in words
        assert "Garage Petit" in words
        assert "[3]" in words
        assert full.desk is not None
        assert full.desk in words
    assert str(full.number) in said.subject
    assert max(map(len, said.text.splitlines())) <= WIDTH
    assert Page(said.html).open == []


def test_a_digest_asks_for_decisions_in_the_order_they_press() -> None:
    text = SHIPPED.digest(next(iter(digests("fr")))).text
    headings = [line for line in text.splitlines() if line.isupper() and line.endswith(")")]
    assert headings[0].startswith("ALERTE")
    assert headings.index("À APPELER (1)") < headings.index("À REVOIR (1)")


def test_a_day_with_nothing_to_do_is_one_line_and_a_number() -> None:
    quiet = list(digests("fr"))[-1]
    assert SHIPPED.digest(quiet).text == (
        "Rien à décider aujourd'hui, 12/10/2026.\n\n"
        "Compte rendu n° 119\u00a0; s'il manque un numéro, un compte rendu s'est perdu.\n"
    )
    assert "rien à décider" in SHIPPED.digest(quiet).subject


def test_a_long_list_is_cut_and_says_by_how_much() -> None:
    many = list(digests("en"))[2]
    text = SHIPPED.digest(many).text
    assert text.count("Maison Duval") == 12
    assert text.count("and 3 more") == 2
    assert text.count("told on") == 1  # of the four told before, one stands among the first twelve
