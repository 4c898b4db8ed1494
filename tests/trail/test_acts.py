"""What is in an entry of some acts, and what is not."""

from datetime import timedelta

import pytest

from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.boards.actions import naming, polls, tags
from forum.config import SignUp
from forum.db import Database
from forum.errors import Problem
from forum.policy import CONSOLE, GUEST, Actor, Role
from forum.rooms import actions as rooms
from forum.rooms.actions import leading
from tests import factories
from tests.factories import SPAN, actor, add_board, add_member, add_room, new_member, reply, say, start_thread
from tests.trail.trails import deeds, entries


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT)


def mute(database: Database, person: Actor, post: str) -> None:
    database.write(lambda db: naming.mute_author(db, person, post, 24))


def remove(database: Database, person: Actor, message: str) -> None:
    database.write(lambda db: rooms.remove(db, person, message, SPAN))


def remove_poll(database: Database, person: Actor, thread: str) -> None:
    database.write(lambda db: polls.remove_poll(db, person, thread))


def test_muting_tells_nothing_of_who_stands_behind_a_one_time_name(database: Database, expert: Actor) -> None:
    writer = add_member(database)
    board = add_board(database)
    thread = start_thread(database, expert, board).thread
    posts = [reply(database, writer, thread, anonymous=True).post for _ in range(2)]
    for post in posts:
        mute(database, expert, post)
    first, second = entries(database)[-2:]
    assert [entry.target for entry in (first, second)] == posts
    assert first.facts == second.facts == '{"hours":24}', "the same whether it changed anything"
    for entry in (first, second):
        assert writer.pseudonym not in f"{entry.name} {entry.facts}"
        assert writer.public_id not in (entry.actor, entry.target)


def test_barring_from_a_room_names_the_message_alone(database: Database, expert: Actor) -> None:
    speaker, room = add_member(database), add_room(database)
    message = say(database, speaker, room, alias=True).id
    database.write(lambda db: leading.bar(db, expert, message, leading.Kind.BAN, 24, SPAN))
    entry = entries(database)[-1]
    assert (entry.deed, entry.target, entry.facts) == ("speaker.banned", message, f'{{"hours":24,"room":"{room}"}}')


def test_ones_own_things_are_nobodys_business(database: Database, expert: Actor) -> None:
    """Under an alias, an entry would even say whose it is."""
    room, board = add_room(database), add_board(database)
    tag = database.write(lambda db: tags.add_tag(db, expert, {"nl": "Thee", "en": "Tea"}))
    thread = start_thread(database, expert, board).thread
    before = len(deeds(database))
    for alias in (False, True):
        own = say(database, expert, room, alias=alias).id
        remove(database, expert, own)
    database.write(lambda db: tags.tag_thread(db, expert, thread, {tag}))
    assert len(deeds(database)) == before
    other = add_member(database)
    others = say(database, other, room).id
    remove(database, expert, others)
    theirs = start_thread(database, other, board).thread
    database.write(lambda db: tags.tag_thread(db, expert, theirs, {tag}))
    assert deeds(database)[-2:] == [("message.removed", others), ("thread.tagged", theirs)]


def test_a_poll_is_taken_away_by_its_writer_or_by_a_keeper(database: Database, expert: Actor) -> None:
    writer, board = add_member(database), add_board(database)
    thread = start_thread(database, writer, board).thread
    for remover, expected in ((writer, 0), (expert, 1)):
        database.write(lambda db: polls.add_poll(db, writer, thread, "Tea?", ["Yes", "No"], False, 7))
        remove_poll(database, remover, thread)
        assert deeds(database).count(("poll.removed", thread)) == expected


def test_roles_and_newcomers(database: Database, expert: Actor) -> None:
    waits = database.write(lambda db: accounts.sign_up(db, GUEST, new_member("Rode Wouw"), SignUp.APPROVAL))
    public_id = actor(database, waits).public_id
    database.write(lambda db: accounts.approve(db, expert, public_id))
    for _ in range(2):
        database.write(lambda db: accounts.give_role(db, CONSOLE, "Rode Wouw", Role.CASEWORKER))
    database.write(lambda db: accounts.take_role(db, CONSOLE, "Rode Wouw", Role.CASEWORKER))
    assert public_id not in entries(database)[-3].target, "it outlives her account"
    found = [(entry.name, entry.deed, entry.target, entry.facts) for entry in entries(database)[-3:]]
    assert found == [
        (expert.pseudonym, "member.approved", entries(database)[-3].target, "{}"),
        ("console", "role.given", public_id, '{"role":"caseworker"}'),
        ("console", "role.taken", public_id, '{"role":"caseworker"}'),
    ]


def test_the_first_operator_is_written_down(database: Database) -> None:
    number = database.write(lambda db: accounts.sign_up_first_operator(db, GUEST, new_member()))
    (entry,) = entries(database)
    assert (entry.role, entry.deed, entry.target) == ("house", "role.given", actor(database, number).public_id)


def test_what_was_refused_is_not_written_down(database: Database, expert: Actor) -> None:
    post = start_thread(database, add_member(database), add_board(database)).post
    before = deeds(database)
    with pytest.raises(Problem):
        database.write(lambda db: naming.mute_author(db, expert, post, 9999))
    with pytest.raises(Problem):
        database.write(lambda db: boards.add_area(db, expert, "x", factories.NAMES))
    assert deeds(database) == before


def test_who_did_it_stays_when_she_goes(database: Database, expert: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = factories.Watch(monkeypatch)
    post = start_thread(database, add_member(database), add_board(database)).post
    database.write(lambda db: naming.mute_author(db, expert, post, 1))
    watch.forward(timedelta(minutes=1))
    database.write(lambda db: accounts.erase_account(db, expert, keep_texts=False))
    entry = entries(database)[-1]
    assert (entry.actor, entry.name, entry.deed) == (expert.public_id, expert.pseudonym, "author.muted")
