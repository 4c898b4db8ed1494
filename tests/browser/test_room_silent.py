"""A connection that looks open while nobody answers on it: the host at the other end is gone without a word."""

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import SHARED
from tests.browser.rooms import Guests, guests, line, people, say, stored

pytestmark = SHARED

__all__ = ["guests", "people"]  # fixtures

GIVES_UP_MS = 60_000  # the page waits for an answer for ten seconds, then asks elsewhere


def test_what_nobody_answers_goes_out_by_another_connection_once(guests: Guests) -> None:
    page = guests.phone(guests.person()).new_page()
    lines: list[WebSocketRoute] = []
    deaf: list[WebSocketRoute] = []

    def between(ours: WebSocketRoute) -> None:
        lines.append(ours)
        theirs = ours.connect_to_server()
        # Pings still pass: it is not for the want of those that the page gives up.
        ours.on_message(lambda packet: theirs.send(packet) if ours not in deaf or packet == "3" else None)
        theirs.on_message(lambda packet: ours.send(packet) if ours not in deaf or packet == "2" else None)

    page.route_web_socket("**/socket.io/**", between)
    guests.enter(page)
    say(page, "Before.")
    stored(page, "Before.")
    deaf += lines
    say(page, "Is somebody there?")
    expect(line(page, "Is somebody there?").locator("[data-sent]")).to_have_text("sent", timeout=GIVES_UP_MS)
    assert len(lines) == 2, "a fresh connection"
    expect(line(page, "Is somebody there?")).to_have_count(1)
