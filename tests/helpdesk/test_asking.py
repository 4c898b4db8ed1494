"""Asking for help, from the side of who asks: what is taken in, found again, closed, kept, erased."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from forum import erasures, receipts
from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.helpdesk import exports, queries
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.asked import MAX_WORDS
from forum.helpdesk.models import By, CheckIn, HelpConversation, State, Wanted
from forum.helpdesk.views import HOUSE_SAYS, Asked, HouseSays, How, Placed, Soon
from forum.policy import CONSOLE, GUEST, Actor, Standing
from tests.factories import NAMES, Watch, add_member, change, rows
from tests.helpdesk.desk import DAYS, WORDS, Desk

ASKED = Asked(WORDS, (), Wanted.EITHER, woman=True, language="ro", region="VR13", soon=Soon.TODAY)
HOURS = timedelta(hours=4)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def desk(database: Database, watch: Watch) -> Desk:
    return Desk(database)


def ask(desk: Desk, watch: Watch, asker: Actor, once: str = "", **different: Any) -> Placed:
    return desk.do(asking.ask, asker, replace(ASKED, **different), watch.now + HOURS, once)


def answered(desk: Desk) -> str:
    """A request of Anna's, taken on and answered by Wilg."""
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters)
    return letters


def closed(desk: Desk, check_in_days: int = 0) -> str:
    letters = answered(desk)
    desk.do(asking.close, desk.anna, letters, check_in_days, DAYS)
    return letters


def asked_how(desk: Desk) -> str:
    """One that was closed, and in which the house has asked how it is."""
    letters = closed(desk, 30)
    change(desk.database, update(HelpConversation).values(check_in=CheckIn.ASKED))
    return letters


def test_what_she_asks_is_there_as_she_asked_it(desk: Desk, watch: Watch) -> None:
    desk.database.write(lambda db: boards.add_area(db, CONSOLE, "money", NAMES))
    placed = ask(desk, watch, desk.anna, areas=("money", "money"))
    assert placed.receipt == ""
    view = desk.letters(desk.anna, placed.public_id)
    assert [(letter.text, letter.mine, letter.by) for letter in view.letters] == [(WORDS, True, By.ASKER)]
    assert (view.head.areas, view.head.language, view.head.region) == (("money",), "ro", "VR13")
    assert (view.head.soon, view.head.woman, view.state, view.late) == (Soon.TODAY, True, State.NEW, False)
    assert view.due_at == watch.now + HOURS
    assert view.asked_at <= watch.now and view.asked_at.minute % 5 == view.asked_at.second == 0
    assert [(line.public_id, line.areas) for line in desk.read(queries.own, desk.anna)] == [
        (view.public_id, ("money",))
    ]
    assert desk.read(queries.own, GUEST) == desk.read(queries.own, desk.wilg) == []


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"words": " \n "}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"words": "a" * (MAX_WORDS + 1)}, "words"),
        ({"areas": ("moon",)}, "areas"),
        ({"areas": ("\0",)}, None),
        ({"language": "tlh"}, "language"),
        ({"region": "VR99"}, "region"),
        ({"region": "Amsterdam"}, "region"),
    ],
)
def test_what_no_form_offers_is_not_taken(
    desk: Desk, watch: Watch, different: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(desk, watch, desk.anna, **different)
    assert field is None or refused.value.field == field
    assert rows(desk.database, "help_conversations") == rows(desk.database, "help_letters") == []


def test_a_visitor_finds_it_again_with_her_receipt(desk: Desk, watch: Watch) -> None:
    placed = ask(desk, watch, GUEST)
    assert receipts.plain(placed.receipt) == placed.receipt
    for typed in (placed.receipt, receipts.grouped(placed.receipt), f" {placed.receipt[:5]}-{placed.receipt[5:]}\n"):
        assert desk.read(queries.by_receipt, GUEST, typed) == placed.public_id
    holder = replace(GUEST, holds=placed.public_id)
    view = desk.letters(holder, placed.public_id)
    assert (view.by_receipt, view.mine, view.letters[0].text) == (True, True, WORDS)
    desk.write(holder, placed.public_id, "Nog iets.")
    assert len(desk.letters(holder, placed.public_id).letters) == 2
    for other in (GUEST, replace(GUEST, holds="another00000"), desk.anna, desk.boss, desk.wilg):
        with pytest.raises(NotFound):
            desk.letters(other, placed.public_id)


def test_a_wrong_receipt_is_an_unknown_one(desk: Desk, watch: Watch) -> None:
    receipt = ask(desk, watch, GUEST).receipt
    wrong = str((int(receipt) + 1) % 10**16).zfill(16)
    said = set()
    for typed in (wrong, "", receipt[:-1], receipt + "0", "١" * 16, "x" * 16, "0" * 16, "\0" * 16):
        with pytest.raises(NotFound) as refused:
            desk.read(queries.by_receipt, GUEST, typed)
        said.add((refused.value.message, refused.value.field))
    assert len(said) == 1


def test_holding_what_a_member_asked_opens_nothing(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    for other in (replace(GUEST, holds=letters), replace(add_member(desk.database), holds=letters)):
        with pytest.raises(NotFound):
            desk.letters(other, letters)


@pytest.mark.parametrize("account", [True, False])
def test_sent_twice_it_is_there_once_and_the_receipt_is_not_lost(desk: Desk, watch: Watch, account: bool) -> None:
    asker, once = desk.anna if account else GUEST, str(uuid4())
    first = ask(desk, watch, asker, once)
    watch.forward(timedelta(minutes=50))
    assert ask(desk, watch, asker, once) == first
    assert len(rows(desk.database, "help_conversations")) == 1
    watch.forward(timedelta(minutes=30))
    with pytest.raises(Conflict):
        ask(desk, watch, asker, once)
    other = ask(desk, watch, desk.beuk, once)  # nobody gets at another's with the number of her form
    assert other.public_id != first.public_id


def test_a_letter_sent_twice_is_there_once(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    numbers = {desk.do(asking.write, desk.anna, letters, "Nog iets.", "o" * 36, watch.now) for _ in range(2)}
    assert numbers == {2}
    with pytest.raises(Invalid):
        desk.do(asking.write, desk.anna, letters, "Nog iets.", "o" * 37, watch.now)


def test_three_open_ones_are_enough_for_a_member(desk: Desk) -> None:
    first, *_ = [desk.ask(desk.anna) for _ in range(asking.MOST_OPEN)]
    with pytest.raises(NotAllowed, match="three"):
        desk.ask(desk.anna)
    desk.do(asking.close, desk.anna, first, 0, DAYS)
    desk.ask(desk.anna)
    for _ in range(asking.MOST_OPEN + 1):
        desk.ask(GUEST)  # visitors are counted at the door


@pytest.mark.parametrize("standing", [Standing.MUTED, Standing.WAITING, Standing.SUSPENDED, Standing.BANNED])
def test_help_is_no_part_of_a_sanction(desk: Desk, standing: Standing) -> None:
    anna = replace(desk.anna, standing=standing)
    letters = desk.ask(anna)
    desk.write(anna, letters)
    assert len(desk.letters(anna, letters).letters) == 2


def test_letters_go_back_and_forth(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    with pytest.raises(NotFound):
        desk.write(desk.wilg, letters)
    desk.claim(desk.wilg, letters)
    promised = desk.row(letters)["due_at"]
    watch.forward(timedelta(hours=1))
    desk.write(desk.anna, letters, "En dit nog.")
    assert (desk.row(letters)["state"], desk.row(letters)["due_at"]) == (State.CLAIMED, promised)
    desk.write(desk.wilg, letters, "Dag Anna.")
    assert (desk.row(letters)["state"], desk.row(letters)["answered_at"] is not None) == (State.ANSWERED, True)
    desk.write(desk.anna, letters, "Dank je.", due=timedelta(hours=9))
    assert (desk.row(letters)["state"], desk.row(letters)["due_at"]) == (State.WAITING, watch.now + timedelta(hours=9))
    desk.write(desk.anna, letters, "Ook dit.", due=timedelta(hours=99))  # she waits already, and not longer for it
    assert desk.row(letters)["due_at"] == watch.now + timedelta(hours=9)
    seen = desk.letters(desk.wilg, letters)
    assert [letter.mine for letter in seen.letters] == [False, False, True, False, False]
    assert {letter.name for letter in seen.letters if letter.by is By.ASKER} == {""}
    hers = desk.read(queries.letters, desk.anna, letters, 2).letters
    assert (hers[0].number, hers[0].name, hers[0].badge) == (3, "Wilg", "expert")
    assert [letter.number for letter in hers] == [3, 4, 5]


def test_a_late_answer_is_seen_as_late(desk: Desk, watch: Watch) -> None:
    letters = desk.ask(desk.anna)
    watch.forward(HOURS + timedelta(minutes=1))
    assert desk.letters(desk.anna, letters).late
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters)
    assert not desk.letters(desk.anna, letters).late


def test_her_yes_lets_a_colleague_in_and_her_no_does_not(desk: Desk) -> None:
    letters = answered(desk)
    desk.do(answering.propose, desk.wilg, letters, "Beuk", False)
    asks = desk.asks(desk.anna, letters)
    for other in (desk.wilg, desk.beuk, desk.boss, add_member(desk.database)):
        with pytest.raises(NotFound):
            desk.do(asking.agree, other, letters, asks, True)
    desk.do(asking.agree, desk.anna, letters, asks, True)
    last = desk.letters(desk.beuk, letters).letters[-1]
    assert (last.by, last.text, last.name) == (By.HOUSE, HouseSays.LET_IN, "Beuk")
    desk.do(answering.propose, desk.wilg, letters, "Lamp", True)
    desk.do(asking.agree, desk.anna, letters, desk.asks(desk.anna, letters), False)
    with pytest.raises(NotFound):
        desk.letters(desk.lamp, letters)
    with pytest.raises(NotFound):
        desk.do(asking.agree, desk.anna, letters, "nothing00000", True)


def test_closed_letters_stay_their_days_and_longer_when_she_says_so(desk: Desk, watch: Watch) -> None:
    letters = closed(desk)
    with pytest.raises(NotAllowed, match="closed"):
        desk.write(desk.anna, letters)
    assert desk.row(letters)["ends_at"] == watch.now + timedelta(days=DAYS)
    desk.do(asking.keep_longer, desk.anna, letters, DAYS)
    assert desk.row(letters)["ends_at"] == watch.now + timedelta(days=2 * DAYS)
    for _ in range(5):
        desk.do(asking.keep_longer, desk.anna, letters, DAYS)
    assert desk.row(letters)["ends_at"] == watch.now + asking.LONGEST
    watch.forward(timedelta(days=400))  # the purge is late: what she says counts from now
    desk.do(asking.keep_longer, desk.anna, letters, DAYS)
    assert desk.row(letters)["ends_at"] == watch.now + timedelta(days=DAYS)
    with pytest.raises(NotFound):
        desk.do(asking.keep_longer, desk.wilg, letters, DAYS)
    with pytest.raises(Conflict):
        desk.do(asking.keep_longer, desk.anna, desk.ask(desk.anna), DAYS)


def test_a_check_in_comes_only_on_her_yes(desk: Desk, watch: Watch) -> None:
    letters = answered(desk)
    desk.do(asking.close, desk.wilg, letters, 30, DAYS)  # hers to say, and not said
    assert (desk.row(letters)["state"], desk.row(letters)["check_in"]) == (State.CLOSED, CheckIn.NONE)
    assert ("Wilg", "letters.closed", letters, "{}") in desk.deeds()
    desk.do(asking.close, desk.anna, letters, 90, DAYS)
    row = desk.row(letters)
    assert (row["check_in"], row["check_in_at"]) == (CheckIn.WANTED, watch.now + timedelta(days=90))
    assert row["ends_at"] >= row["check_in_at"] + asking.AFTER_CHECK_IN
    with pytest.raises(Invalid):
        desk.do(asking.close, desk.anna, letters, 5, DAYS)
    assert desk.row(closed(desk))["check_in"] == CheckIn.NONE


@pytest.mark.parametrize("how", How)
def test_she_says_how_it_is_once(desk: Desk, watch: Watch, how: How) -> None:
    letters = asked_how(desk)
    with pytest.raises(NotFound):
        desk.do(asking.say_how, desk.wilg, letters, how, watch.now + HOURS)
    desk.do(asking.say_how, desk.anna, letters, how, watch.now + HOURS)
    view = desk.letters(desk.wilg, letters)
    assert (view.letters[-1].by, view.letters[-1].text) == (By.HOUSE, how.value)
    assert view.letters[-1].text in HOUSE_SAYS
    again = how is How.TALK
    assert (view.state, view.ends_at is None) == (State.WAITING if again else State.CLOSED, again)
    with pytest.raises(Conflict):
        desk.do(asking.say_how, desk.anna, letters, how, watch.now + HOURS)
    if again:
        assert view.due_at == watch.now + HOURS
        desk.write(desk.wilg, letters, "Vertel.")


@pytest.mark.parametrize("account", [True, False])
def test_withdrawn_it_is_gone_with_its_key(desk: Desk, account: bool) -> None:
    asker = desk.anna if account else desk.ask_by_receipt()
    letters = desk.ask(asker) if account else asker.holds
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters)
    for other in (desk.wilg, desk.boss, GUEST):
        with pytest.raises(NotFound):
            desk.do(asking.withdraw, other, letters)
    desk.do(asking.withdraw, asker, letters)
    for table in ("help_conversations", "help_letters", "help_access", "help_openings", "help_referrals"):
        assert rows(desk.database, table) == []
    with pytest.raises(NotFound):
        desk.letters(asker, letters)


def test_withdrawn_it_goes_again_when_an_older_backup_is_put_back(desk: Desk, watch: Watch, tmp_path: Path) -> None:
    ledger = tmp_path / "erasures"
    desk.database.carried[erasures.LEDGER] = ledger
    letters = desk.ask(desk.anna)
    row = desk.row(letters)
    desk.do(asking.withdraw, desk.anna, letters)
    change(desk.database, insert(HelpConversation).values(**row))
    since = watch.now - timedelta(hours=1)
    assert desk.database.write(lambda db: erasures.apply(db, ledger, since)) == 1
    assert rows(desk.database, "help_conversations") == []


def test_she_takes_her_letters_along_and_nobody_elses(desk: Desk) -> None:
    letters, _ = answered(desk), desk.ask(desk.beuk, words="Van Beuk.")
    desk.let_in(desk.anna, desk.wilg, letters, "Lamp")
    hers, staffs = (desk.read(exports.written, person) for person in (desk.anna, desk.wilg))
    assert [(row["From"], row["Text"]) for row in hers] == [
        ("asker", WORDS),
        ("Wilg", "Dag!"),
        ("Lamp", "let_in"),
    ]
    assert staffs == []


@pytest.mark.parametrize("keep_texts", [True, False])
def test_with_her_account_goes_what_she_asked_and_nothing_else(desk: Desk, keep_texts: bool) -> None:
    hers, other = answered(desk), desk.ask(desk.beuk)
    desk.do(accounts.erase_account, desk.anna, keep_texts=keep_texts)
    assert [row["public_id"] for row in rows(desk.database, "help_conversations")] == [other]
    with pytest.raises(NotFound):
        desk.letters(desk.wilg, hers)


def test_when_somebody_of_the_staff_leaves_her_letters_stay_without_her_name(desk: Desk) -> None:
    letters = answered(desk)
    desk.do(accounts.erase_account, desk.wilg, keep_texts=False)
    view = desk.letters(desk.anna, letters)
    assert [(letter.by, letter.name, letter.badge) for letter in view.letters][1] == (By.STAFF, "", "")
    assert view.letters[1].text == "Dag!"
    assert (view.claimed_by, view.colleagues) == ("", ())
