"""S5: what changes something must come from a page of this house, with a token of the log-in it is done with."""

import pytest

from tests import factories
from tests.people import Form, People, Person

EVIL = "https://evil.example"


@pytest.fixture
def thread(people: People) -> str:
    board = factories.add_board(people.database)
    return "/threads/" + factories.start_thread(people.database, people.member().actor, board).thread


def answers(people: People, thread: str) -> int:
    rows = factories.rows(people.database, "threads")
    return next(int(str(row["last_n"])) for row in rows if thread.endswith(str(row["public_id"]))) - 1


def answer_form(person: Person, thread: str) -> Form:
    return person.page(thread).form(thread)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("origin", ["ours", "null", EVIL, ""])
def test_a_browser_that_says_it_comes_from_elsewhere_is_refused(
    people: People, thread: str, site: str, origin: str
) -> None:
    person = people.member()
    fields = answer_form(person, thread).filled({"body": "Hello"})
    headers = {"Sec-Fetch-Site": site, "Origin": {"ours": people.server.url, "": None}.get(origin, origin)}
    assert person.post(thread, fields, headers=headers).status_code == 403
    assert answers(people, thread) == 0


@pytest.mark.parametrize("origin", [EVIL, "http://127.0.0.1:1", "http://127.0.0.1", "http://localhost.evil.example"])
def test_without_that_word_its_origin_must_be_ours(people: People, thread: str, origin: str) -> None:
    person = people.member()
    fields = answer_form(person, thread).filled({"body": "Hello"})
    headers = {"Origin": origin, "X-Forwarded-Host": origin.split("//")[1], "Host": origin.split("//")[1]}
    assert person.post(thread, fields, headers=headers).status_code == 403
    assert answers(people, thread) == 0


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_from_here_it_is_taken(people: People, thread: str, site: str | None) -> None:
    person = people.member()
    fields = answer_form(person, thread).filled({"body": "Hello"})
    assert person.post(thread, fields, headers={"Sec-Fetch-Site": site}).status_code == 303
    assert answers(people, thread) == 1


def test_even_what_needs_no_token_is_not_taken_from_elsewhere(people: People) -> None:
    person = people.member()
    for path in ("/exit", "/preferences"):
        assert person.post(path, {"theme": "dark"}, headers={"Origin": EVIL}).status_code == 403
    assert person.get("/me").status_code == 200


def test_a_token_is_of_one_log_in(people: People, thread: str) -> None:
    person, other, again = people.arrival(), people.member(), people.stranger()
    again.log_in(person.name)
    form = answer_form(person, thread)
    tokens = {"none": "", "nonsense": "x", "of another": other.token(), "of another log-in of hers": again.token()}
    for whose, token in tokens.items():
        answer = person.post(thread, form.filled({"body": "Hello", "csrf_token": token}))
        assert answer.status_code == 400, whose
    without = [(name, value) for name, value in form.filled({"body": "Hello"}) if name != "csrf_token"]
    assert person.post(thread, without).status_code == 400
    assert answers(people, thread) == 0
    assert person.post(thread, form.filled({"body": "Hello"})).status_code == 303


def test_a_token_from_before_the_log_in_is_worth_nothing_after_it(people: People, thread: str) -> None:
    person = people.stranger()
    before = person.token()
    person.sign_up("Tessa")
    assert (
        person.post(thread, answer_form(person, thread).filled({"csrf_token": before, "body": "x"})).status_code == 400
    )
    assert answers(people, thread) == 0
