"""Sealed values open with their key, in their place, unchanged; else not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.sealing import Broken, seal, unseal

KEY = b"k" * 32


@given(st.binary(), st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_opens(value: bytes, place: str) -> None:
    sealed = seal(KEY, value, place)
    assert unseal(KEY, sealed, place) == value
    assert len(value) < 4 or value not in sealed


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert seal(KEY, b"value", "a") != seal(KEY, b"value", "a")


def test_another_place_or_key_does_not_open_it() -> None:
    sealed = seal(KEY, b"value", "totp:1")
    for key, place in ((KEY, "totp:2"), (b"x" * 32, "totp:1")):
        with pytest.raises(Broken):
            unseal(key, sealed, place)


def test_a_changed_bit_anywhere_is_seen() -> None:
    sealed = seal(KEY, b"value", "a")
    for place in range(len(sealed)):
        changed = bytes(byte ^ (i == place) for i, byte in enumerate(sealed))
        with pytest.raises(Broken):
            unseal(KEY, changed, "a")


@given(st.binary(max_size=40))
def test_other_bytes_are_broken(sealed: bytes) -> None:
    with pytest.raises(Broken):
        unseal(KEY, sealed, "a")
