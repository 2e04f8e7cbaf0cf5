"""Every document on paper, in both languages and to each kind of debtor, set as PDF and looked at by strangers' tools.

poppler draws every page, names the fonts and reads the text back: the sums printed are those of the interest computed,
nothing is drawn in a font that is not inside, and no page is empty. The letters a second stand beside the PDF library
given the same page already put in words.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.dunning.test_sheet import facts
from tests.shown.figure import Figure, at_least, exactly, told

from relanced.dunning.message import DebtorKind
from relanced.dunning.paper import PaperKind
from relanced.dunning.sheet import compose
from relanced.papers.pdf import to_pdf
from relanced.words import say_money

LETTERS = 200
LEAST_INK = 2_000  # bytes of a page drawn at 40 dots an inch; an empty one has some 600


def tool(*words: str) -> str:
    """Run one of poppler's tools and return what it says."""
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def looked_at(pdf: bytes, folder: Path, wanted: list[str]) -> Iterator[str]:
    """Yield what is wrong with one document."""
    file = folder / "one.pdf"
    file.write_bytes(pdf)
    for page in folder.glob("page-*.png"):
        page.unlink()
    tool("pdftoppm", "-r", "40", "-png", str(file), str(folder / "page"))
    if any(page.stat().st_size < LEAST_INK for page in folder.glob("page-*.png")):
        yield "an empty page"
    fonts = tool("pdffonts", str(file)).splitlines()[2:]
    if not fonts or any(not re.search(r" yes +yes +yes ", font) for font in fonts):
        yield "a font that is not inside"
    if b"<pdfaid:part>2</pdfaid:part>" not in pdf:
        yield "no word of PDF/A"
    text = " ".join(tool("pdftotext", "-layout", str(file), "-").split())
    yield from (f"without {sum_}" for sum_ in wanted if " ".join(sum_.split()) not in text)


def show() -> Iterator[Figure]:
    """Set and look at every document, then a long formal notice, then many."""
    wrong: list[str] = []
    pages = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in PaperKind:
            for language in ("fr", "en"):
                for who in DebtorKind:
                    given = facts(kind, language, 30 if kind is PaperKind.FORMAL_NOTICE else 3, who)
                    sums = [given.principal] if kind is not PaperKind.THANKS else []
                    if given.interest.minor:
                        sums += [given.interest, given.principal + given.interest + given.indemnity]
                    found = looked_at(
                        to_pdf(compose(given)), folder, [say_money(s, language) for s in sums]
                    )
                    wrong += [f"{kind} {language} {who}: {why}" for why in found]
                    pages += len(list(folder.glob("page-*.png")))
    yield exactly("documents that are not as they should be", wrong, [])
    yield told("documents, pages drawn", f"{len(PaperKind) * 2 * len(DebtorKind)}, {pages}")
    one = facts(PaperKind.FORMAL_NOTICE)
    sheet = compose(one)
    yield exactly("different bytes of one letter", len({to_pdf(compose(one)) for _ in range(5)}), 1)
    ours = _rate(lambda: to_pdf(compose(one)))
    yield told("formal notices a second, with their annex", f"{ours:,.0f}")
    share = ours / _rate(lambda: to_pdf(sheet))
    yield at_least(
        "of the rate at which the same page is set alone, by processor time",
        round(100 * share),
        50,
        " %",
    )


def _rate(write: object) -> float:
    assert callable(write)
    began = time.process_time()
    for _ in range(LETTERS):
        write()
    return LETTERS / (time.process_time() - began)
