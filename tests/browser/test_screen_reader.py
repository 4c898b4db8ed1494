"""For who hears the page: the log tells what is new and nothing else, time-outs are told, names and states hold."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.policy import Role
from forum.rooms.actions import leading
from tests import factories
from tests.browser.conftest import SHARED
from tests.browser.ears import heard, listen, moves
from tests.browser.people import come_in
from tests.browser.rooms import IN_ENGLISH, Guests, guests, line, menu, people, say, stored
from tests.browser.watch import Watch
from tests.people import Person
from tests.wire import Socket

pytestmark = SHARED

__all__ = ["guests", "people"]  # fixtures

LINK = "import(document.querySelector('link[href*=room-link]').href)"  # the connection the page itself uses
MANY = 12  # more than are told one by one
NAMED = {"button", "link", "textbox", "checkbox", "radio", "combobox", "DisclosureTriangle", "dialog", "log", "meter"}
# What is said of a field that is wrong, or of the group it stands in; nothing where it is not marked so.
WRONG = """(field) => {
    const [said, wrong] = field.type === "radio" ? [field.closest("fieldset"), true] : [field, field.ariaInvalid];
    const id = (said.getAttribute("aria-describedby") ?? "").split(" ").find((one) => one.endsWith("-error"));
    return wrong && id ? document.getElementById(id).textContent : "";
}"""
PLACES = ["banner", "navigation", "main", "contentinfo"]


def hearing(guests: Guests, person: Person) -> Page:
    """Her page in the room, and from the begin all that it says by itself."""
    context = guests.phone(person)
    listen(context)
    page = context.new_page()
    guests.enter(page)
    return page


@pytest.fixture
def bea(guests: Guests) -> Socket:
    """Somebody else in the room, who talks."""
    return guests.person().inside(guests.room)


def test_the_log_tells_what_is_new_and_nothing_else(guests: Guests, bea: Socket) -> None:
    anna = guests.person()
    for number in range(120):
        factories.say(guests.people.database, anna.actor, guests.room, f"Line {number}.")
    asked = bea.say(guests.room, "Does anybody know a good bookkeeper?")["id"]
    factories.say(guests.people.database, anna.actor, guests.room, "I do.", reply=asked)
    page = hearing(guests, anna)
    assert heard(page) == [], "what was there is there to be read"
    moves(page)
    bea.say(guests.room, "Whom?")
    expect(line(page, "Whom?")).to_be_visible()
    (said,) = heard(page)
    assert said.endswith("More"), said
    assert "Whom?" in said
    line(page, "Line 75.").evaluate("(element) => element.scrollIntoView({ block: 'start', behavior: 'instant' })")
    expect(page.locator(".line")).to_have_count(101)
    assert heard(page) == [], "older messages"
    bea.ask("room:support", {"id": line(page, "I do.").get_attribute("data-id"), "word": "strength", "give": True})
    expect(line(page, "I do.").locator("[data-words] li")).to_have_count(1)
    bea.ask("room:remove", {"id": asked})
    expect(line(page, "Does anybody know")).to_have_count(0)
    expect(line(page, "I do.").locator("[data-quoted]")).to_have_text("an earlier message")
    assert heard(page) == [], "a word of support, and a message that was taken away"
    assert moves(page) == []


def test_of_her_own_message_she_hears_what_became_of_it(guests: Guests) -> None:
    page = hearing(guests, guests.person())
    heard(page)
    for text in ("Good evening.", "How are you all?"):
        say(page, text)
        stored(page, text)
        assert heard(page) == ["sent"]
        expect(page.locator("[data-heard]")).to_be_empty()  # so that the next one is told again


def test_coming_back_she_hears_what_she_missed_unless_it_is_much(guests: Guests, bea: Socket) -> None:
    page = hearing(guests, guests.person())
    bea.say(guests.room, "Before.")
    expect(line(page, "Before.")).to_be_visible()
    for missed, told in ((1, 1), (MANY, 0)):
        page.evaluate(f"{LINK}.then(({{ socket }}) => socket.disconnect())")
        expect(page.locator("[data-state]")).to_contain_text("No connection.")
        assert any("No connection." in said for said in heard(page))
        for number in range(missed):
            bea.say(guests.room, f"Missed {number} of {missed}.")
        page.evaluate(f"{LINK}.then(({{ socket }}) => socket.connect())")
        expect(line(page, f"Missed {missed - 1} of {missed}.")).to_be_visible()
        assert len(heard(page)) == told
    bea.say(guests.room, "After.")
    expect(line(page, "After.")).to_be_visible()
    assert ["After." in said for said in heard(page)] == [True], "and then each one again"


def test_a_room_that_closes_and_a_log_in_that_ends_are_told_where_she_is(guests: Guests) -> None:
    anna, leader = guests.person(), guests.person(Role.MEMBER, Role.EXPERT)
    page = hearing(guests, anna)
    box = page.locator("form[data-composer] textarea")
    box.fill("Half a thought")
    heard(page), moves(page)
    guests.people.looked()
    room, leads = guests.room, leader.actor
    guests.people.database.write(lambda db: leading.close_room(db, leads, room, "Until tomorrow.", factories.SPAN))
    expect(page.locator("[data-order-text]")).to_contain_text("Until tomorrow.", timeout=60_000)
    assert [said for said in heard(page) if "Until tomorrow." in said]
    assert anna.submit("/logout", anyway="1").status_code == 303
    expect(page.locator("[data-log-in]")).to_be_visible()
    assert [said for said in heard(page) if "Your log-in has ended." in said]
    assert moves(page) == []
    expect(box).to_be_focused()
    expect(box).to_have_value("Half a thought")


# --- pages, as a screen reader has them -------------------------------------------------------------------------------


def tree(page: Page) -> list[dict[str, Any]]:
    """All that a screen reader finds on the page, in order: role, name, and the states it has."""
    found = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            **{one["name"]: one["value"].get("value") for one in node.get("properties", [])},
        }
        for node in found
        if not node["ignored"]
    ]


def of(nodes: list[dict[str, Any]], role: str) -> list[dict[str, Any]]:
    return [node for node in nodes if node["role"] == role]


def test_every_page_has_its_landmarks_headings_and_names(guests: Guests) -> None:
    people, database = guests.people, guests.people.database
    anna, bea = people.member(Role.MEMBER, Role.EXPERT), people.member()
    board = factories.add_board(database)
    thread = factories.start_thread(database, bea.actor, board, notes="loss").thread
    factories.say(database, bea.actor, guests.room)
    evening = factories.add_session(database, anna.actor)
    page, wrong = come_in(guests.phone(anna).new_page(), anna), []
    for path in (
        *("/", "/boards", f"/boards/{board}", f"/boards/{board}/new", f"/threads/{thread}", "/rooms"),
        *(f"/rooms/{guests.room}", f"/rooms/{guests.room}?as=n", "/agenda", "/agenda?view=month"),
        *(f"/sessions/{evening}", f"/sessions/{evening}/host", "/sessions/new", "/ask", "/desk", "/queue"),
        *("/information", "/directory", "/me", "/new", "/figures"),
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        nodes = tree(page)
        landmarks = [node["role"] for node in nodes if node["role"] in PLACES]
        if [role for role in landmarks if role != "navigation"] != ["banner", "main", "contentinfo"]:
            wrong.append(f"{path}: landmarks {landmarks}")
        ways = [node["name"] for node in of(nodes, "navigation") + of(nodes, "region")]
        if "" in ways or len(set(ways)) < len(ways):
            wrong.append(f"{path}: two with one name, or one without, among {ways}")
        levels = [node["level"] for node in of(nodes, "heading")]
        if levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise([0, *levels])):
            wrong.append(f"{path}: headings {levels}")
        wrong += [
            f"{path}: a {node['role']} without a name" for node in nodes if node["role"] in NAMED and not node["name"]
        ]
    assert not wrong, "\n".join(wrong)


def test_roles_and_states_of_a_room(guests: Guests) -> None:
    anna, bea = guests.person(), guests.person()
    factories.say(guests.people.database, bea.actor, guests.room, "Good evening.")
    page = guests.sit(anna)
    (log,) = of(tree(page), "log")
    assert (log["name"], log["live"], log["relevant"]) == ("What is said", "polite", "additions")
    opened = menu(page, "Good evening.")
    nodes = tree(page)
    assert [node["name"] for node in nodes if node["role"].startswith("DisclosureTr") and node["expanded"]] == ["More"]
    opened.get_by_role("button", name="Strength to you").click()
    expect(line(page, "Good evening.").locator("[data-words] li")).to_have_count(1)
    menu(page, "Good evening.")
    (given,) = [node for node in tree(page) if node["name"] == "Strength to you" and "pressed" in node]
    assert given["pressed"] == "true"
    opened.get_by_role("link", name="Answer").click()
    box = page.locator("form[data-composer] textarea")
    expect(box).to_have_accessible_description(f"{bea.name} Good evening.")


def test_where_she_is_and_what_is_chosen_is_said(guests: Guests) -> None:
    page = come_in(guests.phone(guests.person()).new_page(), guests.person())
    page.goto("/boards")
    page.locator(".menu > summary").click()
    here = page.locator("nav[aria-label=Places]")
    expect(here).to_match_aria_snapshot("""
      - navigation "Places":
        - list:
          - listitem:
            - link "Forum"
    """)
    assert here.locator("[aria-current=page]").all_inner_texts() == ["Forum"]
    pressed = page.get_by_role("button", pressed=True)
    assert pressed.all_inner_texts() == ["English", "Like my phone"]
    assert page.locator(".menu button[lang=nl]").inner_text() == "Nederlands"


def test_what_is_wrong_is_said_at_its_field(guests: Guests, watch: Watch) -> None:
    watch.expect("400")
    board = factories.add_board(guests.people.database)
    stranger = guests.open_context(**IN_ENGLISH).new_page()
    expert = come_in(guests.open_context(**IN_ENGLISH).new_page(), guests.person(Role.MEMBER, Role.EXPERT))
    for page, path in (
        *((stranger, path) for path in ("/join", "/login", "/ask", "/outside")),
        *((expert, path) for path in ("/sessions/new", f"/boards/{board}/new", "/announcements/new")),
    ):
        page.goto(path)
        page.locator("main .form[method=post] button[type=submit]:not([formaction])").first.press("Enter")
        summary = page.locator(".problems")
        expect(summary).to_be_focused()
        ways = summary.get_by_role("link").all()
        assert ways
        for way in ways:
            said = page.locator(way.get_attribute("href") or "").evaluate(WRONG)
            assert said, f"{path}: nothing is said at the field of {way.inner_text()}"
            assert way.inner_text().endswith(said)


def test_before_a_page_covers_itself_that_is_told_where_she_is(guests: Guests) -> None:
    anna = guests.people.arrival()
    context = guests.phone(anna)
    listen(context)
    page = context.new_page()
    page.clock.install()
    page.goto("/ask")
    page.wait_for_selector(".pause-soon", state="attached")  # the script that covers is there
    page.clock.run_for(1_000)  # and that it came has been told
    box = page.locator("[name=words]")
    box.focus()
    page.evaluate("said.splice(0), moved.splice(0)")
    page.clock.fast_forward("04:45")
    page.clock.run_for(1_000)
    assert page.evaluate("said") == ["Still there? Touch the page, else it covers itself."]
    assert moves(page) == []
    expect(box).to_be_focused()
    page.clock.fast_forward("00:20")
    page.clock.run_for(1_000)
    page.wait_for_url("**/pause?**")
