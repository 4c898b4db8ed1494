"""Who announces what to whom: written, changed, withdrawn, put away."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forum.announcements import actions, queries
from forum.announcements.actions import LONGEST, USUALLY, Wording
from forum.announcements.views import AnnouncementLine, State
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from forum.text import prose
from tests.factories import Watch, add_board, add_member, announce, rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def expert(database: Database, watch: Watch) -> Actor:
    return add_member(database, Role.EXPERT)


@pytest.fixture
def worker(database: Database, watch: Watch) -> Actor:
    return add_member(database, Role.CASEWORKER)


def wording(**changes: Any) -> Wording:
    return replace(Wording(Audience.MEMBERS, "Tea", prose("There is tea."), "en"), **changes)


def shown(database: Database, person: Actor, watch: Watch) -> list[str]:
    """The titles on her first page."""
    return [line.title for line in lines(database, person, watch)]


def lines(database: Database, person: Actor, watch: Watch) -> list[AnnouncementLine]:
    with database.reading() as db:
        return queries.current(db, person, watch.now)


def change(database: Database, person: Actor, thing: str, new: Wording) -> None:
    database.write(lambda db: actions.change(db, person, thing, new))


def withdraw(database: Database, person: Actor, thing: str) -> None:
    database.write(lambda db: actions.withdraw(db, person, thing))


def dismiss(database: Database, person: Actor, thing: str) -> None:
    database.write(lambda db: actions.dismiss(db, person, thing))


def state(database: Database, person: Actor, thing: str) -> State:
    with database.reading() as db:
        return queries.announcement(db, person, thing).state


def test_each_sees_what_is_for_her(database: Database, watch: Watch, expert: Actor, worker: Actor) -> None:
    announce(database, expert, Audience.PEERS, "for peers")
    announce(database, worker, Audience.MEMBERS, "for members")
    announce(database, add_member(database, Role.OPERATOR), Audience.EVERYONE, "for all")
    member, operator = add_member(database), add_member(database, Role.OPERATOR)
    assert shown(database, member, watch) == shown(database, expert, watch) == ["for all", "for members", "for peers"]
    assert shown(database, worker, watch) == ["for all", "for members"]
    assert shown(database, operator, watch) == shown(database, GUEST, watch) == ["for all"]


@pytest.mark.parametrize("roles", [(Role.CASEWORKER,), (Role.MEMBER, Role.CASEWORKER), (Role.EXPERT, Role.CASEWORKER)])
def test_a_caseworker_never_reaches_peers(
    database: Database, watch: Watch, expert: Actor, roles: tuple[Role, ...]
) -> None:
    worker = add_member(database, *roles)
    with pytest.raises(NotFound):
        announce(database, worker, Audience.PEERS)
    own = announce(database, worker, Audience.MEMBERS)
    with pytest.raises(NotFound):
        change(database, worker, own, wording(audience=Audience.PEERS))
    for_peers = announce(database, expert, Audience.PEERS)
    for deed in (withdraw, dismiss):
        with pytest.raises(NotFound):
            deed(database, worker, for_peers)
    with database.reading() as db:
        assert [line.public_id for line in queries.written(db, worker)] == [own]
        assert queries.announcement(db, worker, own).audience is Audience.MEMBERS


def test_who_has_no_task_announces_nothing(database: Database, watch: Watch, expert: Actor) -> None:
    thing = announce(database, expert, Audience.EVERYONE)
    without = add_member(database, Role.EXPERT, second_factor=False)
    for person in (GUEST, add_member(database), without):
        for audience in (Audience.EVERYONE, Audience.MEMBERS):
            with pytest.raises(NotFound):
                announce(database, person, audience)
        with pytest.raises(NotFound):
            withdraw(database, person, thing)
        with database.reading() as db, pytest.raises(NotFound):
            queries.written(db, person)
    with pytest.raises(NotFound):
        announce(database, add_member(database, Role.OPERATOR), Audience.MEMBERS)


def test_an_expert_keeps_what_others_wrote_a_caseworker_her_own(
    database: Database, watch: Watch, expert: Actor, worker: Actor
) -> None:
    by_expert, by_worker = announce(database, expert), announce(database, worker)
    with pytest.raises(NotFound):
        change(database, worker, by_expert, wording())
    change(database, expert, by_worker, wording(title="Coffee"))
    with database.reading() as db:
        view = queries.announcement(db, worker, by_worker)
        assert [line.public_id for line in queries.written(db, worker)] == [by_worker]
        assert {line.public_id for line in queries.written(db, expert)} == {by_expert, by_worker}
    assert (view.title, view.author, view.badge) == ("Coffee", worker.pseudonym, "caseworker")
    assert rows(database, "announcements")[1]["changed"] == 1


def test_planned_ahead_it_is_there_at_its_time_and_not_before(database: Database, watch: Watch, expert: Actor) -> None:
    member = add_member(database)
    thing = announce(database, expert, from_at=watch.now + DAY, until_at=watch.now + 2 * DAY)
    assert state(database, expert, thing) is State.PLANNED
    for person in (member, add_member(database, Role.CASEWORKER)):
        assert shown(database, person, watch) == []
        with pytest.raises(NotFound):
            state(database, person, thing)
    watch.forward(DAY)
    assert shown(database, member, watch) == ["Tea"]
    watch.forward(DAY)
    assert shown(database, member, watch) == []
    assert state(database, member, thing) is State.OVER, "who has its address can read it still"


def test_withdrawn_it_is_gone_and_stays_so(database: Database, watch: Watch, expert: Actor, worker: Actor) -> None:
    member, thing = add_member(database), announce(database, worker)
    withdraw(database, worker, thing)
    withdraw(database, expert, thing)
    assert shown(database, member, watch) == []
    for deed in (state, dismiss):
        with pytest.raises(NotFound):
            deed(database, member, thing)
    assert state(database, worker, thing) is State.WITHDRAWN
    with pytest.raises(Conflict):
        change(database, worker, thing, wording())


def test_put_away_by_one_it_stays_for_the_others(database: Database, watch: Watch, expert: Actor) -> None:
    anna, bea = add_member(database), add_member(database)
    thing = announce(database, expert)
    dismiss(database, anna, thing)
    dismiss(database, anna, thing)
    assert (shown(database, anna, watch), shown(database, bea, watch)) == ([], ["Tea"])
    with database.reading() as db:
        assert [line.title for line in queries.all_current(db, anna, watch.now)] == ["Tea"]
        assert queries.announcement(db, anna, thing).put_away
        assert not queries.announcement(db, bea, thing).put_away
    public = announce(database, expert, Audience.EVERYONE)
    for person in (GUEST, add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            dismiss(database, person, public)


def test_pinned_ones_first_then_the_newest(database: Database, watch: Watch, expert: Actor) -> None:
    for title, pinned in (("a", False), ("b", True), ("c", False)):
        announce(database, expert, title=title, pinned=pinned)
        watch.forward(HOUR)
    assert shown(database, add_member(database), watch) == ["b", "c", "a"]
    for n in range(queries.AT_ONCE):
        announce(database, expert, title=f"{n}")
    assert len(lines(database, expert, watch)) == queries.AT_ONCE


def test_sent_twice_it_is_there_once(database: Database, watch: Watch, expert: Actor, worker: Actor) -> None:
    def send(person: Actor) -> str:
        return database.write(lambda db: actions.announce(db, person, wording(), "abc"))

    assert send(expert) == send(expert)
    send(worker)
    assert len(rows(database, "announcements")) == 2


def test_where_no_time_is_said_it_is_shown_for_four_weeks(database: Database, watch: Watch, expert: Actor) -> None:
    announce(database, expert, from_at=watch.now - DAY)
    (row,) = rows(database, "announcements")
    assert (row["from_at"], row["until_at"]) == (watch.now, watch.now + USUALLY), "what begins earlier begins now"


def test_the_text_is_kept_as_it_is_shown(database: Database, watch: Watch, expert: Actor) -> None:
    add_board(database)
    (area,) = rows(database, "areas")
    thing = announce(database, expert, text="**Tea** <b>now</b>", title=" Tea \n now ", area=area["key"], language="nl")
    with database.reading() as db:
        view = queries.announcement(db, expert, thing)
    assert (view.title, view.html) == ("Tea now", "<p><strong>Tea</strong> &lt;b&gt;now&lt;/b&gt;</p>")
    assert (view.area, view.language, view.author_id) == (area["names"], "nl", expert.member_id)
    (line,) = lines(database, expert, watch)
    assert line.excerpt == "Tea <b>now</b>"


@pytest.mark.parametrize(
    ("field", "hours"),
    [
        ("until_on", {"until_at": 0}),
        ("until_on", {"from_at": 48, "until_at": 48}),
        ("until_on", {"until_at": LONGEST / HOUR + 1}),
        ("until_on", {"from_at": LONGEST / HOUR}),
        ("meets_on", {"starts_at": -2, "ends_at": 0}),
        ("meets_on", {"starts_at": 0}),
        ("meets_on", {"starts_at": LONGEST / HOUR + 1}),
        ("ends", {"starts_at": 48, "ends_at": 48}),
        ("meets_on", {"ends_at": 48}),
    ],
)
def test_times_that_cannot_be_are_said_at_their_field(
    database: Database, watch: Watch, expert: Actor, field: str, hours: dict[str, float]
) -> None:
    times: dict[str, Any] = {name: watch.now + hour * HOUR for name, hour in hours.items()}
    with pytest.raises(Invalid) as problem:
        announce(database, expert, **times)
    assert problem.value.field == field
    assert rows(database, "announcements") == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 121}),
        ("place", {"place": "x" * 201}),
        ("meets_on", {"place": "The café"}),
        ("language", {"language": "tlh"}),
        ("area", {"area": "nowhere"}),
    ],
)
def test_words_that_cannot_be_are_said_at_their_field(
    database: Database, watch: Watch, expert: Actor, field: str, wrong: dict[str, Any]
) -> None:
    thing = announce(database, expert)
    with pytest.raises(Invalid) as problem:
        announce(database, expert, **wrong)
    assert problem.value.field == field
    with pytest.raises(Invalid) as problem:
        change(database, expert, thing, wording(**wrong))
    assert problem.value.field == field
    (row,) = rows(database, "announcements")
    assert (row["title"], row["changed"]) == ("Tea", 0)


def test_after_a_meeting_its_text_can_still_be_mended(database: Database, watch: Watch, expert: Actor) -> None:
    meets: dict[str, Any] = {"starts_at": watch.now + HOUR, "ends_at": watch.now + 2 * HOUR, "place": "The café"}
    thing = announce(database, expert, **meets)
    watch.forward(DAY)
    change(database, expert, thing, wording(title="It was nice", **meets))
    with pytest.raises(Invalid, match="over already"):
        change(database, expert, thing, wording(starts_at=watch.now - HOUR))
    assert shown(database, expert, watch) == ["It was nice"]


def test_meetings_stand_in_the_agenda_of_whom_they_are_for(
    database: Database, watch: Watch, expert: Actor, worker: Actor
) -> None:
    def agenda(person: Actor, days: int = 7) -> list[tuple[str, str, int]]:
        with database.reading() as db:
            found = queries.meetings(db, person, watch.now, watch.now + days * DAY)
        return [(meeting.title, meeting.place, meeting.changed) for meeting in found]

    announce(database, expert, title="no meeting")
    announce(database, expert, title="late", starts_at=watch.now + 3 * DAY)
    soon = announce(database, worker, title="soon", starts_at=watch.now + DAY, place="The café")
    announce(database, expert, Audience.PEERS, "peers", starts_at=watch.now + 2 * DAY)
    announce(database, expert, title="not yet", from_at=watch.now + DAY, starts_at=watch.now + 2 * DAY)
    assert agenda(expert) == [("soon", "The café", 0), ("peers", "", 0), ("late", "", 0)]
    assert agenda(worker) == [("soon", "The café", 0), ("late", "", 0)]
    assert agenda(worker, 3) == [("soon", "The café", 0)]
    assert agenda(GUEST) == []
    change(database, worker, soon, wording(title="sooner", starts_at=watch.now + HOUR))
    assert agenda(worker, 1) == [("sooner", "", 1)]
    withdraw(database, worker, soon)
    assert agenda(worker) == [("late", "", 0)]
