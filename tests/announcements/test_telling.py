"""The bell: each whom it concerns is told once, when its time has come; and how announcements are forgotten."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import event

from forum import clock, retention
from forum.accounts import actions as accounts
from forum.announcements import actions, telling
from forum.announcements.actions import USUALLY, Wording
from forum.announcements.retention import KEPT
from forum.clockwork.jobs import Clock
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.notices import queries
from forum.notices.actions import see_all
from forum.policy import CONSOLE, Actor, Audience, Role
from forum.text import prose
from tests import factories
from tests.factories import Watch, add_board, add_member, announce, rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONFIG = load(EXAMPLE, {})


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def expert(database: Database, watch: Watch) -> Actor:
    return add_member(database, Role.EXPERT)


@pytest.fixture
def member(database: Database, watch: Watch) -> Actor:
    return add_member(database)


@pytest.fixture
def worker(database: Database, watch: Watch) -> Actor:
    return add_member(database, Role.CASEWORKER)


def rung(database: Database, *people: Actor) -> list[int]:
    """Their bells, each explained by her page of notices, where no notice is hidden."""
    bells = []
    for person in people:
        now = factories.actor(database, person.member_id)
        with database.reading() as db:
            page = queries.notices(db, now)
        assert (now.bell, page.hidden) == (page.unseen, 0)
        bells.append(now.bell)
    return bells


def tell(database: Database) -> int:
    return database.write(lambda db: telling.tell_due(db, clock.now()))


def purge(database: Database) -> int:
    return database.write(lambda db: retention.purge_everywhere(db, CONFIG.retention, clock.now()))["announcements"]


def change(
    database: Database, person: Actor, thing: str, audience: Audience = Audience.MEMBERS, **more: object
) -> None:
    new = Wording(audience, "Tea", prose("There is tea."), "en", **more)  # type: ignore[arg-type]
    database.write(lambda db: actions.change(db, person, thing, new))


def test_those_whom_it_concerns_are_told_but_not_who_wrote_it(
    database: Database, expert: Actor, member: Actor, worker: Actor
) -> None:
    operator = add_member(database, Role.OPERATOR)
    announce(database, expert, Audience.PEERS)
    assert rung(database, expert, member, worker, operator) == [0, 1, 0, 0]
    announce(database, worker, Audience.MEMBERS)
    assert rung(database, expert, member, worker, operator) == [1, 2, 0, 0]
    announce(database, operator, Audience.EVERYONE)
    assert rung(database, expert, member, worker, operator) == [2, 3, 1, 0]


def test_the_notice_leads_to_it_and_names_its_area(database: Database, expert: Actor, member: Actor) -> None:
    thread = factories.start_thread(database, expert, add_board(database)).thread
    factories.reply(database, member, thread)
    (area,) = rows(database, "areas")
    about, plain = announce(database, member_of_staff(database), area=area["key"]), announce(database, expert)
    with database.reading() as db:
        found = {line.home: line for line in queries.notices(db, member).lines}
        kinds = {line.kind for line in queries.notices(db, expert).lines}
    assert (found[about].title, found[about].place, found[plain].place) == ("Tea", area["names"], {})
    assert kinds == {"news", "answer"}, "together with what comes from elsewhere"


def member_of_staff(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT)


def test_planned_ahead_it_is_told_once_when_its_time_has_come(
    database: Database, watch: Watch, expert: Actor, member: Actor
) -> None:
    announce(database, expert, from_at=watch.now + DAY)
    announce(database, expert, from_at=watch.now + 2 * DAY, until_at=watch.now + 3 * DAY)
    assert tell(database) == 0
    assert rung(database, member) == [0]
    watch.forward(DAY)
    assert [tell(database), tell(database)] == [1, 0]
    assert rung(database, member) == [1]
    database.write(lambda db: see_all(db, member))
    watch.forward(2 * DAY)
    assert tell(database) == 0, "nobody served meanwhile; what is over is no news"
    assert rung(database, member) == [0]


def test_the_clock_of_the_house_tells(database: Database, watch: Watch, expert: Actor, member: Actor) -> None:
    announce(database, expert, from_at=watch.now + DAY)
    watch.forward(DAY)
    house_clock = Clock(database, CONFIG)
    assert "announcements.tell" in house_clock.tick(watch.now)
    assert rung(database, member) == [1]


def test_told_by_many_at_once_it_is_told_once(database: Database, watch: Watch, expert: Actor, member: Actor) -> None:
    for hours in (1, 2, 3):
        announce(database, expert, from_at=watch.now + hours * HOUR)
    watch.forward(DAY)
    told: list[int] = []
    lives = [Thread(target=lambda: told.append(tell(database))) for _ in range(4)]
    for life in lives:
        life.start()
    for life in lives:
        life.join()
    assert sorted(told) == [0, 0, 0, 3]
    assert rung(database, member) == [3]
    assert {row["count"] for row in rows(database, "notices")} == {1}


def test_put_away_or_read_it_rings_no_more_for_her_alone(database: Database, expert: Actor, member: Actor) -> None:
    other = add_member(database)
    first, second = announce(database, expert), announce(database, expert)
    database.write(lambda db: actions.dismiss(db, member, first))
    assert rung(database, member, other) == [1, 2]
    database.write(lambda db: actions.note_read(db, member, second))
    assert rung(database, member, other) == [0, 2]
    with database.reading() as db:
        assert len(queries.notices(db, member).lines) == 2, "they stay on the page for a while"


def test_withdrawn_it_leaves_all_bells(database: Database, watch: Watch, expert: Actor, member: Actor) -> None:
    told = announce(database, expert)
    planned = announce(database, expert, from_at=watch.now + HOUR)
    for thing in (told, planned):
        database.write(lambda db, thing=thing: actions.withdraw(db, expert, thing))  # type: ignore[misc]
    watch.forward(DAY)
    assert tell(database) == 0
    assert rung(database, member) == [0]
    assert rows(database, "notices") == []


def test_for_others_now_it_is_in_their_bells_alone(
    database: Database, expert: Actor, member: Actor, worker: Actor
) -> None:
    thing = announce(database, expert, Audience.MEMBERS)
    database.write(lambda db: see_all(db, member))
    change(database, expert, thing, Audience.PEERS)
    assert rung(database, member, worker) == [0, 0]
    assert [row["member_id"] for row in rows(database, "notices")] == [member.member_id]
    change(database, expert, thing, Audience.MEMBERS)
    assert rung(database, expert, member, worker) == [0, 0, 1], "who has seen it is not told again"


def test_put_off_it_is_no_news_yet(database: Database, watch: Watch, expert: Actor, member: Actor) -> None:
    thing = announce(database, expert)
    change(database, expert, thing, from_at=watch.now + DAY)
    assert rung(database, member) == [0]
    watch.forward(DAY)
    assert tell(database) == 1
    assert rung(database, member) == [1]


def test_who_may_not_read_it_any_more_has_it_in_no_bell(database: Database, expert: Actor, member: Actor) -> None:
    announce(database, expert, Audience.PEERS)
    database.write(lambda db: accounts.give_role(db, CONSOLE, member.pseudonym, Role.CASEWORKER))
    now = factories.actor(database, member.member_id)
    with database.reading() as db:
        assert (now.bell, queries.notices(db, now).lines) == (0, [])


def test_two_hundred_are_told_in_as_many_statements_as_one(database: Database, expert: Actor, member: Actor) -> None:
    def statements() -> int:
        asked: list[str] = []

        def note(*values: object) -> None:
            asked.append(str(values[2]))

        event.listen(database.engine, "before_cursor_execute", note)
        announce(database, expert)
        event.remove(database.engine, "before_cursor_execute", note)
        return len(asked)

    few = statements()
    for _ in range(200):
        database.write(lambda db: accounts.add_member(db, CONSOLE, factories.new_member(), (Role.MEMBER,)))
    assert statements() == few


def test_what_is_over_rings_no_bell_and_is_forgotten_a_month_later(
    database: Database, watch: Watch, expert: Actor, member: Actor
) -> None:
    thing = announce(database, expert)
    announce(database, expert, title="planned", from_at=watch.now + 90 * DAY)
    announce(database, expert, title="meeting", starts_at=watch.now + 80 * DAY)
    put_away = announce(database, expert, title="put away")
    withdrawn = announce(database, expert, title="withdrawn", until_at=watch.now + 200 * DAY)
    database.write(lambda db: actions.dismiss(db, member, put_away))
    database.write(lambda db: actions.withdraw(db, expert, withdrawn))
    assert rung(database, member) == [2]
    watch.forward(USUALLY)
    assert purge(database) == 0
    assert rung(database, member) == [0]
    watch.forward(KEPT - USUALLY)
    assert purge(database) == 1, "what was withdrawn"
    watch.forward(USUALLY)
    assert purge(database) == 2
    assert [row["title"] for row in rows(database, "announcements")] == ["planned", "meeting"]
    assert rows(database, "announcements_seen") == []
    assert thing not in {row["thing"] for row in rows(database, "notices")}
    watch.forward(80 * DAY)
    assert purge(database) == 1, "a meeting stays until it is over, however long it was announced"


@pytest.mark.parametrize("keep_texts", [True, False])
def test_an_erased_account_leaves_nothing_or_words_without_a_name(
    database: Database, expert: Actor, member: Actor, keep_texts: bool
) -> None:
    announce(database, expert)
    announce(database, member_of_staff(database))
    by_member = rows(database, "announcements")[1]["public_id"]
    database.write(lambda db: actions.dismiss(db, expert, str(by_member)))
    database.write(lambda db: accounts.erase_account(db, expert, keep_texts=keep_texts))
    left = {row["public_id"]: row["author_id"] for row in rows(database, "announcements")}
    assert len(left) == 1 + keep_texts
    assert expert.member_id not in left.values()
    assert rows(database, "announcements_seen") == []
    assert rung(database, member) == [1 + keep_texts]
