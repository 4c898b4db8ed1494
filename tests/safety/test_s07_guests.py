"""S7 for guests: each visit is one person's alone, under a name nobody else has, and leads back to nobody.

Fifty who come in at the same moment are fifty guests.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, get_ident, local

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum import clock, keys
from forum.accounts import pseudonyms
from forum.accounts.logins import VISIT
from forum.accounts.models import Visit
from forum.config import load
from forum.db import Database
from forum.policy import GUEST, Audience
from forum.rooms.actions import visiting
from forum.rooms.models import Room
from tests import factories
from tests.factories import SPAN, add_member, add_room, rows, say, visitor
from tests.people import PASSPHRASE, Page, People, Person, visitors
from tests.safety.guests import come_in, guest, stranger
from tests.wire import Cut

PARALLEL = 50


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Behind a proxy: so each guest can have an address of her own."""
    with visitors(tmp_path_factory.mktemp("house"), {"server": {"proxies": 1}}) as people:
        yield people


@pytest.fixture
def room(people: People) -> str:
    return add_room(people.database, Audience.EVERYONE)


def token(people: People, cookie: str) -> str:
    """The token of a visit, as her cookie holds it."""
    config = load(people.server.settings, {})
    app = Flask("cookies")
    app.secret_key = keys.load(config.keys_folder).secret
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.loads(cookie).get("visit", ""))


def names_of_visits(database: Database) -> list[object]:
    return [visit["name"] for visit in rows(database, "visits")]


def name_in(person: Person, room: str) -> str:
    """The name she has in the room, as her page says it."""
    html = person.get(f"/rooms/{room}?as=n").text
    found = re.search(r"data-my-name>([^<]+)<", html)
    assert found, "she is not in the room"
    return found[1]


def test_50_who_come_in_at_once_are_50_guests(people: People, room: str) -> None:
    before = len(rows(people.database, "visits"))
    guests = [stranger(people) for _ in range(PARALLEL)]
    doors = [person.page(f"/rooms/{room}").form(f"/rooms/{room}/visit") for person in guests]
    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(lambda one: one[0].post(one[1].action, one[1].fields), zip(guests, doors, strict=True)))
    assert {answer.status_code for answer in answers} == {303}
    tokens = {token(people, person.cookie) for person in guests}
    assert len(tokens) == PARALLEL
    assert min(map(len, tokens)) >= 22, "128 bits in base64"
    visits = rows(people.database, "visits")[before:]
    for column in ("name", "public_id", "token_digest"):
        assert len({visit[column] for visit in visits}) == len(visits) == PARALLEL, column
    assert {name_in(person, room) for person in guests} == {visit["name"] for visit in visits}
    kept = factories.everything(people.database)
    assert not any(one in kept for one in tokens), "only digests are kept"


def test_two_who_draw_the_same_name_at_once_get_different_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked that it is free before either has taken it, where the database lets two write at once."""
    room, both, first = add_room(database, Audience.EVERYONE), Barrier(2), local()

    def suggest(language: str) -> str:
        if not hasattr(first, "drawn"):
            first.drawn = True
            return "Blije Das"
        return f"Blije {get_ident()}"

    def begin(db: Session) -> str:
        begun = visiting.begin_visit(db, GUEST, room, "nl", SPAN)
        with suppress(BrokenBarrierError):
            both.wait(1)
        return begun

    monkeypatch.setattr(pseudonyms, "suggest", suggest)
    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(lambda _: database.write(begin), range(2)))) == 2
    assert len(set(names_of_visits(database))) == 2


def test_no_guest_gets_the_name_of_a_member(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    room = add_room(database, Audience.EVERYONE)
    add_member(database, name="Anna Appel")
    first = visitor(database, room)
    drawn = iter(["Anna Appel", "ANNA APPEL", first.pseudonym, "Blije Das"])
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: next(drawn))
    assert visitor(database, room).pseudonym == "Blije Das"


def test_nor_the_name_of_a_guest_who_left_while_her_words_are_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = add_room(database, Audience.EVERYONE)
    first = visitor(database, room)
    say(database, first, room, "Tea?")
    gone = update(Visit).values(ends_at=clock.now())
    database.write(lambda db: db.execute(gone) and None)
    drawn = iter([first.pseudonym, "Blije Das"])
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: next(drawn))
    assert visitor(database, room).pseudonym == "Blije Das"


def test_nor_the_alias_of_somebody_in_the_room(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    room = add_room(database, Audience.EVERYONE)
    say(database, add_member(database), room, "Tea?", alias=True)
    alias = str(rows(database, "room_aliases")[0]["name"])
    drawn = iter([alias, "Blije Das"])
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: next(drawn))
    assert visitor(database, room).pseudonym == "Blije Das"


def test_who_comes_again_is_another_guest(people: People, room: str) -> None:
    person = guest(people, room)
    first, cookie = name_in(person, room), person.cookie
    socket = person.socket()
    assert socket.enter(room)["me"]["badge"] == "guest"
    said = socket.say(room, "Tea?")
    come_in(person, room)
    socket.wait(lambda: not socket.connected)  # the visit before is over
    assert name_in(person, room) != first
    assert token(people, person.cookie) != token(people, cookie)
    again = person.socket()
    entered = again.enter(room)
    assert entered["me"]["who"] != said["who"]
    assert entered["mine"] == [entered["me"]["who"]]
    assert again.ask("room:remove", {"id": said["id"]})["code"] == "not_allowed", "hers no longer"
    assert people.stranger(cookie=cookie).get(f"/rooms/{room}/write").status_code == 403


def test_a_visit_to_another_room_ends_the_one_before(people: People, room: str) -> None:
    person, other = guest(people, room), add_room(people.database, Audience.EVERYONE)
    come_in(person, other)
    assert name_in(person, other)
    assert person.get(f"/rooms/{room}/write").status_code == 403
    assert Page(person.get(f"/rooms/{room}?as=n").text, f"/rooms/{room}").form(f"/rooms/{room}/visit"), "its door"


def leave(person: Person, room: str) -> None:
    assert person.submit(f"/rooms/{room}?as=n", f"/rooms/{room}/leave").status_code == 303


def quick_exit(person: Person, room: str) -> None:
    assert person.post("/exit").status_code == 200


def log_in(person: Person, room: str) -> None:
    person.sign_up(f"Guest {room[:6]}")
    assert person.log_in(person.name, PASSPHRASE).status_code == 303


@pytest.mark.parametrize("way", [leave, quick_exit, log_in])
def test_her_visit_ends_when_she_goes(people: People, room: str, way: Callable[[Person, str], None]) -> None:
    person = guest(people, room)
    cookie, socket = person.cookie, person.socket()
    assert socket.enter(room)["ok"]
    way(person, room)
    socket.wait(lambda: not socket.connected)
    with pytest.raises(Cut):
        socket.say(room, "Still here?")
    thief = people.stranger(cookie=cookie)
    assert thief.get(f"/rooms/{room}/write").status_code == 403
    assert "s" not in person.http.cookies or token(people, person.cookie) == ""


def test_a_visit_ends_by_itself(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = factories.Watch(monkeypatch)
    room = add_room(database, Audience.EVERYONE)
    visitor(database, room)
    (kept,) = rows(database, "visits")
    assert kept["ends_at"] == watch.now + VISIT
    assert timedelta(hours=1) <= VISIT <= timedelta(hours=12), "an evening"


def test_nothing_of_who_she_is_is_kept_with_a_visit(people: People, room: str) -> None:
    person = guest(people, room)
    address = str(person.http.headers["X-Forwarded-For"])
    person.socket().enter(room)
    assert {*rows(people.database, "visits")[-1]} == {
        "id",
        "public_id",
        "token_digest",
        "room",
        "name",
        "mark",
        "ends_at",
    }
    assert address not in factories.everything(people.database)
    assert address not in people.server.log.read_text("utf-8", "replace")


def test_from_one_address_guests_come_in_at_a_pace(people: People, room: str) -> None:
    """So that nobody fills a room with guests of her own; who is told to wait is told so in a sentence."""
    crowd = [stranger(people, address="192.0.2.7") for _ in range(32)]
    codes = [person.submit(f"/rooms/{room}", f"/rooms/{room}/visit") for person in crowd]
    assert [answer.status_code for answer in codes] == [303] * 30 + [429] * 2
    assert int(codes[-1].headers["Retry-After"]) > 0
    assert "Please wait a moment" in Page(codes[-1].text).words
    assert guest(people, room), "from another address"


def test_where_no_guests_are_welcome_none_comes_in(people: People, room: str) -> None:
    person = stranger(people)
    form = person.page(f"/rooms/{room}").form(f"/rooms/{room}/visit")
    before = len(rows(people.database, "visits"))
    kinds: list[dict[str, object]] = [
        {"closed_at": clock.now()},
        {"closed_at": None, "hours": {"days": [], "from": "20:00", "to": "22:00"}},
        {"hours": None, "audience": Audience.MEMBERS},
        {"audience": Audience.PEERS},
    ]
    for changes in kinds:
        changed = update(Room).where(Room.public_id == room).values(**changes)
        people.database.write(lambda db, changed=changed: db.execute(changed) and None)  # type: ignore[misc]
        answer = person.post(form.action, form.fields)
        assert answer.status_code == 403, changes
    assert len(rows(people.database, "visits")) == before


def test_members_are_no_guests(people: People, room: str) -> None:
    person = people.member()
    assert f"/rooms/{room}/visit" not in {form.action for form in person.page(f"/rooms/{room}").forms}
    answer = person.post(f"/rooms/{room}/visit", {"csrf_token": person.token()})
    assert answer.status_code == 403
    assert token(people, person.cookie) == ""
