"""Those who answer: who is told, who takes a request on, who may open it, and what becomes of it when she goes."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import actions as accounts
from forum.accounts import sanctions
from forum.accounts.models import Member
from forum.boards import defaults as boards
from forum.directory import defaults as directory
from forum.directory import queries as organisations
from forum.directory.models import Organisation
from forum.directory.views import Filter
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.helpdesk import queries
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import State, Wanted
from forum.helpdesk.sharing import AGAIN
from forum.notices import queries as notices
from forum.notices.models import Kind
from forum.policy import CONSOLE, Role, Standing
from tests import factories
from tests.factories import Watch, actor, add_member, change
from tests.helpdesk.desk import WORDS, Desk


def test_all_who_may_answer_are_told_and_nobody_else(desk: Desk) -> None:
    add_member(desk.database, Role.EXPERT, name="Half", second_factor=False)
    add_member(desk.database, Role.EXPERT, Role.OPERATOR, name="Both")
    muted = add_member(desk.database, Role.EXPERT, name="Muted")
    change(desk.database, update(Member).where(Member.id == muted.member_id).values(standing=Standing.MUTED))
    desk.ask(desk.anna, Wanted.EXPERT)
    assert desk.told("request") == {"Wilg": ("desk", 1), "Beuk": ("desk", 1)}
    desk.ask(desk.anna, Wanted.CASEWORKER)
    assert desk.told("request")["Lamp"] == ("desk", 1)
    desk.ask(desk.beuk, Wanted.EITHER)
    assert desk.told("request") == {"Wilg": ("desk", 2), "Beuk": ("desk", 2), "Lamp": ("desk", 2)}, (
        "who asked is not left out: that she was not told would tell who she is"
    )


def test_the_whole_way_of_a_request(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    assert desk.lines(desk.wilg) == desk.lines(desk.lamp) == [letters]
    desk.claim(desk.wilg, letters)
    desk.claim(desk.wilg, letters)  # sent twice
    assert desk.told("request") == {}, "nobody waits any more"
    assert (desk.row(letters)["state"], desk.line(desk.beuk, letters).claimed_by) == (State.CLAIMED, "Wilg")
    with pytest.raises(Conflict) as second:
        desk.claim(desk.beuk, letters)
    assert second.value.params == {"name": "Wilg"}
    with pytest.raises(NotFound):
        desk.letters(desk.beuk, letters)

    assert desk.letters(desk.wilg, letters).letters[0].text == WORDS
    desk.write(desk.wilg, letters)
    assert desk.told("letter") == {"Anna": ("letters", 1)}
    desk.write(desk.anna, letters)
    assert desk.told("letter") == {"Wilg": ("desk", 1)}, "she wrote, so she has seen it"
    desk.do(answering.open_letters, desk.wilg, letters)
    assert desk.told("letter") == {}
    assert desk.deeds() == [("Wilg", "letters.claimed", letters, "{}")]


def test_each_opening_is_noted_once_an_hour_for_who_asked(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.open_letters, desk.anna, letters)
    assert desk.letters(desk.anna, letters).openings == (), "her own looks are nobody's matter"
    for minutes in (0, 1, 54, 5, 30):
        watch.forward(timedelta(minutes=minutes))
        desk.do(answering.open_letters, desk.wilg, letters)
    names = [opening.name for opening in desk.letters(desk.anna, letters).openings]
    assert names == ["Wilg", "Wilg"]
    with pytest.raises(NotFound):
        desk.do(answering.open_letters, desk.beuk, letters)


def test_a_colleague_comes_in_with_a_yes_alone(desk: Desk) -> None:
    letters = desk.ask(desk.anna, Wanted.EXPERT)
    desk.claim(desk.wilg, letters)
    assert desk.read(queries.colleagues_for, desk.wilg, letters) == [("Beuk", "expert")]
    for name in ("Lamp", "Boss", "Anna", "Wilg", "Nobody", ""):  # not wanted, none of them, she herself
        with pytest.raises(Invalid):
            desk.do(answering.propose, desk.wilg, letters, name, False)
    desk.do(answering.propose, desk.wilg, letters, "beuk", False)
    assert desk.told("letter") == {"Anna": ("letters", 1)}
    with pytest.raises(NotFound):
        desk.letters(desk.beuk, letters)
    desk.do(asking.agree, desk.anna, letters, desk.asks(desk.anna, letters), True)
    assert desk.told("letter")["Beuk"] == ("desk", 1)
    assert desk.letters(desk.beuk, letters).letters[0].text == WORDS
    assert desk.row(letters)["claimed_by_id"] == desk.wilg.member_id
    with pytest.raises(Invalid):
        desk.do(answering.propose, desk.wilg, letters, "Beuk", False)
    with pytest.raises(NotAllowed):
        desk.do(answering.propose, desk.beuk, letters, "Wilg", True)

    desk.do(answering.leave, desk.beuk, letters)
    with pytest.raises(NotFound):
        desk.letters(desk.beuk, letters)
    assert [entry[1] for entry in desk.deeds()] == ["letters.claimed", "letters.proposed", "letters.left"]


def test_a_no_is_the_last_word_about_a_colleague(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.propose, desk.wilg, letters, "Beuk", False)
    asks = desk.asks(desk.anna, letters)
    desk.do(asking.agree, desk.anna, letters, asks, False)
    with pytest.raises(NotFound):
        desk.do(asking.agree, desk.anna, letters, asks, True)
    with pytest.raises(Invalid):
        desk.do(answering.propose, desk.wilg, letters, "Beuk", False)
    assert desk.read(queries.colleagues_for, desk.wilg, letters) == [("Lamp", "caseworker")]
    desk.do(answering.put_back, desk.wilg, letters)
    with pytest.raises(NotAllowed):
        desk.claim(desk.beuk, letters)


def test_handing_over_moves_the_claim_and_closes_it_for_the_first(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.let_in(desk.anna, desk.wilg, letters, "Lamp", takes_over=True)
    assert desk.row(letters)["claimed_by_id"] == desk.lamp.member_id
    assert desk.letters(desk.lamp, letters).claimed_by_me
    with pytest.raises(NotFound):
        desk.letters(desk.wilg, letters)


def test_what_somebody_proposed_goes_with_her(desk: Desk) -> None:
    """Else a yes given late would take the request from whoever took it on meanwhile."""
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.propose, desk.wilg, letters, "Beuk", True)
    asks = desk.asks(desk.anna, letters)
    desk.do(answering.put_back, desk.wilg, letters)
    desk.claim(desk.lamp, letters)
    with pytest.raises(NotFound):
        desk.do(asking.agree, desk.anna, letters, asks, True)
    assert desk.row(letters)["claimed_by_id"] == desk.lamp.member_id


def test_who_asked_herself_cannot_be_found_out_by_proposing_her(desk: Desk) -> None:
    letters = desk.ask(desk.beuk, Wanted.EXPERT)
    with pytest.raises(NotFound):
        desk.claim(desk.beuk, letters)
    desk.claim(desk.wilg, letters)
    assert ("Beuk", "expert") in desk.read(queries.colleagues_for, desk.wilg, letters)
    desk.do(answering.propose, desk.wilg, letters, "Beuk", True)
    desk.do(asking.agree, desk.beuk, letters, desk.asks(desk.beuk, letters), True)
    assert desk.row(letters)["claimed_by_id"] == desk.wilg.member_id
    view = desk.letters(desk.beuk, letters)
    assert (view.mine, view.answering) == (True, frozenset({desk.wilg.member_id}))


@pytest.mark.parametrize("answered", [False, True])
def test_put_back_it_waits_for_somebody_again(desk: Desk, watch: Watch, answered: bool) -> None:
    letters = desk.ask(desk.anna)
    promised = desk.row(letters)["due_at"]
    desk.claim(desk.wilg, letters)
    if answered:
        desk.write(desk.wilg, letters)
    desk.do(answering.put_back, desk.wilg, letters)
    row = desk.row(letters)
    assert (row["claimed_by_id"], row["state"]) == (None, State.WAITING if answered else State.NEW)
    assert row["due_at"] == promised if not answered else row["due_at"] >= watch.now + AGAIN
    assert desk.told("request") == dict.fromkeys(("Wilg", "Beuk", "Lamp"), ("desk", 1))
    for lost in (answering.put_back, answering.leave):
        with pytest.raises(NotFound):
            desk.do(lost, desk.wilg, letters)
    desk.write(desk.anna, letters)
    assert desk.told("letter").keys() <= {"Anna"}, "nobody answers here, so all addressed hear of it"
    desk.claim(desk.beuk, letters)


@pytest.mark.parametrize("way", ["erased", "role taken", "operator too", "put out"])
def test_who_loses_her_task_opens_nothing_and_is_on_nothing(desk: Desk, way: str) -> None:
    on_it, beside = desk.ask(desk.anna), desk.ask(desk.anna)
    desk.claim(desk.wilg, on_it)
    desk.claim(desk.lamp, beside)
    desk.let_in(desk.anna, desk.lamp, beside, "Wilg")
    desk.write(desk.wilg, on_it)
    if way == "erased":
        desk.do(accounts.erase_account, desk.wilg, keep_texts=True)
    elif way == "role taken":
        desk.do(accounts.take_role, CONSOLE, "Wilg", Role.EXPERT)
    elif way == "operator too":
        desk.do(accounts.give_role, CONSOLE, "Wilg", Role.OPERATOR)
    else:
        desk.database.write(lambda db: sanctions.begin(db, desk.wilg.member_id or 0, Standing.SUSPENDED, None))
    assert (desk.row(on_it)["claimed_by_id"], desk.row(on_it)["state"]) == (None, State.WAITING)
    assert desk.letters(desk.anna, beside).answering == {desk.lamp.member_id}
    assert desk.letters(desk.anna, on_it).answering == frozenset()
    assert desk.told("request").keys() >= {"Beuk", "Lamp"}
    if way != "erased":
        again = actor(desk.database, desk.wilg.member_id)
        for letters in (on_it, beside):
            with pytest.raises(NotFound):
                desk.letters(again, letters)


def test_a_role_that_still_fits_keeps_what_it_fits(desk: Desk) -> None:
    both = add_member(desk.database, Role.EXPERT, Role.CASEWORKER, name="Both")
    either, expert = desk.ask(desk.anna), desk.ask(desk.anna, Wanted.EXPERT)
    for letters in (either, expert):
        desk.claim(both, letters)
    desk.do(accounts.take_role, CONSOLE, "Both", Role.EXPERT)
    assert desk.row(either)["claimed_by_id"] == both.member_id
    assert desk.row(expert)["claimed_by_id"] is None


def test_what_a_member_asked_goes_with_her_account(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters)
    desk.do(accounts.erase_account, desk.anna, keep_texts=True)
    for table in ("help_conversations", "help_letters", "help_access"):
        assert factories.rows(desk.database, table) == []


def test_what_was_picked_stays_as_it_was_and_says_nothing_to_a_thief(desk: Desk) -> None:
    def furnish(db: Session) -> None:
        boards.furnish(db, CONSOLE)
        directory.furnish(db, CONSOLE)

    desk.database.write(furnish)
    one, two, *others = desk.read(organisations.search, desk.wilg, Filter())
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    page = desk.do(answering.refer, desk.wilg, letters, [two.public_id, one.public_id, two.public_id], "Bel gerust.")
    assert desk.told("letter") == {"Anna": ("letters", 1)}
    change(desk.database, update(Organisation).values(name="Anders"))
    seen = desk.read(queries.referral, desk.anna, page)
    assert (seen.note, [picked.name for picked in seen.picked]) == ("Bel gerust.", [two.entry.name, one.entry.name])
    assert [line.public_id for line in desk.letters(desk.anna, letters).referrals] == [page]
    kept = repr(factories.rows(desk.database, "help_referrals"))
    assert not [word for word in ("Bel gerust", one.public_id, two.public_id) if word in kept]
    change(
        desk.database,
        update(Organisation).where(Organisation.public_id == one.public_id).values(removed_at=clock.now()),
    )
    many = [other.public_id for other in others[: answering.MAX_PICKED + 1]]
    for picked in ([], ["unknown"], [one.public_id], many):
        with pytest.raises(Invalid):
            desk.do(answering.refer, desk.wilg, letters, picked, "")


def test_tries_are_noted_with_the_names_of_staff_alone(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    other = desk.ask_by_receipt()
    for who in (desk.beuk, desk.beuk, desk.boss, add_member(desk.database, name="Bea"), other):
        desk.do(answering.refused, who, letters)
    desk.do(answering.refused, desk.beuk, "no such one")
    assert desk.deeds() == [
        ("Beuk", "letters.refused", letters, "{}"),
        ("Boss", "letters.refused", letters, "{}"),
        ("", "letters.refused", letters, '{"by":"member"}'),
        ("", "letters.refused", "", '{"by":"guest"}'),
    ]
    watch.forward(timedelta(minutes=70))
    desk.do(answering.refused, desk.beuk, letters)
    assert len(desk.deeds()) == 5


def test_notices_and_trail_lead_from_nobody_to_a_conversation(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters)
    desk.let_in(desk.anna, desk.wilg, letters, "Beuk")
    desk.write(desk.anna, letters)
    desk.do(answering.put_back, desk.wilg, letters)
    kept = {table: repr(factories.rows(desk.database, table)) for table in ("notices", "trail")}
    assert letters not in kept["notices"]
    assert not {desk.anna.public_id, desk.anna.pseudonym} & set(kept["trail"].replace("'", " ").split())
    assert WORDS not in factories.everything(desk.database)
    page = desk.read(notices.notices, actor(desk.database, desk.anna.member_id))
    assert {(line.kind, line.home) for line in page.lines} == {(Kind.LETTER, "letters")}
    page = desk.read(notices.notices, actor(desk.database, desk.lamp.member_id))
    assert {(line.kind, line.home) for line in page.lines} == {(Kind.REQUEST, "desk")}
