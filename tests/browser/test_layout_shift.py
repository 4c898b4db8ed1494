"""Nothing moves under a thumb while a page comes: style is late, scripts come when all is read already."""

from playwright.sync_api import BrowserContext, Page, Route, expect

from forum.policy import Role
from tests import factories
from tests.browser.conftest import OpenContext
from tests.browser.rooms import live
from tests.people import People, Person

WATCH = """new PerformanceObserver((list) => {
  window.moved ??= [];
  for (const { value, sources } of list.getEntries()) {
    const what = sources.map(({ node }) => node?.outerHTML ?? node?.textContent ?? "?");
    window.moved.push(`${value.toFixed(4)}: ${what.map((html) => html.slice(0, 90)).join(" | ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
window.moved = [];"""
PAINTED = """new Promise((done) => new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-contentful-paint").length) done();
}).observe({ type: "paint", buffered: true }))"""
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
NARROW = {"viewport": {"width": 360, "height": 740}}  # what moves soon after a phone is turned is not told; so no phone
LATE = "document.querySelector('h1').before(Object.assign(document.createElement('p'), { textContent: 'late' }))"
LONG = "Wie snapt deze brief? " * 12


class Slow:
    """Holds back what a page asks for, until it is let go."""

    def __init__(self, context: BrowserContext) -> None:
        self._held: list[Route] | None = []
        context.route("**/static/**", self._come)

    def hold(self) -> None:
        """From now on."""
        self._held = []

    def release(self, kind: str = "") -> None:
        """Let go what ends so, or all, and all that follows."""
        held, self._held = self._held or [], None if not kind else []
        for route in held:
            if route.request.url.endswith(kind):
                route.continue_()
            elif self._held is not None:
                self._held.append(route)

    def _come(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)


def furnish(people: People, reader: Person) -> dict[str, str]:
    """Pages with something on them, by name."""
    database = people.database
    other = people.member(Role.MEMBER)
    board, room = factories.add_board(database), factories.add_room(database)
    placed = factories.start_thread(database, reader.actor, board, LONG, "Een brief")
    for number in range(6):
        factories.reply(database, other.actor, placed.thread, f"{number}. {LONG}")
    for number in range(30):
        factories.say(database, other.actor, room, f"{number}. {LONG}"[: 40 + 9 * number])
    factories.add_session(database)
    return {
        "first page": "/",
        "conversation": f"/threads/{placed.thread}",
        "writing": f"/boards/{board}/new",
        "room": f"/rooms/{room}?as=n",
        "room, newest": f"/rooms/{room}?as=n#newest",
        "notices": "/notices",
        "agenda": "/agenda",
        "help": "/ask",
        "joining": "/join",
        "me": "/me",
    }


def moved(page: Page, slow: Slow, path: str) -> list[str]:
    """What moved on a page while it came."""
    slow.hold()
    page.goto(path, wait_until="commit")
    page.wait_for_selector("footer", state="attached")
    slow.release(".css")
    page.evaluate(PAINTED)
    slow.release()
    page.wait_for_load_state()
    if page.locator("[data-room]").count():
        live(page)
    page.evaluate(FRAMES)
    found: list[str] = page.evaluate("window.moved")
    return found


def test_nothing_moves_while_a_page_comes(open_context: OpenContext, people: People) -> None:
    phone = open_context(**NARROW)
    reader = people.member(Role.MEMBER)
    pages = furnish(people, reader)
    phone.add_init_script(WATCH)
    slow, page = Slow(phone), phone.new_page()
    found = {"a guest's first page": moved(page, slow, "/")}
    phone.add_cookies([{"name": "s", "value": reader.cookie, "url": reader.url}])
    found |= {name: moved(page, slow, path) for name, path in pages.items()}
    expect(page.locator("main")).to_contain_text(reader.name)
    assert {name: what for name, what in found.items() if what} == {}
    page.evaluate(f"{LATE}; {FRAMES}")
    assert page.evaluate("window.moved"), "else nothing would have been seen"
