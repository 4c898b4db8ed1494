"""What can be reported besides texts of the boards: each is taken away, and comes back."""

import pytest

from forum import clock
from forum.accounts import queries as people
from forum.accounts.actions import profile
from forum.announcements import queries as announcements
from forum.db import Database
from forum.errors import NotFound
from forum.moderation.views import Measure
from forum.policy import Actor, Role, Standing
from forum.sessions.actions import asking
from forum.sessions.models import QuestionState
from tests import factories
from tests.factories import add_member, rows
from tests.moderation.house import case, decide, first, report, undo


def test_the_line_on_a_profile(database: Database, anna: Actor, bea: Actor, expert: Actor) -> None:
    def line() -> str:
        with database.reading() as db:
            return people.profile(db, bea, anna.public_id).line

    database.write(lambda db: profile.set_line(db, anna, "Call me."))
    report(database, bea, anna.public_id, "profile")
    waits = first(database, expert)
    assert (case(database, expert, waits).author, case(database, expert, waits).text) == ("Anna Appel", "Call me.")
    decision = decide(database, expert, waits, Measure.HIDE, Measure.BAN)
    assert line() == "" and factories.actor(database, anna.member_id).standing is Standing.BANNED
    undo(database, expert, decision)
    assert line() == "Call me." and factories.actor(database, anna.member_id).standing is Standing.ACTIVE


def test_a_question_for_an_evening(database: Database, anna: Actor, bea: Actor, expert: Actor) -> None:
    evening = factories.add_session(database, expert)
    thing = database.write(lambda db: asking.ask(db, anna, evening, "Why him?"))
    report(database, bea, thing, "question")
    waits = first(database, expert)
    view = case(database, expert, waits)
    assert (view.author, view.text) == ("", "Why him?")
    decision = decide(database, expert, waits, Measure.HIDE, Measure.MUTE, hours=1)
    assert rows(database, "session_questions")[0]["state"] is QuestionState.HIDDEN
    assert factories.actor(database, anna.member_id).standing_now is Standing.MUTED, "reached, and shown to nobody"
    with pytest.raises(NotFound):
        report(database, bea, thing, "question")
    undo(database, expert, decision)
    assert rows(database, "session_questions")[0]["state"] is QuestionState.WAITING


def test_an_announcement(database: Database, bea: Actor, expert: Actor) -> None:
    caseworker = add_member(database, Role.CASEWORKER)
    news = factories.announce(database, caseworker, text="Come and buy.")
    report(database, bea, news, "announcement")
    decision = decide(database, expert, first(database, expert), Measure.HIDE)
    with database.reading() as db:
        assert announcements.current(db, bea, clock.now()) == []
    undo(database, expert, decision)
    with database.reading() as db:
        assert len(announcements.current(db, bea, clock.now())) == 1
