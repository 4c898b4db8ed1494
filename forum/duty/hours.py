"""Hours of duty as stretches of real time. Pure: no database, no present moment.

Hours are kept by the clock on the wall, which leaves an hour out in spring and shows one twice in autumn: a stretch
begins when the clock first shows its beginning or a later time, and ends when it first shows its end or a later time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.moments import moment

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Hours kept every week."""

    weekday: int  # Monday is 0
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Single:
    """One day that differs: extra hours, or a day off where there are none."""

    day: date
    begins: str = ""
    ends: str = ""

    @property
    def off(self) -> bool:
        """Whether it is a day off."""
        return not self.begins


@dataclass(frozen=True, slots=True)
class Tap:
    """On or off by her own word, until a moment."""

    on: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Keeper:
    """All hours of one person."""

    weekly: tuple[Weekly, ...] = ()
    single: tuple[Single, ...] = ()
    tap: Tap | None = None

    @property
    def keeps_hours(self) -> bool:
        """Whether she set up any hours, on whatever day."""
        return bool(self.weekly) or any(not day.off for day in self.single)


Stretch = tuple[datetime, datetime]


def stretches(keeper: Keeper, days: Iterable[date], zone: ZoneInfo) -> Iterator[Stretch]:
    """Her hours that begin on these days, as moments. A day off takes away the week's hours that begin on it."""
    for day in days:
        differs = [single for single in keeper.single if single.day == day]
        weekly = [] if any(single.off for single in differs) else keeper.weekly
        hours = {(kept.begins, kept.ends) for kept in weekly if kept.weekday == day.weekday()}
        hours |= {(single.begins, single.ends) for single in differs if not single.off}
        for begins, ends in sorted(hours):
            last = day if begins < ends else day + DAY
            first, end = _shown(day, begins, zone), _shown(last, ends, zone)
            if first < end:  # not where all of it falls into the hour that is left out
                yield first, end


def is_on(keeper: Keeper, now: datetime, zone: ZoneInfo) -> bool:
    """Whether she is on at this moment: by her own word as long as it counts, else by her hours."""
    if keeper.tap is not None and now < keeper.tap.until:
        return keeper.tap.on
    return planned_until(keeper, now, zone) is not None


def planned_until(keeper: Keeper, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the hours she is in by her plan end; None where she is in none. Hours that touch are one."""
    today = now.astimezone(zone).date()
    end = None
    for first, last in sorted(stretches(keeper, (today - DAY, today, today + DAY), zone)):
        if first <= (end or now) < last:
            end = last
    return end


def empty(keepers: Iterable[Keeper], begins: datetime, ends: datetime, zone: ZoneInfo) -> list[Stretch]:
    """When nobody is on between two moments."""
    gaps, reached = [], begins
    for first, last in sorted(covered for keeper in keepers for covered in _covered(keeper, begins, ends, zone)):
        if first > reached:
            gaps.append((reached, min(first, ends)))
        reached = max(reached, last)
        if reached >= ends:
            return gaps
    return [*gaps, (reached, ends)] if reached < ends else gaps


def together(keepers: Iterable[Keeper], begins: datetime, ends: datetime, zone: ZoneInfo) -> list[Stretch]:
    """When somebody is on between two moments: one stretch where the hours of several touch or overlap."""
    found, reached = [], begins
    for first, last in [*empty(keepers, begins, ends, zone), (ends, ends)]:
        if first > reached:
            found.append((reached, first))
        reached = last
    return found


def off_on(keeper: Keeper, days: Iterable[date]) -> Keeper:
    """The same hours without those of every week on these days. What she entered for one of them alone still counts."""
    return replace(keeper, single=(*keeper.single, *map(Single, days)))


def _covered(keeper: Keeper, begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[Stretch]:
    """What of this time she covers, her own word counting for more until it ends."""
    told = keeper.tap.until if keeper.tap is not None and keeper.tap.until > begins else begins
    if keeper.tap is not None and keeper.tap.on and told > begins:
        yield begins, min(told, ends)
    first, last = begins.astimezone(zone).date() - DAY, ends.astimezone(zone).date()
    for start, end in stretches(keeper, (first + number * DAY for number in range((last - first).days + 1)), zone):
        if max(start, told) < min(end, ends):
            yield max(start, told), min(end, ends)


def _shown(day: date, at: str, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock shows this time, or a later one where this one is left out."""
    wanted = time.fromisoformat(at)
    shown = moment(day, wanted, zone)
    if shown.astimezone(zone).time() == wanted:
        return shown
    before = shown.astimezone(zone).utcoffset()
    while (shown - MINUTE).astimezone(zone).utcoffset() == before:
        shown -= MINUTE
    return shown.astimezone(UTC)
