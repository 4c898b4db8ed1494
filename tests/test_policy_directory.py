"""Who keeps the directory: whoever has a task here. Everybody may read it."""

from dataclasses import replace

import pytest

from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, STAFF, Do, Standing, authorize, can
from tests.test_policy import COLUMN, EXPERTS, KNOWN, MEMBER, NOBODY, OPERATORS, PEOPLE

KEEPERS = EXPERTS | OPERATORS | {"caseworker", "member+caseworker"}
MAY = (KEEPERS, NOBODY, NOBODY, NOBODY)


@pytest.mark.parametrize("standing", Standing)
def test_each_may_exactly_what_the_table_says(standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), Do.KEEP_DIRECTORY)}
    assert found == MAY[COLUMN[standing]]


def test_staff_without_second_factor_keeps_nothing() -> None:
    staff = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    assert not any(can(actor, Do.KEEP_DIRECTORY) for actor in staff)


def test_for_others_there_is_no_such_page() -> None:
    for actor in (GUEST, MEMBER):
        with pytest.raises(NotFound) as refused:
            authorize(actor, Do.KEEP_DIRECTORY)
        assert not isinstance(refused.value, NotAllowed)
