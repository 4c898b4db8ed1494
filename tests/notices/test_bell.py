"""Whatever people do, in whatever order: the bell rings for what its page explains, and for nothing else."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forum import clock
from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.boards.actions import following
from forum.boards.placing import Placed
from forum.db import Database
from forum.errors import Problem
from forum.notices import queries, retention
from forum.notices.actions import see_all
from forum.notices.views import NoticePage
from forum.policy import CONSOLE, Actor, Audience, Role
from tests import factories
from tests.depth import examples
from tests.factories import add_board, add_member, reply, start_thread

AUDIENCES = (Audience.MEMBERS, Audience.PEERS)
PEOPLE = 3
someone = st.integers(0, PEOPLE - 1)
something = st.integers(0, 7)


class Bells(RuleBasedStateMachine):
    """Three people in two boards who write, quote, erase, read, follow, and change roles."""

    database: Database

    @initialize()
    def come_in(self) -> None:
        """New people and places for each run, in the same house."""
        self.people = [add_member(self.database) for _ in range(PEOPLE)]
        self.boards = [add_board(self.database, audience) for audience in AUDIENCES]
        self.posts: list[Placed] = []

    def who(self, number: int) -> Actor:
        return factories.actor(self.database, self.people[number].member_id)

    def post(self, number: int) -> Placed:
        return self.posts[number % len(self.posts)]

    @rule(person=someone, board=st.sampled_from([0, 1]))
    def starts(self, person: int, board: int) -> None:
        with suppress(Problem):
            self.posts.append(start_thread(self.database, self.who(person), self.boards[board]))

    @precondition(lambda self: self.posts)
    @rule(person=someone, post=something, quoting=st.booleans())
    def answers(self, person: int, post: int, quoting: bool) -> None:
        place = self.post(post)
        with suppress(Problem):
            quoted = place.post if quoting else None
            self.posts.append(reply(self.database, self.who(person), place.thread, quoting=quoted))

    @precondition(lambda self: self.posts)
    @rule(person=someone, post=something)
    def erases(self, person: int, post: int) -> None:
        self.tries(person, boards.erase_post, self.post(post).post)

    @precondition(lambda self: self.posts)
    @rule(person=someone, post=something, on=st.booleans())
    def follows(self, person: int, post: int, on: bool) -> None:
        self.tries(person, following.follow if on else following.unfollow, self.post(post).thread)

    @precondition(lambda self: self.posts)
    @rule(person=someone, post=something, n=st.integers(1, 5))
    def reads(self, person: int, post: int, n: int) -> None:
        self.tries(person, boards.mark_read, self.post(post).thread, n)

    @rule(person=someone, act=st.sampled_from([following.read_all, see_all]))
    def takes_all_as_read_or_seen(self, person: int, act: object) -> None:
        self.tries(person, act)

    @rule(person=someone, give=st.booleans())
    def changes_roles(self, person: int, give: bool) -> None:
        act = accounts.give_role if give else accounts.take_role
        name = self.people[person].pseudonym
        with suppress(Problem):
            self.database.write(lambda db: act(db, CONSOLE, name, Role.CASEWORKER))

    @rule()
    def time_passes(self) -> None:
        self.database.write(lambda db: retention.purge(db, None, clock.now()))  # type: ignore[arg-type]

    def tries(self, person: int, act: object, *values: object) -> None:
        """What she may not do changes nothing."""
        actor = self.who(person)
        with suppress(Problem):
            self.database.write(lambda db: act(db, actor, *values))  # type: ignore[operator]

    @invariant()
    def every_bell_is_explained(self) -> None:
        for number in range(PEOPLE):
            actor = self.who(number)
            page = self.page(actor)
            assert actor.bell == page.unseen + page.hidden
            assert actor.bell == 0 or page.pages == 1
            assert page.unseen == sum(not line.seen for line in page.lines)
            assert all(line.count > 0 for line in page.lines)
            if not actor.needs_second_factor:
                assert page.hidden == 0, "no thread moves here: what closed to her, or went, rings no more"

    def page(self, actor: Actor) -> NoticePage:
        with self.database.reading() as db:
            return queries.notices(db, actor)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bell_is_always_what_the_page_explains(database: Database) -> None:
    machine = type("InThisHouse", (Bells,), {"database": database})
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(6), stateful_step_count=25, deadline=None, suppress_health_check=checks
        ),
    )
