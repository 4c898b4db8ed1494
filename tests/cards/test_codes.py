"""The codes on cards: read however they are typed, and never mistaken."""

import math
import string

from hypothesis import given
from hypothesis import strategies as st

from forum.cards import codes
from tests.factories import KEYS

CODES = st.text(alphabet=codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)
BETWEEN = st.sampled_from(["", "-", " ", " - ", "\u2013", "\u2011", "\xa0", "."])


def test_a_code_cannot_be_guessed_nor_mistaken() -> None:
    assert codes.LENGTH * math.log2(len(set(codes.ALPHABET))) > 44
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(codes.ALPHABET)) <= 1, alike


def test_drawn_codes_differ_and_use_every_sign() -> None:
    drawn = {codes.draw() for _ in range(500)}
    assert len(drawn) == 500
    assert set("".join(drawn)) == set(codes.ALPHABET)
    assert all(codes.read(code) == code for code in drawn)


@given(CODES)
def test_what_is_printed_is_read_back(code: str) -> None:
    assert codes.read(codes.printed(code)) == code
    assert codes.read(f"https://huiskamer.example/c/{code}") == code
    assert [len(group) for group in codes.printed(code).split("-")] == [3, 3, 4]


@given(CODES, st.lists(BETWEEN, min_size=codes.LENGTH + 1, max_size=codes.LENGTH + 1), st.data())
def test_case_dashes_and_spaces_do_not_matter(code: str, between: list[str], data: st.DataObject) -> None:
    typed = "".join(
        gap + data.draw(st.sampled_from((sign, sign.lower()))) for gap, sign in zip(between, code, strict=False)
    )
    assert codes.read(typed + between[-1]) == code


@given(st.text(max_size=40))
def test_anything_else_is_no_code(typed: str) -> None:
    found = codes.read(typed)
    assert found is None or (len(found) == codes.LENGTH and set(found) <= set(codes.ALPHABET))


@given(CODES, st.sampled_from(sorted(set(string.ascii_uppercase + string.digits) - set(codes.ALPHABET))))
def test_a_wrong_sign_or_length_is_no_code(code: str, wrong: str) -> None:
    assert codes.read(wrong + code[1:]) is None
    assert codes.read(code[1:]) is None
    assert codes.read(code + code[0]) is None


def test_digests_tell_codes_and_people_apart() -> None:
    assert codes.digest(KEYS, "AC4DEFHJKM") != codes.digest(KEYS, "AC4DEFHJKN")
    assert codes.maker(KEYS, 1) != codes.maker(KEYS, 2)
    assert len(codes.digest(KEYS, "AC4DEFHJKM")) == 32
