"""An evening on a phone, with and without JavaScript: come, ask, want what others ask, and not come after all."""

from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.policy import Role
from forum.sessions.actions import asking
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import sign_up
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
