"""What a number may show: nothing under five, and nothing by taking one from another."""

from hypothesis import given
from hypothesis import strategies as st

from forum.figures.names import FEWEST, KINDS, MEASURES, shown
from forum.moderation.views import Measure

BY_NAME = {kind.name: kind for kind in KINDS}
months = st.fixed_dictionaries({kind.name: st.integers(0, 60) for kind in KINDS})


def test_every_measure_has_a_figure() -> None:
    assert set(MEASURES) == set(Measure)
    assert len(BY_NAME) == len(KINDS)


@given(month=months)
def test_nothing_under_five_is_shown(month: dict[str, int]) -> None:
    for kind in KINDS:
        value = shown(kind, month)
        if kind.of:
            assert (value is None) == (month[kind.of] < FEWEST)
        else:
            assert (value is None) == (month[kind.name] < FEWEST)


@given(month=months, some=st.integers(1, 4))
def test_a_few_people_more_or_less_are_never_told_by_a_difference(month: dict[str, int], some: int) -> None:
    """Whatever is shown of the whole and a part, there may be none, or some, in the rest."""
    for whole, part in (("cases", "in_time"), ("appeals", "granted"), ("cases", "measure_mute")):
        counted = {**month, whole: month[whole] - month[whole] % 5 + 4}
        seen = {shown(BY_NAME[whole], {**counted, whole: counted[whole] - less}) for less in range(5)}
        assert len(seen) == 1, "five numbers look alike"
        rest = {shown(BY_NAME[part], {**counted, part: 10 + less}) for less in (0, some)}
        assert rest == {10}


def test_a_month_without_a_figure_shows_none() -> None:
    assert {shown(kind, {}) for kind in KINDS} == {None}
