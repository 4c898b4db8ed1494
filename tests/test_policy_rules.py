"""Who keeps the house rules, and who gives and answers notices from outside."""

from dataclasses import replace

import pytest

from forum.errors import NotFound
from forum.policy import GUEST, STAFF, Do, Standing, authorize, can
from tests.test_policy import COLUMN, EXPERTS, KNOWN, MEMBER, NOBODY, OPERATORS, PEOPLE

EVERYBODY = frozenset(PEOPLE)
# In good standing, while muted, while waiting or suspended, when banned, as in test_policy.py.
MAY: dict[Do, tuple[frozenset[str], ...]] = {
    Do.KEEP_RULES: (EXPERTS | OPERATORS, OPERATORS, NOBODY, NOBODY),
    Do.GIVE_NOTICE: (EVERYBODY, frozenset(KNOWN), frozenset(KNOWN), frozenset(KNOWN)),
    Do.ANSWER_NOTICE: (EXPERTS, NOBODY, NOBODY, NOBODY),
}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("do", MAY)
def test_each_may_exactly_what_the_table_says(do: Do, standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), do)}
    assert found == MAY[do][COLUMN[standing]]


@pytest.mark.parametrize("do", [Do.KEEP_RULES, Do.ANSWER_NOTICE])
def test_staff_without_second_factor_has_no_role(do: Do) -> None:
    staff = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    assert not any(can(actor, do) for actor in staff)


@pytest.mark.parametrize("do", [Do.KEEP_RULES, Do.ANSWER_NOTICE])
def test_for_others_there_is_no_such_page(do: Do) -> None:
    for actor in (GUEST, MEMBER, PEOPLE["caseworker"]):
        with pytest.raises(NotFound):
            authorize(actor, do)
