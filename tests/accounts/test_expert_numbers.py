"""The numbers under which experts by experience may write: one each, for good, and never another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from forum.accounts import actions, expert_numbers, pseudonyms
from forum.db import Database
from forum.errors import Invalid, NotAllowed
from forum.marks import DRAWINGS, OF_A_NUMBER
from forum.policy import CONSOLE, GUEST, Actor, Role
from tests.factories import actor, add_member, rows


def add_expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT)


def number_of(database: Database, person: Actor) -> int:
    return database.write(lambda db: expert_numbers.number_of(db, person))


def known(database: Database, person: Actor) -> int | None:
    with database.reading() as db:
        return expert_numbers.known(db, person)


def erase(database: Database, person: Actor) -> None:
    database.write(lambda db: actions.erase_account(db, person, keep_texts=True))


def test_a_number_is_given_once_and_stays_hers(database: Database) -> None:
    anna, bea = add_expert(database), add_expert(database)
    assert known(database, anna) is None
    hers, mine, again = (number_of(database, person) for person in (bea, anna, bea))
    assert hers == again != mine
    assert (known(database, anna), known(database, bea)) == (mine, hers)


def test_she_finds_it_again_when_she_comes_back_to_her_task(database: Database) -> None:
    anna = add_expert(database)
    number = number_of(database, anna)
    database.write(lambda db: actions.take_role(db, CONSOLE, anna.pseudonym, Role.EXPERT))
    with pytest.raises(NotAllowed):
        number_of(database, actor(database, anna.member_id))
    number_of(database, add_expert(database))
    database.write(lambda db: actions.give_role(db, CONSOLE, anna.pseudonym, Role.EXPERT))
    assert number_of(database, actor(database, anna.member_id)) == number


def test_nobody_gets_the_number_of_somebody_who_has_left(database: Database) -> None:
    gone = set()
    for _ in range(3):
        person = add_expert(database)
        gone.add(number_of(database, person))
        erase(database, person)
    assert number_of(database, add_expert(database)) not in gone
    assert len(gone) == 3
    assert [row["member_id"] is None for row in rows(database, "expert_numbers")] == [True, True, True, False]


def test_many_at_once_get_one_each(database: Database) -> None:
    people = [add_expert(database) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda person: number_of(database, person), people * 4))
    assert given == given[:4] * 4
    assert len(set(given[:4])) == len(rows(database, "expert_numbers")) == 4


@pytest.mark.parametrize(
    "roles", [(), (Role.CASEWORKER,), (Role.OPERATOR,), (Role.MEMBER, Role.EXPERT, Role.CASEWORKER)]
)
def test_none_but_experts_get_one(database: Database, roles: tuple[Role, ...]) -> None:
    unproved = add_member(database, Role.MEMBER, Role.EXPERT, second_factor=False)
    for person in (add_member(database, *roles), unproved, GUEST, CONSOLE):
        with pytest.raises(NotAllowed):
            number_of(database, person)
    assert rows(database, "expert_numbers") == []


def test_no_member_can_call_herself_so() -> None:
    for name in ("Ervaringsdeskundige 3", "ervaringsdeskundige3", "Expert by experience 3", "Expert-by-Experience 12"):
        with pytest.raises(Invalid):
            pseudonyms.check(name)


def test_each_number_has_a_drawing_of_its_own() -> None:
    assert len({number * OF_A_NUMBER % DRAWINGS for number in range(1, DRAWINGS + 1)}) == DRAWINGS
