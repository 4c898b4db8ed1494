"""Who reads the trail: those who keep the house in order, and who runs it."""

from dataclasses import replace

import pytest

from forum.errors import NotFound
from forum.policy import STAFF, Do, Standing, authorize, can
from tests.test_policy import COLUMN, EXPERTS, KNOWN, NOBODY, OPERATORS, PEOPLE

READERS = EXPERTS | OPERATORS
MAY = (READERS, READERS, NOBODY, NOBODY)  # by standing, as in test_policy.py


@pytest.mark.parametrize("standing", Standing)
def test_experts_and_the_operator_read_the_trail(standing: Standing) -> None:
    found = {name for name in KNOWN if can(replace(PEOPLE[name], standing=standing), Do.READ_TRAIL)}
    assert found == MAY[COLUMN[standing]]


def test_for_others_there_is_none() -> None:
    half = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    for actor in (*half, *(PEOPLE[name] for name in PEOPLE.keys() - READERS)):
        with pytest.raises(NotFound):
            authorize(actor, Do.READ_TRAIL)
