"""Every main way with a keyboard alone: no touch, no mouse, and each stop on it marked and in sight."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum import clock
from forum.policy import Role
from tests import factories
from tests.browser.conftest import DESK, SHARED, OpenContext
from tests.browser.looks import small_targets
from tests.browser.people import come_in
from tests.browser.rooms import Guests, guests, line, live, people, stored
from tests.browser.tabbing import Keyboard
from tests.browser.watch import Watch
from tests.people import PASSPHRASE, People, Person

pytestmark = SHARED

__all__ = ["guests", "people"]  # fixtures

SMALL = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}  # a phone with a keyboard
TODAY = clock.now().astimezone(factories.ZONE).date()
# A day that is written the same whether the month or the day comes first; and not today.
SAME = next(day for day in (TODAY + timedelta(days=n) for n in range(1, 64)) if day.day == day.month)
SEND = "main form[data-draft] button:not([name])[type=submit]"

Open = Callable[[Person | None], tuple[Page, Keyboard]]


@pytest.fixture
def hands(open_context: OpenContext) -> Open:
    """A page of somebody (of nobody yet, without one), and a keyboard for it."""

    def open_for(person: Person | None = None) -> tuple[Page, Keyboard]:
        page = open_context(**SMALL).new_page()
        if person:
            come_in(page, person)
        return page, Keyboard(page)

    return open_for


def test_the_way_out_is_first_and_then_the_text(hands: Open) -> None:
    page, keys = hands(None)
    page.goto("/")
    keys.step("[data-exit] button")
    expect(page.get_by_role("button", name="Leave quickly")).to_be_focused()
    keys.open(".skip")
    expect(page.locator("main")).to_be_focused()
    keys.step()
    expect(page.locator("main").get_by_role("link", name="Join")).to_be_focused()


def test_joining_leaving_and_logging_in(hands: Open, watch: Watch) -> None:
    watch.expect("400")
    page, keys = hands(None)
    page.goto("/")
    keys.open("main a[href='/join']")
    page.wait_for_url("**/join")
    keys.to("[name=pseudonym]").press("ControlOrMeta+a")
    keys.write("Rustige Reiger")
    keys.to("[name=passphrase]").write(PASSPHRASE)
    keys.to("[name=phone]").press("ArrowUp")
    keys.to("[name=adult]").press("Space")
    keys.to("main form.form button[type=submit]").press("Enter")
    code = page.locator("#recovery-code").inner_text()
    keys.to("[name=code]").write(code)
    keys.press("Enter")
    page.wait_for_url("**/")
    keys.open(".menu > summary")
    keys.open(".menu a[href='/logout']")
    page.wait_for_url("**/logout")
    keys.open("main form[action='/logout'] button")
    expect(page.locator("main").get_by_role("link", name="Log in").first).to_be_visible()
    page.goto("/login")
    keys.to("[name=name]").write("Rustige Reiger")
    keys.to("[name=passphrase]").write("something else altogether")
    keys.press("Enter")
    expect(page.locator(".problems")).to_be_focused()
    keys.to("[name=passphrase]").write(PASSPHRASE)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Good to see you, Rustige Reiger")).to_be_visible()


def test_a_conversation_an_answer_words_of_support_and_a_report(hands: Open, people: People) -> None:
    anna, bea = people.member(), people.member()
    board = factories.add_board(people.database)
    theirs = factories.start_thread(people.database, bea.actor, board, "Who had such a letter?", "A letter")
    page, keys = hands(anna)
    page.goto(f"/boards/{board}")
    keys.open("main a[href$='/new']")
    page.wait_for_url("**/new")
    keys.to("[name=title]").write("A good day")
    keys.to("[name=body]").write("Today I laughed.")
    keys.open(SEND)
    page.wait_for_url("**/threads/*")
    expect(page.locator("article.post")).to_contain_text("Today I laughed.")
    keys.open("main .crumbs a")
    page.wait_for_url(f"**/boards/{board}")
    keys.open(f"main a[href$='/threads/{theirs.thread}']")
    page.wait_for_url(f"**/threads/{theirs.thread}")
    keys.open("article.post a[href*='quote=']")
    page.wait_for_url("**quote=*")
    keys.to("[name=body]").write("I had.")
    keys.open(SEND)
    page.wait_for_url("**/threads/*page=*")
    answer = page.locator("article.post", has_text="I had.")
    expect(answer.locator("blockquote")).to_contain_text("Who had such a letter?")
    keys.to("article.post button[value=strength]", "Shift+Tab").press("Space")
    expect(page.locator("button[value=strength]")).to_have_attribute("aria-pressed", "true")
    keys.open("article.post .report-link")
    page.wait_for_url("**/report/post/*")
    keys.to("[name=reason]").press("Space", "ArrowDown")
    keys.to("[name=note]").write("She names a client.")
    keys.open("main form button[type=submit]")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_room_from_its_door_to_leaving_it(hands: Open, guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, bea.actor, guests.room, "Good evening.")
    page, keys = hands(anna)
    page.goto(f"/rooms/{guests.room}")
    keys.to("[name=as]").press("Space")
    keys.open("main form button[type=submit]")
    page.wait_for_url("**as=n*")
    live(page)
    keys.step(".composer-notes > summary")
    assert keys.step("textarea[name=text]")["found"], "where she writes is near after coming in"
    keys.write("Hello")
    keys.press("Enter")
    stored(page, "Hello")
    theirs = f"#{line(page, 'Good evening.').get_attribute('id')}"
    opener, menu = page.locator(f"{theirs} summary"), page.locator(f"{theirs} [data-deeds]")

    def open_menu(key: str = "Tab") -> None:
        if not opener.evaluate("(element) => element === document.activeElement"):
            keys.to(f"{theirs} summary", key)
        keys.press("Enter")
        expect(menu).to_have_attribute("open", "")

    open_menu("Shift+Tab")
    keys.step()
    keys.press("Escape")
    expect(opener).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")
    open_menu()
    keys.step(key="Shift+Tab")
    expect(menu).not_to_have_attribute("open", "")  # it would lie over where she is now
    open_menu()
    keys.open(f"{theirs} [data-deed=reply] a")
    expect(page.locator("form[data-composer] textarea")).to_be_focused()
    keys.write("And to you.")
    keys.press("Enter")
    stored(page, "And to you.")
    expect(line(page, "And to you.").locator("[data-quoted]")).to_contain_text("Good evening.")
    open_menu("Shift+Tab")
    keys.open(f"{theirs} button[value=strength]")
    expect(page.locator(f"{theirs} [data-words] li")).to_have_text(["Strength to you"])
    expect(opener).to_be_focused()
    for send in (False, True):
        open_menu()
        keys.open(f"{theirs} [data-deed=report] a")
        expect(page.locator("#report-title")).to_be_focused()
        if send:
            keys.to("#why").write("It is not evening.")
            keys.open("[data-report] form button[type=submit]")
            expect(page.locator("[data-thanks] button")).to_be_focused()
            keys.press("Enter")
        else:
            keys.press("Shift+Tab", "Shift+Tab", "Escape")  # also from outside: the dialog may lie over where she is
        expect(page.locator("[data-report]")).to_be_hidden()
        expect(opener).to_be_focused()
    keys.to(".room-menu > summary", "Shift+Tab").press("Enter")
    keys.open("[data-hand] button")
    expect(page.locator(".room-menu > summary")).to_be_focused()
    expect(page.locator("[data-hands] li")).to_have_count(1)
    keys.press("Enter")
    keys.open(".room-menu a[href='/rooms']")
    page.wait_for_url("**/rooms")


def test_in_a_full_room_no_bar_lies_over_where_she_is_and_news_does_not_move_her(hands: Open, guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    for number in range(60):
        factories.say(guests.people.database, bea.actor, guests.room, f"Line {number}.\nAnd a second one.")
    page, keys = hands(anna)
    guests.enter(page)
    keys.step(key="Shift+Tab")
    for _ in range(40):
        keys.step(".line summary", "Shift+Tab")
    here = page.evaluate("document.activeElement.closest('.line').id")
    top = "document.activeElement.getBoundingClientRect().top"
    keys.press("Enter")
    before = page.evaluate(top)
    talker = bea.inside(guests.room)
    for text in ("One more.", "And another."):
        talker.say(guests.room, text)
        expect(line(page, text)).to_be_attached()
    assert page.evaluate("document.activeElement.closest('.line').id") == here
    assert abs(page.evaluate(top) - before) < 2
    keys.press("Escape")
    for _ in range(25):
        keys.step(".line summary")
    keys.to("form[data-composer] textarea")
    page.evaluate("new Promise((seen) => (addEventListener('scroll', seen, { once: true }), scrollTo(0, 0)))")
    talker.say(guests.room, "And the last.")
    expect(page.locator("[data-newest]")).to_be_visible()
    keys.to("[data-newest]", "Shift+Tab").press("Enter")
    expect(page.locator("[data-newest]")).to_be_hidden()
    assert "And the last." in page.evaluate("document.activeElement.textContent"), "not lost with the button"


def test_asking_for_help_without_an_account(hands: Open) -> None:
    page, keys = hands(None)
    page.goto("/")
    keys.open(".places a[href='/ask']")
    page.wait_for_url("**/ask")
    keys.to("[name=words]").write("Who can help me with a letter?")
    keys.to("[name=areas]").press("Space")
    keys.to("[name=wanted]").press("ArrowDown")
    keys.open("main form[action='/ask'] button[type=submit]")
    expect(page.get_by_role("heading", name="Look once more")).to_be_visible()
    keys.open("button[value=send]")
    number = page.locator("#receipt").inner_text()
    keys.open("main a[href='/letters']")
    page.wait_for_url("**/letters")
    keys.to("[name=receipt]").write(number)
    keys.press("Enter")
    page.wait_for_url("**/letters/*")
    keys.to("[name=text]").write("It came today.")
    keys.open("form[data-write] button[type=submit]")
    expect(page.locator(".letters")).to_contain_text("It came today.")


def test_an_expert_plans_an_evening(hands: Open, people: People, watch: Watch) -> None:
    watch.expect("400")
    page, keys = hands(people.member(Role.MEMBER, Role.EXPERT))
    page.goto("/agenda")
    keys.open("main a[href='/sessions/new']")
    page.wait_for_url("**/sessions/new")
    keys.open("main form button[type=submit]")
    expect(page.locator(".problems")).to_be_focused()
    keys.open(".problems a[href='#theme_nl']")
    keys.step(key="Shift+Tab")
    keys.to("[name=theme_nl]").write("Taxes")
    keys.to("[name=on]").write(f"{SAME:%d%m%Y}")
    keys.open("main form button[type=submit]")
    page.wait_for_url("**/sessions/*")
    expect(page.get_by_role("heading", name="Taxes")).to_be_visible()


@pytest.mark.parametrize("screen", [SMALL, DESK], ids=["small", "desk"])
def test_menu_and_list_of_keys_give_the_focus_back(open_context: OpenContext, people: People, screen: Any) -> None:
    anna = people.member()
    thread = factories.start_thread(people.database, anna.actor, factories.add_board(people.database)).thread
    page = come_in(open_context(**{**screen, "locale": "en-GB"}).new_page(), anna)
    keys, opener, menu = Keyboard(page), page.locator(".menu > summary"), page.locator(".menu")
    page.goto(f"/threads/{thread}")
    keys.open(".menu > summary")
    expect(menu).to_have_attribute("open", "")
    assert keys.step(".menu-panel a")["found"], "the menu comes right after what opens it"
    keys.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(opener).to_be_focused()
    keys.press("Enter")
    keys.to("main *")
    expect(menu).not_to_have_attribute("open", "")  # it would lie over where she is now
    keys.open("[data-keys-open]")
    dialog = page.locator("dialog.keys")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.querySelector('dialog.keys').contains(document.activeElement)")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-keys-open]")).to_be_focused()


def test_what_is_touched_is_large_enough(hands: Open, people: People) -> None:
    """44 pixels; a link within a sentence is as large as its words."""
    writer, member = people.member(), people.member(Role.MEMBER, Role.EXPERT)
    board, room = factories.add_board(people.database), factories.add_room(people.database)
    thread = factories.start_thread(people.database, writer.actor, board, notes="loss").thread
    asked = factories.say(people.database, writer.actor, room)
    factories.say(people.database, writer.actor, room, "Yes.", reply=asked.id)
    evening = factories.add_session(people.database, member.actor)
    page, _ = hands(member)
    small = []
    for path in (
        *("/", "/boards", f"/boards/{board}", f"/boards/{board}/new", f"/threads/{thread}", "/rooms", f"/rooms/{room}"),
        *(f"/rooms/{room}?as=n", f"/rooms/{room}/lead?as=n", "/agenda", f"/sessions/{evening}"),
        *(f"/sessions/{evening}/host", "/sessions/new", "/ask", "/desk", "/queue", "/notices"),
        *("/directory", "/me", "/search", "/tags/keep", "/login"),
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        small += [f"{path}: {one}" for one in small_targets(page)]
    assert not small, "\n".join(small)
