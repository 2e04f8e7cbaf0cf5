"""A mail server that is not there: told in the reader's language wherever it shows, and nothing leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import give
from tests.config.writing import CREDITOR, write

pytestmark = pytest.mark.e2e

NOBODY = (  # port 9 is `discard`, on which no mail server listens
    '[mailboxes.relance]\naddress = "relance@dupont.test"\npassword_env = "P"\n'
    'imap = { host = "localhost", port = 9 }\nsmtp = { host = "localhost", port = 9 }\n'
)


def test_an_unplugged_server_is_told_in_one_language_wherever_it_shows(tmp_path: Path) -> None:
    write(tmp_path, NOBODY, dupont=CREDITOR)
    done = give(tmp_path, "run", "--once", P="x")
    assert (done.code, "injoignable" in done.err) == (3, True)
    for words in (["holds"], ["status"], ["status", "--json"]):
        said = give(tmp_path, *words)
        assert said.code == 0
        assert "injoignable" in said.out
        assert "cannot be reached" not in said.out
        assert "cannot be reached" in give(tmp_path, *words, "--lang", "en").out
