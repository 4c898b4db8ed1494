"""S16: nothing a person types runs on any page. With our own Content Security Policy switched off, it is looked at what
the pages are made of, and whether anything has run.
"""

import pytest
from playwright.sync_api import Page

from forum.guard import findings
from forum.policy import Audience, Role
from forum.text import clean_line
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import come_in
from tests.people import People
from tests.safety.payloads import AT_ONCE, PAYLOADS

# The guard asks about what looks like an address or a name on another site; it is no matter here.
TYPED = [payload for payload in PAYLOADS if not findings(payload)]
# What a page is made of that could run, and is not from us.
SUSPECT = r"""() => {
  const leads = /^(href|src|action|formaction|data|xlink:href)$/i;
  const plain = (value) => ['http:', 'https:', 'tel:'].includes(new URL(value, document.baseURI).protocol);
  const bad = ({ name, value }) => /^(on|srcdoc)/i.test(name) || (leads.test(name) && !plain(value));
  const foreign = 'script:not([src^="/static/"]), iframe, object, embed, base, meta[http-equiv], style';
  return [...document.querySelectorAll('*')]
    .filter((element) => element.matches(foreign) || [...element.attributes].some(bad))
    .map((element) => element.outerHTML.slice(0, 200))
    .concat(window.ran ? ['it ran'] : []);
}"""


def groups() -> list[str]:
    return ["\n\n".join(TYPED[i : i + AT_ONCE]) for i in range(0, len(TYPED), AT_ONCE)]


def line(payload: str, longest: int) -> str:
    return clean_line(payload[:longest], longest=longest)


def suspects(page: Page) -> list[str]:
    page.wait_for_load_state()
    return [f"{page.url}: {found}" for found in page.evaluate(SUSPECT)]


def test_on_pages_they_are_words(open_context: OpenContext, people: People) -> None:
    """Board, thread, room, news, profile, search, as a member and as an expert see them."""
    house, expert = people.database, people.member(Role.MEMBER, Role.EXPERT)
    anna = people.member()
    board, room = factories.add_board(house), factories.add_room(house, Audience.MEMBERS)
    threads = [
        factories.start_thread(house, anna.actor, board, body, title=line(TYPED[i * AT_ONCE], 100))
        for i, body in enumerate(groups())
    ]
    for payload in TYPED[::4]:
        factories.say(house, anna.actor, room, payload)
    news = factories.announce(house, expert.actor, title=line(TYPED[1], 100))
    page = open_context(**PHONE, bypass_csp=True).new_page()
    page.on("dialog", lambda dialog: pytest.fail("something ran"))
    found = []
    come_in(page, expert)
    addresses = [f"/boards/{board}", *(f"/threads/{placed.thread}" for placed in threads), f"/announcements/{news}"]
    for address in (*addresses, f"/people/{anna.actor.public_id}", "/new", "/", f"/report/post/{threads[0].post}"):
        page.goto(address)
        found += suspects(page)
    page.goto(f"/rooms/{room}?as=n")
    page.get_by_text("ran=1").last.wait_for()
    found += suspects(page)
    assert found == []
