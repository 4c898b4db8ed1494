"""The life of an evening by the clock: its room opens and closes, people are reminded, and each thing is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from forum import clock
from forum.clockwork import jobs as clockwork
from forum.clockwork.jobs import Clock
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.events import take_news
from forum.moments import moment
from forum.policy import Actor, Audience, Role
from forum.rooms import queries as rooms
from forum.rooms.actions import leading
from forum.rooms.events import AudienceChanged, RoomEmptied
from forum.rooms.presence import presence
from forum.sessions import jobs, ranges
from forum.sessions.actions.signing_up import sign_up, withdraw
from forum.sessions.models import SessionState, ThemedSession
from tests import factories
from tests.factories import SPAN, ZONE, Watch, add_member, add_session

CONFIG = load(EXAMPLE, {})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Tick = Callable[[], None]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def tick(database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Tick:
    """A tick of a clock that knows nothing of the ticks before, as after a restart; only the jobs of the evenings."""
    evenings = {name: job for name, job in clockwork._jobs.items() if name.startswith("sessions.")}
    monkeypatch.setattr(clockwork, "_jobs", evenings)

    def once() -> None:
        done = Clock(database, CONFIG, holder="this house").tick(clock.now())
        assert set(done) == set(evenings), "each job has run, and none has failed"

    return once


def come(database: Database, *people: Actor, session: str) -> None:
    for person in people:
        database.write(lambda db, person=person: sign_up(db, person, session))  # type: ignore[misc]


def evening(database: Database) -> dict[str, Any]:
    return factories.rows(database, "themed_sessions")[0]


def room_of(database: Database) -> rooms.RoomView | None:
    """The room of the evening, as an expert sees it."""
    found = factories.rows(database, "rooms")
    if not found:
        return None
    with database.reading() as db:
        return rooms.seen(db, add_member(database, Role.EXPERT), str(found[0]["public_id"]), SPAN)


def told(database: Database, kind: str) -> dict[int, int]:
    """How often each member was told of this kind."""
    return {row["member_id"]: row["count"] for row in factories.rows(database, "notices") if row["kind"] == kind}  # type: ignore[misc]


def test_the_whole_life_of_an_evening(database: Database, watch: Watch, tick: Tick) -> None:
    """Each tick is as after a restart, and nothing is done twice by ticking again."""
    host, anna, bea = add_member(database, Role.EXPERT), add_member(database), add_member(database)
    session = add_session(database, host, starts_in=2 * DAY)
    come(database, anna, session=session)
    tick()
    assert (evening(database)["state"], told(database, "soon")) == (SessionState.PLANNED, {})

    watch.forward(DAY)
    tick()
    tick()
    assert told(database, "soon") == {host.member_id: 1, anna.member_id: 1}
    watch.forward(DAY - HOUR)
    tick()
    tick()
    assert told(database, "soon") == {host.member_id: 2, anna.member_id: 2}

    watch.forward(HOUR - jobs.EARLY - MINUTE)
    tick()
    assert room_of(database) is None
    watch.forward(MINUTE)
    tick()
    tick()
    room = room_of(database)
    assert room is not None
    assert len(factories.rows(database, "rooms")) == 1
    assert (room.open, room.session, room.seated, room.audience) == (True, session, False, Audience.MEMBERS)
    assert room.kept_hours == CONFIG.retention.session_days * 24
    assert evening(database)["state"] is SessionState.OPEN
    factories.say(database, bea, room.public_id, "Good evening")

    watch.forward(jobs.EARLY + 90 * MINUTE - timedelta(seconds=1))
    tick()
    assert evening(database)["state"] is SessionState.OPEN
    watch.forward(timedelta(seconds=1))
    tick()
    tick()
    over = evening(database)
    assert (over["state"], over["ended_at"], over["wanted"]) == (SessionState.OVER, over["ends_at"], 0)
    assert told(database, "after") == {anna.member_id: 1}
    with pytest.raises(NotAllowed):
        factories.say(database, bea, room.public_id, "One more")
    with database.reading() as db:
        view = rooms.room(db, bea, room.public_id, SPAN)
        assert [message.text for message in rooms.latest(db, bea, view)] == ["Good evening"], "to be read for a week"

    watch.forward(CONFIG.retention.session_days * DAY - MINUTE)
    tick()
    assert room_of(database) is not None
    watch.forward(MINUTE)
    tick()
    assert room_of(database) is None
    assert factories.rows(database, "messages") == []
    assert evening(database)["room_id"] is None


def test_an_evening_at_a_place_begins_at_its_time_and_has_no_room(database: Database, watch: Watch, tick: Tick) -> None:
    add_session(database, online=False, place="Utrecht", starts_in=MINUTE)
    tick()
    assert evening(database)["state"] is SessionState.PLANNED
    watch.forward(MINUTE)
    tick()
    assert evening(database)["state"] is SessionState.OPEN
    assert room_of(database) is None


@pytest.mark.parametrize("online", [True, False])
def test_an_evening_that_was_missed_altogether_is_over(
    database: Database, watch: Watch, tick: Tick, online: bool
) -> None:
    """No room is made for it. At a place, people have met without the house: they may say how it was."""
    anna = add_member(database)
    session = add_session(database, online=online, starts_in=HOUR)
    come(database, anna, session=session)
    watch.forward(DAY)
    tick()
    row = evening(database)
    assert (row["state"], row["ended_at"], row["room_id"]) == (SessionState.OVER, row["ends_at"], None)
    assert told(database, "after") == ({} if online else {anna.member_id: 1})
    assert told(database, "soon") == {}, "nobody is told that it is about to begin"


def test_a_restart_in_the_middle_catches_up(database: Database, watch: Watch, tick: Tick) -> None:
    anna = add_member(database)
    come(database, anna, session=add_session(database, starts_in=HOUR + MINUTE, lasts=90 * MINUTE))
    watch.forward(HOUR + 30 * MINUTE)
    tick()
    assert evening(database)["state"] is SessionState.OPEN
    assert told(database, "soon") == {}
    watch.forward(3 * DAY)
    tick()
    row = evening(database)
    assert (row["state"], row["ended_at"]) == (SessionState.OVER, row["ends_at"])
    room = room_of(database)
    assert room is not None
    assert not room.open


def test_a_missed_reminder_is_sent_late_and_never_two_at_once(database: Database, watch: Watch, tick: Tick) -> None:
    late, missed = add_member(database), add_member(database)
    come(database, late, session=add_session(database, starts_in=DAY + HOUR))
    come(database, missed, session=add_session(database, starts_in=30 * MINUTE + 4 * HOUR))
    watch.forward(4 * HOUR)
    tick()
    assert told(database, "soon") == {late.member_id: 1, missed.member_id: 1}


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.EVERYONE])
def test_a_full_room_lets_in_who_has_a_place_who_leads_and_nobody_else(
    database: Database, watch: Watch, tick: Tick, audience: Audience
) -> None:
    expert, caseworker = add_member(database, Role.EXPERT), add_member(database, Role.CASEWORKER)
    anna, bea, cato = (add_member(database) for _ in range(3))
    session = add_session(database, expert, caseworker, audience=audience, starts_in=DAY, capacity=1)
    come(database, anna, bea, session=session)
    watch.forward(DAY)
    tick()
    room = room_of(database)
    assert room is not None
    assert (room.seated, room.host_id) == (True, caseworker.member_id)

    def enters(person: Actor) -> bool:
        with database.reading() as db:
            try:
                return rooms.room(db, person, room.public_id, SPAN).id == room.id
            except NotAllowed:
                return False

    assert [enters(person) for person in (expert, caseworker, anna, bea, cato)] == [True, True, True, False, False]
    with database.reading() as db:
        for person, has in ((anna, True), (bea, False)):
            assert [view.has_seat for view in rooms.rooms(db, person, SPAN)] == [has]
    database.write(lambda db: withdraw(db, anna, session))
    assert [enters(person) for person in (anna, bea, cato)] == [False, True, False], "the place goes to who waits"
    seats, comers = (
        {row["who"] for row in factories.rows(database, name)} for name in ("room_seats", "session_sign_ups")
    )
    assert not seats & comers, "a seat does not tell which sign-up it is for"


def test_a_caseworker_among_the_hosts_leads_the_room_of_that_evening(
    database: Database, watch: Watch, tick: Tick
) -> None:
    caseworker, other = add_member(database, Role.CASEWORKER), add_member(database, Role.CASEWORKER)
    add_session(database, caseworker, starts_in=MINUTE)
    tick()
    room = room_of(database)
    assert room is not None
    database.write(lambda db: leading.set_slow(db, caseworker, room.public_id, 10, SPAN))
    with pytest.raises(NotFound):
        database.write(lambda db: leading.set_slow(db, other, room.public_id, 30, SPAN))


def test_how_many_came_is_kept_as_a_range_that_never_shrinks(
    database: Database, watch: Watch, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_session(database, starts_in=MINUTE)
    crowd = [0]
    monkeypatch.setattr(presence, "people", lambda rooms: crowd[0])
    tick()
    for crowd[0], came in ((4, ranges.FEWER_THAN_FIVE), (7, ranges.FIVE_TO_TEN), (2, ranges.FIVE_TO_TEN)):
        tick()
        assert evening(database)["came"] == came


def test_two_clocks_at_once_do_each_thing_once(database: Database, watch: Watch, tick: Tick) -> None:
    """Even where both believe that they keep the clock."""
    anna, host = add_member(database), add_member(database, Role.EXPERT)
    session = add_session(database, host, starts_in=10 * MINUTE, capacity=5)
    come(database, anna, session=session)

    def at_once(*run: Callable[..., object]) -> None:
        deeds = [partial(database.write, partial(_run, job)) for job in run for _ in range(4)]
        with ThreadPoolExecutor(len(deeds)) as pool:
            for done in [pool.submit(deed) for deed in deeds]:
                done.result(30)

    at_once(jobs.remind, jobs.open_due)
    assert told(database, "soon") == {anna.member_id: 1, host.member_id: 1}
    assert len(factories.rows(database, "rooms")) == 1
    watch.forward(3 * HOUR)
    at_once(jobs.close_due, jobs.count)
    assert told(database, "after") == {anna.member_id: 1}
    watch.forward(8 * DAY)
    at_once(jobs.tidy)
    assert factories.rows(database, "rooms") == []


def _run(job: Callable[..., object], db: Any) -> None:
    job(db, CONFIG, clock.now())


def test_a_room_that_goes_goes_from_open_screens_too(database: Database, watch: Watch, tick: Tick) -> None:
    add_session(database, starts_in=MINUTE)
    tick()
    room = room_of(database)
    assert room is not None
    factories.say(database, add_member(database), room.public_id)
    watch.forward(3 * HOUR)
    tick()
    watch.forward(8 * DAY)

    def removed(db: Any) -> list[object]:
        jobs.tidy(db, CONFIG, clock.now())
        return take_news(db)

    assert database.write(removed) == [RoomEmptied(room.public_id, 1), AudienceChanged(room.public_id)]


def test_the_room_of_an_evening_that_is_gone_goes_too(database: Database, watch: Watch, tick: Tick) -> None:
    kept = factories.add_room(database)
    add_session(database, starts_in=MINUTE)
    tick()
    factories.change(database, ThemedSession.__table__.delete())  # type: ignore[attr-defined]
    tick()
    assert [row["public_id"] for row in factories.rows(database, "rooms")] == [kept]


def test_the_room_of_an_evening_is_in_its_language_where_that_is_one(
    database: Database, watch: Watch, tick: Tick
) -> None:
    for languages in (["bg"], ["nl", "en"]):
        add_session(database, starts_in=MINUTE, languages=languages)
    tick()
    assert [row["language"] for row in factories.rows(database, "rooms")] == ["bg", None]


def test_an_evening_that_was_called_off_after_its_room_opened_is_closed(
    database: Database, watch: Watch, tick: Tick
) -> None:
    add_session(database, starts_in=MINUTE)
    tick()
    factories.change(database, update(ThemedSession).values(state=SessionState.CANCELLED))
    tick()
    room = room_of(database)
    assert room is not None
    assert not room.open


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 19, tzinfo=UTC)),  # the evening before summer time
        (date(2027, 3, 28), datetime(2027, 3, 28, 18, tzinfo=UTC)),
    ],
)
def test_at_the_change_of_the_clock_the_room_opens_by_the_clock_on_the_wall(
    database: Database, watch: Watch, tick: Tick, day: date, utc: datetime
) -> None:
    starts_at = moment(day, time(20), ZONE)
    assert starts_at == utc
    watch.now = starts_at - jobs.EARLY - timedelta(seconds=1)
    add_session(database, starts_in=starts_at - watch.now)
    tick()
    assert evening(database)["state"] is SessionState.PLANNED
    watch.forward(timedelta(seconds=1))
    tick()
    assert evening(database)["state"] is SessionState.OPEN
    assert f"{clock.now().astimezone(ZONE):%H:%M}" == "19:45"
