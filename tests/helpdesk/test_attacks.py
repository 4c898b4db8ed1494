"""Tries at letters that once got further than they should."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import update

from forum import clock
from forum.accounts.models import Member
from forum.errors import Problem
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.appending import lock
from forum.helpdesk.models import Access
from forum.policy import Actor, Standing
from tests import factories
from tests.factories import Watch
from tests.helpdesk.desk import Desk
from tests.helpdesk.test_live import holder, inside
from tests.people import People

ENDS_WITHIN = 2  # seconds
WAITS = 0.5  # seconds in which the other has come as far as she can


def access(desk: Desk, person: Actor) -> list[object]:
    return [
        row["access"] for row in factories.rows(desk.database, "help_access") if row["member_id"] == person.member_id
    ]


@pytest.mark.parametrize("deed", ["claim", "propose"])
def test_a_no_said_at_the_same_moment_stands(desk: Desk, deed: str) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.propose, desk.wilg, letters, "Lamp", False)
    desk.do(asking.agree, desk.anna, letters, desk.asks(desk.anna, letters), True)
    desk.do(answering.propose, desk.lamp, letters, "Beuk", False)
    desk.do(answering.put_back, desk.wilg, letters)
    asks, held = desk.asks(desk.anna, letters), Event()

    def say_no() -> None:
        def job(db: object) -> None:
            lock(db, letters)  # type: ignore[arg-type]
            held.set()
            Event().wait(WAITS)
            asking.agree(db, desk.anna, letters, asks, False)  # type: ignore[arg-type]

        desk.database.write(job)

    with ThreadPoolExecutor(1) as pool:
        no = pool.submit(say_no)
        held.wait()
        with pytest.raises(Problem):
            if deed == "claim":
                desk.claim(desk.beuk, letters)
            else:
                desk.do(answering.propose, desk.lamp, letters, "Beuk", False)
        no.result()
    assert access(desk, desk.beuk) == [Access.REFUSED]


def test_who_asked_and_tries_to_take_it_on_stands_nowhere(desk: Desk) -> None:
    letters = desk.ask(desk.beuk)
    desk.do(answering.refused, desk.beuk, letters)
    assert desk.deeds() == []


def test_a_page_that_is_open_still_is_no_try(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.put_back, desk.wilg, letters)
    before = desk.deeds()
    desk.do(answering.refused, desk.wilg, letters)
    assert desk.deeds() == before
    watch.forward(timedelta(hours=2))
    desk.do(answering.refused, desk.wilg, letters)
    assert desk.deeds()[len(before) :] == [("Wilg", "letters.refused", letters, "{}")]


def test_letters_in_another_tab_end_with_a_log_in(people: People) -> None:
    visitor, letters = holder(people)
    socket = inside(visitor, letters)
    member = people.arrival()
    assert visitor.log_in(member.name).status_code == 303
    socket.wait(lambda: not socket.connected, ENDS_WITHIN)


def test_who_is_suspended_and_holds_letters_hears_nothing_else(people: People) -> None:
    _, letters = holder(people)
    member = people.member()
    suspended = update(Member).where(Member.id == member.actor.member_id).values(standing=Standing.SUSPENDED)
    factories.change(people.database, suspended)
    cookie = people._signer.loads(member.cookie)
    member.cookie = people._signer.dumps({**cookie, "letters": [letters, int(clock.now().timestamp())]})
    socket = inside(member, letters)
    room = factories.add_room(people.database)
    assert socket.ask("room:enter", {"room": room})["code"] == "ended"
