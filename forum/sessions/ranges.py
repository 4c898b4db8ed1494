"""Numbers of people as ranges: who hosts sees how many, and never so few that it tells who."""

FEWER_THAN_FIVE, FIVE_TO_TEN, MORE_THAN_TEN = range(3)


def of(count: int) -> int:
    """The range a number lies in."""
    if count < 5:
        return FEWER_THAN_FIVE
    return FIVE_TO_TEN if count <= 10 else MORE_THAN_TEN


def places_for(count: int) -> int:
    """The fewest places that show no more of a number of people than its range: the first number beyond it."""
    if count < 5:
        return 5 if count else 0
    return 11 if count <= 10 else (count // 10 + 1) * 10
