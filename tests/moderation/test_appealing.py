"""One more look, by somebody else; and what a banned person has left."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from forum.accounts import farewells
from forum.db import Database
from forum.errors import Conflict, NotAllowed, NotFound
from forum.moderation import queries
from forum.moderation.actions import appealing
from forum.moderation.views import APPEAL_DAYS, AppealState, Farewell, Measure, Which
from forum.policy import GUEST, Actor, Role, Standing
from tests import factories
from tests.factories import Watch, add_board, add_member, start_thread
from tests.moderation.house import (
    HOURS,
    add_expert,
    answer,
    appeal,
    decide,
    first,
    kept,
    letter,
    queue,
    report,
    undo,
    waiting,
)


@pytest.fixture
def banned(database: Database, anna: Actor, expert: Actor) -> str:
    """A decision that bans Anna; its public id."""
    report(database, add_member(database), start_thread(database, anna, add_board(database), anonymous=True).post)
    return decide(database, expert, first(database, expert), Measure.BAN)


def muted(database: Database, person: Actor, expert: Actor) -> tuple[str, str]:
    """A decision that mutes somebody, and her letter."""
    report(database, add_member(database), start_thread(database, person, add_board(database)).post)
    decision = decide(database, expert, first(database, expert), Measure.MUTE, hours=48)
    return decision, kept(database, decision)["letter"]


def test_granted_it_is_undone_by_another(database: Database, anna: Actor, expert: Actor) -> None:
    _, hers = muted(database, anna, expert)
    assert letter(database, anna, hers).days_left == 14
    asked = appeal(database, anna, hers, "It was a joke.")
    assert letter(database, anna, hers).waits_for_another, "there is one moderator so far"
    with database.reading() as db:
        assert queries.waiting_for_another(db, expert) == 1
    with pytest.raises(Conflict):
        appeal(database, anna, hers)
    with pytest.raises(NotAllowed):
        answer(database, expert, asked, True)
    other = add_expert(database)
    with database.reading() as db:
        assert queries.waiting_for_another(db, expert) == 0
        view = queries.appeal(db, other, asked, HOURS)
        assert (view.text, view.may_decide) == ("It was a joke.", True)
        assert not queries.appeal(db, expert, asked, HOURS).may_decide
    assert [line.appeal for line in queue(database, other, which=Which.APPEALS).cases] == [asked]
    answer(database, other, asked, True, "Sorry.")
    view_of_hers = letter(database, anna, hers)
    assert (view_of_hers.appeal, view_of_hers.answer, view_of_hers.undone) == (AppealState.GRANTED, "Sorry.", True)
    assert factories.actor(database, anna.member_id).standing is Standing.ACTIVE
    assert waiting(database, other)[Which.APPEALS] == 0
    with pytest.raises(Conflict):
        answer(database, other, asked, False)


def test_refused_it_stands(database: Database, anna: Actor, expert: Actor) -> None:
    _, hers = muted(database, anna, expert)
    answer(database, add_expert(database), appeal(database, anna, hers), False)
    assert letter(database, anna, hers).appeal is AppealState.REFUSED
    assert factories.actor(database, anna.member_id).standing is Standing.MUTED


def test_after_two_weeks_it_is_too_late(
    database: Database, anna: Actor, expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    _, hers = muted(database, anna, expert)
    watch.forward(APPEAL_DAYS + timedelta(minutes=5))
    assert (letter(database, anna, hers).appeal, letter(database, anna, hers).days_left) == (AppealState.OVER, 0)
    with pytest.raises(Conflict):
        appeal(database, anna, hers)


def test_nobody_decides_about_her_own_appeal(database: Database, expert: Actor) -> None:
    other = add_expert(database)
    _, hers = muted(database, other, expert)
    factories.change(database, text("UPDATE members SET standing='active'"))
    with pytest.raises(NotAllowed):
        answer(database, other, appeal(database, other, hers), True)


def test_who_was_banned_reads_it_and_appeals_with_a_receipt(
    database: Database, anna: Actor, expert: Actor, banned: str
) -> None:
    with database.reading() as db:
        told = farewells.of(db, anna.member_id or 0)
        assert isinstance(told, Farewell)
        assert farewells.of(db, expert.member_id or 0) is None
        again = queries.decision_by_receipt(db, GUEST, told.receipt.replace(" ", "-"))
    assert again.decision.words == told.decision.words == "Please do not."
    assert again.decision.measures == (Measure.BAN,) and again.decision.member_id is None
    database.write(lambda db: appealing.appeal_with_receipt(db, GUEST, told.receipt, "Please."))
    (asked,) = (line.appeal for line in queue(database, expert, which=Which.APPEALS).cases)
    answer(database, add_expert(database), asked or "", True)
    assert factories.actor(database, anna.member_id).standing is Standing.ACTIVE
    with database.reading() as db:
        assert farewells.of(db, anna.member_id or 0) is None
        assert queries.decision_by_receipt(db, GUEST, told.receipt).decision.appeal is AppealState.GRANTED


@pytest.mark.parametrize("wrong", ["", "0", "0000 0000 0000 0000", "x" * 16, "\N{ARABIC-INDIC DIGIT ONE}" * 16])
def test_a_wrong_receipt_opens_nothing(database: Database, banned: str, wrong: str) -> None:
    with database.reading() as db, pytest.raises(NotFound):
        queries.decision_by_receipt(db, GUEST, wrong)
    with pytest.raises(NotFound):
        database.write(lambda db: appealing.appeal_with_receipt(db, GUEST, wrong, "Please."))


def test_a_receipt_is_nowhere_in_clear(database: Database, banned: str) -> None:
    receipt = kept(database, banned)["receipt"]
    assert len(receipt) == 16 and receipt not in factories.everything(database)


def test_what_is_undone_cannot_be_appealed(database: Database, anna: Actor, expert: Actor) -> None:
    decision, hers = muted(database, anna, expert)
    undo(database, expert, decision)
    assert letter(database, anna, hers).appeal is AppealState.NOTHING
    with pytest.raises(Conflict):
        appeal(database, anna, hers)
    assert Role.EXPERT in expert.granted
