"""The room of an evening: seats where not everybody may come in, the agreement at its door, what it is about now."""

from collections.abc import Callable
from typing import Any

import pytest

from forum import clock
from forum.accounts.actions import erase_account
from forum.db import Database
from forum.errors import Conflict, NotFound
from forum.policy import Audience, Role
from forum.rooms import evenings, queries
from forum.rooms.actions import arranging, leading
from forum.rooms.queries import leading as lead_queries
from forum.rooms.seats import give_seat, take_seat
from tests import factories
from tests.factories import NAMES, SPAN
from tests.people import Page, People, Person

WITHIN = 3.0
AGREED = "as=n&y=1"


def open_room(
    database: Database, *members: int | None, seated: bool = False, audience: Audience = Audience.MEMBERS
) -> str:
    """The room of a planned evening; its public id."""
    session = factories.add_session(database, audience=audience)
    new = evenings.Evening(session, NAMES, audience, 168, None, seated)
    number = database.write(lambda db: evenings.open_for_session(db, new, [member or 0 for member in members]))
    return next(str(row["public_id"]) for row in factories.rows(database, "rooms") if row["id"] == number)


def number_of(database: Database, room: str) -> int:
    return next(int(str(row["id"])) for row in factories.rows(database, "rooms") if row["public_id"] == room)


def by_the_house(database: Database, deed: Callable[..., object], room: str, *values: object) -> None:
    """What the house does by itself, in another process than the one that serves."""
    number = number_of(database, room)
    database.write(lambda db: deed(db, number, *values) and None)


def refusal(person: Person, room: str, **way: bool) -> tuple[str, str]:
    ack = person.socket().enter(room, **way)
    assert not ack["ok"], ack
    return ack["code"], ack["message"]


# Seats


def test_without_a_seat_one_stays_at_the_door(people: People) -> None:
    anna, bea = people.member(), people.member()
    room = open_room(people.database, anna.actor.member_id, seated=True)
    assert bea.page(f"/rooms/{room}?{AGREED}").words.count("This evening is for who signed up.") == 1
    assert bea.get(f"/rooms/{room}/write?{AGREED}").status_code == 403
    assert refusal(bea, room, agreed=True) == ("not_allowed", "This evening is for who signed up.")
    assert bea.socket().say(room, "Let me in")["code"] == "not_allowed"
    assert people.stranger().get(f"/rooms/{room}").status_code == 404
    socket = anna.inside(room, agreed=True)
    assert socket.say(room, "Good evening")["ok"]
    assert "Good evening" in anna.page(f"/rooms/{room}?{AGREED}").words


def test_no_guest_comes_into_a_room_with_seats(people: People) -> None:
    room = open_room(people.database, seated=True, audience=Audience.EVERYONE)
    guest = people.stranger()
    assert "Come in as a guest" not in guest.page(f"/rooms/{room}").words
    token = guest.token()
    assert guest.post(f"/rooms/{room}/visit", {"csrf_token": token, "y": "1"}).status_code == 403


def test_a_seat_that_is_taken_away_closes_her_socket_and_nobody_elses(people: People) -> None:
    anna, bea, expert = people.member(), people.member(), people.member(Role.EXPERT)
    room = open_room(people.database, anna.actor.member_id, bea.actor.member_id, seated=True)
    hers, other, leader = (person.inside(room, agreed=True) for person in (anna, bea, expert))
    by_the_house(people.database, take_seat, room, room, anna.actor.member_id)
    hers.wait(lambda: not hers.connected, WITHIN)
    assert refusal(anna, room, agreed=True)[0] == "not_allowed"
    by_the_house(people.database, give_seat, room, room, anna.actor.member_id)
    by_the_house(people.database, give_seat, room, room, anna.actor.member_id)
    anna.inside(room, agreed=True)
    assert other.connected
    assert leader.connected, "who leads needs none"


def test_an_erased_account_leaves_no_seat(database: Database) -> None:
    anna, bea = factories.add_member(database), factories.add_member(database)
    open_room(database, anna.member_id, bea.member_id, seated=True)
    database.write(lambda db: erase_account(db, anna, keep_texts=True))
    assert len(factories.rows(database, "room_seats")) == 1


# The agreement


@pytest.mark.parametrize(
    ("chosen", "sentence"), [("as=n&q=1", "Please agree to this first."), ("y=1&q=1", "Please choose a name first.")]
)
def test_an_old_phone_that_checks_nothing_gets_its_choices_back(people: People, chosen: str, sentence: str) -> None:
    anna, room = people.member(), open_room(people.database)
    door = anna.page(f"/rooms/{room}?{chosen}")
    assert sentence in door.words
    assert sorted(door.form(f"/rooms/{room}#newest").fields) == sorted(
        tuple(pair.split("=")) for pair in chosen.split("&")
    )


def test_one_comes_in_having_agreed_that_what_is_said_stays(people: People) -> None:
    anna, room = people.member(), open_room(people.database)
    for path in (f"/rooms/{room}", f"/rooms/{room}?as=n", f"/rooms/{room}?as=n&y=0"):
        door = anna.page(path)
        assert "What is said here stays here: I agree" in door.words
        assert ("Please agree to this first." in door.words) is ("as=n" in path)
        assert not any("data-talk" in a for _, a in door.marks)
    page = anna.page(f"/rooms/{room}?{AGREED}")
    assert "Please choose a name first." not in page.words
    assert any("data-talk" in a for _, a in page.marks)
    inside = [link for link in page.links(f"/rooms/{room}") if "as=" in link]
    assert inside
    assert all("y=1" in link for link in inside), "the way inside the room goes on without being asked again"


def test_nothing_is_read_or_said_by_another_way_without_having_agreed(people: People) -> None:
    anna, room = people.member(), open_room(people.database)
    token = anna.token()
    assert anna.get(f"/rooms/{room}/write?as=n").status_code == 403
    assert anna.post(f"/rooms/{room}?as=n", {"csrf_token": token, "text": "canary"}).status_code == 403
    assert "canary" not in factories.everything(people.database)
    code, message = refusal(anna, room)
    assert (code, "at the door" in message) == ("not_allowed", True)
    assert anna.inside(room, agreed=True).connected
    answer = anna.submit(f"/rooms/{room}/write?{AGREED}", f"/rooms/{room}?{AGREED}", text="By form")
    assert answer.headers["Location"] == f"/rooms/{room}?{AGREED}#newest"


def test_other_rooms_ask_for_no_agreement(people: People) -> None:
    anna, room = people.member(), factories.add_room(people.database)
    assert "stays here" not in anna.page(f"/rooms/{room}").words
    assert anna.inside(room).connected


def test_a_guest_agrees_too(people: People) -> None:
    room = open_room(people.database, audience=Audience.EVERYONE)
    guest = people.stranger()
    visit = f"/rooms/{room}/visit"
    refused = guest.submit(f"/rooms/{room}", visit)
    assert (refused.status_code, "Please agree to this first." in Page(refused.text).words) == (400, True)
    answer = guest.submit(f"/rooms/{room}", visit, y="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}?{AGREED}#newest")
    assert any("data-talk" in a for _, a in guest.page(f"/rooms/{room}?{AGREED}").marks)
    assert not any("data-talk" in a for _, a in guest.page(f"/rooms/{room}").marks)


# What it is about


def test_what_it_is_about_now_is_told_at_once_and_stands_on_the_page(people: People) -> None:
    anna, room = people.member(), open_room(people.database)
    socket = anna.inside(room, agreed=True)
    assert socket.wait_for("room:state")[-1]["topic"] == ""
    by_the_house(people.database, evenings.set_topic, room, "Is <b>this</b> work?")
    socket.wait(lambda: socket.events("room:state")[-1]["topic"] == "Is <b>this</b> work?", WITHIN)
    html = anna.get(f"/rooms/{room}?{AGREED}").text
    assert "<b>Is &lt;b&gt;this&lt;/b&gt; work?</b>" in html
    assert "Is &lt;b&gt;this&lt;/b&gt; work?" in anna.get(f"/rooms/{room}").text, "at the door too"
    by_the_house(people.database, evenings.set_topic, room, "")
    socket.wait(lambda: socket.events("room:state")[-1]["topic"] == "", WITHIN)


# Opening, closing, going


def test_it_opens_and_closes_by_the_clock_alone(database: Database) -> None:
    expert, room = factories.add_member(database, Role.EXPERT), open_room(database)
    operator = factories.add_member(database, Role.OPERATOR)
    for deed, *values in ((leading.close_room, "Good night"), (leading.open_room,)):
        with pytest.raises(Conflict, match="opens and closes with its evening"):
            database.write(lambda db, deed=deed, values=values: deed(db, expert, room, *values, SPAN))  # type: ignore[misc]
    new = arranging.Arrangement(NAMES, NAMES, Audience.EVERYONE)
    for person in (expert, operator):
        with pytest.raises(NotFound):
            database.write(lambda db, person=person: arranging.arrange(db, person, room, new, SPAN))  # type: ignore[misc]
        with database.reading() as db:
            assert lead_queries.arrangeable(db, person, SPAN) == []


def test_closed_it_is_read_and_the_lists_show_it_to_who_was_there(people: People) -> None:
    anna, bea = people.member(), people.member()
    room = open_room(people.database, anna.actor.member_id, seated=True)
    still = open_room(people.database)
    always = factories.add_room(people.database)
    socket = anna.inside(room, agreed=True)
    socket.say(room, "Sleep well")
    by_the_house(people.database, evenings.close, room, clock.now())
    socket.wait(lambda: not socket.events("room:state")[-1]["open"], WITHIN)
    assert "Sleep well" in anna.page(f"/rooms/{room}?{AGREED}").words
    assert "This evening is over." in anna.page(f"/rooms/{room}?{AGREED}").words
    order = [anna.get("/rooms").text.index(f"/rooms/{one}#newest") for one in (still, room, always)]
    assert order == sorted(order)
    listed = bea.get("/rooms").text
    assert (room in listed, still in listed) == (False, True)
    with people.database.reading() as db:
        rooms = {view.public_id for view in queries.rooms(db, anna.actor, SPAN)}
    assert rooms >= {still, always}
    assert room not in rooms, "the first page shows those that are open"


def test_when_it_goes_it_goes_from_open_screens(people: People) -> None:
    anna, room = people.member(), open_room(people.database)
    socket = anna.inside(room, agreed=True)
    socket.say(room, "canary")
    by_the_house(people.database, evenings.remove, room)
    socket.wait(lambda: not socket.connected, WITHIN)
    assert "canary" not in factories.everything(people.database)
    assert refusal(anna, room, agreed=True)[0] == "not_found"
    assert anna.get(f"/rooms/{room}").status_code == 404


def test_no_other_room_is_removed_that_way(database: Database) -> None:
    room: Any = factories.add_room(database)
    by_the_house(database, evenings.remove, room)
    assert [row["public_id"] for row in factories.rows(database, "rooms")] == [room]
