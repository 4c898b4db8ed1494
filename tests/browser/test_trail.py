"""The trail on a phone without JavaScript: what was done, by kind of deed, page after page."""

from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from forum import trail
from forum.policy import Role
from forum.trail import Deed
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.test_access import problems
from tests.people import People


def test_an_expert_reads_what_was_done(phone: BrowserContext, phone_no_js: BrowserContext, people: People) -> None:
    expert = people.member(Role.MEMBER, Role.EXPERT)

    def job(db: Session) -> None:
        trail.record(db, expert.actor, Deed.AUTHOR_MUTED, "abcDEF012345", hours=24)
        for _ in range(22):
            trail.record(db, expert.actor, Deed.CASE_DECIDED, "abcDEF012345", measures="hide+take_out+mute", rule=2)

    people.database.write(job)
    page = come_in(phone_no_js.new_page(), expert)
    page.goto("/trail")
    expect(page.locator("ol.rows > li")).to_have_count(20)
    page.click("nav.pager a[rel=next]")
    expect(page.locator("ol.rows > li").nth(2)).to_contain_text("uren: 24")
    page.goto("/trail")
    page.select_option("#deed", "author.muted")
    page.click("main form button")
    expect(page.locator("ol.rows > li")).to_have_count(1)
    expect(page.locator("ol.rows > li")).to_contain_text("zette de schrijver van een tekst op stil")
    assert fits(page)
    looked_at = come_in(phone.new_page(), expert)
    looked_at.goto("/trail")
    assert not problems(looked_at)
