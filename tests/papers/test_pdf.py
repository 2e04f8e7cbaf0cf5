"""What the books hold is set as text, whatever it is; what cannot be set is said in a sentence."""

from __future__ import annotations

import pypdfium2
import pytest
from tests.dunning.test_sheet import facts

from relanced.dunning.paper import PaperKind, Party
from relanced.dunning.sheet import compose
from relanced.papers.pdf import CannotSet, to_pdf


def set_for(name: str) -> str:
    """Return the text of a reminder to a debtor of that name."""
    pdf = to_pdf(compose(facts(PaperKind.REMINDER, debtor=Party(name, None, ("1 rue A",)))))
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


@pytest.mark.parametrize(
    "name",
    ["#strong[x] $y$ *z* \\ \"'<b> //", "Žluťoučký Ελλάς Привет", "Sœurs & Fils - n° 3 «à l'été»", "Négoce " * 40],
)  # fmt: skip
def test_a_name_is_text_and_never_markup(name: str) -> None:
    assert "".join(name.split())[:60] in "".join(set_for(name).split())


def test_controls_and_halves_of_pairs_are_left_out() -> None:
    assert "abcd" in set_for("a\x07b\x00c\ud800d")


def test_a_sign_that_no_font_has_is_named_with_the_remedy() -> None:
    with pytest.raises(CannotSet, match=r"fonts-noto"):
        set_for("Privé \U00012000")
