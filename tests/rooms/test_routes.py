"""The rooms without JavaScript: the same room, the same words, by form."""

import pytest

from forum.policy import Audience, Role
from forum.rooms.actions import leading
from tests import factories
from tests.people import Page, People


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


def said_in(people: People, room: str) -> list[str]:
    """What is kept of what was said in the room."""
    numbers = {str(row["public_id"]): row["id"] for row in factories.rows(people.database, "rooms")}
    rows = factories.rows(people.database, "messages")
    return [str(row["text"]) for row in rows if row["room_id"] == numbers[room]]


def deeds(page: Page, what: str) -> list[str]:
    """Where buttons lead that do something with a message on a page; the blank one for live messages left out."""
    places = [a["formaction"] for tag, a in page.marks if tag == "button" and f"/{what}?" in a.get("formaction", "")]
    return [place for place in places if "MESSAGEID" not in place]


def test_words_by_form_are_heard_on_sockets_and_the_other_way_round(people: People, room: str) -> None:
    plain, live = people.member(), people.member()
    socket = live.socket()
    socket.enter(room)
    answer = plain.submit(f"/rooms/{room}?as=n", text="Hello <b>there</b>")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}?as=n#newest")
    (heard,) = socket.wait_for("message")
    assert (heard["text"], heard["name"], heard["n"]) == ("Hello <b>there</b>", plain.name, 1)
    socket.say(room, "Good evening")
    html = plain.get(f"/rooms/{room}?as=n").text
    assert "Hello &lt;b&gt;there&lt;/b&gt;" in html
    assert html.index("Hello") < html.index("Good evening"), "the newest stands last"


def test_the_page_loads_itself_anew_only_without_javascript(people: People, room: str) -> None:
    html = people.member().get(f"/rooms/{room}?as=n").text
    inside = html.split("<noscript>")[1].split("</noscript>")[0]
    assert 'http-equiv="refresh"' in inside
    assert html.count('http-equiv="refresh"') == 1


def test_the_same_form_sent_twice_is_kept_once(people: People, room: str) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
    fields = anna.page(path).form(path).filled({"text": "Once"})
    assert [anna.post(path, fields).status_code for _ in range(2)] == [303, 303]
    assert said_in(people, room) == ["Once"]


def test_on_the_page_that_stays_a_half_written_text_stays_too(people: People, room: str) -> None:
    anna, write, path = people.member(), f"/rooms/{room}/write?as=n", f"/rooms/{room}?as=n"
    form = anna.page(write).form(path).filled({"text": "Half a sent"})
    people.member().submit(path, text="News")
    shown = anna.post(write, form)
    assert shown.status_code == 200
    page = Page(shown.text, write)
    assert "News" in page.words
    again = page.form(path)
    assert again["text"] == "Half a sent"
    assert said_in(people, room) == ["News"], "looking is not sending"
    assert anna.post(path, again.fields).status_code == 303
    assert said_in(people, room) == ["News", "Half a sent"]


def test_what_cannot_be_said_comes_back_on_the_page_that_stays(people: People, room: str) -> None:
    path = f"/rooms/{room}?as=n"
    answer = people.member().submit(path, text="x" * 2001)
    assert answer.status_code == 400
    page = Page(answer.text, path)
    assert page.form(path)["text"] == "x" * 2001
    assert "2001" in page.texts["text-error"]
    assert 'http-equiv="refresh"' not in answer.text, "the text would be gone in 20 seconds"


def test_own_words_can_be_taken_away_by_form(people: People, room: str) -> None:
    anna, bea, path = people.member(), people.member(), f"/rooms/{room}?as=n"
    listener = bea.socket()
    listener.enter(room)
    anna.submit(path, text="A slip")
    (remove,) = deeds(anna.page(path), "delete")
    assert deeds(bea.page(path), "delete") == []
    assert bea.post(remove, {"csrf_token": bea.token()}).status_code == 403
    answer = anna.post(remove, {"csrf_token": anna.token()})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/rooms/{room}?as=n#newest")
    listener.wait_for("message:gone")
    assert "A slip" not in bea.get(path).text
    assert said_in(people, room) == [""]


def test_a_peers_room_does_not_exist_for_a_caseworker(people: People) -> None:
    room = factories.add_room(people.database, Audience.PEERS)
    caseworker = people.member(Role.CASEWORKER)
    fields = {"csrf_token": caseworker.token(), "text": "Hello", "client_id": "number-of-mine"}
    for path in ("", "?as=n", "/write", "/call", "/visit", "/hand", "/lead", "/arrange"):
        path = f"/rooms/{room}{path}"
        nothing = path.replace(room, "x" * 12)
        for ask in (caseworker.get, lambda path: caseworker.post(path, fields)):
            answer, none = ask(path), ask(nothing)
            assert answer.status_code == none.status_code, path
            assert answer.status_code in (404, 405), path
            assert answer.text == none.text.replace("x" * 12, room)
    assert room not in caseworker.get("/rooms").text
    assert said_in(people, room) == []
    assert people.member().get(f"/rooms/{room}").status_code == 200


def test_too_fast_is_said_with_the_text_kept(people: People, room: str) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
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
    page = people.member().page(f"/rooms/{room}?as=n")
    assert "2 people are here now." in page.words
    assert anna.name in page.words


def test_under_a_drawn_name_nothing_on_the_page_names_her(people: People, room: str) -> None:
    anna, bea = people.member(), people.member()
    path = f"/rooms/{room}?as=a"
    answer = anna.submit(path, text="Hello")
    assert answer.headers["Location"] == f"{path}#newest"
    (drawn,) = [str(row["name"]) for row in factories.rows(people.database, "room_aliases")]
    assert drawn in anna.page(path).words
    html = bea.get(f"/rooms/{room}?as=n").text
    assert drawn in html
    assert anna.name not in html
    assert anna.actor.public_id not in html
    assert len(deeds(anna.page(f"/rooms/{room}?as=n"), "delete")) == 1, "she finds it as her own"


def test_where_an_address_says_nothing_it_is_the_drawn_name(people: People, room: str) -> None:
    anna = people.member()
    fields = anna.page(f"/rooms/{room}?as=n").form(f"/rooms/{room}?as=n").filled({"text": "Hello"})
    assert anna.post(f"/rooms/{room}", fields).headers["Location"] == f"/rooms/{room}?as=a#newest"
    (message,) = [row for row in factories.rows(people.database, "messages") if row["text"] == "Hello"][-1:]
    assert message["author_id"] is None


def test_older_messages_are_on_pages_of_their_own(people: People, room: str) -> None:
    anna = people.member()
    for number in range(1, 56):
        factories.say(people.database, anna.actor, room, f"line {number:02}")
    page = anna.page(f"/rooms/{room}?as=n&q=1")
    assert "line 05" not in page.words
    assert "line 06" in page.words
    (older,) = page.links(f"/rooms/{room}?before=")
    assert older.endswith("&as=n&q=1"), "the way she sits goes along"
    page = anna.page(older)
    assert [f"line {number:02}" in page.words for number in (1, 5, 6, 55)] == [True, True, False, False]
    assert not page.links(f"/rooms/{room}?before=")
    assert "text" not in {name for form in page.forms for name, _ in form.fields}, "one writes where it goes on"


def test_an_answer_by_form_says_what_it_answers(people: People, room: str) -> None:
    anna, bea, path = people.member(), people.member(), f"/rooms/{room}?as=n"
    first = factories.say(people.database, anna.actor, room, "Who has tea?")
    (link,) = [link for link in bea.page(path).links(f"/rooms/{room}/write?") if link.endswith(first.id)]
    page = bea.page(link)
    assert "Who has tea?" in page.words
    form = page.form(path)
    assert form["reply"] == first.id
    looked = bea.post(f"/rooms/{room}/write?as=n", form.filled({"text": "I ha"}))
    again = Page(looked.text, link).form(path)
    assert (again["reply"], again["text"]) == (first.id, "I ha"), "looking what is new keeps both"
    assert bea.post(path, again.filled({"text": "I have"})).status_code == 303
    assert factories.rows(people.database, "messages")[-1]["reply_n"] == first.n


def test_a_message_with_a_note_is_folded(people: People, room: str) -> None:
    anna, path = people.member(), f"/rooms/{room}?as=n"
    form = anna.page(path).form(path).filled({"text": "canary"})
    assert anna.post(path, [*form, ("notes", "violence"), ("notes", "police")]).status_code == 303
    assert factories.rows(people.database, "messages")[-1]["notes"] == "violence,police"
    html = people.member().get(path).text
    folded = html[html.index("data-fold") :].split("</details>")[0]
    assert "canary" in folded
    assert "about violence" in folded
    wrong = anna.post(path, [*anna.page(path).form(path).filled({"text": "Hm"}), ("notes", "nonsense")])
    assert wrong.status_code == 400
    assert Page(wrong.text, path).form(path)["text"] == "Hm"


def test_words_of_support_by_form(people: People, room: str) -> None:
    anna, bea, path = people.member(), people.member(), f"/rooms/{room}?as=n"
    message = factories.say(people.database, anna.actor, room).id
    place, token = f"/messages/{message}/words?as=n", bea.token()
    answer = bea.post(place, {"csrf_token": token, "word": "known", "give": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#m{message}")

    def shown() -> str:
        html = anna.get(path).text
        return html.split(f'id="m{message}"')[1].split("data-words")[1].split("</ul>")[0]

    assert "I know this" in shown()
    assert bea.post(place, {"csrf_token": token, "word": "hate"}).status_code == 400
    bea.post(place, {"csrf_token": token, "word": "known", "give": "0"})
    assert "I know this" not in shown()


def test_a_hand_goes_up_and_down_by_form(people: People, room: str) -> None:
    anna, bea, path = people.member(), people.member(), f"/rooms/{room}?as=n"
    hand = f"/rooms/{room}/hand?as=n"
    assert anna.submit(path, hand).headers["Location"] == f"{path}#newest"
    assert [row["name"] for row in factories.rows(people.database, "room_hands")] == [anna.name]
    assert anna.name in bea.page(path).words
    assert anna.page(path).form(hand)["up"] == "0"
    anna.submit(path, hand)
    assert factories.rows(people.database, "room_hands") == []
    assert anna.name not in bea.page(path).words


def test_a_call_by_form_and_its_answer(people: People, room: str) -> None:
    anna, expert, path = people.member(), people.member(Role.EXPERT), f"/rooms/{room}/call?as=n"
    listener = expert.socket()
    listener.enter(room)
    assert anna.submit(path, text="Please look").headers["Location"] == path
    (heard,) = listener.wait_for("call")
    assert (heard["name"], heard["text"]) == (anna.name, "Please look")
    assert "Please look" in anna.page(path).words
    lead = expert.page(f"/rooms/{room}/lead?as=n")
    form = next(form for form in lead.forms if ("thing", heard["id"]) in form.fields)
    assert expert.post(form.action, form.filled({"text": "I am coming"})).status_code == 303
    assert "I am coming" in anna.page(path).words
    assert "Please look" not in people.member().page(path).words
    for text, status in (("", 400), ("x" * 501, 400)):
        answer = anna.submit(path, text=text)
        assert answer.status_code == status
        assert Page(answer.text, path).form(path)["text"] == text


def test_a_report_by_form_reaches_who_leads(people: People, room: str) -> None:
    anna, bea, expert = people.member(), people.member(), people.member(Role.EXPERT)
    listener = expert.socket()
    listener.enter(room)
    factories.say(people.database, anna.actor, room, "before it")
    message = factories.say(people.database, anna.actor, room, "canary").id
    path = f"/messages/{message}/report?as=n"
    assert path in bea.page(f"/rooms/{room}?as=n").links("/messages/")
    refused = bea.submit(path, why=" ")
    assert refused.status_code == 400
    assert bea.submit(path, why="It hurts").status_code == 200
    assert listener.wait_for("report") == [{"room": room}]
    words = expert.page(f"/rooms/{room}/lead").words
    for part in ("It hurts", "before it", "canary"):
        assert part in words
    assert bea.name not in words
    assert bea.get(f"/messages/{'x' * 12}/report").status_code == 404


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [(leading.Kind.MUTE, "not write for a while"), (leading.Kind.BAN, "cannot come into this room")],
)
def test_who_may_not_write_keeps_her_words(people: People, room: str, kind: leading.Kind, sentence: str) -> None:
    anna, expert, path = people.member(), people.member(Role.EXPERT), f"/rooms/{room}?as=n"
    form = anna.page(path).form(path).filled({"text": "Half an hour of work"})
    said = factories.say(people.database, anna.actor, room)
    people.database.write(lambda db: leading.bar(db, expert.actor, said.id, kind, 1, factories.SPAN))
    answer = anna.post(path, form)
    assert answer.status_code == 403
    assert Page(answer.text, path).form(path)["text"] == "Half an hour of work"
    assert sentence in answer.text
    assert "Half an hour of work" not in repr(factories.rows(people.database, "messages"))
