"""The rooms without JavaScript: the same room, the same words, by form."""

import pytest

from forum.policy import Audience, Role
from tests import factories
from tests.people import Page, People


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


def said(people: People, room: str) -> list[str]:
    """What is kept of what was said in the room."""
    numbers = {str(row["public_id"]): row["id"] for row in factories.rows(people.database, "rooms")}
    rows = factories.rows(people.database, "messages")
    return [str(row["text"]) for row in rows if row["room_id"] == numbers[room]]


def test_words_by_form_are_heard_on_sockets_and_the_other_way_round(people: People, room: str) -> None:
    plain, live = people.member(), people.member()
    socket = live.socket()
    socket.enter(room)
    answer = plain.submit(f"/rooms/{room}", text="Hello <b>there</b>")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}#newest")
    (heard,) = socket.wait_for("message")
    assert (heard["text"], heard["name"], heard["n"]) == ("Hello <b>there</b>", plain.name, 1)
    socket.say(room, "Good evening")
    html = plain.get(f"/rooms/{room}").text
    assert "Hello &lt;b&gt;there&lt;/b&gt;" in html
    assert html.index("Hello") < html.index("Good evening"), "the newest stands last"


def test_the_page_loads_itself_anew_only_without_javascript(people: People, room: str) -> None:
    html = people.member().get(f"/rooms/{room}").text
    inside = html.split("<noscript>")[1].split("</noscript>")[0]
    assert 'http-equiv="refresh"' in inside
    assert html.count('http-equiv="refresh"') == 1


def test_the_same_form_sent_twice_is_kept_once(people: People, room: str) -> None:
    anna, path = people.member(), f"/rooms/{room}"
    fields = anna.page(path).form(path).filled({"text": "Once"})
    assert [anna.post(path, fields).status_code for _ in range(2)] == [303, 303]
    assert said(people, room) == ["Once"]


def test_on_the_page_that_stays_a_half_written_text_stays_too(people: People, room: str) -> None:
    anna, write = people.member(), f"/rooms/{room}/write"
    form = anna.page(write).form(f"/rooms/{room}").filled({"text": "Half a sent"})
    people.member().submit(f"/rooms/{room}", text="News")
    shown = anna.post(write, form)
    assert shown.status_code == 200
    page = Page(shown.text, write)
    assert "News" in page.words
    again = page.form(f"/rooms/{room}")
    assert again["text"] == "Half a sent"
    assert said(people, room) == ["News"], "looking is not sending"
    assert anna.post(f"/rooms/{room}", again.fields).status_code == 303
    assert said(people, room) == ["News", "Half a sent"]


def test_what_cannot_be_said_comes_back_on_the_page_that_stays(people: People, room: str) -> None:
    answer = people.member().submit(f"/rooms/{room}", text="x" * 2001)
    assert answer.status_code == 400
    page = Page(answer.text, f"/rooms/{room}")
    assert page.form(f"/rooms/{room}")["text"] == "x" * 2001
    assert "2001" in page.texts["text-error"]
    assert 'http-equiv="refresh"' not in answer.text, "the text would be gone in 20 seconds"


def test_own_words_can_be_taken_away_by_form(people: People, room: str) -> None:
    anna, bea = people.member(), people.member()
    listener = bea.socket()
    listener.enter(room)
    anna.submit(f"/rooms/{room}", text="A slip")
    remove = next(f.action for f in anna.page(f"/rooms/{room}").forms if f.action.startswith("/messages/"))
    assert not any(f.action == remove for f in bea.page(f"/rooms/{room}").forms)
    assert bea.post(remove, {"csrf_token": bea.token()}).status_code == 404
    assert anna.submit(f"/rooms/{room}", remove).status_code == 303
    listener.wait_for("message:gone")
    assert "A slip" not in bea.get(f"/rooms/{room}").text
    assert said(people, room) == [""]


def test_a_peers_room_does_not_exist_for_a_caseworker(people: People) -> None:
    room = factories.add_room(people.database, Audience.PEERS)
    caseworker = people.member(Role.CASEWORKER)
    fields = {"csrf_token": caseworker.token(), "text": "Hello", "client_id": "number-of-mine"}
    for path in (f"/rooms/{room}", f"/rooms/{room}/write"):
        nothing = caseworker.get(path.replace(room, "x" * 12))
        assert caseworker.get(path).status_code == caseworker.post(path, fields).status_code == 404
        assert caseworker.get(path).text == nothing.text.replace("x" * 12, room)
    assert room not in caseworker.get("/rooms").text
    assert said(people, room) == []
    assert people.member().get(f"/rooms/{room}").status_code == 200


def test_too_fast_is_said_with_the_text_kept(people: People, room: str) -> None:
    anna, path = people.member(), f"/rooms/{room}"
    form = anna.page(path).form(path)
    for n in range(30):
        assert anna.post(path, form.filled({"text": f"{n}", "client_id": f"number-{n}"})).status_code == 303
    answer = anna.post(path, form.filled({"text": "One more", "client_id": "number-30"}))
    assert answer.status_code == 429
    assert Page(answer.text, path).form(path)["text"] == "One more"


def test_who_is_there_is_counted_once_each(people: People, room: str) -> None:
    anna = people.member()
    for socket in (anna.socket(), anna.socket(), people.member().socket()):
        socket.enter(room)
    page = people.member().page(f"/rooms/{room}")
    assert "2 people are here now." in page.words
    assert anna.name in page.words
