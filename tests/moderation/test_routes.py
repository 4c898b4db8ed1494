"""Pages of moderation for everybody: to report, to read a decision, to ask for a second look."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Member
from forum.policy import Actor
from tests import factories
from tests.moderation.pages import TEXT, WORDS, database_of, moderator, post_by, visitor, waiting, words
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both


@pytest.fixture
def writer(app: Flask) -> Actor:
    return factories.add_member(database_of(app))


@pytest.fixture
def post(app: Flask, writer: Actor) -> str:
    return post_by(app, writer)


@pytest.fixture
def anna(app: Flask) -> Visitor:
    return visitor(app, factories.add_member(database_of(app)))


def decided(app: Flask, anna: Visitor, post: str, *measures: str, **fields: str) -> None:
    """Anna reports a post, and an expert decides."""
    assert anna.submit(f"/report/post/{post}", reason="data").status_code == 200
    expert = moderator(app)
    (case,) = waiting(expert)
    assert expert.submit(case, f"{case}/claim").status_code == 303
    sent: dict[str, str | list[str]] = {"measures": list(measures), "rule": "1", "words": WORDS, **fields}
    answer = expert.submit(case, case, **sent)
    assert answer.status_code == 303, words(answer.text)


def letter(hers: Visitor) -> str:
    """The address in her notices of what was decided."""
    (found,) = Page(hers.get("/notices").text).links("/decisions/")
    return found


def test_a_report_needs_a_reason_and_comes_back_filled(anna: Visitor, post: str) -> None:
    answer = anna.submit(f"/report/post/{post}", note="A number of somebody.")
    assert answer.status_code == 400
    assert "A number of somebody." in answer.text
    assert "Please choose." in answer.text


def test_something_else_needs_a_few_words(anna: Visitor, post: str) -> None:
    assert anna.submit(f"/report/post/{post}", reason="other").status_code == 400
    assert anna.submit(f"/report/post/{post}", reason="other", note="It is odd.").status_code == 200


def test_who_reported_reads_what_came_of_it_in_general_words(app: Flask, anna: Visitor, post: str) -> None:
    thanks = anna.submit(f"/report/post/{post}", reason="data")
    assert Page(thanks.text).links(f"/posts/{post}")
    assert "Somebody will look at it." in words(anna.get("/me/reports").text)
    decided(app, anna, post, "hide")
    told = words(anna.get("/me/reports").text)
    assert "something was done" in told
    assert TEXT not in told
    assert WORDS not in told


def test_the_link_to_report_stands_at_others_texts_alone(app: Flask, anna: Visitor, writer: Actor, post: str) -> None:
    path, thread = f"/report/post/{post}", anna.get(f"/posts/{post}").location.partition("?")[0]
    assert Page(anna.get(thread).text).links(path)
    assert not Page(visitor(app, writer).get(thread).text).links(path)


def test_what_is_not_there_cannot_be_reported(anna: Visitor, post: str) -> None:
    assert anna.get("/report/post/abcdefABCDEF").status_code == 404
    assert anna.get(f"/report/teapot/{post}").status_code == 404


def test_a_decision_is_read_by_whom_it_concerns_and_nobody_else(
    app: Flask, anna: Visitor, writer: Actor, post: str
) -> None:
    decided(app, anna, post, "hide", "warn")
    hers = visitor(app, writer)
    path = letter(hers)
    told = words(hers.get(path).text)
    assert WORDS in told
    assert TEXT in told
    assert "hidden, asked to mind it" in told
    assert "within 14 days" in told
    assert anna.get(path).status_code == 404
    assert moderator(app).get(path).status_code == 404


def test_she_asks_once_for_a_second_look(app: Flask, anna: Visitor, writer: Actor, post: str) -> None:
    decided(app, anna, post, "hide")
    hers = visitor(app, writer)
    path = letter(hers)
    assert hers.submit(path, text=" ").status_code == 400
    assert hers.submit(path, text="It is my own number.").status_code == 303
    assert "Another moderator reads it." in words(hers.get(path).text)
    form = {"csrf_token": hers.fields("/me", "/me/login-name")["csrf_token"], "text": "Once more."}
    again = hers.client.post(path, data=form)
    assert again.status_code == 409
    assert "Another moderator reads it." in words(again.text)


def test_who_was_put_out_reads_why_and_answers_with_her_number(app: Flask, anna: Visitor) -> None:
    hers = Visitor(app).sign_up("Berta Beuk")
    with database_of(app).reading() as db:
        member = db.execute(select(Member.id).where(Member.pseudonym == "Berta Beuk")).scalar_one()
    decided(app, anna, post_by(app, factories.actor(database_of(app), member)), "ban")
    assert Visitor(app).log_in("Berta Beuk", "another passphrase").status_code == 400
    answer = hers.log_in("Berta Beuk")
    page = Page(answer.text)
    assert answer.status_code == 403
    assert WORDS in words(answer.text)
    receipt = page.texts["receipt"].strip()
    opened = Visitor(app)
    shown = opened.submit("/appeal", receipt=receipt)
    assert WORDS in words(shown.text)
    form = dict(Page(shown.text, "/appeal").form("/appeal").fields)
    assert opened.client.post("/appeal", data={**form, "text": " "}).status_code == 400
    sent = opened.client.post("/appeal", data={**form, "text": "It was my sister."})
    assert "Another moderator reads it." in words(sent.text)


def test_a_wrong_receipt_looks_like_an_unknown_one_and_tries_are_counted(app: Flask) -> None:
    nobody = Visitor(app)
    answers = [nobody.submit("/appeal", receipt=number) for number in ("1234567812345678", "1234 5678", "abc")]
    assert {answer.status_code for answer in answers} == {400}
    assert len({words(answer.text) for answer in answers}) == 1
    statuses = [nobody.submit("/appeal", receipt="1" * 16).status_code for _ in range(20)]
    assert statuses[0] == 400
    assert statuses[-1] == 429
