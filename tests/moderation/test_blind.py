"""Whatever moderators do and look at, it does not tell whether a one-time name and an account are one.

The same is done in two worlds: in one, two texts under one-time names are by Bea, who also writes under her own name;
in the other they are by somebody else. Every answer, refusal, page, bell and entry of the trail must be the same.

What remains, and no software hides: who is banned falls silent under all her names at once; who erases her account
empties the names of all her texts at once; and where at least five accounts have had measures, "earlier measures" of a
one-time name says that it is one of those.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from forum import clock
from forum.accounts import queries as people
from forum.accounts import sanctions
from forum.boards import queries as boards
from forum.boards.actions import naming
from forum.db import Database
from forum.errors import Problem
from forum.moderation.earlier import FEW, SETTLED, SEVERAL
from forum.moderation.models import Case
from forum.moderation.views import Earlier, Measure
from forum.notices import queries as notices
from forum.trail import queries as trail
from tests import factories
from tests.depth import examples
from tests.factories import add_board, add_member, rows, start_thread
from tests.moderation.house import add_expert, case, claim, decide, first, queue, report, undo

ID = re.compile(r"\b[0-9A-Za-z]{12}\b")
MEASURES = (
    (Measure.NONE,),
    (Measure.WARN,),
    (Measure.HIDE, Measure.MUTE),
    (Measure.MUTE,),
    (Measure.SUSPEND,),
    (Measure.LOCK, Measure.BAN),
    (Measure.BAN,),
)
TEXTS = 3  # two under one-time names, one under a pseudonym
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("report"), st.integers(0, TEXTS - 1), st.just(0)),
        st.tuples(st.just("claim"), st.integers(0, TEXTS - 1), st.integers(0, 1)),
        st.tuples(st.just("decide"), st.integers(0, TEXTS - 1), st.integers(0, len(MEASURES) - 1)),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("mute"), st.integers(0, TEXTS - 1), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 12), st.just(0)),
    ),
    min_size=2,
    max_size=8,
)


class World:
    """A house with two moderators and three texts; `one`: all three are Bea's."""

    def __init__(self, database: Database, number: str, *, one: bool) -> None:
        self.database = database
        self.bea, self.cleo = (add_member(database, name=f"{name} {number}") for name in ("Bea", "Cleo"))
        self.reader = add_member(database, name=f"Dora {number}")
        self.moderators = [add_expert(database, f"{name} {number}") for name in ("Wilg", "Els")]
        board = add_board(database)
        hidden = self.bea if one else self.cleo
        placed = [start_thread(database, hidden, board, "Go away.", anonymous=True) for _ in range(TEXTS - 1)]
        placed.append(start_thread(database, self.bea, board, "Go away."))
        self.posts, self.threads = [put.post for put in placed], [put.thread for put in placed]
        self.decisions: list[str] = []
        self.since = max((int(str(row["n"])) for row in rows(database, "trail")), default=0)
        # Drawn names differ from world to world as they do from thread to thread.
        self.drawn = {str(row["name"]): "drawn" for row in rows(database, "aliases")}
        self.number = number
        self.ids: dict[str, int] = {}

    def plain(self, seen: object) -> str:
        """What was seen, without what is drawn at random."""
        text = repr(seen).replace(self.number, "#")
        for name in self.drawn:
            text = text.replace(name, "drawn")
        return ID.sub(lambda found: f"id{self.ids.setdefault(found[0], len(self.ids))}", text)

    def attempt(self, deed: Callable[[], Any]) -> str:
        try:
            return self.plain(deed())
        except Problem as problem:
            return self.plain((type(problem).__name__, problem.message, problem.params, problem.field))

    def do(self, what: str, which: int, how: int) -> str:
        database, one = self.database, self.moderators[0]
        if what == "report":
            return self.attempt(lambda: report(database, self.reader, self.posts[which]))
        if what == "mute":
            return self.attempt(lambda: database.write(lambda db: naming.mute_author(db, one, self.posts[which], 5)))
        if what == "undo":
            wanted = self.decisions[which % len(self.decisions)] if self.decisions else "none"
            return self.attempt(lambda: undo(database, one, wanted))
        if what == "wait":
            return self.attempt(lambda: database.write(lambda db: sanctions.end_due(db, clock.now())))
        found = self._case(which)
        if what == "claim":
            return self.attempt(lambda: claim(database, self.moderators[how], found))

        def deciding() -> None:
            self.decisions.append(decide(database, one, found, *MEASURES[how], hours=5, days=5))

        return self.attempt(deciding)

    def look(self) -> str:
        """All that a moderator can open."""
        one = self.moderators[0]
        pages: list[object] = [queue(self.database, one)]
        cases = [str(row["public_id"]) for row in rows(self.database, "cases") if row["thing"] in self.posts]
        pages += [case(self.database, one, found) for found in cases]
        with self.database.reading() as db:
            for person in (self.bea, self.cleo):
                shown = people.profile(db, one, person.public_id)
                pages.append((shown.pseudonym, shown.badge, shown.line))
            for thread in self.threads:
                found = boards.posts(db, one, boards.thread(db, one, thread), 1)
                pages.append([(post.html, post.author, post.badge, post.hidden) for post in found])
            entries = [entry for entry in trail.page(db, one).entries if entry.n > self.since]
            pages.append([(entry.name, entry.roles, entry.deed, entry.facts, entry.moment) for entry in entries])
            pages.append([(line.kind, line.count, line.seen) for line in notices.notices(db, one).lines])
        return self.plain(pages)

    def _case(self, which: int) -> str:
        found = [str(row["public_id"]) for row in rows(self.database, "cases") if row["thing"] == self.posts[which]]
        return found[-1] if found else "none"


def empty(database: Database) -> None:
    """The next world does not see the cases of the last."""
    factories.change(database, delete(Case))


@given(steps=STEPS)
@example([("report", 2, 0), ("decide", 2, 1), ("report", 0, 0)])  # her own name, then a one-time name
@example([("report", 0, 0), ("decide", 0, 1), ("report", 1, 0), ("report", 2, 0)])  # one one-time name, then all
@example([("report", 0, 0), ("decide", 0, 6), ("mute", 2, 0)])  # put out under one name, muted under another
@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_deeds_tells_whose_a_one_time_name_is(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    seen: list[list[str]] = []
    begin = clock.now()
    for one in (True, False):
        empty(database)
        now = begin
        with clock.at(now):
            number = f"{len(rows(database, 'members')):06}"
            world = World(database, number, one=one)
        answers = []
        for what, which, how in steps:
            if what == "wait":
                now += timedelta(days=which)
            with clock.at(now):
                answers.append(world.do(what, which, how))
                if what not in ("report", "claim"):
                    answers.append(world.look())
        with clock.at(now):
            answers.append(world.look())
        seen.append(answers)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("one", [True, False])
def test_what_was_shown_with_a_name_stays_with_it(
    database: Database, one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = factories.Watch(monkeypatch)
    world = World(database, "000000", one=one)
    expert, board = world.moderators[0], add_board(database)
    report(database, world.reader, world.posts[0])
    report(database, world.reader, world.posts[2])
    for _ in range(FEW):  # others who did something
        report(database, world.reader, start_thread(database, add_member(database), board).post)
    while queue(database, expert).total:
        decide(database, expert, first(database, expert), Measure.WARN)
    watch.forward(SETTLED + timedelta(hours=1))
    for post in world.posts:
        report(database, world.reader, post)
    shown = {line.public_id: case(database, expert, line.public_id) for line in queue(database, expert).cases}
    by_post = {str(row["thing"]): shown[str(row["public_id"])].earlier for row in rows(database, "cases")[-3:]}
    assert by_post[world.posts[0]] is Earlier.NONE, "as it was when the name was first looked at"
    assert by_post[world.posts[2]] is Earlier.SOME, "what was decided about her own name, and nothing else"
    # A name never looked at before says that its owner is one of several.
    assert by_post[world.posts[1]] is Earlier.SOME


def test_three_decisions_about_one_account_do_not_mark_its_other_names(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = factories.Watch(monkeypatch)
    world = World(database, "000000", one=True)
    expert, board = world.moderators[0], add_board(database)
    for _ in range(SEVERAL):
        report(database, world.reader, world.posts[2])
        decide(database, expert, first(database, expert), Measure.WARN)
    for _ in range(FEW):  # others, once each
        report(database, world.reader, start_thread(database, add_member(database), board).post)
        decide(database, expert, first(database, expert), Measure.WARN)
    watch.forward(SETTLED + timedelta(hours=1))
    for post, told in ((world.posts[2], Earlier.SEVERAL), (world.posts[0], Earlier.SOME)):
        report(database, world.reader, post)
        found = first(database, expert)
        assert case(database, expert, found).earlier is told
        decide(database, expert, found, Measure.NONE)


def test_of_few_accounts_nothing_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = factories.Watch(monkeypatch)
    world = World(database, "000000", one=True)
    expert = world.moderators[0]
    report(database, world.reader, world.posts[2])
    decide(database, expert, first(database, expert), Measure.WARN)
    watch.forward(SETTLED + timedelta(hours=1))
    report(database, world.reader, world.posts[0])
    assert case(database, expert, first(database, expert)).earlier is Earlier.NONE
