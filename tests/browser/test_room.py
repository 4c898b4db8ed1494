"""The live room on phones of 360 pixels: talk, answers, support, notes, what is older and what is new."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import SHARED
from tests.browser.rooms import Guests, guests, line, live, menu, people, say, stored, texts
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.served import Served

pytestmark = SHARED

__all__ = ["guests", "people"]  # fixtures

SCRIPTS_MOST = 35 * 1024  # bytes on the wire
SHIFT_MOST = 0.02
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    const count = (one) => { if (!one.hadRecentInput) sum += one.value; };
    const watcher = new PerformanceObserver((list) => list.getEntries().forEach(count));
    watcher.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def test_three_in_one_room_and_one_of_them_without_scripts(guests: Guests) -> None:
    anna, bea, clara = guests.person(), guests.person(), guests.person()
    first, second = guests.sit(anna), guests.sit(bea)
    plain = guests.phone(clara, java_script_enabled=False).new_page()
    say(first, "Is somebody here?")
    stored(first, "Is somebody here?")
    expect(line(first, "Is somebody here?")).to_have_class(re.compile("line-own"))
    expect(line(second, "Is somebody here?").locator(".line-who")).to_contain_text(anna.name)
    plain.goto(f"/rooms/{guests.room}?as=n")
    expect(line(plain, "Is somebody here?")).to_be_visible()
    expect(plain.locator("form[data-composer]")).to_be_hidden()  # what is half written would be lost as it loads anew
    plain.get_by_role("link", name="Write", exact=True).click()
    plain.fill("textarea[name=text]", "I am.")
    plain.get_by_role("button", name="Send").click()
    plain.wait_for_url("**/rooms/*#newest")
    for page in (first, second, plain):
        expect(line(page, "I am.")).to_be_visible()
        assert texts(page) == ["Is somebody here?", "I am."]
    say(second, "So am I.")
    stored(second, "So am I.")
    plain.reload()
    assert texts(plain) == ["Is somebody here?", "I am.", "So am I."]


def test_an_answer_shows_what_it_answers_as_long_as_that_is_there(guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, anna.actor, guests.room, "Who had such a letter?")
    for number in range(20):
        factories.say(guests.people.database, anna.actor, guests.room, f"Line {number}")
    first, second = guests.sit(anna), guests.sit(bea)
    menu(second, "Who had such a letter?").get_by_role("link", name="Answer").click()
    expect(second.locator("[data-answering]")).to_contain_text(f"{anna.name} Who had such a letter?")
    expect(second.locator("textarea[name=text] >> nth=0")).to_be_focused()
    say(second, "I had.")
    expect(second.locator("[data-answering]")).to_be_hidden()
    quote = line(first, "I had.").locator("[data-quoted]")
    expect(quote).to_have_text(f"{anna.name} Who had such a letter?")
    quote.click()
    expect(line(first, "Who had such a letter?")).to_have_class(re.compile("line-found"))
    expect(line(first, "Who had such a letter?")).to_be_in_viewport()
    menu(first, "Who had such a letter?").get_by_role("button", name="Take away").click()
    for page in (first, second):
        expect(line(page, "I had.").locator("[data-quoted]")).to_have_text("an earlier message")
        expect(page.locator("[data-room]")).not_to_contain_text("Who had such a letter?")
    first.reload()
    live(first)
    expect(line(first, "I had.")).to_be_visible()
    expect(first.locator("[data-room]")).not_to_contain_text("Who had such a letter?")


def test_an_answer_can_be_dropped_before_it_is_sent(guests: Guests) -> None:
    anna = guests.person()
    factories.say(guests.people.database, anna.actor, guests.room, "Tea?")
    page = guests.sit(anna)
    menu(page, "Tea?").get_by_role("link", name="Answer").click()
    page.get_by_role("button", name="Do not answer this one").click()
    say(page, "Or coffee?")
    stored(page, "Or coffee?")
    expect(line(page, "Or coffee?").locator("[data-quote]")).to_have_count(0)


def test_words_of_support_are_shown_and_never_counted(guests: Guests) -> None:
    anna, bea, clara = guests.person(), guests.person(), guests.person()
    factories.say(guests.people.database, anna.actor, guests.room, "I told my sister today.")
    pages = [guests.sit(anna), guests.sit(bea), guests.sit(clara)]
    for page in pages[1:]:
        menu(page, "my sister").get_by_role("button", name="Strength to you").click()
        for each in pages:  # before the next opens her menu: the word moves it down a little as it comes
            expect(line(each, "my sister").locator("[data-words] li")).to_have_text(["Strength to you"])
    assert menu(pages[0], "my sister").get_by_role("button").all_inner_texts() == ["Take away"]  # not for her own
    for page in pages[1:]:
        expect(line(page, "my sister").locator("[data-words] li")).to_have_count(1)
        opened = menu(page, "my sister").get_by_role("button", name="Strength to you")
        expect(opened).to_have_attribute("aria-pressed", "true")
        opened.click()
    for page in pages:
        expect(line(page, "my sister").locator("[data-words]")).to_be_hidden()


def test_a_message_with_a_note_is_folded_but_for_who_wants_to_see_it(guests: Guests) -> None:
    anna, bea, clara = guests.person(), guests.person(), guests.person()
    open_page = guests.phone(clara).new_page()
    open_page.goto("/me/reading")
    open_page.uncheck("[value=violence]")
    open_page.click("main form button[type=submit]")
    guests.enter(open_page)
    first, second = guests.sit(anna), guests.sit(bea)
    first.locator(".composer-notes > summary").click()
    first.check("[name=notes][value=violence]")
    first.locator(".composer-notes > summary").click()
    expect(first.locator("[data-noted]")).to_have_text("This message is about violence.")
    say(first, "He hit the door.")
    expect(first.locator("[data-noted]")).to_be_hidden()
    expect(open_page.get_by_text("He hit the door.")).to_be_visible()
    fold = line(second, "He hit the door.").locator("[data-fold] > summary")
    for _ in range(2):  # once as it came live, once as the page brings it
        expect(fold).to_contain_text("This message is about violence.")
        expect(second.get_by_text("He hit the door.")).to_be_hidden()
        menu(second, "He hit the door.").get_by_role("link", name="Answer").click()
        expect(second.locator("[data-answering]")).to_contain_text("(about violence)")
        fold.click()
        expect(second.get_by_text("He hit the door.", exact=True)).to_be_visible()
        guests.enter(second)
        second.reload()
        live(second)


def test_older_messages_come_on_scrolling_up_and_the_place_is_kept(guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    for number in range(120):
        factories.say(guests.people.database, anna.actor, guests.room, f"Line {number}.")
    page = guests.sit(bea)
    expect(page.locator(".line")).to_have_count(50)
    body = line(page, "Line 75.").locator(".line-body")
    body.evaluate("(element) => scrollBy({ top: element.getBoundingClientRect().top - 300, behavior: 'instant' })")
    expect(page.locator(".line")).to_have_count(100)
    box = body.bounding_box()
    assert box is not None
    assert abs(box["y"] - 300) < 2, "she reads on where she was"
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(page.locator(".line")).to_have_count(120)
    assert texts(page) == [f"Line {number}." for number in range(120)]
    expect(page.locator("[data-day-line]:visible")).to_have_count(1)
    expect(page.locator(".line").first.locator("[data-day-line]")).to_be_visible()


def test_older_messages_without_scripts_are_a_page_that_stays(guests: Guests) -> None:
    anna = guests.person()
    for number in range(60):
        factories.say(guests.people.database, anna.actor, guests.room, f"Line {number}.")
    page = guests.phone(guests.person(), java_script_enabled=False).new_page()
    page.goto(f"/rooms/{guests.room}?as=n&q=1")
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    page.get_by_role("link", name="Older messages").click()
    assert page.locator(".talk [data-text]").all_inner_texts() == [f"Line {number}." for number in range(10)]
    assert page.locator("meta[http-equiv=refresh], form[data-composer]").count() == 0
    page.get_by_role("link", name="Back to what was said last").click()
    assert page.url.endswith(f"/rooms/{guests.room}?as=n&q=1#newest")


def test_what_is_new_since_she_left(guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, anna.actor, guests.room, "Before.")
    page = guests.sit(bea)
    expect(page.locator("[data-new-line]:visible")).to_have_count(0)
    say(page, "My own last word.")
    stored(page, "My own last word.")
    page.goto("/rooms")
    factories.say(guests.people.database, bea.actor, guests.room, "From my other phone.")
    for number in range(15):
        factories.say(guests.people.database, anna.actor, guests.room, f"After {number}.")
    guests.enter(page)
    expect(page.locator("[data-new-line]:visible")).to_have_count(1)
    expect(line(page, "After 0.").locator("[data-new-line]")).to_be_attached()
    expect(line(page, "After 14.")).to_be_in_viewport()
    expect(line(page, "After 0.")).not_to_be_in_viewport()
    page.get_by_role("button", name="New since you left").click()
    expect(line(page, "After 0.").locator("[data-new-line]")).to_be_in_viewport()
    expect(page.locator("[data-unread]")).to_be_hidden()


def test_under_an_alias_her_pseudonym_is_nowhere(guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    first, second = guests.sit(anna, "as=a"), guests.sit(bea)
    alias = first.locator("[data-my-name]").text_content() or ""
    assert alias not in ("", anna.name, "a name drawn for today")
    say(first, "Nobody knows me.")
    stored(first, "Nobody knows me.")
    first.locator(".room-menu > summary").click()
    first.get_by_role("button", name="Raise your hand").click()
    expect(second.locator("[data-hands] li")).to_contain_text(alias)
    expect(line(second, "Nobody knows me.").locator(".person-name")).to_have_text(alias)
    for _ in range(2):
        assert anna.name not in second.content()
        assert anna.actor.public_id not in second.content()
        assert anna.name not in first.locator("[data-room]").inner_html()
        first.reload()
        live(first)
        expect(line(first, "Nobody knows me.")).to_have_class(re.compile("line-own"))
        second.reload()
        live(second)


def test_a_connection_that_breaks_keeps_what_is_unsent(guests: Guests, server: Served, watch: Watch) -> None:
    watch.expect("ERR_CONNECTION|WebSocket|ERR_EMPTY_RESPONSE|Failed to load resource")
    anna, bea = guests.person(), guests.person()
    first, second = guests.sit(anna), guests.sit(bea)
    factories.say(guests.people.database, anna.actor, guests.room, "Hello.")
    server.kill()
    expect(first.locator("[data-state]")).to_contain_text("No connection.")
    say(first, "One.")
    say(first, "Two.")
    expect(line(first, "One.").locator("[data-sent]")).to_have_text("not yet sent – trying again")
    server.start()
    for page in (first, second):
        expect(line(page, "Two.")).to_be_visible(timeout=60_000)
        expect(page.locator(".line-waiting")).to_have_count(0)
        assert texts(page) == ["Hello.", "One.", "Two."]


def test_a_log_in_that_ends_gives_the_text_back(guests: Guests, watch: Watch) -> None:
    anna = guests.person()
    page = guests.sit(anna)
    page.fill("textarea[name=text] >> nth=0", "Half a thought")
    assert anna.submit("/logout", anyway="1").status_code == 303
    expect(page.locator("[data-log-in]")).to_be_visible()
    expect(page.locator("textarea[name=text] >> nth=0")).to_have_value("Half a thought")
    expect(page.locator("[data-state]")).to_contain_text("Your log-in has ended.")


def test_with_a_keyboard_alone(guests: Guests) -> None:
    anna = guests.person()
    factories.say(guests.people.database, guests.person().actor, guests.room, "Good evening.")
    page = guests.sit(anna, is_mobile=False, has_touch=False)
    page.locator("textarea[name=text] >> nth=0").focus()
    page.keyboard.type("Hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("all")
    page.keyboard.press("Enter")
    stored(page, "Hello\nall")
    opener = line(page, "Good evening.").locator("[data-deeds] > summary")
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Answer", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("link", name="Answer", exact=True)).to_be_hidden()


def test_it_is_light_and_nothing_shifts_while_it_loads(guests: Guests) -> None:
    anna, sizes = guests.person(), []
    for number in range(60):
        factories.say(
            guests.people.database,
            anna.actor,
            guests.room,
            f"Line {number}.",
            notes=["loss"] if number % 9 == 0 else [],
        )
    page = guests.phone(guests.person()).new_page()
    page.on("response", lambda answer: sizes.append(answer) if ".js" in answer.url else None)
    guests.enter(page, "as=a")
    assert page.evaluate(SHIFTS) < SHIFT_MOST
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in sizes)
    assert 20_000 < weight <= SCRIPTS_MOST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_can_use_it(guests: Guests, theme: str) -> None:
    anna, bea = guests.person(), guests.person()
    said = factories.say(guests.people.database, bea.actor, guests.room, "I had such a letter.")
    factories.say(guests.people.database, anna.actor, guests.room, "So did I.", reply=said.id, notes=["police"])
    small: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "color_scheme": theme, "bypass_csp": True}
    page = guests.sit(anna, **small)
    found = problems(page)
    found += opened(page, ".room-people > summary", ".room-menu > summary", ".composer-notes > summary")
    menu(page, "I had such a letter.").get_by_role("link", name="Show this to a moderator").click()
    found += problems(page)
    assert not found, "\n".join(found)


def opened(page: Page, *openers: str) -> list[str]:
    """Problems with each of these open, one after the other."""
    found = []
    for opener in openers:
        page.locator(opener).click()
        found += problems(page)
        page.locator(opener).click()
    return found
