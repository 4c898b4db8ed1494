"""The pages of those who lead a room, and of those who arrange rooms."""

import pytest

from forum.policy import Audience, Role
from forum.rooms.actions import asking
from tests import factories
from tests.factories import SPAN
from tests.people import Page, People, Person


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.EXPERT)


def lead(person: Person, room: str, do: str, thing: object = "", text: str = "") -> Page:
    """Press a button on the page of who leads, as it stands there; the page after it."""
    path = f"/rooms/{room}/lead?as=n"
    buttons = [
        form for form in person.page(path).forms if ("do", do) in form.fields and ("thing", str(thing)) in form.fields
    ]
    assert buttons, f"no button to {do} {thing}"
    answer = person.post(buttons[0].action, buttons[0].filled({"text": text} if text else {}))
    assert (answer.status_code, answer.headers["Location"]) == (303, path), Page(answer.text).words
    return person.page(path)


def kept(people: People, room: str) -> dict[str, object]:
    """The room as it is kept."""
    return next(row for row in factories.rows(people.database, "rooms") if row["public_id"] == room)


def test_a_room_is_closed_with_a_word_and_opened_again(people: People, room: str, expert: Person) -> None:
    anna = people.member()
    page = lead(expert, room, "close", text="Sleep well")
    assert "Sleep well" in page.words
    page = anna.page(f"/rooms/{room}?as=n")
    assert "Sleep well" in page.words
    answer = anna.submit(f"/rooms/{room}?as=n", text="Wait")
    assert answer.status_code == 403
    assert Page(answer.text, f"/rooms/{room}?as=n").form(f"/rooms/{room}?as=n")["text"] == "Wait"
    lead(expert, room, "open")
    assert anna.submit(f"/rooms/{room}?as=n", text="Wait").status_code == 303


def test_a_farewell_too_long_comes_back(people: People, room: str, expert: Person) -> None:
    path = f"/rooms/{room}/lead?as=n"
    form = next(form for form in expert.page(path).forms if ("do", "close") in form.fields)
    answer = expert.post(path, form.filled({"text": "x" * 501}))
    assert answer.status_code == 400
    page = Page(answer.text, path)
    assert "501" in page.words
    assert next(form for form in page.forms if ("do", "close") in form.fields)["text"] == "x" * 501
    assert kept(people, room)["closed_at"] is None


def test_a_slow_room_says_so_and_lets_one_wait(people: People, room: str, expert: Person) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
    lead(expert, room, "slow", 30)
    assert "30" in anna.page(path).words
    assert anna.submit(path, text="One").status_code == 303
    answer = anna.submit(path, text="Two")
    assert answer.status_code == 429
    assert Page(answer.text, path).form(path)["text"] == "Two"
    assert "goes slowly" in answer.text
    other = factories.add_room(people.database)
    assert anna.submit(f"/rooms/{other}?as=n", text="Elsewhere").status_code == 303
    lead(expert, room, "slow", 0)
    assert anna.submit(path, text="Two").status_code == 303


def test_the_floor_goes_round(people: People, room: str, expert: Person) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
    lead(expert, room, "floor-only")
    assert anna.submit(path, text="Hello").status_code == 403
    anna.submit(path, f"/rooms/{room}/hand?as=n")
    assert anna.name in expert.page(f"/rooms/{room}/lead").words
    lead(expert, room, "floor-give", anna.actor.public_id)
    assert "You have the floor." in anna.page(path).words
    assert anna.submit(path, text="Hello").status_code == 303
    page = lead(expert, room, "floor-take", anna.actor.public_id)
    assert anna.name not in page.words
    lead(expert, room, "floor-all")
    assert anna.submit(path, text="Hello again").status_code == 303


def test_emptied_it_is_empty_on_every_screen(people: People, room: str, expert: Person) -> None:
    anna = people.member()
    factories.say(people.database, anna.actor, room, "canary")
    socket = anna.inside(room)
    lead(expert, room, "empty")
    assert socket.wait_for("room:emptied") == [{"room": room, "n": 1}]
    assert "canary" not in anna.page(f"/rooms/{room}?as=n").words


def test_a_report_looked_at_leaves_the_page(people: People, room: str, expert: Person) -> None:
    anna = people.member()
    message = factories.say(people.database, anna.actor, room, "canary").id
    people.database.write(lambda db: asking.report(db, anna.actor, message, "It hurts", SPAN))
    report = factories.rows(people.database, "room_reports")[-1]["public_id"]
    assert "It hurts" not in lead(expert, room, "settle", report).words


def test_from_a_report_to_a_pause_and_its_end(people: People, room: str, expert: Person) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
    message = factories.say(people.database, anna.actor, room, "canary", alias=True).id
    people.database.write(lambda db: asking.report(db, anna.actor, message, "It hurts", SPAN))
    anna.post(f"/messages/{message}/delete", {"csrf_token": anna.token()})
    (link,) = expert.page(f"/rooms/{room}/lead?as=n").links("/messages/")
    assert link == f"/messages/{message}/bar?as=n"
    assert "under every name" in expert.page(link).words
    refused = expert.submit(link, kind="mute")
    assert refused.status_code == 400
    for wrong in ({"kind": "mute", "hours": "2"}, {"kind": "hang", "hours": "1"}):
        assert expert.submit(link, **wrong).status_code == 400
    answer = expert.submit(link, kind="mute", hours="24")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}/lead?as=n")
    assert anna.submit(path, text="Hello").status_code == 403
    bar = factories.rows(people.database, "room_bars")[-1]
    words = expert.page(f"/rooms/{room}/lead").words
    assert str(bar["name"]) in words
    assert anna.name not in words
    page = lead(expert, room, "lift", bar["public_id"])
    assert not [form for form in page.forms if ("do", "lift") in form.fields]
    assert anna.submit(path, text="Hello").status_code == 303


def test_what_is_no_deed_changes_nothing(people: People, room: str, expert: Person) -> None:
    path, before = f"/rooms/{room}/lead", kept(people, room)
    token = expert.token()
    for fields in ({}, {"do": "burn"}, {"do": "slow", "thing": "7"}, {"do": "slow", "thing": "-1"}, {"do": "slow"}):
        assert expert.post(path, {"csrf_token": token, **fields}).status_code == 400, fields
    for do in ("lift", "answer", "settle", "floor-give", "floor-take"):
        fields = {"csrf_token": token, "do": do, "thing": "x" * 12, "text": "Hello"}
        assert expert.post(path, fields).status_code == 404, do
    assert expert.post(path, {"do": "empty"}).status_code == 400, "without the token of a form"
    assert kept(people, room) == before


def test_for_others_there_is_nothing_to_lead(people: People, room: str) -> None:
    message = factories.say(people.database, people.member().actor, room).id
    for person in (people.member(), people.member(Role.CASEWORKER), people.member(Role.OPERATOR)):
        fields = {"csrf_token": person.token(), "do": "empty", "kind": "ban", "hours": "1"}
        for path in (f"/rooms/{room}/lead", f"/messages/{message}/bar"):
            assert person.get(path).status_code == person.post(path, fields).status_code == 404, path
        assert not person.get(f"/rooms/{room}?as=n").text.count("/lead")
    assert len(factories.rows(people.database, "messages")) > 0
    assert "Hello" in people.member().page(f"/rooms/{room}?as=n").words


def test_a_room_is_arranged(people: People, room: str, expert: Person) -> None:
    host, path = people.member(), f"/rooms/{room}/arrange"
    anna = people.member()
    factories.say(people.database, anna.actor, room, "canary")
    socket = anna.inside(room)
    fields = {"name-nl": " De  tuin ", "host": host.name.upper(), "retention_hours": "2", "audience": "everyone"}
    form = expert.page(path).form(path)
    assert (form["name-en"], form["audience"], form["host"], form["retention_hours"]) == ("Place", "members", "", "")
    answer = expert.post(path, [*form.filled(fields), ("days", "0"), ("days", "6")])
    assert answer.status_code == 303
    now = kept(people, room)
    assert now["names"] == {"nl": "De tuin", "en": "Place"}
    assert (now["audience"], now["host_id"], now["retention_hours"]) == (Audience.EVERYONE, host.actor.member_id, 2)
    assert now["hours"] == {"days": [0, 6], "from": "20:00", "to": "22:00"}
    assert socket.wait_for("room:emptied") == [{"room": room, "n": 1}]
    socket.wait(lambda: not socket.connected, 2)
    assert "canary" not in people.member().page(f"/rooms/{room}?as=n").words
    again = expert.page(path)
    form = again.form(path)
    assert (form["host"], form["retention_hours"], form["audience"]) == (host.name, "2", "everyone")
    assert [value for name, value in form.fields if name == "days"] == ["0", "6"]
    assert host.get(f"/rooms/{room}/lead").status_code == 200
    assert host.get(path).status_code == 404


def test_what_is_said_in_a_room_is_in_its_language_and_the_words_of_the_house_are_not(
    people: People, room: str, expert: Person
) -> None:
    path, anna = f"/rooms/{room}/arrange", people.member()
    assert expert.post(path, expert.page(path).form(path).filled({"language": "ro"})).status_code == 303
    assert expert.page(path).form(path)["language"] == "ro"
    factories.say(people.database, anna.actor, room, "Bună")
    inside = anna.page(f"/rooms/{room}?as=n")
    spoken = [a["class"] for tag, a in inside.marks if a.get("lang") == "ro" and tag != "button"]
    assert spoken == ["line-text", "line-text"], "of the message, and of the blank for the next one"
    assert '<span class="tongue" lang="ro">Română</span>' in anna.get("/rooms").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("begins", "8 o'clock"),
        ("ends", ""),
        ("host", "nobody at all"),
        ("retention_hours", "0"),
        ("retention_hours", "721"),
        ("retention_hours", "many"),
        ("audience", "friends"),
        ("name-nl", " "),
        ("name-en", "x" * 61),
        ("about-nl", "x" * 201),
    ],
)
def test_what_cannot_be_arranged_comes_back_filled(
    people: People, room: str, expert: Person, field: str, value: str
) -> None:
    path, before = f"/rooms/{room}/arrange", kept(people, room)
    form = expert.page(path).form(path)
    answer = expert.post(path, [*form.filled({"name-nl": "De tuin", field: value}), ("days", "1")])
    assert answer.status_code == 400
    again = Page(answer.text, path).form(path)
    if field != "audience":
        assert again[field] == value
    if field != "name-nl":
        assert again["name-nl"] == "De tuin"
    assert kept(people, room) == before


def test_the_operator_arranges_a_room_for_peers_and_does_not_see_it(people: People) -> None:
    room, operator = factories.add_room(people.database, Audience.PEERS), people.member(Role.OPERATOR)
    factories.say(people.database, people.member().actor, room, "canary")
    assert operator.page("/rooms").links(f"/rooms/{room}") == [f"/rooms/{room}/arrange"]
    assert operator.get(f"/rooms/{room}").status_code == 404
    path = f"/rooms/{room}/arrange"
    page = operator.page(path)
    assert "canary" not in page.words
    assert operator.submit(path, retention_hours="1").status_code == 303
    assert kept(people, room)["retention_hours"] == 1
    for person in (people.member(), people.member(Role.CASEWORKER)):
        fields = {"csrf_token": person.token(), "audience": "everyone"}
        assert person.get(path).status_code == person.post(path, fields).status_code == 404
