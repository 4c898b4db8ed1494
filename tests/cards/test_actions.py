"""Cards let in as many as they are for, whatever happens at once; what fails leaves them as they were."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from forum import clock
from forum.accounts import actions as accounts
from forum.cards import actions, codes, queries
from forum.cards.actions import NewBatch
from forum.cards.queries import BatchView
from forum.config import SignUp
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Role, Standing
from tests.factories import Watch, actor, add_member, everything, new_member, rows

BATCH = NewBatch("The round", "women at the canal", "nl", made=3)


def make(database: Database, **changes: object) -> tuple[str, list[str]]:
    """A batch and its codes."""
    new = replace(BATCH, **changes)  # type: ignore[arg-type]
    batch = database.write(lambda db: actions.make_batch(db, CONSOLE, new))
    with database.reading() as db:
        return batch, queries.codes_of(db, CONSOLE, batch)


def view(database: Database, batch: str) -> BatchView:
    with database.reading() as db:
        return queries.batch(db, CONSOLE, batch)


def join(database: Database, card: str = "", mode: SignUp = SignUp.CARD, name: str = "") -> Actor:
    new = replace(new_member(name), card=card)
    return actor(database, database.write(lambda db: accounts.sign_up(db, GUEST, new, mode)))


# what a card opens


def test_however_it_was_typed_a_card_lets_in(database: Database) -> None:
    _, (card, *_) = make(database)
    assert join(database, f" {codes.printed(card).lower().replace('-', ' ')} ").roles == {Role.MEMBER}


def test_where_people_wait_a_card_lets_in_at_once(database: Database) -> None:
    _, (card, *_) = make(database)
    assert join(database, card, SignUp.APPROVAL).standing is Standing.ACTIVE
    assert join(database, "  ", SignUp.APPROVAL).standing is Standing.WAITING
    with pytest.raises(Invalid):
        join(database, card, SignUp.APPROVAL)


def test_an_open_house_needs_no_card_but_takes_no_wrong_one(database: Database) -> None:
    assert join(database, "", SignUp.OPEN).is_member
    with pytest.raises(Invalid):
        join(database, "AC4-DEF-HJKM", SignUp.OPEN)


def test_a_closed_house_stays_closed(database: Database) -> None:
    _, (card, *_) = make(database)
    with pytest.raises(NotAllowed):
        join(database, card, SignUp.CLOSED)
    assert len(rows(database, "cards")) == 3


def test_whatever_is_wrong_with_a_card_the_answer_is_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    _, (used, *_) = make(database)
    join(database, used)
    taken_back, (revoked, *_) = make(database)
    database.write(lambda db: actions.revoke(db, CONSOLE, taken_back))
    _, (late, *_) = make(database, valid_until=watch.now.date() + timedelta(days=30))
    watch.forward(timedelta(days=31))
    said = set()
    for card in ("", "no code", "AC4-DEF-HJKM", "\x00", used, revoked, late):
        with pytest.raises(Invalid) as caught:
            join(database, card)
        said.add((caught.value.message, caught.value.field, tuple(caught.value.params)))
    assert said == {(actions.UNKNOWN, "card", ())}
    assert len(rows(database, "members")) == 1


def test_a_card_works_on_its_last_day(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    last = watch.now.date() + timedelta(days=30)
    _, (card, *_) = make(database, valid_until=last)
    watch.forward(timedelta(days=30))
    assert join(database, card).is_member


# what is kept


def test_the_database_holds_no_code_and_no_trace_of_who_came_with_which(database: Database) -> None:
    batch, (card, *others) = make(database)
    join(database, card)
    kept = everything(database)
    assert not any(code in kept or codes.printed(code) in kept for code in (card, *others))
    assert set(rows(database, "cards")[0]) == {"id", "batch_id", "digest", "uses_left"}
    with database.reading() as db:
        again = queries.codes_of(db, CONSOLE, batch)
    assert again == [card, *others], "a sheet printed again does not show which are used"


def test_the_rows_that_are_left_do_not_say_which_places_on_the_sheet_are_used(database: Database) -> None:
    _, cards = make(database, made=30)
    kept = [digest for row in rows(database, "cards") if isinstance(digest := row["digest"], bytes)]
    assert kept == sorted(kept), "in no order but that of the digests, which nobody can tell without the key"
    assert len(set(cards)) == len(kept)


@pytest.mark.parametrize("used", [0, 1, 4, 5, 6])
def test_figures_are_told_from_five_on(database: Database, used: int) -> None:
    batch, (card,) = make(database, made=1, uses_each=10)
    for _ in range(used):
        join(database, card)
    assert view(database, batch).used == (used if used >= 5 else None)


def test_a_batch_that_is_taken_back_lets_nobody_in_and_cannot_be_printed(database: Database) -> None:
    batch, _ = make(database)
    other, (another, *_) = make(database)
    for _ in range(2):
        database.write(lambda db: actions.revoke(db, CONSOLE, batch))
    assert (view(database, batch).state, view(database, other).state) == ("revoked", "valid")
    assert len(rows(database, "cards")) == 3
    with database.reading() as db, pytest.raises(NotFound):
        queries.codes_of(db, CONSOLE, batch)
    assert join(database, another).is_member
    with pytest.raises(NotFound):
        database.write(lambda db: actions.revoke(db, CONSOLE, "nosuchbatch0"))


# making them


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": "  "}, "organisation"),
        ({"for_whom": ""}, "for_whom"),
        ({"organisation": "a" * 81}, "organisation"),
        ({"made": 0}, "made"),
        ({"made": 10_000}, "made"),
        ({"uses_each": 0}, "uses_each"),
        ({"uses_each": 51}, "uses_each"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"valid_until": date(9999, 12, 31)}, "valid_until"),
    ],
)
def test_bad_input_is_told_and_nothing_is_half_done(database: Database, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        make(database, **changes)
    assert caught.value.field == field
    assert rows(database, "card_batches") == rows(database, "cards") == []


def test_today_is_not_ahead_and_the_most_is_allowed(database: Database) -> None:
    with pytest.raises(Invalid):
        make(database, valid_until=clock.now().date())
    _, cards = make(database, made=500, uses_each=50, valid_until=clock.now().date() + actions.LONGEST_VALID)
    assert len(set(cards)) == len(rows(database, "cards")) == 500


@pytest.mark.parametrize("role", [Role.EXPERT, Role.CASEWORKER, Role.OPERATOR])
def test_who_has_a_task_makes_cards(database: Database, role: Role) -> None:
    person = add_member(database, role)
    batch = database.write(lambda db: actions.make_batch(db, person, BATCH))
    assert view(database, batch).made == 3


def test_others_do_not(database: Database) -> None:
    for person in (GUEST, add_member(database), add_member(database, Role.EXPERT, second_factor=False)):
        with pytest.raises(NotFound):
            database.write(lambda db, person=person: actions.make_batch(db, person, BATCH))  # type: ignore[misc]
        with database.reading() as db, pytest.raises(NotFound):
            queries.batches(db, person)


# a member's own


def make_own(database: Database, person: Actor, left: int, allowed: int = 2) -> str:
    return database.write(lambda db: actions.make_own(db, person, allowed, left))


def own_left(database: Database, person: Actor, allowed: int = 2) -> int:
    with database.reading() as db:
        return queries.own_left(db, person, allowed)


def test_a_member_makes_as_many_as_she_may(database: Database) -> None:
    anna, bo = add_member(database), add_member(database)
    made = [make_own(database, anna, 2), make_own(database, anna, 1), make_own(database, bo, 2)]
    assert (own_left(database, anna), own_left(database, bo)) == (0, 1)
    with pytest.raises(Conflict):
        make_own(database, anna, 0)
    with pytest.raises(Conflict):
        make_own(database, bo, 2)  # the same form once more
    assert [row["made"] for row in rows(database, "card_batches")] == [3], "all of them lie in one batch"
    for card in made:
        assert join(database, card).roles == {Role.MEMBER}


def test_two_taps_make_one_card(database: Database) -> None:
    anna = add_member(database)

    def tap(_: int) -> str:
        try:
            return make_own(database, anna, 2) and "made"
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(tap, range(6))) == ["conflict"] * 5 + ["made"]
    assert len(rows(database, "cards")) == 1


def test_her_own_card_leads_to_nobody(database: Database) -> None:
    anna = add_member(database)
    make_own(database, anna, 1, allowed=1)
    (batch,), (card,), (count,) = (rows(database, table) for table in ("card_batches", "cards", "own_cards"))
    assert batch["sealed_codes"] is None
    assert set(count) == {"who", "made"}
    assert count["who"] != card["digest"]
    with database.reading() as db, pytest.raises(NotFound):
        queries.codes_of(db, CONSOLE, str(batch["public_id"]))


def test_who_is_muted_or_a_guest_makes_none(database: Database) -> None:
    anna = add_member(database)
    for person in (GUEST, replace(anna, standing=Standing.MUTED), add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            database.write(lambda db, person=person: actions.make_own(db, person, 2, 2))  # type: ignore[misc]
