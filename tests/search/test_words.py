"""From texts to tokens: accents, apostrophes, stems of two languages, and nothing a database could take for syntax."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.search import words
from forum.search.words import LONGEST_WORD, STEM, fold, indexed, stems, tokens

ODD = st.text(alphabet=st.characters(codec=None)) | st.text(alphabet="aé'’-*\"~= \u0301İßﬁ²\0\ud800ＡΣ", max_size=40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("De brief, van de gemeente!", ["de", "brief", "van", "de", "gemeente"]),
        ("café CAFÉ cafe\u0301 Cafe", ["cafe"] * 4),
        ("Łódź Ærø straße Øl naïef", ["lodz", "aero", "strasse", "ol", "naief"]),
        ("foto's zo'n don’t 's avonds", ["foto", "zo", "don", "s", "avonds"]),
        ("d'r ma'am", ["d", "ma", "am"]),
        ("e-mail 06-12 a_b", ["e", "mail", "06", "12", "a", "b"]),
        ("моля أهلا", ["моля", "اهلا"]),
        ("ﬁets ＡＢＣ ĳs", ["fiets", "abc", "ijs"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("", []),
        ("\0 -- *** ''", []),
    ],
)
def test_words_of_a_text(text: str, found: list[str]) -> None:
    assert [token.word for token in tokens(text)] == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("brief", "brieven"),
        ("huizen", "huis"),
        ("gewerkt", "werken"),
        ("klanten", "klant"),
        ("huisje", "huis"),
        ("letters", "letter"),
        ("working", "worked"),
        ("taxes", "tax"),
    ],
)
def test_forms_of_a_word_in_both_languages(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other))


def test_stems_stand_behind_the_words_and_apart_from_them() -> None:
    assert indexed("Twee brieven") == ["twee", "brieven", "~twee", "~brief", "~brieven"]


@given(ODD)
def test_tokens_are_letters_and_digits_in_their_places(text: str) -> None:
    for word, start, end in tokens(text):
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD
        assert fold(text[start:end]) == word
        assert not any("A" <= sign <= "Z" for sign in word), "the databases do not fold"
    for token in indexed(text):
        assert token.removeprefix(STEM).isalnum()


@example("0'À")
@example("é'a")
@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    both = [[t.word for t in tokens(unicodedata.normalize(form, text))] for form in ("NFC", "NFD")]
    assert both[0] == both[1]


def test_words_are_let_go() -> None:
    stems("kanarie")
    words.forget()
    assert stems.cache_info().currsize == 0
