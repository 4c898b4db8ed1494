"""The demo: it fills an empty house as its own people would, and leaves every other house alone."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from forum import clock, demo, keys
from forum.accounts import authentication, pseudonyms, queries
from forum.accounts.actions import NewMember, add_member
from forum.accounts.actions import log_in as begin_log_in
from forum.accounts.hashing import CHEAP, Hasher
from forum.accounts.models import Device, Member, MemberRole
from forum.announcements import queries as announcements
from forum.boards import default_tags
from forum.boards import defaults as board_defaults
from forum.boards import queries as boards
from forum.boards.models import Board, Post, Thread
from forum.boards.views import PAGE
from forum.config import load
from forum.db import Database, Reader
from forum.demo import POSTS, fill
from forum.demo.people import BY_KEY, PEOPLE, SHOWN, Person
from forum.demo.talk import Story, chats, put_together
from forum.demo.touches import POLL_BOARD
from forum.errors import Conflict
from forum.house import House
from forum.limits import Limiter
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role
from forum.rooms import actions as room_actions
from forum.rooms import defaults as room_defaults
from forum.rooms import queries as rooms
from forum.rooms.models import Message
from forum.text import clean_text, prose
from tests.conftest import Services
from tests.databases import SqliteDatabases, knowing
from tests.served import Served, write_settings

THREADS = 60
STORIES = put_together(POSTS)
SHORT = [next(story for story in STORIES if story.board == POLL_BOARD)]  # where all the rest is not looked at
CHEAPLY = Hasher(CHEAP)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what no database changes
filled_on_sqlite = pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
# What nobody says here: phone numbers, addresses of mail and pages, number plates, a judging word.
UNSAID = re.compile(r"\d{4,}|@|https?:|www\.|\b[A-Z]{2}-\d|prostitu|slachtoffer", re.IGNORECASE)


class Filled(NamedTuple):
    """A house with the demo in it, and what was printed when it was filled."""

    house: House
    printed: str


@contextmanager
def open_house(url: str, folder: Path) -> Iterator[House]:
    """A house with its default boards and rooms, and nobody in it."""
    keys.create(folder / "keys")
    config = load(write_settings(folder, {"database": {"address": url}}), {})
    ring = keys.load(config.keys_folder)
    database = knowing(Database(url, ring))
    database.write(lambda db: board_defaults.furnish(db, CONSOLE))
    database.write(lambda db: default_tags.furnish(db, CONSOLE))
    database.write(lambda db: room_defaults.furnish(db, CONSOLE))
    yield House(config, database, ring, CHEAPLY, Limiter())
    database.close()


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """An empty house."""
    with open_house(database_url, tmp_path) as house:
        yield house


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Filled once for all who only look at it: it takes a few seconds. On PostgreSQL with one story."""
    folder = tmp_path_factory.mktemp("demo")
    with ExitStack() as stack:
        if request.param == "sqlite":
            databases: SqliteDatabases = request.getfixturevalue("sqlite_databases")
            url = databases.fresh(folder / "house.sqlite")
        else:
            services: Services = request.getfixturevalue("services")
            url = stack.enter_context(services.databases.fresh())
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(demo, "put_together", lambda posts: SHORT)
        house = stack.enter_context(open_house(url, folder))
        yield Filled(house, "\n".join(fill(house.database, house.config, CHEAPLY)))


@pytest.fixture
def db(filled: Filled) -> Iterator[Reader]:
    with filled.house.database.reading() as db:
        yield db


def count(db: Reader, what: type[object]) -> int:
    return db.execute(select(func.count()).select_from(what)).scalar_one()


def somebody(db: Reader, person: Person) -> Actor:
    member = db.execute(select(Member.id).where(Member.pseudonym == person.pseudonym)).scalar_one()
    return queries.actor_by_member(db, member)


def log_in(house: House, person: Person) -> Actor:
    """Who she is after giving what was printed."""
    candidate = authentication.check_passphrase(house, person.pseudonym, person.passphrase(house.keys))
    assert (candidate.totp_secret is not None) == person.staff
    if person.staff:
        authentication.check_second_factor(house, candidate, person.code(house.keys))
    token = house.database.write(lambda db: begin_log_in(db, GUEST, candidate.member_id, Device.OWN))
    with house.database.reading() as db:
        return queries.actor_by_token(db, token)


@filled_on_sqlite
def test_it_is_as_large_as_it_says(db: Reader) -> None:
    assert count(db, Member) == len(PEOPLE) == 14
    assert count(db, Thread) == THREADS
    assert count(db, Post) == POSTS
    assert count(db, Message) == sum(len(lines) for chat in chats() for lines in chat.conversations)
    used = select(func.count(func.distinct(Thread.board_id)))
    assert db.execute(used).scalar_one() == len(board_defaults.BOARDS)
    roles = Counter(db.execute(select(MemberRole.role)).scalars())
    assert (roles[Role.EXPERT], roles[Role.CASEWORKER], roles[Role.OPERATOR]) == (2, 1, 1)


@filled_on_sqlite
def test_the_talk_goes_back_five_weeks_and_never_lies_ahead(db: Reader) -> None:
    first, last = db.execute(select(func.min(Post.created_at), func.max(Post.created_at))).one()
    assert timedelta(days=28) < clock.now() - first < timedelta(days=36)
    assert timedelta(0) < clock.now() - last < timedelta(days=4)
    for thread in db.execute(select(Thread.id, Thread.created_at, Thread.last_at)):
        moments = db.execute(select(Post.created_at).where(Post.thread_id == thread.id).order_by(Post.n)).scalars()
        assert sorted(moments_list := list(moments)) == moments_list
        assert (thread.created_at, thread.last_at) == (moments_list[0], moments_list[-1])


def test_the_rooms_show_what_was_said_last(filled: Filled, db: Reader) -> None:
    span = rooms.Span(filled.house.config.retention.chat_hours, filled.house.zone)
    otter = somebody(db, SHOWN[0])
    room = rooms.rooms(db, otter, span)[0]
    assert [message.text for message in rooms.latest(db, otter, room)][-1] == chats()[0].conversations[-1][-1].text
    oldest = db.execute(select(func.min(Message.created_at))).scalar_one()
    newest = db.execute(select(func.max(Message.created_at))).scalar_one()
    assert clock.now() - newest < timedelta(minutes=30)
    assert room.begin < oldest < clock.now() - timedelta(hours=filled.house.config.retention.chat_hours * 0.8)


@filled_on_sqlite
def test_caseworkers_write_nothing_where_they_cannot_read(db: Reader) -> None:
    writers = db.execute(
        select(Member.pseudonym)
        .join(Post, Post.author_id == Member.id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Board.audience == Audience.PEERS)
    ).scalars()
    assert {"Heldere Lantaarn", "Handige Sleutel"}.isdisjoint(writers)


@filled_on_sqlite
def test_the_house_has_something_to_announce(db: Reader) -> None:
    shown = {line.title: line for line in announcements.current(db, somebody(db, SHOWN[0]), clock.now())}
    plain = {line.title for line in announcements.current(db, GUEST, clock.now())}
    (meeting,) = shown.keys() - plain
    assert shown[meeting].starts_at is not None
    assert len(plain) == 1


@filled_on_sqlite
def test_there_is_something_new_for_who_logs_in(db: Reader) -> None:
    otter = somebody(db, SHOWN[0])
    lines = [line for b in boards.boards(db, otter) for line in boards.board(db, otter, b.public_id).threads]
    unread = sum(line.unread > 0 for line in lines)
    assert 0 < unread < len(lines) / 2


def test_the_printed_log_ins_work(filled: Filled) -> None:
    house, printed = filled
    for person in SHOWN:
        assert person.pseudonym in printed
        assert person.passphrase(house.keys) in printed
        assert not person.staff or person.secret(house.keys) in printed
        actor = log_in(house, person)
        assert (actor.pseudonym, actor.roles) == (person.pseudonym, frozenset(person.roles))


def test_twice_is_the_same_as_once(filled: Filled) -> None:
    house = filled.house
    with house.database.reading() as db:
        before = count(db, Post)
    again = list(fill(house.database, house.config, CHEAPLY))
    assert "there already" in again[0]
    assert any(SHOWN[0].passphrase(house.keys) in line for line in again)
    with house.database.reading() as db:
        assert (count(db, Member), count(db, Post)) == (len(PEOPLE), before)


def test_a_house_with_members_of_its_own_is_left_alone(house: House) -> None:
    new = NewMember("Echte Bewoner", "no passphrase opens this", b"0" * 32)
    house.database.write(lambda db: add_member(db, CONSOLE, new, (Role.MEMBER,)))
    with pytest.raises(Conflict, match="members or texts of its own"):
        list(fill(house.database, house.config, CHEAPLY))
    with house.database.reading() as db:
        assert (count(db, Member), count(db, Thread)) == (1, 0)


@on_sqlite
def test_a_demo_that_somebody_real_joined_is_left_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "put_together", lambda posts: SHORT)
    list(fill(house.database, house.config, CHEAPLY))
    new = NewMember("Echte Bewoner", "no passphrase opens this", b"0" * 32)
    house.database.write(lambda db: add_member(db, CONSOLE, new, (Role.MEMBER,)))
    with pytest.raises(Conflict):
        list(fill(house.database, house.config, CHEAPLY))


@on_sqlite
def test_all_or_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An accident in the middle, and the house is as empty as before."""

    def fails(*args: object, **named: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(demo, "put_together", lambda posts: SHORT)
    monkeypatch.setattr(room_actions, "say", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        list(fill(house.database, house.config, CHEAPLY))
    assert _members(house.database) == 0


def _members(database: Database) -> int:
    with database.reading() as db:
        return count(db, Member)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_every_name_could_be_chosen(person: Person) -> None:
    assert pseudonyms.check(person.pseudonym) == person.pseudonym


def test_every_text_passes_the_rules_and_says_what_may_be_said() -> None:
    for story in STORIES:
        assert not UNSAID.search(story.title)
        for post in story.posts:
            assert prose(post.text).source == post.text
            assert not UNSAID.search(post.text), post.text
    for chat in chats():
        for line in (line for lines in chat.conversations for line in lines):
            assert clean_text(line.text, longest=room_actions.MAX_MESSAGE) == line.text
            assert not UNSAID.search(line.text), line.text
            assert line.author in BY_KEY


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_a_thread_reads_as_talk(story: Story) -> None:
    assert len(story.posts) >= 4
    assert len({post.text for post in story.posts}) == len(story.posts), "nobody says what was said before"
    assert len({post.author for post in story.posts}) >= 3
    for n, post in enumerate(story.posts):
        assert post.author in BY_KEY
        assert post.quotes is None or post.quotes < n
        assert post.quotes is None or story.posts[post.quotes].author != post.author, "nobody quotes herself"


def test_most_of_it_is_said_once() -> None:
    said = Counter(post.text for story in STORIES for post in story.posts)
    assert len(said) > POSTS * 0.75
    assert max(said.values()) <= 4
    assert max(len(story.posts) for story in STORIES) > PAGE, "one thread turns the page"


def test_the_command_leaves_nobody_out_who_attends(server: Served) -> None:
    """A command is a process of its own: what it writes is found and told all the same."""
    server.run("demo")
    found = sqlite3.connect(server.folder / "huiskamer.sqlite")
    assert found.execute("SELECT count(*) FROM post_words_docsize").fetchone() == (POSTS,)
    assert found.execute("SELECT count(*) FROM notices").fetchone()[0] > 0
    found.close()
