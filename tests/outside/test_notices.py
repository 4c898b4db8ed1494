"""Notices from outside: given without a name, sealed, answered once by one person, looked at again by another."""

from datetime import timedelta

import pytest

from forum.config import Retention
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.outside import actions, queries
from forum.outside.models import Outcome
from forum.outside.places import on_this_site, reportable
from forum.outside.retention import purge
from forum.outside.views import Given, LookView, Reply, Told
from forum.policy import GUEST, Actor, Role
from tests.factories import Watch, add_member, everything, rows

GIVEN = Given("It says who my sister is.", "/threads/abc#pdef", "Sam Sister", "sam at home")
REPLY = Reply(Outcome.ACTED, "We took it away.", 4, "GDPR")
HOURS = 24
RETENTION = Retention(chat_hours=24, session_days=7, forum_days=365, trail_days=200, help_days=90, account_months=12)


def give(database: Database) -> tuple[str, str]:
    """A notice: its receipt, and the id of the first look at it."""
    receipt = database.write(lambda db: actions.give(db, GUEST, GIVEN))
    return receipt, str(rows(database, "outside_looks")[-1]["public_id"])


def told(database: Database, receipt: str) -> Told:
    with database.reading() as db:
        return queries.told(db, GUEST, receipt)


def look(database: Database, actor: Actor, look_id: str) -> LookView:
    with database.reading() as db:
        return queries.look(db, actor, look_id, HOURS)


def answer(database: Database, actor: Actor, look_id: str, reply: Reply = REPLY) -> None:
    database.write(lambda db: actions.claim(db, actor, look_id))
    database.write(lambda db: actions.answer(db, actor, look_id, reply))


def open_looks(database: Database, actor: Actor) -> list[str]:
    with database.reading() as db:
        return [line.public_id for line in queries.waiting(db, actor, HOURS)]


def test_what_was_written_lies_sealed_and_the_receipt_nowhere(database: Database) -> None:
    receipt, look_id = give(database)
    answer(database, add_member(database, Role.EXPERT), look_id)
    assert len(receipt) == 16 and receipt.isdigit()
    kept = everything(database)
    for word in ("sister", "Sam", "at home", "/threads/abc", receipt, "took it away", "GDPR"):
        assert word not in kept


def test_the_receipt_opens_ones_words_and_the_reasoned_answer(database: Database) -> None:
    receipt, look_id = give(database)
    assert told(database, receipt).answer is None and not told(database, receipt).may_ask
    answer(database, add_member(database, Role.EXPERT), look_id)
    found = told(database, receipt)
    assert (found.why, found.where) == (GIVEN.why, GIVEN.where)
    assert found.answer is not None and found.answer.rule is not None
    assert (found.answer.outcome, found.answer.words, found.answer.law) == (Outcome.ACTED, REPLY.words, REPLY.law)
    assert found.answer.rule.number == 4 and found.may_ask
    with pytest.raises(NotFound):
        told(database, f"{int(receipt) ^ 1:016}")


def test_one_expert_at_a_time_and_one_answer(database: Database) -> None:
    _, look_id = give(database)
    ada, bea = add_member(database, Role.EXPERT), add_member(database, Role.EXPERT)
    with pytest.raises(Conflict, match="Take this on first"):
        database.write(lambda db: actions.answer(db, ada, look_id, REPLY))
    database.write(lambda db: actions.claim(db, ada, look_id))
    for act in (actions.claim, actions.release):
        with pytest.raises(Conflict):
            database.write(lambda db, act=act: act(db, bea, look_id))  # type: ignore[misc]
    with pytest.raises(Conflict):
        database.write(lambda db: actions.answer(db, bea, look_id, REPLY))
    assert look(database, bea, look_id).claimed_by == ada.pseudonym
    database.write(lambda db: actions.release(db, ada, look_id))
    answer(database, bea, look_id)
    with pytest.raises(Conflict):
        database.write(lambda db: actions.answer(db, bea, look_id, REPLY))
    assert open_looks(database, ada) == []
    deeds = [row["deed"] for row in rows(database, "trail")]
    assert deeds[-4:] == ["outside.claimed", "outside.released", "outside.claimed", "outside.answered"]


def test_a_claim_that_was_forgotten_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, (_, look_id) = Watch(monkeypatch), give(database)
    ada, bea = add_member(database, Role.EXPERT), add_member(database, Role.EXPERT)
    database.write(lambda db: actions.claim(db, ada, look_id))
    watch.forward(timedelta(hours=2))
    answer(database, bea, look_id)
    assert look(database, ada, look_id).answer is not None


def test_another_look_once_and_by_somebody_else(database: Database) -> None:
    receipt, look_id = give(database)
    ada, bea = add_member(database, Role.EXPERT), add_member(database, Role.EXPERT)
    with pytest.raises(Conflict):
        database.write(lambda db: actions.ask_again(db, GUEST, receipt, "Too early."))
    answer(database, ada, look_id, Reply(Outcome.NOT_ACTED, "It is no law."))
    database.write(lambda db: actions.ask_again(db, GUEST, receipt, "It is one."))
    with pytest.raises(Conflict):
        database.write(lambda db: actions.ask_again(db, GUEST, receipt, "And again."))
    (second,) = open_looks(database, bea)
    with pytest.raises(NotAllowed):
        database.write(lambda db: actions.claim(db, ada, second))
    view = look(database, bea, second)
    assert (view.given, view.again) == (GIVEN, "It is one.")
    assert view.first is not None and view.first.words == "It is no law."
    answer(database, bea, second)
    found = told(database, receipt)
    assert found.again == "It is one." and not found.may_ask
    assert found.last is not None and found.last.words == REPLY.words


def test_asking_again_has_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, (receipt, look_id) = Watch(monkeypatch), give(database)
    answer(database, add_member(database, Role.EXPERT), look_id)
    watch.forward(timedelta(days=180, seconds=1))
    with pytest.raises(Conflict):
        database.write(lambda db: actions.ask_again(db, GUEST, receipt, "Late."))


def test_answered_notices_go_and_unanswered_ones_never(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, expert = Watch(monkeypatch), add_member(database, Role.EXPERT)
    (old, first), (waits, _), (again, third) = (give(database) for _ in range(3))
    answer(database, expert, first)
    answer(database, expert, third)
    database.write(lambda db: actions.ask_again(db, GUEST, again, "Please."))
    watch.forward(timedelta(days=199))
    assert database.write(lambda db: purge(db, RETENTION, watch.now)) == 0
    watch.forward(timedelta(days=800))
    assert database.write(lambda db: purge(db, RETENTION, watch.now)) == 1
    with pytest.raises(NotFound):
        told(database, old)
    assert told(database, waits).why == told(database, again).why == GIVEN.why
    assert len(rows(database, "outside_looks")) == 3


def test_a_rule_that_is_none_and_empty_words_are_refused(database: Database) -> None:
    _, look_id = give(database)
    expert = add_member(database, Role.EXPERT)
    database.write(lambda db: actions.claim(db, expert, look_id))
    for reply in (Reply(Outcome.ACTED, "Done.", 99), Reply(Outcome.ACTED, "  ")):
        with pytest.raises(Invalid):
            database.write(lambda db, reply=reply: actions.answer(db, expert, look_id, reply))  # type: ignore[misc]
    with pytest.raises(Invalid):
        database.write(lambda db: actions.give(db, GUEST, Given(" ", "/boards")))


ORIGINS = ["https://house.example", "http://127.0.0.1:8000"]


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("https://house.example/posts/a1", "/posts/a1"),
        (" HTTPS://House.Example/threads/a?page=2#pb ", "/threads/a?page=2#pb"),
        ("house.example/rules", "/rules"),
        ("/boards", "/boards"),
    ],
)
def test_addresses_of_this_house(typed: str, path: str) -> None:
    assert on_this_site(typed, ORIGINS) == path


@pytest.mark.parametrize(
    "typed",
    [
        *("https://other.example/posts/a1", "//other.example/x", "/\\other.example", "javascript:alert(1)", "rules"),
        *("https://house.example.org/x", "https://house.example//other.example", "/a b", "/" + "x" * 500, "http://[/"),
    ],
)
def test_other_addresses(typed: str) -> None:
    with pytest.raises(Invalid):
        on_this_site(typed, ORIGINS)


def test_what_can_be_shown_to_the_moderators() -> None:
    assert reportable("boards.post", {"post_id": "a1"}, "") == ("post", "a1")
    assert reportable("boards.thread", {"thread_id": "t"}, "pb2") == ("post", "b2")
    assert reportable("boards.thread", {"thread_id": "t"}, "") is None
    assert reportable("pages.home", {}, "") is None
