"""One-time names: the same in one thread, another in the next, and nothing in the house tells whose they are."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import clock
from forum.accounts.models import Member
from forum.boards import actions, aliases, queries, retention
from forum.boards.actions import naming
from forum.boards.events import PostWritten
from forum.boards.views import ALIAS, PostSource, PostView
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.keys import KeyRing
from forum.policy import GUEST, Actor, Audience, Do, Role, Standing, can
from forum.retention import purge_everywhere
from forum.sealing import Broken
from forum.text import prose
from tests import factories
from tests.depth import examples
from tests.factories import Watch, add_board, add_member, hear, reply, rows, start_thread

SETTINGS = load(EXAMPLE, {}).retention
RING = KeyRing(b"s" * 32, b"d" * 32)
OTHER = KeyRing(b"s" * 32, b"e" * 32)


def see(database: Database, person: Actor, thread: str) -> list[PostView]:
    with database.reading() as db:
        return queries.posts(db, person, queries.thread(db, person, thread), 1)


@pytest.fixture
def anna(database: Database) -> Actor:
    return add_member(database, name="Anna Appel")


@pytest.fixture
def bea(database: Database) -> Actor:
    return add_member(database, name="Bea Boom")


@pytest.fixture
def board(database: Database) -> str:
    return add_board(database)


def edit(database: Database, person: Actor, post: str) -> None:
    body = prose("Changed.")
    database.write(lambda db: actions.edit_post(db, person, post, body))


def erase(database: Database, person: Actor, post: str) -> None:
    database.write(lambda db: actions.erase_post(db, person, post) and None)


def hide(database: Database, person: Actor, post: str) -> None:
    database.write(lambda db: naming.hide_author(db, person, post))


# The keys


def test_one_member_is_one_in_a_thread_and_another_in_the_next() -> None:
    first, second = aliases.new_key(RING, 1), aliases.new_key(RING, 2)
    assert aliases.who(RING, 1, first, 7) == aliases.who(RING, 1, first, 7)
    assert aliases.who(RING, 1, first, 7) != aliases.who(RING, 1, first, 8)
    assert aliases.who(RING, 1, first, 7) != aliases.who(RING, 2, second, 7)


def test_a_key_opens_under_the_houses_own_and_for_its_thread_alone() -> None:
    key = aliases.new_key(RING, 1)
    with pytest.raises(Broken):
        aliases.who(OTHER, 1, key, 7)
    with pytest.raises(Broken):
        aliases.who(RING, 2, key, 7)


@given(st.integers(min_value=1, max_value=2**62))
def test_the_member_behind_a_name_is_found_by_its_key(member: int) -> None:
    key = aliases.new_key(RING, 1)
    sealed = aliases.seal_member(RING, 1, key, member)
    assert aliases.open_member(RING, 1, key, sealed) == member
    with pytest.raises(Broken):
        aliases.open_member(RING, 1, aliases.new_key(RING, 1), sealed)


# Writing


def test_the_same_name_and_mark_in_one_thread_another_in_the_next(database: Database, anna: Actor, board: str) -> None:
    one = start_thread(database, anna, board, anonymous=True)
    reply(database, anna, one.thread, anonymous=True)
    two = start_thread(database, anna, board, anonymous=True)
    first, second = see(database, anna, one.thread)
    (other,) = see(database, anna, two.thread)
    assert (first.author, first.mark, first.badge) == (second.author, second.mark, ALIAS)
    assert first.author != other.author
    assert anna.pseudonym not in (first.author, other.author)


def test_two_in_one_thread_have_two_names(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    thread = start_thread(database, anna, board, anonymous=True).thread
    reply(database, bea, thread, anonymous=True)
    first, second = see(database, anna, thread)
    assert first.author != second.author
    assert (first.author_id, second.author_id) == (anna.member_id, None)


def test_the_board_shows_the_name_that_began_it(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    thread = start_thread(database, anna, board, anonymous=True).thread
    (post,) = see(database, bea, thread)
    with database.reading() as db:
        (line,) = queries.board(db, bea, board).threads
        assert (line.author, line.mark, line.badge) == (post.author, post.mark, ALIAS)
        assert queries.thread(db, bea, thread).author_id is None
        assert queries.thread(db, anna, thread).author_id == anna.member_id


def test_many_at_once_get_one_key_and_a_name_each(database: Database, anna: Actor, board: str) -> None:
    thread = start_thread(database, anna, board).thread
    people = [add_member(database) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda person: reply(database, person, thread, anonymous=True), people * 2))
    kept = rows(database, "aliases")
    assert len(kept) == len({row["who"] for row in kept}) == len({row["name"] for row in kept}) == 6
    for person in people:
        assert sum(post.author_id == person.member_id for post in see(database, person, thread)) == 2


def test_sent_twice_it_is_there_once(database: Database, anna: Actor, board: str) -> None:
    thread = start_thread(database, anna, board).thread
    assert reply(database, anna, thread, once="f" * 32, anonymous=True) == reply(
        database, anna, thread, once="f" * 32, anonymous=True
    )
    assert len(rows(database, "posts")) == 2


def test_she_changes_and_erases_it_as_her_own_and_nobody_else_does(
    database: Database, anna: Actor, bea: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, anonymous=True)
    reply(database, bea, placed.thread)
    for stranger in (bea, add_member(database, Role.MEMBER, Role.EXPERT)):
        with pytest.raises(NotAllowed):
            edit(database, stranger, placed.post)
        with pytest.raises(NotFound):
            erase(database, stranger, placed.post)
    edit(database, anna, placed.post)
    assert see(database, bea, placed.thread)[0].html == "<p>Changed.</p>"
    erase(database, anna, placed.post)
    first = see(database, bea, placed.thread)[0]
    assert (first.author, first.erased_at is not None) == (None, True)


# Nothing tells


def traces(database: Database, person: Actor) -> set[str]:
    """The tables in which a row names this member, or holds her pseudonym."""
    found = set()
    for table in ("posts", "threads", "aliases", "thread_reads", "thread_follows", "notices", "drafts", "reactions"):
        for row in rows(database, table):
            values = [value for name, value in row.items() if name in ("author_id", "member_id")]
            if person.member_id in values or person.pseudonym in repr(row):
                found.add(table)
    return found


def test_no_row_names_her_who_writes_under_a_one_time_name(
    database: Database, anna: Actor, bea: Actor, board: str
) -> None:
    mine = start_thread(database, anna, board, anonymous=True)
    hers = start_thread(database, bea, board)
    reply(database, anna, hers.thread, quoting=hers.post, once="a" * 32, anonymous=True)
    reply(database, bea, mine.thread, quoting=mine.post)
    assert traces(database, anna) == set()


def test_events_name_nobody(database: Database, anna: Actor, bea: Actor, board: str, monkeypatch: Any) -> None:
    heard = hear(monkeypatch, PostWritten)
    placed = start_thread(database, anna, board, anonymous=True)
    reply(database, bea, placed.thread, quoting=placed.post)
    first, second = heard
    assert (first.author_id, first.quoted_author_id) == (None, None)  # type: ignore[attr-defined]
    assert (second.author_id, second.quoted_author_id) == (bea.member_id, None)  # type: ignore[attr-defined]


ROLES = {"member": (Role.MEMBER,), "expert": (Role.MEMBER, Role.EXPERT), "caseworker": (Role.CASEWORKER,)}


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["answer", "quote", "hide", "edit", "react", "read"]), st.booleans(), st.integers(0, 5)
        ),
        max_size=8,
    )
)
def test_whatever_happens_nobody_else_sees_whose_it_is(database: Database, steps: list[tuple[str, bool, int]]) -> None:
    """Two members do the same under a one-time name, one as "anna", one as "carla": to others it looks the same."""
    writer, other = add_member(database), add_member(database)
    readers = {role: add_member(database, *roles) for role, roles in ROLES.items()}
    board = add_board(database)
    thread = start_thread(database, other, board).thread
    hidden = [reply(database, writer, thread, "Mine.", anonymous=True).post]
    for step, anonymous, number in steps:
        target = hidden[number % len(hidden)]
        if step in ("answer", "quote"):
            quoting = target if step == "quote" else None
            placed = reply(database, writer if anonymous else other, thread, quoting=quoting, anonymous=anonymous)
            hidden += [placed.post] if anonymous else []
        elif step == "hide":
            named = reply(database, writer, thread, "Under my name at first.").post
            hide(database, writer, named)
            hidden.append(named)
        elif step == "edit":
            edit(database, writer, target)
    for person in readers.values():
        posts = [post for post in see(database, person, thread) if post.public_id in hidden]
        shown = repr(posts) + repr([post.quoted for post in see(database, person, thread)])
        assert writer.pseudonym not in shown
        assert writer.public_id not in shown
        assert {post.author_id for post in posts} <= {None}
        assert {post.profile for post in posts} <= {None}
        assert len({(post.author, post.mark, post.badge) for post in posts}) <= 1
        assert not any(can(person, do, post) for post in posts for do in (Do.EDIT_POST, Do.ERASE_POST, Do.HIDE_AUTHOR))


# Taking a name off


def test_an_own_past_post_turns_anonymous(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, "Mine.")
    reply(database, bea, placed.thread, quoting=placed.post)
    later = reply(database, anna, placed.thread, anonymous=True)
    hide(database, anna, placed.post)
    hide(database, anna, placed.post)  # once more changes nothing
    first, second, third = see(database, bea, placed.thread)
    assert (first.author, first.badge, first.profile) == (third.author, ALIAS, None)
    assert second.quoted is not None
    assert second.quoted.author == first.author
    assert later.post == third.public_id
    (thread,) = rows(database, "threads")
    assert thread["author_id"] is None
    assert see(database, anna, placed.thread)[0].author_id == anna.member_id


def test_only_her_own(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    placed = start_thread(database, anna, board)
    for stranger in (bea, GUEST, add_member(database, Role.MEMBER, Role.EXPERT)):
        with pytest.raises(NotFound):
            hide(database, stranger, placed.post)
    assert rows(database, "aliases") == []


# Muting blind


def mute(database: Database, expert: Actor, post: str, hours: int = 24) -> None:
    database.write(lambda db: naming.mute_author(db, expert, post, hours))


def test_an_expert_mutes_whoever_wrote_it_under_either_name(
    database: Database, anna: Actor, bea: Actor, board: str
) -> None:
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    named = start_thread(database, anna, board)
    hidden = reply(database, bea, named.thread, anonymous=True)
    mute(database, expert, named.post)
    mute(database, expert, hidden.post)
    for person in (anna, bea):
        now = factories.actor(database, person.member_id)
        assert now.standing_now is Standing.MUTED
        with pytest.raises(NotAllowed):
            reply(database, now, named.thread, anonymous=True)
    assert factories.actor(database, expert.member_id).standing_now is Standing.ACTIVE


def test_a_mute_ends_and_a_longer_one_stays(
    database: Database, anna: Actor, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    post = start_thread(database, anna, board, anonymous=True).post
    mute(database, expert, post, 24)
    mute(database, expert, post, 1)
    watch.forward(timedelta(hours=23))
    assert factories.actor(database, anna.member_id).standing_now is Standing.MUTED
    watch.forward(timedelta(hours=2))
    assert factories.actor(database, anna.member_id).standing_now is Standing.ACTIVE


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.BANNED])
def test_a_mute_does_not_soften_a_heavier_sanction(
    database: Database, anna: Actor, board: str, standing: Standing
) -> None:
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    post = start_thread(database, anna, board, anonymous=True).post
    database.write(lambda db: setattr(db.get_one(Member, anna.member_id), "standing", standing))
    mute(database, expert, post)
    assert factories.actor(database, anna.member_id).standing is standing


def test_none_but_experts_mute(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    post = start_thread(database, anna, board).post
    for person in (bea, anna, add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR), GUEST):
        with pytest.raises(NotFound):
            mute(database, person, post)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    for hours in (0, -1, naming.LONGEST_MUTE + 1):
        with pytest.raises(Invalid):
            mute(database, expert, post, hours)


def test_nobody_is_muted_for_an_erased_text(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, anonymous=True)
    reply(database, bea, placed.thread)
    erase(database, anna, placed.post)
    with pytest.raises(Conflict):
        mute(database, add_member(database, Role.MEMBER, Role.EXPERT), placed.post)


# Forgetting


def test_erasing_all_reaches_what_stands_under_one_time_names(
    database: Database, anna: Actor, bea: Actor, board: str
) -> None:
    mine = start_thread(database, anna, board, "canary", "canary", anonymous=True)
    reply(database, bea, mine.thread, "Not hers.")
    alone = start_thread(database, anna, board, "canary", "canary", anonymous=True)
    hidden = start_thread(database, bea, board)
    reply(database, anna, hidden.thread, "canary", anonymous=True)
    database.write(lambda db: retention.erase_member(db, anna.member_id or 0, False))
    assert "canary" not in factories.everything(database)
    assert rows(database, "aliases") == []
    assert alone.thread not in {row["public_id"] for row in rows(database, "threads")}
    assert [post.html for post in see(database, bea, hidden.thread)] == ["<p>Tea is ready.</p>", ""]


def test_texts_left_behind_lead_to_nobody(database: Database, anna: Actor, bea: Actor, board: str) -> None:
    thread = start_thread(database, anna, board, "Stays.", anonymous=True).thread
    database.write(lambda db: retention.erase_member(db, anna.member_id or 0, True))
    (post,) = see(database, bea, thread)
    assert (post.html, post.author, post.badge) == ("<p>Stays.</p>", None, "")
    assert rows(database, "aliases") == []


def test_the_key_goes_with_the_thread(
    database: Database, anna: Actor, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    start_thread(database, anna, board, anonymous=True)
    watch.forward(timedelta(days=SETTINGS.forum_days))
    assert database.write(lambda db: purge_everywhere(db, SETTINGS, clock.now()))["threads"] == 1
    assert [rows(database, table) for table in ("threads", "posts", "aliases")] == [[], [], []]


def test_without_its_key_a_name_is_nobodys(database: Database, anna: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, anonymous=True)
    other = Database(
        str(database.engine.url.render_as_string(hide_password=False)), replace(factories.KEYS, data=b"x" * 32)
    )
    assert see(other, anna, placed.thread)[0].author_id is None
    other.close()


def test_no_field_of_a_post_holds_another_member(database: Database) -> None:
    names = {field for field in PostView._fields if field.endswith("_id")}
    assert names == {"public_id", "author_id"}
    assert {field.name for field in fields(PostSource) if field.name.endswith("_id")} == {
        "public_id",
        "author_id",
        "thread_id",
    }


@pytest.mark.parametrize("audience", Audience)
def test_under_a_one_time_name_the_rules_of_the_place_hold(database: Database, anna: Actor, audience: Audience) -> None:
    author = add_member(database, Role.EXPERT) if audience is Audience.TEAM else anna
    thread = start_thread(database, author, add_board(database, audience)).thread
    for person in (GUEST, add_member(database, Role.OPERATOR)):
        with pytest.raises((NotFound, NotAllowed)):
            reply(database, person, thread, anonymous=True)


def test_the_end_of_a_mute_tells_no_minute(database: Database, anna: Actor, board: str) -> None:
    """The trail says which text and for how many hours: with an exact end the rows would lead to who wrote it."""
    mute(database, add_member(database, Role.MEMBER, Role.EXPERT), start_thread(database, anna, board).post, 3)
    (sanction,) = rows(database, "sanctions")
    until = datetime.fromisoformat(str(sanction["until"]))
    assert (until.minute % 15, until.second, until.microsecond) == (0, 0, 0)
