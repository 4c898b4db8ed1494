"""The pictures of the guides for who has a task here: the operator, the caseworker, the expert by experience."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyotp
from playwright.sync_api import Page

from docs.guide_pictures import Picture, Story, Visit
from forum import keys
from forum.accounts.links import first_operator_path

SEND = "main form button[type=submit]"
KEEP = "main form.form > .actions:last-of-type button[type=submit]"
PASSPHRASE = "vijf kleine lampen op tafel"
ZONE = ZoneInfo("Europe/Amsterdam")


def _join(page: Page, path: str) -> str:
    """Sign up by a link; the name she has now."""
    page.goto(path)
    name = page.locator("main input[autocomplete=username]").input_value()
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=adult]")
    page.click(KEEP)
    page.wait_for_selector("#recovery-code")  # she is in: her recovery code
    return name


# The operator, in an empty house.


def _first_link(visit: Visit) -> None:
    visit.page.goto(first_operator_path(keys.load(visit.served.folder / "keys")))


def _recovery(visit: Visit) -> None:
    _join(visit.page, visit.page.url)


def _second_step(visit: Visit) -> None:
    visit.page.goto("/me/second-factor")


def _first_steps(visit: Visit) -> None:
    secret = visit.page.inner_text("#secret-text").strip()
    visit.page.fill("[name=code]", pyotp.TOTP(secret).now())
    visit.page.click(SEND)


def _cards_for_team(visit: Visit) -> None:
    page = visit.page
    page.goto("/cards/new")
    page.fill("[name=organisation]", visit.say("Ons team", "Our team"))
    page.fill("[name=for_whom]", visit.say("collega's", "colleagues"))
    page.click(SEND)


def _tasks(visit: Visit) -> None:
    for role in ("caseworker", "expert"):
        name = _join(visit.phone(), "/join")
        visit.page.goto("/house/roles")
        visit.page.fill("[name=pseudonym]", name)
        visit.page.select_option("[name=role]", role)
        visit.page.click("main form.form button[type=submit]")


def _house(visit: Visit) -> None:
    for path in (visit.served.folder, visit.served.settings):  # as `init` makes them
        path.chmod(0o700 if path.is_dir() else 0o600)
    visit.page.goto("/house")


OPERATOR = Story(
    "operator",
    (
        Picture("link", _first_link, height=420),
        Picture("recovery", _recovery, height=520),
        Picture("second", _second_step, height=540),
        Picture("steps", _first_steps, of="section[aria-labelledby=begin]"),
        Picture("cards", _cards_for_team, at="main h2", height=330),
        Picture("tasks", _tasks, at="main h2:nth-of-type(2)", height=430),
        Picture("house", _house, height=420),
    ),
    demo=False,
    changes={"site": {"address": "https://huiskamer.example"}},
)

# The caseworker, in a house that is lived in.


def _her_tasks(visit: Visit) -> None:
    visit.log_in("caseworker")
    visit.page.goto("/")


def _hours(visit: Visit) -> None:
    visit.page.goto("/duty/hours")


def _plan(visit: Visit) -> None:
    visit.page.goto("/sessions/new")
    for language, theme, about in (
        ("nl", "Nee zeggen", "Hoe zeg je nee, en blijft het rustig?"),
        ("en", "Saying no", "How do you say no, and stay calm?"),
    ):
        visit.page.fill(f"[name=theme_{language}]", theme)
        visit.page.fill(f"[name=about_{language}]", about)
    visit.page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")


def _planned(visit: Visit) -> None:
    page, now = visit.page, datetime.now(ZONE)
    page.fill("[name=on]", f"{now + timedelta(days=7):%Y-%m-%d}")
    page.click(KEEP)


def _announced(visit: Visit) -> None:
    visit.page.click("main a[href^='/announcements/new']")


def _sheet(visit: Visit) -> None:
    _cards_for_team(visit)
    visit.page.click("main a[href$='/sheet']")
    printed = "huiskamer.example/c"  # nobody's address, in the place of the one this house has for a minute
    visit.page.locator(".card-address").evaluate_all("(all, to) => all.forEach(e => { e.textContent = to; })", printed)


def _desk(visit: Visit) -> None:
    visit.page.goto("/desk")


def _letter(visit: Visit) -> None:
    visit.page.locator(SEND).first.click()


CASEWORKER = Story(
    "caseworker",
    (
        Picture("tasks", _her_tasks, of="section[aria-labelledby=tasks]"),
        Picture("hours", _hours, height=430),
        Picture("plan", _plan, height=470),
        Picture("evening", _planned, at="main .rows", height=320),
        Picture("announce", _announced, height=430),
        Picture("cards", _sheet, at=".card-sheet", height=300),
        Picture("desk", _desk, height=430),
        Picture("letters", _letter, at="main h2", height=430),
    ),
)

# The expert by experience, on an evening that begins in a few minutes.


def _evening(visit: Visit) -> None:
    visit.log_in("expert")
    _plan(visit)
    page, now = visit.page, datetime.now(ZONE)
    page.fill("[name=on]", f"{now:%Y-%m-%d}")
    page.fill("[name=begins]", f"{now + timedelta(minutes=5):%H:%M}")
    page.fill("[name=ends]", f"{now + timedelta(minutes=95):%H:%M}")
    page.click(KEEP)
    visit.kept["evening"] = page.url
    room = page.locator("main a.button[href^='/rooms/']")
    while not room.count():  # the clock opens it within half a minute
        page.wait_for_timeout(1000)
        page.reload()


def _enter(page: Page) -> None:
    page.click("main a.button[href^='/rooms/']")
    agreed = page.locator("main form input[type=checkbox]")
    if agreed.count():
        agreed.last.check()
        page.locator("main form input[type=radio]").first.check()
        page.locator("main form button[type=submit]").first.click()


def _room(visit: Visit) -> None:
    member = visit.phone()
    visit.log_in("member", member)
    member.goto(visit.kept["evening"])
    _enter(member)
    _enter(visit.page)
    say = visit.say("Fijn dat jullie er zijn. Wie wil beginnen?", "Good to have you here. Who would like to begin?")
    answer = visit.say("Ik zei vorige week nee, en het lukte.", "I said no last week, and it worked.")
    for page, text in ((visit.page, say), (member, answer)):
        page.locator("textarea").first.fill(text)
        page.locator("form:has(textarea) button[type=submit]:visible").last.click()
        page.wait_for_timeout(1500)


def _lead(visit: Visit) -> None:
    visit.page.goto(visit.page.url.split("?")[0].split("#")[0] + "/lead")


def _lead_evening(visit: Visit) -> None:
    visit.page.goto(visit.kept["evening"] + "/host")


def _queue(visit: Visit) -> None:
    visit.page.goto("/queue")


def _case(visit: Visit) -> None:
    visit.page.locator("main .cases a").first.click()
    take = visit.page.locator("form[data-claim] button")
    if take.count():
        take.click()


def _look(visit: Visit) -> None:
    newcomer = visit.phone()
    _join(newcomer, "/join")
    newcomer.goto("/boards")
    newcomer.locator("main .rows a, main .cards a").nth(1).click()
    newcomer.locator("main a[href^='/threads/']").first.click()
    newcomer.locator("main textarea").first.fill(
        visit.say("Dank je. Ik dacht dat ik de enige was.", "Thank you. I thought I was the only one.")
    )
    newcomer.locator("form:has(textarea) button[type=submit]:visible").first.click()
    newcomer.wait_for_timeout(500)
    visit.page.goto("/look")


EXPERT = Story(
    "expert",
    (
        Picture("evening", _evening, height=440),
        Picture("room", _room),
        Picture("lead", _lead, at="main h2:nth-of-type(3)", height=530),
        Picture("end", _lead_evening, height=430),
        Picture("queue", _queue, height=520),
        Picture("decide", _case, at="#decide", height=430),
        Picture("look", _look, height=480),
    ),
    changes={"gate": {"first_texts": 2}},
)

STORIES = (OPERATOR, CASEWORKER, EXPERT)
