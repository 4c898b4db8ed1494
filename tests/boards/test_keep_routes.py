"""The pages of those who keep the forum in order, by plain forms."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from forum import clock
from forum.boards.keep_forms import thread_named
from forum.boards.models import Post, PostVersion, Thread
from forum.db import ID_LENGTH, ID_LETTERS, Database
from forum.policy import Actor, Audience, Role
from tests import factories
from tests.people import Page
from tests.visitor import Visitor

ORIGINS = ("https://house.example", "http://localhost:8000")
OURS = "http://127.0.0.1:8000"
IDS = st.text(ID_LETTERS, min_size=ID_LENGTH, max_size=ID_LENGTH)


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["house"].database
    return found


def visit(app: Flask, person: Actor) -> Visitor:
    """Her browser, logged in."""
    visitor = Visitor(app)
    token = factories.log_in(app.extensions["house"].database, person)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor


@pytest.fixture
def member(database: Database) -> Actor:
    return factories.add_member(database)


@pytest.fixture
def expert(app: Flask, database: Database) -> Visitor:
    return visit(app, factories.add_member(database, Role.MEMBER, Role.EXPERT))


def send(visitor: Visitor, path: str, **fields: str) -> tuple[int, str]:
    """Send one of the page's forms; the status, and where it leads or what it says."""
    answer = visitor.client.post(path, data={"csrf_token": visitor.fields(path)["csrf_token"], **fields})
    return answer.status_code, answer.headers["Location"] if answer.status_code == 303 else Page(answer.text).words


def thread_row(database: Database, thread: str) -> dict[str, object]:
    return next(row for row in factories.rows(database, "threads") if row["public_id"] == thread)


@pytest.mark.parametrize(("do", "undo", "column"), [("pin", "unpin", "pinned"), ("lock", "unlock", "locked")])
def test_one_tap_does_it_and_the_page_then_offers_the_way_back(
    database: Database, expert: Visitor, member: Actor, do: str, undo: str, column: str
) -> None:
    thread = factories.start_thread(database, member, factories.add_board(database)).thread
    path = f"/threads/{thread}/keep"
    for act, other, wanted in ((do, undo, True), (undo, do, False)):
        shown = expert.get(path).text
        assert f'value="{act}"' in shown
        assert f'value="{other}"' not in shown
        assert send(expert, path, do=act) == (303, f"/threads/{thread}")
        assert thread_row(database, thread)[column] is wanted


def test_a_thread_is_moved_to_a_board_of_the_list(database: Database, expert: Visitor, member: Actor) -> None:
    wide = factories.add_board(database, Audience.EVERYONE)
    here, there = factories.add_board(database), factories.add_board(database)
    thread = factories.start_thread(database, member, here).thread
    path = f"/threads/{thread}/keep"
    offered = {a["value"] for tag, a in Page(expert.get(path).text).marks if tag == "option"}
    assert offered == {there}
    for refused in (wide, here, "unknown", ""):
        assert send(expert, path, do="move", board=refused)[0] == 400
    assert send(expert, path, do="move", board=there) == (303, f"/threads/{thread}")
    moved = next(row["id"] for row in factories.rows(database, "boards") if row["public_id"] == there)
    assert thread_row(database, thread)["board_id"] == moved


@pytest.mark.parametrize(
    "typed", ["{}", " /threads/{} ", OURS + "/threads/{}?page=2#p1", "http://localhost/threads/{}"]
)
def test_threads_are_joined_after_a_look(database: Database, expert: Visitor, member: Actor, typed: str) -> None:
    board = factories.add_board(database)
    into = factories.start_thread(database, member, board, title="Tea & <b>cake</b>").thread
    old = factories.start_thread(database, member, board, title="Coffee")
    path, address = f"/threads/{old.thread}/keep", typed.format(into)
    status, words = send(expert, path, do="merge", into=address)
    assert status == 200
    assert "Tea & <b>cake</b>" in words
    assert thread_row(database, old.thread)["title"] == "Coffee", "a look changes nothing"
    assert send(expert, path, do="merge", into=into, sure="1") == (303, f"/threads/{into}")
    assert {row["thread_id"] for row in factories.rows(database, "posts")} == {thread_row(database, into)["id"]}
    assert expert.get(path).status_code == 404, "there is nothing left to keep in order"
    led = expert.get(f"/posts/{old.post}").headers["Location"]
    assert led == f"/threads/{into}?page=1#p{old.post}"


def test_an_old_address_names_the_thread_it_leads_to(database: Database, expert: Visitor, member: Actor) -> None:
    board = factories.add_board(database)
    last, middle, first = (factories.start_thread(database, member, board).thread for _ in range(3))
    assert send(expert, f"/threads/{middle}/keep", do="merge", into=last, sure="1")[0] == 303
    path = f"/threads/{first}/keep"
    assert send(expert, path, do="merge", into=middle, sure="1") == (303, f"/threads/{last}")


def test_what_cannot_be_joined_comes_back_with_the_reason(database: Database, expert: Visitor, member: Actor) -> None:
    board = factories.add_board(database)
    wide = factories.start_thread(database, member, factories.add_board(database, Audience.EVERYONE)).thread
    old = factories.start_thread(database, member, board).thread
    path = f"/threads/{old}/keep"
    for typed, status, words in (
        ("", 400, "Please fill this in."),
        ("unknown", 400, "do not find"),
        ("https://evil.example/threads/" + wide, 400, "do not find"),
        (old, 409, "same conversation"),
        (wide, 403, "smaller circle"),
    ):
        got = send(expert, path, do="merge", into=typed, sure="1")
        assert got[0] == status, typed
        assert words in got[1]
    page = expert.client.post(
        path, data={"csrf_token": expert.fields(path)["csrf_token"], "do": "merge", "into": '"><script>'}
    )
    assert 'value="&#34;&gt;&lt;script&gt;"' in page.text
    assert len({row["thread_id"] for row in factories.rows(database, "posts")}) == 2


def test_an_unknown_deed_is_none(database: Database, expert: Visitor, member: Actor) -> None:
    thread = factories.start_thread(database, member, factories.add_board(database)).thread
    assert send(expert, f"/threads/{thread}/keep", do="erase")[0] == 400


@pytest.mark.parametrize("roles", [None, (Role.MEMBER,), (Role.CASEWORKER,), (Role.MEMBER, Role.OPERATOR)])
def test_for_others_these_pages_do_not_exist(
    app: Flask, database: Database, member: Actor, roles: tuple[Role, ...] | None
) -> None:
    board = factories.add_board(database, Audience.EVERYONE)
    placed = factories.start_thread(database, member, board)
    visitor = Visitor(app) if roles is None else visit(app, factories.add_member(database, *roles))
    assert visitor.get(f"/posts/{placed.post}/versions").status_code == 404
    path = f"/threads/{placed.thread}/keep"
    assert visitor.get(path).status_code == 404
    token = visitor.fields("/login")["csrf_token"]
    assert visitor.client.post(path, data={"csrf_token": token, "do": "pin"}).status_code in (403, 404)
    assert thread_row(database, placed.thread)["pinned"] is False


def test_experts_read_what_a_text_said_before(database: Database, expert: Visitor, member: Actor) -> None:
    placed = factories.start_thread(database, member, factories.add_board(database), title="Tea")
    path = f"/posts/{placed.post}/versions"
    assert "nothing earlier" in expert.get(path).text
    with database.reading() as db:
        number = db.execute(select(Post.id).where(Post.public_id == placed.post)).scalar_one()
    row = PostVersion(post_id=number, html="<p>As it <em>was</em></p>", replaced_at=clock.now())
    database.write(lambda db: db.add(row))
    shown = expert.get(path).text
    assert "<p>As it <em>was</em></p>" in shown
    assert path in expert.get(f"/threads/{placed.thread}/keep").text
    assert expert.get("/posts/unknown/versions").status_code == 404


def test_a_thread_without_title_can_be_kept_in_order(database: Database, expert: Visitor, member: Actor) -> None:
    thread = factories.start_thread(database, member, factories.add_board(database)).thread
    bare = update(Thread).where(Thread.public_id == thread).values(title="")
    database.write(lambda db: db.execute(bare) and None)
    assert "(erased)" in expert.get(f"/threads/{thread}/keep").text


# the address somebody pastes


@given(
    IDS,
    st.sampled_from(["", "/threads/", *(f"{origin}/threads/" for origin in ORIGINS), "HTTPS://House.Example/threads/"]),
    st.sampled_from(["", "/", "?page=2", "#p1", "?page=2#answer"]),
)
def test_every_way_to_write_an_address_of_ours_names_the_thread(thread: str, before: str, after: str) -> None:
    assert thread_named(f" {before}{thread}{after}\n", ORIGINS) == thread


@given(st.text() | st.builds("{}{}".format, st.text(), IDS))
def test_nothing_else_breaks_it(typed: str) -> None:
    named = thread_named(typed, ORIGINS)
    assert named is None or (named in typed and len(named) == ID_LENGTH and named.isalnum())


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.example/threads/{}",
        "https://house.example.evil/threads/{}",
        "//house.example/threads/{}",
        "javascript:/threads/{}",
        "https://house.example/posts/{}",
        "https://house.example{}",
        "/threads/{}/keep",
        "{}x",
        "http://[{}",
    ],
)
def test_other_addresses_name_nothing(typed: str) -> None:
    assert thread_named(typed.format("a" * ID_LENGTH), ORIGINS) is None
