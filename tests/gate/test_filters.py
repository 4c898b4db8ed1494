"""The lists of words and sites, near-duplicates, and what is found in everybody's texts."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.boards import actions as boards
from forum.db import Database
from forum.errors import Conflict, Found, Invalid, TooFast
from forum.gate import Sent, keeping
from forum.gate.filters import Filters, fold
from forum.gate.floods import ALIKE, MOST, SPREAD_SECONDS, Floods, Seen
from forum.gate.models import FilterDoes, FilterEntry
from forum.policy import Role
from forum.text import prose
from tests import factories
from tests.gate.newcomers import deeds, receive

LONG = "Come to our new house, the rooms are large and the people are kind, ask for more."
WORDS = ["huis", "kamer", "avond", "mensen", "rustig"]


def entry(words: str, *, site: bool = False) -> FilterEntry:
    return FilterEntry(words=words, is_site=site, does=FilterDoes.HOLD, note="")


@pytest.mark.parametrize(
    "text",
    ["a Büitenhuis b", "BUITENHUIS", "bu1tenhuis", "b\u200buitenhuis", "буitenhuis".replace("бу", "bu"), "buitеnhuis"],
)
def test_case_accents_and_look_alikes_make_no_difference(text: str) -> None:
    assert Filters([entry("Buitenhuis")]).matches(text)


@pytest.mark.parametrize("text", ["buitenhuisje", "buiten huis", "huis buiten"])
def test_only_whole_words_count(text: str) -> None:
    assert not Filters([entry("Buitenhuis")]).matches(text)


def test_phrases_and_sites() -> None:
    found = Filters([entry("snel geld"), entry("bad.example", site=True)])
    assert found.matches("Snel,  geld!") and not found.matches("geld snel")
    assert found.matches("see www.bad.example/x") and not found.matches("notbad.example or bad.example.org")
    assert fold("ONE 1") == fold("one l")


def test_warn_hold_refuse(database: Database) -> None:
    expert, member = factories.add_member(database, Role.MEMBER, Role.EXPERT), factories.add_member(database)
    room = factories.add_room(database)
    for word, does, note in (
        ("tulip", "warn", "Mind the tulips."), ("rose", "hold", ""), ("daisy", "refuse", "No daisies, please."),
    ):  # fmt: skip
        add = partial(keeping.add_filter, actor=expert, words=word, does=does, note=note)
        database.write(add)
    with pytest.raises(Conflict):
        database.write(lambda db: keeping.add_filter(db, expert, "rose", "hold"))
    with pytest.raises(Found) as asked:
        factories.say(database, member, room, "A tulip")
    assert asked.value.notes == ("Mind the tulips.",)
    assert factories.say(database, member, room, "A rose").waits
    assert not factories.say(database, expert, room, "A rose").waits, "who keeps the list may speak of it"
    with pytest.raises(Invalid) as refused:
        factories.say(database, member, room, "A daisy")
    assert refused.value.params["note"] == "No daisies, please."
    (rose,) = [row for row in factories.rows(database, "gate_filters") if row["words"] == "rose"]
    database.write(lambda db: keeping.remove_filter(db, expert, str(rose["public_id"])))
    assert not factories.say(database, member, room, "A rose, again").waits
    assert deeds(database) == ["filter.added"] * 3 + ["filter.removed"]


def test_the_same_again_is_refused_and_of_three_people_waits(database: Database) -> None:
    receive(database)
    board = factories.add_board(database)
    one, two, three = (factories.add_member(database) for _ in range(3))
    assert factories.start_thread(database, one, board, LONG).post
    with pytest.raises(TooFast):
        factories.start_thread(database, one, board, LONG.replace("kind", "nice"))
    assert factories.start_thread(database, two, board, LONG).post
    assert factories.start_thread(database, three, board, LONG).waits


def test_floods_forget_and_short_words_do_not_count() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0])
    assert floods.look("a", LONG, "1") is Seen.NEW
    assert floods.look("a", LONG, "1") is Seen.NEW, "a retry"
    assert floods.look("a", LONG, "2") is Seen.AGAIN
    now[0] = 700.0
    assert floods.look("a", LONG, "3") is Seen.NEW
    assert floods.look("a", "Thank you!", "4") is floods.look("a", "Thank you!", "5") is Seen.NEW


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.lists(st.sampled_from(WORDS), min_size=8, max_size=12)), max_size=30)
)
def test_a_text_is_found_again_where_enough_of_its_shingles_are_the_same(said: list[tuple[str, list[str]]]) -> None:
    """By the shingles of the kept texts, as if it were laid beside each of them."""
    floods, kept = Floods(lambda: 0.0), list[tuple[str, frozenset[int]]]()
    for number, (who, words) in enumerate(said):
        marks = floods._marks(" ".join(words))
        again = any(by == who and len(marks & other) >= ALIKE * max(len(marks), len(other)) for by, other in kept)
        assert (floods.look(who, " ".join(words), str(number)) is Seen.AGAIN) == again
        kept.append((who, marks))


def test_of_a_forgotten_text_nothing_stays() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0])
    for number in range(MOST + 50):
        floods.look("a", f"{LONG} {number}", str(number))
    assert len(floods._texts) == MOST
    now[0] = SPREAD_SECONDS
    floods.look("a", LONG, "the last")
    assert len(floods._texts) == 1
    assert set().union(*floods._having.values()) == set(floods._texts)


def test_everybody_is_asked_once_and_may_send_it_all_the_same(database: Database) -> None:
    member, board = factories.add_member(database), factories.add_board(database)
    text = prose("mail me at anna@example.com")
    with pytest.raises(Found) as asked:
        database.write(lambda db: boards.start_thread(db, member, board, "T", text))
    assert [piece for _, piece, _ in asked.value.pieces] == ["anna@example.com"]
    placed = database.write(lambda db: boards.start_thread(db, member, board, "T", text, sent=Sent.AS_IT_IS))
    assert placed.post
    with pytest.raises(Found):
        database.write(lambda db: boards.edit_post(db, member, placed.post, text))
