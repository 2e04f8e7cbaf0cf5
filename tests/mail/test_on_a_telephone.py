"""Every letter and digest fits the width of a telephone and of a desk, measured by a real browser."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from relanced.assets import templates_folder
from relanced.dunning.money import money
from relanced.mail.samples import LINE, digests, letters
from relanced.mail.template import Templates
from relanced.words import LANGUAGES

LEVELS = ("courtesy", "cordial", "firm", "last")
MEASURE = """
<script>
addEventListener("load", () => {
  const wide = [...document.querySelectorAll("iframe")].map(
    (one) => one.contentDocument.documentElement.scrollWidth - one.clientWidth);
  document.body.insertAdjacentHTML("beforeend", "<pre id=wide>" + JSON.stringify(wide) + "</pre>");
});
</script>
"""


def pages() -> dict[str, str]:
    """Return every page by its name, and one with the longest figures a letter is likely to hold."""
    said = Templates([templates_folder()])
    found = {}
    for language, level in product(LANGUAGES, LEVELS):
        for at, facts in enumerate(letters(language, level)):
            found[f"{language} {level} {at}"] = said.letter(facts).html
        most = money("1234567.89")
        line = replace(LINE, number="FAC-2026-0001180", open=most, total=money("7654321.99"))
        usual = replace(
            next(letters(language, level)), lines=(line,), credits=(), asked=most, balance=most
        )
        found[f"{language} {level} long"] = said.letter(usual).html
    for language in LANGUAGES:
        for at, digest in enumerate(digests(language)):
            found[f"{language} digest {at}"] = said.digest(digest).html
    return found


@pytest.mark.chromium
@pytest.mark.e2e
@pytest.mark.parametrize("width", [360, 760])
def test_nothing_is_wider_than_the_screen(width: int, tmp_path: Path) -> None:
    shown = pages()
    frames = "".join(
        f'<iframe width="{width}" height="600" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
        for page in shown.values()
    )
    sheet = tmp_path / "sheet.html"
    sheet.write_text(f"<!DOCTYPE html><body>{frames}{MEASURE}</body>", "utf-8")
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom",
         f"--user-data-dir={tmp_path}/profile", str(sheet)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    wide = json.loads(re.findall(r'<pre id="wide">(.*?)</pre>', done.stdout)[0])
    assert len(wide) == len(shown)
    assert {name: over for name, over in zip(shown, wide, strict=True) if over > 0} == {}
