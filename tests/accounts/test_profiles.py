"""What members see of each other, and how one wants to read."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, update

from forum import notes
from forum.accounts import actions, queries
from forum.accounts.actions import profile as profile_actions
from forum.accounts.models import Member
from forum.accounts.queries import Profile
from forum.boards.models import Post
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.notes import NOTES
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from tests import factories
from tests.factories import Watch, actor, add_member, everything, rows
from tests.people import Page
from tests.visitor import Visitor


def profile(database: Database, person: Actor, of: Actor) -> Profile:
    with database.reading() as db:
        return queries.profile(db, person, of.public_id)


def set_line(database: Database, person: Actor, text: str) -> None:
    database.write(lambda db: profile_actions.set_line(db, person, text))


def set_open_notes(database: Database, person: Actor, *keys: str) -> None:
    database.write(lambda db: profile_actions.set_open_notes(db, person, keys))


def stand(database: Database, person: Actor, standing: Standing) -> Actor:
    change = update(Member).where(Member.id == person.member_id).values(standing=standing)
    database.write(lambda db: db.execute(change) and None)
    return actor(database, person.member_id)


# profiles


def test_a_profile_is_name_mark_badge_and_line(database: Database) -> None:
    anna, bea = add_member(database, name="Stille Otter"), add_member(database, Role.MEMBER, Role.EXPERT)
    set_line(database, anna, "I like tea.")
    assert profile(database, bea, anna) == Profile(anna.public_id, "Stille Otter", anna.mark, "", "I like tea.", False)
    assert profile(database, anna, anna).own
    assert profile(database, anna, bea) == Profile(bea.public_id, bea.pseudonym, bea.mark, "expert", "", False)


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ((Role.MEMBER,), True),
        ((Role.MEMBER, Role.EXPERT), True),
        ((Role.CASEWORKER,), True),
        ((Role.MEMBER, Role.OPERATOR), True),
        ((Role.OPERATOR,), False),
        (None, False),
    ],
)
def test_members_see_profiles_others_do_not(database: Database, roles: tuple[Role, ...] | None, sees: bool) -> None:
    anna = add_member(database)
    person = GUEST if roles is None else add_member(database, *roles)
    if sees:
        assert profile(database, person, anna).pseudonym == anna.pseudonym
        return
    with pytest.raises(NotFound):
        profile(database, person, anna)
    if roles is not None:
        with pytest.raises(NotFound):
            profile(database, person, person)


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.BANNED])
def test_who_waits_or_was_put_out_sees_no_profile(database: Database, standing: Standing) -> None:
    anna = add_member(database)
    other = stand(database, add_member(database), standing)
    for of in (anna, other):
        with pytest.raises(NotFound):
            profile(database, other, of)


def test_who_waits_has_no_profile(database: Database) -> None:
    with pytest.raises(NotFound):
        profile(database, add_member(database), stand(database, add_member(database), Standing.WAITING))


@pytest.mark.parametrize("standing", [Standing.MUTED, Standing.SUSPENDED, Standing.BANNED])
def test_who_must_be_silent_or_was_put_out_keeps_her_profile(database: Database, standing: Standing) -> None:
    anna, other = add_member(database), stand(database, add_member(database), standing)
    assert profile(database, anna, other).pseudonym == other.pseudonym


def test_nobody_has_an_unknown_profile(database: Database) -> None:
    with database.reading() as db, pytest.raises(NotFound):
        queries.profile(db, add_member(database), "unknown")


# the own line


def test_a_line_is_one_line_and_can_be_taken_away(database: Database) -> None:
    anna = add_member(database)
    set_line(database, anna, "  Tea\n and <b>cake</b> ")
    assert profile(database, anna, anna).line == "Tea and <b>cake</b>"
    with database.reading() as db:
        assert queries.own_account(db, anna).line == "Tea and <b>cake</b>"
    set_line(database, anna, " \n ")
    assert profile(database, anna, anna).line == ""


@pytest.mark.parametrize("text", ["x" * (profile_actions.MAX_LINE + 1), "a\0b"])
def test_a_line_that_does_not_fit_is_told(database: Database, text: str) -> None:
    anna = add_member(database)
    set_line(database, anna, "x" * profile_actions.MAX_LINE)
    with pytest.raises(Invalid) as caught:
        set_line(database, anna, text)
    assert caught.value.field == "line"
    assert profile(database, anna, anna).line == "x" * profile_actions.MAX_LINE


def test_only_the_owner_has_a_line_and_a_way_to_read(database: Database) -> None:
    banned = stand(database, add_member(database), Standing.BANNED)
    for person in (GUEST, banned):
        with pytest.raises(NotAllowed):
            set_line(database, person, "mine")
        with pytest.raises(NotAllowed):
            set_open_notes(database, person, *NOTES)
    with pytest.raises(NotFound):
        set_line(database, CONSOLE, "mine")
    assert [(row["line"], row["open_notes"]) for row in rows(database, "members")] == [("", None)]


def test_with_the_account_its_line_goes(database: Database) -> None:
    anna = add_member(database)
    set_line(database, anna, "canary")
    database.write(lambda db: actions.erase_account(db, anna, keep_texts=True))
    assert "canary" not in everything(database)


# how one wants to read


def test_what_she_wants_to_see_at_once_is_kept_in_order(database: Database) -> None:
    anna = add_member(database)
    assert anna.open_notes == frozenset()
    set_open_notes(database, anna, "loss", "unknown", "abuse", "loss")
    assert [row["open_notes"] for row in rows(database, "members")] == [["abuse", "loss"]]
    assert actor(database, anna.member_id).open_notes == {"abuse", "loss"}
    set_open_notes(database, anna)
    assert [row["open_notes"] for row in rows(database, "members")] == [None]


@given(st.lists(st.sampled_from([*NOTES, "unknown", ""]) | st.text()))
def test_notes_are_kept_once_each_in_one_order(keys: list[str]) -> None:
    kept = notes.chosen(keys)
    assert notes.split(kept) == tuple(key for key in NOTES if key in keys)
    assert notes.chosen(notes.split(kept)) == kept
    assert kept == notes.chosen(reversed(keys))


@given(st.text())
def test_no_text_breaks_reading_notes(text: str) -> None:
    assert set(notes.split(text)) <= NOTES.keys()


def test_all_notes_together_fit_their_column() -> None:
    kept = Post.__table__.c.notes.type
    assert isinstance(kept, String)
    assert kept.length is not None
    assert len(notes.chosen(NOTES)) <= kept.length


# pages


def visit(app: Flask, person: Actor) -> Visitor:
    """Her browser, logged in."""
    visitor = Visitor(app)
    token = factories.log_in(app.extensions["house"].database, person)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor


def test_the_page_of_a_member_tells_nothing_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database: Database = app.extensions["house"].database
    watch = Watch(monkeypatch)
    anna = add_member(database, Role.MEMBER, Role.EXPERT, name="Stille Otter")
    set_line(database, anna, "I like tea.")
    board = factories.add_board(database, Audience.MEMBERS)
    placed = factories.start_thread(database, anna, board, "canary text", "canary title")
    watch.forward(timedelta(days=40))
    page = Page(visit(app, add_member(database)).get(f"/people/{anna.public_id}").text)
    main = " ".join(page.words.split("Menu")[-1].split())
    assert "Stille Otter expert by experience I like tea." in main
    found = page.words + repr(page.marks)
    joined = rows(database, "members")[0]["joined_on"]
    for never in ("canary", placed.thread, placed.post, board, str(joined), "<time", "datetime"):
        assert never not in found
    assert not [a for tag, a in page.marks if tag == "time"]
    assert not [a for tag, a in page.marks if tag == "a" and "/people/" in a.get("href", "")]
    assert not page.links("/me/line"), "only the owner changes her line"


def test_a_line_is_written_shown_as_typed_and_taken_away(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    anna = add_member(database)
    visitor = visit(app, anna)
    assert "/me/line" in Page(visitor.get("/me").text).links("/me/line")
    answer = visitor.submit("/me/line", line='<script>alert("x")</script> & tea')
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    for path in (f"/people/{anna.public_id}", "/me"):
        html = visitor.get(path).text
        assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; tea" in html
        assert "<script>alert" not in html
    assert "/me/line" in Page(visitor.get(f"/people/{anna.public_id}").text).links("/me/line")
    assert visitor.fields("/me/line")["line"] == '<script>alert("x")</script> & tea'
    long = visitor.submit("/me/line", line="y" * 201)
    assert long.status_code == 400
    assert "y" * 201 in long.text
    assert visitor.submit("/me/line", line="").status_code == 303
    assert visitor.fields("/me/line")["line"] == ""


def test_all_texts_are_folded_until_she_takes_a_tick_away(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    anna = add_member(database)
    visitor = visit(app, anna)

    def ticked() -> list[str]:
        return [a["value"] for tag, a in Page(visitor.get("/me/reading").text).marks if "checked" in a]

    assert "/me/reading" in Page(visitor.get("/me").text).links("/me/reading")
    assert ticked() == list(NOTES)
    token = visitor.fields("/me/reading")["csrf_token"]
    folded = [key for key in NOTES if key not in ("police", "drugs")]
    answer = visitor.client.post("/me/reading", data={"csrf_token": token, "folded": folded})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert ticked() == folded
    assert actor(database, anna.member_id).open_notes == {"police", "drugs"}
    assert visitor.client.post("/me/reading", data={"csrf_token": token, "folded": "unknown"}).status_code == 400
    assert ticked() == folded
    assert visitor.client.post("/me/reading", data={"csrf_token": token}).status_code == 303
    assert ticked() == []


def test_strangers_find_no_profile_and_no_settings(app: Flask) -> None:
    anna = add_member(app.extensions["house"].database)
    guest = Visitor(app)
    assert [guest.get(path).status_code for path in (f"/people/{anna.public_id}", "/me/line", "/me/reading")] == [
        404,
        403,
        403,
    ]
