"""What the clock does for requests, as after a restart at each tick: nothing is told or asked twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum import clock
from forum.accounts import actions as accounts
from forum.clockwork import jobs as clockwork
from forum.clockwork.jobs import Clock
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.helpdesk.actions import asking
from forum.helpdesk.models import By, CheckIn, HelpConversation, HelpPromises, State, Wanted
from forum.helpdesk.views import HouseSays, How
from forum.notices import queries as notices
from forum.notices.models import Notice
from forum.policy import Actor, Role
from forum.retention import purge_everywhere
from tests import factories
from tests.factories import Watch, actor, add_member, change
from tests.helpdesk.desk import WORDS, Desk

CONFIG = load(EXAMPLE, {})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=CONFIG.retention.help_days)
Tick = Callable[[], None]


@pytest.fixture
def tick(database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Tick:
    """A tick of a clock that knows nothing of the ticks before; only the jobs of help."""
    helps = {name: job for name, job in clockwork._jobs.items() if name.startswith("help.")}
    monkeypatch.setattr(clockwork, "_jobs", helps)

    def once() -> None:
        done = Clock(database, CONFIG, holder="this house").tick(clock.now())
        assert set(done) == set(helps) != set(), "each job has run, and none has failed"

    return once


def purge(desk: Desk) -> int:
    return desk.database.write(lambda db: purge_everywhere(db, CONFIG.retention, clock.now()))["letters"]


def read_notices(desk: Desk, person: Actor) -> list[tuple[str, str, int]]:
    page = desk.read(notices.notices, actor(desk.database, person.member_id))
    return [(line.kind.value, line.home, line.count) for line in page.lines]


def promises(desk: Desk) -> list[tuple[int, int]]:
    with desk.database.reading() as db:
        return [(row.due, row.kept) for row in db.execute(select(HelpPromises.due, HelpPromises.kept))]


def test_a_promise_missed_calls_all_addressed_and_later_the_operator_by_number(
    desk: Desk, watch: Watch, tick: Tick
) -> None:
    both = add_member(desk.database, Role.OPERATOR, Role.EXPERT, name="Both")
    free, taken = desk.ask(desk.anna, Wanted.EXPERT), desk.ask(desk.anna, Wanted.EITHER)
    answered = desk.ask(desk.anna)
    desk.claim(desk.wilg, taken)
    desk.claim(desk.wilg, answered)
    desk.write(desk.wilg, answered)
    watch.forward(4 * HOUR)
    tick()
    assert desk.told("late") == {}
    watch.forward(timedelta(seconds=1))
    tick()
    tick()
    assert desk.told("late") == {"Wilg": ("desk", 2), "Beuk": ("desk", 2), "Lamp": ("desk", 1)}
    watch.forward(CONFIG.help.late_hours * HOUR)
    tick()
    tick()
    assert {name: desk.told("late")[name] for name in ("Boss", "Both")} == dict.fromkeys(("Boss", "Both"), ("house", 2))
    assert desk.told("late")["Lamp"] == ("desk", 1)
    assert read_notices(desk, desk.boss) == read_notices(desk, both) == [("late", "house", 2)]
    assert ("late", "desk", 2) in read_notices(desk, desk.beuk)
    assert promises(desk) == [(3, 1)], "each first promise counts once"
    kept = repr(factories.rows(desk.database, "notices"))
    assert not [letters for letters in (free, taken, answered) if letters in kept]


def test_who_waits_for_a_second_answer_is_waited_for_too(desk: Desk, watch: Watch, tick: Tick) -> None:
    letters = desk.ask(desk.anna)
    watch.forward(5 * HOUR)
    tick()
    desk.claim(desk.wilg, letters)
    assert desk.told("late").keys() == {"Beuk", "Lamp"}, "who took it on knows"
    desk.write(desk.wilg, letters)
    assert desk.told("late") == {}, "nobody waits too long any more"
    watch.forward(30 * DAY)
    tick()
    desk.write(desk.anna, letters)
    tick()
    assert (desk.told("late"), desk.row(letters)["told_late"]) == ({}, 0)
    watch.forward(4 * HOUR + timedelta(seconds=1))
    tick()
    assert desk.told("late")["Beuk"] == ("desk", 1)
    assert promises(desk) == [(1, 0)]


def test_after_a_long_stop_both_are_told_at_once(desk: Desk, watch: Watch, tick: Tick) -> None:
    desk.ask(desk.anna)
    watch.forward(3 * DAY)
    tick()
    assert desk.told("late").keys() == {"Wilg", "Beuk", "Lamp", "Boss"}


def test_what_fell_silent_closes_and_what_is_closed_ends(desk: Desk, watch: Watch, tick: Tick) -> None:
    silent, kept = desk.ask(desk.anna), desk.ask(desk.anna)
    desk.claim(desk.wilg, silent)
    desk.write(desk.wilg, silent)
    watch.forward(KEPT / 2)
    desk.claim(desk.wilg, kept)
    desk.write(desk.wilg, kept)
    watch.forward(KEPT / 2)
    tick()
    assert (desk.row(silent)["state"], desk.row(kept)["state"]) == (State.CLOSED, State.ANSWERED)
    assert desk.letters(desk.anna, silent).letters[0].text == WORDS, "closed, it is still there to read"
    assert desk.letters(desk.wilg, silent).closed
    watch.forward(KEPT - DAY)
    assert purge(desk) == 0
    desk.do(asking.keep_longer, desk.anna, silent, CONFIG.retention.help_days)
    watch.forward(DAY)
    assert purge(desk) == 0
    watch.forward(KEPT)
    assert purge(desk) == 1
    assert silent not in factories.everything(desk.database).replace(f"'target': '{silent}'", "")


def test_she_is_asked_how_it_is_once_and_only_on_her_yes(desk: Desk, watch: Watch, tick: Tick) -> None:
    yes, no = desk.ask(desk.anna), desk.ask(desk.anna)
    for letters, days in ((yes, 30), (no, 0)):
        desk.claim(desk.wilg, letters)
        desk.write(desk.wilg, letters)
        desk.do(asking.close, desk.anna, letters, days, CONFIG.retention.help_days)
    change(desk.database, update(Notice).values(seen=True))
    watch.forward(30 * DAY - timedelta(minutes=1))
    tick()
    assert desk.row(yes)["check_in"] is CheckIn.WANTED
    watch.forward(timedelta(minutes=1))
    tick()
    tick()
    house = [(letter.by, letter.text) for letter in desk.letters(desk.anna, yes).letters][2:]
    assert house == [(By.HOUSE, HouseSays.CHECK_IN)]
    assert len(desk.letters(desk.anna, no).letters) == 2
    assert desk.told("letter") == {"Anna": ("letters", 1)}

    desk.do(asking.say_how, desk.anna, yes, How.TALK, clock.now() + HOUR)
    assert desk.told("letter") == {"Wilg": ("desk", 1)}, "she answered, and who is on it hears of it"
    assert desk.row(yes)["state"] is State.WAITING


def test_who_wants_to_talk_again_is_heard_where_nobody_is_left(desk: Desk, watch: Watch, tick: Tick) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(asking.close, desk.anna, letters, 7, CONFIG.retention.help_days)
    desk.do(accounts.erase_account, desk.wilg, keep_texts=False)
    watch.forward(7 * DAY)
    tick()
    desk.do(asking.say_how, desk.anna, letters, How.TALK, clock.now() + HOUR)
    assert desk.told("request").keys() == {"Beuk", "Lamp"}
    desk.claim(desk.beuk, letters)


def test_a_question_waits_for_the_key_and_keeps_nothing_else_waiting(desk: Desk, watch: Watch, tick: Tick) -> None:
    shut, other = desk.ask(desk.anna), desk.ask(desk.anna)
    for letters in (shut, other):
        desk.claim(desk.wilg, letters)
        desk.do(asking.close, desk.anna, letters, 90, CONFIG.retention.help_days)
    key = desk.row(shut)["key_id"]
    change(
        desk.database,
        update(HelpConversation).where(HelpConversation.public_id == shut).values(key_id="0" * 16),
    )
    watch.forward(KEPT + 30 * DAY)
    assert purge(desk) == 0, "what was asked for is waited for"
    tick()
    assert (desk.row(shut)["check_in"], desk.row(other)["check_in"]) == (CheckIn.WANTED, CheckIn.ASKED)
    change(desk.database, update(HelpConversation).values(key_id=key))
    tick()
    assert desk.row(shut)["check_in"] is CheckIn.ASKED
    assert desk.row(shut)["ends_at"] > watch.now + 13 * DAY, "she has time to say something"
