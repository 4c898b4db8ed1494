"""Until when an answer is promised, against a clerk with the plan who looks at the clock every quarter of an hour."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import update

from forum.accounts.models import Member
from forum.config import Help
from forum.db import Database
from forum.duty import actions
from forum.duty.holidays import is_holiday
from forum.duty.hours import Keeper, Single, Tap, Weekly, stretches
from forum.helpdesk.models import Wanted
from forum.helpdesk.promise import AHEAD, HOUR, QUARTER, TIMES, by_hours, promised
from forum.helpdesk.views import Promise, Soon
from forum.policy import Actor, Role, Standing
from tests.factories import Watch, add_member, change

ZONE = ZoneInfo("Europe/Amsterdam")
SETTINGS = Help(answer_hours=4, at_most_hours=72, late_hours=12)
SPRING, AUTUMN, PLAIN = date(2027, 3, 28), date(2026, 10, 25), date(2026, 11, 25)  # the first is Easter as well
DAYS = range(7)


def local(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), ZONE).astimezone(UTC)


def day_at(text: str) -> datetime:
    day, at = text.split()
    return local(date.fromisoformat(day), at)


def due(kept: list[Keeper], now: datetime, soon: Soon = Soon.TODAY, settings: Help = SETTINGS) -> datetime:
    return by_hours(kept, soon, now, ZONE, settings).due_at


AROUND = [day + timedelta(days=number) for day in (SPRING, AUTUMN) for number in range(-2, 4)]
TIMES_OF_DAY = st.sampled_from(["00:00", "02:00", "02:30", "03:00", "08:15", "12:00", "17:45", "22:00"])
keepers = st.lists(
    st.builds(
        Keeper,
        weekly=st.lists(st.builds(Weekly, st.integers(0, 6), TIMES_OF_DAY, TIMES_OF_DAY), max_size=2).map(tuple),
        single=st.lists(
            st.one_of(
                st.builds(Single, st.sampled_from(AROUND)),
                st.builds(Single, st.sampled_from(AROUND), TIMES_OF_DAY, TIMES_OF_DAY),
            ),
            max_size=2,
        ).map(tuple),
        tap=st.one_of(
            st.none(), st.builds(Tap, st.booleans(), st.sampled_from(AROUND).map(lambda day: local(day, "13:30")))
        ),
    ),
    max_size=3,
)
quarters = st.builds(
    lambda day, number: local(day, "00:00") + number * QUARTER, st.sampled_from(AROUND), st.integers(0, 95)
)
all_settings = st.builds(
    Help, answer_hours=st.integers(1, 12), at_most_hours=st.integers(1, 336), late_hours=st.just(1)
)


HOLIDAYS = [day for day in (date(2026, 9, 1) + timedelta(days=number) for number in range(300)) if is_holiday(day)]


def as_on_holidays(keeper: Keeper) -> Keeper:
    """Her hours, where on a holiday only what is entered for that very day counts."""
    return Keeper(keeper.weekly, (*keeper.single, *map(Single, HOLIDAYS)), keeper.tap)


def quarters_on(keeper: Keeper, now: datetime) -> set[datetime]:
    """The beginnings of the quarters in which she is on."""
    days = [now.astimezone(ZONE).date() + timedelta(days=number) for number in range(-1, AHEAD.days + 1)]
    found = set()
    for first, last in stretches(as_on_holidays(keeper), days, ZONE):
        found |= {first + number * QUARTER for number in range((last - first) // QUARTER)}
    if keeper.tap is None or keeper.tap.until <= now:
        return found
    told = {now + number * QUARTER for number in range((keeper.tap.until - now) // QUARTER)}
    return found | told if keeper.tap.on else found - told


def clerk(kept: list[Keeper], now: datetime, soon: Soon, settings: Help) -> datetime:
    """Goes through the quarters, counts those in which somebody is on, and stops when it is enough."""
    somebody = {quarter for keeper in kept for quarter in quarters_on(keeper, now)}
    moment, all_on, late_on, last_late = now, timedelta(), timedelta(), None
    far = now + settings.at_most_hours * HOUR
    while moment < now + AHEAD:
        on = moment in somebody
        moment += QUARTER
        if on:
            all_on += QUARTER
            if moment > far - HOUR:
                late_on, last_late = late_on + QUARTER, moment
        if all_on >= settings.answer_hours * TIMES[soon] * HOUR or (moment >= far and late_on >= HOUR):
            return moment
    return max(far, last_late or far)


@trying(max_examples=60)
@given(kept=keepers, now=quarters, soon=st.sampled_from(Soon), settings=all_settings)
def test_it_is_what_the_clerk_says(kept: list[Keeper], now: datetime, soon: Soon, settings: Help) -> None:
    found = by_hours(kept, soon, now, ZONE, settings)
    assert found.due_at == clerk(kept, now, soon, settings)
    assert found.reachable == sum(now in quarters_on(keeper, now) for keeper in kept)


@trying(max_examples=60)
@given(
    kept=keepers,
    now=quarters,
    odd=st.integers(0, 899),
    later=st.integers(0, 30_000),
    soon=st.sampled_from(Soon),
    settings=all_settings,
)
def test_it_is_ahead_on_a_quarter_and_never_sooner_for_who_asks_later(
    kept: list[Keeper], now: datetime, odd: int, later: int, soon: Soon, settings: Help
) -> None:
    now += timedelta(seconds=odd)
    found = due(kept, now, soon, settings)
    assert found > now
    assert found.minute % 15 == found.second == found.microsecond == 0
    assert found <= due(kept, now + timedelta(minutes=later), soon, settings)
    orders = [due(kept, now, one, settings) for one in (Soon.TODAY, Soon.DAYS, Soon.CALM)]
    assert orders == sorted(orders)
    assert found <= due(kept, now, soon, Help(settings.answer_hours + 1, settings.at_most_hours, 1))


EVENINGS = Keeper(tuple(Weekly(day, "19:00", "23:00") for day in DAYS))
OFFICE = Keeper(tuple(Weekly(day, "09:00", "17:00") for day in DAYS[:5]))
MONDAYS = Keeper((Weekly(0, "19:00", "21:00"),))
ALL_DAY = Keeper(tuple(Weekly(day, "00:00", "00:00") for day in DAYS))


@pytest.mark.parametrize(
    ("kept", "asked", "wanted"),
    [
        ([EVENINGS], "2026-11-25 20:31", "2026-11-26 20:45"),  # the night and the day between do not count
        ([OFFICE], "2026-11-27 15:00", "2026-11-30 11:00"),  # nor does the weekend
        ([OFFICE, EVENINGS], "2026-11-27 15:00", "2026-11-27 21:00"),
        ([EVENINGS, EVENINGS], "2026-11-25 20:30", "2026-11-26 20:30"),  # two at once are no faster
        ([ALL_DAY], "2027-03-28 00:00", "2027-03-29 00:00"),  # Easter, whose weekly hours do not count …
        ([ALL_DAY], "2026-10-25 01:30", "2026-10-25 04:30"),  # the clock shows an hour twice
        ([OFFICE], "2027-03-26 15:00", "2027-03-30 10:00"),  # … a long weekend: 72 hours end on its Monday
        ([MONDAYS], "2026-11-23 22:00", "2026-11-30 20:00"),  # the first hour after 72
        ([], "2026-11-25 20:31", "2026-11-28 20:45"),
    ],
)
def test_by_the_plan(kept: list[Keeper], asked: str, wanted: str) -> None:
    if asked.startswith("2027-03-28"):
        wanted = "2027-03-30 04:00"  # two days of Easter are left out, and then four hours pass
    assert due(kept, day_at(asked)).astimezone(ZONE) == day_at(wanted)


def test_who_enters_the_holiday_itself_counts_at_the_hours_she_enters() -> None:
    christmas = date(2026, 12, 25)
    there = Keeper(OFFICE.weekly, (Single(christmas, "10:00", "16:00"),))
    asked = local(christmas, "08:00")
    assert due([there], asked) == local(christmas, "14:00")
    assert due([OFFICE], asked) == local(date(2026, 12, 28), "10:00"), "72 hours are over on Monday"
    assert by_hours([OFFICE], Soon.TODAY, local(christmas, "11:00"), ZONE, SETTINGS).reachable == 0
    assert by_hours([there], Soon.TODAY, local(christmas, "11:00"), ZONE, SETTINGS).reachable == 1


def test_her_own_word_moves_it() -> None:
    noon = local(PLAIN, "12:00")
    assert due([EVENINGS], noon) == local(PLAIN, "23:00")
    assert due([Keeper(EVENINGS.weekly, tap=Tap(True, noon + 2 * HOUR))], noon) == local(PLAIN, "21:00")
    stopped = Keeper(EVENINGS.weekly, tap=Tap(False, local(PLAIN, "23:00")))
    assert due([stopped], local(PLAIN, "20:00")) == local(PLAIN + timedelta(days=1), "23:00")


@pytest.mark.parametrize(
    ("year", "wanted"),
    [
        (2026, "01-01 04-05 04-06 04-27 05-14 05-24 05-25 12-25 12-26"),
        (2025, "01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26"),
        (2030, "01-01 04-21 04-22 04-27 05-05 05-30 06-09 06-10 12-25 12-26"),
    ],
)
def test_public_holidays(year: int, wanted: str) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    assert " ".join(f"{day:%m-%d}" for day in days if is_holiday(day)) == wanted


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = local(PLAIN, "20:00")
    return watch


def keep(database: Database, person: Actor, *hours: Any) -> Actor:
    database.write(lambda db: actions.keep_hours(db, person, *hours))
    return person


def ask(database: Database, watch: Watch, wanted: Wanted) -> Promise:
    with database.reading() as db:
        return promised(db, wanted, Soon.TODAY, watch.now, ZONE, SETTINGS)


def test_it_goes_by_the_hours_of_those_who_are_asked(database: Database, watch: Watch) -> None:
    keep(database, add_member(database, Role.MEMBER, Role.EXPERT), DAYS, "19:00", "23:00")
    keep(database, add_member(database, Role.CASEWORKER), DAYS[:5], "09:00", "17:00")
    both = keep(database, add_member(database, Role.EXPERT, Role.CASEWORKER), [2], "19:30", "20:30")
    thursday = PLAIN + timedelta(days=1)
    assert ask(database, watch, Wanted.EXPERT) == Promise(local(thursday, "20:00"), 2)
    assert ask(database, watch, Wanted.CASEWORKER) == Promise(local(thursday, "12:30"), 1)
    assert ask(database, watch, Wanted.EITHER) == Promise(local(thursday, "10:00"), 2), "she is one person"
    change(database, update(Member).where(Member.id == both.member_id).values(standing=Standing.MUTED))
    assert ask(database, watch, Wanted.CASEWORKER) == Promise(local(thursday, "13:00"), 0), "she may not answer now"


def test_nobody_who_runs_the_house_is_counted_upon(database: Database, watch: Watch) -> None:
    keep(database, add_member(database, Role.EXPERT, Role.OPERATOR), DAYS, "19:00", "23:00")
    assert ask(database, watch, Wanted.EITHER) == Promise(watch.now + 72 * HOUR, 0)


def test_a_day_entered_for_next_week_counts(database: Database, watch: Watch) -> None:
    anna = add_member(database, Role.EXPERT)
    later = PLAIN + timedelta(days=12)
    database.write(lambda db: actions.change_day(db, anna, later, ("10:00", "12:00")))
    assert ask(database, watch, Wanted.EXPERT).due_at == local(later, "11:00")
