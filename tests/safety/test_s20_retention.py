"""S20: what has had its time is gone, by the house's own clock and by command, and the page on privacy says when, from
the settings themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import forum.housekeeping  # noqa: F401 - makes the purge a job of the clock
from forum import keys
from forum.accounts.logins import LIVES
from forum.accounts.models import Device
from forum.announcements.retention import KEPT as ANNOUNCED
from forum.backup import making
from forum.boards import actions as boards
from forum.boards.versions import KEPT as CHANGED
from forum.cli import main
from forum.clockwork.jobs import Clock
from forum.config import Config, Retention, load
from forum.db import Database
from forum.drafts.retention import KEPT as DRAFTED
from forum.gate.checking import KEPT as WAITING
from forum.gate.giving_back import BACK
from forum.helpdesk.actions import asking
from forum.moderation.views import UNDO_DAYS
from forum.notices.retention import SEEN_DAYS
from forum.outside.views import AGAIN_WITHIN
from forum.sessions import jobs as evenings
from forum.sessions.queries import AFTERWARDS
from tests import factories
from tests.backup.house import House
from tests.databases import knowing
from tests.factories import Watch
from tests.helpdesk.desk import Desk
from tests.people import Page
from tests.served import write_settings
from tests.visitor import Visitor

NOON = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
HOUR, DAY, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
PERIODS = {
    "chat_hours": 5,
    "session_days": 2,
    "help_days": 11,
    "trail_days": 17,
    "forum_days": 23,
    "account_months": 2,
}  # other than in the example, each its own
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Way = Callable[[], None]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    keys.create(tmp_path / "keys")
    return load(write_settings(tmp_path, {"database": {"address": database_url}, "retention": PERIODS}), {})


@pytest.fixture
def house(config: Config) -> Iterator[Database]:
    database = knowing(Database(config.database_url, keys.load(config.keys_folder)))
    yield database
    database.close()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = NOON
    return watch


@pytest.fixture(params=["forum purge", "the clock"])
def forget(request: pytest.FixtureRequest, config: Config, house: Database, watch: Watch) -> Way:
    """Removes what has had its time, in one of the two ways."""

    def by_command() -> None:
        done = CliRunner(env={"FORUM_CONFIG": str(config.folder / "config.toml")}).invoke(main, ["purge"])
        assert done.exit_code == 0, done.output

    def by_the_clock() -> None:
        timepiece = Clock(house, config)
        assert "purge" in timepiece.tick(watch.now)
        timepiece.leave()

    return by_command if request.param == "forum purge" else by_the_clock


def test_each_period_of_the_settings(house: Database, config: Config, watch: Watch, forget: Way) -> None:
    desk = Desk(house)
    evening = factories.add_session(house, starts_in=HOUR, lasts=HOUR)
    asker = desk.ask_by_receipt()
    desk.do(asking.close, asker, asker.holds, 0, config.retention.help_days)
    factories.start_thread(house, desk.anna, factories.add_board(house), "In het forum.")
    watch.forward(HOUR)
    house.write(lambda db: evenings.open_due(db, config, watch.now))
    [room] = [str(row["public_id"]) for row in factories.rows(house, "rooms") if row["session"] == evening]
    factories.say(house, desk.anna, room, "Op de avond.")
    watch.forward(HOUR)
    house.write(lambda db: evenings.close_due(db, config, watch.now))
    factories.say(house, desk.anna, factories.add_room(house), "In de kamer.")
    deeds = len(factories.rows(house, "trail"))
    assert deeds

    def left(table: str) -> int:
        return len(factories.rows(house, table))

    def said(words: str) -> bool:
        return words in factories.everything(house)

    # Of each: when it has its time, and whether it is there.
    ends: dict[str, tuple[datetime, Callable[[], object]]] = {
        "chat_hours": (NOON + 7 * HOUR, lambda: said("In de kamer.")),
        "session_days": (NOON + 2 * HOUR + 2 * DAY, lambda: said("Op de avond.") or room in str(left_rooms())),
        "help_days": (NOON + 11 * DAY, lambda: left("help_conversations")),
        "trail_days": (datetime(2026, 12, 2, tzinfo=UTC), lambda: trail_of(NOON)),  # it goes by whole days
        "forum_days": (NOON + 23 * DAY, lambda: left("threads")),
        "account_months": (datetime(2027, 2, 1, tzinfo=UTC), lambda: said("Anna")),  # last used in November
    }

    def left_rooms() -> list[object]:
        return [row["public_id"] for row in factories.rows(house, "rooms")]

    def trail_of(day: datetime) -> list[object]:
        return [row for row in factories.rows(house, "trail") if str(row["moment"])[:10] == f"{day:%Y-%m-%d}"]

    assert ends.keys() == PERIODS.keys() == {field.name for field in fields(Retention)}
    for name, (end, there) in sorted(ends.items(), key=lambda item: item[1][0]):
        watch.now = end - MOMENT
        forget()
        assert there(), f"{name}: too early"
        watch.now = end
        forget()
        assert not there(), f"{name}: too late"


@ON_SQLITE
def test_old_backups_go_with_a_new_one_and_with_them_what_they_needed(
    tmp_path: Path, database: Database, watch: Watch
) -> None:
    """Not without a new one: the last there is may be all that is left."""
    house = House(tmp_path, database)
    old = house.back_up()
    database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    other = house.config.backup_folder / "holiday.age"
    other.touch()
    watch.forward(13 * DAY)
    new = house.back_up()
    assert making.backups(house.config.backup_folder) == [old, new]
    assert house.config.erasures.read_text()
    watch.forward(2 * DAY)
    house.back_up()
    assert not old.exists() and other.exists()
    assert not house.config.erasures.read_text()


def told(app: Flask) -> str:
    return Page(Visitor(app).get("/privacy").text).words


@ON_SQLITE
def test_each_setting_stands_on_the_page(app: Flask) -> None:
    """Also one that is added to the settings and forgotten on the page."""
    house = app.extensions["house"]
    for first in (4201, 8301):
        numbers = {field.name: first + number for number, field in enumerate(fields(Retention))}
        backup = replace(house.config.backup, days=first + len(numbers))
        config = replace(house.config, retention=Retention(**numbers), backup=backup)
        app.extensions["house"] = replace(house, config=config)
        page = told(app)
        assert [name for name, number in numbers.items() if f"{number} " not in page] == []
        assert f"{backup.days} days, encrypted" in page


@ON_SQLITE
def test_what_no_setting_says_is_told_as_it_is(app: Flask) -> None:
    page = told(app)
    for period, sentence in (
        (DRAFTED, "30 days, locked: nobody but you reads them."),
        (ANNOUNCED, "30 days after they are over"),
        (CHANGED, "What a changed text said before is kept for moderators, 30 days."),
        (UNDO_DAYS, "30 days after the decision"),
        (SEEN_DAYS, "30 days after you have seen it."),
    ):
        assert period == 30 * DAY and sentence in page
    assert (WAITING, BACK) == (14 * DAY, 7 * DAY)
    assert "until somebody has looked, 14 days at most; what came back to you 7 days more" in page
    assert AFTERWARDS == 7 * DAY and "until a week after the evening" in page
    assert AGAIN_WITHIN == 180 * DAY and "Until it is answered, and 180 days after" in page
    own, watched = LIVES[Device.OWN], LIVES[Device.WATCHED]
    assert own.longest == 14 * DAY and "Two weeks at most." in page
    assert (watched.idle, watched.longest) == (20 * MOMENT, 12 * HOUR)
    assert "20 minutes without use, and 12 hours at most." in page
