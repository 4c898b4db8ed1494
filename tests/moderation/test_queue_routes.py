"""The moderators' pages: what waits, one case, a decision with all its fields, second looks."""

import pytest
from flask import Flask

from forum.policy import Actor
from tests import factories
from tests.moderation.house import report
from tests.moderation.pages import TEXT, WORDS, database_of, moderator, post_by, visitor, waiting, words
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both


@pytest.fixture
def writer(app: Flask) -> Actor:
    return factories.add_member(database_of(app))


@pytest.fixture
def expert(app: Flask) -> Visitor:
    return moderator(app)


@pytest.fixture
def post(app: Flask, writer: Actor) -> str:
    """A post that was reported."""
    database, post = database_of(app), post_by(app, writer)
    report(database, factories.add_member(database), post, note="It hurts.")
    return post


def claimed(expert: Visitor) -> str:
    """The one case that waits, claimed; its address."""
    (case,) = waiting(expert)
    assert expert.submit(case, f"{case}/claim").status_code == 303
    return case


def test_the_queue_shows_what_waits_and_who_is_on_it(app: Flask, expert: Visitor, post: str) -> None:
    line = words(expert.get("/queue").text)
    assert TEXT in line
    assert "threats or hate" in line
    assert "I take it on" in line
    claimed(expert)
    assert "You are on it." in words(expert.get("/queue").text)
    assert "Nothing of this waits." in words(expert.get("/queue?which=unclaimed").text)
    assert "Nothing of this waits." in words(expert.get("/queue?reason=advert").text)
    assert TEXT in words(expert.get("/queue?which=mine&reason=threat").text)
    assert expert.get("/queue?page=2").status_code == 404


def test_who_comes_second_hears_who_was_first(app: Flask, expert: Visitor, post: str) -> None:
    other = moderator(app)
    (case,) = waiting(other)
    token = other.fields(case, f"{case}/claim")
    claimed(expert)
    answer = other.client.post(f"{case}/claim", data=token)
    assert answer.status_code == 409
    assert "is on this" in words(answer.text)
    assert "What do we do?" not in words(answer.text), "no form for who is not on it"


def test_a_case_shows_what_is_needed_and_nobody_who_reported(expert: Visitor, post: str, writer: Actor) -> None:
    (case,) = waiting(expert)
    told = words(expert.get(case).text)
    assert TEXT in told
    assert "It hurts." in told
    assert writer.pseudonym in told
    assert "nothing before" in told
    assert writer.public_id not in expert.get(case).text


def test_a_bad_decision_comes_back_filled(expert: Visitor, post: str) -> None:
    case = claimed(expert)
    answer = expert.submit(case, case, measures=["hide", "none"], rule="2", words=WORDS, hours="72")
    assert answer.status_code == 400
    form = Page(answer.text, case).form(case)
    assert [value for name, value in form.fields if name == "measures"] == ["none", "hide"]
    assert (form["rule"], form["words"], form["hours"]) == ("2", WORDS, "72")
    assert expert.submit(case, case, measures="mute", rule="2", words=WORDS, hours="all").status_code == 400


def test_words_to_begin_with_come_in_her_language_for_what_is_ticked(expert: Visitor, post: str) -> None:
    case = claimed(expert)
    answer = expert.submit(case, case, measures=["hide", "warn"], rule="2", begin="nl")
    form = Page(answer.text, case).form(case)
    assert answer.status_code == 200
    assert form["words"].startswith("Hoi,")
    assert "niet meer te zien" in form["words"]
    assert "volgende keer" in form["words"]
    assert form["rule"] == "2"
    assert Page(expert.submit(case, case, measures="hide", begin="en").text, case).form(case)["words"][:3] == "Hi,"


def test_a_preview_shows_her_letter_and_sends_nothing(expert: Visitor, post: str) -> None:
    case = claimed(expert)
    answer = expert.submit(case, case, measures=["mute"], rule="1", words=WORDS, hours="24", preview="1")
    told = words(answer.text)
    assert "This is what she will read" in told
    assert "not writing for a while" in told
    assert "Nothing is sent yet." in told
    assert waiting(expert) == [case]


def test_decided_undone_and_read_in_its_case(app: Flask, expert: Visitor, post: str) -> None:
    case = claimed(expert)
    assert expert.submit(case, case, measures=["hide"], rule="1", words=WORDS).status_code == 303
    assert waiting(expert) == []
    (undo,) = Page(expert.get(case).text).links("/decided/")
    assert expert.submit(undo, text=" ").status_code == 400
    assert expert.submit(undo, text="It was a joke among friends.").status_code == 303
    told = words(expert.get(case).text)
    assert "Undone on" in told
    assert "It was a joke among friends." in told


def test_handed_over_with_a_word(app: Flask, expert: Visitor, post: str) -> None:
    case = claimed(expert)
    assert expert.submit(f"{case}/hand-over", text="Please look, I know her.").status_code == 303
    told = words(moderator(app).get(case).text)
    assert "Please look, I know her." in told
    assert "Nobody is on it yet." in told


def test_another_moderator_answers_an_appeal(app: Flask, expert: Visitor, post: str, writer: Actor) -> None:
    case = claimed(expert)
    expert.submit(case, case, measures=["hide"], rule="1", words=WORDS)
    hers = visitor(app, writer)
    (letter,) = Page(hers.get("/notices").text).links("/decisions/")
    hers.submit(letter, text="We were joking.")
    (appeal,) = Page(expert.get("/queue?which=appeals").text).links("/appeals/")
    assert "You decided this one" in words(expert.get(appeal).text)
    assert appeal not in {form.action for form in Page(expert.get(appeal).text, appeal).forms}
    other = moderator(app)
    assert "We were joking." in words(other.get(appeal).text)
    assert other.submit(appeal, words="You are right.").status_code == 400
    assert other.submit(appeal, granted="y", words="You are right.").status_code == 303
    told = words(hers.get(letter).text)
    assert "agrees with you" in told
    assert "You are right." in told
    assert hers.get(f"/posts/{post}").status_code == 303
    assert "Nothing of this waits." in words(other.get("/queue?which=appeals").text)
