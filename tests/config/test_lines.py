"""The line a problem is shown at."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from relanced.config.document import dotted, key_lines

TEXT = '''\
top = 1
[service]            # the program
state_dir = "a = b"
digest_to = [
  "x = 1",
  "y"]
text = """
[mailboxes]
state_dir = 1
"""
[ mailboxes . "a.b" ]
imap.host = 'x'
imap = { host = "[", port = 1 }
[[debtors.level]]
name = 1
[[debtors.level]]
name = 2
'''


def test_each_key_has_its_line_and_texts_that_look_like_keys_have_none() -> None:
    lines = {dotted(path): line for path, line in key_lines(TEXT)}
    assert lines == {
        "top": 1,
        "service": 2,
        "service.state_dir": 3,
        "service.digest_to": 4,
        "service.text": 7,
        'mailboxes."a.b"': 11,
        'mailboxes."a.b".imap.host': 12,
        'mailboxes."a.b".imap': 13,
        "debtors.level[1]": 14,
        "debtors.level[1].name": 15,
        "debtors.level[2]": 16,
        "debtors.level[2].name": 17,
    }


NAMES = st.text("abcdefghij_-", min_size=1, max_size=6)
VALUES = st.sampled_from(
    ["1", '"#"', "'['", "[\n 1,\n 2 ]", '"""\nx = 1\n"""', "{ a = '}' }", "true # [ "]
)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=5), max_size=5))
def test_every_key_of_a_text_is_found_where_it_stands(tables: dict[str, dict[str, str]]) -> None:
    text = ""
    expected = {}
    for table, values in tables.items():
        expected[table,] = text.count("\n") + 1
        text += f"[{table}]\n"
        for key, value in values.items():
            expected[table, key] = text.count("\n") + 1
            text += f"{key} = {value}\n"
    tomllib.loads(text)
    assert dict(key_lines(text)) == expected
