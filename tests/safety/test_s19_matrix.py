"""Role by conversation: everybody tries everything with the letters of others, by their very address.

Who stands outside gets the answer that nothing is there, and the try of an existing address is noted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import MemberRole
from forum.db import Database
from forum.errors import NotFound, Problem
from forum.helpdesk import box, queries, referring
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import Access, HelpAccess, HelpReferral, Wanted
from forum.helpdesk.views import How, Which
from forum.policy import GUEST, Actor, Role
from tests import factories
from tests.factories import actor, add_member, change
from tests.helpdesk.desk import WORDS, Desk

HOUR = timedelta(hours=1)


@dataclass
class Matrix:
    """Two conversations that only experts answer, one asked with an account and one by receipt; and everybody."""

    desk: Desk
    letters: str
    access: str  # what waits for a yes
    referral: str
    people: dict[str, Actor]


@pytest.fixture(params=["account", "receipt"])
def matrix(request: pytest.FixtureRequest, database: Database) -> Matrix:
    """Wilg is on it, Beuk reads along; one colleague waits for a yes, one was refused, one has left."""
    desk = Desk(database)
    by_receipt = request.param == "receipt"
    asker = desk.ask_by_receipt(Wanted.EXPERT) if by_receipt else desk.anna
    letters = asker.holds or desk.ask(desk.anna, Wanted.EXPERT)
    proposed, refused, left, other = (
        add_member(database, Role.EXPERT, name=name) for name in ("Wacht", "Nee", "Weg", "Ander")
    )
    desk.claim(desk.wilg, letters)
    for name in ("Beuk", "Weg"):
        desk.let_in(asker, desk.wilg, letters, name)
    desk.do(answering.leave, left, letters)
    desk.do(answering.propose, desk.wilg, letters, "Nee", False)
    desk.do(asking.agree, asker, letters, desk.asks(asker, letters), False)
    desk.do(answering.propose, desk.wilg, letters, "Wacht", False)
    both = add_member(database, Role.EXPERT, Role.OPERATOR, name="Both")
    # As a mistake or a thief with the database in hands would let them in: their tasks keep them out.
    for outsider in (both, desk.boss, desk.anna if by_receipt else add_member(database, name="Els")):
        change(
            database,
            insert(HelpAccess).values(
                public_id=f"mistake{outsider.member_id:05}",
                conversation_id=desk.row(letters)["id"],
                member_id=outsider.member_id,
                access=Access.OPEN,
                takes_over=False,
                at=clock.now(),
            ),
        )
    stranger = desk.ask_by_receipt()
    people = {
        "asker": asker,
        "claimer": desk.wilg,
        "along": desk.beuk,
        "proposed": proposed,
        "refused": refused,
        "left": left,
        "other expert": other,
        "caseworker": desk.lamp,
        "operator": desk.boss,
        "operator and expert": both,
        "member": add_member(database, name="Bea"),
        "guest": GUEST,
        "receipt of another": stranger,
        "member with receipt of another": replace(add_member(database, name="Cleo"), holds=stranger.holds),
    }
    return Matrix(desk, letters, desk.asks(asker, letters), referral(desk, letters), people)


def referral(desk: Desk, letters: str) -> str:
    """The public id of a page with organisations that was picked before."""

    def job(db: Session) -> str:
        found = queries.frame(db, desk.wilg, letters)
        row = HelpReferral(public_id="referral0001", conversation_id=found.id, at=clock.now())
        row.sealed = referring.close(box.of(db, found), row.public_id, WORDS, ())
        db.add(row)
        db.flush()
        return row.public_id

    return desk.database.write(job)


BETWEEN = {"asker", "claimer", "along"}
STAFF = {"claimer", "along"}
Deed = Callable[[Desk, Actor, Matrix], Any]


def act(action: Callable[..., Any], *values: Any) -> Deed:
    return lambda desk, who, matrix: desk.do(action, who, matrix.letters, *(given(value, matrix) for value in values))


def see(query: Callable[..., Any], *values: Any) -> Deed:
    return lambda desk, who, matrix: desk.read(query, who, *(given(value, matrix) for value in values))


def given(value: Any, matrix: Matrix) -> Any:
    return value(matrix) if callable(value) and not isinstance(value, type) else value


def soon(_: Matrix) -> Any:
    return clock.now() + HOUR


# What each deed is, and for whom it exists. What these may do next (a second claim) is told elsewhere.
DEEDS: dict[str, tuple[Deed, set[str]]] = {
    "read": (see(queries.letters, lambda m: m.letters), BETWEEN),
    "read on": (see(queries.letters, lambda m: m.letters, 1), BETWEEN),
    "read the page": (see(queries.referral, lambda m: m.referral), BETWEEN),
    "whom to propose": (see(queries.colleagues_for, lambda m: m.letters), STAFF),
    "open": (act(answering.open_letters), BETWEEN),
    "write": (act(asking.write, "Dag!", "once", soon), BETWEEN),
    "claim": (act(answering.claim), {*STAFF, "proposed", "refused", "left", "other expert"}),
    "propose": (act(answering.propose, "Ander", False), STAFF),
    "refer": (act(answering.refer, ["unknown"], ""), STAFF),
    "put back": (act(answering.put_back), BETWEEN),
    "leave": (act(answering.leave), BETWEEN),
    "close": (act(asking.close, 0, 90), BETWEEN),
    "agree": (act(asking.agree, lambda m: m.access, True), {"asker"}),
    "keep longer": (act(asking.keep_longer, 90), {"asker"}),
    "say how": (act(asking.say_how, How.WELL, soon), {"asker"}),
    "withdraw": (act(asking.withdraw), {"asker"}),
}


def there(matrix: Matrix, deed: str, name: str) -> bool:
    """Whether it exists for her, be it that she is told why not now."""
    try:
        DEEDS[deed][0](matrix.desk, matrix.people[name], matrix)
    except NotFound:
        return False
    except Problem:
        return True
    return True


def test_it_exists_for_those_it_is_between_and_for_nobody_else(matrix: Matrix) -> None:
    tables = ("help_conversations", "help_letters", "help_access", "help_openings", "help_referrals", "notices")
    before = [factories.rows(matrix.desk.database, table) for table in tables]
    outside = [(deed, name) for deed, (_, whom) in DEEDS.items() for name in matrix.people.keys() - whom]
    assert [one for one in outside if there(matrix, *one)] == []
    assert [factories.rows(matrix.desk.database, table) for table in tables] == before
    # What changes who stands where is tried in tests/helpdesk.
    stays = DEEDS.keys() - {"withdraw", "leave", "put back", "close", "agree"}
    inside = [(deed, name) for deed in DEEDS if deed in stays for name in sorted(DEEDS[deed][1])]
    assert [one for one in inside if not there(matrix, *one)] == []


def test_no_list_shows_it_to_others_and_none_says_who_asked(matrix: Matrix) -> None:
    desk = matrix.desk
    for name, person in matrix.people.items():
        if name != "asker":
            assert matrix.letters not in repr(desk.read(queries.own, person)), name
        try:
            lines = [line for which in queries_of(desk, person) for line in which]
        except NotFound:
            assert name not in {"claimer", "along", "proposed", "refused", "left", "other expert", "caseworker"}
            continue
        found = [line for line in lines if line.public_id == matrix.letters]
        assert bool(found) is (name != "caseworker"), name
        assert WORDS not in repr(found)
        assert {line.answers for line in found} <= {name in STAFF}, name


def queries_of(desk: Desk, person: Actor) -> list[Any]:
    return [desk.queue(person, which).lines for which in Which]


def test_a_yes_opens_it_to_whom_it_was_asked_for_alone(matrix: Matrix) -> None:
    desk, people = matrix.desk, matrix.people
    desk.do(asking.agree, people["asker"], matrix.letters, matrix.access, True)
    assert desk.letters(people["proposed"], matrix.letters).letters[0].text == WORDS
    for name in people.keys() - BETWEEN - {"proposed"}:
        with pytest.raises(NotFound):
            desk.letters(people[name], matrix.letters)


def test_each_try_is_noted_and_names_nobody_but_staff(matrix: Matrix) -> None:
    desk = matrix.desk
    before = len(desk.deeds())
    outside = {name: person for name, person in matrix.people.items() if name not in BETWEEN}
    for person in outside.values():
        desk.do(answering.refused, person, matrix.letters)
    noted = desk.deeds()[before:]
    assert {entry[1] for entry in noted} == {"letters.refused"}
    assert {entry[2] for entry in noted if "guest" not in entry[3]} == {matrix.letters}
    assert {entry[2] for entry in noted if "guest" in entry[3]} == {""}, "most often it is who asked"
    staff = {person.pseudonym for person in outside.values() if person.badge or Role.OPERATOR in person.granted}
    staff.remove("Weg")  # she has just left: her open page may come back by itself
    assert sorted(entry[0] for entry in noted if entry[0]) == sorted(staff)
    assert sorted(entry[3] for entry in noted if not entry[0]) == ['{"by":"guest"}', '{"by":"member"}']


def test_what_she_holds_counts_for_those_letters_alone_and_her_log_in_not_for_those_of_a_receipt(
    database: Database,
) -> None:
    desk = Desk(database)
    with_account, with_receipt = desk.ask(desk.anna), desk.ask_by_receipt()
    for person in (replace(GUEST, holds=with_account), replace(desk.beuk, holds=with_account)):
        with pytest.raises(NotFound):  # a cookie cannot make letters of an account hers
            desk.letters(person, with_account)
    with pytest.raises(NotFound):
        desk.letters(desk.anna, with_receipt.holds)
    assert desk.letters(replace(desk.anna, holds=with_receipt.holds), with_receipt.holds).mine


def test_a_task_that_is_gone_keeps_out_whatever_the_rows_say(matrix: Matrix) -> None:
    """Rows that nobody took away (an event that was lost) open nothing: policy asks for the task again each time."""
    desk = matrix.desk
    change(desk.database, delete(MemberRole).where(MemberRole.member_id == desk.wilg.member_id))
    assert desk.wilg.member_id in desk.letters(matrix.people["asker"], matrix.letters).answering
    with pytest.raises(NotFound):
        desk.letters(actor(desk.database, desk.wilg.member_id), matrix.letters)
