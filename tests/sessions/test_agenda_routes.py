"""The pages of the agenda and of the own link, and what the first page shows of it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from forum import clock
from forum.announcements.models import Announcement
from forum.db import Database
from forum.policy import Actor, Audience, Role
from forum.sessions.actions import signing_up
from forum.sessions.models import SessionState, ThemedSession
from tests import factories
from tests.factories import ZONE, add_session
from tests.people import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SOON = timedelta(hours=30)
VIEWS = ("/agenda", "/agenda?view=month")


@pytest.fixture
def house(app: Flask) -> Database:
    database: Database = app.extensions["house"].database
    return database


@pytest.fixture(autouse=True)
def midmonth(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenth of this month: what is soon lies in the same one."""
    day = clock.now().astimezone(ZONE).replace(day=10, hour=12, minute=0)
    monkeypatch.setattr(clock, "now", lambda: day)


def visit(app: Flask, person: Actor | None = None) -> FlaskClient:
    """A browser, of somebody who is logged in, or of a visitor."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    if person is not None:
        token = factories.log_in(app.extensions["house"].database, person)
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return client


def theme(name: str) -> dict[str, str]:
    return {"nl": name, "en": name}


def announce_meeting(house: Database, author: Actor, title: str, at: datetime) -> None:
    now = clock.now()
    values = {"audience": Audience.EVERYONE, "title": title, "body": "x", "html": "x", "excerpt": "x", "language": "nl"}
    meeting = Announcement(
        **values,
        author_id=author.member_id,
        from_at=now - timedelta(days=1),
        until_at=now + timedelta(days=60),
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        place="Utrecht",
    )
    house.write(lambda db: db.add(meeting))


def marks(page: str) -> dict[str, str]:
    """What stands beside each theme."""
    lines = re.findall(r'<li[^>]*><a href="/sessions/\w{12}">([^<]*)</a>(.*?)<p>', page, re.DOTALL)
    return {name: re.sub("<[^>]*>", "", rest).strip() for name, rest in lines}


@pytest.mark.parametrize("view", VIEWS)
def test_everybody_sees_what_is_for_her(app: Flask, house: Database, view: str) -> None:
    for audience in Audience:
        add_session(house, audience=audience, starts_in=SOON, theme=theme(f"for {audience.value}"))
    announce_meeting(house, factories.add_member(house, Role.CASEWORKER), "Inloop", clock.now() + SOON)
    sees = {
        None: {"for everyone"},
        Role.OPERATOR: {"for everyone"},
        Role.CASEWORKER: {"for everyone", "for members"},
        Role.MEMBER: {"for everyone", "for members", "for peers"},
    }
    for role, themes in sees.items():
        page = visit(app, factories.add_member(house, role) if role else None).get(view).text
        assert marks(page).keys() == themes, role
        assert "Inloop" in page
        assert "Utrecht" in page
        assert '<a href="/agenda" aria-current="page">' in page, "one of the places of the house"


def test_her_own_evenings_are_marked(app: Flask, house: Database) -> None:
    anna, bea = factories.add_member(house, Role.MEMBER, Role.EXPERT), factories.add_member(house)
    places = {
        name: add_session(house, starts_in=SOON, theme=theme(name), capacity=1) for name in ("hers", "full", "off")
    }
    add_session(house, anna, starts_in=SOON, theme=theme("hosted"))
    add_session(house, starts_in=SOON, theme=theme("another"))
    house.write(lambda db: signing_up.sign_up(db, anna, places["hers"]))
    for person in (bea, anna):
        house.write(lambda db, person=person: signing_up.sign_up(db, person, places["full"]))  # type: ignore[misc]
    off = update(ThemedSession).where(ThemedSession.public_id == places["off"]).values(state=SessionState.CANCELLED)
    factories.change(house, off)
    expected = {
        "hers": "You come",
        "full": "You wait for a place",
        "off": "Does not take place",
        "hosted": "You host",
        "another": "",
    }
    for view in VIEWS:
        assert marks(visit(app, anna).get(view).text) == expected


def test_a_month_leads_from_its_days_to_the_lines_below(app: Flask, house: Database) -> None:
    member = visit(app, factories.add_member(house))
    today = clock.now().astimezone(ZONE)
    for days in (2, 2, 5):
        add_session(house, starts_in=timedelta(days=days))
    page = Page(member.get(f"/agenda?view=month&month={today:%Y-%m}").text)
    links = page.links("#day-")
    assert links == [f"#day-{today + timedelta(days=days):%Y-%m-%d}" for days in (2, 5)]
    there = [a["id"] for _, a in page.marks if "id" in a]
    assert all(there.count(link[1:]) == 1 for link in links)
    now = [a for tag, a in page.marks if tag == "td" and a.get("aria-current") == "date"]
    assert len(now) == 1


def test_months_one_can_leaf_to_and_others(app: Flask, house: Database) -> None:
    member = visit(app, factories.add_member(house))
    this = clock.now().astimezone(ZONE).date().replace(day=1)
    before = (this - timedelta(days=1)).strftime("%Y-%m")
    assert f"month={before}" in member.get("/agenda?view=month").text
    captions = {}
    for asked in ("", "nonsense", "1999-01", before):
        page = member.get(f"/agenda?view=month&month={asked}")
        assert page.status_code == 200
        captions[asked] = re.findall("<caption>(.*)</caption>", page.text)
    assert captions[""] == captions["nonsense"] == captions["1999-01"] == [f"{this:%B %Y}"]
    assert captions[before] != captions[""]


def test_what_began_more_than_a_month_ago_is_not_shown(app: Flask, house: Database) -> None:
    for days in (-33, -11, -9, -1):
        add_session(house, starts_in=timedelta(days=days), theme=theme(f"{days} days"))
    add_session(house, starts_in=timedelta(hours=-1), theme=theme("an hour ago"))
    member = visit(app, factories.add_member(house))
    this = clock.now().astimezone(ZONE).date().replace(day=1)
    before = this - timedelta(days=1)
    assert marks(member.get("/agenda").text).keys() == {"an hour ago"}, "the list begins today"
    shown = marks(member.get(f"/agenda?view=month&month={before:%Y-%m}").text)
    shown |= marks(member.get("/agenda?view=month").text)
    assert shown.keys() == {"-11 days", "-9 days", "-1 days", "an hour ago"}


@pytest.mark.parametrize("view", VIEWS)
def test_where_nothing_is_planned_a_word_stands(app: Flask, house: Database, view: str) -> None:
    page = visit(app).get(view).text
    assert "Nothing is planned" in page
    assert 'href="/join"' in page


def statements(app: Flask, client: FlaskClient, path: str) -> int:
    seen: list[str] = []
    reader = app.extensions["house"].database.reader
    client.get("/about")  # the log-in is touched once
    event.listen(reader, "before_cursor_execute", note := lambda *values: seen.append(values[2]))
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(reader, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(("path", "most"), [*((view, 5) for view in VIEWS), ("/", 9)])
def test_a_page_costs_as_much_whatever_is_planned(app: Flask, house: Database, path: str, most: int) -> None:
    author = factories.add_member(house, Role.MEMBER, Role.EXPERT)
    client = visit(app, author)
    counted = []
    for number in (1, 11):
        for _ in range(number):
            evening = add_session(house, author, starts_in=SOON)
            house.write(lambda db, evening=evening: signing_up.sign_up(db, author, evening))  # type: ignore[misc]
            announce_meeting(house, author, "Inloop", clock.now() + SOON)
        counted.append(statements(app, client, path))
    assert counted[0] == counted[1] <= most


def test_who_plans_finds_the_way(app: Flask, house: Database) -> None:
    for role, plans in ((Role.EXPERT, True), (Role.CASEWORKER, True), (Role.MEMBER, False), (Role.OPERATOR, False)):
        client = visit(app, factories.add_member(house, role))
        for path in ("/", "/agenda"):
            main = client.get(path).text.partition("<main")[2]
            assert ('href="/sessions/new"' in main) is plans, (role, path)


# The first page.


def test_the_first_page_shows_the_next_evening(app: Flask, house: Database) -> None:
    anna = factories.add_member(house)
    member, visitor = visit(app, anna), visit(app)
    assert "No evening is planned" in member.get("/").text
    assert "Members have evenings" in visitor.get("/").text
    add_session(house, audience=Audience.EVERYONE, starts_in=timedelta(days=9), theme=theme("open"))
    evening = add_session(house, audience=Audience.PEERS, starts_in=SOON, theme=theme("peers"))
    assert marks(member.get("/").text) == {"peers": ""}
    assert marks(visitor.get("/").text) == {"open": ""}
    house.write(lambda db: signing_up.sign_up(db, anna, evening))
    assert marks(member.get("/").text) == {"peers": "You come"}


# The own link.


def send(client: FlaskClient, do: str, **fields: str) -> tuple[int, str]:
    form = Page(client.get("/me/calendar").text, "/me/calendar").form("/me/calendar")
    answer = client.post("/me/calendar", data={**dict(form.fields), "do": do, **fields})
    return answer.status_code, answer.text


def test_a_link_is_shown_once_and_works_until_it_is_taken_away(app: Flask, house: Database) -> None:
    client = visit(app, factories.add_member(house))
    status, page = send(client, "make")
    assert status == 200
    address = Page(page).texts["calendar-address"].strip()
    path = re.fullmatch(r"http://127\.0\.0\.1:\d+(/calendar/[\w-]{43}\.ics)", address)
    assert path
    assert Page(page).texts["calendar-webcal"] == address.replace("http", "webcal", 1)
    assert address.replace("http", "webcal", 1) in Page(page).links("webcal:")
    outside = app.test_client()
    assert "X-WR-CALNAME:Appointment\r\n" in outside.get(path[1]).text
    assert path[1] not in client.get("/me/calendar").text, "once"
    assert send(client, "change", title="Tea", with_links="y")[0] == 303
    assert "X-WR-CALNAME:Tea\r\n" in outside.get(path[1]).text
    assert Page(client.get("/me/calendar").text, "/me/calendar").form("/me/calendar")["title"] == "Tea"
    status, page = send(client, "make")
    assert outside.get(path[1]).status_code == 404, "the old one has ended"
    path = re.search(r"/calendar/[\w-]{43}\.ics", page)
    assert path
    assert outside.get(path[0]).status_code == 200
    assert send(client, "revoke")[0] == 303
    assert outside.get(path[0]).status_code == 404


@pytest.mark.parametrize("title", ["", "x" * 61, "In de Huiskamer"])
def test_a_title_that_cannot_be_comes_back_with_a_sentence(app: Flask, house: Database, title: str) -> None:
    client = visit(app, factories.add_member(house))
    status, text = send(client, "make", title=title, with_links="y")
    page = Page(text, "/me/calendar")
    assert status == 400
    assert page.form("/me/calendar")["title"] == title
    assert page.form("/me/calendar")["with_links"] == "y"
    assert page.texts["title-error"]
    assert "calendar-address" not in page.texts


def test_the_title_begins_in_her_language(app: Flask, house: Database) -> None:
    client = visit(app, factories.add_member(house))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl"
    form = Page(client.get("/me/calendar").text, "/me/calendar").form("/me/calendar")
    assert form["title"] == "Afspraak"
