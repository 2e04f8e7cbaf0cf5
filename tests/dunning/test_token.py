from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.token import LONGEST, Token, check_token, find_tokens, make_token

KEY = b"a key that is long enough to sign"

keys = st.binary(min_size=1, max_size=64)
incarnations = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=8, max_size=8)
sequences = st.integers(min_value=0, max_value=10**28 - 1)


@given(keys, incarnations, sequences)
def test_a_token_names_its_letter(key: bytes, incarnation: str, sequence: int) -> None:
    assert check_token(key, make_token(key, incarnation, sequence)) == Token(incarnation, sequence)


@given(keys, incarnations, sequences)
def test_a_token_fits_the_local_part_of_an_address(
    key: bytes, incarnation: str, sequence: int
) -> None:
    assert len(make_token(key, incarnation, sequence)) <= LONGEST


@given(keys, keys, incarnations, sequences)
def test_another_key_does_not_open_it(
    one: bytes, other: bytes, incarnation: str, sequence: int
) -> None:
    token = make_token(one, incarnation, sequence)
    # HMAC pads a short key with zeros, so keys that differ in trailing NULs only are one key.
    if one.rstrip(b"\0") != other.rstrip(b"\0"):
        assert check_token(other, token) is None


@given(incarnations, sequences, st.data())
def test_one_changed_character_breaks_it(
    incarnation: str, sequence: int, data: st.DataObject
) -> None:
    token = make_token(KEY, incarnation, sequence)
    at = data.draw(st.integers(0, len(token) - 1))
    instead = data.draw(st.characters(codec="utf-8").filter(lambda one: one != token[at]))
    assert check_token(KEY, token[:at] + instead + token[at + 1 :]) is None


@given(incarnations, sequences, st.text(), st.text())
def test_a_token_is_found_inside_any_text(
    incarnation: str, sequence: int, before: str, after: str
) -> None:
    token = make_token(KEY, incarnation, sequence)
    assert token in find_tokens(f"{before} <{token}@example.test> {after}")


@given(st.text(max_size=200))
def test_no_text_makes_the_check_stumble(text: str) -> None:
    assert check_token(KEY, text) is None
    assert all(len(token) <= LONGEST for token in find_tokens(text))


def test_a_known_token_stays_the_same_over_releases() -> None:
    assert make_token(KEY, "k3v9x2ab", 1042) == "k3v9x2ab.1042.h5tj2ulte5kuek6dkqqqsesvga"


def test_a_token_in_capitals_is_found_in_small_letters() -> None:
    token = make_token(KEY, "k3v9x2ab", 1042)
    assert find_tokens(f"In-Reply-To: <{token.upper()}@EXAMPLE.TEST>") == (token,)


def test_a_token_quoted_twice_is_one() -> None:
    token, other = make_token(KEY, "k3v9x2ab", 1042), make_token(KEY, "k3v9x2ab", 7)
    assert find_tokens(f"{token} {other} > {token}") == (token, other)


def test_letters_that_only_look_latin_are_no_token() -> None:
    token = make_token(KEY, "k3v9x2ab", 1042)
    assert find_tokens(token.replace("k", "\u212a")) == ()
    assert check_token(KEY, token.replace("1", "\u0661")) is None


def test_leading_zeros_are_another_text_and_no_token() -> None:
    token = make_token(KEY, "k3v9x2ab", 1042)
    assert check_token(KEY, token.replace(".1042.", ".01042.")) is None


def test_a_million_characters_are_searched_at_once() -> None:
    began = time.perf_counter()
    assert find_tokens("a1b2c3d4.1." * 100_000) == ()
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("key", "incarnation", "sequence"),
    [
        (KEY, "short", 1),
        (KEY, "CAPITALS", 1),
        (KEY, "k3v9x2ab\n", 1),
        (KEY, "k3v9x2ab", -1),
        (KEY, "k3v9x2ab", 10**28),
        (b"", "k3v9x2ab", 1),
    ],
)
def test_what_is_no_identity_is_not_signed(key: bytes, incarnation: str, sequence: int) -> None:
    with pytest.raises(ValueError, match=r"an empty|an incarnation|a sequence"):
        make_token(key, incarnation, sequence)
