"""Drawn names are friendly and always allowed; look-alikes meet; what leads to a person or plays staff is refused."""

import random
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.accounts import pseudonyms
from forum.accounts.words import LANGUAGES, adjectives, code_words, nouns
from forum.errors import Invalid

CONTACT, SIGNS, ALPHABET, STAFF, RESERVED, SHORT, LETTERS = (
    "This looks like a phone number",
    "A name here has letters",
    "Please use the letters of one alphabet",
    "This looks like the title",
    "This word means something else",
    "Please choose a name of",
    "Please choose a name with at least",
)


def drawn(language: str) -> list[str]:
    return [
        f"{pseudonyms._capital(adjective)} {pseudonyms._capital(noun)}"
        for adjective in adjectives(language)
        for noun in nouns(language)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halves_of_pseudonyms_are_sorted_unique_plain_words(language: str) -> None:
    for words in (adjectives(language), nouns(language)):
        assert all(one < other for one, other in pairwise(words))
        assert all(re.fullmatch(r"[a-z]{3,14}", word) for word in words)


def test_dutch_adjectives_are_inflected() -> None:
    unchanged = {"gouden", "zilveren", "koperen", "houten", "tevreden", "oranje"}
    assert all(word.endswith("e") or word in unchanged for word in adjectives("nl"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_can_be_drawn_is_allowed_and_no_two_look_alike(language: str) -> None:
    names = drawn(language)
    assert len(names) >= 5_000
    assert [pseudonyms.check(name) for name in names] == names
    assert len({pseudonyms.skeleton(name) for name in names}) == len(names)


@pytest.mark.parametrize("language", [*LANGUAGES, "ro"])
def test_suggestions_are_two_capitalised_words(language: str) -> None:
    rng = random.Random(1)
    names = {pseudonyms.suggest(language, rng) for _ in range(200)}
    assert len(names) > 150
    assert names <= set(drawn(language if language in LANGUAGES else "en"))
    assert pseudonyms.suggest(language) in drawn(language if language in LANGUAGES else "en")


def test_dutch_ij_has_two_capitals() -> None:
    assert pseudonyms._capital("ijsvogel") == "IJsvogel"
    assert pseudonyms._capital("otter") == "Otter"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Stille Otter", "Stille Otter"),
        ("  stille \t otter ", "stille otter"),
        ("Zoe\u0308", "Zoë"),
        ("D’Arcy", "D'Arcy"),
        ("Ａnna", "Anna"),
        ("Jip-22", "Jip-22"),
        ("Ștefan", "Ștefan"),
        ("Łucja", "Łucja"),
        ("Жасмина", "Жасмина"),
        ("สวย", "สวย"),
        ("أمل", "أمل"),
        ("Badminton", "Badminton"),
        ("Steamboat", "Steamboat"),
        ("Politiek", "Politiek"),
        ("Instant Koffie", "Instant Koffie"),
        ("Model 7", "Model 7"),
        ("Lidewij", "Lidewij"),
    ],
)
def test_ordinary_names_are_kept_tidied(typed: str, kept: str) -> None:
    assert pseudonyms.check(typed) == kept


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("06 12 34 56 78", CONTACT),
        ("Anna 0612-345", CONTACT),
        ("+31 6 123", CONTACT),
        ("+31 Anna", SIGNS),
        ("Anna ٠٦١٢٣٤٥", CONTACT),
        ("O6 I2 34 5", CONTACT),
        ("nul zes een twee drie vier", CONTACT),
        ("@anna", CONTACT),
        ("anna at gmail", CONTACT),
        ("anna.nl", CONTACT),
        ("anna punt nl", CONTACT),
        ("www anna", CONTACT),
        ("insta anna", CONTACT),
        ("Snapchat Anna", CONTACT),
        ("NL91 ABNA", CONTACT),
        ("Anna 1012 AB", CONTACT),
        ("stille.otter.4821", CONTACT),
        ("A. Otter", SIGNS),
        ("a_b", SIGNS),
        ("x😀y", SIGNS),
        ("An\u200bna", SIGNS),
        ("An\u202ena", SIGNS),
        ("An\0na", SIGNS),
        ("An\ud800na", SIGNS),
        ("\u3164\u3164", SIGNS),
        ("Z\u0301\u0301\u0301\u0301algo", SIGNS),
        ("Annа", ALPHABET),
        ("Αnna", ALPHABET),
        ("a", SHORT),
        ("", SHORT),
        ("x" * 31, SHORT),
        ("a 9", LETTERS),
        ("Moderator", STAFF),
        ("M0der4tor", STAFF),
        ("m o d e r a t o r", STAFF),
        ("Мodеrаtоr", ALPHABET),
        ("Beheerder 2", STAFF),
        ("De hulpverlener", STAFF),
        ("Hulpverleenster", STAFF),
        ("Ervaringsdeskundige 12", STAFF),
        ("Caseworker Anna", STAFF),
        ("case worker", STAFF),
        ("admin", STAFF),
        ("Admin1", STAFF),
        ("4dm1n", STAFF),
        ("siteadmin", STAFF),
        ("GGD Utrecht", STAFF),
        ("Politie", STAFF),
        ("Staff", STAFF),
        ("DreamTeam", STAFF),
        ("Support-7", STAFF),
        ("mods", STAFF),
        ("Huiskamer", STAFF),
        ("gast", RESERVED),
        ("Gast 3", RESERVED),
        ("Verwijderd", RESERVED),
        ("De Kamer", RESERVED),
        ("DE  K4MER", RESERVED),
    ],
)
def test_the_reason_of_a_refusal_is_told(name: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        pseudonyms.check(name, reserved=["De Kamer"])
    assert refused.value.field == "pseudonym"
    assert refused.value.message % refused.value.params


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stille Otter", "stille-otter"),
        ("Stille Otter", "StilleOtter"),
        ("Zoë", "Zoe"),
        ("Anna", "Αnna"),
        ("Bonnie", "8onnie"),
        ("modem", "modern"),
        ("Will", "W1ll"),
        ("Will", "VVill"),
        ("Will", "WiII"),
        ("Rosa", "R05a"),
        ("Lucja", "Łucja"),
        ("Soren", "Søren"),
        ("Bahar", "Вahar"),
        ("Poca", "Роса"),
        ("Bella", "ʙella"),
    ],
)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert pseudonyms.skeleton(one) == pseudonyms.skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Otter", "Egel"), ("Roos 6", "Roos 9"), ("Roos 1", "Roos 2"), ("Ria", "Rita")]
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert pseudonyms.skeleton(one) != pseudonyms.skeleton(other)


def test_each_digit_stays_different_from_the_others() -> None:
    assert len({pseudonyms.skeleton(f"Roos {digit}") for digit in range(10)}) == 10


@given(st.text(max_size=40))
@example("\u0345")
@example("ǰ")
def test_checking_any_text_keeps_it_tidy_or_refuses_it(text: str) -> None:
    try:
        name = pseudonyms.check(text)
    except Invalid:
        return
    assert pseudonyms.check(name) == name
    assert 2 <= len(name) <= 30
    assert not set(name) & set(".@/_\0\n")
    assert sum(sign.isdigit() for sign in name) < 6
    assert pseudonyms.skeleton(name)


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Mn"], include_characters=" -'"), max_size=30))
def test_a_skeleton_is_stable(text: str) -> None:
    bones = pseudonyms.skeleton(text)
    assert pseudonyms.skeleton(bones) == bones
    assert pseudonyms.skeleton(f" {text}-") == bones


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789éëøłж -'", max_size=30))
def test_capitals_do_not_count(text: str) -> None:
    assert pseudonyms.skeleton(text.upper()) == pseudonyms.skeleton(text)
    assert pseudonyms.login_name(text.upper()) == pseudonyms.login_name(text)


@given(st.text(max_size=40))
def test_a_log_in_name_is_stable(text: str) -> None:
    name = pseudonyms.login_name(text)
    assert pseudonyms.login_name(name) == name
    assert pseudonyms.login_name(f"  {text}\n") == name
    assert "\0" not in name
    name.encode()


def test_a_log_in_name_is_found_however_it_is_typed() -> None:
    assert pseudonyms.login_name(" Stille  OTTER ") == "stille otter"
    assert pseudonyms.login_name("d’Arcy") == pseudonyms.login_name("D'Arcy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawn_log_in_name_is_never_a_pseudonym(language: str) -> None:
    names = {pseudonyms.draw_login_name(language) for _ in range(50)}
    assert len(names) > 45
    for name in names:
        assert re.fullmatch(r"[a-z]+\.[a-z]+\.[1-9][0-9]{3}", name)
        assert pseudonyms.login_name(name) == name
        with pytest.raises(Invalid):
            pseudonyms.check(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_words_are_many_sorted_plain_and_two_letters_apart(language: str) -> None:
    words = code_words(language)
    assert len(words) >= 2048
    assert all(one < other for one, other in pairwise(words))
    assert all(re.fullmatch(r"[a-z]{3,8}", word) for word in words)
    # Without one letter each: two words that share such a rest are one slip apart.
    rests: dict[str, str] = {}
    for word in words:
        for position in range(len(word)):
            rest = word[:position] + "?" + word[position + 1 :]
            assert rests.setdefault(rest, word) == word
            assert word[:position] + word[position + 1 :] not in set_of[language]


set_of = {language: frozenset(code_words(language)) for language in LANGUAGES}
