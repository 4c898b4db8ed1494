"""Until when an answer is promised to who asks for help: what those she asks can keep, by the hours they keep.

- An answer comes within so many hours in which at least one of them is on, by her plan or her own word: twice as many
  if it may take some days, three times if there is no haste. So the list of requests, which goes by this time, has
  them in order. "Today" is a wish: where nobody is there today, the promise is for when somebody is.
- However few those hours are: once `[help] at_most_hours` by the clock are over, one hour in which somebody is on is
  enough. It is not simply for the end of that time, for in a long weekend it would then be for a moment at which the
  plan shows nobody, only to be missed. A late promise lets her turn elsewhere meanwhile; a false one does not.
- Where the plan holds too little of that for two weeks, or nobody keeps hours, the clock alone counts.
- Weekly hours on a public holiday do not count, for many who keep them have not thought of it: who is there that day
  enters it.

Who asks later is never promised an answer sooner.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum import clock
from forum.config import LONGEST_PROMISE, Help
from forum.db import Reader
from forum.duty import queries as duty
from forum.duty.holidays import is_holiday
from forum.duty.hours import DAY, Keeper, Stretch, is_on, off_on, together
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import ROLES, Promise, Soon

AHEAD = timedelta(hours=LONGEST_PROMISE)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
TIMES = {Soon.TODAY: 1, Soon.DAYS: 2, Soon.CALM: 3}


def promised(db: Reader, wanted: Wanted, soon: Soon, now: datetime, zone: ZoneInfo, settings: Help) -> Promise:
    """What is promised to who asks now; and how many of those she asks are on, everybody counted once."""
    kept = duty.keepers(db, now, zone, ROLES[wanted], ahead=AHEAD, answering=True).values()
    return by_hours(kept, soon, now, zone, settings)


def by_hours(kept: Iterable[Keeper], soon: Soon, now: datetime, zone: ZoneInfo, settings: Help) -> Promise:
    """The same by these hours. Pure."""
    today = now.astimezone(zone).date()
    days = (today + number * DAY for number in range(-1, AHEAD.days + 1))
    holidays = [day for day in days if is_holiday(day)]
    there = [off_on(keeper, holidays) for keeper in kept]
    on = together(there, now, now + AHEAD, zone)
    far = now + settings.at_most_hours * HOUR
    then = [(max(first, far - HOUR), last) for first, last in on if last > far - HOUR]
    latest = max(far, _after(then, HOUR) or (then[-1][1] if then else far))
    due = _after(on, settings.answer_hours * TIMES[soon] * HOUR) or latest
    return Promise(clock.rounded_up(min(due, latest), QUARTER), sum(is_on(keeper, now, zone) for keeper in there))


def _after(on: Iterable[Stretch], left: timedelta) -> datetime | None:
    """When somebody has been on for so long; None where it is not as long as that."""
    for first, last in on:
        if last - first >= left:
            return first + left
        left -= last - first
    return None
