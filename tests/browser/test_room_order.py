"""Order in the live room on phones: hands and the floor, calls and answers, reports, pauses, slow and closed rooms."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.policy import Audience, Role
from forum.rooms.actions import arranging, leading
from tests import factories
from tests.browser.conftest import SHARED
from tests.browser.rooms import IN_ENGLISH, Guests, guests, line, live, menu, people, say, stored
from tests.people import Person

pytestmark = SHARED

__all__ = ["guests", "people"]  # fixtures

NOTICED_MS = 60_000  # what another process did is seen within a second or two, on a busy machine later


@pytest.fixture
def leader(guests: Guests) -> Person:
    """An expert by experience: leads every room she may enter."""
    return guests.person(Role.MEMBER, Role.EXPERT)


def lead(guests: Guests, leader: Person, action: Any, *values: object) -> None:
    """Do something as the leader, in another process than the one that serves."""
    guests.people.looked()  # a change is told by comparing with an earlier look, so there must have been one
    guests.people.database.write(lambda db: action(db, leader.actor, guests.room, *values, factories.SPAN))


def box(page: Page) -> Any:
    """Where one writes."""
    return page.locator("form[data-composer] textarea")


def order(page: Page) -> Any:
    """What is told of the room over the composer."""
    return page.locator("[data-order-text]")


def test_a_hand_goes_up_and_the_floor_is_given_and_taken_back(guests: Guests, leader: Person) -> None:
    anna, bea = guests.person(), guests.person()
    first, second, third = guests.sit(anna), guests.sit(bea), guests.sit(leader)
    lead(guests, leader, leading.set_floor_only, True)
    expect(order(first)).to_contain_text("Raise your hand", timeout=NOTICED_MS)
    expect(box(first)).not_to_be_editable()
    expect(box(third)).to_be_editable()
    first.locator("[data-ask-floor]").get_by_role("button", name="Raise your hand").click()
    for page in (first, second, third):
        expect(page.locator("[data-hands] li")).to_contain_text(f"{anna.name} hand up", timeout=NOTICED_MS)
    expect(second.locator("[data-hands] button")).to_have_count(0)
    third.get_by_role("button", name="Give the floor").click()
    expect(order(first)).to_have_text("You have the floor.", timeout=NOTICED_MS)
    say(first, "May I?")
    stored(first, "May I?")
    expect(line(second, "May I?")).to_be_visible()
    expect(box(second)).not_to_be_editable()
    third.get_by_role("button", name="Take back").click()
    expect(box(first)).not_to_be_editable(timeout=NOTICED_MS)
    expect(first.locator("[data-hands]")).to_be_hidden()


def test_a_hand_without_scripts(guests: Guests, leader: Person) -> None:
    third = guests.sit(leader)
    page = guests.phone(guests.person(), java_script_enabled=False).new_page()
    page.goto(f"/rooms/{guests.room}?as=a")
    for word, hands in (("Raise your hand", 1), ("Take your hand down", 0)):
        page.locator(".room-menu > summary").click()
        page.get_by_role("button", name=word).click()
        expect(page.locator("[data-hands] li")).to_have_count(hands)
        expect(third.locator("[data-hands] li")).to_have_count(hands, timeout=NOTICED_MS)


def test_a_call_is_heard_by_who_leads_and_answered_to_the_caller_alone(guests: Guests, leader: Person) -> None:
    anna, bea = guests.person(), guests.person()
    first, second, third = guests.sit(anna, "as=a"), guests.sit(bea), guests.sit(leader)
    first.locator(".room-menu > summary").click()
    first.get_by_role("link", name="Call a moderator").click()
    expect(first.locator("#call-title")).to_be_focused()
    first.get_by_role("button", name="Leave quickly").click(trial=True)  # within reach all the same
    first.fill("#call-text", "Somebody asks where I work.")
    first.locator("[data-call]").get_by_role("button", name="Send").click()
    expect(first.locator("[data-own-calls] li")).to_contain_text("No answer yet.")
    call = third.locator("[data-calls] li")
    expect(call).to_contain_text("Somebody asks where I work.")
    expect(call).not_to_contain_text(anna.name)
    call.locator("textarea").fill("Thank you. I am looking.")
    call.get_by_role("button", name="Answer").click()
    expect(call).to_have_count(0)
    expect(first.locator(".line-aside")).to_contain_text("Thank you. I am looking.")
    expect(first.locator("[data-own-calls] li")).to_contain_text("Thank you. I am looking.")
    first.keyboard.press("Escape")
    for page in (second, third):
        expect(page.locator("[data-talk]")).not_to_contain_text("I am looking")
    assert "where I work" not in second.content()
    first.reload()
    expect(first.locator("[data-own-calls] li")).to_contain_text("Thank you. I am looking.")


def test_a_report_is_thanked_for_and_reaches_who_leads(guests: Guests, leader: Person) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, bea.actor, guests.room, "Where do you live?")
    first, third = guests.sit(anna), guests.sit(leader)
    opened = menu(first, "Where do you live?")
    opened.get_by_role("link", name="Show this to a moderator").click()
    dialog = first.locator("[data-report]")
    expect(dialog).to_contain_text("Where do you live?")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog.locator("textarea")).to_be_focused()  # nothing goes without a word
    dialog.locator("textarea").fill("She asks for an address.")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_contain_text("Thank you.")
    dialog.get_by_role("button", name="Close").click()
    expect(opened.locator("summary")).to_be_focused()
    third.locator("[data-calls] a").click()
    expect(third.locator("main")).to_contain_text("She asks for an address.")


def test_who_leads_takes_any_message_away_and_others_only_their_own(guests: Guests, leader: Person) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, anna.actor, guests.room, "One.")
    factories.say(guests.people.database, anna.actor, guests.room, "Two.")
    first, second, third = guests.sit(anna), guests.sit(bea), guests.sit(leader)
    expect(menu(second, "One.").get_by_text("Take away")).to_have_count(0)
    menu(first, "One.").get_by_role("button", name="Take away").click()
    menu(third, "Two.").get_by_role("button", name="Take away").click()
    for page in (first, second, third):
        expect(page.locator("[data-text]")).to_have_count(0)
        expect(page.locator("[data-empty]")).to_be_visible()


def test_a_room_that_closes_says_farewell_and_keeps_the_half_written_text(guests: Guests, leader: Person) -> None:
    page = guests.sit(guests.person())
    box(page).fill("Half a thought")
    lead(guests, leader, leading.close_room, "Sleep well, all of you.")
    expect(order(page)).to_have_text("Sleep well, all of you.", timeout=NOTICED_MS)
    expect(box(page)).not_to_be_editable()
    expect(box(page)).to_have_value("Half a thought")
    plain = guests.phone(guests.person(), java_script_enabled=False).new_page()
    plain.goto(f"/rooms/{guests.room}?as=n")
    expect(order(plain)).to_have_text("Sleep well, all of you.")
    expect(plain.get_by_role("link", name="Write", exact=True)).to_have_count(0)
    lead(guests, leader, leading.open_room)
    expect(box(page)).to_be_editable(timeout=NOTICED_MS)
    page.click("form[data-composer] button[type=submit]")
    stored(page, "Half a thought")


def test_a_slow_room_lets_a_message_wait_for_its_turn(guests: Guests, leader: Person) -> None:
    lead(guests, leader, leading.set_slow, 10)
    first, third = guests.sit(guests.person()), guests.sit(leader)
    expect(order(first)).to_have_text("This room goes slowly: one message every 10 seconds.")
    say(first, "One.")
    stored(first, "One.")
    say(first, "Two.")
    waits = line(first, "Two.").locator("[data-sent]")
    expect(waits).to_have_text(re.compile(r"^waits for its turn – goes by itself in \d+ seconds$"))
    expect(line(third, "Two.")).to_have_count(0)
    expect(box(first)).to_be_editable()
    expect(line(third, "Two.")).to_be_visible(timeout=NOTICED_MS)
    stored(first, "Two.")
    expect(line(first, "Two.")).to_have_count(1)


def test_all_that_was_said_is_removed_from_the_screens(guests: Guests, leader: Person) -> None:
    page, third = guests.sit(guests.person()), guests.sit(leader)
    say(page, "Something.")
    stored(page, "Something.")
    expect(line(third, "Something.")).to_be_visible()
    third.goto(f"/rooms/{guests.room}/lead?as=n")
    third.get_by_text("Empty the room").click()
    third.get_by_role("button", name="Remove all that was said").click()
    expect(page.locator("[data-text]")).to_have_count(0)
    expect(page.locator("[data-state]")).to_have_text("All that was said here was removed.")


@pytest.mark.parametrize(
    ("kind", "told", "lines"),
    [("mute", "You can read along here, but not write for a while.", 1), ("ban", "You cannot come into this room", 0)],
)
def test_a_pause_reaches_an_open_page_and_keeps_its_text(
    guests: Guests, leader: Person, kind: str, told: str, lines: int
) -> None:
    page, third = guests.sit(guests.person(), "as=a"), guests.sit(leader)
    say(page, "Something unkind.")
    stored(page, "Something unkind.")
    box(page).fill("And another")
    menu(third, "Something unkind.").get_by_role("link", name="Give a pause").click()
    third.check(f"[name=kind][value={kind}]")
    third.check("[name=hours][value='1']")
    third.get_by_role("button", name="Give a pause").click()
    expect(page.locator("[data-bottom]")).to_contain_text(told, timeout=NOTICED_MS)
    expect(box(page)).not_to_be_editable()
    expect(box(page)).to_have_value("And another")
    expect(page.locator("[data-text]")).to_have_count(lines)


def test_other_people_may_come_in_now_and_who_may_not_sees_nothing_more(guests: Guests, leader: Person) -> None:
    worker, anna = guests.person(Role.MEMBER, Role.CASEWORKER), guests.person()
    page, other = guests.sit(worker), guests.sit(anna)
    say(other, "Among us.")
    expect(line(page, "Among us.")).to_be_visible()
    to_peers = arranging.Arrangement(
        names=factories.NAMES, about=factories.NAMES, audience=Audience.PEERS, hours=None, host="", retention_hours=None
    )
    guests.people.database.write(lambda db: arranging.arrange(db, leader.actor, guests.room, to_peers, factories.SPAN))
    expect(page.locator("[data-text]")).to_have_count(0, timeout=NOTICED_MS)
    expect(page.locator("[data-state]")).to_contain_text("does not exist")
    say(other, "Just us.")
    stored(other, "Just us.")
    expect(line(other, "Among us.")).to_be_visible()
    assert "Just us." not in page.content()


def test_a_guest_talks_for_one_visit(guests: Guests) -> None:
    room = factories.add_room(guests.people.database, Audience.EVERYONE)
    open_to_all = Guests(guests.people, room, guests.open_context)
    other = open_to_all.sit(guests.person())
    page = guests.open_context(**IN_ENGLISH).new_page()
    page.goto(f"/rooms/{room}")
    page.get_by_role("button", name="Come in as a guest").click()
    live(page)
    say(page, "I am only looking.")
    stored(page, "I am only looking.")
    expect(line(page, "I am only looking.")).to_have_class(re.compile("line-own"))
    expect(line(other, "I am only looking.").locator(".line-who")).to_contain_text("guest")
    page.locator(".room-menu > summary").click()
    page.get_by_role("button", name="End my visit").click()
    page.wait_for_url("**/rooms")
    expect(other.locator("[data-count]")).to_have_text("You are the only one here now.")
