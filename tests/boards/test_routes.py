"""The forum's pages, with forms as they stand in them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.boards.models import Post, Thread
from forum.boards.views import PAGE
from forum.policy import EDIT_WINDOW, Audience, Role
from tests import factories
from tests.people import Page, People, Person


@pytest.fixture
def board(people: People) -> str:
    return factories.add_board(people.database)


@pytest.fixture
def anna(people: People) -> Person:
    return people.member()


def posts(people: People) -> int:
    return len(factories.rows(people.database, "posts"))


def articles(page: Page) -> list[str]:
    """Ids of the posts on a page."""
    return [a["id"] for tag, a in page.marks if tag == "article"]


def test_a_thread_from_its_first_word_to_an_answer(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea & <b>biscuits</b>", "Who **wants** some?")
    assert f'href="{thread}"' in anna.get(f"/boards/{board}").text
    bea = people.member()
    answered = bea.reply(thread, "I do!")
    assert answered.status_code == 303
    where, anchor = answered.headers["Location"].split("#")
    page = anna.page(where)
    assert articles(page)[-1] == anchor
    html = anna.get(where).text
    assert "<strong>wants</strong>" in html
    assert "Tea &amp; &lt;b&gt;biscuits&lt;/b&gt;" in html
    assert bea.name in page.words


def test_a_look_first_keeps_nothing_and_the_form_filled(people: People, board: str, anna: Person) -> None:
    before = posts(people)
    path = f"/boards/{board}/new"
    shown = anna.submit(path, title="Tea", body="Who *wants* some?", preview="1")
    assert shown.status_code == 200
    assert "<em>wants</em>" in shown.text
    assert posts(people) == before
    form = Page(shown.text, path).form(path)
    assert (form["title"], form["body"]) == ("Tea", "Who *wants* some?")
    assert anna.post(path, form.fields).status_code == 303
    assert posts(people) == before + 1


def test_the_same_form_sent_twice_is_kept_once(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    before = posts(people)
    fields = anna.page(thread).form(thread).filled({"body": "Me"})
    first, second = anna.post(thread, fields), anna.post(thread, fields)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert posts(people) == before + 1


@pytest.mark.parametrize("once", ["", "x" * 37, "a b", "../x", "é\u202e"])
def test_a_form_without_its_number_is_not_taken(people: People, board: str, anna: Person, once: str) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    before = posts(people)
    assert anna.submit(thread, body="Me", once=once).status_code == 400
    assert posts(people) == before


def test_a_quote_stands_over_its_answer_and_leads_back(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    post = articles(anna.page(thread))[0].removeprefix("p")
    answered = people.member().submit(f"{thread}?quote={post}", thread, body="I do")
    assert answered.status_code == 303
    html = anna.get(answered.headers["Location"].split("#")[0]).text
    assert html.count("Who wants some?") == 2
    assert f"/posts/{post}" in html
    led = anna.get(f"/posts/{post}")
    assert led.headers["Location"] == f"{thread}?page=1#p{post}"


def test_a_quote_of_what_was_erased_meanwhile_is_told_and_the_answer_kept(
    people: People, board: str, anna: Person
) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    bea = people.member()
    post = bea.reply(thread, "A slip").headers["Location"].split("#p")[1]
    form = anna.page(f"{thread}?quote={post}").form(thread).filled({"body": "An answer to it"})
    assert bea.submit(f"/posts/{post}/delete").status_code == 303
    refused = anna.post(thread, form)
    assert refused.status_code == 400
    again = Page(refused.text, thread).form(thread)
    assert (again["body"], again["quoting"]) == ("An answer to it", "")
    assert anna.post(thread, again.fields).status_code == 303, "now without the quote"


def test_pages_hold_twenty_and_lead_on(people: People, board: str, anna: Person) -> None:
    placed = factories.start_thread(people.database, anna.actor, board)
    for n in range(PAGE + 2):
        factories.reply(people.database, anna.actor, placed.thread, f"answer {n}")
    thread = f"/threads/{placed.thread}"
    first, second = anna.page(thread), anna.page(f"{thread}?page=2")
    assert (len(articles(first)), len(articles(second))) == (PAGE, 3)
    assert not set(articles(first)) & set(articles(second))
    assert f"{thread}?page=2" in first.links(thread)
    assert articles(anna.page(f"{thread}?page=2")) == articles(second), "a page has one address"


def test_a_long_board_goes_on(people: People, board: str, anna: Person) -> None:
    for n in range(PAGE + 1):
        factories.start_thread(people.database, anna.actor, board, title=f"thread {n}")
    first = anna.page(f"/boards/{board}")
    on = first.links(f"/boards/{board}?after=")
    assert len(set(on)) == 1
    seen = set(first.links("/threads/")) | set(anna.page(on[0]).links("/threads/"))
    assert len(seen) == PAGE + 1


def test_what_is_new_is_marked_until_it_is_read(people: People, board: str, anna: Person) -> None:
    bea = people.member()
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    assert 'class="new"' in bea.get(f"/boards/{board}").text
    assert bea.submit(thread, f"{thread}/read").status_code == 303
    assert 'class="new"' not in bea.get(f"/boards/{board}").text
    anna.reply(thread, "There is cake too")
    assert 'class="new"' in bea.get(f"/boards/{board}").text
    assert bea.post(f"{thread}/read", {"csrf_token": bea.token(), "n": "1"}).status_code == 303
    assert 'class="new"' in bea.get(f"/boards/{board}").text, "reading goes forward only"


def test_an_own_text_can_be_changed_for_a_while_and_erased_for_ever(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    anna.reply(thread, "Wrogn")
    post = articles(anna.page(thread))[-1].removeprefix("p")
    edit = f"/posts/{post}/edit"
    assert anna.page(edit).form(edit)["body"] == "Wrogn"
    assert anna.submit(edit, body="Right").status_code == 303
    html = anna.get(thread).text
    assert "Right" in html
    assert "Wrogn" not in html
    late = clock.now() - EDIT_WINDOW - timedelta(seconds=1)
    aged = update(Post).where(Post.public_id == post).values(created_at=late)
    people.database.write(lambda db: db.execute(aged) and None)
    assert anna.get(edit).status_code == 403
    assert edit not in anna.get(thread).text
    assert anna.submit(f"/posts/{post}/delete").status_code == 303
    assert "Right" not in anna.get(thread).text
    assert "Right" not in factories.everything(people.database)


def test_a_thread_nobody_answered_goes_with_its_text(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "A slip", "Nobody saw it")
    post = articles(anna.page(thread))[0].removeprefix("p")
    gone = anna.submit(f"/posts/{post}/delete")
    assert gone.headers["Location"] == "/boards"
    assert anna.get(thread).status_code == 404
    assert "A slip" not in factories.everything(people.database)


def test_nobody_changes_the_texts_of_others(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    post = articles(anna.page(thread))[0].removeprefix("p")
    for other in (people.member(), people.member(Role.MEMBER, Role.OPERATOR), people.member(Role.CASEWORKER)):
        token = {"csrf_token": other.token(), "body": "Mine now"}
        assert other.get(f"/posts/{post}/edit").status_code in (403, 404)
        assert other.post(f"/posts/{post}/edit", token).status_code in (403, 404)
        assert other.post(f"/posts/{post}/delete", token).status_code in (403, 404)
    assert "Who wants some?" in anna.get(thread).text


def test_a_closed_thread_takes_no_answers_and_says_so(people: People, board: str, anna: Person) -> None:
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    fields = anna.page(thread).form(thread).filled({"body": "Too late"})
    closed = update(Thread).where(Thread.public_id == thread.split("/")[-1]).values(locked=True)
    people.database.write(lambda db: db.execute(closed) and None)
    answer = anna.post(thread, fields)
    assert answer.status_code == 403
    assert "closed for new answers" in answer.text
    assert "closed for new answers" in anna.get(thread).text
    assert thread not in [form.action for form in anna.page(thread).forms]


@pytest.mark.parametrize(
    ("audience", "status"),
    [(Audience.EVERYONE, (200, 200, 200)), (Audience.MEMBERS, (404, 200, 200)), (Audience.PEERS, (404, 404, 200))],
)
def test_who_may_not_see_it_is_told_what_one_is_told_of_nothing(
    people: People, anna: Person, audience: Audience, status: tuple[int, ...]
) -> None:
    board = factories.add_board(people.database, audience)
    placed = factories.start_thread(people.database, anna.actor, board, title="Only for some")
    visitors = (people.stranger(), people.member(Role.CASEWORKER), people.member())
    for visitor, expected in zip(visitors, status, strict=True):
        nothing = visitor.get("/threads/" + "x" * 12)
        for path in (f"/boards/{board}", f"/threads/{placed.thread}"):
            answer = visitor.get(path)
            assert answer.status_code == expected, (visitor.name, path)
            if expected == 404:
                assert answer.text.replace(path, "") == nothing.text.replace("/threads/" + "x" * 12, "")
        assert (f"/boards/{board}" in visitor.get("/boards").text) is (expected == 200)


def test_a_guest_reads_but_is_offered_no_form(people: People, anna: Person) -> None:
    board = factories.add_board(people.database, Audience.EVERYONE)
    thread = anna.start_thread(board, "Welcome", "Read along")
    page = people.stranger().page(thread)
    assert "Read along" in page.words
    assert thread not in [form.action for form in page.forms]
