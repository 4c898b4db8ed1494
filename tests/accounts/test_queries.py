"""Reads about accounts: who is behind a log-in, what an owner sees of hers, what staff sees of others."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import retention
from forum.accounts import actions, queries
from forum.accounts.models import Device, Member
from forum.config import EXAMPLE, SignUp, load
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, Do, Role, Standing, can
from tests.factories import Watch, actor, add_member, by_token, log_in, new_member, rows


def test_the_person_behind_a_log_in_has_all_her_roles(database: Database) -> None:
    person = add_member(database, Role.MEMBER, Role.EXPERT, name="Stille Otter")
    found = by_token(database, log_in(database, person))
    assert found.granted == {Role.MEMBER, Role.EXPERT}
    assert (found.pseudonym, found.public_id, found.has_second_factor) == ("Stille Otter", person.public_id, True)
    assert found.login_id is not None
    assert found.login_public_id


def test_somebody_without_any_role_is_still_somebody(database: Database) -> None:
    person, operator = add_member(database, name="Stille Otter"), add_member(database, Role.OPERATOR)
    token = log_in(database, person)
    database.write(lambda db: actions.take_role(db, operator, "Stille Otter", Role.MEMBER))
    found = by_token(database, token)
    assert found.is_member
    assert found.granted == frozenset()


def test_a_change_of_standing_is_seen_at_once(database: Database) -> None:
    person = add_member(database)
    token = log_in(database, person)
    change = update(Member).where(Member.id == person.member_id).values(standing=Standing.SUSPENDED)
    database.write(lambda db: db.execute(change) and None)
    assert by_token(database, token).roles == frozenset()


def test_the_roles_behind_the_log_ins_of_all_who_have_a_page_open(database: Database) -> None:
    roles = [(Role.MEMBER,), (Role.MEMBER,), (Role.MEMBER, Role.EXPERT), (Role.OPERATOR,), (Role.MEMBER,)]
    people = [add_member(database, *hers) for hers in roles]
    tokens = [log_in(database, person) for person in people]
    suspended = update(Member).where(Member.id == people[1].member_id).values(standing=Standing.SUSPENDED)
    database.write(lambda db: db.execute(suspended) and None)
    found = [by_token(database, token) for token in tokens]
    expected = {person.login_id: person.roles for person in found}
    assert len(set(expected.values())) == 4
    with database.reading() as db:
        assert queries.living(db, [*filter(None, expected), 10**6]) == expected
        assert queries.living(db, []) == {}


def test_what_is_needed_to_check_a_log_in(database: Database) -> None:
    person = add_member(database, Role.OPERATOR, name="Stille Otter")
    add_member(database)
    with database.reading() as db:
        found, own, nobody = (
            queries.candidate(db, "stille otter"),
            queries.own_candidate(db, person),
            queries.candidate(db, person.public_id),
        )
    assert found == own
    assert found is not None
    assert (found.member_id, found.totp_secret, found.staff) == (person.member_id, b"sealed", True)
    assert nobody is None


def test_the_owner_sees_her_living_log_ins_the_last_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person = add_member(database, name="Stille Otter")
    log_in(database, person, Device.WATCHED)
    watch.forward(timedelta(hours=1))
    own, short = log_in(database, person), log_in(database, person, Device.WATCHED)
    log_in(database, add_member(database))
    here = by_token(database, own)
    with database.reading() as db:
        account = queries.own_account(db, here)
    assert account.login_name == "stille otter"
    assert [(login.device, login.current) for login in account.logins] == [(Device.WATCHED, False), (Device.OWN, True)]
    assert account.logins[0].public_id == by_token(database, short).login_public_id
    assert account.logins[0].ends_at == watch.now + timedelta(minutes=20)


def test_a_guest_has_no_account_to_see(database: Database) -> None:
    with database.reading() as db, pytest.raises(NotAllowed):
        queries.own_account(db, GUEST)


def test_staff_pages_show_those_who_wait_and_those_with_a_task(database: Database) -> None:
    operator = add_member(database, Role.OPERATOR)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    add_member(database)
    waiting = [
        actor(database, database.write(lambda db: actions.sign_up(db, GUEST, new_member(), SignUp.APPROVAL)))
        for _ in range(2)
    ]
    with database.reading() as db:
        assert [person.public_id for person in queries.waiting(db, operator)] == [w.public_id for w in waiting]
        staff = {person.public_id: set(person.roles) for person in queries.staff(db, operator)}
    assert staff == {operator.public_id: {Role.OPERATOR}, expert.public_id: {Role.MEMBER, Role.EXPERT}}


@pytest.mark.parametrize("roles", [(), (Role.MEMBER,), (Role.EXPERT,), (Role.CASEWORKER,), (Role.OPERATOR,)])
def test_lists_of_people_agree_with_the_rules(database: Database, roles: tuple[Role, ...]) -> None:
    person = add_member(database, *roles) if roles else GUEST
    for do, query in ((Do.APPROVE_MEMBER, queries.waiting), (Do.GIVE_ROLE, queries.staff)):
        with database.reading() as db:
            if can(person, do):
                query(db, person)
            else:
                with pytest.raises(NotFound):
                    query(db, person)


def test_whether_the_house_is_run_by_somebody(database: Database) -> None:
    add_member(database, Role.EXPERT)
    with database.reading() as db:
        assert not queries.has_operator(db)
    add_member(database, Role.OPERATOR)
    with database.reading() as db:
        assert queries.has_operator(db)


def test_ended_log_ins_are_purged_and_living_ones_stay(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person = add_member(database)
    log_in(database, person, Device.WATCHED)
    token = log_in(database, person, Device.OWN)
    watch.forward(timedelta(minutes=20))
    settings = load(EXAMPLE, {}).retention
    assert database.write(lambda db: retention.purge_everywhere(db, settings, watch.now))["log-ins"] == 1
    assert len(rows(database, "logins")) == 1
    assert by_token(database, token).is_member
