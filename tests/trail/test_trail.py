"""The trail: written with the deed, one after the other, changed by nobody, shortened by the clock alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import gevent
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.accounts.models import Member
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import Conflict
from forum.policy import CONSOLE, Actor, Role
from forum.retention import purge_everywhere
from forum.trail import Deed
from forum.trail.chain import BEGINNING, Head, Unsound
from forum.writer import GroupWriter
from tests.factories import Watch, add_board, add_member
from tests.trail.trails import act, checked, deeds, entries

PARALLEL = 20
EXPERT = Actor(member_id=7, public_id="expert000001", pseudonym="Wilg", granted=frozenset({Role.MEMBER, Role.EXPERT}))
SETTINGS = load(EXAMPLE, {}).retention


def purge(database: Database) -> dict[str, int]:
    return database.write(lambda db: purge_everywhere(db, SETTINGS, clock.now()))


def test_an_entry_says_who_did_what_and_when_roughly(database: Database) -> None:
    act(database, EXPERT, Deed.AUTHOR_MUTED, "post00000001")
    (entry,) = entries(database)
    assert (entry.n, entry.actor, entry.name, entry.role) == (1, "expert000001", "Wilg", "expert")
    assert (entry.deed, entry.target, entry.facts) == ("author.muted", "post00000001", '{"hours":2}')
    assert entry.previous == BEGINNING
    assert timedelta(0) <= clock.now() - entry.moment < timedelta(minutes=5, seconds=10)
    assert (entry.moment.minute % 5, entry.moment.second, entry.moment.microsecond) == (0, 0, 0)


@pytest.mark.parametrize("words", ["two words", "é", "x" * 65, "a\nb"])
def test_no_text_of_anybody_fits_in(database: Database, words: str) -> None:
    with pytest.raises(ValueError, match="no fact"):
        database.write(lambda db: trail.record(db, EXPERT, Deed.THREAD_PINNED, "abc", why=words))
    assert not entries(database)


def test_what_is_not_done_is_not_written_down(database: Database) -> None:
    def job(db: Session) -> None:
        trail.record(db, EXPERT, Deed.THREAD_PINNED, "abc")
        raise Conflict

    with pytest.raises(Conflict):
        database.write(job)
    act(database, EXPERT, target="def")
    assert deeds(database) == [("thread.pinned", "def")]


def test_the_entry_waits_for_the_rows_of_the_deed(database: Database) -> None:
    """Nothing of the deed comes after it, so who waits for a turn in the trail holds up nobody else's deed."""
    person = add_member(database)

    def job(db: Session) -> None:
        trail.record(db, EXPERT, Deed.MEMBER_APPROVED, person.public_id)
        db.get_one(Member, person.member_id).line = "Hello"
        assert db.execute(text("SELECT count(*) FROM trail WHERE deed = 'member.approved'")).scalar() == 0

    database.write(job)
    assert deeds(database)[-1] == ("member.approved", person.public_id)


def test_many_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(lambda k: act(database, EXPERT, target=f"thing-{k}"), range(PARALLEL)))
    assert checked(database).entries == PARALLEL
    assert {target for _, target in deeds(database)} == {f"thing-{k}" for k in range(PARALLEL)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_many_in_one_commit_make_one_chain(database: Database) -> None:
    database.writer = GroupWriter(database)
    jobs = [gevent.spawn(act, database, EXPERT, target=f"thing-{k}") for k in range(PARALLEL)]
    gevent.joinall(jobs, raise_error=True)
    assert checked(database).entries == PARALLEL


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trail SET target = 'other' WHERE n = 2", "DELETE FROM trail WHERE n = 1", "DELETE FROM trail"],
)
def test_the_database_lets_nobody_change_it(database: Database, statement: str) -> None:
    for target in ("a", "b", "c"):
        act(database, EXPERT, target=target)
    with pytest.raises(IntegrityError, match="only added to"):
        database.write(lambda db: db.execute(text(statement)) and None)
    assert checked(database).entries == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nor_empty_it(database: Database) -> None:
    act(database, EXPERT)
    with pytest.raises(IntegrityError, match="only added to"):
        database.write(lambda db: db.execute(text("TRUNCATE trail")) and None)


def test_the_oldest_part_goes_and_an_entry_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    act(database, EXPERT, target="old")
    act(database, EXPERT, target="old-too")
    noted = checked(database).head
    watch.forward(timedelta(days=SETTINGS.trail_days - 1))
    act(database, EXPERT, target="young")
    assert purge(database)["trail"] == 0
    watch.forward(timedelta(days=1))
    assert purge(database)["trail"] == 2
    assert deeds(database) == [("thread.pinned", "young"), ("trail.shortened", "2")]
    sound = checked(database, noted)
    assert (sound.entries, sound.first, sound.head.n) == (2, 3, 4)
    assert purge(database)["trail"] == 0
    with pytest.raises(IntegrityError, match="only added to"):
        database.write(lambda db: db.execute(text("DELETE FROM trail WHERE n = 3")) and None)


def test_a_quiet_trail_is_not_shortened_for_having_been_shortened(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    act(database, EXPERT)
    for _ in range(3):
        watch.forward(timedelta(days=SETTINGS.trail_days + 1))
        purge(database)
    assert deeds(database) == [("trail.shortened", "1")]
    act(database, EXPERT)
    assert checked(database).entries == 2
    watch.forward(timedelta(days=SETTINGS.trail_days + 1))
    assert purge(database)["trail"] == 2
    assert deeds(database) == [("trail.shortened", "3")]
    assert checked(database).first == 4


def test_a_clock_that_was_wrong_for_a_moment_takes_nothing_along(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    act(database, EXPERT, target="first")
    watch.forward(-timedelta(days=9999))
    act(database, EXPERT, target="wrong")
    watch.forward(timedelta(days=9999))
    assert purge(database)["trail"] == 0
    assert checked(database).entries == 2


def test_a_cut_off_end_is_seen_with_a_noted_head(database: Database) -> None:
    for target in ("a", "b"):
        act(database, EXPERT, target=target)
    noted = checked(database).head
    assert checked(database, noted).entries == 2
    later = Head(3, noted.hash)
    with pytest.raises(Unsound, match="end of the trail is missing") as caught:
        checked(database, later)
    assert caught.value.params == {"n": 3}
    with pytest.raises(Unsound, match="not the one that was noted"):
        checked(database, Head(2, BEGINNING))


def test_what_the_console_and_the_clock_do_is_theirs(database: Database) -> None:
    add_board(database)
    act(database, None)
    assert [(e.name, e.role, e.deed) for e in entries(database)] == [
        (CONSOLE.pseudonym, "operator", "area.added"),
        (CONSOLE.pseudonym, "operator", "board.added"),
        ("", "house", "thread.pinned"),
    ]


def test_every_deed_has_its_words() -> None:
    assert set(trail.deeds.WORDS) == set(Deed)
    assert all(len(deed.value) <= 40 and "." in deed.value for deed in Deed)
