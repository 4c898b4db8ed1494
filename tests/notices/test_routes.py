"""The bell, the page of notices, following and "new since last time", as people meet them."""

import re

import pytest
from sqlalchemy import update

from forum.boards.models import Thread
from forum.notices.views import PAGE
from forum.policy import Audience, Role
from tests import factories
from tests.people import Page, People, Person


@pytest.fixture
def board(people: People) -> str:
    return factories.add_board(people.database)


@pytest.fixture
def anna(people: People) -> Person:
    return people.member()


def bell(person: Person) -> str:
    """What a screen reader reads at the bell, on a page of no account."""
    found = re.search(r'<a class="bell".*?</a>', person.get("/about").text, re.DOTALL)
    return " ".join(Page(found.group()).words.split()) if found else ""


def test_visitors_have_no_bell_and_are_asked_to_log_in(people: People) -> None:
    stranger = people.stranger()
    assert bell(stranger) == ""
    for path in ("/notices", "/new"):
        assert stranger.get(path).headers["Location"] == f"/login?next={path}"
    for path in ("/notices/seen", "/new/read"):
        assert stranger.post(path, {"csrf_token": stranger.token()}).status_code == 403


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.MEMBER, Role.EXPERT), (Role.CASEWORKER,), (Role.OPERATOR,)])
def test_everybody_with_an_account_has_a_bell_that_is_silent_at_first(people: People, roles: tuple[Role, ...]) -> None:
    person = people.member(*roles)
    assert bell(person) == "Notices"
    page = person.page("/notices")
    assert "No notices for you now." in page.words
    assert "/notices/seen" not in [form.action for form in page.forms]
    assert person.post("/notices/seen", {"csrf_token": person.token()}).status_code == 303


def test_the_bell_leads_to_the_new_text_and_is_silent_once_it_is_read(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea & <b>biscuits</b>", "Who wants some?")
    assert bell(anna) == "Notices"
    bea = people.member()
    answered = bea.reply(thread, "I do!")
    assert bell(anna) == "Notices1, 1 new notice"
    assert bell(bea) == "Notices"
    html = anna.get("/notices").text
    assert "Tea &amp; &lt;b&gt;biscuits&lt;/b&gt;" in html
    assert "<title>(1) " in html
    (link,) = anna.page("/notices").links(thread)
    assert link == answered.headers["Location"]
    assert anna.submit(thread, f"{thread}/read").status_code == 303
    assert bell(anna) == "Notices"
    assert "(1)" not in anna.get("/notices").text
    assert anna.page("/notices").links(thread), "it stays on the page for a while"


def test_a_quote_says_so(people: People, board: str, anna: Person) -> None:
    placed = factories.start_thread(people.database, anna.actor, board)
    bea = people.member()
    for number, words in ((1, "A text of yours was quoted 1 time."), (2, "A text of yours was quoted 2 times.")):
        factories.reply(people.database, bea.actor, placed.thread, quoting=placed.post)
        assert words in anna.page("/notices").words
        assert bell(anna) == "Notices1, 1 new notice", number


def test_all_seen_at_once(people: People, board: str, anna: Person) -> None:
    bea = people.member()
    for _ in range(PAGE + 1):
        placed = factories.start_thread(people.database, anna.actor, board)
        factories.reply(people.database, bea.actor, placed.thread)
    assert bell(anna) == f"Notices{PAGE + 1}, {PAGE + 1} new notices"
    first, second = anna.page("/notices"), anna.page("/notices?page=2")
    found = [link for page in (first, second) for link in page.links("/threads/")]
    assert len(found) == len(set(found)) == PAGE + 1
    assert anna.get("/notices?page=3").status_code == 404
    assert anna.submit("/notices", "/notices/seen").status_code == 303
    assert bell(anna) == "Notices"


def test_what_she_may_not_read_any_more_is_counted_but_not_named(people: People, board: str) -> None:
    worker, bea = people.member(Role.CASEWORKER), people.member()
    placed = factories.start_thread(people.database, worker.actor, board, title="Now for peers")
    factories.reply(people.database, bea.actor, placed.thread)
    assert "Now for peers" in worker.get("/notices").text
    closed = factories.add_board(people.database, Audience.PEERS)
    number = next(row["id"] for row in factories.rows(people.database, "boards") if row["public_id"] == closed)
    moved = update(Thread).where(Thread.public_id == placed.thread).values(board_id=number)
    people.database.write(lambda db: db.execute(moved) and None)
    page = worker.page("/notices")
    assert "Now for peers" not in page.words
    assert "1 notice is about a text that is gone, or that you cannot read now." in page.words
    assert worker.submit("/notices", "/notices/seen").status_code == 303
    assert bell(worker) == "Notices"


def test_following_begins_and_ends_on_the_page_of_the_thread(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    bea = people.member()
    assert bea.submit(thread, f"{thread}/follow").headers["Location"] == f"{thread}?page=1"
    anna.reply(thread, "There is cake too")
    assert bell(bea) == "Notices1, 1 new notice"
    assert bea.submit("/notices", "/notices/seen").status_code == 303
    assert bea.submit(thread, f"{thread}/unfollow").status_code == 303
    anna.reply(thread, "And biscuits")
    assert bell(bea) == "Notices"


def test_new_since_last_time_leads_on_and_is_taken_as_read(people: People, anna: Person) -> None:
    bea = people.member(Role.CASEWORKER)
    assert bea.post("/new/read", {"csrf_token": bea.token()}).status_code == 303
    board = factories.add_board(people.database)
    for n in range(PAGE + 1):
        factories.start_thread(people.database, anna.actor, board, title=f"thread {n}")
    hidden = factories.start_thread(
        people.database, anna.actor, factories.add_board(people.database, Audience.PEERS), title="Only for peers"
    )
    first = bea.page("/new")
    (older,) = set(first.links("/new?after="))
    found = first.links("/threads/") + bea.page(older).links("/threads/")
    assert len(found) == len(set(found)) == PAGE + 1
    assert not any(hidden.thread in link for link in found)
    form = first.form("/new/read")
    late = factories.start_thread(people.database, anna.actor, board, title="A late one")
    assert bea.post("/new/read", form.fields).status_code == 303
    assert bea.page("/new").links("/threads/") == [f"/threads/{late.thread}?page=1"], "what came after stays new"
    assert bea.submit("/new", "/new/read").status_code == 303
    assert "You are up to date." in bea.page("/new").words


@pytest.mark.parametrize("until", ["", "never", "-1", "9" * 40])
def test_an_odd_moment_is_now(people: People, board: str, anna: Person, until: str) -> None:
    bea = people.member()
    anna.start_thread(board, "Tea", "Who wants some?")
    assert bea.post("/new/read", {"csrf_token": bea.token(), "until": until}).status_code == 303
    assert "You are up to date." in bea.page("/new").words


def test_the_operator_reads_no_news(people: People) -> None:
    assert people.member(Role.OPERATOR).get("/new").status_code == 403
