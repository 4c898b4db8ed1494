"""The door of a room, and a guest's way through it without JavaScript: in, a word, and out again."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.accounts.models import Visit
from forum.policy import Audience, Role
from forum.rooms.actions import leading
from forum.rooms.actions.leading import Kind
from forum.rooms.models import Room
from tests import factories
from tests.factories import SPAN
from tests.people import Page, People, Person

VISITS_AN_HOUR = 30


@pytest.fixture
def room(people: People) -> Iterator[str]:
    yield factories.add_room(people.database, Audience.EVERYONE)


def come_in(people: People, room: str) -> Person:
    """A guest on a visit, by the button at the door."""
    guest = people.stranger()
    answer = guest.submit(f"/rooms/{room}", f"/rooms/{room}/visit")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}?as=n#newest")
    return guest


def name_of(page: Page) -> str:
    """The name she has in the room, as its page tells."""
    return str(json.loads(next(a["data-me"] for _, a in page.marks if "data-me" in a))["name"])


def visits(people: People) -> list[bool]:
    """Whether each visit there was goes on."""
    now = clock.now()
    return [row["ends_at"] > now for row in factories.rows(people.database, "visits")]  # type: ignore[operator]


def test_at_the_door_one_sees_who_is_there_but_not_what_is_said(people: People, room: str) -> None:
    anna, bea = people.member(), people.member()
    socket = anna.socket()
    socket.enter(room)
    socket.say(room, "canary")
    page = bea.page(f"/rooms/{room}")
    assert "1 person is here now." in page.words
    assert "disappears after 24 hours" in page.words
    assert "canary" not in page.words
    ways = {a["value"] for tag, a in page.marks if tag == "input" and a.get("name") == "as"}
    assert ways == {"n", "a"}
    assert bea.name in page.words
    inside = bea.page(f"/rooms/{room}?as=n")
    assert "canary" in inside.words


def test_a_caseworker_comes_in_under_her_own_name_alone(people: People, room: str) -> None:
    caseworker = people.member(Role.CASEWORKER)
    page = caseworker.page(f"/rooms/{room}")
    assert [a["value"] for tag, a in page.marks if tag == "input" and a.get("name") == "as"] == ["n"]
    for way in ("?as=a", "?as=n"):
        assert name_of(caseworker.page(f"/rooms/{room}{way}")) == caseworker.name
    caseworker.submit(f"/rooms/{room}?as=a", text="Hello")
    assert caseworker.name in caseworker.page(f"/rooms/{room}?as=n").words
    assert factories.rows(people.database, "room_aliases") == []


def test_the_operator_stands_at_the_door_only(people: People, room: str) -> None:
    operator = people.member(Role.OPERATOR)
    for way in ("", "?as=n"):
        assert "you cannot talk in the rooms" in operator.page(f"/rooms/{room}{way}").words


def test_a_guest_comes_in_under_a_drawn_name_and_is_heard(people: People, room: str) -> None:
    listener = people.member().socket()
    listener.enter(room)
    guest = come_in(people, room)
    path = f"/rooms/{room}?as=n"
    name = name_of(guest.page(path))
    answer = guest.submit(path, text="Hello from the door")
    assert answer.status_code == 303
    (heard,) = listener.wait_for("message")
    assert (heard["text"], heard["name"], heard["badge"]) == ("Hello from the door", name, "guest")
    assert "Hello from the door" in guest.page(path).words
    assert name_of(guest.page(f"/rooms/{room}")) == name, "she need not choose again"


def test_a_guest_leaves_and_her_socket_closes(people: People, room: str) -> None:
    guest = come_in(people, room)
    socket = guest.socket()
    socket.enter(room)
    answer = guest.submit(f"/rooms/{room}?as=n", f"/rooms/{room}/leave")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/rooms")
    socket.wait(lambda: not socket.connected, 2)
    assert not visits(people)[-1]
    assert "Come in as a guest" in guest.page(f"/rooms/{room}").words
    assert name_of(come_in(people, room).page(f"/rooms/{room}")) != ""


def test_what_she_wrote_outlives_her_visit(people: People, room: str) -> None:
    guest, path = come_in(people, room), f"/rooms/{room}?as=n"
    fields = guest.page(path).form(path).filled({"text": "Half an hour of work"})
    factories.change(people.database, update(Visit).values(ends_at=clock.now() - timedelta(seconds=1)))
    answer = guest.post(path, fields)
    assert answer.status_code == 403
    assert "Half an hour of work" in answer.text
    assert "Half an hour of work" not in factories.everything(people.database)


def test_the_exit_ends_the_visit(people: People, room: str) -> None:
    guest = come_in(people, room)
    socket = guest.socket()
    socket.enter(room)
    assert guest.post("/exit").status_code == 200
    socket.wait(lambda: not socket.connected, 2)
    assert not visits(people)[-1]
    assert "Come in as a guest" in guest.page(f"/rooms/{room}").words


def test_a_log_in_ends_the_visit(people: People, room: str) -> None:
    name = people.arrival().name
    guest = come_in(people, room)
    socket = guest.socket()
    socket.enter(room)
    assert guest.log_in(name).status_code == 303
    socket.wait(lambda: not socket.connected, 2)
    assert not visits(people)[-1]
    assert name_of(guest.page(f"/rooms/{room}?as=n")) == name
    answer = guest.post(f"/rooms/{room}/visit", {"csrf_token": guest.token()})
    assert answer.status_code == 403, "a member needs no visit"


def test_a_closed_room_lets_no_guest_in_and_says_why(people: People, room: str) -> None:
    expert = people.member(Role.EXPERT)
    people.database.write(lambda db: leading.close_room(db, expert.actor, room, "Sleep well", SPAN))
    stranger = people.stranger()
    page = stranger.page(f"/rooms/{room}")
    assert "Sleep well" in page.words
    assert "Guests can come in when the room is open." in page.words
    assert not [form for form in page.forms if form.action == f"/rooms/{room}/visit"]
    before = len(visits(people))
    assert stranger.post(f"/rooms/{room}/visit", {"csrf_token": stranger.token()}).status_code == 403
    assert len(visits(people)) == before


def test_outside_its_hours_the_door_says_when_it_opens(people: People, room: str) -> None:
    today = clock.now().astimezone(SPAN.zone)
    hours = {"days": [(today.weekday() + 2) % 7], "from": "20:00", "to": "22:00"}
    factories.change(people.database, update(Room).where(Room.public_id == room).values(hours=hours))
    opens = today.date() + timedelta(days=2)
    words = people.stranger().page(f"/rooms/{room}").words
    assert f"This room opens on {opens:%A} {opens.day} {opens:%B} 20:00." in words


def test_who_was_sent_out_stands_at_the_door(people: People, room: str) -> None:
    anna, expert = people.member(), people.member(Role.EXPERT)
    said = factories.say(people.database, anna.actor, room, "canary", alias=True)
    people.database.write(lambda db: leading.bar(db, expert.actor, said.id, Kind.BAN, 1, SPAN))
    for way in ("", "?as=n", "?as=a"):
        words = anna.page(f"/rooms/{room}{way}").words
        assert "You cannot come into this room for a while." in words
        assert "canary" not in words
    for path in ("write", "call"):
        assert anna.get(f"/rooms/{room}/{path}").status_code == 403
    fields = {"csrf_token": anna.token(), "text": "Hello", "client_id": "number-of-mine"}
    assert anna.post(f"/rooms/{room}?as=n", fields).status_code == 403
    assert anna.get("/rooms").status_code == 200


def test_a_visit_opens_no_room_for_members(people: People, room: str) -> None:
    other = factories.add_room(people.database)
    guest = come_in(people, room)
    for path in (f"/rooms/{other}", f"/rooms/{other}?as=n", f"/rooms/{other}/write"):
        assert guest.get(path).status_code == 404
    assert other not in guest.get("/rooms").text
    answers = [guest.post(f"/rooms/{place}/visit", {"csrf_token": guest.token()}) for place in (other, "x" * 12)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].text.replace(other, "x" * 12) == answers[1].text, "it is not told from a room that is not there"
    assert guest.page(f"/rooms/{room}?as=n").form(f"/rooms/{room}?as=n"), "and she still is where she was"


def test_who_comes_in_again_and_again_has_to_wait(people: People, room: str) -> None:
    stranger, path = people.stranger(), f"/rooms/{room}/visit"
    for _ in range(VISITS_AN_HOUR + 1):
        answer = stranger.post(path, {"csrf_token": stranger.token()})
        if answer.status_code != 303:
            break
    assert answer.status_code == 429
    assert visits(people).count(True) <= 2 * VISITS_AN_HOUR
