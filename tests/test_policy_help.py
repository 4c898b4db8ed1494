"""Who may do what with a request for help and its letters: a matter of who asked and who answers, not of roles."""

from dataclasses import dataclass, replace

import pytest

from forum.errors import NotAllowed, NotFound
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import ROLES
from forum.policy import GUEST, STAFF, Do, Role, Standing, authorize, can
from tests.test_policy import ALL, COLUMN, HELP, KNOWN, MEMBER, NOBODY, PEOPLE, person

HELPERS = frozenset({"expert", "member+expert", "caseworker", "member+caseworker", "expert+caseworker"})
EXPERTS = HELPERS - {"caseworker", "member+caseworker"}
CASEWORKERS = HELPERS - {"expert", "member+expert"}


@dataclass(frozen=True)
class Letters:
    """A conversation or a line of the list, as the rules ask."""

    mine: bool = False
    answering: frozenset[int] = frozenset()
    closed: bool = False
    wanted_roles: frozenset[Role] = ROLES[Wanted.EITHER]


OF_OTHERS = Letters(answering=frozenset({77}))
HERS = Letters(mine=True)
HER_CLOSED = replace(HERS, closed=True)
ANSWERED = Letters(answering=frozenset({MEMBER.member_id or 0, 77}))
ANSWERED_CLOSED = replace(ANSWERED, closed=True)
EACH = {
    "of others": OF_OTHERS,
    "hers": HERS,
    "her closed": HER_CLOSED,
    "answered": ANSWERED,
    "answered closed": ANSWERED_CLOSED,
}
Row = tuple[frozenset[str], ...]
ASKED: dict[str, Row] = dict.fromkeys(("hers", "her closed"), (ALL, KNOWN, KNOWN, KNOWN))
NONE: Row = (NOBODY, NOBODY, NOBODY, NOBODY)
# In good standing, while muted, while waiting or suspended, when banned, as in test_policy.py.
MAY: dict[Do, dict[str, Row]] = {
    Do.READ_LETTERS: ASKED | dict.fromkeys(("answered", "answered closed"), (HELPERS, HELPERS, NOBODY, NOBODY)),
    Do.WRITE_LETTER: {"hers": ASKED["hers"], "answered": (HELPERS, NOBODY, NOBODY, NOBODY)},
    Do.OWN_LETTERS: ASKED,
    Do.CLOSE_LETTERS: ASKED | dict.fromkeys(("answered", "answered closed"), (HELPERS, NOBODY, NOBODY, NOBODY)),
    Do.SHARE_LETTERS: {"answered": (HELPERS, NOBODY, NOBODY, NOBODY)},
    Do.CLAIM_HELP: dict.fromkeys(("of others", "answered", "answered closed"), (HELPERS, NOBODY, NOBODY, NOBODY)),
}
WITHOUT_LETTERS: dict[Do, Row] = {
    Do.ASK_HELP: (ALL, KNOWN, KNOWN, KNOWN),
    Do.SEE_HELP_QUEUE: (HELPERS, HELPERS, NOBODY, NOBODY),
}


def may(do: Do, standing: Standing, letters: Letters | None = None) -> set[str]:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    return {name for name, actor in people.items() if can(replace(actor, standing=standing), do, letters)}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("letters", EACH)
@pytest.mark.parametrize("do", MAY)
def test_each_may_exactly_what_the_table_says(do: Do, letters: str, standing: Standing) -> None:
    assert may(do, standing, EACH[letters]) == MAY[do].get(letters, NONE)[COLUMN[standing]]


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("do", WITHOUT_LETTERS)
def test_asking_is_open_to_all_and_the_list_to_those_who_answer(do: Do, standing: Standing) -> None:
    assert may(do, standing) == WITHOUT_LETTERS[do][COLUMN[standing]]


@pytest.mark.parametrize(("wanted", "whom"), [(Wanted.EXPERT, EXPERTS), (Wanted.CASEWORKER, CASEWORKERS)])
def test_a_request_is_taken_on_by_those_it_is_for(wanted: Wanted, whom: frozenset[str]) -> None:
    request = Letters(wanted_roles=ROLES[wanted])
    assert may(Do.CLAIM_HELP, Standing.ACTIVE, request) == whom


def test_staff_without_second_factor_answers_nothing() -> None:
    half = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    for do in (*MAY, Do.SEE_HELP_QUEUE):
        assert not any(can(actor, do, letters) for actor in half for letters in (ANSWERED, OF_OTHERS)), do


def test_who_runs_the_house_opens_nothing_whatever_else_she_is_and_whoever_let_her_in() -> None:
    for other in (Role.MEMBER, Role.EXPERT, Role.CASEWORKER):
        both = person(Role.OPERATOR, other)
        for do in (*MAY, Do.SEE_HELP_QUEUE):
            assert not any(can(both, do, letters) for letters in (ANSWERED, OF_OTHERS)), (do, other)
        assert can(both, Do.READ_LETTERS, HERS), "she may ask for help herself"


@pytest.mark.parametrize("do", [*MAY, Do.SEE_HELP_QUEUE])
def test_for_all_others_it_does_not_exist(do: Do) -> None:
    for actor in (GUEST, MEMBER, PEOPLE["operator"]):
        with pytest.raises(NotFound):
            authorize(actor, do, OF_OTHERS)


def test_closed_ones_say_that_they_are_closed_to_those_they_are_between() -> None:
    for actor, letters in ((MEMBER, HER_CLOSED), (PEOPLE["expert"], ANSWERED_CLOSED)):
        with pytest.raises(NotAllowed, match="closed"):
            authorize(actor, Do.WRITE_LETTER, letters)
    with pytest.raises(NotFound):
        authorize(PEOPLE["expert"], Do.WRITE_LETTER, replace(OF_OTHERS, closed=True))


def test_the_tables_are_complete() -> None:
    assert MAY.keys() | WITHOUT_LETTERS.keys() == HELP
