"""Drafts are kept sealed, for their writer alone, and no more of them than one can oversee."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from forum.boards.actions import MAX_TITLE
from forum.db import Database
from forum.drafts import actions, queries
from forum.drafts.actions import MAX_DRAFTS
from forum.drafts.envelope import kept_at
from forum.drafts.models import Draft
from forum.drafts.views import Fields
from forum.errors import Invalid, NotAllowed
from forum.policy import GUEST, Actor, Role
from forum.text import MAX_BODY
from tests.factories import KEYS, Watch, add_member, everything, rows

PLACE = "thread:abcdefABCDEF"
BOARD = "board:abcdef123456"


def save(database: Database, actor: Actor, body: str = "Half a", place: str = PLACE, **fields: str) -> None:
    database.write(partial(actions.save, actor=actor, place=place, fields=Fields(body=body, **fields)))


def draft(database: Database, actor: Actor, place: str = PLACE) -> Fields | None:
    with database.reading() as db:
        return queries.draft(db, actor, place)


def places(database: Database, actor: Actor) -> list[str]:
    """Where she has drafts, the newest first."""
    with database.reading() as db:
        return [line.place for line in queries.drafts(db, actor)]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EXPERT, Role.CASEWORKER])
def test_who_takes_part_keeps_a_draft(database: Database, role: Role) -> None:
    anna = add_member(database, role)
    whole = {"title": "Tea", "notes": "violence,money", "alias": "y", "quoting": "abcdefABCDEF"}
    save(database, anna, "Who\n\nwants", BOARD, **whole)
    assert draft(database, anna, BOARD) == Fields(body="Who\n\nwants", **whole)


@pytest.mark.parametrize("act", [partial(actions.save, fields=Fields(body="x")), actions.discard, actions.sent])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.GUEST])
def test_others_keep_none(database: Database, role: Role, act: Callable[..., None]) -> None:
    actor = GUEST if role is Role.GUEST else add_member(database, role)
    with pytest.raises(NotAllowed):
        database.write(lambda db: act(db, actor, place=PLACE))
    assert not rows(database, "drafts")


def test_staff_without_the_second_step_keep_none(database: Database) -> None:
    with pytest.raises(NotAllowed):
        save(database, add_member(database, Role.MEMBER, Role.EXPERT, second_factor=False))


def test_the_newest_words_take_the_place_of_the_older(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, anna = Watch(monkeypatch), add_member(database)
    save(database, anna, "Half", title="Tea")
    watch.forward(timedelta(days=1))
    save(database, anna, "Half a story")
    assert draft(database, anna) == Fields(body="Half a story")
    assert [row["saved_on"] for row in rows(database, "drafts")] == [watch.now.date()]


@pytest.mark.parametrize("empty", ["", " \n\t"])
def test_an_emptied_form_keeps_nothing_whatever_was_chosen_in_it(database: Database, empty: str) -> None:
    anna = add_member(database)
    save(database, anna)
    save(database, anna, "Another", BOARD)
    save(database, anna, empty, title=empty, alias="y", notes="violence")
    assert places(database, anna) == [BOARD]


def test_a_title_alone_is_kept(database: Database) -> None:
    anna = add_member(database)
    save(database, anna, "", BOARD, title="Tea")
    assert draft(database, anna, BOARD) == Fields(title="Tea")


def test_no_word_of_it_can_be_read_in_the_database(database: Database) -> None:
    anna = add_member(database)
    save(database, anna, "canary", title="canary", notes="canary", alias="canary", quoting="canary")
    assert "canary" not in everything(database)


def test_its_row_tells_neither_its_place_nor_the_moment_nor_its_length(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, anna, bea = Watch(monkeypatch), add_member(database), add_member(database)
    for actor in (anna, bea):
        save(database, actor, "Tea")
        save(database, actor, "Tea, and " * 90, BOARD)
    kept = rows(database, "drafts")
    assert set(kept[0]) == {"member_id", "place", "sealed", "saved_on"}
    assert {row["saved_on"] for row in kept} == {watch.now.date()}
    assert len({row["place"] for row in kept}) == 4, "two who write in one place show nothing in common"
    assert len({len(row["sealed"]) for row in kept if isinstance(row["sealed"], bytes)}) == 1
    assert "abcdef" not in repr(kept)


def test_the_longest_is_kept_whole(database: Database) -> None:
    anna, text = add_member(database), "🫖" * MAX_BODY
    save(database, anna, text, title="🫖" * MAX_TITLE)
    assert draft(database, anna) == Fields(title="🫖" * MAX_TITLE, body=text)


@pytest.mark.parametrize("to", ["another place", "another member"])
def test_moved_to_another_person_or_place_it_does_not_open(database: Database, to: str) -> None:
    anna, bea = add_member(database), add_member(database)
    reader, place = (anna, BOARD) if to == "another place" else (bea, PLACE)
    save(database, anna)
    number = reader.member_id
    assert number is not None
    values = {"member_id": number, "place": kept_at(KEYS, number, place)}
    database.write(lambda db: db.execute(update(Draft).values(values)).close())
    assert draft(database, reader, place) is None
    assert not places(database, reader)


def test_each_has_her_own(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    save(database, anna, "Anna's")
    save(database, bea, "Bea's")
    assert (draft(database, anna), draft(database, bea)) == (Fields(body="Anna's"), Fields(body="Bea's"))
    database.write(lambda db: actions.discard(db, anna, PLACE))
    assert (draft(database, anna), draft(database, bea)) == (None, Fields(body="Bea's"))


@pytest.mark.parametrize("act", [actions.discard, actions.sent])
def test_thrown_away_or_sent_it_is_gone_and_the_others_stay(database: Database, act: Callable[..., None]) -> None:
    anna = add_member(database)
    save(database, anna)
    save(database, anna, place=BOARD)
    for _ in range(2):  # a second time changes nothing
        database.write(lambda db: act(db, anna, PLACE))
        assert places(database, anna) == [BOARD]


def test_the_oldest_makes_room(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, anna, bea = Watch(monkeypatch), add_member(database), add_member(database)
    save(database, bea)
    numbered = [f"thread:{n:012}" for n in range(MAX_DRAFTS + 1)]
    for place in reversed(numbered[:-1]):
        watch.forward(timedelta(minutes=1))
        save(database, anna, place=place)
    save(database, anna, "Once more", place=numbered[-2])  # the first one, and now no longer the oldest
    watch.forward(timedelta(minutes=1))
    save(database, anna, place=numbered[-1])
    assert sorted(places(database, anna)) == sorted([*numbered[:-3], *numbered[-2:]])
    assert places(database, bea) == [PLACE]


@pytest.mark.parametrize(
    "place",
    ["", "thread", "thread:", "thread:short", "post:abcdefABCDEF", f"{PLACE}x", f"{PLACE}\n", "thread:abcdef-BCDEF"],
)
def test_there_are_no_other_places(database: Database, place: str) -> None:
    with pytest.raises(Invalid):
        save(database, add_member(database), place=place)


@pytest.mark.parametrize(
    ("name", "longest"), [("body", MAX_BODY), ("title", MAX_TITLE), ("notes", 80), ("alias", 20), ("quoting", 12)]
)
def test_what_could_not_be_sent_is_not_kept_either(database: Database, name: str, longest: int) -> None:
    anna = add_member(database)
    fields = {"body": "Tea", name: "x" * longest}
    database.write(lambda db: actions.save(db, anna, PLACE, Fields(**fields)))
    fields[name] += "x"
    with pytest.raises(Invalid) as caught:
        database.write(lambda db: actions.save(db, anna, PLACE, Fields(**fields)))
    assert caught.value.field == name
    kept = draft(database, anna)
    assert kept is not None
    assert getattr(kept, name) == "x" * longest, "what was kept before is kept still"


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b"])
def test_signs_that_no_page_can_show_are_refused(database: Database, odd: str) -> None:
    anna = add_member(database)
    for fields in ({"body": odd}, {"notes": odd}):
        with pytest.raises(Invalid):
            save(database, anna, **fields)
