"""The language of conversations and answers: as who wrote them says, and a filter that shows less, never more."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from forum.boards import actions, exports, queries
from forum.boards.actions import keeping, languages
from forum.boards.queries.news import news
from forum.boards.views import PAGE
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from forum.search import index
from forum.search import queries as search
from forum.search.wanted import parse
from forum.text import prose
from tests.factories import add_board, add_member, reply, rows, start_thread
from tests.people import Page, People


@pytest.fixture
def anna(database: Database) -> Actor:
    return add_member(database)


def of_posts(database: Database, person: Actor, thread: str) -> list[str | None]:
    """In which languages the texts of a thread are shown to be."""
    with database.reading() as db:
        view = queries.thread(db, person, thread)
        return [post.language for post in queries.posts(db, person, view, 1)]


def found(database: Database, person: Actor, typed: str, language: str | None) -> set[str]:
    wanted = parse(typed).only(language)
    with database.reading() as db:
        newest, best = search.newest(db, person, wanted), search.best(db, person, wanted)
    assert {hit.public_id for hit in newest.hits} == {hit.public_id for hit in best.hits}
    return {hit.public_id for hit in newest.hits}


def lines(database: Database, person: Actor, board: str, language: str | None) -> list[str]:
    """All threads of a board, over its pages."""
    got: list[str] = []
    after = None
    with database.reading() as db:
        while True:
            page = queries.board(db, person, board, after, language)
            assert all(language in (None, line.language) for line in page.threads)
            got += [line.public_id for line in page.threads]
            if (after := page.older) is None:
                return got


def test_a_text_is_in_its_own_language_else_in_that_of_its_conversation(database: Database, anna: Actor) -> None:
    board = add_board(database)
    thread = start_thread(database, anna, board, language="ro").thread
    bare = reply(database, anna, thread)
    quoting = reply(database, anna, thread, language="nl", quoting=bare.post)
    reply(database, anna, thread, language="tlh")
    reply(database, anna, thread, language="ro")
    assert of_posts(database, anna, thread) == ["ro", "ro", "nl", "ro", "ro"]
    assert [row["language"] for row in rows(database, "posts")][-5:] == [None, None, "nl", None, None]
    with database.reading() as db:
        view = queries.thread(db, anna, thread)
        posts = queries.posts(db, anna, view, 1)
        quoted = posts[2].quoted
        assert (view.language, quoted and quoted.language) == ("ro", "ro")
        assert queries.quotable(db, anna, view, quoting.post).language == "nl"
        assert [queries.post(db, anna, post.public_id).language for post in posts[:3]] == ["ro", None, "nl"]
    assert of_posts(database, anna, start_thread(database, anna, board, language="und").thread) == [None]


def test_a_board_and_what_is_new_narrow_to_a_language_over_their_pages(database: Database, anna: Actor) -> None:
    board, other = add_board(database), add_board(database, Audience.PEERS)
    said = [*["bg"] * 2, "nl", None, *["bg"] * (PAGE - 1)]
    started = [start_thread(database, anna, board, language=language).thread for language in said]
    hidden = start_thread(database, anna, other, language="bg").thread
    bulgarian = [thread for thread, language in zip(reversed(started), reversed(said), strict=True) if language == "bg"]
    assert lines(database, anna, board, "bg") == bulgarian
    assert lines(database, anna, board, "hu") == []
    assert set(lines(database, anna, board, None)) == set(started)
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    with database.reading() as db:
        first = news(db, caseworker, language="bg")
        more = news(db, caseworker, first.threads[-1].public_id, "bg")
    assert [line.public_id for line in first.threads] == bulgarian[:PAGE]
    assert [line.public_id for line in more.threads] == bulgarian[PAGE:]
    with database.reading() as db:
        assert news(db, add_member(database), language="bg").threads[0].public_id == hidden
    for person in (GUEST, caseworker):
        with database.reading() as db, pytest.raises(NotFound):
            queries.board(db, person, other, None, "bg")


def test_to_narrow_a_board_costs_no_statement_and_no_walk_through_it(database: Database, anna: Actor) -> None:
    board = add_board(database)
    start_thread(database, anna, board, language="nl")
    asked: list[tuple[str, Any]] = []
    event.listen(database.reader, "before_cursor_execute", note := lambda *values: asked.append(values[2:4]))
    try:
        for language in (None, "nl"):
            asked.clear()
            with database.reading() as db:
                queries.board(db, anna, board, None, language)
            assert len([words for words, _ in asked if words.startswith("SELECT")]) == 2, asked
    finally:
        event.remove(database.reader, "before_cursor_execute", note)
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1][0]}", asked[-1][1])]
        assert any("ix_threads_board_language (board_id=? AND language=?)" in step for step in plan), plan
        assert not any("ORDER BY" in step for step in plan), plan


def test_search_finds_by_language_and_forgets_the_earlier_one(database: Database, anna: Actor) -> None:
    board, peers = add_board(database), add_board(database, Audience.PEERS)
    first = start_thread(database, anna, board, "zilverreiger", language="ro")
    second = reply(database, anna, first.thread, "zilverreiger", language="nl")
    third = start_thread(database, anna, peers, "zilverreiger", language="ro")
    unsaid = start_thread(database, anna, board, "zilverreiger")
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    assert found(database, anna, "zilverreiger", "ro") == {first.post, third.post}
    assert found(database, caseworker, "zilverreiger", "ro") == {first.post}
    assert found(database, anna, "zilverreiger -vis", "nl") == {second.post}
    assert found(database, anna, "ro", None) == found(database, anna, "ro", "ro") == set()
    assert unsaid.post in found(database, anna, "zilverreiger", None)
    database.write(lambda db: languages.say(db, anna, first.thread, "pl"))
    for rebuilt in (False, True):
        if rebuilt:
            database.write(lambda db: index.rebuild(db))
        assert found(database, anna, "zilverreiger", "pl") == {first.post}
        assert found(database, anna, "zilverreiger", "ro") == {third.post}
        assert found(database, anna, "zilverreiger", "nl") == {second.post}


def test_who_began_it_or_an_expert_says_another_language_and_nobody_else(database: Database, anna: Actor) -> None:
    thread = start_thread(database, anna, add_board(database), language="nl").thread
    reply(database, anna, thread)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    before = len(rows(database, "trail"))
    database.write(lambda db: languages.say(db, anna, thread, "und"))
    assert of_posts(database, anna, thread) == [None, None]
    assert len(rows(database, "trail")) == before, "her own"
    for _ in range(2):
        database.write(lambda db: languages.say(db, expert, thread, "hu"))
    assert of_posts(database, anna, thread) == ["hu", "hu"]
    assert [row["deed"] for row in rows(database, "trail")][before:] == ["thread.in_language"]
    other = add_member(database)
    with pytest.raises(NotAllowed):
        database.write(lambda db: languages.say(db, other, thread, "es"))


def test_to_change_a_text_changes_its_language(database: Database, anna: Actor) -> None:
    opening = start_thread(database, anna, add_board(database), language="nl")
    answer = reply(database, anna, opening.thread, language="es")
    for post, said in ((opening.post, "pl"), (answer.post, "")):
        database.write(partial(actions.edit_post, actor=anna, post_id=post, body=prose("Tea"), language=said))
    assert of_posts(database, anna, opening.thread) == ["pl", "pl"]


def test_where_nothing_is_said_of_it_a_changed_text_stays_in_its_language(database: Database, anna: Actor) -> None:
    """A house with one language does not ask."""
    opening = start_thread(database, anna, add_board(database), language="nl")
    answer = reply(database, anna, opening.thread, language="es")
    for post in (opening.post, answer.post):
        database.write(partial(actions.edit_post, actor=anna, post_id=post, body=prose("Tea")))
    assert of_posts(database, anna, opening.thread) == ["nl", "es"]


@pytest.mark.parametrize(("here", "there"), [("ro", "ro"), ("ro", "nl"), (None, "nl")])
def test_joined_with_another_a_text_stays_in_its_language(
    database: Database, anna: Actor, here: str | None, there: str
) -> None:
    board, expert = add_board(database), add_member(database, Role.MEMBER, Role.EXPERT)
    one = start_thread(database, anna, board, language=here).thread
    reply(database, anna, one, language="es")
    into = start_thread(database, anna, board, language=there).thread
    database.write(lambda db: keeping.merge(db, expert, one, into))
    # What said nothing, in a conversation that said nothing, is taken to be in the one it is in now.
    assert of_posts(database, anna, into) == [there, here or there, "es"]


def test_her_own_data_say_in_which_language_a_text_is(database: Database, anna: Actor) -> None:
    thread = start_thread(database, anna, add_board(database), language="bg").thread
    reply(database, anna, thread, language="nl", anonymous=True)
    with database.reading() as db:
        hers = exports.texts(db, anna)
    assert [row["Language"] for row in hers] == ["Български", "Nederlands"]


def test_the_form_shows_what_it_sends_and_the_address_keeps_the_filter(people: People) -> None:
    board = add_board(people.database)
    anna, bea = people.member(language="bg"), people.member(language="nl")
    begun = f"/boards/{board}/new"
    form = anna.page(begun).form(begun)
    assert form["language"] == "bg", "of the interface, for her to change"
    thread = anna.post(begun, form.filled({"title": "Чай", "body": "Кой иска?"})).headers["Location"]
    form = bea.page(thread).form(thread)
    assert form["language"] == "", "of an answer nothing is guessed"
    bea.post("/drafts", form.filled({"body": "Ik", "language": "nl", "keep": "1"}))
    form = bea.page(thread).form(thread)
    assert (form["body"], form["language"]) == ("Ik", "nl"), "a draft keeps it"
    bea.post(thread, form.fields)
    html = bea.get(thread).text
    assert '<h1 lang="bg">Чай</h1>' in html
    assert '<span class="tongue" lang="bg">Български</span>' in html
    assert [a.get("lang", "") for tag, a in Page(html).marks if a.get("class") == "prose"] == ["bg", ""]
    hers = anna.get(thread).text
    assert [a.get("lang", "") for tag, a in Page(hers).marks if a.get("class") == "prose"] == ["", "nl"]
    assert hers.count('class="tongue"') == 1, "at the answer in another language"
    carla = people.member()
    for path in (f"/boards/{board}", "/new"):
        assert f'<a href="{thread}' in carla.get(f"{path}?language=bg").text
        empty = carla.get(f"{path}?language=hu").text
        assert thread not in empty
        assert f'href="{path}"' in empty, "a way back to all"
    assert carla.get(f"/boards/{board}?language=<b>").status_code == 200
    tags = f"{thread}/tags"
    assert anna.post(tags, anna.page(tags).forms[-1].filled({"language": "es"})).status_code == 303
    assert '<h1 lang="es">Чай</h1>' in bea.get(thread).text
    assert rows(people.database, "threads")[0]["language"] == "es"
