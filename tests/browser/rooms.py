"""People in a room, each with a phone: what the tests of the live rooms do there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from forum.policy import Role
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.people import People, Person, visiting
from tests.served import Served

IN_ENGLISH = {**PHONE, "locale": "en-GB"}


@dataclass
class Guests:
    """Opens phones of people in one room."""

    people: People
    room: str
    open_context: OpenContext

    def person(self, *roles: Role) -> Person:
        """Somebody who may come in."""
        return self.people.member(*roles)

    def phone(self, person: Person, **options: Any) -> BrowserContext:
        """A phone on which she is logged in."""
        context = self.open_context(**{**IN_ENGLISH, **options})
        context.add_cookies([{"name": "s", "value": person.cookie, "url": person.url}])
        return context

    def sit(self, person: Person, way: str = "as=n", **options: Any) -> Page:
        """Her phone in the room, live."""
        page = self.phone(person, **options).new_page()
        self.enter(page, way)
        return page

    def enter(self, page: Page, way: str = "as=n") -> None:
        """Go in, and wait until the room is live."""
        page.goto(f"/rooms/{self.room}?{way}#newest")
        live(page)


@pytest.fixture
def people(server: Served) -> Iterator[People]:
    """Everybody who visits the served house."""
    with visiting(server) as people:
        yield people


@pytest.fixture
def guests(people: People, open_context: OpenContext) -> Guests:
    """Phones for a room that is open to members."""
    return Guests(people, factories.add_room(people.database), open_context)


def live(page: Page) -> None:
    """Wait until the page hears the room."""
    expect(page.locator("[data-log]")).to_have_attribute("aria-live", "polite")


def say(page: Page, text: str) -> None:
    """Write something and send it."""
    page.fill("[data-room] textarea[name=text] >> nth=0", text)
    page.click("form[data-composer] button[type=submit]")


def line(page: Page, text: str) -> Locator:
    """The line that holds this text."""
    return page.locator(".line", has=page.locator("[data-text]", has_text=text))


def stored(page: Page, text: str) -> None:
    """Wait until her own line says that it is sent."""
    expect(line(page, text).locator("[data-sent]")).to_have_text("sent")


def menu(page: Page, text: str) -> Locator:
    """What can be done with a message, opened."""
    found = line(page, text).locator("[data-deeds]")
    found.locator("summary").click()
    return found


def texts(page: Page) -> list[str]:
    """All that is to be read in the room, in order."""
    return page.locator("[data-room] [data-text]").all_inner_texts()
