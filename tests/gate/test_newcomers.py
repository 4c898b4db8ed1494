"""What newcomers write waits for a look, is let through or comes back, and is nobody's to see meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum import clock, retention
from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.boards.actions import keeping
from forum.boards.models import Post
from forum.config import Retention, SignUp
from forum.db import Database
from forum.errors import Conflict, Found, Invalid, NotAllowed, NotFound, TooFast
from forum.gate import Sent, actions, queries
from forum.gate.events import TextReleased, TextReturned
from forum.gate.views import HeldText
from forum.policy import GUEST, Actor, Audience, Role
from forum.rooms import actions as rooms
from forum.text import prose
from tests import factories
from tests.factories import SPAN, Watch
from tests.gate.newcomers import deeds, newcomer, receive, release

PHONE = "06 12345678"
KEPT = Retention(chat_hours=24, session_days=7, forum_days=365, trail_days=180, help_days=90, account_months=12)


@pytest.fixture
def expert(database: Database) -> Actor:
    return factories.add_member(database, Role.MEMBER, Role.EXPERT)


def posts(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.execute(select(Post.source).order_by(Post.id)).scalars())


def own(database: Database, person: Actor) -> list[str]:
    with database.reading() as db:
        return [text.words[next(reversed(text.words))] for text in queries.own(db, person)]


def held(database: Database, person: Actor) -> list[HeldText]:
    with database.reading() as db:
        return queries.held(db, person)


def test_the_first_two_texts_wait_and_the_third_does_not(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    first = factories.start_thread(database, new, board, "One", "Title")
    thread = factories.start_thread(database, expert, board).thread
    second = factories.reply(database, new, thread, "Two", once="a" * 12)
    again = factories.reply(database, new, thread, "Two", once="a" * 12)
    assert first.waits and second.waits and not first.post
    assert again.waits == second.waits, "sent twice, it waits once"
    assert posts(database) == ["Tea is ready."]
    assert own(database, new) == ["One", "Two"]
    assert [text.name for text in held(database, expert)] == [new.pseudonym] * 2
    assert release(database, expert, first.waits).thing
    assert release(database, expert, second.waits).thing
    assert factories.reply(database, new, thread, "Three").post
    assert sorted(posts(database)) == ["One", "Tea is ready.", "Three", "Two"]
    assert own(database, new) == [] and deeds(database).count("text.released") == 2
    assert factories.reply(database, new, thread, "Two", once="a" * 12).post, "a late retry finds it there"


def test_what_was_found_stands_between_whole_words(database: Database) -> None:
    board, text = (
        factories.add_board(database),
        f"I am new here, so please call {PHONE} any evening after eight or nine.",
    )
    with pytest.raises(Found) as asked:
        factories.start_thread(database, factories.add_member(database), board, text)
    assert asked.value.pieces == (("…here, so please call ", PHONE, " any evening after…"),)


def test_letting_a_one_time_name_through_tells_nothing_of_whose_it_is(database: Database, expert: Actor) -> None:
    """Else the first text of hers that goes at once, under her own name, would."""
    new, board = newcomer(database), factories.add_board(database)
    for _ in range(3):
        release(database, expert, factories.start_thread(database, new, board, "One", anonymous=True).waits)
    assert factories.start_thread(database, new, board, "Two").waits


def test_what_cannot_be_opened_stays(database: Database, expert: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = factories.start_thread(database, newcomer(database), factories.add_board(database), "One").waits
    with monkeypatch.context() as patch:
        patch.setattr(actions, "keyring", lambda db: replace(factories.KEYS, data=b"another key" * 2 + b"x" * 10))
        with pytest.raises(Conflict):
            release(database, expert, waits)
    assert release(database, expert, waits).thing


def test_a_waiting_text_names_nobody_and_shows_no_word_in_the_database(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    factories.start_thread(database, new, board, "A canaryword", anonymous=True)
    factories.start_thread(database, new, board, "Another canaryword")
    first, second = factories.rows(database, "gate_waiting")
    assert "canaryword" not in factories.everything(database)
    assert first["who"] != second["who"], "nor do two of them tell that they are of one person"
    assert [text.name for text in held(database, expert)] == ["", new.pseudonym]


def test_a_release_under_a_one_time_name_tells_nobody(
    database: Database, expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, board = newcomer(database), factories.add_board(database)
    hidden = factories.start_thread(database, new, board, "One", anonymous=True)
    shown = factories.start_thread(database, new, board, "Two")
    heard = factories.hear(monkeypatch, TextReleased, TextReturned)
    release(database, expert, hidden.waits)
    assert heard == [], "a notice to her at that moment would tell whose it is"
    release(database, expert, shown.waits)
    assert [type(one) for one in heard] == [TextReleased]
    assert factories.rows(database, "thread_follows") == [
        {"member_id": new.member_id, "thread_id": factories.rows(database, "threads")[1]["id"]}
    ]


def test_what_cannot_go_there_any_more_comes_back(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    thread = factories.start_thread(database, expert, board).thread
    waits = factories.reply(database, new, thread, "One").waits
    database.write(lambda db: keeping.lock(db, expert, thread))
    assert not release(database, expert, waits).thing
    with database.reading() as db:
        (text,) = queries.own(db, new)
    assert (text.waits, text.by_house, bool(text.returned)) == (False, True, True)
    assert posts(database) == ["Tea is ready."] and held(database, expert) == []


def test_sent_back_changed_and_let_through(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    waits = factories.start_thread(database, new, board, "One", "Title").waits
    database.write(lambda db: actions.send_back(db, expert, waits, "Please leave out the street."))
    with database.reading() as db:
        assert queries.own_text(db, new, waits).returned == "Please leave out the street."
    with pytest.raises(NotFound):
        release(database, expert, waits)
    words = {"title": "Title", "body": "Better"}
    other = factories.add_member(database)
    with pytest.raises(NotFound):
        database.write(lambda db: actions.change(db, other, waits, words))
    database.write(lambda db: actions.change(db, new, waits, words))
    release(database, expert, waits)
    assert posts(database) == ["Better"]
    gone = factories.start_thread(database, new, board, "Never mind").waits
    database.write(lambda db: actions.withdraw(db, new, gone))
    assert factories.rows(database, "gate_waiting") == []


def test_only_who_may_read_there_looks(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database, Audience.PEERS)
    both = factories.add_member(database, Role.EXPERT, Role.CASEWORKER)
    waits = factories.start_thread(database, new, board, "One").waits
    assert held(database, both) == [] and len(held(database, expert)) == 1
    for nobody in (both, new, factories.add_member(database)):
        with pytest.raises((NotFound, NotAllowed)):
            release(database, nobody, waits)


@pytest.mark.parametrize("alias", [False, True])
def test_a_message_waits_and_is_said_as_she_meant_it(database: Database, expert: Actor, alias: bool) -> None:
    new, room = newcomer(database, 1), factories.add_room(database)
    said = factories.say(database, new, room, "Hello all", "client-id-1", alias=alias)
    assert said.waits and factories.rows(database, "messages") == []
    release(database, expert, said.waits)
    (kept,) = factories.rows(database, "messages")
    assert kept["text"] == "Hello all" and (kept["author_id"] is None) is alias
    again = factories.say(database, new, room, "Hello all", "client-id-1", alias=alias)
    assert (again.n, again.waits) == (1, ""), "a late retry finds it there"


def test_links_and_contacts_of_newcomers(database: Database, expert: Actor) -> None:
    new, room = newcomer(database, 0), factories.add_room(database)
    with pytest.raises(Invalid, match="links"):
        factories.say(database, new, room, "look at https://example.com/x")
    with pytest.raises(Found) as asked:
        factories.say(database, new, room, f"call {PHONE}")
    assert asked.value.waits and asked.value.pieces == (("call ", PHONE, ""),)

    def as_it_is(person: Actor) -> rooms.Said:
        text = f"call {PHONE}"
        return database.write(lambda db: rooms.say(db, person, room, text, "client-id-1", SPAN, sent=Sent.AS_IT_IS))

    assert as_it_is(new).waits
    member = factories.add_member(database)
    with pytest.raises(Found):
        factories.say(database, member, room, f"call {PHONE}")
    assert not as_it_is(member).waits, "who is no newcomer decides for herself"


def test_a_guest_brings_no_contacts(database: Database) -> None:
    room = factories.add_room(database, Audience.EVERYONE)
    guest = factories.visitor(database, room)
    assert factories.say(database, guest, room, "Hello").n == 1
    with pytest.raises(Invalid):
        database.write(lambda db: rooms.say(db, guest, room, f"call {PHONE}", "client-id-1", SPAN, sent=Sent.AS_IT_IS))


def test_what_was_looked_at_is_not_changed_after(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    post = release(database, expert, factories.start_thread(database, new, board, "One").waits).thing
    with pytest.raises(NotAllowed):
        database.write(lambda db: boards.edit_post(db, new, post, prose("Other")))
    release(database, expert, factories.start_thread(database, new, board, "Two").waits)
    database.write(lambda db: boards.edit_post(db, new, post, prose("Other")))


def test_who_signs_up_is_new_for_a_week_and_no_longer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, board = Watch(monkeypatch), factories.add_board(database)
    receive(database)
    number = database.write(lambda db: accounts.sign_up(db, GUEST, factories.new_member(), SignUp.OPEN))
    assert factories.start_thread(database, factories.actor(database, number), board, "One").waits
    assert not factories.start_thread(database, factories.add_member(database), board, "One").waits
    watch.forward(timedelta(days=8))
    assert not factories.start_thread(database, factories.actor(database, number), board, "Two").waits
    database.write(lambda db: retention.purge_everywhere(db, KEPT, clock.now()))
    assert factories.rows(database, "gate_newcomers") == []


def test_nobody_looks_for_two_weeks_and_an_account_goes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, board = Watch(monkeypatch), factories.add_board(database)
    new, other = newcomer(database), newcomer(database)
    factories.start_thread(database, new, board, "One")
    factories.start_thread(database, other, board, "Two")
    database.write(lambda db: accounts.erase_account(db, other, keep_texts=True))
    assert len(factories.rows(database, "gate_waiting")) == 1
    for days, texts in ((15, ["One"]), (8, [])):
        watch.forward(timedelta(days=days))
        database.write(lambda db: retention.purge_everywhere(db, KEPT, clock.now()))
        assert own(database, new) == texts


def test_only_what_was_read_is_let_through(database: Database, expert: Actor) -> None:
    new, board = newcomer(database), factories.add_board(database)
    waits = factories.start_thread(database, new, board, "Tea is ready.", "Title").waits
    (read,) = held(database, expert)
    words = {"title": "Title", "body": "Something quite different."}
    database.write(lambda db: actions.change(db, new, waits, words))
    with pytest.raises(Conflict):
        database.write(lambda db: actions.release(db, expert, waits, read.seen))
    assert posts(database) == []
    (read,) = held(database, expert)
    database.write(lambda db: actions.release(db, expert, waits, read.seen))
    assert posts(database) == ["Something quite different."]


def test_one_text_is_found_however_many_wait(
    database: Database, expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 1)
    new, board = newcomer(database), factories.add_board(database)
    waits = [factories.start_thread(database, new, board, text).waits for text in ("One", "Two")]
    assert len(held(database, expert)) == 1
    with database.reading() as db:
        assert [queries.held_text(db, expert, text).words["body"] for text in waits] == ["One", "Two"]
        with pytest.raises(NotFound):
            queries.held_text(db, new, waits[0])


def test_no_time_of_a_waiting_text_is_exact(database: Database) -> None:
    factories.start_thread(database, newcomer(database), factories.add_board(database), "One")
    (row,) = factories.rows(database, "gate_waiting")
    created, until = (datetime.fromisoformat(str(row[name])) for name in ("created_at", "until"))
    assert (created.minute % 5, created.second, created.microsecond) == (0, 0, 0)
    assert until - created == timedelta(days=14)


def test_ten_wait_at_most(database: Database) -> None:
    new, board = newcomer(database), factories.add_board(database)
    for number in range(10):
        factories.start_thread(database, new, board, f"Text {number}")
    with pytest.raises(TooFast):
        factories.start_thread(database, new, board, "One more")
