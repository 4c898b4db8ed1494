"""An evening on a phone, with and without JavaScript: come, ask, want what others ask, and not come after all."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum import clock
from forum.policy import Audience, Role
from forum.sessions.actions import answering, asking
from forum.sessions.models import SessionState
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import come_in, sign_up
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.people import People

THEME = {"nl": "Grenzen bewaken", "en": "Keeping your limits"}
ABOUT = {"nl": "We praten over nee zeggen.", "en": "We talk about saying no."}
WORDS: dict[str, Any] = {"theme": THEME, "about": ABOUT, "languages": ["nl", "ro"]}


@pytest.fixture
def evening(people: People) -> str:
    """Where an evening is, with a question somebody asked."""
    host = factories.add_member(people.database, Role.MEMBER, Role.EXPERT, name="Rode Vos")
    session = factories.add_session(people.database, host, capacity=8, **WORDS)
    asker = factories.add_member(people.database)
    people.database.write(partial(asking.ask, actor=asker, session_id=session, text="Hoe zeg je nee?"))
    return f"/sessions/{session}"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_come_ask_and_stay_away(open_context: OpenContext, evening: str, script: bool) -> None:
    page: Page = open_context(**PHONE, java_script_enabled=script).new_page()
    sign_up(page, "Stille Otter")
    page.goto(evening)
    expect(page.locator("h1")).to_have_text("Grenzen bewaken")
    page.locator("[name=shown][value=drawn]").check()
    page.click("form[action$='/sign-up'] button")
    page.wait_for_url("**#coming")
    coming = page.locator("#coming")
    expect(coming.locator(".notice-ok")).to_be_in_viewport()
    expect(coming.locator(".notice-ok")).not_to_contain_text("Stille Otter")

    other = page.locator("#questions .asked > li")
    other.locator("button").click()
    page.wait_for_url("**#q-*")
    expect(other.locator("[name=give]")).to_have_attribute("value", "0")
    page.fill("#questions textarea", "En als hij blijft staan?")
    page.click("form[action$='/questions'] button[type=submit]")
    page.wait_for_url("**#questions")
    expect(other).to_have_count(2)
    expect(other.nth(1)).to_contain_text("En als hij blijft staan?")
    other.nth(1).locator("button").click()
    expect(other).to_have_count(1)

    page.click("form[action$='/withdraw'] button")
    expect(page.locator("form[action$='/sign-up'] button")).to_be_visible()
    expect(coming.locator(".notice-ok")).to_have_count(0)


def test_access(open_context: OpenContext, people: People, evening: str, watch: Watch) -> None:
    watch.expect("400")  # she taps before she has written
    database, now, host = people.database, clock.now(), factories.add_member(people.database, Role.CASEWORKER)
    small = {"viewport": {"width": 320, "height": 640}, "bypass_csp": True}
    past: dict[str, Any] = {"starts_in": timedelta(hours=-3), "state": SessionState.OVER, "ended_at": now, **WORDS}
    over = f"/sessions/{factories.add_session(database, host, **past)}"
    near: dict[str, Any] = {
        "capacity": 1,
        "online": False,
        "place": "Utrecht",
        "starts_in": timedelta(hours=12),
        **WORDS,
    }
    place = f"/sessions/{factories.add_session(database, host, audience=Audience.EVERYONE, **near)}"
    off = f"/sessions/{factories.add_session(database, host, state=SessionState.CANCELLED, **WORDS)}"
    for _ in range(5):
        given = {"useful": "yes", "heard": "bit", "again": "no"}
        session = over.rpartition("/")[2]
        said = partial(answering.say_how_it_was, actor=factories.add_member(database), session_id=session, given=given)
        database.write(said)
    context: BrowserContext = open_context(**{**PHONE, **small})
    page, found = context.new_page(), []
    page.goto(place)
    found += problems(page)
    come_in(page, people.member())
    for where in (evening, place, over, f"{over}/how-it-was", off):
        page.goto(where)
        found += problems(page)
    page.goto(evening)
    page.click("form[action$='/sign-up'] button")
    page.click("form[action$='/questions'] button[type=submit]")
    expect(page.locator("main .problems")).to_be_visible()
    page.click("#coming details summary")
    found += problems(page)
    assert not found, "\n".join(found)
