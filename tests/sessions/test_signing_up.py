"""Signing up for an evening and withdrawing: nobody learns who, and places go round in order, however many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from forum.accounts import actions as accounts
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.notices.models import Kind
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role
from forum.rooms import names
from forum.rooms.models import Room
from forum.sessions import places, queries, who
from forum.sessions.actions.signing_up import Shown, sign_up, withdraw
from forum.sessions.addresses import seal_address
from forum.sessions.models import SessionState, SignUp, ThemedSession
from forum.sessions.queries import SessionView
from forum.sessions.queries.fullness import is_full
from tests.depth import examples
from tests.factories import KEYS, Watch, actor, add_member, add_room, add_session, change, everything, rows

PARALLEL = 50


def come(database: Database, person: Actor, session: str, shown: Shown = Shown.NOTHING) -> bool:
    return database.write(lambda db: sign_up(db, person, session, shown))


def stay_away(database: Database, person: Actor, session: str) -> None:
    database.write(lambda db: withdraw(db, person, session))


def seen(database: Database, person: Actor, session: str) -> SessionView:
    with database.reading() as db:
        return queries.session(db, person, session)


def make_room(database: Database, session: str, capacity: int | None) -> None:
    """More or fewer places, as who plans the evening makes them."""

    def job(db: Session) -> list[int]:
        changed = update(ThemedSession).where(ThemedSession.public_id == session).values(capacity=capacity)
        return places.fill_places(db, db.execute(changed.returning(ThemedSession.id)).scalar_one())

    database.write(job)


def order(database: Database, session: str, people: list[Actor]) -> tuple[list[int], list[int]]:
    """Who has a place and who waits, as places in `people`, in the order of the list."""
    digests: list[object] = [who.digest(KEYS, "sign-up", session, person.member_id or 0) for person in people]
    kept = sorted(rows(database, "session_sign_ups"), key=lambda row: int(str(row["n"])))
    found = [(digests.index(row["who"]), row["has_place"]) for row in kept]
    return [n for n, place in found if place], [n for n, place in found if not place]


def told(database: Database, kind: Kind) -> list[int]:
    """Whom the house told this, and how often, as one list of members."""
    notices = [row for row in rows(database, "notices") if row["kind"] == kind]
    return sorted(int(str(row["member_id"])) for row in notices for _ in range(int(str(row["count"]))))


def numbers(people: list[Actor]) -> list[int]:
    return sorted(person.member_id or 0 for person in people)


def test_she_comes_and_no_row_says_so(database: Database) -> None:
    host, anna = add_member(database, Role.MEMBER, Role.EXPERT), add_member(database, name="Anna Appel")
    session = add_session(database, host, capacity=5)
    before = seen(database, anna, session)
    assert (before.signed_up, before.has_place) == (False, False)
    assert come(database, anna, session)
    after = seen(database, anna, session)
    assert (after.signed_up, after.has_place, after.shown) == (True, True, "")
    assert not seen(database, host, session).signed_up
    (row,) = rows(database, "session_sign_ups")
    assert anna.member_id not in [value for name, value in row.items() if name not in ("id", "session_id", "n")]
    assert everything(database).count("Anna Appel") == 1, "her account alone"
    assert row["who"] != who.digest(KEYS, "question", session, anna.member_id or 0), "each kind of rows for itself"


def test_twice_is_once_and_changes_what_the_hosts_see(database: Database) -> None:
    anna, session = add_member(database, name="Anna Appel"), add_session(database)
    for shown in (Shown.NOTHING, Shown.NAME, Shown.NAME):
        assert come(database, anna, session, shown)
    assert seen(database, anna, session).shown == "Anna Appel"
    come(database, anna, session, Shown.DRAWN)
    drawn = seen(database, anna, session).shown
    assert drawn not in ("", "Anna Appel")
    come(database, anna, session, Shown.DRAWN)
    assert seen(database, anna, session).shown == drawn, "a drawn name stays"
    come(database, anna, session)
    assert seen(database, anna, session).shown == ""
    assert [row["n"] for row in rows(database, "session_sign_ups")] == [1]


def test_a_drawn_name_is_nobodys(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["Stille Otter", "Rode Vos", "Rode Vos", "Blauwe Uil"])
    monkeypatch.setattr("forum.accounts.pseudonyms.suggest", lambda language: next(drawn))
    add_member(database, name="Stille-otter")
    session = add_session(database)
    for expected in ("Rode Vos", "Blauwe Uil"):
        person = add_member(database)
        come(database, person, session, Shown.DRAWN)
        assert seen(database, person, session).shown == expected


def test_a_caseworker_comes_under_her_own_name(database: Database) -> None:
    vera, session = add_member(database, Role.CASEWORKER, name="Vera Veld"), add_session(database)
    come(database, vera, session)
    assert seen(database, vera, session).shown == "Vera Veld"
    with pytest.raises(Invalid, match="own name"):
        come(database, vera, session, Shown.DRAWN)


def test_who_may_not(database: Database) -> None:
    anna, runs = add_member(database), add_member(database, Role.OPERATOR)
    vera = add_member(database, Role.MEMBER, Role.CASEWORKER)
    peers, everyone = add_session(database, audience=Audience.PEERS), add_session(database, audience=Audience.EVERYONE)
    for person, session in ((vera, peers), (GUEST, peers), (CONSOLE, peers), (anna, "unknown")):
        for deed in (come, stay_away):
            with pytest.raises(NotFound):
                deed(database, person, session)
    for person in (GUEST, runs):
        with pytest.raises(NotAllowed):
            come(database, person, everyone)
    assert rows(database, "session_sign_ups") == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": SessionState.CANCELLED}, "does not take place"),
        ({"state": SessionState.OVER}, "is over"),
        ({"starts_in": timedelta(hours=-2)}, "is over"),
    ],
    ids=["cancelled", "over", "past its end"],
)
def test_not_when_it_is_too_late(database: Database, values: dict[str, object], sentence: str) -> None:
    anna, session = add_member(database), add_session(database, **values)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match=sentence):
        come(database, anna, session)
    stay_away(database, anna, session)
    assert rows(database, "session_sign_ups") == []


def test_while_it_is_under_way_one_may_still_come(database: Database) -> None:
    session = add_session(database, state=SessionState.OPEN, starts_in=timedelta(minutes=-5))
    assert come(database, add_member(database), session)


def test_who_finds_it_full_waits_and_moves_up_once(database: Database) -> None:
    people, session = [add_member(database) for _ in range(4)], add_session(database, capacity=2)
    assert [come(database, person, session) for person in people] == [True, True, False, False]
    view = seen(database, people[2], session)
    assert (view.signed_up, view.has_place, view.waits) == (True, False, True)
    with database.reading() as db:
        assert is_full(db, people[3], view)
    stay_away(database, people[0], session)
    assert order(database, session, people) == ([1, 2], [3])
    stay_away(database, people[0], session)
    assert order(database, session, people) == ([1, 2], [3]), "twice is once"
    assert told(database, Kind.PLACE) == numbers([people[2]])
    assert not come(database, people[0], session), "who comes back stands at the end"
    assert order(database, session, people) == ([1, 2], [3, 0])


def test_more_places_go_to_the_longest_waiting(database: Database) -> None:
    people, session = [add_member(database) for _ in range(4)], add_session(database, capacity=1)
    for person in people:
        come(database, person, session)
    make_room(database, session, 3)
    assert order(database, session, people) == ([0, 1, 2], [3])
    make_room(database, session, 2)
    assert order(database, session, people) == ([0, 1, 2], [3]), "nobody loses a place"
    make_room(database, session, None)
    assert order(database, session, people) == ([0, 1, 2, 3], [])
    assert told(database, Kind.PLACE) == numbers(people[1:])


def test_nobody_moves_up_once_it_is_over(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    people, session = [add_member(database) for _ in range(2)], add_session(database, capacity=1)
    for person in people:
        come(database, person, session)
    watch.forward(timedelta(days=8))
    stay_away(database, people[0], session)
    assert order(database, session, people) == ([], [1])
    assert told(database, Kind.PLACE) == []


def test_the_address_is_for_those_with_a_place_from_its_moment(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    anna, bea, cleo = (add_member(database) for _ in range(3))
    session = add_session(database, capacity=1, online=False, place="Utrecht", address_hours=24)
    sealed = seal_address(KEYS, session, "Kade 1")
    change(database, update(ThemedSession).values(sealed_address=sealed))
    come(database, anna, session)
    come(database, bea, session)
    watch.forward(timedelta(days=6) - timedelta(seconds=1))
    assert seen(database, anna, session).address == ""
    watch.forward(timedelta(seconds=1))
    assert [seen(database, person, session).address for person in (anna, bea, cleo)] == ["Kade 1", "", ""]
    stay_away(database, anna, session)
    assert [seen(database, person, session).address for person in (anna, bea, cleo)] == ["", "Kade 1", ""]


def test_seats_in_its_room_follow_the_places(database: Database) -> None:
    people, session = [add_member(database) for _ in range(3)], add_session(database, capacity=1)
    room = add_room(database)
    change(database, update(Room).values(seated=True))
    change(database, update(ThemedSession).values(room_id=rows(database, "rooms")[0]["id"]))

    def sits() -> list[int]:
        seats = [row["who"] for row in rows(database, "room_seats")]
        digests = [names.digest(KEYS, "seat", room, person.member_id) for person in people]
        return [n for n, digest in enumerate(digests) if digest in seats]

    for person in people:
        come(database, person, session)
    assert sits() == [0]
    stay_away(database, people[0], session)
    assert sits() == [1]
    make_room(database, session, 2)
    assert sits() == [1, 2]


def test_who_may_not_see_the_evening_any_more_still_gives_her_place_back(database: Database) -> None:
    leaving, waiting = add_member(database), add_member(database)
    session = add_session(database, audience=Audience.PEERS, capacity=2)
    for person in (leaving, add_member(database), waiting):
        come(database, person, session)
    database.write(lambda db: accounts.give_role(db, CONSOLE, leaving.pseudonym, Role.CASEWORKER))
    now = actor(database, leaving.member_id)
    with pytest.raises(NotFound):
        seen(database, now, session)
    stay_away(database, now, session)
    assert seen(database, waiting, session).has_place
    with pytest.raises(NotFound):
        stay_away(database, now, session)


def at_once(deeds: list[Callable[[], object]]) -> None:
    """All of them in threads of their own."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        for done in [pool.submit(deed) for deed in deeds]:
            done.result()


def test_50_who_sign_up_at_once_get_no_more_places_than_there_are(database: Database) -> None:
    people, session = [add_member(database) for _ in range(PARALLEL)], add_session(database, capacity=10)
    at_once([partial(come, database, person, session) for person in [*people, *people[:5]]])
    have, wait = order(database, session, people)
    assert (len(have), len(wait)) == (10, PARALLEL - 10)
    kept = rows(database, "session_sign_ups")
    assert sorted(int(str(row["n"])) for row in kept) == list(range(1, PARALLEL + 1))
    assert all(row["has_place"] == (int(str(row["n"])) <= 10) for row in kept)


def test_50_who_withdraw_at_once_move_the_list_up_in_order_and_once(database: Database) -> None:
    people, session = [add_member(database) for _ in range(2 * PARALLEL + 10)], add_session(database, capacity=PARALLEL)
    for person in people:
        come(database, person, session)
    at_once([partial(stay_away, database, person, session) for person in people[:PARALLEL]])
    have, wait = order(database, session, people)
    assert have == list(range(PARALLEL, 2 * PARALLEL))
    assert wait == list(range(2 * PARALLEL, 2 * PARALLEL + 10))
    assert told(database, Kind.PLACE) == numbers(people[PARALLEL : 2 * PARALLEL])


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.integers(0, 5)),
        st.tuples(st.just("stay away"), st.integers(0, 5)),
        st.tuples(st.just("places"), st.one_of(st.none(), st.integers(1, 4))),
    ),
    min_size=1,
    max_size=20,
)


@pytest.fixture
def six(database: Database) -> list[Actor]:
    """People for all tries of a property."""
    return [add_member(database) for _ in range(6)]


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.one_of(st.none(), st.integers(1, 4)), steps=STEPS)
def test_whatever_happens_places_go_round_as_in_a_simple_list(
    database: Database, six: list[Actor], capacity: int | None, steps: list[tuple[str, int | None]]
) -> None:
    session = add_session(database, capacity=capacity)
    change(database, delete(SignUp))
    have: list[int] = []
    wait: list[int] = []
    for step, n in steps:
        if step == "places":
            capacity = n
            make_room(database, session, n)
        elif step == "come" and n is not None:
            has_place = come(database, six[n], session)
            if n not in have + wait:
                (have if capacity is None or len(have) < capacity else wait).append(n)
            assert has_place == (n in have)
        elif n is not None:
            stay_away(database, six[n], session)
            have, wait = [other for other in have if other != n], [other for other in wait if other != n]
        while wait and (capacity is None or len(have) < capacity):
            have.append(wait.pop(0))
        kept, waiting = order(database, session, six)
        assert (sorted(kept), waiting) == (sorted(have), wait)
