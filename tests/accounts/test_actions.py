"""What changes accounts: joining, coming in, going out, coming back, tasks, and leaving for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts import actions, queries, recovery
from forum.accounts.events import LoginsEnded, StandingChanged
from forum.accounts.models import Member
from forum.config import SignUp
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Role, Standing
from tests.factories import (
    CODE,
    actor,
    add_board,
    add_member,
    add_room,
    by_token,
    everything,
    hear,
    log_in,
    new_member,
    reply,
    rows,
    say,
    start_thread,
)


def join(database: Database, name: str = "", mode: SignUp = SignUp.OPEN, as_whom: Actor = GUEST) -> Actor:
    new = new_member(name)
    return actor(database, database.write(lambda db: actions.sign_up(db, as_whom, new, mode)))


def set_standing(database: Database, person: Actor, standing: Standing) -> Actor:
    statement = update(Member).where(Member.id == person.member_id).values(standing=standing)
    database.write(lambda db: db.execute(statement) and None)
    return actor(database, person.member_id)


def ended(heard: list[object]) -> set[int]:
    return {number for event in heard if isinstance(event, LoginsEnded) for number in event.login_ids}


def at_once(database: Database, *jobs: Callable[[Session], object]) -> list[object]:
    """Run them in threads; the result or the error of each."""

    def one(job: Callable[[Session], object]) -> object:
        try:
            return database.write(job)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


# joining


def test_who_joins_an_open_house_is_a_member_at_once(database: Database) -> None:
    person = join(database, "Stille Otter")
    assert (person.pseudonym, person.standing) == ("Stille Otter", Standing.ACTIVE)
    assert person.roles == {Role.MEMBER}
    assert not person.recovery_kept
    assert rows(database, "members")[0]["login_name"] == "stille otter"


def test_where_staff_approves_she_waits_without_a_role(database: Database) -> None:
    person = join(database, mode=SignUp.APPROVAL)
    assert (person.standing, person.roles) == (Standing.WAITING, frozenset())


def test_a_closed_house_and_an_unknown_card_let_nobody_in(database: Database) -> None:
    with pytest.raises(NotAllowed):
        join(database, mode=SignUp.CLOSED)
    with pytest.raises(Invalid) as caught:
        join(database, mode=SignUp.CARD)
    assert caught.value.field == "card"
    assert rows(database, "members") == []


def test_somebody_logged_in_cannot_join_again(database: Database) -> None:
    with pytest.raises(NotAllowed):
        join(database, as_whom=add_member(database))


@pytest.mark.parametrize("name", ["Stille Otter", "stille otter", "StilleOtter", "St1lle 0tter", "Stílle-Otter"])
def test_a_taken_name_or_a_look_alike_is_refused(database: Database, name: str) -> None:
    join(database, "Stille Otter")
    with pytest.raises(Invalid, match="already in use") as caught:
        join(database, name)
    assert caught.value.field == "pseudonym"
    assert len(rows(database, "members")) == 1
    join(database, "Stille Otters")


def test_two_who_want_one_name_at_once_make_one_account(database: Database) -> None:
    new = new_member("Stille Otter")
    results = at_once(database, *[lambda db: actions.sign_up(db, GUEST, new, SignUp.OPEN)] * 4)
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Invalid", "Invalid", "int"]
    assert len(rows(database, "members")) == 1


def test_the_first_operator_is_made_once(database: Database) -> None:
    new = new_member("first")
    assert actor(database, database.write(lambda db: actions.sign_up_first_operator(db, GUEST, new))).granted == {
        Role.OPERATOR
    }
    second = new_member("second")
    with pytest.raises(NotFound):
        database.write(lambda db: actions.sign_up_first_operator(db, GUEST, second))
    assert len(rows(database, "members")) == 1


# log-ins


def test_nobody_has_an_unknown_or_empty_token(database: Database) -> None:
    log_in(database, add_member(database))
    for token in ("", "unknown", "\ud7ff"):
        assert by_token(database, token) == GUEST


def test_a_banned_or_erased_person_cannot_log_in(database: Database) -> None:
    banned = set_standing(database, add_member(database), Standing.BANNED)
    with pytest.raises(NotAllowed):
        log_in(database, banned)
    with pytest.raises(NotAllowed):
        log_in(database, replace(banned, member_id=12345))


def test_ending_one_or_all_log_ins_is_announced(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, LoginsEnded)
    person = add_member(database)
    tokens = [log_in(database, person) for _ in range(4)]
    here, *others = (by_token(database, token) for token in tokens)
    database.write(lambda db: actions.end_login(db, here, others[0].login_public_id))
    assert ended(heard) == {others[0].login_id}
    database.write(lambda db: actions.end_logins(db, here, but_this=True))
    assert ended(heard) == {other.login_id for other in others}
    assert [by_token(database, token).is_member for token in tokens] == [True, False, False, False]
    database.write(lambda db: actions.end_logins(db, here, but_this=False))
    assert here.login_id in ended(heard)
    assert rows(database, "logins") == []


def test_nobody_ends_the_log_in_of_another(database: Database) -> None:
    token = log_in(database, add_member(database))
    theirs, other = by_token(database, token), add_member(database)
    with pytest.raises(NotFound):
        database.write(lambda db: actions.end_login(db, other, theirs.login_public_id))
    assert by_token(database, token).is_member


# passphrase, recovery, second factor


def test_a_new_passphrase_ends_the_other_log_ins(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, LoginsEnded)
    person, stranger = add_member(database), add_member(database)
    tokens = [log_in(database, one) for one in (person, person, stranger)]
    here, there, _ = (by_token(database, token) for token in tokens)
    database.write(lambda db: actions.change_passphrase(db, here, "new hash"))
    assert [by_token(database, token).is_member for token in tokens] == [True, False, True]
    assert ended(heard) == {there.login_id}
    assert rows(database, "members")[0]["passphrase_hash"] == "new hash"


def test_a_rehash_does_not_undo_a_new_passphrase(database: Database) -> None:
    person = add_member(database)
    number = person.member_id or 0
    database.write(lambda db: actions.change_passphrase(db, person, "new"))
    database.write(lambda db: actions.rehash(db, GUEST, number, "no passphrase opens this", "old, stronger"))
    assert rows(database, "members")[0]["passphrase_hash"] == "new"
    database.write(lambda db: actions.rehash(db, GUEST, number, "new", "new, stronger"))
    assert rows(database, "members")[0]["passphrase_hash"] == "new, stronger"


def test_the_recovery_code_works_once_and_ends_all_log_ins(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, LoginsEnded)
    person = add_member(database)
    number = person.member_id or 0
    login = by_token(database, log_in(database, person))
    fresh = recovery.digest("another code")

    def recover(code: str) -> None:
        database.write(lambda db: actions.recover(db, GUEST, number, code, "new hash", fresh))

    with pytest.raises(Invalid):
        recover("wrong code")
    assert rows(database, "members")[0]["passphrase_hash"] != "new hash"
    recover(CODE.upper())
    assert rows(database, "members")[0]["passphrase_hash"] == "new hash"
    assert rows(database, "logins") == []
    assert ended(heard) == {login.login_id}
    with pytest.raises(Invalid):
        recover(CODE)
    recover("another code")


def test_typing_the_code_back_is_noted_until_a_new_one_is_drawn(database: Database) -> None:
    person = add_member(database)
    with pytest.raises(Invalid):
        database.write(lambda db: actions.confirm_recovery(db, person, CODE + " appel"))
    assert not actor(database, person.member_id).recovery_kept
    database.write(lambda db: actions.confirm_recovery(db, person, CODE))
    assert actor(database, person.member_id).recovery_kept
    database.write(lambda db: actions.replace_recovery(db, person, recovery.digest("another code")))
    assert not actor(database, person.member_id).recovery_kept


def test_a_time_step_is_used_once_even_by_many_at_once(database: Database) -> None:
    person = add_member(database)
    number = person.member_id or 0
    results = at_once(database, *[lambda db: actions.use_time_step(db, GUEST, number, 100)] * 5)
    assert [result for result in results if result is None] == [None]
    with pytest.raises(Invalid):
        database.write(lambda db: actions.use_time_step(db, GUEST, number, 99))
    database.write(lambda db: actions.use_time_step(db, GUEST, number, 101))


def test_switching_the_second_factor_on_ends_the_other_log_ins(database: Database) -> None:
    person = add_member(database)
    tokens = [log_in(database, person) for _ in range(2)]
    here = by_token(database, tokens[0])
    database.write(lambda db: actions.set_second_factor(db, here, b"sealed", 7))
    assert [by_token(database, token).is_member for token in tokens] == [True, False]
    assert by_token(database, tokens[0]).has_second_factor
    with pytest.raises(Invalid):
        database.write(lambda db: actions.use_time_step(db, GUEST, here.member_id or 0, 7))


def test_a_member_may_switch_it_off(database: Database) -> None:
    person = add_member(database)
    database.write(lambda db: actions.set_second_factor(db, person, b"sealed", 0))
    database.write(lambda db: actions.drop_second_factor(db, person))
    assert not actor(database, person.member_id).has_second_factor


@pytest.mark.parametrize("role", [Role.EXPERT, Role.CASEWORKER, Role.OPERATOR])
def test_staff_may_not_switch_it_off(database: Database, role: Role) -> None:
    person = add_member(database, Role.MEMBER, role)
    with pytest.raises(NotAllowed):
        database.write(lambda db: actions.drop_second_factor(db, person))
    assert actor(database, person.member_id).has_second_factor


def test_a_drawn_login_name_takes_the_place_of_the_pseudonym(database: Database) -> None:
    person = add_member(database, name="Stille Otter")
    drawn = database.write(lambda db: actions.draw_login_name(db, person, "nl"))
    with database.reading() as db:
        found = queries.candidate(db, drawn)
        assert queries.candidate(db, "stille otter") is None
    assert found is not None
    assert (found.member_id, found.pseudonym) == (person.member_id, "Stille Otter")


# staff


def test_somebody_who_waits_is_let_in_or_not(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, StandingChanged, LoginsEnded)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    welcome, unwelcome = (join(database, mode=SignUp.APPROVAL) for _ in range(2))
    login = by_token(database, log_in(database, unwelcome))
    database.write(lambda db: actions.approve(db, expert, welcome.public_id))
    database.write(lambda db: actions.refuse(db, expert, unwelcome.public_id))
    assert actor(database, welcome.member_id).roles == {Role.MEMBER}
    assert actor(database, unwelcome.member_id) == GUEST
    assert StandingChanged(welcome.member_id or 0) in heard
    assert login.login_id in ended(heard)
    for person in (welcome, unwelcome):
        for act in (actions.approve, actions.refuse):
            with pytest.raises(NotFound):
                database.write(partial(act, actor=expert, public_id=person.public_id))
    assert actor(database, welcome.member_id).is_member


@pytest.mark.parametrize("roles", [(), (Role.MEMBER,), (Role.CASEWORKER,)])
def test_others_can_neither_welcome_nor_give_roles(database: Database, roles: tuple[Role, ...]) -> None:
    person = add_member(database, *roles) if roles else GUEST
    waiting = join(database, mode=SignUp.APPROVAL)
    for job in (
        lambda db: actions.approve(db, person, waiting.public_id),
        lambda db: actions.refuse(db, person, waiting.public_id),
        lambda db: actions.give_role(db, person, waiting.pseudonym, Role.OPERATOR),
        lambda db: actions.take_role(db, person, waiting.pseudonym, Role.MEMBER),
        lambda db: actions.add_member(db, person, new_member(), (Role.OPERATOR,)),
    ):
        with pytest.raises(NotFound):
            database.write(job)
    assert actor(database, waiting.member_id) == waiting


def test_roles_are_given_and_taken_and_announced(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, StandingChanged)
    operator, person = add_member(database, Role.OPERATOR), add_member(database, name="Stille Otter")
    for _ in range(2):
        database.write(lambda db: actions.give_role(db, operator, "stille otter", Role.EXPERT))
    assert actor(database, person.member_id).granted == {Role.MEMBER, Role.EXPERT}
    database.write(lambda db: actions.take_role(db, operator, "Stille Otter", Role.EXPERT))
    assert actor(database, person.member_id).granted == {Role.MEMBER}
    assert heard == [StandingChanged(person.member_id or 0)] * 3
    with pytest.raises(NotFound):
        database.write(lambda db: actions.take_role(db, operator, "Stille Otter", Role.EXPERT))
    with pytest.raises(Invalid, match="Nobody here"):
        database.write(lambda db: actions.give_role(db, operator, "Zonnige Uil", Role.EXPERT))


def test_the_last_operator_stays(database: Database) -> None:
    first = add_member(database, Role.OPERATOR, name="first")
    for leave in (
        lambda db: actions.take_role(db, first, "first", Role.OPERATOR),
        lambda db: actions.erase_account(db, first, keep_texts=False),
    ):
        with pytest.raises(NotAllowed):
            database.write(leave)
    add_member(database, name="second")
    database.write(lambda db: actions.give_role(db, first, "second", Role.OPERATOR))
    database.write(lambda db: actions.take_role(db, first, "first", Role.OPERATOR))
    assert not actor(database, first.member_id).granted


# leaving for good


def test_an_erased_account_takes_its_words_along(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, LoginsEnded)
    person, other = add_member(database, name="Canary Bird"), add_member(database)
    login = by_token(database, log_in(database, person))
    board, room = add_board(database), add_room(database)
    own = start_thread(database, person, board, "canary one", "canary title")
    shared = start_thread(database, person, board, "canary two", "canary title")
    reply(database, other, shared.thread, "still here", quoting=shared.post)
    theirs = start_thread(database, other, board, "of another")
    reply(database, person, theirs.thread, "canary three", once="canary-once")
    say(database, person, room, "canary four")
    database.write(lambda db: actions.erase_account(db, login, keep_texts=False))
    assert "canary" not in everything(database).lower()
    assert {row["public_id"] for row in rows(database, "threads")} == {shared.thread, theirs.thread} - {own.thread}
    assert {"still here", "of another"} <= {row["source"] for row in rows(database, "posts")}
    assert ended(heard) == {login.login_id}
    assert actor(database, person.member_id) == GUEST


def test_an_erased_account_may_leave_its_words_without_a_name(database: Database) -> None:
    person = add_member(database, name="Canary Bird")
    log_in(database, person)
    placed = start_thread(database, person, add_board(database), "a story", "a title")
    say(database, person, add_room(database), "a word")
    database.write(lambda db: actions.erase_account(db, person, keep_texts=True))
    assert "canary" not in everything(database).lower()
    assert person.public_id not in everything(database)
    (post,), (thread,), (message,) = (rows(database, table) for table in ("posts", "threads", "messages"))
    assert (post["public_id"], post["source"], post["author_id"], post["erased_at"]) == (
        placed.post,
        "a story",
        None,
        None,
    )
    assert (thread["title"], thread["author_id"]) == ("a title", None)
    assert (message["text"], message["author_id"]) == ("a word", None)
    assert rows(database, "members") == rows(database, "logins") == rows(database, "thread_reads") == []


def test_the_name_is_free_again_after_erasure(database: Database) -> None:
    person = join(database, "Stille Otter")
    database.write(lambda db: actions.erase_account(db, person, keep_texts=True))
    assert join(database, "Stille Otter").public_id != person.public_id


def test_the_console_owns_no_account(database: Database) -> None:
    with pytest.raises(NotFound):
        database.write(lambda db: actions.erase_account(db, CONSOLE, keep_texts=False))
