"""S3: a passphrase is long and hard to guess, and that is enough: 12 characters, 15 for staff, 128 at most, no rules of
composition. What people take most is refused; one of drawn words is offered, and always passes.
"""

import math
import unicodedata
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import zxcvbn

from forum.accounts import actions, passphrases
from forum.accounts.links import first_operator_token
from forum.accounts.words import LANGUAGES, code_words
from forum.errors import Invalid
from forum.house import House
from forum.policy import CONSOLE, Role
from tests.people import PASSPHRASE, Page
from tests.visitor import Visitor


@pytest.mark.parametrize(
    "passphrase",
    [
        "wachtwoord123",
        "huiskamer2024!",
        "aaaaaaaaaaaa",
        "qwertyuiop12",
        "123456789012",
        "password1234",
        "welkom01welkom",
        "ikhouvanjou123",
        "amsterdam2024!",
        "feyenoord1908",
        "prinsesje123",
        "vrijheid2024",
        "maastricht2024!",
        "tuinfeest2020",
        "P@ssw0rd1234",
        "abcabcabcabc",
        "StilleOtter12",
        "stille.otter 1",
        "rettoellits12",
    ],
)
def test_what_is_guessed_first_is_refused(passphrase: str) -> None:
    with pytest.raises(Invalid, match="easy to guess") as refused:
        passphrases.check(passphrase, personal=("Stille Otter",), field="new")
    assert refused.value.field == "new"


@pytest.mark.parametrize(
    "passphrase",
    [
        "mijn kat slaapt graag",
        "ik ga vandaag fietsen",
        "a cat sat on my mat",
        "котката спи на дивана",
        "xkqvzrtplmnb",
        "alleenkleineletterszonderiets",
    ],
)
def test_sentences_and_rare_texts_pass_without_digits_or_capitals(passphrase: str) -> None:
    assert passphrases.check(passphrase, personal=("Stille Otter",)) == passphrase


def test_only_the_own_name_is_personal() -> None:
    assert passphrases.check("dromerige kolibrie", personal=("Stille Otter",))
    with pytest.raises(Invalid, match="easy to guess"):
        passphrases.check("dromerige kolibrie", personal=("Dromerige Kolibrie",))


def test_too_short_says_how_long_it_is_and_must_be() -> None:
    for staff, least in ((False, 12), (True, 15)):
        text = "xkqvzrtplmnbwjd"
        assert passphrases.check(text[:least], staff=staff) == text[:least]
        with pytest.raises(Invalid) as refused:
            passphrases.check(text[: least - 1], staff=staff)
        assert (
            f"is {least - 1} characters long; it needs at least {least}."
            in refused.value.message % refused.value.params
        )


def test_too_long_is_refused_before_any_work_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = " ".join(["mijn kat slaapt graag"] * 6)[:128]
    assert passphrases.check(longest) == longest
    monkeypatch.setattr(passphrases, "zxcvbn", lambda *args, **options: pytest.fail("it is measured"))
    for length in (129, 10_000_000):
        if length > 1000:
            monkeypatch.setattr(passphrases, "normalise", lambda text: pytest.fail("it is read"))
        with pytest.raises(Invalid, match="room for") as refused:
            passphrases.check("x" * length)
        assert refused.value.message % refused.value.params


@pytest.mark.parametrize("sign", ["\0", "\n", "\x1b", "\x7f", "\ud800"])
def test_signs_that_cannot_be_typed_are_refused(sign: str) -> None:
    with pytest.raises(Invalid, match="cannot be typed again"):
        passphrases.check(f"mijn kat {sign} slaapt graag")


def test_the_same_text_from_two_keyboards_is_one_passphrase() -> None:
    composed, apart = "café zonder suiker", "cafe\u0301 zonder suiker "
    assert passphrases.check(apart) == composed == passphrases.normalise(apart)


@given(st.text(max_size=60))
def test_normalising_once_is_enough(text: str) -> None:
    once = passphrases.normalise(text)
    assert passphrases.normalise(once) == once
    assert unicodedata.is_normalized("NFKC", once)


@given(st.text(alphabet="a1@$!lo0", min_size=12, max_size=128))
def test_of_any_text_no_more_is_judged_than_takes_little_time(text: str) -> None:
    judged: list[str] = []

    def note(piece: str, **options: Any) -> Any:
        judged.append(piece)
        return zxcvbn(piece, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrases, "zxcvbn", note)
        assert 0 <= passphrases.strength(text) <= 4
    assert judged == [text[: passphrases.MEASURED]]
    assert passphrases.MEASURED <= 40, "measured: 40 signs take zxcvbn 10 ms, and it grows faster than the length"


@pytest.mark.parametrize("language", [*LANGUAGES, "ro"])
def test_a_drawn_passphrase_is_strong_enough_for_staff(language: str) -> None:
    assert passphrases.WORDS * math.log2(len(code_words(language))) >= 55
    drawn = {passphrases.generate(language) for _ in range(50)}
    assert len(drawn) == 50
    for passphrase in drawn:
        words = passphrase.split(" ")
        assert len(words) == 5
        assert set(words) <= set(code_words(language))
        assert passphrases.check(passphrase, staff=True) == passphrase
    assert len(passphrases.generate(language, 7).split()) == 7


# at the doors of the house

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_one_of_drawn_words_is_offered_and_taken(app: Flask) -> None:
    visitor = Visitor(app)
    offered = Page(visitor.get("/join").text).texts["offered"]
    assert len(offered.split()) == passphrases.WORDS
    assert offered != Page(visitor.get("/join").text).texts["offered"], "drawn anew for each page"
    again = visitor.submit("/join", pseudonym="Anna Appel", passphrase="", drawn=offered, adult="y")
    assert again.status_code == 400 and Page(again.text).texts["offered"] == offered, "she may have written them down"
    forged = visitor.client.post("/join", data={"pseudonym": "Anna Appel", "drawn": "of somebody else"})
    assert "of somebody else" not in forged.text
    assert "recovery-code" in visitor.submit("/join", pseudonym="Anna Appel", passphrase=offered, adult="y").text
    another = Page(visitor.get("/me/passphrase").text).texts["offered"]
    assert visitor.submit("/me/passphrase", passphrase=offered, new=another).status_code == 303


@on_sqlite
def test_every_door_asks_for_a_good_one_and_of_staff_for_a_longer(app: Flask) -> None:
    """A form that fails never shows what was typed as passphrase."""
    house: House = app.extensions["house"]
    fourteen, weak = "xkqvzrtplmnbwj", "wachtwoord123"
    first = f"/first/{first_operator_token(house.keys)}"
    joins = {"pseudonym": "Anna Appel", "adult": "y"}
    for path, passphrase, says in (
        ("/join", weak, "easy to guess"),
        ("/join", fourteen[:11], "at least 12"),
        (first, fourteen, "at least 15"),
    ):
        answer = Visitor(app).submit(path, **joins, passphrase=passphrase)
        assert (answer.status_code, passphrase in answer.text) == (400, False), path
        assert says in Page(answer.text).words, path
    anna = Visitor(app).sign_up("Anna Appel")
    code = Page(Visitor(app).submit("/join", pseudonym="Bea Berg", adult="y", passphrase=fourteen).text)
    house.database.write(lambda db: actions.give_role(db, CONSOLE, "Bea Berg", Role.EXPERT))
    recovers = {"name": "Bea Berg", "code": code.texts["recovery-code"]}
    for visitor, path, fields, says in (
        (anna, "/me/passphrase", {"passphrase": PASSPHRASE, "new": weak}, "easy to guess"),
        (anna, "/me/passphrase", {"passphrase": PASSPHRASE, "new": "annaappel123"}, "easy to guess"),
        (Visitor(app), "/recover", {**recovers, "passphrase": weak}, "at least 15"),
        (Visitor(app), "/recover", {**recovers, "passphrase": fourteen}, "at least 15"),
    ):
        answer = visitor.submit(path, **fields)
        assert answer.status_code == 400, path
        assert says in Page(answer.text).words, (path, fields)


@on_sqlite
def test_typed_on_another_keyboard_it_opens_too(app: Flask) -> None:
    composed, apart = "café zonder suiker", "cafe\u0301 zonder suiker "
    Visitor(app).submit("/join", pseudonym="Anna Appel", passphrase=composed, adult="y")
    assert Visitor(app).log_in(passphrase=apart).status_code == 303
    assert Visitor(app).log_in(passphrase=composed.upper()).status_code == 400
