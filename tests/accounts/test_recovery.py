"""A recovery code is hard to guess and easy to type back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts import recovery
from forum.accounts.words import LANGUAGES, code_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_words_worth_88_bits(language: str) -> None:
    codes = {recovery.draw(language) for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert set(code.split(" ")) <= set(code_words(language))
        assert len(code.split(" ")) * math.log2(len(code_words(language))) >= 88
        assert recovery.normalise(code) == code


@given(st.sampled_from(LANGUAGES), st.sampled_from([" ", "  ", "\n", ", ", "-", "; ", "\u00a0", "."]), st.booleans())
def test_a_code_is_known_however_it_is_typed_back(language: str, between: str, capitals: bool) -> None:
    code = recovery.draw(language)
    typed = between.join(code.split())
    assert recovery.matches(recovery.digest(code), f" {typed.upper() if capitals else typed}{between}")


def test_numbers_before_the_words_do_not_count() -> None:
    code = recovery.draw("nl")
    copied = "\n".join(f"{number}. {word}" for number, word in enumerate(code.split(), 1))
    assert recovery.matches(recovery.digest(code), copied)


def test_another_word_order_or_number_of_words_is_another_code() -> None:
    code = "appel berg cello duim egel fiets gitaar hamer"
    known = recovery.digest(code)
    assert recovery.matches(known, code)
    for wrong in (
        "",
        "appel",
        code + " appel",
        code.replace("egel", "eend"),
        " ".join(reversed(code.split())),
        "\ud800",
    ):
        assert not recovery.matches(known, wrong)


def test_the_digest_does_not_hold_the_words() -> None:
    digest = recovery.digest("appel berg cello")
    assert len(digest) == 32
    assert b"appel" not in digest
