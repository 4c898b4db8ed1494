"""The pages of announcements, as each role meets them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from forum import clock
from forum.db import Database
from forum.policy import Audience, Role
from tests import factories
from tests.factories import ZONE, announce
from tests.people import Page, People, Person

NEW = "/announcements/new"


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.EXPERT)


@pytest.fixture
def worker(people: People) -> Person:
    return people.member(Role.CASEWORKER)


def day(ahead: int) -> str:
    """A day by the clock of the house, as a browser sends it."""
    return (clock.now().astimezone(ZONE) + timedelta(days=ahead)).date().isoformat()


def write(person: Person, title: str, **fields: str) -> str:
    """Announce something to members; its address."""
    answer = person.submit(NEW, **{"title": title, "body": "There is *tea*.", "audience": "members", **fields})
    assert answer.status_code == 303, Page(answer.text).words
    return answer.headers["Location"]


def choices(person: Person, name: str) -> list[str]:
    """What she can choose from."""
    return [a["value"] for tag, a in person.page(NEW).marks if tag == "input" and a.get("name") == name]


def test_a_caseworker_announces_a_meeting(people: People, worker: Person) -> None:
    member = people.member()
    meets = {"meets_on": day(3), "begins": "19:30", "ends": "21:00", "place": "The café & <garden>"}
    path = write(worker, "A meeting & more", **meets)
    home = member.get("/").text
    assert "A meeting &amp; more" in home
    assert '19:30</time><span class="whole">–21:00' in home
    assert "The café &amp; &lt;garden&gt;" in home
    page = member.page(path)
    assert worker.name in page.words
    assert "caseworker" in page.words
    assert "<em>tea</em>" in member.get(path).text
    assert path not in people.stranger().get("/").text
    assert people.stranger().get(path).status_code == 404


def test_for_whom_one_may_write_is_what_one_can_choose(people: People, expert: Person, worker: Person) -> None:
    assert choices(expert, "audience") == ["everyone", "members", "peers", "team"]
    assert choices(worker, "audience") == ["everyone", "members"]
    operator = people.member(Role.OPERATOR)
    assert choices(operator, "audience") == ["everyone"]
    assert ("audience", "everyone") in operator.page(NEW).form(NEW).fields, "chosen already"
    forged = worker.submit(NEW, title="x", body="y", audience="peers")
    assert forged.status_code == 404
    assert NEW in expert.page("/announcements").links(NEW)
    assert people.member().page("/announcements").links(NEW) == []


def test_visitors_read_public_ones_and_get_no_cookie_for_it(people: People, expert: Person) -> None:
    path = write(expert, "For all", audience="everyone")
    stranger = people.stranger()
    for address in ("/", "/announcements", path):
        answer = stranger.get(address)
        assert "For all" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert f"{path}/dismiss" not in answer.text


def test_put_away_from_the_first_page(people: People, expert: Person) -> None:
    path, member = write(expert, "Put me away"), people.member()
    assert member.page("/").links(path)
    answer = member.submit("/", f"{path}/dismiss")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert not member.page("/").links(path)
    assert member.page("/announcements").links(path)
    assert f"{path}/dismiss" not in member.get(path).text


def test_the_bell_leads_to_it_until_it_is_read(people: People, expert: Person) -> None:
    member = people.member()
    path = write(expert, "Hear this")
    assert "<title>(1)" in member.get("/notices").text
    assert path in member.page("/notices").links(path)
    assert member.submit(path, f"{path}/seen").headers["Location"] == path
    assert "<title>(" not in member.get("/notices").text
    assert member.page("/").links(path), "read, not put away"


def test_written_in_another_language_it_says_so(people: People, expert: Person) -> None:
    path = write(expert, "Bijeenkomst", language="nl")
    for address in ("/", "/announcements", path):
        assert 'lang="nl">Nederlands</span>' in expert.get(address).text, address
    dutch = people.member(language="nl")
    assert 'lang="nl">Nederlands</span>' not in dutch.get(path).text
    assert 'lang="nl">Bijeenkomst' in dutch.get(path).text


def test_it_comes_back_for_a_change_as_it_was_typed(people: People, expert: Person) -> None:
    typed = {
        "title": "All of it",
        "body": "One\n\n- two",
        "audience": "peers",
        "language": "nl",
        "meets_on": day(5),
        "begins": "08:05",
        "ends": "09:00",
        "place": "Here",
        "from_on": day(1),
        "from_time": "07:00",
        "until_on": day(9),
        "until_time": "23:30",
        "pinned": "y",
    }
    path = write(expert, **typed)
    assert "Planned" in expert.page(path).words
    assert people.member().get(path).status_code == 404
    fields = dict(expert.page(f"{path}/edit").form(f"{path}/edit").fields)
    assert {name: fields[name] for name in typed} == typed
    answer = expert.submit(f"{path}/edit", title="Changed", until_time="")
    assert answer.headers["Location"] == path
    fields = dict(expert.page(f"{path}/edit").form(f"{path}/edit").fields)
    assert (fields["until_on"], fields["until_time"]) == (day(10), "00:00"), "a day is meant whole"
    assert fields["body"] == typed["body"]


def test_withdrawn_after_a_question(people: People, worker: Person, expert: Person) -> None:
    path, member = write(worker, "A mistake"), people.member()
    full = {"title": "Mended", "body": "Half written", "audience": "members", "language": "en"}
    assert member.get(f"{path}/withdraw").status_code == 404
    assert worker.submit(f"{path}/withdraw").headers["Location"] == "/announcements"
    assert member.get(path).status_code == 404
    assert "withdrawn" in worker.page("/announcements").words
    late = expert.post(f"{path}/edit", {**full, "csrf_token": expert.token()})
    assert (late.status_code, Page(late.text, f"{path}/edit").form(f"{path}/edit")["body"]) == (409, "Half written")
    for person in (worker, expert):
        assert person.get(f"{path}/edit").status_code == 409
        assert f"{path}/edit" not in person.get(path).text


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("title", {"title": " "}, "Please give it a title."),
        ("title", {"title": "x" * 121}, "there is room for 120"),
        ("body", {"body": ""}, "Please write something."),
        ("body", {"body": "x" * 5001}, "there is room for 5000"),
        ("audience", {"audience": "all"}, "Please choose."),
        ("language", {"language": "xx"}, "Please choose."),
        ("area", {"area": "nowhere"}, "Please choose."),
        ("place", {"meets_on": "2999", "place": "x"}, "Please write a day like 2026-11-24."),
        ("begins", {"meets_on": "{soon}", "begins": "eight"}, "Please write a time like 20:00."),
        ("begins", {"meets_on": "{soon}"}, "Please say at what time it begins."),
        ("ends", {"meets_on": "{soon}", "begins": "20:00", "ends": "19:00"}, "It would end before it begins."),
        ("meets_on", {"meets_on": "2020-01-01", "begins": "20:00"}, "That is over already."),
        ("meets_on", {"place": "Nowhere yet"}, "Please say on which day."),
        ("until_on", {"until_on": "2020-01-01"}, "That is over already."),
        ("until_on", {"until_on": "2150-01-01"}, "for a year from now at most"),
        ("from_on", {"from_time": "20:00"}, "Please say on which day."),
    ],
)
def test_what_cannot_be_comes_back_with_all_that_was_written(
    people: People, expert: Person, field: str, wrong: dict[str, str], sentence: str
) -> None:
    before = len(factories.rows(people.database, "announcements"))
    full = {"title": "Kept title", "body": "Kept text", "audience": "members", "pinned": "y", "place": ""}
    sent = {**full, **{name: value.format(soon=day(3)) for name, value in wrong.items()}}
    answer = expert.submit(NEW, **sent)
    assert answer.status_code == 400
    page = Page(answer.text, NEW)
    assert sentence in page.words
    marked = {a["name"] for _, a in page.marks if a.get("aria-invalid") == "true"}
    assert marked <= {field, "meets_on"}
    fields = dict(page.form(NEW).fields)
    for name, value in sent.items():
        if name not in ("audience", "language", "area"):
            assert fields[name] == value
    assert len(factories.rows(people.database, "announcements")) == before


def test_a_look_at_it_first_keeps_nothing(people: People, expert: Person) -> None:
    before = len(factories.rows(people.database, "announcements"))
    answer = expert.submit(NEW, title="Look", body="**Bold**", audience="members", preview="1")
    assert answer.status_code == 200
    assert "<strong>Bold</strong>" in answer.text
    assert len(factories.rows(people.database, "announcements")) == before


def queries_of(app: Flask, cookie: str) -> list[str]:
    """What the first page asks the database."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = cookie, True
    client.get("/about")  # the log-in is touched once
    seen: list[str] = []
    event.listen(Engine, "before_cursor_execute", note := lambda *args: seen.append(args[2]))
    try:
        assert client.get("/").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return seen


def test_the_first_page_costs_one_query_more(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    expert, member = factories.add_member(database, Role.EXPERT), factories.add_member(database)
    token = factories.log_in(database, member)
    before = queries_of(app, token)
    assert len([statement for statement in before if "announcements" in statement]) == 1
    for n in range(10):
        announce(database, expert, Audience.MEMBERS, f"news {n}", starts_at=clock.now() + timedelta(days=n + 1))
    assert len(queries_of(app, token)) == len(before)
