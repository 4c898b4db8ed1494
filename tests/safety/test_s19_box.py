"""S19: the box of a conversation: what is sealed opens in its own place alone, and is as long as a step."""

import os
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import HelpClosed
from forum.help_keys import HelpKeys, fingerprint
from forum.helpdesk import box
from forum.helpdesk.box import Box
from forum.sealing import Broken

OUTER = os.urandom(32)
KEYS = HelpKeys(named=(OUTER,))
OTHERS = HelpKeys(named=(os.urandom(32),))
LETTERS = "abcDEF123456"

texts = st.text(max_size=3000)
whats = st.sampled_from(["head", "letter", "referral-abcDEF123456"])
numbers = st.integers(0, 10_000)


@dataclass(frozen=True)
class Row:
    public_id: str
    key_id: str
    wrapped_key: bytes


def new(letters: str = LETTERS) -> tuple[Box, Row]:
    opened, key_id, wrapped = box.new(KEYS, letters)
    return opened, Row(letters, key_id, wrapped)


@given(texts, whats, numbers)
def test_what_goes_in_comes_out(text: str, what: str, number: int) -> None:
    opened, row = new()
    assert box.unwrap(KEYS, row).open(opened.seal(text, what, number), what, number) == text


@given(texts, whats, numbers, whats, numbers)
def test_in_another_place_it_does_not_open(text: str, what: str, number: int, other: str, another: int) -> None:
    opened, _ = new()
    sealed = opened.seal(text, what, number)
    if (what, number) != (other, another):
        with pytest.raises(Broken):
            opened.open(sealed, other, another)
    with pytest.raises(Broken):
        new()[0].open(sealed, what, number)  # another conversation's key
    with pytest.raises(Broken):
        Box("abcDEF123457", opened.key).open(sealed, what, number)  # the same key for another conversation


@given(texts, st.data())
def test_changed_or_cut_off_it_does_not_open(text: str, data: st.DataObject) -> None:
    opened, row = new()
    sealed = opened.seal(text, "letter", 1)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at] ^= data.draw(st.integers(1, 255))
    for other in (bytes(changed), sealed[:at], sealed + b"\0", sealed[at:] + sealed[:at] if at else b""):
        with pytest.raises(Broken):
            opened.open(other, "letter", 1)
    key = bytearray(row.wrapped_key)
    key[at % len(key)] ^= 1
    for wrapped in (bytes(key), row.wrapped_key[: at % len(key)]):
        with pytest.raises(Broken):
            box.unwrap(KEYS, replace(row, wrapped_key=wrapped))


@given(texts, texts)
def test_its_length_tells_a_step_and_no_more(one: str, other: str) -> None:
    opened, _ = new()
    lengths = [len(opened.seal(text, "letter", 1)) for text in (one, other)]
    steps = [256, 1024, 4096, 16384, 65536]
    for text, length in zip((one, other), lengths, strict=True):
        padded = length - 12 - 16  # without nonce and tag
        assert padded == next(step for step in steps if step >= 4 + len(text.encode()))


def test_short_letters_look_alike() -> None:
    opened, _ = new()
    assert len({len(opened.seal(text, "letter", 1)) for text in ("", "ja", "n" * 252)}) == 1
    assert len(opened.seal("n" * 253, "letter", 1)) > len(opened.seal("n" * 252, "letter", 1))
    assert opened.seal("ja", "letter", 1) != opened.seal("ja", "letter", 1)


def test_the_key_of_one_conversation_opens_no_other() -> None:
    (opened, row), (_, other) = new(), new("other0000000")
    assert opened.key not in row.wrapped_key and len(opened.key) == 32
    with pytest.raises(Broken):
        box.unwrap(KEYS, replace(row, wrapped_key=other.wrapped_key))
    with pytest.raises(Broken):
        box.unwrap(KEYS, replace(other, public_id=LETTERS))


def test_without_its_key_it_is_closed_and_not_broken() -> None:
    _, row = new()
    assert row.key_id == fingerprint(OUTER)
    for keys in (OTHERS, HelpKeys()):
        with pytest.raises(HelpClosed):
            box.unwrap(keys, row)
    with pytest.raises(Broken):
        box.unwrap(OTHERS, replace(row, key_id=OTHERS.newest().key_id))
    with pytest.raises(HelpClosed):
        box.new(HelpKeys(), LETTERS)


def test_no_key_shows_where_things_are_printed() -> None:
    opened, _ = new()
    for secret, thing in ((opened.key, opened), (OUTER, KEYS), (OUTER, KEYS.newest())):
        assert secret.hex() not in repr(thing) and repr(secret) not in repr(thing)
