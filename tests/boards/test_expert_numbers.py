"""Texts under an expert's number: to others it is all there is of her; to herself they are her own."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from forum import schema
from forum.accounts import actions as accounts
from forum.accounts import expert_numbers
from forum.boards import actions, queries
from forum.boards.actions import keeping, naming
from forum.boards.views import ALIAS, PostView, ThreadLine
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.marks import OF_A_NUMBER
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from forum.text import prose
from tests import factories
from tests.conftest import Services
from tests.factories import add_board, add_member, reply, rows, start_thread

ROLES = {
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "operator": (Role.MEMBER, Role.OPERATOR),
}


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT, name="Zilvermeeuw")


@pytest.fixture
def bea(database: Database) -> Actor:
    return add_member(database, name="Bea Boom")


@pytest.fixture
def board(database: Database) -> str:
    return add_board(database)


def see(database: Database, person: Actor, thread: str) -> list[PostView]:
    with database.reading() as db:
        return queries.posts(db, person, queries.thread(db, person, thread), 1)


def line(database: Database, person: Actor, board: str) -> ThreadLine:
    with database.reading() as db:
        (found,) = queries.board(db, person, board).threads
        return found


def own(database: Database, person: Actor, thread: str) -> list[bool]:
    return [post.author_id is not None for post in see(database, person, thread)]


def number(database: Database, person: Actor) -> int:
    with database.reading() as db:
        found = expert_numbers.known(db, person)
    assert found
    return found


# Writing


def test_it_stands_under_her_number_everywhere(database: Database, expert: Actor, bea: Actor, board: str) -> None:
    one = start_thread(database, expert, board, numbered=True)
    reply(database, bea, one.thread, quoting=one.post)
    two = start_thread(database, expert, add_board(database), numbered=True)
    first, answer = see(database, bea, one.thread)
    (other,) = see(database, bea, two.thread)
    mine = number(database, expert)
    shown = (None, None, mine * OF_A_NUMBER, "expert", mine)
    for post in (first, other):
        assert (post.author, post.profile, post.mark, post.badge, post.number) == shown
    assert answer.quoted is not None
    assert (answer.quoted.author, answer.quoted.number) == (None, mine)
    assert (answer.author, answer.number) == (bea.pseudonym, None)
    found = line(database, bea, board)
    assert (found.author, found.mark, found.badge, found.number) == (None, mine * OF_A_NUMBER, "expert", mine)


def test_next_to_it_she_writes_under_her_pseudonym(database: Database, expert: Actor, bea: Actor, board: str) -> None:
    thread = start_thread(database, expert, board).thread
    reply(database, expert, thread, numbered=True)
    named, numbered = see(database, bea, thread)
    assert (named.author, named.profile, named.number) == (expert.pseudonym, expert.public_id, None)
    assert (numbered.author, numbered.profile, numbered.number) == (None, None, number(database, expert))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_her_own_is_in_what_others_read(
    database: Database, expert: Actor, bea: Actor, board: str, role: str
) -> None:
    reader = add_member(database, *ROLES[role])
    placed = start_thread(database, expert, board, numbered=True)
    reply(database, bea, placed.thread, quoting=placed.post)
    reply(database, expert, placed.thread, quoting=placed.post, numbered=True)
    with database.reading() as db:
        view = queries.thread(db, reader, placed.thread)
        found: list[object] = [
            view,
            queries.posts(db, reader, view, 1),
            queries.quotable(db, reader, view, placed.post),
        ]
        found += [queries.board(db, reader, board), queries.post(db, reader, placed.post)]
    assert view.author_id is None
    assert not any(hers in repr(found) for hers in (expert.pseudonym, expert.public_id, str(expert.mark)))
    assert own(database, reader, placed.thread) == [False, False, False]


def test_only_experts_write_so(database: Database, bea: Actor, board: str) -> None:
    thread = start_thread(database, bea, board).thread
    both = add_member(database, Role.MEMBER, Role.EXPERT, Role.CASEWORKER)
    for person in (bea, both, add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR), GUEST):
        before = factories.everything(database)
        with pytest.raises((NotAllowed, NotFound)):
            reply(database, person, thread, numbered=True)
        with pytest.raises((NotAllowed, NotFound)):
            start_thread(database, person, board, numbered=True)
        assert factories.everything(database) == before


def test_both_names_at_once_are_refused(database: Database, expert: Actor, board: str) -> None:
    thread = start_thread(database, expert, board).thread
    with pytest.raises(Invalid):
        reply(database, expert, thread, anonymous=True, numbered=True)
    with pytest.raises(Invalid):
        start_thread(database, expert, board, anonymous=True, numbered=True)
    assert len(rows(database, "posts")) == 1


def test_sent_twice_it_is_there_once(database: Database, expert: Actor, board: str) -> None:
    thread = start_thread(database, expert, board).thread
    first, second = (reply(database, expert, thread, once="f" * 32, numbered=True) for _ in range(2))
    assert first == second
    assert len(rows(database, "posts")) == 2


# Her own


def test_to_herself_it_is_her_own(database: Database, expert: Actor, board: str) -> None:
    placed = start_thread(database, expert, board, numbered=True)
    assert own(database, expert, placed.thread) == [True]
    with database.reading() as db:
        view = queries.thread(db, expert, placed.thread)
    assert (view.author_id, view.following, view.read_n) == (expert.member_id, True, 1)
    body = prose("Changed.")
    database.write(lambda db: actions.edit_post(db, expert, placed.post, body))
    (post,) = see(database, expert, placed.thread)
    assert (post.html, post.number, post.author) == ("<p>Changed.</p>", number(database, expert), None)


def test_erased_it_has_no_number(database: Database, expert: Actor, bea: Actor, board: str) -> None:
    placed = start_thread(database, expert, board, numbered=True)
    reply(database, bea, placed.thread)
    database.write(lambda db: actions.erase_post(db, expert, placed.post) and None)
    assert see(database, bea, placed.thread)[0].number is None
    assert [row["as_number"] for table in ("posts", "threads") for row in rows(database, table)] == [None] * 3
    assert line(database, bea, board).badge == ""


def test_she_can_change_it_for_a_one_time_name(database: Database, expert: Actor, bea: Actor, board: str) -> None:
    placed = start_thread(database, expert, board, numbered=True)
    database.write(lambda db: naming.hide_author(db, expert, placed.post))
    (post,) = see(database, bea, placed.thread)
    assert (post.number, post.badge, post.profile) == (None, ALIAS, None)
    assert (line(database, bea, board).number, line(database, bea, board).badge) == (None, ALIAS)


def test_she_gets_no_notice_of_herself_but_of_who_quotes_her(
    database: Database, expert: Actor, bea: Actor, board: str
) -> None:
    placed = start_thread(database, expert, board, numbered=True)
    reply(database, expert, placed.thread, quoting=placed.post, numbered=True)
    assert rows(database, "notices") == []
    reply(database, bea, placed.thread, quoting=placed.post)
    assert [(row["member_id"], row["kind"]) for row in rows(database, "notices")] == [(expert.member_id, "quote")]


def test_whoever_wrote_it_is_muted_blind(database: Database, expert: Actor, board: str) -> None:
    other = add_member(database, Role.MEMBER, Role.EXPERT)
    placed = start_thread(database, expert, board, numbered=True)
    database.write(lambda db: naming.mute_author(db, other, placed.post, 1))
    assert factories.actor(database, expert.member_id).standing_now is Standing.MUTED


def test_joined_with_another_conversation_it_keeps_its_number(
    database: Database, expert: Actor, bea: Actor, board: str
) -> None:
    one, two = start_thread(database, expert, board, numbered=True), start_thread(database, bea, board)
    keeper = add_member(database, Role.MEMBER, Role.EXPERT)
    database.write(lambda db: keeping.merge(db, keeper, one.thread, two.thread))
    shown = [(post.author, post.number) for post in see(database, bea, two.thread)]
    assert shown == [(bea.pseudonym, None), (None, number(database, expert))]
    assert line(database, bea, board).number is None
    assert [row["as_number"] for row in rows(database, "threads")] == [None, None]


# Afterwards


def test_no_expert_any_more_she_leaves_them_under_the_number(
    database: Database, expert: Actor, bea: Actor, board: str
) -> None:
    placed = start_thread(database, expert, board, numbered=True)
    database.write(lambda db: accounts.take_role(db, CONSOLE, expert.pseudonym, Role.EXPERT))
    (post,) = see(database, bea, placed.thread)
    assert (post.author, post.profile, post.badge, post.number) == (None, None, "expert", number(database, expert))
    with pytest.raises(NotAllowed):
        reply(database, factories.actor(database, expert.member_id), placed.thread, numbered=True)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_an_erased_account_leaves_no_number_in_its_texts(
    database: Database, expert: Actor, bea: Actor, board: str, keep_texts: bool
) -> None:
    placed = start_thread(database, expert, board, "canary", "canary", numbered=True)
    reply(database, bea, placed.thread, quoting=placed.post)
    mine = number(database, expert)
    database.write(lambda db: accounts.erase_account(db, expert, keep_texts=keep_texts))
    first, second = see(database, bea, placed.thread)
    assert (first.author, first.number, first.badge, first.author_id) == (None, None, "", None)
    assert ("canary" in factories.everything(database)) is keep_texts
    assert (second.quoted is not None) is keep_texts
    assert [row["as_number"] for table in ("posts", "threads") for row in rows(database, table)] == [None] * 3
    assert rows(database, "expert_numbers") == [{"number": mine, "member_id": None}]


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path, services: Services) -> Any:
    """A migrated database of its own, to be taken down again."""
    url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    if request.param == "postgresql":
        url = services.postgresql.create(f"bare_{uuid4().hex[:8]}")
    database = Database(url, factories.KEYS)
    schema.migrate(database)
    yield database
    database.close()


def test_without_the_migration_these_texts_stand_under_no_name(bare: Database) -> None:
    expert = add_member(bare, Role.MEMBER, Role.EXPERT)
    thread = start_thread(bare, expert, add_board(bare, Audience.EVERYONE), numbered=True).thread
    reply(bare, expert, thread)
    while schema.current(bare) != "0003":
        schema.migrate(bare, "-1")
    with bare.reading() as db:
        kept = list(db.execute(text("SELECT author_id FROM posts ORDER BY n")).scalars())
        assert db.execute(text("SELECT author_id FROM threads")).scalar() is None
    assert kept == [None, expert.member_id]
