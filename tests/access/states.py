"""States of pages that no table of addresses knows: what follows on a form, what is closed, what went wrong."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forum import clock
from forum.accounts.models import Device, Login, Member
from forum.boards.actions import polls
from forum.errors import HelpClosed, TooFast
from forum.front_pages import make
from forum.gate import keeping
from forum.helpdesk.queries import reading
from forum.limits import Limiter
from forum.moderation.views import Measure
from forum.rooms.models import Room
from forum.sessions.models import SessionState, ThemedSession
from tests.access.pages import House
from tests.moderation import house as moderation
from tests.people import PASSPHRASE

Made = TestResponse | str
NOTICE = {"where": "/threads/unknown", "why": "It says who I am.", "honest": "y"}
STATES: dict[str, Callable[[House], Made]] = {}


def _state(make_it: Callable[[House], Made]) -> Callable[[House], Made]:
    STATES[make_it.__name__.replace("_", " ")] = make_it
    return make_it


def _change(house: House, job: Any) -> None:
    house.world.database.write(lambda db: db.execute(job) and None)


def _name(house: House, member: int) -> str:
    with house.world.database.reading() as db:
        return str(db.execute(select(Member.pseudonym).where(Member.id == member)).scalar_one())


@_state
def an_address_that_is_not(house: House) -> Made:
    return house.browser("guest").get("/nowhere")


@_state
def too_fast(house: House) -> Made:
    with patch.object(Limiter, "hit", side_effect=TooFast(retry_after=60)):
        return house.browser("member").post(f"/rooms/{house.things('member').room_id}/hand", data={"up": "1"})


@_state
def something_broke(house: House) -> Made:
    with patch.dict(house.world.app.view_functions, {"pages.about": lambda: 1 / 0}):
        return house.browser("member").get("/about")


@_state
def a_text_whose_log_in_has_ended(house: House) -> Made:
    return house.browser("guest").post(f"/boards/{house.things('member').board_id}/new", data={"body": "Thee"})


@_state
def a_text_from_a_page_that_was_open_long(house: House) -> Made:
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        return house.browser("member").post(f"/threads/{house.things('member').thread_id}", data={"body": "Thee"})
    finally:
        house.world.app.config["WTF_CSRF_ENABLED"] = False


@_state
def her_page_is_covered(house: House) -> Made:
    return house.browser("member").post("/pause", follow_redirects=True)


@_state
def her_page_is_covered_and_asks(house: House) -> Made:
    browser = house.browser("member")
    _change(house, update(Login).values(device=Device.WATCHED))
    browser.post("/pause")
    return browser.post("/pause/end", data={"passphrase": "not this"}, follow_redirects=True)


@_state
def the_second_step_of_a_log_in(house: House) -> Made:
    name = _name(house, house.world.members["operator"])
    fields = {"name": name, "passphrase": PASSPHRASE, "phone": "own"}
    return house.browser("guest").post("/login", data=fields, follow_redirects=True)


@_state
def she_was_put_out(house: House) -> Made:
    judge = house.world.actor(house.world.judge)
    moderation.decide(house.world.database, judge, house.things("expert").case_id, Measure.BAN)
    fields = {"name": _name(house, house.world.other), "passphrase": PASSPHRASE, "phone": "own"}
    return house.browser("guest").post("/login", data=fields)


@_state
def an_account_is_erased(house: House) -> Made:
    ticked = dict.fromkeys(re.findall(r'type="checkbox" name="([\w-]+)"', _get(house, "member", "/me/erase")), "y")
    fields = {**ticked, "passphrase": PASSPHRASE, "pseudonym": _name(house, house.world.members["member"])}
    return house.browser("member").post("/me/erase", data=fields, follow_redirects=True)


@_state
def a_poll_and_a_vote_without_a_choice(house: House) -> Made:
    thread = _poll(house)
    return house.browser("member").post(f"/threads/{thread}/poll", data={})


@_state
def a_new_recovery_code(house: House) -> Made:
    return house.browser("member").post("/me/recovery", data={"passphrase": PASSPHRASE}, follow_redirects=True)


@_state
def an_earlier_version_of_a_page(house: House) -> Made:
    return house.browser("expert").get(f"/information/{house.things('expert').page_id}/nl/1")


@_state
def a_poll_to_answer(house: House) -> Made:
    return house.browser("member").get(f"/threads/{_poll(house)}")


@_state
def a_poll_that_was_answered(house: House) -> Made:
    thread = _poll(house)
    return house.browser("member").post(f"/threads/{thread}/poll", data={"choice": "0"}, follow_redirects=True)


def _poll(house: House) -> str:
    thread, writer = house.things("member").thread_id, house.world.actor(house.world.members["member"])
    house.world.database.write(lambda db: polls.add_poll(db, writer, thread, "Thee?", ["Ja", "Nee"], False, 3))
    return thread


@_state
def cards_of_her_own(house: House) -> Made:
    with _settings(house, member_cards=3):
        return house.browser("member").get("/me/card")


@_state
def a_card_of_her_own_is_made(house: House) -> Made:
    with _settings(house, member_cards=3):
        return house.browser("member").post("/me/card", data={"left": "3"})


@_state
def members_are_asked_for_work(house: House) -> Made:
    with _settings(house, sign_up="work"):
        return house.browser("guest").get("/join")


@_state
def nobody_can_join(house: House) -> Made:
    with _settings(house, sign_up="closed"):
        return house.browser("guest").get("/join")


@contextmanager
def _settings(house: House, **accounts: Any) -> Iterator[None]:
    before = house.world.house.config
    accounts = {name: type(getattr(before.accounts, name))(value) for name, value in accounts.items()}
    object.__setattr__(house.world.house, "config", replace(before, accounts=replace(before.accounts, **accounts)))
    try:
        yield
    finally:
        object.__setattr__(house.world.house, "config", before)


@_state
def a_draft_that_cannot_be_kept(house: House) -> Made:
    place = f"board:{house.things('member').board_id}"
    return house.browser("member").post(
        "/drafts", data={"place": place, "title": "x" * 500, "body": "Thee", "keep": "1"}
    )


@_state
def help_is_closed(house: House) -> Made:
    with patch.object(reading, "keyring", side_effect=HelpClosed):
        return house.browser("guest").get("/ask")


def _ask(house: House, step: str) -> Made:
    page = _get(house, "guest", "/ask")
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields |= {"words": "Wie helpt me?", "wanted": "either", "soon": "days", "language": "nl", "step": step}
    return house.browser("guest").post("/ask", data=fields)


@_state
def help_to_look_at_once_more(house: House) -> Made:
    return _ask(house, "look")


@_state
def help_was_asked(house: House) -> Made:
    return _ask(house, "send")


@_state
def a_notice_was_given(house: House) -> Made:
    return house.browser("guest").post("/outside", data=NOTICE)


@_state
def what_came_of_a_notice(house: House) -> Made:
    given = house.browser("guest").post("/outside", data=NOTICE).get_data(as_text=True)
    receipt = re.search(r"\d{4} \d{4} \d{4} \d{4}", given)
    return house.browser("guest").post("/outside/answer", data={"receipt": receipt[0] if receipt else ""})


@_state
def a_text_was_reported(house: House) -> Made:
    path = f"/report/post/{house.things('caseworker').post_id}"
    reason = re.search(r'name="reason"[^>]* value="([^"]+)"', _get(house, "member", path))
    return house.browser("member").post(path, data={"reason": reason[1] if reason else ""}, follow_redirects=True)


@_state
def a_message_was_reported(house: House) -> Made:
    path = f"/messages/{house.things('caseworker').message_id}/report"
    return house.browser("member").post(path, data={"why": "Thee"})


@_state
def how_an_evening_was(house: House) -> Made:
    return house.browser("member").get(f"/sessions/{_over(house)}/how-it-was")


@_state
def an_evening_that_is_over(house: House) -> Made:
    return house.browser("member").get(f"/sessions/{_over(house)}")


@_state
def an_evening_to_sum_up(house: House) -> Made:
    return house.browser("expert").get(f"/sessions/{_over(house)}/summary")


def _over(house: House) -> str:
    session, now = house.things("expert").session_id, clock.now()
    over = {"state": SessionState.OVER, "starts_at": now, "ends_at": now, "ended_at": now}
    _change(house, update(ThemedSession).where(ThemedSession.public_id == session).values(over))
    return session


@_state
def a_room_is_closed(house: House) -> Made:
    _room(house, closed_at=clock.now(), farewell="Tot morgen.")
    return house.browser("member").get(f"/rooms/{house.things('member').room_id}?as=n")


@_state
def the_door_of_a_closed_room(house: House) -> Made:
    _room(house, closed_at=clock.now(), farewell="Tot morgen.")
    return house.browser("member").get(f"/rooms/{house.things('member').room_id}")


@_state
def a_room_that_is_slow_and_gives_the_floor(house: House) -> Made:
    _room(house, slow_seconds=30, floor_only=True)
    return house.browser("expert").get(f"/rooms/{house.things('member').room_id}?as=n")


@_state
def a_room_with_something_said(house: House) -> Made:
    room = house.things("member").room_id
    for who in ("member", "expert", "member"):
        house.browser(who).post(f"/rooms/{room}?as=n", data={"text": f"Thee, {who}?"})
    return house.browser("member").get(f"/rooms/{room}?as=n")


def _room(house: House, **values: Any) -> None:
    _change(house, update(Room).where(Room.public_id == house.things("member").room_id).values(values))


@_state
def calm_mode(house: House) -> Made:
    expert = house.world.actor(house.world.colleague)
    house.world.database.write(lambda db: keeping.begin_calm(db, expert, 2))
    return house.browser("member").get("/")


@_state
def the_house_is_away(house: House) -> Made:
    return _front(house, 0)


@_state
def the_proxy_got_no_request(house: House) -> Made:
    return _front(house, 1)


def _front(house: House, n: int) -> Made:
    return [text for text in make(house.world.house.config).values() if "<h1>" in text][n]


def _get(house: House, who: str, path: str) -> str:
    return house.browser(who).get(path).get_data(as_text=True)
