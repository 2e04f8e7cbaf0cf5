"""Six traps: what anybody would write first falls into each of them here and now, and ours does not.

Each is a test that runs the naive code beside ours and asserts both; it is the tests' own answer that is counted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tests.shown.figure import Figure, exactly

ROOT = Path(__file__).parents[2]
MAIL = "tests/mail/test_"
# trap -> the tests that fall into it naively and not in ours, and how many there are with their cases
TRAPS = {
    "P1 a cut before the dot looks like one after it": (1, f"{MAIL}smtp.py::test_a_cut_before_the_dot_and_one_after_it_look_alike_to_a_naive_client_and_not_to_ours"),
    "P3 a Message-ID deletes a folder (real Dovecot)": (1, f"{MAIL}naive_imap.py::test_a_message_id_in_a_plain_search_deletes_a_folder_and_in_ours_does_not"),
    "P4 a dead IDLE looks quiet (real Dovecot)": (1, f"{MAIL}naive_imap.py::test_a_dead_link_looks_like_a_quiet_one_to_a_plain_idle_check"),
    "P4 ours says so within its deadline": (2, f"{MAIL}imap_dovecot.py::test_a_dead_idle_is_noticed_in_time"),
    "P5 a subject becomes a Bcc": (1, f"{MAIL}naive.py::test_a_subject_that_hides_a_header_becomes_one_in_naive_hands_and_never_in_ours"),
    "P6 a display name passes for the address": (1, f"{MAIL}naive.py::test_a_display_name_passes_for_the_address_in_naive_hands_and_never_in_ours"),
    "P7 headers of large programs end naive code": (4, f"{MAIL}naive.py::test_headers_that_large_programs_write_end_naive_code_and_are_read_by_ours"),
}  # fmt: skip


def show() -> Iterator[Figure]:
    """Run the tests, and count for each trap how many of its cases held."""
    held = _held([test for _, test in TRAPS.values()])
    for trap, (cases, test) in TRAPS.items():
        yield exactly(trap, held.count(test.partition("::")[2]), cases)


def _held(tests: list[str]) -> list[str]:
    """Return the name of the test of each case that passed; a case that was left out did not."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        words = [sys.executable, "-m", "pytest", "-q", f"--junitxml={told}", *tests]
        subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        cases = ElementTree.parse(told).iter("testcase")
        wrong = ("failure", "error", "skipped")
        return [
            str(case.get("name")).partition("[")[0]
            for case in cases
            if not any(case.find(one) is not None for one in wrong)
        ]
