"""Questions beforehand: anonymous, seconded once each, and seen in order."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from forum.sessions import queries
from forum.sessions.actions.asking import MAX_QUESTION, OPEN_QUESTIONS, ask, second, withdraw_question
from forum.sessions.models import Question, QuestionState, SessionState, ThemedSession
from forum.sessions.queries.questions import QuestionView, questions
from tests.factories import add_member, add_session, change, rows


def put(database: Database, person: Actor, session: str, text: str = "How do I begin?") -> str:
    return database.write(lambda db: ask(db, person, session, text))


def want(database: Database, person: Actor, question: str, give: bool = True) -> None:
    database.write(lambda db: second(db, person, question, give=give))


def take_back(database: Database, person: Actor, question: str) -> None:
    database.write(lambda db: withdraw_question(db, person, question))


def treat(database: Database, question: str, state: QuestionState) -> None:
    change(database, update(Question).where(Question.public_id == question).values(state=state))


def seen(database: Database, person: Actor, session: str, *, hidden: bool = False) -> list[QuestionView]:
    with database.reading() as db:
        return questions(db, person, queries.session(db, person, session), hidden=hidden)


def texts(database: Database, person: Actor, session: str, *, hidden: bool = False) -> list[str]:
    return [question.text for question in seen(database, person, session, hidden=hidden)]


def test_a_question_leads_to_nobody(database: Database) -> None:
    anna, bea, session = add_member(database), add_member(database), add_session(database)
    question = put(database, anna, session, "  How do\nI begin? ")
    (mine,), (theirs,) = seen(database, anna, session), seen(database, bea, session)
    assert (mine.public_id, mine.text, mine.mine, mine.seconds) == (question, "How do\nI begin?", True, 0)
    assert theirs == replace(mine, mine=False)
    (row,) = rows(database, "session_questions")
    assert {"session_id", "who", "text", "n", "seconds", "state", "id", "public_id"} == set(row)
    assert isinstance(row["who"], bytes)


def test_each_seconds_once_and_takes_it_back(database: Database) -> None:
    anna, bea, cleo = (add_member(database) for _ in range(3))
    session = add_session(database)
    question, other = put(database, anna, session), put(database, bea, session, "Another?")
    for _ in range(2):
        want(database, bea, question)
        want(database, cleo, question)
    want(database, cleo, other)
    assert [(one.seconds, one.seconded) for one in seen(database, bea, session)] == [(2, True), (1, False)]
    whos = [row["who"] for row in rows(database, "session_question_seconds")]
    assert len(set(whos)) == 3, "what she wants in one question leads to none of her others"
    for _ in range(2):
        want(database, bea, question, give=False)
    assert [(one.seconds, one.seconded) for one in seen(database, bea, session)] == [(1, False), (1, False)]
    with pytest.raises(NotAllowed, match="your own question"):
        want(database, anna, question)


def test_12_who_second_at_once_are_12(database: Database) -> None:
    anna, people, session = add_member(database), [add_member(database) for _ in range(6)], add_session(database)
    question = put(database, anna, session)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda person: want(database, person, question), people * 2))
    assert seen(database, anna, session)[0].seconds == 6


def test_the_order_is_now_then_most_wanted_then_first_asked(database: Database) -> None:
    anna, bea, cleo = (add_member(database) for _ in range(3))
    session = add_session(database)
    first, wanted, now = (put(database, anna, session, text) for text in ("first", "wanted", "now"))
    put(database, bea, session, "last")
    want(database, cleo, wanted)
    assert texts(database, anna, session) == ["wanted", "first", "now", "last"]
    treat(database, now, QuestionState.NOW)
    treat(database, first, QuestionState.DONE)
    assert texts(database, anna, session) == ["now", "wanted", "first", "last"]


def test_a_hidden_one_is_for_hosts_and_who_asked(database: Database) -> None:
    host, anna, bea = add_member(database, Role.CASEWORKER), add_member(database), add_member(database)
    expert, session = add_member(database, Role.MEMBER, Role.EXPERT), add_session(database, host)
    question = put(database, anna, session)
    treat(database, question, QuestionState.HIDDEN)
    assert texts(database, bea, session) == texts(database, host, session) == []
    assert [one.hidden for one in seen(database, anna, session)] == [True]
    assert len(seen(database, host, session, hidden=True)) == len(seen(database, expert, session, hidden=True)) == 1
    with pytest.raises(NotFound):
        seen(database, anna, session, hidden=True)
    with pytest.raises(NotFound):
        want(database, bea, question)
    take_back(database, anna, question)
    assert rows(database, "session_questions") == []


def test_only_who_asked_takes_it_back(database: Database) -> None:
    host, anna = add_member(database, Role.MEMBER, Role.EXPERT), add_member(database)
    session = add_session(database, host)
    question = put(database, anna, session)
    want(database, host, question)
    with pytest.raises(NotAllowed):
        take_back(database, host, question)
    change(database, update(ThemedSession).values(state=SessionState.OVER))
    take_back(database, replace(anna, standing=Standing.MUTED), question)
    assert rows(database, "session_questions") == rows(database, "session_question_seconds") == []


def test_three_open_questions_each(database: Database) -> None:
    anna, bea, session = add_member(database), add_member(database), add_session(database)
    first, hidden, _ = (put(database, anna, session, f"Question {n}") for n in range(OPEN_QUESTIONS))
    treat(database, hidden, QuestionState.HIDDEN)
    with pytest.raises(Conflict, match="three questions"):
        put(database, anna, session)
    put(database, bea, session)
    put(database, anna, add_session(database))
    treat(database, first, QuestionState.DONE)
    put(database, anna, session, "One more")
    evening = rows(database, "themed_sessions")[0]["id"]
    assert [row["n"] for row in rows(database, "session_questions") if row["session_id"] == evening] == [1, 2, 3, 4, 5]


def test_three_also_when_all_come_at_once(database: Database) -> None:
    anna, session = add_member(database), add_session(database)

    def once_more(n: int) -> bool:
        try:
            put(database, anna, session, f"Question {n}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(once_more, range(8))) == OPEN_QUESTIONS
    assert len(rows(database, "session_questions")) == OPEN_QUESTIONS


@pytest.mark.parametrize("text", ["", " \n ", "a\0", "x" * (MAX_QUESTION + 1)])
def test_what_is_no_question_is_refused(database: Database, text: str) -> None:
    anna, session = add_member(database), add_session(database)
    with pytest.raises(Invalid) as caught:
        put(database, anna, session, text)
    assert caught.value.field == "text"


def test_who_may_not(database: Database) -> None:
    anna, vera = add_member(database), add_member(database, Role.MEMBER, Role.CASEWORKER)
    peers, everyone = add_session(database, audience=Audience.PEERS), add_session(database, audience=Audience.EVERYONE)
    for person, session in ((vera, peers), (GUEST, peers), (CONSOLE, peers), (anna, "unknown")):
        with pytest.raises(NotFound):
            put(database, person, session)
    question = put(database, anna, everyone)
    muted = replace(vera, standing=Standing.MUTED)
    for person in (GUEST, muted, add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            put(database, person, everyone)
    want(database, muted, question)
    with pytest.raises(NotAllowed):
        want(database, GUEST, question)
    for deed in (want, take_back):
        with pytest.raises(NotFound):
            deed(database, anna, "unknown")
    assert seen(database, GUEST, everyone) == []
    assert len(rows(database, "session_questions")) == 1


@pytest.mark.parametrize("over", ["state", "time"])
def test_not_once_it_is_over(database: Database, over: str) -> None:
    anna, bea, session = add_member(database), add_member(database), add_session(database)
    question = put(database, anna, session)
    change(database, update(ThemedSession).values(state=SessionState.OPEN))
    put(database, anna, session, "While it is under way")
    ended = {"state": SessionState.OVER} if over == "state" else {"ends_at": clock.now() - timedelta(seconds=1)}
    change(database, update(ThemedSession).values(**ended))
    with pytest.raises(Conflict, match="until the evening is over"):
        put(database, anna, session)
    with pytest.raises(Conflict, match="until the evening is over"):
        want(database, bea, question)
    assert len(texts(database, bea, session)) == 2, "they can still be read"
