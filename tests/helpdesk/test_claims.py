"""Many want to take on the same request at the same moment: one does, and the others hear who it is."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from forum.errors import Conflict
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import Access
from forum.policy import Actor, Role
from tests import factories
from tests.factories import add_member
from tests.helpdesk.desk import Desk

PARALLEL = 50


def test_of_fifty_at_once_one_is_on_it(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    experts = [add_member(desk.database, Role.EXPERT) for _ in range(PARALLEL)]
    together = Barrier(PARALLEL)

    def claim(expert: Actor) -> str:
        together.wait()
        try:
            desk.claim(expert, letters)
        except Conflict as conflict:
            return str(conflict.params["name"])
        return "mine"

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(claim, experts))
    first = next(expert for expert, answer in zip(experts, answers, strict=True) if answer == "mine")
    assert Counter(answers) == {"mine": 1, first.pseudonym: PARALLEL - 1}
    assert desk.row(letters)["claimed_by_id"] == first.member_id
    access = factories.rows(desk.database, "help_access")
    assert [(row["member_id"], row["access"]) for row in access] == [(first.member_id, Access.OPEN)]
    assert [entry[1] for entry in desk.deeds()] == ["letters.claimed"]


def test_a_yes_and_putting_it_back_at_once_leave_one_of_two_ends(desk: Desk) -> None:
    """Either the colleague has it, or it is free and nobody may open it."""
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.do(answering.propose, desk.wilg, letters, "Beuk", True)
    asks = desk.asks(desk.anna, letters)
    together = Barrier(2)

    def run(deed: str) -> bool:
        together.wait()
        try:
            if deed == "yes":
                desk.do(asking.agree, desk.anna, letters, asks, True)
            else:
                desk.do(answering.put_back, desk.wilg, letters)
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, ["yes", "back"]))
    assert sum(done) == 1
    view = desk.letters(desk.anna, letters)
    ends: dict[tuple[bool, bool], tuple[str, frozenset[int | None]]] = {
        (True, False): ("Beuk", frozenset({desk.beuk.member_id})),
        (False, True): ("", frozenset()),
    }
    claimed_by, answering_now = ends[done[0], done[1]]
    assert (view.claimed_by, set(view.answering)) == (claimed_by, set(answering_now))
