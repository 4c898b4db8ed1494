"""Who keeps hours of her own, by which an answer is promised. What experts leave for each other stays theirs."""

from dataclasses import replace

import pytest

from forum.errors import NotFound
from forum.policy import GUEST, STAFF, Do, Standing, authorize, can
from tests.test_policy import COLUMN, EXPERTS, IN_OTHER_TABLES, KEEPING_HOUSE, KNOWN, NOBODY, PEOPLE

KEEPERS = EXPERTS | {"caseworker", "member+caseworker"}
MAY = {Do.KEEP_HOURS: (KEEPERS, KEEPERS, NOBODY, NOBODY)}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("do", MAY)
def test_each_may_exactly_what_the_table_says(do: Do, standing: Standing) -> None:
    assert do in IN_OTHER_TABLES | KEEPING_HOUSE
    found = {name for name in KNOWN if can(replace(PEOPLE[name], standing=standing), do)}
    assert found == MAY[do][COLUMN[standing]]


@pytest.mark.parametrize("do", MAY)
def test_for_others_there_are_no_hours(do: Do) -> None:
    halves = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    for actor in (GUEST, PEOPLE["visitor"], PEOPLE["member"], PEOPLE["operator"], *halves):
        with pytest.raises(NotFound):
            authorize(actor, do)


def test_a_caseworker_keeps_hours_and_no_watch() -> None:
    for name in KEEPERS - EXPERTS:
        assert can(PEOPLE[name], Do.KEEP_HOURS)
        assert not can(PEOPLE[name], Do.KEEP_SHIFTS)
