"""An evening on phones: in by the agreement, a question that is on, an early end, a summary; and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum import clock
from forum.clockwork.jobs import Clock
from forum.config import load
from forum.policy import Role
from forum.sessions.actions.asking import ask
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import come_in
from tests.browser.rooms import IN_ENGLISH, live, people, say, stored
from tests.browser.test_access import problems
from tests.people import People, Person

__all__ = ["people"]  # a fixture

NOTICED_MS = 15_000
THEME = {"nl": "Grenzen aangeven", "en": "Setting limits"}
QUESTION = "How do you say <no> to a regular?"
SMALL = {**PHONE, "viewport": {"width": 320, "height": 640}, "locale": "en-GB", "bypass_csp": True}


@pytest.fixture
def host(people: People) -> Person:
    return people.member(Role.MEMBER, Role.EXPERT)


@pytest.fixture
def evening(people: People, host: Person) -> str:
    """An evening that has just begun."""
    session = factories.add_session(people.database, host.actor, starts_in=timedelta(), theme=THEME)
    Clock(people.database, load(people.server.settings, {}), holder="tests").tick(clock.now() + timedelta(seconds=60))
    return session


def asked(people: People, evening: str) -> str:
    """A question somebody asked beforehand."""
    somebody = people.member().actor
    return people.database.write(lambda db: ask(db, somebody, evening, QUESTION))


def enter(page: Page) -> None:
    """From the list of rooms through the door."""
    page.goto("/rooms")
    page.get_by_role("link", name="Setting limits").click()
    page.check("#as-n")
    page.get_by_role("button", name="Go in").click()
    expect(page.locator("#y")).to_be_focused()  # the browser asks for the agreement
    page.check("#y")
    page.get_by_role("button", name="Go in").click()


def test_an_evening(people: People, open_context: OpenContext, evening: str, host: Person) -> None:
    anna, board = people.member(), factories.add_board(people.database)
    asked(people, evening)
    first = come_in(open_context(**SMALL).new_page(), anna)
    second = come_in(open_context(**SMALL).new_page(), host)
    enter(first)
    live(first)
    say(first, "Good evening all")
    stored(first, "Good evening all")
    enter(second)
    live(second)
    expect(second.locator("[data-talk]")).to_contain_text("Good evening all")

    leading = come_in(open_context(**SMALL).new_page(), host)
    leading.goto(f"/sessions/{evening}/host")
    leading.get_by_role("button", name="Now", exact=True).click()
    expect(leading.locator(".host-question")).to_contain_text(f"Now: {QUESTION}")
    for page in (first, second):
        expect(page.locator("[data-topic]")).to_have_text(f"Now: {QUESTION}", timeout=NOTICED_MS)
    found = problems(first) + problems(leading)
    leading.get_by_role("button", name="Done", exact=True).click()
    expect(first.locator("[data-topic] > span")).to_be_hidden(timeout=NOTICED_MS)

    leading.get_by_text("End the evening now").click()
    leading.get_by_role("button", name="End the evening").click()
    expect(first.locator("[data-order-text]")).to_contain_text("Thank you for being here.", timeout=NOTICED_MS)
    expect(first.locator("form[data-composer] textarea")).not_to_be_editable()
    expect(first.locator("[data-talk]")).to_contain_text("Good evening all")
    found += problems(leading)

    leading.get_by_role("link", name="Write a summary").click()
    found += problems(leading)
    leading.fill("[name=body]", "We practised saying no.")
    leading.check(f"[name=board][value='{board}']")
    leading.get_by_role("button", name="Send").click()
    expect(leading.locator("main")).to_contain_text("We practised saying no.")
    first.goto(f"/sessions/{evening}")
    first.get_by_role("link", name="Read the summary").click()
    expect(first.locator("main")).to_contain_text("We practised saying no.")
    expect(first.locator("main")).not_to_contain_text("Good evening all")
    assert not found, "\n".join(found)


def test_an_evening_without_scripts(people: People, open_context: OpenContext, evening: str, host: Person) -> None:
    question = asked(people, evening)
    plain = {**IN_ENGLISH, "java_script_enabled": False}
    anna, leading = (
        come_in(open_context(**plain).new_page(), people.member()),
        come_in(open_context(**plain).new_page(), host),
    )
    enter(anna)
    leading.goto(f"/sessions/{evening}/host")
    leading.get_by_role("button", name="Now", exact=True).click()
    expect(leading).to_have_url(f"{people.server.url}/sessions/{evening}/host#q-{question}")
    anna.reload()
    expect(anna.locator("[data-topic]")).to_have_text(f"Now: {QUESTION}")
    anna.locator("noscript a, .composer a").get_by_text("Write", exact=True).click()
    anna.fill("[name=text]", "Good evening")
    anna.get_by_role("button", name="Send").click()
    expect(anna.locator(".talk")).to_contain_text("Good evening")
    leading.get_by_text("End the evening now").click()
    leading.get_by_role("button", name="End the evening").click()
    expect(leading.get_by_role("link", name="Write a summary")).to_be_visible()
    anna.reload()
    expect(anna.locator("main")).to_contain_text("This evening is over.")
