"""S4: a log-in lives on the server. Once it has ended, its pages and its sockets are closed within two seconds."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import socketio
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import sanctions
from forum.accounts.models import Device, Login, Member
from forum.housekeeping import SWEEP_SECONDS
from forum.policy import Standing
from tests import factories
from tests.people import PASSPHRASE, People, Person
from tests.wire import Cut


def log_out(people: People, person: Person) -> None:
    assert person.submit("/logout", anyway="1").status_code == 303


def log_out_everywhere(people: People, person: Person) -> None:
    assert person.submit("/me", "/me/logins/end").status_code == 303


def quick_exit(people: People, person: Person) -> None:
    assert person.post("/exit").status_code == 200


def erase_account(people: People, person: Person) -> None:
    assert person.submit("/me/erase", passphrase=PASSPHRASE, texts="erase").status_code == 200


def is_banned(people: People, person: Person) -> None:
    """By somebody in another process."""
    with people.database.reading() as db:
        number = db.execute(select(Member.id).where(Member.pseudonym == person.name)).scalar_one()
    people.database.write(lambda db: sanctions.begin(db, number, Standing.BANNED, None))


WAYS: list[Callable[[People, Person], None]] = [log_out, log_out_everywhere, quick_exit, erase_account, is_banned]


def is_dead(people: People, cookie: str) -> None:
    """With this cookie one is a guest, on pages and on sockets."""
    thief = people.stranger(cookie=cookie)
    assert thief.get("/me").headers["Location"].startswith("/login")
    with pytest.raises(socketio.exceptions.ConnectionError):
        thief.socket()


def test_the_house_looks_so_often_that_two_seconds_are_enough() -> None:
    """Here and in tests of guests it is only waited for: how long it takes depends on what else this machine does."""
    assert SWEEP_SECONDS <= 1


@pytest.mark.parametrize("way", WAYS)
def test_her_sockets_close_and_her_cookie_opens_nothing(people: People, way: Callable[[People, Person], None]) -> None:
    person, room = people.arrival(), factories.add_room(people.database)
    sockets, listener = [person.socket(), person.socket()], people.member().socket()
    for socket in (listener, *sockets):
        socket.enter(room)
    cookie = person.cookie
    way(people, person)
    for socket in sockets:
        socket.wait(lambda: not socket.connected)  # noqa: B023 - called at once
    listener.say(room, "Is she gone?")
    listener.wait_for("message")
    assert all(socket.events("message") == [] for socket in sockets)
    listener.wait(lambda: [told["count"] for told in listener.events("presence")][-1:] == [1])
    is_dead(people, cookie)


def test_another_log_in_of_hers_ends_alone(people: People) -> None:
    here, there = people.arrival(), people.stranger()
    there.log_in(here.name)
    mine, other, cookie = here.socket(), there.socket(), there.cookie
    ends = [form.action for form in here.page("/me").forms if form.action.startswith("/me/logins/")]
    assert len(ends) == 2, "the other one alone, and all of them"
    here.submit("/me", ends[0])
    other.wait(lambda: not other.connected)
    is_dead(people, cookie)
    assert here.get("/me").status_code == 200
    assert mine.connected


def test_a_new_passphrase_ends_the_other_log_ins(people: People) -> None:
    here, there = people.arrival(), people.stranger()
    there.log_in(here.name)
    mine, other, cookie = here.socket(), there.socket(), there.cookie
    changed = here.submit("/me/passphrase", passphrase=PASSPHRASE, new="acht kamers vol warm licht")
    assert changed.status_code == 303
    other.wait(lambda: not other.connected)
    is_dead(people, cookie)
    assert mine.connected
    assert there.log_in(here.name).status_code == 400, "the old passphrase"
    assert there.log_in(here.name, "acht kamers vol warm licht").status_code == 303


@pytest.mark.parametrize("limit", ["idle_until", "ends_at"])
def test_one_that_has_run_out_opens_nothing_and_its_socket_says_nothing(people: People, limit: str) -> None:
    """It closes by time alone, nobody ends it: so each event asks the database anew."""
    person, room = people.member(), factories.add_room(people.database)
    socket, listener = person.socket(), people.member().socket()
    socket.enter(room)
    listener.enter(room)

    def run_out(db: Session) -> None:
        db.execute(update(Login).where(Login.member_id == person.actor.member_id).values({limit: clock.now()}))

    people.database.write(run_out)
    with suppress(Cut):  # the sweep, which closes the socket within two seconds, may be there before
        for event, data in (
            ("room:say", {"room": room, "text": "Hello", "client_id": "number-1"}),
            ("room:enter", {"room": room}),
            ("room:typing", {"room": room}),
        ):
            ack = socket.ask(event, data)
            assert (ack["ok"], ack["code"]) == (False, "ended"), ack
            assert "log in" in ack["message"]
    is_dead(people, person.cookie)
    listener.say(room, "the end")
    assert [message["text"] for message in listener.wait_for("message")] == ["the end"]


def test_who_talks_in_a_room_is_here(people: People) -> None:
    """No page is loaded for an hour, but she is not idle: the limit moves on with what she says."""
    person, room = people.member(), factories.add_room(people.database)
    socket = person.socket()
    nearly = clock.now() + timedelta(minutes=1)
    mine = Login.member_id == person.actor.member_id
    people.database.write(
        lambda db: db.execute(update(Login).where(mine).values(device=Device.WATCHED, idle_until=nearly)) and None
    )
    socket.enter(room)
    assert idle_until(people, person) == nearly, "a page that only comes back by itself is nobody"
    assert socket.say(room, "Still here")["ok"]
    assert idle_until(people, person) > clock.now() + timedelta(minutes=19)


def idle_until(people: People, person: Person) -> datetime:
    with people.database.reading() as db:
        return db.execute(select(Login.idle_until).where(Login.member_id == person.actor.member_id)).scalar_one()


def test_what_the_cookie_holds_is_drawn_anew_each_time_and_kept_as_a_digest(people: People) -> None:
    person = people.member()
    tokens = {factories.log_in(people.database, person.actor) for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 22, "128 bits in base64"
    kept = factories.everything(people.database)
    assert not any(token in kept for token in tokens)


def test_coming_in_anew_ends_the_log_in_before(people: People) -> None:
    person = people.arrival()
    before = person.cookie
    assert person.log_in(person.name).status_code == 303
    assert person.get("/me").status_code == 200
    is_dead(people, before)


@pytest.mark.parametrize(("phone", "stays"), [("watched", False), ("own", True)])
def test_a_watched_phone_forgets_the_cookie_with_the_browser(people: People, phone: str, stays: bool) -> None:
    answer = people.stranger().submit("/login", name=people.arrival().name, passphrase=PASSPHRASE, phone=phone)
    assert ("expires=" in answer.headers["Set-Cookie"].lower()) is stays
