"""What was typed becomes a question to the databases, whatever was typed."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.policy import Audience
from forum.search.wanted import LONGEST, MOST_PIECES, Beginning, Phrase, Wanted, Word, parse

TYPED = st.text(max_size=80) | st.text(alphabet="aé\"“”'*-~=()&|!:<>\\ANDOR \0\ud800", max_size=80)
ALL: frozenset[Audience] = frozenset()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Brieven", Wanted((Word(("brief", "brieven")),))),
        ("huis huis HUIS", Wanted((Word(("huis", "hui")),))),
        ('"de brief" van', Wanted((Phrase(("de", "brief")), Word(("van",))))),
        ("“de brief", Wanted((Phrase(("de", "brief")),))),
        ("gemee*", Wanted((Beginning("gemee"),))),
        ("ge*", Wanted((Word(("ge",)),))),
        ("e-mail", Wanted((Phrase(("e", "mail")),))),
        ("foto's", Wanted((Word(("foto",)),))),
        ("brief -klant", Wanted((Word(("brief",)),), (Word(("klant",)),))),
        ('brief -"de klant" -gem*', Wanted((Word(("brief",)),), (Phrase(("de", "klant")), Beginning("gem")))),
        ("brief - klant", Wanted((Word(("brief",)), Word(("klant",))))),
        ("AND OR NOT NEAR(a b)", parse("and or not near(a b)")),
    ],
)
def test_what_is_typed(typed: str, wanted: Wanted) -> None:
    assert parse(typed) == wanted


@pytest.mark.parametrize("typed", ["", " ", '"" - *', "-klant", '-"de klant"', "\0", "🙂", "x" * (LONGEST + 1)])
def test_what_asks_for_nothing_or_too_much(typed: str) -> None:
    with pytest.raises(Invalid) as problem:
        parse(typed)
    assert problem.value.field == "q"


def test_there_is_a_most_of_pieces() -> None:
    many = [f"woord{n}" for n in range(MOST_PIECES)]
    assert len(parse(" ".join(many)).pieces) == MOST_PIECES
    with pytest.raises(Invalid):
        parse(" ".join([*many, "-een"]))


@pytest.fixture(scope="module")
def fts5() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("""CREATE VIRTUAL TABLE w USING fts5(heading, body, tokenize = "ascii tokenchars '~='")""")
    connection.execute("INSERT INTO w VALUES ('een', 'twee drie ~twee')")
    return connection


@given(TYPED, st.sampled_from([ALL, frozenset({Audience.EVERYONE}), frozenset({Audience.EVERYONE, Audience.MEMBERS})]))
def test_nothing_typed_is_ever_syntax(fts5: sqlite3.Connection, typed: str, audiences: frozenset[Audience]) -> None:
    try:
        wanted = parse(typed)
    except Invalid:
        return
    fts5.execute("SELECT count(*) FROM w WHERE w MATCH ?", (wanted.fts5(audiences),)).fetchall()
    asked = wanted.tsquery(audiences)
    assert set(asked) - set("'~=()&|!:*<-> ") <= {sign for sign in asked if sign.isalnum()}
    assert asked.count("'") % 2 == 0
    assert asked.count("(") == asked.count(")")


def test_who_may_not_read_all_asks_for_less() -> None:
    """So that a frequent word does not cost a walk through all that is out of her sight."""
    wanted, few = parse("brief -klant"), frozenset({Audience.MEMBERS, Audience.EVERYONE})
    assert '("=everyone" OR "=members")) NOT' in wanted.fts5(few)
    assert "& ('=everyone' | '=members') & !" in wanted.tsquery(few)
    assert "=" not in wanted.fts5(ALL) + wanted.tsquery(ALL)
