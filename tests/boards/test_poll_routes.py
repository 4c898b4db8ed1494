"""Pages of polls and tags, with forms as they stand in them."""

import re
from functools import partial

import pytest
from flask import Flask

from forum.boards.actions import polls, tags
from forum.db import Database
from forum.policy import Actor, Audience, Role, Standing
from tests import factories
from tests.people import Page
from tests.visitor import Visitor


@pytest.fixture
def database(app: Flask) -> Database:
    database: Database = app.extensions["house"].database
    return database


def visitor(app: Flask, *roles: Role) -> tuple[Visitor, Actor]:
    """Somebody with these roles (else member), logged in."""
    database: Database = app.extensions["house"].database
    person = factories.add_member(database, *roles)
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"] = factories.log_in(database, person)
        session["_fresh"] = True
    return visitor, person


def open_thread(database: Database, person: Actor, audience: Audience = Audience.MEMBERS) -> str:
    """A thread of hers; its address."""
    return f"/threads/{factories.start_thread(database, person, factories.add_board(database, audience)).thread}"


def ask(database: Database, person: Actor, thread: str, *, several: bool = False) -> None:
    public_id = thread.rpartition("/")[2]
    database.write(
        lambda db: polls.add_poll(db, person, public_id, "What do you drink?", ["Tea", "Coffee"], several, 7)
    )


def words(answer: str) -> str:
    return " ".join(Page(answer).words.split())


# polls


def test_a_poll_is_added_and_answered(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    assert f"{thread}/poll/new" in anna.get(thread).text
    added = anna.submit(
        f"{thread}/poll/new", question="Tea <b>or</b> coffee?", options="Tea\r\n\r\nCof<i>fee", days="3"
    )
    assert (added.status_code, added.headers["Location"]) == (303, f"{thread}#poll")
    shown = anna.get(thread).text
    assert "Tea &lt;b&gt;or&lt;/b&gt; coffee?" in shown
    assert "Cof&lt;i&gt;fee" in shown
    assert f"{thread}/poll/new" not in shown
    assert 'type="radio"' in shown
    bea, _ = visitor(app)
    voted = bea.submit(thread, f"{thread}/poll", choice="1")
    assert (voted.status_code, voted.headers["Location"]) == (303, f"{thread}#poll")
    said = words(bea.get(thread).text)
    assert "You have voted." in said
    assert "as soon as there are five answers" in said
    assert "%" not in said
    (poll,) = factories.rows(database, "polls")
    assert poll["votes"] == [0, 1]


def test_the_result_is_words_and_numbers(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread)
    for n in range(4):
        bea, _ = visitor(app)
        bea.submit(thread, f"{thread}/poll", choice=str(n % 2))
    assert "%" not in words(anna.get(thread).text)
    anna.submit(thread, f"{thread}/poll", choice="0")
    said = words(anna.get(thread).text)
    assert "Tea 3 · 60%" in said
    assert "Coffee 2 · 40%" in said
    assert f'action="{thread}/poll"' not in anna.get(thread).text, "no form to vote again"


def test_several_answers(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread, several=True)
    assert 'type="checkbox" name="choice"' in anna.get(thread).text
    fields = anna.fields(thread, f"{thread}/poll")
    assert anna.client.post(f"{thread}/poll", data={**fields, "choice": ["0", "1"]}).status_code == 303
    (poll,) = factories.rows(database, "polls")
    assert poll["votes"] == [1, 1]


@pytest.mark.parametrize("choice", [[], ["2"], ["x"], ["0", "1"], ["-1"], ["9" * 500]])
def test_an_answer_that_does_not_fit_comes_back(app: Flask, database: Database, choice: list[str]) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread)
    fields = anna.fields(thread, f"{thread}/poll")
    refused = anna.client.post(f"{thread}/poll", data={**fields, "choice": choice})
    assert refused.status_code == 400
    assert "Not voted yet" in refused.text
    checked = re.findall(r'value="(\d)" checked', refused.text)
    assert checked == [value for value in choice if value in ("0", "1")]
    assert anna.client.post(f"{thread}/poll", data={**fields, "choice": "0"}).status_code == 303


def test_a_second_answer_is_told_why_not(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread)
    fields = {**anna.fields(thread, f"{thread}/poll"), "choice": "0"}
    assert anna.client.post(f"{thread}/poll", data=fields).status_code == 303
    again = anna.client.post(f"{thread}/poll", data=fields)
    assert again.status_code == 409
    assert "You have answered already." in words(again.text)
    (poll,) = factories.rows(database, "polls")
    assert poll["votes"] == [1, 0]


def test_who_cannot_vote_sees_what_is_asked(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    _, person = visitor(app)
    thread = open_thread(database, person, Audience.EVERYONE)
    ask(database, person, thread)
    shown = Visitor(app).get(thread).text
    assert "What do you drink?" in shown
    assert f'action="{thread}/poll"' not in shown
    assert "Coffee" in shown
    watch = factories.Watch(monkeypatch)
    watch.now = watch.now.replace(year=watch.now.year + 1)
    closed = words(Visitor(app).get(thread).text)
    assert "closed on" in closed
    assert "Coffee 0 · 0%" in closed


def test_a_poll_that_does_not_fit_comes_back_filled(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    path = f"{thread}/poll/new"
    for fields, kept in (
        ({"question": "", "options": "Tea\nCoffee"}, "Coffee"),
        ({"question": "What?", "options": "Tea"}, "What?"),
        ({"question": "What?", "options": "Tea\ntea"}, "What?"),
        ({"question": "What?", "options": "Tea\nCoffee", "days": "61"}, "What?"),
    ):
        refused = anna.submit(path, **fields)
        assert refused.status_code == 400
        assert kept in refused.text
    assert factories.rows(database, "polls") == []
    assert anna.submit(path, question="What?", options="Tea\nCoffee", several="y").status_code == 303
    (poll,) = factories.rows(database, "polls")
    assert poll["several"] is True
    assert anna.get(path).headers["Location"] == f"{thread}#poll", "there is one already"


def test_a_poll_is_for_whose_thread_it_is(app: Flask, database: Database) -> None:
    _, person = visitor(app)
    thread = open_thread(database, person, Audience.PEERS)
    bea, _ = visitor(app)
    assert bea.get(f"{thread}/poll/new").status_code == 403
    assert "poll/new" not in bea.get(thread).text
    caseworker, _ = visitor(app, Role.CASEWORKER)
    ask(database, person, thread)
    token = {"csrf_token": bea.fields(thread, f"{thread}/poll")["csrf_token"]}
    assert bea.client.post(f"{thread}/poll/remove", data=token).status_code == 403
    for path in ("/poll/new", "/tags"):
        assert caseworker.get(thread + path).status_code == 404
    for path in ("/poll", "/poll/new", "/poll/remove", "/tags"):
        token = {"csrf_token": caseworker.fields("/me/passphrase")["csrf_token"], "choice": "0"}
        assert caseworker.client.post(thread + path, data=token).status_code == 404


def test_a_poll_is_taken_away_while_nobody_has_voted(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread)
    assert anna.submit(thread, f"{thread}/poll/remove").status_code == 303
    ask(database, person, thread)
    bea, _ = visitor(app)
    bea.submit(thread, f"{thread}/poll", choice="0")
    assert anna.submit(thread, f"{thread}/poll/remove").status_code == 409
    assert len(factories.rows(database, "polls")) == 1
    expert, _ = visitor(app, Role.MEMBER, Role.EXPERT)
    assert expert.submit(thread, f"{thread}/poll/remove").status_code == 303
    assert factories.rows(database, "polls") == []


def test_a_vote_without_its_token_is_not_taken(app: Flask, database: Database) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    ask(database, person, thread)
    assert anna.client.post(f"{thread}/poll", data={"choice": "0"}).status_code == 400
    assert factories.rows(database, "ballots") == []


# tags


def add_tags(database: Database, expert: Actor, *names: str) -> list[str]:
    return [
        database.write(partial(tags.add_tag, actor=expert, names={"nl": f"{name} (nl)", "en": name})) for name in names
    ]


def test_experts_keep_the_list(app: Flask, database: Database) -> None:
    bea, _ = visitor(app, Role.MEMBER, Role.EXPERT)
    for nl, en in (("thee", "tea"), ("koffie", "coffee")):
        assert bea.submit("/tags/keep", nl=nl, en=en).status_code == 303
    shown = bea.get("/tags/keep")
    (first, second) = re.findall(r'href="/tags/keep\?tag=(\w+)"', shown.text)
    token = bea.fields("/tags/keep")["csrf_token"]

    def do(what: str, key: str) -> str:
        answer = bea.client.post("/tags/keep", data={"csrf_token": token, "do": what, "tag": key})
        assert answer.status_code == 303
        return words(bea.get("/tags/keep").text)

    down = do("down", first)
    assert down.index("coffee") < down.index("tea ")
    do("retire", second)
    assert "retired" in words(bea.get("/tags/keep").text)
    assert "retired" not in do("restore", second).partition("The list")[2]
    assert do("up", first).index("tea") >= 0
    changed = bea.submit(f"/tags/keep?tag={first}", "/tags/keep", en="green tea")
    assert changed.status_code == 303
    assert "green tea" in bea.get("/tags/keep").text
    assert bea.get("/tags/keep?tag=unknown").status_code == 404
    twice = bea.submit("/tags/keep", nl="Koffie", en="x")
    assert twice.status_code == 400
    assert Page(twice.text, "/tags/keep").form("/tags/keep")["nl"] == "Koffie"
    assert len(factories.rows(database, "tags")) == 2


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.CASEWORKER,), (Role.OPERATOR,)], ids=lambda roles: roles[-1])
def test_the_list_is_not_there_for_others(app: Flask, database: Database, roles: tuple[Role, ...]) -> None:
    bea, _ = visitor(app, *roles)
    assert bea.get("/tags/keep").status_code == 404
    fields = {"csrf_token": bea.fields("/me/passphrase")["csrf_token"], "nl": "thee", "en": "tea"}
    for more in ({}, {"do": "retire", "tag": "x"}):
        assert bea.client.post("/tags/keep", data={**fields, **more}).status_code == 404
    assert Visitor(app).get("/tags/keep").status_code == 404
    assert factories.rows(database, "tags") == []


def test_tags_are_chosen_and_shown(app: Flask, database: Database) -> None:
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    keys = add_tags(database, expert, "tea", "coffee", "cake", "<b>")
    anna, person = visitor(app)
    thread = open_thread(database, person)
    assert f"{thread}/tags" in anna.get(thread).text
    token = {"csrf_token": anna.fields(f"{thread}/tags")["csrf_token"]}

    def choose(*chosen: str) -> tuple[int, str]:
        answer = anna.client.post(f"{thread}/tags", data={**token, "tag": list(chosen)})
        return answer.status_code, answer.text

    assert choose(keys[0], keys[3])[0] == 303
    assert '<li class="tag">tea</li>' in anna.get(thread).text
    assert '<li class="tag">&lt;b&gt;</li>' in anna.get(thread).text
    status, page = choose(*keys)
    assert status == 400
    assert "Please choose three tags at most." in page
    assert page.count(" checked") == 4
    assert choose("unknown")[0] == 400
    checked = re.findall(r'value="(\w+)" checked', anna.get(f"{thread}/tags").text)
    assert sorted(checked) == sorted((keys[0], keys[3]))


def test_retired_tags_are_offered_only_where_they_are(app: Flask, database: Database) -> None:
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    (key,) = add_tags(database, expert, "tea")
    anna, person = visitor(app)
    thread, other = open_thread(database, person), open_thread(database, person)
    database.write(lambda db: tags.tag_thread(db, person, thread.rpartition("/")[2], [key]))
    database.write(lambda db: tags.retire_tag(db, expert, key))
    assert key in anna.get(f"{thread}/tags").text
    assert key not in anna.get(f"{other}/tags").text


def test_tags_are_for_whose_thread_it_is_and_for_experts(app: Flask, database: Database) -> None:
    _, person = visitor(app)
    thread = open_thread(database, person)
    bea, _ = visitor(app)
    assert bea.get(f"{thread}/tags").status_code == 403
    assert f"{thread}/tags" not in bea.get(thread).text
    expert, person = visitor(app, Role.MEMBER, Role.EXPERT)
    (key,) = add_tags(database, person, "tea")
    assert expert.submit(f"{thread}/tags", tag=key).status_code == 303
    assert "tea" in words(bea.get(thread).text)


def test_muted_she_reads_and_does_nothing(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, person = visitor(app)
    thread = open_thread(database, person)
    fields = {"csrf_token": anna.fields("/me/passphrase")["csrf_token"], "choice": "0"}
    monkeypatch.setattr(Actor, "standing_now", property(lambda actor: Standing.MUTED))
    for path in ("/poll/new", "/tags"):
        assert anna.get(thread + path).status_code == 403
        assert anna.client.post(thread + path, data=fields).status_code == 403
        assert path not in anna.get(thread).text
    monkeypatch.undo()
    ask(database, person, thread)
    monkeypatch.setattr(Actor, "standing_now", property(lambda actor: Standing.MUTED))
    assert anna.client.post(f"{thread}/poll", data=fields).status_code == 403
    assert f'action="{thread}/poll"' not in anna.get(thread).text
    assert factories.rows(database, "ballots") == []
