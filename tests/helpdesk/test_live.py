"""Letters that are open on both sides: who hears what, and for how long somebody does who holds them by a number."""

import pytest
import socketio

from forum.helpdesk import holding_live
from forum.policy import Audience, Role
from forum.web import HELD
from tests import factories
from tests.house.letters import WORDS, ask, take_on
from tests.people import People, Person
from tests.wire import Socket

ENDS_WITHIN = 2  # seconds


def holder(people: People) -> tuple[Person, str]:
    """A visitor who asked without an account and gave her number, and the public id of her letters."""
    visitor, placed = people.stranger(), ask(people.database)
    answer = visitor.submit("/letters", receipt=placed.receipt)
    assert answer.status_code == 303, answer.text
    return visitor, placed.public_id


def inside(person: Person, letters: str) -> Socket:
    socket = person.socket()
    ack = socket.ask("letters:enter", {"letters": letters})
    assert ack["ok"], ack
    return socket


def test_what_one_writes_the_other_asks_for_at_once(people: People) -> None:
    visitor, letters = holder(people)
    expert = people.member(Role.MEMBER, Role.EXPERT)
    take_on(people.database, expert.actor, letters)
    hers, staff = inside(visitor, letters), inside(expert, letters)
    assert hers.wait_for("letters:here")[-1]["here"]
    sent = {"letters": letters, "text": "Is it noisy there?", "once": "number-of-mine"}
    assert [hers.ask("letters:write", sent)["n"] for _ in range(2)] == [2, 2]
    staff.wait_for("letters:changed")
    new = staff.ask("letters:read", {"letters": letters, "after": 1})["new"]
    assert [(one["text"], one["by"], one["name"]) for one in new] == [("Is it noisy there?", "asker", "")]
    news = [*staff.events("letters:changed"), *staff.events("letters:here"), *hers.events("letters:here")]
    assert "noisy" not in str(news) and WORDS not in str(news), "no word is told to who does not ask for it"


def test_a_holder_hears_her_own_letters_and_nothing_else(people: People) -> None:
    visitor, letters = holder(people)
    other = ask(people.database).public_id
    room = factories.add_room(people.database, Audience.EVERYONE)
    socket = inside(visitor, letters)
    for event in ("letters:enter", "letters:write"):
        assert socket.ask(event, {"letters": other, "text": "Hello", "once": "1"})["code"] == "not_found"
    assert socket.ask("letters:read", {"letters": other})["code"] == "not_allowed"
    for event in ("room:enter", "room:say", "room:typing", "room:leave"):
        data = {"room": room, "text": "Hello", "client_id": "number-of-mine"}
        assert socket.ask(event, data)["code"] == "ended"


@pytest.mark.parametrize("way", ["away", "exit", "withdraw"])
def test_put_away_left_or_erased_it_is_dead_at_once(people: People, way: str) -> None:
    visitor, letters = holder(people)
    socket = inside(visitor, letters)
    if way == "exit":
        visitor.post("/exit")
    else:
        page, action = f"/letters/{letters}", "/letters/away"
        if way == "withdraw":
            page = action = f"/letters/{letters}/withdraw"
        assert visitor.submit(page, action).status_code == 303
    socket.wait(lambda: not socket.connected, ENDS_WITHIN)
    if way != "exit":  # through it her cookie is gone too
        with pytest.raises(socketio.exceptions.ConnectionError):
            visitor.socket()


def test_a_number_is_good_for_half_an_hour_on_an_open_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    now, holders = 0.0, holding_live.Holders()
    monkeypatch.setattr(holding_live, "monotonic", lambda: now)
    holders.add("early", "letters of mine")
    now = HELD.total_seconds() / 2
    holders.add("late", "letters of mine")
    assert holders.of("letters of mine") == ["early", "late"] and holders.old() == []
    now = HELD.total_seconds()
    assert holders.old() == ["early"]
    holders.remove("early")
    assert (holders.old(), holders.of("letters of mine"), holders.of("others")) == ([], ["late"], [])


def test_a_colleague_who_puts_it_back_hears_no_more(people: People) -> None:
    _, letters = holder(people)
    expert = people.member(Role.MEMBER, Role.EXPERT)
    take_on(people.database, expert.actor, letters)
    socket = inside(expert, letters)
    assert expert.submit(f"/letters/{letters}", f"/letters/{letters}/back").status_code == 303
    socket.wait(lambda: not socket.connected, ENDS_WITHIN)


def test_a_log_in_gives_no_more_than_before(people: People) -> None:
    _, letters = holder(people)
    member, expert = people.member().socket(), people.member(Role.MEMBER, Role.EXPERT).socket()
    for socket in (member, expert):
        assert socket.ask("letters:enter", {"letters": letters})["code"] == "not_found"
